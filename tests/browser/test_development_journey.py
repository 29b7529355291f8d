"""A seminar is closed only when it is said what went in, and whoever wrote sees it by their code: without scripts."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

import engage.schema  # noqa: F401 - every table, since one names another
from engage.agreements import queries as agreements
from engage.core.authority import SYSTEM
from engage.core.config import settings_from
from engage.core.db import make_engine
from engage.core.work import Store, unit_of_work
from engage.events import planning, programme, stages
from engage.events.models import Event
from engage.events.planning import Plan
from engage.events.rules import Kind
from tests.browser.stops import told
from tests.browser.test_journeys import SignIn
from tests.live import Live

TITLE = "Seminar om at fortælle det én gang"
HOW = "En pårørende læste det op, og hver kommune svarede på det."
CHANGED = "To kommuner har nu én kontaktperson til hver familie."


def a_seminar_that_is_over(live: Live) -> int:
    """Its number; nobody has said yet that it was held."""
    settings = settings_from(live.env)
    engine = make_engine(settings.url)
    try:
        with unit_of_work(Store(engine, settings.keys), SYSTEM) as work:
            starts = datetime.combine(work.today + timedelta(days=2), datetime.min.time()) + timedelta(hours=10)
            plan = Plan(
                kind=Kind.SEMINAR, title=TITLE, description="En dag om overgange.", starts=starts,
                ends=starts + timedelta(hours=4), scope="kkr-1085", venue="Biblioteket", capacity=20,
            )  # fmt: skip
            event = planning.create(work, plan, is_demo=True)
            area = agreements.focus_by_reference(work, "sjaelland-2027-28:3")
            assert area is not None
            programme.set_focus(work, event.id, [area.id], version=event.version)
            stages.open_for_all(work, event.id, version=event.version)
            event.starts_at -= timedelta(days=3)
            event.ends_at -= timedelta(days=3)
            return work.session.scalars(sa.select(Event.number).where(Event.id == event.id)).one()
    finally:
        engine.dispose()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_tine_closes_a_seminar_and_lone_sees_what_her_words_were_used_for(
    open_page: Callable[..., Page], sign_in: SignIn, live: Live
) -> None:
    number = a_seminar_that_is_over(live)
    tine = sign_in(open_page(java_script_enabled=False), "organiser")
    tine.goto(f"/arbejde/arrangementer/{number}/")
    press(tine, "Mødet er holdt")
    tine.get_by_role("link", name="Skriv, hvilke perspektiver der kom med, og afslut").click()
    expect(tine.locator('[name="title"]')).to_have_value(TITLE)
    press(tine, "Begynd")
    here = tine.url

    tine.get_by_role("link", name="Luk det").click()
    tine.locator('[name="head_count"]').fill("18")
    press(tine, "Luk det")
    summary = "Kom der ingen med, så skriv hvorfor."
    expect(tine.get_by_text(summary).first).to_be_visible()
    expect(tine.locator('[name="head_count"]')).to_have_value("18")
    tine.get_by_role("link", name="Skriv, hvilke perspektiver der kom med").click()
    chosen = tine.locator('[name="perspective"] option', has_text="Pårørende er trætte")
    tine.locator('[name="perspective"]').select_option(value=chosen.first.get_attribute("value"))
    tine.locator('[name="where_in"]').fill("Det første oplæg")
    tine.locator('[name="how"]').fill(HOW)
    press(tine, "Tag det med")
    tine.goto(f"{here}luk")
    tine.locator('[name="head_count"]').fill("18")
    press(tine, "Luk det")
    expect(tine.get_by_role("status").first).to_contain_text("Det er lukket")
    tine.goto(f"{here}virkning")
    tine.locator('[name="what"]').fill(CHANGED)
    press(tine, "Tilføj")

    lone = open_page(java_script_enabled=False)
    lone.goto("/mit-bidrag")
    lone.locator('[name="code"]').fill(told(live)["c01"].code)
    lone.locator("main form").first.get_by_role("button").first.click()
    expect(lone.get_by_text(HOW)).to_be_visible()
    expect(lone.get_by_text(CHANGED)).to_be_visible()
    lone.get_by_role("link", name=TITLE).click()
    expect(lone.get_by_role("heading", level=1)).to_have_text(TITLE)
    lone.goto(f"/arrangementer/{number}/")
    expect(lone.get_by_role("link", name="Pårørende er trætte")).to_be_visible()
