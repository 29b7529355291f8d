"""Mads codes ten texts before lunch: by the keyboard alone, without scripts, with proposals and a campaign letter."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.seen import assert_accessible
from tests.browser.test_journeys import SignIn

HERE = "/arbejde/kodning/sjaelland-2027-28/"


def unread(page: Page) -> int:
    page.goto(HERE)
    return int(page.locator(".stat strong").first.inner_text())


def test_ten_texts_by_keyboard_with_proposals_and_a_campaign(open_page: Callable[..., Page], sign_in: SignIn) -> None:
    """Numbers and Enter, and the next text is there; a proposal by its letter; the last step taken back."""
    page = sign_in(open_page(java_script_enabled=False), "moderator")
    before = unread(page)
    page.get_by_role("button", name="Tag den næste tekst").press("Enter")
    coded, letters, proposals = 0, 0, 0
    while coded < 10:
        expect(page.locator('[name="typed"]')).to_be_focused()
        if "/gruppe/" in page.url:
            expect(page.locator("h1")).to_contain_text("6 personer")
            letters += 1
            page.keyboard.type("2-p")
            page.keyboard.press("Enter")
            coded += 6
            page.get_by_role("button", name="Tag den næste tekst").press("Enter")
            continue
        proposed = page.locator('[name="suggested"]').count() > 0
        proposals += proposed
        page.keyboard.type("a 3" if proposed else "3-p 7b")
        page.keyboard.press("Enter")
        coded += 1
    assert letters == 1, "the campaign is one errand"
    assert proposals > 0
    left = unread(page)
    assert before - left >= 5, "a letter and what was read one by one"
    page.get_by_role("button", name="Fortryd mit sidste trin").press("Enter")
    expect(page.locator("h1")).to_contain_text("Kod tekst")
    assert unread(page) >= left
    assert_accessible(page)
