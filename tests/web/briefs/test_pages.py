"""The pages of briefs: the desk from a focus area to release, what everyone reads, and what politicians mark."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.bodies import service as bodies
from engage.bodies.models import Body, BodyKind, Level, Municipality, SeatRole
from engage.briefs import queries, releasing
from engage.briefs.models import Brief, Mark
from engage.core.authority import Actor, Held, Role
from engage.core.work import Work
from engage.pages import service as pages
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.briefs import CONTACT, QUOTED, asked, make_brief, make_perspective, make_released, release
from tests.factories.contributions import make_body
from tests.factories.perspectives import CLAIM
from tests.pages_checked import CheckingClient

DESK = "/en/arbejde/oplaeg/"


@pytest.fixture
def mads(client: CheckingClient, sign_in: Callable[..., UUID]) -> UUID:
    return sign_in(client, Role.MODERATOR)


@pytest.fixture
def karim(client: CheckingClient, sign_in: Callable[..., UUID]) -> UUID:
    return sign_in(client, Role.POLITICIAN)


def authors(work: Work) -> tuple[Work, Work]:
    """Two moderators beside the one who is signed in."""
    made = []
    for name in ("Anne Anden", "Tove Tredje"):
        account = make_account(work, name=name, email=f"{name[:4].lower()}@example.org")
        made.append(as_actor(work, Actor(account.id, name, (Held(Role.MODERATOR),), kind="person")))
    return made[0], made[1]


def released(act: Callable[..., Any]) -> tuple[int, int, UUID]:
    """A released brief: its number, its perspective's, and the contribution that is quoted."""
    with act() as work:
        one, other = authors(work)
        it, (text,) = make_perspective(one, other)
        brief = make_released(one, other)
        return brief.number, it.number, text.contribution_id


def drafted(act: Callable[..., Any]) -> tuple[UUID, int]:
    """A draft of somebody else's, with one perspective."""
    with act() as work:
        one, other = authors(work)
        it, _ = make_perspective(one, other)
        return make_brief(one).id, it.number


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def text_of(client: CheckingClient, address: str) -> str:
    return str(client.get(address).get_data(as_text=True))


def send(client: CheckingClient, address: str, **values: Any) -> Any:
    page = text_of(client, address)
    keep = {name: hidden(page, name) for name in ("csrf_token", "revision", "once") if f'name="{name}"' in page}
    return client.post(address, data=keep | values)


# --- The desk ---------------------------------------------------------------------------------


def test_from_a_focus_area_to_release(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    with act() as work:
        one, other = authors(work)
        it, _ = make_perspective(one, other)
        body, name = str(work.one(sa.select(Body.id))), f"ask.P{it.number}"
    here = f"{DESK}ny/test-2027-28/1"
    assert here in text_of(client, DESK)
    answer = send(client, here, body="", contact=CONTACT)
    assert answer.status_code == 422
    answer = send(client, here, body=body, contact=CONTACT, decision_by="2026-12-24")
    assert answer.status_code == 303
    brief = answer.location
    assert f"What is asked about P{it.number}?" in text_of(client, brief)
    assert send(client, f"{brief}/gennemse", do="send").status_code == 409
    assert send(client, f"{brief}/ord", **{name: "Beslut, hvem der ringer.", "assess.1": ""}).status_code == 303
    page = text_of(client, f"{brief}/gennemse")
    for words in (CLAIM, QUOTED, "Beslut, hvem der ringer.", "Fewer than 20 people", "24 December 2026", "assessment"):
        assert words in page
    assert send(client, f"{brief}/gennemse", do="send").status_code == 303
    answer = send(client, f"{brief}/gennemse", do="release")
    assert answer.status_code == 409
    assert "Another person must release" in answer.get_data(as_text=True)
    with act() as work:
        _, other = authors_again(work)
        row = work.one(sa.select(Brief))
        releasing.release(other, row.id, revision=queries.draft(other, row.id).edition.revision)
        number = row.number
    assert "Beslut, hvem der ringer." in text_of(client, f"/en/oplaeg/{number}/")
    assert send(client, f"{brief}/gennemse", do="revise").status_code == 303
    assert send(client, f"{brief}/gennemse", do="withdraw", why="").status_code == 422
    assert send(client, f"{brief}/gennemse", do="withdraw", why="Mødet er aflyst.").status_code == 303
    gone = client.get(f"/en/oplaeg/{number}/")
    assert gone.status_code == 410
    assert "Mødet er aflyst." in gone.get_data(as_text=True)
    assert client.get(f"/oplaeg/{number}/oplaeg.pdf").status_code == 404


def authors_again(work: Work) -> tuple[Work, Work]:
    made = []
    for name in ("Anne Anden", "Tove Tredje"):
        account = accounts.by_email(work, f"{name[:4].lower()}@example.org")
        assert account is not None
        made.append(as_actor(work, Actor(account.id, name, (Held(Role.MODERATOR),), kind="person")))
    return made[0], made[1]


def test_order_by_buttons(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    with act() as work:
        one, other = authors(work)
        first, _ = make_perspective(one, other)
        second, _ = make_perspective(one, other, claim="Noget andet.")
        here = f"{DESK}{make_brief(one).id}/raekkefoelge"
        numbers = first.number, second.number
    assert send(client, here, do=f"up-{numbers[1]}").status_code == 303
    page = text_of(client, here)
    assert page.index(f"1. P{numbers[1]}") < page.index(f"2. P{numbers[0]}")
    history = here.replace("raekkefoelge", "historik")
    assert f"P{numbers[1]} moved by hand from place 2 to 1" in text_of(client, history)
    assert send(client, here, do="reset").status_code == 303
    assert send(client, here, do=f"out-{numbers[0]}").status_code == 303
    assert "Not in it" in text_of(client, here)
    assert send(client, here, do=f"in-{numbers[0]}").status_code == 303
    reason = {f"reason-{numbers[0]}": "Liv kan være i fare."}
    assert send(client, here, do=f"serious-{numbers[0]}", **reason).status_code == 303
    assert "Liv kan være i fare." in text_of(client, here.replace("raekkefoelge", "gennemse"))
    assert send(client, here, do="up-x").status_code == 400
    assert send(client, here, do="fly-1").status_code == 400


def test_what_a_colleague_wrote_meanwhile_loses_nothing_typed(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    it, number = drafted(act)
    here = f"{DESK}{it}/ord"
    page = text_of(client, here)
    with act() as work:
        one, _ = authors_again(work)
        asked(one, work.get(Brief, it))
    keep = {name: hidden(page, name) for name in ("csrf_token", "revision")}
    answer = client.post(here, data=keep | {f"ask.P{number}": "Min egen sætning.", "assess.1": "x"})
    assert answer.status_code == 409
    body = answer.get_data(as_text=True)
    assert "Min egen sætning." in body
    assert "Beslut, hvem der ringer tilbage." in body


def test_easy_danish_is_written_by_a_person_and_what_is_missing_is_said(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    it, number = drafted(act)
    with act() as work:
        one, _ = authors_again(work)
        asked(one, work.get(Brief, it))
    here = f"{DESK}{it}/sprog/da@easy"
    assert "sentences are missing" in text_of(client, here)
    answer = send(client, here, **{f"ask.P{number}": "Ring tilbage 4 gange."})
    assert answer.status_code == 422
    assert "numbers must be the same" in answer.get_data(as_text=True)
    assert send(client, here, **{f"ask.P{number}": "Bestem: Hvem ringer?"}).status_code == 303
    with act() as work:
        release(*authors_again(work), work.get(Brief, it))
        public = work.get(Brief, it).number
    page = text_of(client, f"/let/oplaeg/{public}/")
    assert "Bestem: Hvem ringer?" in page
    assert "missing-twin" in page
    assert client.get(f"{DESK}{it}/sprog/fr").status_code == 404


# --- What everyone reads ----------------------------------------------------------------------


def test_every_sentence_leads_to_what_it_stands_on(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, perspective, _ = released(act)
    page = text_of(client, f"/en/oplaeg/{number}/")
    for link in (f"/en/perspektiver/{perspective}/", f"/en/oplaeg/{number}/tal#P{perspective}-reach", "/en/bidrag/"):
        assert link in page
    numbers = text_of(client, f"/en/oplaeg/{number}/tal")
    assert f'id="P{perspective}-reach"' in numbers
    for anchor in re.findall(rf'/oplaeg/{number}/tal#([^"]+)"', page):
        assert f'id="{anchor}"' in numbers
    assert CLAIM in page
    assert "Fokusområde 1" in text_of(client, "/en/oplaeg/")


def test_anyone_can_check_that_nothing_has_changed(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, contribution_id = released(act)
    assert "Nothing has changed" in text_of(client, f"/en/oplaeg/{number}/tjek")
    with act() as work:
        pages.take_down(work, contribution_id)
    page = text_of(client, f"/en/oplaeg/{number}/tjek")
    assert "Nothing has changed" in page
    assert "taken back since: 1" in page
    shown = text_of(client, f"/en/oplaeg/{number}/")
    assert QUOTED not in shown
    assert "has taken it back" in shown


def test_a_draft_is_nobodys_business(client: CheckingClient, act: Callable[..., Any]) -> None:
    it, _ = drafted(act)
    with act() as work:
        number = work.get(Brief, it).number
    for more in ("", "tal", "tjek", "udgaver", "oplaeg.pdf", "oplaeg.docx", "?version=1"):
        assert client.get(f"/oplaeg/{number}/{more}").status_code == 404
    assert client.get("/oplaeg/99/").status_code == 404


def test_editions_show_what_is_different(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, _ = released(act)
    with act() as work:
        one, other = authors_again(work)
        it = work.one(sa.select(Brief))
        releasing.revise(one, it.id)
        asked(one, it, **{"assess.1": "Det haster nu."})
        release(one, other, it)
    page = text_of(client, f"/en/oplaeg/{number}/udgaver")
    assert "<ins>Det haster nu.</ins>" in page
    assert "Det haster nu." in text_of(client, f"/en/oplaeg/{number}/")
    old = text_of(client, f"/en/oplaeg/{number}/?version=1")
    assert "Det haster nu." not in old
    assert "earlier edition" in old
    for wrong in ("3", "x", "-1", "9" * 30):
        assert client.get(f"/oplaeg/{number}/?version={wrong}").status_code == 404


# --- Politicians ------------------------------------------------------------------------------


def test_a_politician_marks_what_to_raise_and_nobody_else_sees_it(
    client: CheckingClient, karim: UUID, act: Callable[..., Any], sign_in: Callable[..., UUID]
) -> None:
    number, perspective, _ = released(act)
    here = f"{DESK}rejs/{number}"
    assert here in text_of(client, f"/en/oplaeg/{number}/")
    answer = send(client, here, do=f"mark-{perspective}", note="Spørg om vagttelefonen.")
    assert answer.status_code == 303
    assert "You want to raise this" in text_of(client, here)
    assert "Spørg om vagttelefonen." in text_of(client, f"{DESK}mine")
    with act() as work:
        row = work.one(sa.select(Mark))
        assert row.note is not None
        assert b"vagttelefonen" not in row.note
    sign_in(client, Role.POLITICIAN)
    assert "vagttelefonen" not in text_of(client, f"{DESK}mine")
    assert send(client, here, do=f"undo-{perspective}").status_code == 404
    assert send(client, here, do="mark-99").status_code == 404
    assert send(client, here, do="mark-").status_code == 400


def test_a_mark_can_be_undone(client: CheckingClient, karim: UUID, act: Callable[..., Any]) -> None:
    number, perspective, _ = released(act)
    here = f"{DESK}rejs/{number}"
    send(client, here, do=f"mark-{perspective}", note="")
    assert send(client, here, do=f"undo-{perspective}").status_code == 303
    with act() as work:
        assert work.all(sa.select(Mark)) == []


def test_the_own_municipality_is_told_only_from_twenty_upwards(
    client: CheckingClient, karim: UUID, act: Callable[..., Any]
) -> None:
    number, _, _ = released(act)
    here = f"{DESK}rejs/{number}"
    assert "Your municipality" not in text_of(client, here)
    with act() as work:
        place = work.add(
            Municipality(
                code="999",
                name="Prøveby",
                display="Prøveby Kommune",
                slug="proeveby",
                sort_key="proeveby",
                longitude=0.0,
                latitude=0.0,
            )
        )
        work.flush()
        council = make_body(
            work, "kb-999", kind=BodyKind.MUNICIPAL_COUNCIL, level=Level.MUNICIPAL, municipality_id=place.id
        )
        bodies.give_seat(work, karim, council.id, SeatRole.MEMBER, valid_from=work.today)
    page = text_of(client, here)
    assert "Prøveby" in page
    assert "fewer than 20" in page
    assert "about" not in page.split("Your municipality")[1].split("</section>")[0].replace("about.", "")


def test_only_moderators_write_and_only_politicians_mark(
    client: CheckingClient, karim: UUID, act: Callable[..., Any]
) -> None:
    it, _ = drafted(act)
    assert client.get(DESK).status_code == 403
    assert client.get(f"{DESK}{it}").status_code == 403


def test_a_moderator_has_no_marks(client: CheckingClient, mads: UUID) -> None:
    assert client.get(f"{DESK}mine").status_code == 403
