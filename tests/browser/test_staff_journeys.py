"""Whole errands of staff in a browser that runs no scripts: every step is a form and a page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seen import assert_accessible
from tests.browser.test_journeys import CODE, SignIn, finish, follow, give
from tests.live import Live

FOCUS = "/aftaler/sjaelland-2027-28/fokusomraader/3/"
Plain = Callable[[], Page]


@pytest.fixture
def plain(open_page: Callable[..., Page]) -> Plain:
    """`plain()` - a window of somebody new, without scripts."""
    return lambda: open_page(java_script_enabled=False)


def find(page: Page, beginning: str) -> str:
    """Open the waiting text that has these words; its address."""
    page.goto("/arbejde/bidrag/")
    for link in reversed(page.locator("main table a").all()):
        address = link.get_attribute("href") or ""
        other = page.context.new_page()
        other.goto(address)
        found = beginning in other.locator(".pane--original").inner_text()
        other.close()
        if found:
            page.goto(address)
            return address
    raise AssertionError(f"no text with {beginning!r} waits")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def act_on(page: Page, do: str) -> None:
    """Press the button of the first form that does this, and wait for the whole answer."""
    page.locator("main form", has=page.locator(f'[name="do"][value="{do}"]')).first.get_by_role("button").click()
    page.wait_for_load_state()


def original(page: Page) -> str:
    return page.locator(".pane--original").inner_text()


def public(page: Page) -> str:
    return page.locator(".pane--public").inner_text()


def test_words_are_taken_out_and_put_back_without_scripts(plain: Plain, sign_in: SignIn) -> None:
    """Pasted into a field, and by the button beside what was found; each stands there again when it is put back."""
    staff = sign_in(plain(), "moderator")
    staff.goto("/arbejde/bidrag/indtast")
    staff.locator('[name="channel"][value="phone"]').check()
    staff.locator('[name="provenance"]').fill("Ringede til sekretariatet. En medarbejder skrev det ned.")
    staff.locator('[name="text"]').fill("Spørg Kirsten Prøvesen om musikken. Ring til mig på 20 30 40 50, siger hun.")
    staff.locator('[name="publish"][value="public"]').check()
    press(staff, "Gem det, og få koden")
    find(staff, "om musikken")
    staff.get_by_label("Ordene, der skal fjernes").fill("Kirsten Prøvesen")
    staff.locator('main select[name="why"]').select_option(index=1)
    press(staff, "Fjern ordene")
    expect(staff.get_by_role("status").first).to_contain_text("fjernet")
    assert "Kirsten Prøvesen" in original(staff)
    assert "Kirsten Prøvesen" not in public(staff)
    act_on(staff, "redact_finding")
    assert "20 30 40 50" in original(staff)
    assert "20 30 40 50" not in public(staff)
    assert_accessible(staff)
    act_on(staff, "put_back")
    act_on(staff, "put_back")
    assert "Kirsten Prøvesen" in public(staff)
    assert "20 30 40 50" in public(staff)


def test_a_decline_has_a_reason_and_a_second_person_and_can_be_undone(
    plain: Plain, sign_in: SignIn, page: Page
) -> None:
    code = give(page, "En tekst, som to moderatorer bliver enige om at afvise.")
    finish(page)
    first, second = sign_in(plain(), "moderator"), sign_in(plain(), "moderator2")
    address = find(first, "bliver enige om at afvise")
    first.locator('[name="outcome"][value="decline"]').check()
    press(first, "Beslut")
    expect(first).to_have_title(re.compile("^Fejl: "))
    first.locator('[name="decline_reason"]').fill("Teksten handler om noget andet. Ring til os, så hjælper vi dig.")
    press(first, "Beslut")
    first.goto(address)
    assert first.locator('[name="do"][value="confirm"]').count() == 0
    second.goto(address)
    act_on(second, "confirm")
    follow(page, code)
    expect(page.locator("main")).to_contain_text("Ring til os, så hjælper vi dig.")
    second.goto(address)
    act_on(second, "undo")
    expect(second.locator('[name="outcome"][value="publish"]')).to_have_count(1)
    page.reload()
    assert "Ring til os, så hjælper vi dig." not in page.locator("main").inner_text()


def test_a_reply_is_written_by_one_published_by_another_and_told_of_once(
    plain: Plain, sign_in: SignIn, page: Page, live: Live
) -> None:
    address = "svar.rejse@example.org"
    code = give(page, "Hvornår svarer I på det her om støtten derhjemme?", email=address)
    finish(page)
    before = len(live.wait_for_mail(address)) if live.mails(address) else 0
    writer, reader = sign_in(plain(), "moderator"), sign_in(plain(), "moderator2")
    place = find(writer, "Hvornår svarer I")
    writer.goto(f"{place}/svar")
    writer.locator('[name="text"]').fill("Tak for dit spørgsmål. Vi svarer på mødet i april.")
    writer.locator('button[name="do"][value="send"]').click()
    assert writer.locator('[name="do"][value="publish"]').count() == 0
    reader.goto(f"{place}/svar")
    act_on(reader, "publish")
    expect(reader.get_by_role("status").first).to_be_visible()
    assert_accessible(reader)
    follow(page, code)
    expect(page.locator("main")).to_contain_text("Vi svarer på mødet i april.")
    told = [mail.get_content() for mail in live.wait_for_mail(address, count=before + 1)]
    page.wait_for_timeout(1500)  # a second mail would have been on its way by now
    assert len(live.mails(address)) == len(told)
    assert not any("april" in words or "derhjemme" in words or code in words for words in told)


def test_a_paper_form_is_entered_and_followed_by_its_own_code(plain: Plain, sign_in: SignIn, live: Live) -> None:
    staff, writer = sign_in(plain(), "moderator"), plain()
    staff.goto("/arbejde/bidrag/papirskema")
    staff.locator('main [name="number"]').fill("1")
    staff.locator("main form button").first.click()
    found = CODE.search(staff.locator("main").inner_text())
    assert found is not None
    code = found.group()

    writer.goto("/mit-bidrag")
    writer.locator('[name="code"]').fill(code)
    writer.locator("main form button").first.click()
    assert "Bussen kører forbi" not in writer.content()

    staff.goto("/arbejde/bidrag/indtast")
    staff.locator('[name="channel"][value="paper_form"]').check()
    staff.locator('[name="provenance"]').fill("Et papirskema fra værestedet. En medarbejder hjalp med at skrive.")
    staff.locator('[name="receipt_code"]').fill(code)
    staff.locator('[name="text"]').fill("Bussen kører forbi, når jeg står der med min rollator.")
    staff.locator('[name="publish"][value="secretariat"]').check()
    press(staff, "Gem det, og få koden")
    expect(staff.locator("main")).to_contain_text(code)
    assert_accessible(staff)
    writer.goto("/mit-bidrag")  # the code that was entered while nothing was there still opens it
    expect(writer.locator("main")).to_contain_text("Bussen kører forbi")
    assert_accessible(writer)
