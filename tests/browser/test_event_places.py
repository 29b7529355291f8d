"""Errands at meetings that need the clock: an offer that runs out, seats for companions, and writing together."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

import engage.schema  # noqa: F401 - every table, since one names another
from engage.core.config import settings_from
from engage.core.db import make_engine
from engage.core.work import Store, Work, unit_of_work
from engage.events import planning, signing_up, stages
from engage.events.checking import Wish
from engage.events.models import Event, Place
from engage.events.planning import Plan
from engage.events.rules import Kind, Standing
from tests.browser.seen import assert_accessible, assert_gone_for_whoever_goes_back, assert_reflows
from tests.browser.test_journeys import CODE, SignIn, moderate
from tests.live import Live

Contexts = Callable[..., Page]


@contextmanager
def inside(live: Live) -> Iterator[Work]:
    """The running product's own data."""
    settings = settings_from(live.env)
    engine = make_engine(settings.url)
    try:
        with unit_of_work(Store(engine, settings.keys)) as work:
            yield work
    finally:
        engine.dispose()


def make_event(live: Live, title: str, capacity: int, taken: int = 0) -> str:
    """A meeting in a month with so many seats, some of them taken; its address."""
    with inside(live) as work:
        day = datetime.combine(work.today + timedelta(days=30), datetime.min.time())
        plan = Plan(
            kind=Kind.CAFE, title=title, description="Kom og tal med.", starts=day + timedelta(hours=15),
            ends=day + timedelta(hours=17), scope="kkr-1085", capacity=capacity,
        )  # fmt: skip
        event = planning.create(work, plan, is_demo=True)
        stages.open_for_all(work, event.id, version=event.version)
        for number in range(taken):
            signing_up.sign_up(work, event.id, Wish(), once=f"{title} {number} ".ljust(40, "."), language="da")
        return f"/arrangementer/{event.number}/"


def sign_up(page: Page, event: str, name: str, companions: str = "0") -> str:
    page.goto(f"{event}tilmelding")
    page.get_by_label("Dit navn").fill(name)
    page.get_by_label("Kommer der nogen med dig?").select_option(companions)
    page.locator("main form button").first.click()
    found = CODE.search(page.locator("main").inner_text())
    assert found is not None
    page.get_by_label("Jeg har gemt min kode").check()
    page.get_by_role("button", name="Færdig").click()
    return found.group()


def open_place(page: Page, code: str, said: str) -> None:
    page.goto("/min-plads")
    page.get_by_label("Din kode").fill(code)
    page.get_by_role("button", name="Åbn").click()
    expect(page.locator("main")).to_contain_text(said)


def test_an_offer_that_nobody_answers_goes_on_by_itself(live: Live, open_page: Contexts) -> None:
    event = make_event(live, "Café med én plads", 1)
    first, second, third = (open_page() for _ in range(3))
    codes = [sign_up(page, event, name) for page, name in ((first, "Ane Et"), (second, "Bo To"), (third, "Eva Tre"))]
    open_place(second, codes[1], "nummer 1 på ventelisten")
    open_place(third, codes[2], "nummer 2 på ventelisten")
    open_place(first, codes[0], "Du har en plads")
    first.get_by_role("button", name="Meld afbud").click()
    second.reload()
    expect(second.locator("main")).to_contain_text("Der er en plads til dig")
    with inside(live) as work:  # two days pass
        offered = (
            sa.select(Place).join(Event).where(Place.standing == Standing.OFFERED, Event.title == "Café med én plads")
        )
        place = work.one(offered)
        assert place.offer_until is not None
        place.offer_until = work.now - timedelta(minutes=1)
    assert live.engage("jobs", "run", "lapse-offers")
    second.reload()
    expect(second.locator("main")).to_contain_text("tiden til at svare")
    assert_accessible(second)
    third.reload()
    expect(third.locator("main")).to_contain_text("Der er en plads til dig")
    third.get_by_role("button", name="Ja").click()
    expect(third.locator("main")).to_contain_text("Du har en plads")


def test_a_companion_takes_a_seat_too(live: Live, open_page: Contexts) -> None:
    event = make_event(live, "Café med ti pladser", 10, taken=7)
    page = open_page()

    def seats() -> str:
        page.goto(event)
        return page.locator("main dl").first.inner_text()

    assert "Der er ledige pladser" in seats()
    sign_up(open_page(), event, "Ane Ledsaget", companions="1")
    assert "Der er kun få pladser tilbage" in seats()
    code = sign_up(open_page(), event, "Bo Ledsaget", companions="1")  # one seat is left, and they are two
    open_place(page, code, "nummer 1 på ventelisten")
    expect(page.locator("main")).to_contain_text("Dig og 1 person mere")
    page.get_by_role("button", name="Luk", exact=True).click()
    sign_up(open_page(), event, "Eva Ledsaget", companions="1")
    page.goto(event)
    expect(page.get_by_role("link", name="Meld dig til mødet")).to_be_visible()
    assert "Der er kun få pladser tilbage" in seats(), "who waits takes no seat"


def test_sofus_writes_on_his_phone_and_another_reads_it_under_his_name(
    phone: Page, open_page: Contexts, sign_in: SignIn
) -> None:
    phone.goto("/arrangementer/")
    phone.get_by_role("link", name="Stille dialog: fra ung til voksen").click()
    phone.get_by_role("link", name="Skriv og læs").click()
    assert_accessible(phone)
    assert_reflows(phone)
    phone.locator('main [name="publish"][value=public]').check()
    name = phone.locator('main [name="nickname"]').first
    nickname = str(name.get_attribute("value"))
    name.check()
    phone.get_by_role("button", name="Begynd").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hvad var godt, da du fyldte 18?")
    expect(phone.locator("main")).to_contain_text("Blå ugle")
    phone.get_by_role("button", name="Spring spørgsmålet over").click()
    text = "Mødet var for stort. Jeg ville hellere have skrevet det."
    phone.get_by_label("Dit svar").fill(text)
    assert_accessible(phone)
    assert_reflows(phone)
    phone.get_by_role("button", name="Send", exact=True).click()
    found = CODE.search(phone.locator("main").inner_text())
    assert found is not None
    assert_accessible(phone)
    phone.get_by_label("Jeg har gemt min kode").check()
    phone.get_by_role("button", name="Gå videre").click()
    expect(phone.locator("main")).to_contain_text("Spørgsmål 3 af 3")
    phone.get_by_role("button", name="Stop for nu").click()
    assert_gone_for_whoever_goes_back(phone, nickname)

    reader = open_page()
    address = f"{re.sub('/skriv/.*', '', phone.url).rstrip('/')}/skriv/2"
    reader.goto(address)
    expect(reader.locator("main")).not_to_contain_text(text)
    moderator = sign_in(open_page(), "moderator")
    moderate(moderator, text)
    reader.reload()
    expect(reader.locator(".voice", has_text=text)).to_contain_text(nickname)
    phone.goto("/min-plads")
    phone.get_by_label("Din kode").fill(found.group())
    phone.get_by_role("button", name="Åbn").click()
    expect(phone.locator("main")).to_contain_text("Vist for alle på denne side siden")
    assert_accessible(phone)
    phone.get_by_role("button", name="Se, ret eller træk tilbage").click()
    phone.get_by_role("button", name="Vis ikke min tekst").click()
    reader.reload()
    expect(reader.locator("main")).not_to_contain_text(text)
