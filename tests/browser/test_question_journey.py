"""A question to KKR travels over two meetings: asked on a phone, postponed, answered, signed, told. Without scripts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from engage.core.work import Work
from engage.events import stages
from engage.events.rules import Kind
from engage.questions.models import Question
from tests.browser.seen import assert_accessible
from tests.browser.test_decision_journey import acting, press
from tests.browser.test_journeys import SignIn
from tests.factories.events import make_event
from tests.live import Live

TITLE, WORDS = "Taxa om aftenen", "Hvornår kan man bestille en taxa efter klokken 18?"
WHY = "Tallene fra kommunerne manglede."
REPLY, EASY = "Fra 1. maj kan man bestille til klokken 22.", "Du kan bestille taxa til klokken 22 fra maj."
ROOM = "/arbejde/raad/handicapraad-376/spoergsmaal/"


def meeting(work: Work, days: int, *, held: bool) -> int:
    """A meeting of KKR so many days from today; its public number."""
    then = replace(work, now=work.now - timedelta(days=30), memo={})
    plan = {"kind": Kind.COUNCIL_MEETING, "scope": "kkr-1085", "title": f"KKR-møde ({days})"}
    event = make_event(then, days=30 + days, **plan)
    return (stages.mark_held(work, event.id, version=event.version) if held else event).number


def days_pass(work: Work, days: int) -> None:
    """As if the newest question had been sent so many days earlier: the database otherwise keeps its day."""
    keep = work.session.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'question_keep'"))
    work.session.execute(sa.text("DROP TRIGGER question_keep"))
    it = work.one(sa.select(Question).order_by(Question.number.desc()).limit(1))
    it.asked_on -= timedelta(days=days)
    work.flush()
    work.session.execute(sa.text(keep))


def minute(page: Page, number: int, became: str, text: str, by: str = "") -> None:
    """Say what became of the question at a meeting, and of everything else that stood open that it was postponed."""
    page.goto(f"/arbejde/arrangementer/{number}/referat")
    page.locator('[name="summary"]').fill("Vi talte om taxaer.")
    for group in page.locator("fieldset").filter(has=page.locator('[name$="_became"]')).all():
        is_ours = TITLE in group.inner_text()
        group.locator('[name$="_became"]').select_option(became if is_ours else "postponed")
        group.locator('[name$="_text"]').fill(text if is_ours else WHY)
        group.locator('[name$="_by"]').fill(by if is_ours else "")
    press(page, "Gem, og vis for alle")


def test_a_question_to_kkr_travels_over_two_meetings(
    open_page: Callable[..., Page], sign_in: SignIn, live: Live
) -> None:
    inger = sign_in(open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False), "council_chair")
    inger.goto(ROOM)
    inger.get_by_role("link", name="Skriv et spørgsmål").click()
    inger.locator('[name="title"]').fill(TITLE)
    inger.locator('[name="words"]').fill(WORDS)
    press(inger, "Gem kladden")
    expect(inger.locator("main")).to_contain_text("Kun dette rum kan se dem")
    inger.get_by_role("link", name=TITLE).click()
    press(inger, "Send det på vegne af organet")
    expect(inger.locator(".error-summary, [role=alert]").first).to_be_visible()
    expect(inger.locator('[name="words"]')).to_have_value(WORDS)
    inger.locator('[name="body"]').select_option(label="KKR Sjælland")
    inger.locator('[name="about"]').select_option(index=1)
    with acting(live) as work:
        due = work.today + timedelta(days=20)
    inger.locator('[name="due_on"]').fill(due.isoformat())
    assert_accessible(inger)
    press(inger, "Send det på vegne af organet")
    expect(inger.locator("main")).to_contain_text("Handicaprådet i Guldborgsund Kommune spørger KKR Sjælland")
    with acting(live) as work:
        days_pass(work, 25)
        first, second, third = meeting(work, -20, held=True), meeting(work, -5, held=True), meeting(work, 9, held=False)

    olga = sign_in(open_page(java_script_enabled=False), "organiser")
    olga.goto(f"/arbejde/arrangementer/{first}/referat")
    olga.locator('[name="summary"]').fill("Vi talte om taxaer.")
    press(olga, "Gem, og vis for alle")
    expect(olga.locator(".error-summary, [role=alert]").first).to_contain_text(TITLE)
    assert_accessible(olga)
    minute(olga, first, "postponed", WHY)
    everyone = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    everyone.goto(f"/arrangementer/{third}/")
    ours = everyone.locator(".card", has_text=TITLE)
    expect(ours).to_contain_text("Har været på 1 møde")
    assert_accessible(everyone)
    minute(olga, second, "answered", REPLY, by="KKR Sjælland")

    mads = sign_in(open_page(java_script_enabled=False), "moderator")
    mads.goto("/arbejde/spoergsmaal/")
    mads.get_by_role("link", name=TITLE).click()
    here = mads.url
    mads.get_by_role("link", name="Skriv svaret").click()
    mads.locator('[name="words"]').fill(REPLY)
    mads.locator('[name="easy"]').fill(EASY)
    press(mads, "Gem")
    press(mads, "Send det til formanden")
    karim = sign_in(open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False), "politician")
    karim.goto("/arbejde/")
    karim.get_by_role("link", name=TITLE).first.click()
    expect(karim.locator("main")).to_contain_text(REPLY)
    assert_accessible(karim)
    press(karim, "Skriv under")
    before = len(live.mails("inger.proeveby@example.org"))
    mads.goto(here)
    press(mads, "Vis det for alle")
    mails = live.wait_for_mail("inger.proeveby@example.org", before + 1)
    assert REPLY not in mails[-1].get_content()

    inger.goto(ROOM)
    inger.locator(".card", has_text=TITLE).get_by_role("link", name="Sig, om svaret er et svar til jer").click()
    expect(inger.locator("main")).to_contain_text(REPLY)
    inger.locator('[name="answers"][value="no"]').check()
    inger.locator('[name="note"]').fill("Hvad med søndag?")
    assert_accessible(inger)
    press(inger, "Sig det til alle")
    everyone.goto("/dialog/spoergsmaal/")
    everyone.get_by_role("link", name=TITLE).click()
    for said in (WORDS, WHY, REPLY, EASY, "Hvad med søndag?", "Svaret er ikke et svar på det"):
        expect(everyone.locator("main")).to_contain_text(said)
    assert_accessible(everyone)
    everyone.locator('main a[href*="/perspektiver/"]').first.click()
    thread = everyone.url.replace("/perspektiver/", "/dialog/")
    everyone.goto(thread)
    for said in (TITLE, WHY, REPLY):
        expect(everyone.locator("main")).to_contain_text(said)
