"""Between two meetings: asked, written in on a phone, answered by a politician, and closed; without scripts."""

import re
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from engage.contributions import service as contributions
from engage.contributions.models import Contribution
from tests.browser.seen import assert_accessible, assert_reflows
from tests.browser.test_decision_journey import acting, press
from tests.browser.test_journeys import SignIn
from tests.live import Live

PHONE = {"width": 390, "height": 844}
TITLE, QUESTION = "Når bussen ikke kommer", "Hvad gør du, når bussen ikke kommer?"
EASY, WORDS = "Bussen kommer ikke. Hvad gør du?", "Jeg ringer hjem og venter i kulden. Der er ingen bænk."
ANSWER = "Tak. Jeg tager bænken med til mødet."
SUMMARY, SHORT = "De fleste ringer hjem og venter. Flere vil have en bænk.", "Folk vil have en bænk."


def asked(tine: Page, live: Live) -> str:
    """The address at the desk of a round that everybody can write in."""
    with acting(live) as work:
        until = work.today + timedelta(days=20)
    tine.goto("/arbejde/runder/ny")
    tine.locator('[name="body"]').select_option(label="Dialogforum Sjælland")
    tine.locator('[name="about"]').select_option(index=1)
    texts = {"title": TITLE, "question": QUESTION, "question_easy": EASY, "background": "Vi taler om bussen i januar."}
    for name, text in (texts | {"background_easy": "Vi taler om bussen.", "until": until.isoformat()}).items():
        tine.locator(f'[name="{name}"]').fill(text)
    assert_accessible(tine)
    tine.locator('main button[type="submit"]').last.click()
    press(tine, "Åbn den for alle")
    return tine.url


def test_a_round_goes_from_a_question_to_the_next_agenda(
    open_page: Callable[..., Page], sign_in: SignIn, live: Live
) -> None:
    tine = sign_in(open_page(java_script_enabled=False), "organiser")
    desk = asked(tine, live)
    number = desk.rstrip("/").rsplit("/", 1)[1]

    lone = open_page(java_script_enabled=False, viewport=PHONE)
    lone.goto(f"/arrangementer/{number}/")
    expect(lone.locator("main")).to_contain_text(QUESTION)
    assert_accessible(lone)
    lone.get_by_role("link", name="Skriv et svar").click()
    lone.locator('[name="publish"][value="public"]').check()
    lone.locator('[name="nickname"]').first.check()
    press(lone, "Begynd")
    lone.goto(f"/arrangementer/{number}/skriv/1")
    lone.locator('[name="text"]').fill(WORDS)
    assert_accessible(lone)
    lone.locator('main button[type="submit"]').first.click()
    expect(lone.locator("#receipt-code")).to_be_visible()
    lone.goto(f"/arrangementer/{number}/")
    expect(lone.locator("main")).not_to_contain_text(WORDS)
    with acting(live) as work:  # as a moderator does; the queue has journeys of its own
        sent = work.one(sa.select(Contribution).order_by(Contribution.sequence.desc()).limit(1))
        contributions.publish_version(work, sent, text=WORDS, helper_opinion="", language="da")

    karim = sign_in(open_page(java_script_enabled=False, viewport=PHONE), "politician")
    karim.goto(f"/arbejde/runder/{number}/skriv")
    expect(karim.locator("main")).to_contain_text(QUESTION)
    press(karim, "Lad alle læse det")
    expect(karim).to_have_title(re.compile("^Fejl: "))
    karim.locator('[name="text"]').fill(ANSWER)
    karim.locator('[name="body"]').select_option(index=1)
    assert_accessible(karim)
    press(karim, "Lad alle læse det")
    expect(karim.get_by_role("status").first).to_contain_text("Alle kan læse det nu")

    lone.goto(f"/arrangementer/{number}/")
    read = lone.locator("main").inner_text()
    assert read.index(WORDS) < read.index(ANSWER)
    assert_accessible(lone)
    assert_reflows(lone)

    tine.goto(f"{desk}luk")
    tine.locator('[name="summary"]').fill(SUMMARY)
    tine.locator('[name="easy"]').fill(SHORT)
    tine.locator('[name="meeting"]').select_option(index=1)
    meeting = tine.locator('[name="meeting"] option:checked').inner_text()
    tine.locator('[name="starts"]').fill("15:10")
    assert_accessible(tine)
    press(tine, "Luk det")
    expect(tine.locator("main")).to_contain_text(SUMMARY)
    lone.goto(f"/let/arrangementer/{number}/")
    expect(lone.locator("main")).to_contain_text(SHORT)
    expect(lone.locator("main")).not_to_contain_text(SUMMARY)
    lone.goto(f"/arrangementer/{number}/")
    expect(lone.get_by_role("link", name="Skriv et svar")).to_have_count(0)
    section = lone.locator("section", has=lone.get_by_role("heading", name="Hvad der kom ud af det"))
    section.get_by_role("link").first.click()
    expect(lone.get_by_role("heading", level=1)).to_contain_text(meeting.split(",")[0].strip())
    expect(lone.locator("main")).to_contain_text(TITLE)
    assert_accessible(lone)
