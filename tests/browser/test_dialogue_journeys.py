"""Sofus's errand: he writes instead of speaking, and reads himself word for word in the minutes. No hurry."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from engage.bodies.models import Body, BodyKind
from engage.core.config import settings_from
from engage.core.db import make_engine
from engage.core.work import Store, unit_of_work
from engage.events import planning, stages
from engage.events.models import Event
from engage.schema import metadata
from tests.browser.seen import assert_accessible, assert_reflows
from tests.factories.events import make_plan
from tests.live import Live

TITLE = "Dialogforum: Hvem siger til, når planen ændres?"
QUESTION = "Hvad gør dig tryg?"
ANSWER = "Jeg bliver tryg, når nogen siger det dagen før.\n\nJeg vil helst læse det selv."


@pytest.fixture
def meeting(live: Live) -> Callable[[str], int]:
    """`meeting("ahead")` - the number of a meeting whose questions are out; `meeting("over")` - it is over now."""
    settings = settings_from(live.env)
    engine = make_engine(settings.url)
    assert "event" in metadata.tables, "every table is known before one is written"

    def at(when: str) -> int:
        with unit_of_work(Store(engine, settings.keys)) as work:
            event = work.one(sa.select(Event).where(Event.title == TITLE))
            if event is None:
                scope = work.one(sa.select(Body).where(Body.key == "kkr-1085", Body.kind == BodyKind.KKR))
                plan = make_plan(
                    work, days=4, title=TITLE, questions=QUESTION, scope=scope.key, body="dialogforum-1085"
                )
                event = planning.create(work, plan)
                stages.open_for_all(work, event.id, version=event.version)
            if when == "over":
                event.starts_at -= timedelta(days=6)
                event.ends_at -= timedelta(days=6)
            return int(event.number)

    yield at  # type: ignore[misc]
    engine.dispose()


def still(page: Page) -> None:
    """Nothing opens by itself, moves, or counts down."""
    moving = page.evaluate("document.getAnimations().length")
    timers = page.locator('[role="timer"], meta[http-equiv="refresh"], dialog[open], marquee').count()
    assert (moving, timers) == (0, 0), page.url


def test_sofus_reads_himself_word_for_word_in_the_minutes(
    open_page: Callable[..., Page], sign_in: Callable[[Page, str], Page], meeting: Callable[[str], int]
) -> None:
    opened = list[str]()
    sofus = open_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    sofus.context.on("page", lambda page: opened.append(page.url))
    sofus.on("dialog", lambda dialog: opened.append(dialog.message))
    number = meeting("ahead")
    sofus.goto("/arrangementer/")
    sofus.get_by_role("link", name=TITLE).click()
    expect(sofus.get_by_text(QUESTION)).to_be_visible()
    still(sofus)
    sofus.get_by_role("link", name="Meld dig til mødet").click()
    sofus.get_by_label("Noget, du gerne vil have læst højt på mødet").fill(ANSWER)
    sofus.get_by_label("Ja, min tekst må stå i referatet").check()
    assert_accessible(sofus)
    still(sofus)
    sofus.get_by_role("button", name="Meld mig til").click()
    code = sofus.locator("#receipt-code").inner_text()
    sofus.get_by_label("Jeg har gemt min kode").check()
    sofus.get_by_role("button", name="Færdig").click()

    meeting("over")
    tine = sign_in(open_page(), "organiser")
    tine.goto(f"/arbejde/arrangementer/{number}/")
    tine.get_by_role("button", name="Mødet er holdt").click()
    tine.goto(f"/arbejde/arrangementer/{number}/oplaesning")
    expect(tine.locator("main")).to_contain_text("Jeg vil helst læse det selv.")
    tine.get_by_role("link", name=re.compile("^Sæt den ind i referatet")).click()
    tine.get_by_role("button", name="Sæt den ind i referatet").click()
    tine.goto(f"/arbejde/arrangementer/{number}/referat")
    tine.get_by_label("Kort fortalt").fill("Vi talte om, hvem der siger til, når planen ændres.")
    assert_accessible(tine)
    tine.get_by_role("button", name="Gem, og vis for alle").click()
    expect(tine.get_by_role("status").first).to_contain_text("Nu kan alle læse referatet")

    sofus.goto(f"/arrangementer/{number}/")
    sofus.get_by_role("link", name="Læs hele referatet").click()
    said = sofus.locator("blockquote")
    expect(said).to_have_text(
        re.compile(r"Jeg bliver tryg, når nogen siger det dagen før\.\s+Jeg vil helst læse det selv\.")
    )
    expect(sofus.locator("main")).to_contain_text("En deltager, på skrift")
    assert_accessible(sofus)
    assert_reflows(sofus)
    still(sofus)

    sofus.get_by_role("link", name="Er den din? Tag den ud med din kode.").click()
    sofus.get_by_label("Din kode").fill(code)
    sofus.get_by_role("button", name="Åbn").click()
    expect(sofus.locator("blockquote")).to_contain_text("Jeg bliver tryg")
    sofus.get_by_role("button", name="Tag mine ord ud af referatet").click()
    expect(sofus.get_by_role("status").first).to_contain_text("Dine ord er taget ud")
    sofus.goto(f"/arrangementer/{number}/referat/")
    expect(sofus.locator("main")).not_to_contain_text("Jeg bliver tryg")
    assert opened == [], "no window, and no question on top of the page"


def test_by_keyboard_and_without_scripts_one_proposes_something_and_reads_the_answer(
    open_page: Callable[..., Page], sign_in: Callable[[Page, str], Page]
) -> None:
    bo = open_page(java_script_enabled=False)
    bo.goto("/arrangementer/2/")
    bo.get_by_role("link", name="Foreslå et punkt til dagsordenen").click()
    bo.get_by_label("Hvad skal mødet tale om?").fill("Tolken kommer for sent")
    bo.get_by_label("Hvorfor er det vigtigt?").fill("Så misser jeg begyndelsen. Ring på 20 30 40 50.")
    bo.keyboard.press("Tab")
    bo.get_by_role("button", name="Send forslaget").press("Enter")
    expect(bo).to_have_title(re.compile("^Fejl: "))
    bo.get_by_label("Fjern det for mig").check()
    bo.get_by_role("button", name="Send forslaget").press("Enter")
    code = bo.locator("#receipt-code").inner_text()
    assert_accessible(bo)

    tine = sign_in(open_page(), "organiser")
    tine.goto("/arbejde/forslag/")
    tine.locator('main a[href*="/arbejde/forslag/"]').last.click()
    expect(tine.locator("main")).to_contain_text("Tolken kommer for sent")
    tine.get_by_label("Det, alle læser: hvad det handler om").fill("Tolke, der kommer for sent")
    tine.get_by_label("Hvorfor kommer det ikke på dagsordenen?").fill(
        "Vi ringer til tolkene i dag, så det sker ikke igen."
    )
    tine.get_by_role("button", name="Sig nej med den begrundelse").click()

    bo.goto("/mit-forslag")
    bo.get_by_label("Din kode").fill(code.lower().replace("-", " "))
    bo.get_by_role("button", name="Åbn").press("Enter")
    expect(bo.locator("main")).to_contain_text("Vi ringer til tolkene i dag")
    expect(bo.locator("main")).to_contain_text("Ring på [telefonnummer fjernet]")
    assert_accessible(bo)
    bo.goto("/arrangementer/2/")
    expect(bo.locator("main")).to_contain_text("Foreslået af en borger")
    expect(bo.locator("main")).not_to_contain_text("telefonnummer fjernet")
