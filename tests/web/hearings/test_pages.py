"""The pages of hearings and of councils' rooms, as members, the secretariat and everybody see them."""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from engage.accounts import service as accounts
from engage.bodies.models import Seat
from engage.core.authority import Role
from engage.core.work import Work
from engage.hearings.models import Comment, Edition, Hearing
from engage.hearings.rules import Stage
from tests.counting import counted
from tests.factories.agreements import SOON, load_cycles
from tests.factories.development import make_perspective
from tests.factories.hearings import (
    HEADING,
    TEXT,
    Council,
    answer,
    make_council,
    make_hearing,
    make_sent,
    put_up,
    statement_of,
    write,
)
from tests.pages_checked import CheckingClient

Act = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def here(act: Act) -> tuple[Council, int]:
    """A council, and the number of what it is asked."""
    with act() as work:
        council = make_council(work)
        return council, make_hearing(work, council).number


def enter(client: CheckingClient, act: Act, account_id: UUID) -> CheckingClient:
    """Let the client be somebody of a council."""
    with act() as work:
        token = accounts.begin_session(work, account_id, assurance=2)
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def bare(page: str) -> str:
    """A page without the token of its form, which is another each time."""
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


def the(work: Work, number: int) -> Hearing:
    found: Hearing = work.one(sa.select(Hearing).where(Hearing.number == number))
    return found


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def send(client: CheckingClient, address: str, **fields: str) -> Any:
    """Open the page and send its form with these fields."""
    page = client.get(address).text
    known = {name: hidden(page, name) for name in ("version", "once", "answered") if f'name="{name}"' in page}
    return client.post(address, data=known | {"csrf_token": hidden(page, "csrf_token")} | fields)


def room(council: Council, number: int, more: str = "") -> str:
    return f"/en/arbejde/raad/{council.key}/hoering/{number}/{more}"


def test_two_members_on_one_point_see_both_texts_and_nothing_is_lost(
    client: CheckingClient, act: Act, here: tuple[Council, int]
) -> None:
    council, number = here
    with act() as work:
        point_id = write(work, council, the(work, number))
    address = room(council, number, f"punkt/{point_id}")
    enter(client, act, council.people["chair"])
    read = client.get(address).text
    assert TEXT in read
    first = {"version": hidden(read, "version"), "heading": HEADING}
    assert send(client, address, **first, text="Formandens ord.").status_code == 303
    enter(client, act, council.people["member"])
    answer = send(client, address, **first, text="Medlemmets ord.")
    assert answer.status_code == 409
    assert "Formandens ord." in answer.text
    assert "Medlemmets ord." in answer.text
    assert "Person chair" in answer.text
    again = {"heading": HEADING, "text": "Begges ord.", "version": hidden(answer.text, "version")}
    assert send(client, address, **again).status_code == 303
    assert "Begges ord." in client.get(room(council, number)).text


def test_from_a_point_to_a_receipt_through_forms_alone(
    client: CheckingClient, act: Act, here: tuple[Council, int]
) -> None:
    council, number = here
    enter(client, act, council.people["chair"])
    point = {"heading": HEADING, "text": TEXT, "once": "the one point of it"}
    assert send(client, room(council, number, "punkt/nyt"), **point).status_code == 303
    assert send(client, room(council, number, "punkt/nyt"), **point).status_code == 303
    read = client.get(room(council, number)).text
    assert read.count(TEXT) == 1
    put = {"do": "put_up", "version": hidden(read, "version")}
    assert send(client, room(council, number), **put).status_code == 303
    mine = room(council, number, f"svar/{council.seats['chair']}")
    assert send(client, mine, stance="dissent", reason="").status_code == 422
    assert send(client, mine, stance="agree").status_code == 303
    last = client.get(room(council, number, "vedtag")).text
    sent = {name: hidden(last, name) for name in ("csrf_token", "version", "answered", "once")}
    for _ in range(2):
        assert client.post(room(council, number, "vedtag"), data=sent).status_code == 303
    with act() as work:
        edition = work.one(sa.select(Edition))
    page = client.get(room(council, number)).text
    assert edition.sha256 in page
    assert "Adopted by the chair" in client.get(f"/en/udtalelser/{edition.receipt}/").text


def test_a_comment_is_kept_when_it_cannot_be_taken(client: CheckingClient, act: Act, here: tuple[Council, int]) -> None:
    council, number = here
    enter(client, act, council.people["member"])
    words = {"do": "comment", "text": "Ring til 140835-4109.", "once": "one comment of one member"}
    answer = send(client, room(council, number), **words)
    assert answer.status_code == 422
    assert "Ring til 140835-4109." in answer.text
    fine = words | {"text": "Skal vi nævne bussen?"}
    assert send(client, room(council, number), **fine).status_code == 303
    assert send(client, room(council, number), **fine).status_code == 303
    with act() as work:
        assert work.one(sa.select(sa.func.count(Comment.id))) == 1


@pytest.mark.parametrize("who", ["gone", "moderator", "other"])
def test_for_everybody_else_there_is_no_such_room(
    client: CheckingClient, act: Act, here: tuple[Council, int], sign_in: Callable[..., UUID], who: str
) -> None:
    council, number = here
    with act() as work:
        point_id = write(work, council, the(work, number))
        other = make_council(work)
    if who == "moderator":
        sign_in(client, Role.MODERATOR)
    else:
        enter(client, act, council.people["gone"] if who == "gone" else other.people["chair"])
    for more in ("", "historik", "vedtag", "punkt/nyt", f"punkt/{point_id}", f"svar/{council.seats['chair']}"):
        there = client.get(room(council, number, more))
        nowhere = client.get(room(council, number, more).replace(council.key, "ingen"))
        assert there.status_code == 404
        assert bare(there.text.replace(council.key, "ingen")) == bare(nowhere.text)
    assert client.get(f"/en/arbejde/raad/{council.key}/").status_code == 404


def test_the_secretariat_sees_who_answered_and_nothing_of_a_draft(
    client: CheckingClient, act: Act, sign_in: Callable[..., UUID]
) -> None:
    with act() as work:
        quick, slow = make_council(work, name="Rådet i Hurtigby"), make_council(work, name="Rådet i Langsomby")
        it = make_hearing(work, quick, slow)
        make_sent(work, quick, it)
        write(work, slow, it, text="Vi er slet ikke enige endnu.")
    sign_in(client, Role.MODERATOR)
    for address in (f"/en/arbejde/hoeringer/{it.number}/", f"/en/hoeringer/{it.number}/", f"/en/raad/{slow.key}/"):
        page = client.get(address).text
        assert "slet ikke enige" not in page
        assert "Being written" not in page
        assert "Langsomby" in page


def test_answers_stand_side_by_side_on_the_perspective_with_those_that_are_missing(
    client: CheckingClient, act: Act
) -> None:
    with act() as work:
        perspective = make_perspective(work)
        councils = [make_council(work, name=f"Rådet i {town}") for town in ("Aby", "Beby", "Ceby")]
        it = make_hearing(work, *councils, perspective=perspective)
        make_sent(work, councils[0], it)
        make_sent(work, councils[1], it, against=("other",))
        it.due_on = work.today - timedelta(days=1)
    page = client.get(f"/en/perspektiver/{perspective.number}/").text
    said, _, missing = page.partition(">Not answered<")
    assert "Rådet i Aby" in said
    assert "Rådet i Beby" in said
    assert "Det er for lidt." in said, "a dissent stands with the statement"
    assert "Person other" not in page, "whose name is not shown"
    assert "Rådet i Ceby" in missing
    assert "Late" in missing


def test_the_page_of_a_perspective_costs_the_same_for_one_statement_and_for_many(
    client: CheckingClient, act: Act
) -> None:
    def cost(number: int) -> int:
        with act() as work:
            perspective = make_perspective(work)
            councils = [make_council(work) for _ in range(number)]
            it = make_hearing(work, *councils, perspective=perspective)
            for each in councils:
                make_sent(work, each, it, against=("other",))
        with counted() as statements:
            client.get(f"/perspektiver/{perspective.number}/")
        return len(statements)

    assert cost(1) == cost(4)


def test_the_pdf_is_tagged_and_holds_what_was_sent(client: CheckingClient, act: Act, here: tuple[Council, int]) -> None:
    council, number = here
    with act() as work:
        edition = make_sent(work, council, the(work, number), against=("other",))
    file = client.get(f"/udtalelser/{edition.receipt}.pdf")
    reader = PdfReader(io.BytesIO(file.data))
    text = " ".join(page.extract_text() for page in reader.pages)
    for words in (HEADING, TEXT, "Det er for lidt.", edition.sha256[:20]):
        assert words in text.replace("\n", " ")
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert file.data == client.get(f"/udtalelser/{edition.receipt}.pdf").data


def test_a_hearing_from_its_form_to_the_councils(
    client: CheckingClient, act: Act, sign_in: Callable[..., UUID]
) -> None:
    with act() as work:
        load_cycles(work)
        day = work.today + timedelta(weeks=8)
    sign_in(client, Role.MODERATOR)
    address = f"/en/arbejde/hoeringer/ny/{SOON}"
    page = client.get(address).text
    about = re.findall(r'value="(f:[^"]+)"', page)[0]
    body = re.findall(r'name="bodies" value="([^"]+)"', page)[0]
    words = {
        "about": about,
        "title": "Hvad siger I?",
        "summary": "Kender I det?",
        "easy": "Er det sådan?",
        "bodies": body,
    }
    assert send(client, address, **words | {"easy": ""}, due_on=day.isoformat()).status_code == 422
    told = send(client, address, **words, due_on=day.isoformat())
    assert told.status_code == 303
    one = str(told.location)
    shown = one.replace("/arbejde/", "/")
    assert client.get(shown).status_code == 404, "a draft is the desk's alone"
    assert send(client, one, do="send").status_code == 303
    assert "Hvad siger I?" in client.get(shown).text
    assert send(client, f"{one}tid", due_on=(day + timedelta(days=9)).isoformat()).status_code == 303
    assert send(client, f"{one}aflys", why="Den var forkert.").status_code == 303
    assert "Den var forkert." in client.get(shown).text


def test_somebody_with_one_room_is_led_there_and_a_newcomer_is_told_what_to_do(
    client: CheckingClient, act: Act, here: tuple[Council, int]
) -> None:
    council, _ = here
    enter(client, act, council.people["secretary"])
    assert client.get("/en/arbejde/").location == "/en/arbejde/raad/", "a secretary's seat gives no right but this"
    assert client.get("/en/arbejde/raad/").location == f"/en/arbejde/raad/{council.key}/"
    assert '<details class="details" open>' not in client.get(f"/en/arbejde/raad/{council.key}/").text
    with act() as work:
        day = work.today.isoformat()
    newcomer = {"name": "Ny Nysen", "email": "ny@example.org", "role": "member", "valid_from": day, "language": "da"}
    assert send(client, f"/en/arbejde/raad/{council.key}/medlemmer/ny", **newcomer).status_code == 303
    with act() as work:
        account_id = work.one(sa.select(Seat.account_id).where(Seat.valid_from == work.today))
    enter(client, act, account_id)
    assert '<details class="details" open>' in client.get(f"/en/arbejde/raad/{council.key}/").text


def test_a_substitute_answers_openly_for_the_chair(client: CheckingClient, act: Act, here: tuple[Council, int]) -> None:
    council, number = here
    with act() as work:
        put_up(work, council, the(work, number))
        answer(work, council, the(work, number), "member")
    enter(client, act, council.people["substitute"])
    address = room(council, number, f"svar/{council.seats['chair']}")
    page = client.get(address).text
    assert "Answer as the substitute for Person chair" in page
    assert send(client, address, stance="agree").status_code == 303
    assert "Answered by the substitute, Person substitute" in client.get(room(council, number)).text
    assert client.get(room(council, number, f"svar/{council.seats['member']}")).status_code == 404
    with act() as work:
        assert statement_of(work, council, the(work, number)).stage is Stage.APPROVAL
