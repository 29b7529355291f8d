"""Whole errands of an organiser in a browser that runs no scripts."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.seen import assert_accessible
from tests.browser.test_journeys import CODE, SignIn
from tests.browser.test_staff_journeys import press

EVENTS = "/arbejde/arrangementer/"
LAST_YEAR = f"{EVENTS}1/"  # of the demo: it was held a month ago


def sign_up(page: Page, name: str) -> str:
    """Sign somebody up who calls; their code."""
    page.get_by_role("link", name=re.compile("^Tilmeld en")).first.click()
    page.locator('main [name="name"]').fill(name)
    page.locator('main [name="phone"]').fill("20 30 40 50")
    press(page, "Tilmeld, og få koden")
    found = CODE.search(page.locator("main").inner_text())
    assert found is not None
    return found.group()


def test_tine_copies_fills_raises_the_capacity_and_cancels(open_page: Callable[..., Page], sign_in: SignIn) -> None:
    tine = sign_in(open_page(java_script_enabled=False), "organiser")
    tine.goto(LAST_YEAR)
    tine.get_by_text("Kopiér mødet").click()
    press(tine, "Lav kopien")
    expect(tine.get_by_role("status").first).to_contain_text("Her er det nye møde.")
    event = tine.url
    press(tine, "Åbn for tilmelding")
    seats = f"{event}pladser"
    set_capacity(tine, seats, "1", empty=True)
    tine.goto(seats)
    codes = [sign_up(tine, "Ellen Eksempel"), sign_up(tine, "Bo Prøvesen")]
    assert len(set(codes)) == 2
    expect(tine.locator("main")).to_contain_text("Personen står på venteliste.")
    set_capacity(tine, seats, "2")
    expect(tine.get_by_role("status").first).to_contain_text("1 plads bliver tilbudt.")
    assert_accessible(tine)
    tine.goto(f"{event}aflys")
    expect(tine.locator("main")).to_contain_text("2 kommer eller venter.")
    expect(tine.locator("main")).to_contain_text("2 af dem har ikke mail.")
    tine.locator('main [name="reason"]').fill("Salen er lukket. Vi finder en ny dag.")
    press(tine, "Aflys mødet, og giv alle besked")
    expect(tine.get_by_role("status").first).to_contain_text("Mødet er aflyst. 2 får besked.")
    tine.goto(f"{event}ring")
    expect(tine.locator("main")).to_contain_text("20 30 40 50")
    calls = tine.locator("main form", has=tine.locator('[name="call"]'))
    expect(calls).to_have_count(3)  # the offer to one of them, and that it is cancelled to both
    calls.first.get_by_role("button").click()
    expect(calls).to_have_count(2)
    assert_accessible(tine)


def set_capacity(page: Page, seats: str, number: str, *, empty: bool = False) -> None:
    """Set the seats; empty: hold none for anybody."""
    page.goto(seats)
    page.get_by_text("Ret antallet af pladser").click()
    page.locator('main [name="capacity"]').fill(number)
    if empty:
        for box in page.locator('main input[name^="held_"][type="checkbox"]').all():
            box.uncheck()
        for field in page.locator('main input[name$="_seats"], main input[name$="_until"]').all():
            field.fill("0" if "seats" in str(field.get_attribute("name")) else "")
    press(page, "Gem")


def test_somebody_is_found_at_the_door_on_a_phone_and_not_before_the_day(phone: Page, sign_in: SignIn) -> None:
    tine = sign_in(phone, "organiser")
    tine.goto(f"{EVENTS}2/indgang")
    tine.locator('main [name="navn"]').fill("bo tegn")
    press(tine, "Find")
    expect(tine.locator("main .card")).to_have_count(1)
    tine.locator("main .card").get_by_role("button").click()
    # The demo's meeting is some days ahead: the page says so, and nothing happened.
    expect(tine.get_by_role("alert").first).to_contain_text("fra den dag")
    assert_accessible(tine)
