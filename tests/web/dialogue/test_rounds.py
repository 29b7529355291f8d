"""Written rounds between meetings: asked, written in by everybody and by councils, and closed for a meeting."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engage.accounts import service as accounts
from engage.bodies.models import Seat
from engage.contributions import service as contributions
from engage.contributions.models import Contribution
from engage.core.authority import Role
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.work import Work
from engage.dialogue import rounding, rounds
from engage.dialogue.models import Round
from engage.events import queries as events
from engage.events import silent
from engage.events.models import AgendaItem, Event
from engage.events.rules import Kind
from tests.counting import counted
from tests.factories.decisions import chair_of
from tests.factories.development import make_perspective, scope_of
from tests.factories.events import later, make_event
from tests.factories.hearings import make_council
from tests.factories.rounds import EASY, QUESTION, make_round, wanted
from tests.factories.silent import TEXT, begin, publish, say
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
DESK = "/en/arbejde/runder/"
WORDS = "Vi spørger kommunen i næste uge."


def words(page: Any) -> str:
    main = page.get_data(as_text=True).split('<main id="main"')[1].split("</main>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def enter(client: CheckingClient, act: Act, account_id: UUID) -> None:
    with act() as work:
        token = accounts.begin_session(work, account_id, assurance=2)
    with client.session_transaction() as session:
        session["_user_id"] = token


@pytest.fixture
def going(act: Act) -> tuple[int, int]:
    """A round that is going on, and the perspective that it is about: their numbers."""
    with act() as work:
        it = make_round(work)
        assert it.perspective is not None
        return it.event.number, it.perspective.number


def test_asked_written_and_closed_for_the_next_meeting(
    client: CheckingClient, act: Act, sign_in: Callable[..., UUID]
) -> None:
    """The whole way, through pages alone; what a visitor wrote is read by a person before anybody sees it."""
    with act() as work:
        perspective = make_perspective(work)
        asked = wanted(work, perspective)
        meeting = make_event(work, scope="kkr-test-2027-28", kind=Kind.DIALOGUE_FORUM, title="Dialogforum i januar")
        meeting_number, number_of_it = meeting.number, perspective.number
        until = work.today + timedelta(days=20)
    organiser = sign_in(client, Role.ORGANISER)
    fields = {"body": str(asked.body_id), "about": asked.about, "title": asked.title, "question": QUESTION}
    fields |= {"question_easy": EASY, "background": asked.background, "background_easy": asked.background_easy}
    soon = client.send(f"{DESK}ny", fields | {"until": (until - timedelta(days=18)).isoformat()})
    assert soon.status_code == 422
    assert "at least a week" in soon.text
    made = client.send(f"{DESK}ny", fields | {"until": until.isoformat()})
    desk = made.location
    number = int(desk.rstrip("/").rsplit("/", 1)[1])
    page, easy = f"/en/arrangementer/{number}/", f"/let/arrangementer/{number}/"
    with act() as work:
        assert work.one(sa.select(Event.published_on).where(Event.number == number)) is None
    assert client.post(desk, data=client.form(desk, "do") | {"do": "open"}).status_code == 303
    client.delete_cookie("session")
    assert EASY in words(client.get(easy))
    form = client.form(f"{page}skriv/", "nickname")
    name = form["offered"].split("|")[0]
    client.post(form.pop(""), data=form | {"nickname": name, "publish": "public", "quote": "yes"})
    assert client.send(f"{page}skriv/1", {"text": TEXT}).location == f"{page}skriv/kode"
    assert TEXT not in client.get(page).text
    with act() as work:
        sent = work.one(sa.select(Contribution).order_by(Contribution.sequence.desc()).limit(1))
        contributions.publish_version(work, sent, text=TEXT, helper_opinion="", language="da")
    read = words(client.get(page))
    assert TEXT in read
    assert name in read
    assert read.index(QUESTION) < read.index(TEXT)
    enter(client, act, organiser)
    closed = {"summary": "De fleste vil ringes op.", "easy": "Mange vil ringes op."}
    assert client.send(f"{desk}luk", closed | {"starts": "15.30"}).status_code == 303
    client.delete_cookie("session")
    read = words(client.get(page))
    assert "De fleste vil ringes op." in read
    assert "Dialogforum i januar" in read
    assert "Write an answer" not in read
    assert "Mange vil ringes op." in words(client.get(easy))
    assert f'/en/arrangementer/{number}/"' in client.get(f"/en/arrangementer/{meeting_number}/").text
    with act() as work:
        item = work.one(sa.select(AgendaItem).where(AgendaItem.event_id == meeting.id))
        assert (item.starts, item.title) == ("15:30", "Svar i tide")
    thread = client.get(f"/en/dialog/{number_of_it}/").text
    assert thread.index("Everybody was asked in writing") < thread.index("What people wrote was summed up")


def test_a_council_speaks_as_itself_and_a_politician_by_name(
    client: CheckingClient, act: Act, going: tuple[int, int]
) -> None:
    """Members who do not speak for their council find no such page; what is taken out leaves a note and no words."""
    number, _ = going
    with act() as work:
        council = make_council(work)
        karim = chair_of(work, scope_of(work, work.one(sa.select(Round.focus_area_id)))).actor.account_id
    address, page = f"{DESK}{number}/skriv", f"/en/arrangementer/{number}/"
    enter(client, act, council.people["member"])
    for nowhere in (address, f"{DESK}aabne"):
        assert client.get(nowhere).status_code == 404
    for who, text in (("substitute", WORDS), (None, "Jeg tager det med til mødet.")):
        enter(client, act, council.people[who] if who else karim)
        assert QUESTION in words(client.get(f"{DESK}aabne"))
        assert client.send(address, {"text": ""}).status_code == 422
        refused = client.send(address, {"text": f"{text} Ring til 20 30 40 50."})
        assert refused.status_code == 422
        assert "20 30 40 50" in refused.text  # nothing typed is lost
        assert client.send(address, {"text": text}).location == page
    client.delete_cookie("session")
    read = words(client.get(page))
    assert read.index(WORDS) < read.index("Jeg tager det med til mødet.")
    assert "Person substitute" not in read
    assert "Answer from a politician Karim Formand, politician in KKR-TEST-2027-28" in read
    enter(client, act, council.people["chair"])
    assert client.post(address, data=_take_out(client, address)).status_code == 303
    read = words(client.get(page))
    assert WORDS not in read
    assert "wrote here and took the words out" in read
    assert "Jeg tager det med til mødet." in read


def _take_out(client: CheckingClient, address: str) -> dict[str, str]:
    page = client.get(address).text
    forms = re.findall(r"<form method=\"post\".*?</form>", page, re.S)
    form = next(each for each in forms if 'value="take_out"' in each)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no body": ({"body_id": None}, "body"),
    "no subject": ({"about": "p:nothing"}, "about"),
    "another subject": ({"about": f"u:{uuid4()}"}, "about"),
    "no easy question": ({"question_easy": ""}, "question_easy"),
    "two questions": ({"question": "Hvad?\nHvorfor?"}, "question"),
    "no background": ({"background": ""}, "background"),
    "too long": ({"until": 200}, "until"),
    "no day": ({"until": None}, "until"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_asked_is_whole(work: Work, case: str) -> None:
    values, field = REFUSED[case]
    if isinstance(values.get("until"), int):
        values = {"until": work.today + timedelta(days=values["until"])}
    with pytest.raises(Invalid) as refusal:
        rounding.start(work, wanted(work, make_perspective(work), **values), once="a form")
    assert refusal.value.field == field


def test_each_step_only_when_it_can_be_done(work: Work) -> None:
    it = make_round(work, opened=False)
    number, version = it.event.number, it.event.version
    late: dict[str, Any] = {"summary": "Kort.", "easy": "Kort.", "meeting": None, "starts": ""}
    with pytest.raises(Conflict):
        rounding.close(work, number, version=version, **late)
    with pytest.raises(NotFound):
        silent.event_of(work, number)
    assert rounds.going_on(work) == []
    rounding.begin(work, number, version=version)
    assert [each.event.number for each in rounds.going_on(work)] == [number]
    with pytest.raises(Conflict):
        rounding.change(work, number, wanted(work, it.perspective), version=it.event.version)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        rounding.begin(work, number, version=it.event.version)
    with pytest.raises(Invalid):
        rounding.prolong(work, number, work.today + timedelta(days=19), version=it.event.version)
    rounding.prolong(work, number, work.today + timedelta(days=30), version=it.event.version)
    with pytest.raises(Invalid):
        rounding.close(work, number, version=it.event.version, **late | {"easy": ""})
    over = later(work, days=31)
    assert rounds.going_on(over) == []
    writer = begin(work, it.event)
    with pytest.raises(Conflict):
        say(over, writer)
    rounding.close(over, number, version=it.event.version, **late)
    with pytest.raises(Conflict):
        rounding.close(over, number, version=it.event.version, **late)
    coming = make_event(over, scope="kkr-test-2027-28", opened=False)
    other = make_event(over, scope="kkr-other", opened=False)
    with pytest.raises(Invalid):
        rounding.put_on_agenda(over, number, other.id, starts="10:00")
    for _ in range(2):  # twice is once
        rounding.put_on_agenda(over, number, coming.id, starts="10:00")
    assert len(over.all(sa.select(AgendaItem))) == 1


def test_a_seat_that_ended_and_a_round_that_ended_take_no_words(work: Work) -> None:
    it, council = make_round(work), make_council(work)
    number, chair = it.event.number, council.of(work, "chair")
    first = rounding.post(chair, number, council.id, WORDS, once="a form")
    assert rounding.post(chair, number, council.id, "Noget andet.", once="a form") is first
    with pytest.raises(Invalid):
        rounding.post(chair, number, it.body.id, WORDS, once="another")
    with pytest.raises(NotFound):
        rounding.post(council.of(work, "member"), number, council.id, WORDS, once="a member's")
    with pytest.raises(NotFound):
        rounding.take_back(council.of(work, "member"), number, first.id)
    seat: Seat = work.get(Seat, council.seats["chair"])
    seat.valid_to = work.today - timedelta(days=1)
    work.flush()
    with pytest.raises(NotFound):
        rounding.post(chair, number, council.id, WORDS, once="a third")
    seat.valid_to = None
    work.flush()
    rounding.close(work, number, summary="Kort.", easy="Kort.", meeting=None, starts="", version=it.event.version)
    with pytest.raises(Conflict):
        rounding.post(chair, number, council.id, WORDS, once="a fourth")
    rounding.take_back(work, number, first.id)
    assert (first.text, first.taken_back_on) == ("", work.today)


def test_days_are_in_order_and_pages_cost_the_same(
    client: CheckingClient, act: Act, going: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = going
    page = f"/en/arrangementer/{number}/"

    def write(how_many: int, first: int) -> None:
        with act() as work:
            event = events.by_number(work, number)
            for each in range(first, first + how_many):
                publish(work, say(work, begin(work, event, each)))

    write(1, 0)
    with counted() as few:
        client.get(page)
    write(4, 1)
    with counted() as many:
        client.get(page)
    assert len(few) == len(many)
    monkeypatch.setattr(rounds, "PAGE", 2)
    write(1, 5)  # what is kept of the page is made anew
    assert 'rel="next"' in client.get(f"{page}?side=2").text
    last = client.get(f"{page}?side=3")
    assert 'rel="next"' not in last.text
    assert client.get(f"{page}?side=99999999999").status_code == 200


def test_a_round_is_no_meeting(work: Work) -> None:
    """It fills no calendar, nobody can say how it was, and it is not counted as a meeting."""
    from engage.events import evaluation
    from engage.statistics import queries as statistics

    it = make_round(work)
    assert events.calendar_rows(work) == []
    assert not evaluation.was_held(later(work, days=60), it.event)
    assert Kind.WRITTEN_ROUND not in statistics.DIALOGUE
