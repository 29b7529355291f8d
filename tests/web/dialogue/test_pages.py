"""The pages of dialogue: what everyone reads, what organisers and councils do there, and that nothing typed is lost."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.bodies import service as bodies
from engage.bodies.models import Body, BodyKind, Level, SeatRole
from engage.contributions.models import Contribution
from engage.core.authority import Role
from engage.core.ids import shown
from engage.core.work import Work
from engage.dialogue import proposing, queries, speaking
from engage.dialogue.models import Proposal, Spoken
from engage.dialogue.rules import FollowState, ProposalState
from engage.events.models import Event, Place
from tests.counting import counted
from tests.factories.agreements import make_voice
from tests.factories.contributions import agree_to, make_body
from tests.factories.dialogue import ALOUD, make_held, make_minutes, make_proposal
from tests.factories.events import SCOPE, make_code, make_event, make_plan
from tests.pages_checked import CheckingClient
from tests.web.dialogue.test_spoken_and_notes import make_note
from tests.web.events.conftest import words

Act = Callable[..., AbstractContextManager[Work]]
SignIn = Callable[..., UUID]
HOME = "/en/arbejde/arrangementer/"
MOST = 8  # statements a page
STOOD = 3  # and what stood open at a meeting


@pytest.fixture
def tine(client: CheckingClient, sign_in: SignIn, act: Act) -> UUID:
    """An organiser of one KKR."""
    with act() as work:
        make_plan(work)
        agree_to(work)
        scope = work.one(sa.select(Body.id).where(Body.key == SCOPE))
    return sign_in(client, Role.ORGANISER, scope=scope)


@pytest.fixture
def held(act: Act) -> int:
    """An event that was held yesterday, with minutes and words read aloud in them; its number."""
    with act() as work:
        event, now = make_held(work, people=1)
        make_minutes(now, event)
        speaking.take_in(now, event.id, work.one(sa.select(Place.id)))
        _in_the_past(event)
        return event.number


def _in_the_past(event: Event) -> None:
    """What was done in days to come is looked at now."""
    event.starts_at -= timedelta(days=3)
    event.ends_at -= timedelta(days=3)


def reads(statements: list[str]) -> list[str]:
    return [each for each in statements if not each.startswith(("INSERT", "UPDATE", "PRAGMA", "BEGIN", "SET"))]


# --- For everyone -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "/let", "/en", "/de"])
def test_the_minutes_are_read_by_everyone(client: CheckingClient, held: int, language: str) -> None:
    client.get(f"{language}/arrangementer/{held}/referat/")
    with counted() as statements:
        page = client.get(f"{language}/arrangementer/{held}/referat/").text
    assert len(reads(statements)) <= MOST + STOOD, "\n".join(reads(statements))
    said = words(page)
    for expected in ("Vi talte om bussen.", "Den kommer for sent.", "Vi spørger selskabet.", "Svare borgerne"):
        assert expected in said
    assert "Jeg vil spørges først. Så kan jeg være med." in said


def test_what_is_overdue_is_said_openly_and_nobody_is_named(client: CheckingClient, held: int) -> None:
    said = words(client.get(f"/en/arrangementer/{held}/referat/").text)
    assert "Overdue: it should have been done" in said
    assert "Not done yet" in said
    assert "A participant, in writing" in said
    assert "A text that was read aloud at the meeting has come into the minutes." in said


def test_the_minutes_are_an_accessible_pdf(client: CheckingClient, held: int) -> None:
    answer = client.get(f"/arrangementer/{held}/referat.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang"):
        assert mark in answer.data, "tagged, with its language"


def test_a_draft_is_no_page_for_anybody_else(client: CheckingClient, act: Act) -> None:
    with act() as work:
        event, now = make_held(work)
        make_minutes(now, event, publish=False)
        number = event.number
    assert client.get(f"/arrangementer/{number}/referat/").status_code == 404
    assert client.get(f"/arrangementer/{number}/referat.pdf").status_code == 404
    assert "bussen" not in client.get(f"/arrangementer/{number}/").text


@pytest.mark.parametrize("language", ["", "/de"])
def test_the_page_of_the_event_shows_what_came_of_it(client: CheckingClient, held: int, language: str) -> None:
    client.get(f"{language}/arrangementer/{held}/")
    with counted() as statements:
        said = words(client.get(f"{language}/arrangementer/{held}/").text)
    assert len(reads(statements)) <= MOST, "\n".join(reads(statements))
    assert "Vi talte om bussen." in said
    assert "Spørge selskabet" in said


def test_a_proposal_goes_its_way_from_the_event_to_the_answer(client: CheckingClient, act: Act) -> None:
    with act() as work:
        number = make_event(work).number
    here = f"/en/arrangementer/{number}/"
    assert "Propose an item for the agenda" in client.get(here).text
    refused = client.send(f"{here}forslag", {"title": "Bussen", "why": "Hans nummer er 140835-4109."})
    assert refused.status_code == 422
    assert "There seems to be a CPR number" in refused.text
    assert "Hans nummer er" in refused.text, "nothing typed is lost"
    asked = client.send(f"{here}forslag", {"title": "Bussen", "why": "Ring på 20 30 40 50."})
    assert asked.status_code == 422
    form = client.form(f"{here}forslag", "once")
    told = {"title": "Bussen", "why": "Ring på 20 30 40 50.", "personal": "remove"}
    sent = client.post(form.pop(""), data=form | told)
    assert sent.status_code == 303
    code = re.findall(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", client.get("/en/mit-forslag/kvittering").text)[0]
    assert client.send("/en/mit-forslag/kvittering", {"saved_code": "y"}).status_code == 303
    assert code not in client.get(here).text
    assert client.send("/en/mit-forslag", {"code": code}).status_code == 303
    said = words(client.get("/en/mit-forslag").text)
    assert "It waits for an answer" in said
    assert "Ring på [telefonnummer fjernet]." in said
    with act() as work:
        made = work.one(sa.select(Proposal))
        proposing.decline(work, made.id, title="Bussen", why="", reason="Kun en sag.", version=made.version)
    assert "Kun en sag." in client.get("/en/mit-forslag").text
    event_page = words(client.get(here).text)
    assert "It is not on the agenda" in event_page
    assert "Kun en sag." in event_page
    assert "Ring på" not in event_page
    form = client.form("/en/mit-forslag", "csrf_token")
    assert client.post("/en/mit-forslag/tag-tilbage", data={"csrf_token": form["csrf_token"]}).status_code == 303
    assert "Kun en sag." not in client.get(here).text
    with act() as work:
        assert work.one(sa.select(Proposal)).state is ProposalState.WITHDRAWN


def test_words_of_danger_in_a_proposal_show_whom_to_call(client: CheckingClient, act: Act) -> None:
    with act() as work:
        number = make_event(work).number
    told = {"title": "Hjælp", "why": "Jeg vil ikke leve længere."}
    assert client.send(f"/en/arrangementer/{number}/forslag", told).status_code == 303
    assert "You do not have to be alone with this" in client.get("/en/mit-forslag/kvittering").text


def test_one_of_a_flood_is_kept_and_told_so(client: CheckingClient, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "FROM_ONE_PLACE", 1)
    with act() as work:
        path = f"/en/arrangementer/{make_event(work).number}/forslag"
    said = []
    for _ in range(2):
        assert client.send(path, {"title": "Bussen", "why": "Den er sen."}).status_code == 303
        said.append("Very many proposals have come" in words(client.get("/en/mit-forslag/kvittering").text))
    assert said == [False, True]
    with act() as work:
        assert [each.proposal.held for each in queries.proposals(work)] == [False, True]


def test_a_meeting_that_takes_none_says_so(client: CheckingClient, act: Act) -> None:
    with act() as work:
        event = make_event(work)
        proposing.take_proposals(work, event.id, wanted=False)
        number = event.number
    assert "Propose an item" not in client.get(f"/en/arrangementer/{number}/").text
    assert client.get(f"/en/arrangementer/{number}/forslag").status_code == 303


def test_the_code_of_a_place_takes_its_words_out_of_the_minutes(client: CheckingClient, act: Act) -> None:
    with act() as work:
        event = make_event(work, days=2)
        place, code = make_code(work, event, aloud=ALOUD, aloud_consent=True)
        _in_the_past(event)
        speaking.take_in(work, event.id, place.id)
    assert client.send("/en/min-plads/ord", {"code": "CCCC-CCCC-CCCC-CCCC-CCCC"}).status_code == 422
    assert client.send("/en/min-plads/ord", {"code": shown(code)}).status_code == 303
    page = client.get("/en/min-plads/ord").text
    assert "Jeg vil spørges først." in page
    assert "draft of the minutes" in page
    token = client.form("/en/min-plads/ord", "csrf_token")["csrf_token"]
    assert client.post("/en/min-plads/ord/tag-ud", data={"csrf_token": token}).status_code == 303
    with act() as work:
        assert work.one(sa.select(Spoken.id)) is None
    again = client.send("/en/min-plads/ord", {"code": shown(code)})
    assert "No words of yours stand in the minutes." in again.text


def test_a_published_note_names_its_meeting(client: CheckingClient, act: Act) -> None:
    with act() as work:
        event, now = make_held(work)
        note, _ = make_note(now, event)
        make_voice(now, work.get(Contribution, note.contribution_id), 77)
        _in_the_past(event)
        number = event.number
    voice = client.get("/en/bidrag/77/").text
    assert f'href="/en/arrangementer/{number}/"' in voice
    assert "From the meeting" in voice
    said = words(client.get(f"/en/arrangementer/{number}/").text)
    assert "What was written at the tables" in said
    assert "From the meeting: Bord 2" in said


# --- For organisers ---------------------------------------------------------------------------


PAGES = ("referat", "opfoelgning", "oplaesning", "noter")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_organiser_takes_few_statements(client: CheckingClient, tine: UUID, held: int, page: str) -> None:
    client.get(f"{HOME}{held}/{page}")
    with counted() as statements:
        assert client.get(f"{HOME}{held}/{page}").status_code == 200
    assert len(reads(statements)) <= MOST + STOOD, "\n".join(reads(statements))


def test_an_event_of_another_kkr_is_not_found(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        make_body(work, "kkr-other")
        event = make_event(work, scope="kkr-other")
        proposal, _ = make_proposal(work, event)
        number, wanted = event.number, proposal.id
    for page in PAGES:
        assert client.get(f"{HOME}{number}/{page}").status_code == 404, page
    assert client.get(f"/en/arbejde/forslag/moede/{number}").status_code == 404
    assert client.get(f"/en/arbejde/forslag/{wanted}").status_code == 404
    assert str(wanted) not in client.get("/en/arbejde/forslag/").text


def test_the_first_page_lists_promises_and_events_without_minutes(
    client: CheckingClient, tine: UUID, held: int, act: Act
) -> None:
    client.get(HOME)
    with counted() as statements:
        page = client.get(HOME).text
    assert len(statements) <= MOST, "\n".join(statements)
    said = words(page)
    assert said.index("Svare borgerne") < said.index("Spørge selskabet"), "what is overdue stands first"
    assert "Say how many came" in said


def test_minutes_are_written_published_and_corrected_on_one_page(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        event, _ = make_held(work)
        _in_the_past(event)
        number, body = event.number, str(event.body_id)
    here = f"{HOME}{number}/referat"
    told = {
        "summary": "Vi talte.", "point_0_title": "Bussen", "decision_0_text": "Vi ringer.", "decision_0_body": body,
        "follow_0_what": "Ringe", "follow_0_owner": "Sekretariatet", "follow_0_due": "2027-01-04",
    }  # fmt: skip
    assert client.send(here, told | {"do": "save"}).status_code == 303
    assert client.get(f"/arrangementer/{number}/referat/").status_code == 200, "its organisers see the draft"
    assert "This is a draft" in client.get(f"/en/arrangementer/{number}/referat/").text
    assert client.send(here, {"do": "publish"}).status_code == 303
    refused = client.send(here, {"summary": "Vi talte længe."})
    assert refused.status_code == 422
    assert "Say what you have changed." in refused.text
    assert "Vi talte længe." in refused.text
    assert client.send(here, {"summary": "Vi talte længe.", "note": "Tiden var forkert."}).status_code == 303
    page = words(client.get(f"/en/arrangementer/{number}/referat/").text)
    for expected in ("Vi talte længe.", "Vi ringer.", "Ringe", "Sekretariatet", "Tiden var forkert."):
        assert expected in page
    with act() as work:
        (row,) = queries.promised(work, work.one(sa.select(Event.id)))
        first = row.follow_up.id
    assert client.send(here, {"follow_0_owner": "Rådet", "note": "En anden gør det."}).status_code == 303
    with act() as work:
        (row,) = queries.promised(work, work.one(sa.select(Event.id)))
        assert (row.follow_up.id, row.follow_up.owner) == (first, "Rådet")


def test_two_organisers_in_the_same_minutes_lose_nothing(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        event, _ = make_held(work)
        _in_the_past(event)
        here = f"{HOME}{event.number}/referat"
    mine, theirs = client.form(here, "summary"), client.form(here, "summary")
    address = mine.pop("")
    theirs.pop("")
    assert client.post(address, data=theirs | {"summary": "Deres tekst."}).status_code == 303
    answer = client.post(address, data=mine | {"summary": "Min tekst.", "point_0_title": "Mit punkt"})
    assert answer.status_code == 409
    for expected in ("Someone else has changed the minutes", "Deres tekst.", "Min tekst.", "Mit punkt"):
        assert expected in answer.text
    version = re.findall(r'name="version"[^>]*value="(\d+)"', answer.text)[0]
    again = client.post(address, data=mine | {"summary": "Begge dele.", "version": version})
    assert again.status_code == 303


def test_what_came_of_a_promise_is_said_on_its_page(client: CheckingClient, tine: UUID, held: int, act: Act) -> None:
    with act() as work:
        row = queries.promised(work, work.one(sa.select(Event.id)))[0].follow_up.id
    here = f"{HOME}{held}/opfoelgning?om={row}"
    refused = client.send(here, {"state": "done", "outcome": ""})
    assert refused.status_code == 422
    assert client.send(here, {"state": "done", "outcome": "De svarede."}).status_code == 303
    assert "De svarede." in client.get(f"/arrangementer/{held}/referat/").text
    stale = client.form(here, "outcome")
    address = stale.pop("")
    assert client.post(address, data=stale | {"outcome": "De svarede igen."}).status_code == 303
    overtaken = client.post(address, data=stale | {"outcome": "Min tekst."})
    assert overtaken.status_code == 409
    assert "De svarede igen." in overtaken.text
    assert "Min tekst." in overtaken.text
    with act() as work:
        assert queries.promised(work, work.one(sa.select(Event.id)))[0].follow_up.state is FollowState.DONE


def test_words_are_chosen_into_the_minutes_and_taken_out(
    client: CheckingClient, tine: UUID, held: int, act: Act
) -> None:
    here = f"{HOME}{held}/oplaesning"
    with act() as work:
        place = work.one(sa.select(Place.id))
    assert client.send(here, {"spoken": None, "do": "out"}).status_code == 409
    with act() as work:
        spoken = work.one(sa.select(Spoken.id))
    assert client.send(here, {"spoken": str(spoken), "do": "out"}).status_code == 303
    assert client.send(f"{here}?om={place}", {"take_out": "Findes ikke", "do": "in"}).status_code == 422
    assert client.send(f"{here}?om={place}", {"take_out": "først", "do": "in"}).status_code == 303
    assert "Jeg vil spørges [ord fjernet]." in client.get(f"/arrangementer/{held}/referat/").text


def test_a_note_gets_its_code_once(client: CheckingClient, tine: UUID, held: int, act: Act) -> None:
    here = f"{HOME}{held}/noter"
    assert client.send(here, {"topic": "Bord 2", "text": "", "publish": "public"}).status_code == 422
    assert client.send(here, {"topic": "Bord 2", "text": "Vi venter.", "publish": "public"}).status_code == 303
    page = client.get(here).text
    code = re.findall(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", page)[0]
    assert "Bord 2" in page
    assert client.send("/en/mit-bidrag", {"code": code}).status_code == 303
    assert "Vi venter." in client.get("/en/mit-bidrag").text


def test_a_proposal_is_answered_on_its_page(client: CheckingClient, tine: UUID, act: Act) -> None:
    with act() as work:
        event = make_event(work)
        proposal, _ = make_proposal(work, event)
        other, _ = make_proposal(work, event, title="Trappen")
        number, first, second = event.number, proposal.id, other.id
    page = client.get("/en/arbejde/forslag/").text
    assert page.index(str(first)) < page.index(str(second))
    assert "Bussen" not in page, "its words are read where that is recorded"
    here = f"/en/arbejde/forslag/{first}"
    client.get(here)
    with counted() as statements:
        client.get(here)
    assert len(reads(statements)) <= MOST, "\n".join(reads(statements))
    refused = client.send(here, {"title": "Bussen i byen", "starts": "x", "do": "accept"})
    assert refused.status_code == 422
    assert "Bussen i byen" in refused.text
    assert client.send(here, {"title": "Bussen i byen", "starts": "15:20", "do": "accept"}).status_code == 303
    there = f"/en/arbejde/forslag/{second}"
    copied = client.send(there, {"title": "", "reason": "En sag.", "do": "decline"})
    assert copied.status_code == 422, "nobody's own words become public by themselves"
    assert client.send(there, {"title": "Om en trappe", "reason": "", "do": "decline"}).status_code == 422
    assert client.send(there, {"title": "Om en trappe", "reason": "En sag.", "do": "decline"}).status_code == 303
    said = words(client.get(f"/en/arrangementer/{number}/").text)
    assert said.index("15:20 Bussen i byen") < said.index("Proposed by a citizen")
    assert "En sag." in said
    assert "Trappen" not in said
    token = client.form(f"/en/arbejde/forslag/moede/{number}", "do")
    assert client.post(token.pop(""), data=token).status_code == 303
    assert "Propose an item" not in client.get(f"/en/arrangementer/{number}/").text


# --- For councils -----------------------------------------------------------------------------


def test_a_council_proposes_and_sees_the_answer(client: CheckingClient, sign_in: SignIn, act: Act) -> None:
    account = sign_in(client)
    with act() as work:
        kind = {"kind": BodyKind.DISABILITY_COUNCIL, "level": Level.MUNICIPAL, "name": "Handicaprådet i Sorø"}
        body = make_body(work, "handicapraad-340", **kind)
        bodies.give_seat(work, account, body.id, SeatRole.CHAIR)
        number = make_event(work).number
    home = "/en/arbejde/raad/forslag/"
    client.get(home)
    with counted() as statements:
        assert "Handicaprådet i Sorø" in client.get(home).text
    assert len(reads(statements)) <= MOST, "\n".join(reads(statements))
    assert client.send(f"{home}{number}", {"title": "", "why": ""}).status_code == 422
    assert client.send(f"{home}{number}", {"title": "Bussen", "why": "Vi hører om den."}).status_code == 303
    assert "It waits for an answer" in client.get(home).text
    with act() as work:
        made = work.one(sa.select(Proposal))
        assert (made.proposed_by, made.receipt_id) == (account, None)
        proposing.accept(work, made.id, title="Bussen", why="", starts="15:20", version=made.version)
    assert "It is on the agenda" in client.get(home).text
    assert "Proposed by Handicaprådet i Sorø" in client.get(f"/en/arrangementer/{number}/").text


def test_somebody_without_a_seat_proposes_for_no_council(client: CheckingClient, sign_in: SignIn, act: Act) -> None:
    sign_in(client, Role.ORGANISER)
    assert client.get("/en/arbejde/raad/forslag/").status_code == 403
