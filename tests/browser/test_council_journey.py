"""Inger's council answers together: two windows on one point, one who does not agree, a receipt; without scripts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

import engage.schema  # noqa: F401 - every table, since one names another
from engage.bodies import service as bodies
from engage.bodies.models import Body, Seat, SeatRole
from engage.core.authority import SYSTEM
from engage.core.config import settings_from
from engage.core.db import make_engine
from engage.core.work import Store, unit_of_work
from engage.hearings import adopting, queries, rooms, service
from engage.hearings.service import Plan
from engage.perspectives.models import Perspective
from tests.browser.seen import assert_accessible, assert_reflows
from tests.browser.test_journeys import SignIn
from tests.live import Live

KEY = "handicapraad-376"
ROOM = f"/arbejde/raad/{KEY}/"
TITLE = "Hvem kommer, når jeg ringer?"
PHONE = {"width": 390, "height": 844}
BOTH = "Vi vil have ét nummer, og nogen, der svarer hele døgnet."


def a_hearing(live: Live) -> int:
    """Two councils are asked about the first perspective; its number."""
    settings = settings_from(live.env)
    engine = make_engine(settings.url)
    try:
        with unit_of_work(Store(engine, settings.keys), SYSTEM) as work:
            perspective = work.one(sa.select(Perspective).where(Perspective.number == 1))
            asked = work.all(sa.select(Body.id).where(Body.key.in_([KEY, "handicapraad-330"])))
            due = work.today + timedelta(weeks=7)
            plan = Plan(TITLE, "Hvem svarer hos jer?", "Hvem svarer?", None, perspective.id, asked, due)
            it = service.start(work, plan, once="the journey of a council")
            return service.send(work, it.number, version=it.version).number
    finally:
        engine.dispose()


def the_deputy_agrees(live: Live, number: int) -> None:
    """Hanne, whom the demo does not let in by a button, says yes in another window."""
    settings = settings_from(live.env)
    engine = make_engine(settings.url)
    try:
        with unit_of_work(Store(engine, settings.keys), SYSTEM) as work:
            seat = work.one(sa.select(Seat).join(Body).where(Body.key == KEY, Seat.role == SeatRole.DEPUTY))
            hanne = replace(work, actor=bodies.actor_for(work, seat.account_id))
            told = queries.told(work, number)
            row = rooms.statement(hanne, rooms.enter(hanne, KEY), told.hearing.id)
            assert row is not None
            adopting.answer(hanne, KEY, number, seat.id, agrees=True, version=row.version)
    finally:
        engine.dispose()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def answer(page: Page, here: str, stance: str, reason: str = "") -> None:
    page.goto(here)
    page.get_by_role("link", name="Sig, om du er enig").click()
    page.locator(f'[name="stance"][value="{stance}"]').check()
    page.locator('[name="reason"]').fill(reason)
    press(page, "Gem")


def test_inger_and_svend_write_one_statement_and_one_of_them_does_not_agree(
    open_page: Callable[..., Page], sign_in: SignIn, live: Live
) -> None:
    number = a_hearing(live)
    here = f"{ROOM}hoering/{number}/"
    inger = sign_in(open_page(java_script_enabled=False), "council_chair")
    svend = sign_in(open_page(java_script_enabled=False, viewport=PHONE), "council_member")

    inger.goto(ROOM)
    inger.get_by_role("link", name=TITLE).click()
    inger.get_by_role("link", name="Skriv et nyt punkt").click()
    inger.locator('[name="heading"]').fill("Ét nummer")
    inger.locator('[name="text"]').fill("Vi vil have ét nummer.")
    press(inger, "Gem")
    svend.goto(here)
    assert_accessible(svend)
    svend.get_by_role("link", name="Skriv på dette punkt").click()
    inger.get_by_role("link", name="Skriv på dette punkt").click()
    svend.locator('[name="text"]').fill("Nogen skal svare hele døgnet.")
    press(svend, "Gem")
    inger.locator('[name="text"]').fill("Vi vil have ét nummer til alle.")
    press(inger, "Gem")
    expect(inger.get_by_role("alert")).to_contain_text("Et andet medlem har ændret punktet")
    expect(inger.get_by_text("Nogen skal svare hele døgnet.")).to_be_visible()
    expect(inger.locator('[name="text"]')).to_have_value("Vi vil have ét nummer til alle.")
    assert_accessible(inger)
    inger.locator('[name="text"]').fill(BOTH)
    press(inger, "Gem")
    press(inger, "Bed medlemmerne om at godkende")

    answer(svend, here, "dissent")
    expect(svend.get_by_text("Skriv teksten.").first).to_be_visible()
    svend.locator('[name="reason"]').fill("Hele døgnet er for dyrt.")
    press(svend, "Gem")
    assert_accessible(svend)
    assert_reflows(svend)
    answer(inger, here, "agree")
    inger.get_by_role("link", name="Vedtag den, og send den").click()
    press(inger, "Vedtag den, og send den")
    expect(inger.get_by_text("Flere skal være enige end uenige")).to_be_visible()
    the_deputy_agrees(live, number)
    press(inger, "Vedtag den, og send den")
    expect(inger.get_by_role("alert")).to_contain_text("Noget er ændret i mellemtiden")
    assert_accessible(inger)
    press(inger, "Vedtag den, og send den")
    expect(inger.get_by_role("status").first).to_contain_text("Den er sendt i rådets navn")
    expect(inger.get_by_text("Vedtaget af formanden")).to_be_visible()
    assert_accessible(inger)

    lone = open_page(java_script_enabled=False, viewport=PHONE)
    lone.goto("/perspektiver/1/")
    said = lone.locator("section", has=lone.get_by_role("heading", name="Det, rådene siger til det"))
    expect(said.get_by_text("Hele døgnet er for dyrt.")).to_be_visible()
    expect(said.get_by_text("2 medlemmer er enige, 1 er ikke enig").last).to_be_visible()
    expect(said.get_by_role("link", name="Handicaprådet i Holbæk Kommune")).to_be_visible()
    expect(said.get_by_text("For sent").first).to_be_visible()
    assert_accessible(lone)
    assert_reflows(lone)
    with inger.expect_download() as file:
        inger.get_by_role("link", name="Hent den som PDF").click()
    assert file.value.path().read_bytes().startswith(b"%PDF-")
    outsider = sign_in(open_page(java_script_enabled=False), "moderator")
    outsider.goto(here)
    expect(outsider.get_by_role("heading", level=1)).to_contain_text("finde siden")
