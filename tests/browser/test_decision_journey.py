"""A decision is drafted, signed on a phone and shown, and five who had spoken get what they should: without scripts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from playwright.sync_api import Page, expect

import engage.schema  # noqa: F401 - every table, since one names another
from engage.agreements import queries as agreements
from engage.core.authority import SYSTEM
from engage.core.config import settings_from
from engage.core.db import make_engine
from engage.core.ids import shown
from engage.core.work import Store, Work, unit_of_work
from engage.pages import service as pages
from tests.browser.seen import assert_accessible
from tests.browser.test_journeys import SignIn
from tests.factories.coding import approve, make_codes, registered
from tests.factories.contributions import make_code
from tests.factories.development import colleague
from tests.factories.perspectives import CLAIM, code_text, make_ready, make_started, publish, version_of
from tests.live import Live

AREA = "sjaelland-2027-28:3"
WHY = "Kørslen er aftalt for fire år. Vi kan ikke ændre den før til næste udbud."
EASY = "Vi kan ikke lave om på taxaen nu."
PEOPLE: dict[str, dict[str, str]] = {
    "code": {},
    "mail": {"email": "taxa1@example.org"},
    "german": {"email": "taxa2@example.org", "contact": "de"},
    "easy": {"email": "taxa3@example.org", "contact": "da@easy"},
    "gone": {"email": "taxa4@example.org"},
}


@contextmanager
def acting(live: Live) -> Iterator[Work]:
    settings = settings_from(live.env)
    engine = make_engine(settings.url)
    try:
        with unit_of_work(Store(engine, settings.keys), SYSTEM) as work:
            yield work
    finally:
        engine.dispose()


def five_who_spoke(live: Live) -> tuple[int, dict[str, str]]:
    """The number of a perspective that all of them are behind, and their codes; one has taken the words back."""
    codes = {}
    with acting(live) as work:
        author, second = colleague(work, "Anne Anden"), colleague(work, "Tove Tredje")
        area = agreements.focus_by_reference(work, AREA)
        (code_row,) = make_codes(author, "Taxa", area=area)
        texts = []
        for name, told in PEOPLE.items():
            words = f"Taxaen kommer tit for sent, og så er kaffen drukket. Hilsen {name}."
            it, codes[name] = make_code(work, text=words, focus_area=AREA, email=told.get("email", ""))
            it.contact_language = told.get("contact", "da")
            approve(work, it, words)
            texts.append(registered(work, it))
            code_text(author, texts[-1], code_row)
        perspective = make_started(author, code_row, texts[0])
        make_ready(author, perspective)
        version = version_of(author, perspective)
        version.uncoded_reason = version.despite_reason = "De andre tekster handler om noget andet."
        publish(author, second, perspective)
        pages.take_back(work, texts[-1].contribution_id)
        return perspective.number, codes


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def opened(page: Page, prefix: str, code: str) -> Page:
    page.goto(f"{prefix}/mit-bidrag")
    page.locator('[name="code"]').fill(shown(code))
    page.locator("main form").first.get_by_role("button").first.click()
    return page


def test_a_decision_reaches_everybody_who_had_spoken(
    open_page: Callable[..., Page], sign_in: SignIn, live: Live
) -> None:
    number, codes = five_who_spoke(live)
    mads = sign_in(open_page(java_script_enabled=False), "moderator")
    mads.goto(f"/arbejde/beslutninger/ny?perspektiv={number}")
    expect(mads.locator('[name="perspective"] option:checked')).to_contain_text(CLAIM)
    mads.locator('[name="body"]').select_option(label="KKR Sjælland")
    with acting(live) as work:
        due = work.today + timedelta(days=10)
    mads.locator('[name="due_on"]').fill(due.isoformat())
    press(mads, "Forelæg det")
    here = mads.url
    mads.get_by_role("link", name="Skriv svaret").click()
    mads.locator('[name="outcome"][value="not_used"]').check()
    mads.locator('[name="reasons"]').fill(WHY)
    press(mads, "Gem")
    expect(mads.locator('[name="reasons"]')).to_have_value(WHY)
    mads.locator('[name="easy"]').fill(EASY)
    press(mads, "Gem")
    press(mads, "Send det til formanden")

    phone = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    karim = sign_in(phone, "politician")
    karim.goto("/arbejde/")
    karim.get_by_role("link", name=CLAIM).click()
    expect(karim.locator("main")).to_contain_text(WHY)
    assert_accessible(karim)
    press(karim, "Skriv under")
    expect(karim.get_by_role("status").first).to_contain_text("Du har skrevet under")

    mads.goto(here)
    press(mads, "Vis det for alle")
    for to, subject in (
        ("taxa1@example.org", "Du har fået et svar"),
        ("taxa2@example.org", "Sie haben eine Antwort"),
        ("taxa3@example.org", "Du har fået et svar"),
    ):
        (mail,) = [each for each in live.wait_for_mail(to, 2) if each["Subject"] == subject]
        assert WHY not in mail.get_content()
    assert len(live.mails("taxa4@example.org")) == 1, "she got the receipt, and nothing since"

    lone = opened(open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False), "", codes["code"])
    expect(lone.locator("main")).to_contain_text(WHY)
    lone.get_by_role("link", name="Sig, om det er et svar til dig").click()
    lone.locator('[name="answer"][value="no"]').check()
    assert_accessible(lone)
    press(lone, "Send mit svar")
    expect(lone.get_by_role("status").first).to_contain_text("Tak")
    for prefix, name, said in (
        ("", "mail", WHY),
        ("/de", "german", "Es wird nicht genutzt"),
        ("/let", "easy", EASY),
    ):
        page = opened(open_page(java_script_enabled=False), prefix, codes[name])
        expect(page.locator("main")).to_contain_text(said)
    pia = opened(open_page(java_script_enabled=False), "", codes["gone"])
    expect(pia.locator("main")).not_to_contain_text(WHY)

    everyone = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    everyone.goto("/svar/")
    everyone.get_by_role("link", name=CLAIM).first.click()
    expect(everyone.locator("main")).to_contain_text(EASY)
    assert_accessible(everyone)
    everyone.goto(f"/perspektiver/{number}/")
    expect(everyone.locator("main")).to_contain_text(WHY)
