"""The pages on which an organiser makes an event and looks after it."""

import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.authority import Role
from engage.core.work import Work
from engage.events import needs, planning, queries
from engage.events.models import Call, Event, Place
from engage.events.rules import Kind, NeedState, Stage, Standing, Support
from tests.counting import counted
from tests.factories.contributions import make_body
from tests.factories.events import SCOPE, hold, later, make_code, make_event, make_place, make_plan
from tests.pages_checked import CheckingClient

Act = Callable[..., AbstractContextManager[Work]]
SignIn = Callable[..., UUID]
HOME = "/en/arbejde/arrangementer/"
MOST = 8  # statements a page
NEED = {"needs": ("sign_language",), "needs_text": "A chair by the door", "needs_consent": True}
PAGES = (
    "", "ret", "program", "pladser", "behov", "ring", "spoergsmaal", "tilmeld", "indgang", "lister",
    "lister/ark", "lister/ark?liste=navneskilte", "lister/ark?liste=tolke", "aflys",
    "materialer", "hvordan-gik-det",
)  # fmt: skip


@pytest.fixture
def tine(client: CheckingClient, sign_in: SignIn, act: Act) -> UUID:
    """An organiser of one KKR."""
    with act() as work:
        make_plan(work)
        scope = work.one(sa.select(Body.id).where(Body.key == SCOPE))
    return sign_in(client, Role.ORGANISER, scope=scope)


@pytest.fixture
def made(act: Act) -> Callable[..., int]:
    """`made(**plan)` - the number of an event that two have signed up for."""

    def make(*, people: int = 2, **values: Any) -> int:
        with act() as work:
            event = make_event(work, **values)
            for number in range(people):
                make_place(work, event, name=f"Guest {number}", phone="20 30 40 50", role="citizen", **NEED)
            return event.number

    return make


def event_of(work: Work, number: int) -> Event:
    return queries.by_number(work, number)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_event_takes_few_statements(
    client: CheckingClient, tine: UUID, made: Callable[..., int], page: str
) -> None:
    number = made(capacity=1)
    client.get(f"{HOME}{number}/{page}")
    with counted() as statements:
        assert client.get(f"{HOME}{number}/{page}").status_code == 200
    reads = [each for each in statements if not each.startswith(("INSERT", "UPDATE", "PRAGMA", "BEGIN", "SET"))]
    assert len(reads) <= MOST, "\n".join(reads)


def test_an_event_of_another_kkr_is_not_found(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    with act() as work:
        make_body(work, "kkr-other")
    number = made(scope="kkr-other")
    for page in PAGES:
        assert client.get(f"{HOME}{number}/{page}").status_code == 404, page


def test_the_first_screen_says_what_is_most_urgent(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    made(title="Late", capacity=1)
    with act() as work:
        for need in work.all(sa.select(needs.AccessNeed)):
            need.due_on = work.today + timedelta(days=-2 if need.kind == "other" else 2)
        past = later(work, days=-40)
        make_event(past, days=20, title="Over")
    client.get(HOME)
    with counted() as statements:
        page = client.get(HOME)
    assert len(statements) <= MOST, "\n".join(statements)
    said = page.text.split("What to do today")[1].split("</table>")[0]
    order = [
        said.index(words)
        for words in ("2 needs are overdue", "Book the interpreter", "Arrange 2 needs", "Say how many came")
    ]
    assert order == sorted(order)
    assert "Late" in page.text
    assert "Over" not in page.text.split("Your events")[1]
    assert "Over" in client.get(f"{HOME}?vis=afholdt").text


def test_twenty_events_a_page(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        for number in range(21):
            planning.create(work, make_plan(work, title=f"Number {number:02}", days=10 + number))
    first, second = client.get(HOME).text, client.get(f"{HOME}?side=2").text
    assert "Number 19" in first
    assert "Number 20" not in first
    assert "Number 20" in second


def test_an_event_is_made_and_changed_on_a_page(client: CheckingClient, tine: UUID, act: Act) -> None:
    fields = {
        "title": "Et nyt møde", "description": "Vi taler.", "scope": SCOPE, "starts": "2027-05-04", "clock": "15.00",
        "ends": "17:30", "capacity": "30", "sign_language": "wanted", "step_free": "yes",
        "audience": ["citizen", "relative"],
    }  # fmt: skip
    answer = client.send(f"{HOME}nyt", fields)
    assert answer.status_code == 303
    with act() as work:
        event = work.one(sa.select(Event))
        assert (event.starts_wall, event.ends_wall, event.capacity) == ("2027-05-04T15:00", "2027-05-04T17:30", 30)
        assert (event.sign_language, event.step_free, event.quiet_room) == (Support.WANTED, True, None)
        assert event.audience == ["citizen", "relative"]
        assert event.published_on is None
        number = event.number
    assert client.send(f"{HOME}{number}/ret", {"ends": "18:00"}).status_code == 303
    with act() as work:
        event = event_of(work, number)
        assert (event.ends_wall, event.capacity, event.companion_free) == ("2027-05-04T18:00", 30, True)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "Write the text."),
        ({"clock": "three"}, "Write the time as hours and minutes"),
        ({"ends": "14:00"}, "The end must come after the beginning."),
        ({"starts": ""}, "Write the day of the event."),
        ({"signup_until": "2027-06-01"}, "The last day must not come after the event."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: CheckingClient, tine: UUID, fields: dict[str, str], message: str
) -> None:
    good = {
        "title": "Et møde", "description": "Vi taler.", "starts": "2027-05-04", "clock": "15:00", "ends": "17:00",
    }  # fmt: skip
    answer = client.send(f"{HOME}nyt", good | fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Vi taler.</textarea>" in answer.text


def test_two_organisers_of_one_event_lose_nothing(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    path = f"{HOME}{made()}/ret"
    mine = client.form(path, "title") | {"title": "My title"}
    assert client.send(path, {"venue": "Their hall"}).status_code == 303
    target = mine.pop("")
    answer = client.post(target, data=mine)
    assert answer.status_code == 409
    said = answer.text.split("Someone else has changed this event")[1].split("<form")[0]
    assert "Their hall" in said
    assert "My title" in answer.text
    again = mine | {"version": str(int(mine["version"]) + 1), "venue": "Their hall"}
    assert client.post(target, data=again).status_code == 303
    with act() as work:
        event = work.one(sa.select(Event))
        assert (event.title, event.venue) == ("My title", "Their hall")


def test_the_programme_is_written_row_by_row(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    number = made()
    path = f"{HOME}{number}/program"
    rows = {"item_0_starts": "15:00", "item_0_title": "Velkommen", "item_1_starts": "9.05", "item_1_title": "Pause"}
    paper = {"paper_0_title": "Oplæg", "paper_0_long_url": "https://example.org/a.pdf"}
    assert client.send(path, rows | paper).status_code == 303
    with act() as work:
        whole = queries.whole(work, number)
        assert [(each.starts, each.title) for each in whole.agenda] == [("15:00", "Velkommen"), ("09:05", "Pause")]
        assert [each.title for each in whole.materials] == ["Oplæg"]
    wrong = client.send(path, {"item_0_starts": "soon", "paper_0_long_url": "http://example.org"})
    assert wrong.status_code == 422
    assert "such as 15:10" in wrong.text
    assert "An address begins with https://" in wrong.text
    assert "Write the text." in client.send(path, {"item_0_title": ""}).text
    assert client.send(path, {"item_0_starts": "", "item_0_title": ""}).status_code == 303
    with act() as work:
        assert [each.title for each in queries.whole(work, number).agenda] == ["Pause"]


def test_an_event_goes_its_way(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        path = f"{HOME}{make_event(work, opened=False, kind=Kind.DIALOGUE_FORUM).number}/"
    press(client, path, "publish")
    press(client, path, "open")
    with act() as work:
        event = work.one(sa.select(Event))
        assert event.stage is Stage.OPEN
        event.starts_at -= timedelta(days=60)
        event.ends_at -= timedelta(days=60)
    press(client, path, "hold")
    assert client.send(f"{path}referat", {"summary": "Vi talte om bussen.", "do": "publish"}).status_code == 303
    press(client, path, "close", head_count="17", perspectives="Beboerne talte først.")
    with act() as work:
        event = work.one(sa.select(Event))
        assert (event.stage, event.head_count, event.minutes) == (Stage.MINUTES, 17, "Vi talte om bussen.")
        assert event.closed_on is not None


def press(client: CheckingClient, path: str, do: str, **fields: str) -> None:
    with client.session_transaction():
        pass
    version = client.form(path, "do")["version"]
    token = client.form(path, "do")["csrf_token"]
    answer = client.post(path, data={"do": do, "version": version, "csrf_token": token} | fields)
    assert answer.status_code == 303, answer.text


def test_last_years_event_is_copied_in_one_step(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    number = made(title="Hvert år")
    press(client, f"{HOME}{number}/", "copy", day="2028-05-04")
    with act() as work:
        new = work.one(sa.select(Event).where(Event.number != number))
        assert (new.title, new.starts_wall[:10], new.published_on) == ("Hvert år", "2028-05-04", None)


def test_cancelling_says_first_who_is_told(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    number = made()
    with act() as work:
        make_place(work, event_of(work, number), name="Bo", email="bo@example.org")
    page = client.get(f"{HOME}{number}/aflys").text
    assert "3 people come or wait." in page
    assert "2 of them have no mail." in page
    assert client.send(f"{HOME}{number}/aflys", {"reason": ""}).status_code == 422
    assert client.send(f"{HOME}{number}/aflys", {"reason": "Lokalet er lukket."}).status_code == 303
    calls = client.get(f"{HOME}{number}/ring").text
    assert calls.count(">The event is cancelled.<") == 2
    with act() as work:
        (first, _) = work.all(sa.select(Call))
        call = str(first.id)
    token = client.form(f"{HOME}{number}/ring", "call")["csrf_token"]
    assert client.post(f"{HOME}{number}/ring", data={"call": call, "csrf_token": token}).status_code == 303
    assert client.get(f"{HOME}{number}/ring").text.count(">The event is cancelled.<") == 1


def test_raising_the_capacity_says_how_many_offers_it_makes(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    number = made(people=4, capacity=1)
    path = f"{HOME}{number}/pladser"
    page = client.get(path).text
    assert "Number 3" in page
    assert client.send(path, {"capacity": "3"}).status_code == 303
    assert "2 places are offered." in client.get(path).text
    with act() as work:
        assert len(queries.places(work, event_of(work, number).id, Standing.OFFERED)) == 2
    until = str(queries_today(act) + timedelta(days=5))
    group = {"held_0_roles": "citizen", "held_0_seats": "9", "held_0_until": until}
    answer = client.send(path, group)
    assert answer.status_code == 422
    assert "More seats are held than there are." in answer.text
    assert client.send(path, group | {"held_0_seats": "2"}).status_code == 303
    with act() as work:
        assert event_of(work, number).held == [{"roles": ["citizen"], "seats": 2, "until": until}]


def queries_today(act: Act) -> Any:
    with act() as work:
        return work.today


def test_a_need_is_answered_and_handed_over(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    number = made(people=1)
    with act() as work:
        asked = next(each for each in needs.open_all(work, event_of(work, number).id) if each.words.note)
    path = f"{HOME}{number}/behov?om={asked.need.id}"
    assert "A chair by the door" in client.get(path).text
    refused = client.send(path, {"state": "impossible", "words": "Der er ikke plads."})
    assert refused.status_code == 422
    assert "Write what is possible instead." in refused.text
    assert client.send(path, {"state": "impossible", "words": "Nej.", "alternative": "Ring."}).status_code == 303
    assert client.send(path, {"owner": str(tine), "due": "2027-01-05"}).status_code == 303
    with act() as work:
        after = next(each for each in needs.open_all(work, event_of(work, number).id) if each.words.note)
        assert (after.need.state, after.words.alternative) == (NeedState.IMPOSSIBLE, "Ring.")
        assert (after.need.owner_id, str(after.need.due_on)) == (tine, "2027-01-05")


def test_somebody_who_calls_gets_a_code(client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act) -> None:
    number = made(people=0, capacity=1)
    told = {"name": "Ellen", "phone": "20 30 40 50", "question": "Er der elevator?", "aloud": "Hør mig."}
    assert client.send(f"{HOME}{number}/tilmeld", told).status_code == 303
    entered = client.get(f"{HOME}{number}/tilmeld/kode").text
    assert "The person has a place." in entered
    with act() as work:
        place = work.one(sa.select(Place).where(Place.entered_by.is_not(None)))
        assert (place.standing, place.entered_by) == (Standing.CONFIRMED, tine)
    assert client.get(f"{HOME}{made()}/tilmeld/kode").status_code == 303, "it is the code of another event"
    assert "Er der elevator?" in client.get(f"{HOME}{number}/spoergsmaal").text
    assert "Hør mig." in client.get(f"{HOME}{number}/oplaesning").text
    refused = client.send(f"{HOME}{number}/tilmeld", {"needs_text": "En stol"})
    assert refused.status_code == 422
    assert "Say yes to our using what you need" in refused.text
    client.send(f"{HOME}{number}/tilmeld", {"name": "Bo"})
    assert "on the waiting list. Say so." in client.get(f"{HOME}{number}/tilmeld/kode").text


def test_what_must_not_be_read_aloud_stands_out(
    client: CheckingClient, tine: UUID, made: Callable[..., int], act: Act
) -> None:
    number = made(people=0)
    told = {"aloud": "Ring på 20 30 40 50."}
    refused = client.send(f"{HOME}{number}/tilmeld", told)
    assert refused.status_code == 422
    assert 'href="#personal-0"' in refused.text
    form = client.form(f"{HOME}{number}/tilmeld", "once")
    assert client.post(form.pop(""), data=form | told | {"personal": "leave"}).status_code == 303
    read = client.get(f"{HOME}{number}/oplaesning").text
    assert "Ring på [telefonnummer fjernet]." in read
    assert "20 30 40 50" not in read
    told = {"question": "Må jeg ringe på 20 30 40 50?", "personal": "leave"}
    form = client.form(f"{HOME}{number}/tilmeld", "once")
    assert client.post(form.pop(""), data=form | told).status_code == 303
    asked = client.get(f"{HOME}{number}/spoergsmaal").text
    assert re.search(r"<mark[^>]*>20 30 40 50<", asked)
    assert "Leave it out when you read aloud" in asked


def test_a_number_that_is_longer_than_any_is_refused_kindly(
    client: CheckingClient, tine: UUID, made: Callable[..., int]
) -> None:
    answer = client.send(f"{HOME}{made(people=0)}/pladser", {"capacity": "9" * 400})
    assert answer.status_code == 422
    assert 'href="#capacity"' in answer.text


def test_people_are_checked_in_by_name_and_by_code(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        event = make_event(work)
        ellen, _ = make_code(work, event, name="Ellen Eksempel")
        _, code = make_code(work, event, name="Bo")
        number, chosen = event.number, str(ellen.id)
    path = f"{HOME}{number}/indgang"
    early = client.send(path, {"place": chosen})
    assert early.status_code == 409
    assert "from the day of the event" in early.text
    with act() as work:
        event = work.one(sa.select(Event))
        event.starts_at = work.now
    found = client.get(f"{path}?navn=ellen").text
    assert "Ellen Eksempel" in found
    assert 'Check in<span class="visually-hidden"> Bo' not in found
    assert client.send(path, {"place": chosen, "do": "in"}).status_code == 303
    assert client.send(path, {"do": "code", "code": code}).status_code == 303
    assert "2 of 2 are here" in client.get(path).text
    assert client.send(path, {"place": chosen, "do": "undo"}).status_code == 303
    assert "1 of 2 are here" in client.get(path).text
    wrong = client.send(path, {"do": "code", "code": "CCCC"})
    assert wrong.status_code == 422
    assert "No place at this event has this code." in wrong.text


def test_lists_say_nothing_of_health(client: CheckingClient, tine: UUID, made: Callable[..., int]) -> None:
    number = made()
    for which in ("deltagere", "navneskilte", "tolke"):
        page = client.get(f"{HOME}{number}/lister/ark?liste={which}").text
        assert "Guest 1" in page
        assert "A chair by the door" not in page
        assert "Something else" not in page, "only interpreters stand on a list"
        file = client.get(f"{HOME}{number}/lister/ark.pdf?liste={which}")
        assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")
        book = zipfile.ZipFile(BytesIO(client.get(f"{HOME}{number}/lister/ark.xlsx?liste={which}").data))
        strings = book.read("xl/sharedStrings.xml").decode()
        assert "Guest 1" in strings
        assert "A chair by the door" not in strings
    assert client.get(f"{HOME}{number}/lister/ark?liste=andet").status_code == 404


def test_held_groups_are_shown_again(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        number = make_event(work, held=(hold(4, work),)).number
    form = client.form(f"{HOME}{number}/pladser", "capacity")
    assert form["held_0_seats"] == "4"
    assert set(form["held_0_roles"]) == {"citizen", "relative", "helper"}
