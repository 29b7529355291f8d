"""Mads codes ten texts before lunch: by the keyboard alone, without scripts, with proposals and a campaign letter."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.seen import assert_accessible
from tests.browser.test_journeys import SignIn

HERE = "/arbejde/kodning/sjaelland-2027-28/"


def unread(page: Page) -> int:
    page.goto(HERE)
    return int(page.locator(".stat strong").first.inner_text())


def arrive(page: Page, press: Callable[[str], None]) -> None:
    """Press Enter and wait for the page that it leads to: until then the page that was left can still be typed in."""
    with page.expect_navigation():
        press("Enter")
    expect(page).not_to_have_title(re.compile("^Fejl: "))


def grouped(page: Page) -> None:
    """Wait until the machine has looked for letters that are nearly the same: it begins when the product does."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page.goto(f"{HERE}grupper")
        if page.locator('main a[href*="/gruppe/"]').count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("no letters that are nearly the same were found")


def test_ten_texts_by_keyboard_with_proposals_and_a_campaign(open_page: Callable[..., Page], sign_in: SignIn) -> None:
    """Numbers and Enter, and the next text is there; a proposal by its letter; the last step taken back."""
    page = sign_in(open_page(java_script_enabled=False), "moderator")
    grouped(page)
    before = unread(page)
    arrive(page, page.get_by_role("button", name="Tag den næste tekst").press)
    coded, errands, letters, proposals = 0, 0, 0, 0
    while coded < 10 or not letters:  # some are drawn by lot, so the campaign may come late
        expect(page.locator('[name="typed"]')).to_be_focused()
        errands += 1
        if "/gruppe/" in page.url:
            expect(page.locator("h1")).to_contain_text("6 personer")
            letters += 1
            page.keyboard.type("2-p")
            arrive(page, page.keyboard.press)
            coded += 6
            arrive(page, page.get_by_role("button", name="Tag den næste tekst").press)
            continue
        proposed = page.locator('[name="suggested"]').count() > 0
        proposals += proposed
        page.keyboard.type("a 3" if proposed else "3-p 7b")
        arrive(page, page.keyboard.press)
        coded += 1
    assert letters == 1, "the campaign is one errand"
    assert proposals > 0
    left = unread(page)
    seconds = -(-errands // 5)  # of five, one may be a text that a colleague has read
    assert errands - seconds <= before - left <= errands, "a letter and what was read one by one"
    page.get_by_role("button", name="Fortryd mit sidste trin").press("Enter")
    expect(page.locator("h1")).to_contain_text("Kod tekst")
    assert unread(page) >= left
    assert_accessible(page)
