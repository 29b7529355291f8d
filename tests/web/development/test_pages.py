"""The pages of development work: the desk from a meeting to its end, and what everyone reads of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.core.authority import Role
from engage.development import closing, including, service
from engage.development.including import Result, Sent
from engage.development.models import Activity, Change, Inclusion, TookPart
from engage.development.rules import Outcome, Part, State
from engage.development.rules import Role as Who
from engage.events.models import Event
from engage.perspectives.models import Perspective
from tests.counting import counted
from tests.factories.coding import approve, registered
from tests.factories.contributions import make_code
from tests.factories.development import (
    HOW,
    WHY_NONE,
    colleague,
    make_activity,
    make_held_event,
    make_perspective,
    put_in,
)
from tests.factories.perspectives import CLAIM, WAITS, code_text, make_coded, make_ready, make_started, publish
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
DESK = "/en/arbejde/udvikling/"
PDF = b"%PDF-1.7 test %%EOF"


@pytest.fixture
def tine(client: CheckingClient, sign_in: Callable[..., UUID]) -> UUID:
    return sign_in(client, Role.ORGANISER)


def begun(act: Act, **values: Any) -> int:
    """An activity into which nothing went yet."""
    with act() as work:
        return make_activity(work, make_perspective(work), **values).number


def whole(act: Act, people: int = 7) -> tuple[int, int]:
    """A closed activity with everything in it: its number, and that of its perspective."""
    with act() as work:
        perspective = make_perspective(work)
        it = make_activity(work, perspective)
        put_in(work, it, perspective)
        counted_people = {(Who.CITIZEN, Part.SPEAKER): 2, (Who.RELATIVE, Part.TRAINER): people}
        service.count(work, it.number, counted_people, version=it.version)
        told = Result("Svar inden for fire uger.", "I hele byen", Outcome.DELIVERED, work.today, "Tallene.", "", "KKR")
        including.add_change(work, it.number, told, version=it.version, once="change")
        closing.close(work, it.number, why_none="", version=it.version)
        return it.number, perspective.number


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def send(client: CheckingClient, address: str, **values: Any) -> Any:
    """Fill in the form of the page, and send it."""
    return client.send(address, values)


def words(page: Any) -> str:
    main = page.get_data(as_text=True).split('<main id="main"')[1].split("</main>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# --- The desk -------------------------------------------------------------------------------------


def test_from_a_meeting_to_its_end(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        perspective = make_perspective(work)
        event, _ = make_held_event(work, perspective)
        event.starts_at -= timedelta(days=9)
        event.ends_at -= timedelta(days=9)
        number, perspective_id, area = event.number, perspective.id, perspective.focus_area_id
        body = event.body_id
    page = client.get(f"/en/arbejde/arrangementer/{number}/")
    assert "head_count" not in page.get_data(as_text=True), "it is closed where it is said what went in"
    assert f"{DESK}fra/{number}" in page.get_data(as_text=True)
    start = f"{DESK}fra/{number}"
    page = client.get(start).get_data(as_text=True)
    assert 'value="Et seminar om hverdagen"' in page
    assert re.search(rf'value="{area}"\s+checked', page), "its focus area came along"
    answer = send(
        client, start, title="Et seminar om hverdagen", kind="seminar", about="Om svar.", areas=str(area),
        body=str(body), state="held",
    )  # fmt: skip
    assert answer.status_code == 303
    one = answer.location
    assert client.get(start).location == one, "once begun, the meeting leads to it"
    refused = send(client, f"{one}luk", head_count="17")
    assert refused.status_code == 422
    assert "If none did, write why." in words(refused)
    answer = send(client, f"{one}perspektiver", perspective=str(perspective_id), where_in="Først", how=HOW)
    assert answer.status_code == 303
    assert send(client, f"{one}luk", head_count="").status_code == 422, "nobody said how many came"
    assert send(client, f"{one}luk", head_count="17").status_code == 303
    with act() as work:
        event, it = work.one(sa.select(Event)), work.one(sa.select(Activity))
        assert (event.head_count, event.closed_on) == (17, work.today)
        assert (it.state, it.event_id, it.inclusions) == (State.CLOSED, event.id, 1)
    assert CLAIM in words(client.get(f"/en/arrangementer/{number}/"))


def test_a_meeting_where_people_learn_is_not_closed_past_its_development_work(
    client: CheckingClient, tine: UUID, act: Act
) -> None:
    with act() as work:
        event, _ = make_held_event(work, make_perspective(work))
        event.starts_at -= timedelta(days=9)
        event.ends_at -= timedelta(days=9)
        number, version = event.number, event.version
    address = f"/en/arbejde/arrangementer/{number}/"
    token = hidden(client.get(address).get_data(as_text=True), "csrf_token")
    fields = {"do": "close", "version": str(version), "csrf_token": token, "head_count": "3"}
    answer = client.post(address, data=fields)
    assert answer.status_code == 422
    assert "Say first which perspectives went in" in words(answer)


def test_a_new_one_asks_for_what_is_missing(client: CheckingClient, tine: UUID, act: Act) -> None:
    begun(act)
    answer = send(client, f"{DESK}ny", title="", about="Om svar.", kind="seminar", state="planned")
    assert answer.status_code == 422
    assert "Om svar." in answer.get_data(as_text=True)
    with act() as work:
        area = work.one(sa.select(Perspective.focus_area_id))
        body = work.one(sa.select(Activity.body_id))
    answer = send(
        client, f"{DESK}ny", title="Nyt", about="Om svar.", kind="project", areas=str(area), body=str(body),
        state="under_way", starts_on="01-02-2027",
    )  # fmt: skip
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


def test_what_is_typed_survives_a_colleague(client: CheckingClient, tine: UUID, act: Act) -> None:
    number = begun(act)
    address = f"{DESK}{number}/ord"
    page = client.get(address).get_data(as_text=True)
    keep = {name: hidden(page, name) for name in ("csrf_token", "version", "once")}
    with act() as work:
        it = work.one(sa.select(Activity))
        area, body = work.one(sa.select(Perspective.focus_area_id)), it.body_id
        service.publish(work, number, version=it.version)
    fields = {"title": "Mit", "about": "Min tekst.", "kind": "project", "areas": str(area), "body": str(body)}
    answer = client.post(address, data=keep | fields | {"state": "under_way"})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Min tekst." in page
    assert "En dag om, hvordan man svarer hurtigere." in page, "and the colleague's stands beside it"
    keep["version"] = hidden(page, "version")
    assert client.post(address, data=keep | fields | {"state": "under_way"}).status_code == 303
    with act() as work:
        it = work.one(sa.select(Activity))
        assert (it.title, it.state) == ("Mit", State.UNDER_WAY)


def test_a_perspective_is_changed_and_taken_out(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        perspective = make_perspective(work)
        it = make_activity(work, perspective)
        row = put_in(work, it, perspective)
        address = f"{DESK}{it.number}/perspektiver/{row.id}"
    fields = {"where_in": "Sidst", "how": "Anderledes.", "do": "save", "file": (BytesIO(PDF), "program.pdf")}
    assert send(client, address, **fields).status_code == 303
    with act() as work:
        row = work.one(sa.select(Inclusion))
        assert (row.where_in, row.how) == ("Sidst", "Anderledes.")
        assert row.file_id is not None
    assert send(client, address, where_in="Sidst", how="", do="save").status_code == 422
    wrong = {"where_in": "Sidst", "how": "Nu", "do": "save", "file": (BytesIO(b"\x00\x01"), "x.exe")}
    assert "Choose a file of one of these kinds" in words(send(client, address, **wrong))
    assert send(client, address, where_in="Sidst", how="Nu", do="drop").status_code == 303
    with act() as work:
        assert work.one(sa.select(Inclusion)) is None
    assert client.get(address).status_code == 404


def test_who_took_part_and_what_changed(client: CheckingClient, tine: UUID, act: Act) -> None:
    number = begun(act)
    assert send(client, f"{DESK}{number}/deltog", citizen_speaker="many").status_code == 422
    assert send(client, f"{DESK}{number}/deltog", citizen_speaker="4").status_code == 303
    address = f"{DESK}{number}/virkning"
    planned = {"what": "Svar inden for fire uger.", "state": "planned", "do": "save"}
    assert send(client, address, **planned).status_code == 303
    with act() as work:
        assert [row.people for row in work.all(sa.select(TookPart))] == [4]
        row = work.one(sa.select(Change)).id
        today = work.today.isoformat()
    address = f"{address}/{row}"
    done = planned | {"state": "delivered", "happened_on": today}
    refused = send(client, address, **done)
    assert "Write what shows that it has happened." in words(refused)
    assert send(client, address, **done, evidence="Tallene.", confirmed_by="KKR").status_code == 303
    with act() as work:
        assert work.one(sa.select(Change)).state is Outcome.DELIVERED
    assert send(client, address, **planned | {"do": "drop"}).status_code == 303


def test_it_is_shown_by_a_button(client: CheckingClient, tine: UUID, act: Act) -> None:
    number = begun(act)
    assert client.get(f"/udvikling/{number}/").status_code == 404
    assert send(client, f"{DESK}{number}/", do="publish").status_code == 303
    assert client.get(f"/udvikling/{number}/").status_code == 200


@pytest.mark.parametrize("more", ["", "ord", "perspektiver", "deltog", "virkning", "luk", "historik"])
def test_a_page_of_the_desk_asks_the_database_few_times(
    client: CheckingClient, tine: UUID, act: Act, more: str
) -> None:
    number = begun(act)
    client.get(f"{DESK}{number}/{more}")
    with counted() as sent:
        assert client.get(f"{DESK}{number}/{more}").status_code == 200
    assert len(sent) <= 8, "\n".join(sent)


# --- What everyone sees ---------------------------------------------------------------------------


def test_everyone_reads_what_went_in_and_what_changed(client: CheckingClient, act: Act) -> None:
    number, perspective = whole(act)
    page = words(client.get(f"/en/udvikling/{number}/"))
    for said in (CLAIM, HOW, "Spoke or held a talk: yes", "Taught: at least 5", "Svar inden for fire uger.", "KKR"):
        assert said in page, said
    assert "Et seminar om ventetid" in words(client.get("/en/udvikling/"))
    page = words(client.get(f"/en/perspektiver/{perspective}/"))
    assert "What it was used in, and what changed" in page
    assert "Svar inden for fire uger." in page
    assert "Et seminar om ventetid" in words(client.get("/en/aftaler/test-2027-28/fokusomraader/1/"))


def test_everyone_reads_why_nothing_went_in(client: CheckingClient, act: Act) -> None:
    with act() as work:
        it = make_activity(work, make_perspective(work))
        closing.close(work, it.number, why_none=WHY_NONE, version=it.version)
        number = it.number
    assert WHY_NONE in words(client.get(f"/en/udvikling/{number}/"))


def test_a_file_that_shows_it_is_handed_out_to_be_kept(client: CheckingClient, act: Act) -> None:
    with act() as work:
        it = make_activity(work, make_perspective(work))
        told = Result("Svar.", file=Sent("tal.pdf", PDF))
        row = including.add_change(work, it.number, told, version=it.version, once="k")
        number, address = it.number, f"/udvikling/{it.number}/filer/{row.file_id}"
    assert client.get(address).status_code == 404, "before it is shown"
    with act() as work:
        service.publish(work, number, version=work.one(sa.select(Activity.version)))
    answer = client.get(address)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_writer_sees_by_code_where_their_words_were_used(client: CheckingClient, act: Act) -> None:
    with act() as work:
        one, other = colleague(work, "Anne Anden"), colleague(work, "Tove Tredje")
        code, found = make_coded(one, WAITS)
        mine, receipt = make_code(work, text="Jeg ventede også længe.", focus_area="test-2027-28:1")
        approve(work, mine, "Jeg ventede også længe.")
        code_text(one, registered(work, mine), code)
        perspective = make_started(one, code, found[0])
        make_ready(one, perspective)
        publish(one, other, perspective)
        it = make_activity(work, perspective)
        put_in(work, it, perspective)
        told = Result("Svar inden for fire uger.")
        including.add_change(work, it.number, told, version=it.version, once="k")
        number = it.number
    send(client, "/en/mit-bidrag", code=receipt)
    page = words(client.get("/en/mit-bidrag"))
    assert CLAIM in page
    assert HOW not in page, "it is not shown yet"
    with act() as work:
        closing.close(work, number, why_none="", version=work.one(sa.select(Activity.version)))
    page = words(client.get("/en/mit-bidrag"))
    for said in ("Et seminar om ventetid", HOW, "Svar inden for fire uger."):
        assert said in page, said
    held = client.get("/en/mit-bidrag/data.json").get_json()
    assert held["development_work"] == [number]


@pytest.mark.parametrize("address", ["udvikling/", "udvikling/{number}/"])
def test_a_public_page_asks_the_database_few_times(client: CheckingClient, act: Act, address: str) -> None:
    number, _ = whole(act)
    with counted() as sent:
        assert client.get("/en/" + address.format(number=number)).status_code == 200
    assert len(sent) <= 8, "\n".join(sent)
