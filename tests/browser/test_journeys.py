"""Whole errands of the people the product is for, in a real browser, with the words they see."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seen import assert_accessible, assert_gone_for_whoever_goes_back, assert_reflows, tab_to
from tests.live import Live

FOCUS = "/bidrag/nyt?fokus=sjaelland-2027-28:3"
CODE = re.compile(r"\b(?:[3479CDFGHJKMNPQRTWXY]{4}-){4}[3479CDFGHJKMNPQRTWXY]{4}\b")
SignIn = Callable[[Page, str], Page]


def onwards(page: Page) -> None:
    page.get_by_role("button", name="Næste", exact=True).click()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def give(page: Page, text: str, *, role: str = "", email: str = "", show: bool = True) -> str:
    """Give input from the first page to the receipt; the code."""
    page.goto(FOCUS)
    page.get_by_role("textbox").first.fill(text)
    onwards(page)
    heading(page, "Hvem der taler")
    if role:
        page.get_by_label(role).check()
    onwards(page)
    heading(page, "Hvad det handler om")
    onwards(page)
    heading(page, "Hvad du siger ja til")
    page.locator(f'[name="publish"][value={"public" if show else "secretariat"}]').check()
    if email:
        page.get_by_label("Din e-mail").fill(email)
    onwards(page)
    heading(page, "Tjek dine svar")
    return send(page)


def send(page: Page) -> str:
    page.get_by_role("button", name="Send dit bidrag").click()
    heading(page, "Kvittering")
    found = CODE.search(page.locator("main").inner_text())
    assert found is not None
    return found.group()


def finish(page: Page) -> None:
    page.get_by_label("Jeg har gemt min kode").check()
    page.get_by_role("button", name="Færdig").click()
    heading(page, "Tak")


def follow(page: Page, code: str) -> None:
    page.goto("/mit-bidrag")
    page.locator('[name="code"]').fill(code.lower().replace("-", " "))
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text("Det, du skrev")


def moderate(page: Page, beginning: str, *, outcome: str = "Vis det for alle") -> None:
    """Find the text that begins so among those that wait, and choose an outcome."""
    page.goto("/arbejde/bidrag/")
    addresses = [link.get_attribute("href") or "" for link in page.locator("main table a").all()]
    for address in reversed(addresses):
        page.goto(address)
        if beginning in page.locator("main").inner_text():
            break
    else:
        raise AssertionError(f"no text that begins with {beginning!r} waits")
    page.get_by_label(outcome).check()
    page.get_by_role("button", name="Beslut", exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()


def test_lone_gives_input_on_her_phone_and_follows_it(
    phone: Page, open_page: Callable[..., Page], sign_in: SignIn, live: Live
) -> None:
    text = "Vi vil gerne spørges, før støtten til min bror bliver lavet om."
    code = give(phone, text, role="Jeg er pårørende", email="lone.rejse@example.org")
    assert_accessible(phone)
    assert_reflows(phone)
    finish(phone)
    assert code not in phone.content()
    assert_gone_for_whoever_goes_back(phone, text)
    follow(phone, code)
    expect(phone.locator("main")).to_contain_text("venter på at blive læst")
    assert_accessible(phone)
    phone.get_by_role("button", name="Luk", exact=True).click()

    desk = sign_in(open_page(), "moderator")
    moderate(desk, text)
    follow(phone, code)
    expect(phone.locator("main")).to_contain_text("Vist for alle på denne side siden")
    phone.goto("/aftaler/sjaelland-2027-28/fokusomraader/3/")
    expect(phone.locator("main")).to_contain_text(text)
    (mail,) = live.wait_for_mail("lone.rejse@example.org")
    assert text not in mail.get_content()
    assert code not in mail.get_content()


def test_a_double_click_and_a_retry_give_the_same_receipt(page: Page) -> None:
    page.goto(FOCUS)
    page.get_by_role("textbox").first.fill("Det samme skema to gange.")
    for _ in range(3):
        onwards(page)
    page.locator('[name="publish"][value=secretariat]').check()
    onwards(page)
    once = page.locator('main form [name="once"]').first.input_value()
    first = send(page)
    page.go_back()
    if page.get_by_role("button", name="Send dit bidrag").count():
        assert page.locator('main form [name="once"]').first.input_value() != once or send(page) == first


def test_what_looks_like_a_cpr_number_stops_kindly_and_nothing_typed_is_lost(nojs: Page) -> None:
    nojs.goto("/bidrag/nyt")
    field = nojs.get_by_role("textbox").first
    field.fill("Hans nummer er 140835-4109, og han venter.")
    onwards(nojs)
    expect(nojs).to_have_title(re.compile("^Fejl: "))
    expect(nojs.locator("main")).to_contain_text("CPR-nummer")
    expect(field).to_have_value("Hans nummer er 140835-4109, og han venter.")
    assert nojs.locator("mark").inner_text().startswith("140835-4109")
    assert_accessible(nojs)
    field.fill("Han venter. Ring på 20 30 40 50.")
    onwards(nojs)
    assert_accessible(nojs)
    nojs.get_by_label("Fjern det for mig").check()
    onwards(nojs)
    heading(nojs, "Hvem der taler")


def test_words_of_danger_show_the_help_lines_and_do_not_stop_the_sending(
    phone: Page, open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    code = give(phone, "Jeg kan ikke mere, og jeg vil ikke leve længere.", show=False)
    expect(phone.locator("main")).to_contain_text("70 201 201")
    assert code
    desk = sign_in(open_page(), "moderator")
    desk.goto("/arbejde/bidrag/")
    first = desk.locator("main tbody tr").first
    expect(first).to_contain_text("Krise")
    assert "leve længere" not in desk.content()
    assert_accessible(desk)


def test_jette_helps_anders_and_goes_on_another_day_on_another_device(
    open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    tablet = open_page(viewport={"width": 820, "height": 1180}, java_script_enabled=False)
    tablet.goto(FOCUS)
    tablet.get_by_role("textbox").first.fill("JA til musik om aftenen.")
    onwards(tablet)
    tablet.get_by_label("Jeg hjælper en anden").check()
    onwards(tablet)
    tablet.get_by_label("Hvordan kender du personen?").fill("Jeg arbejder der, hvor han bor.")
    tablet.get_by_label("Ja, personen ved det").check()
    tablet.get_by_label("Hvordan fandt du ud af, hvad personen mener?").fill("Han peger på billeder.")
    tablet.get_by_label("Hvad mener du selv?").fill("Skemaet var for langt.")
    assert_accessible(tablet)
    tablet.get_by_role("button", name="Gem og fortsæt senere").click()
    heading(tablet, "Din tekst er gemt")
    assert_accessible(tablet)
    link = tablet.locator("main input, main code, main a").filter(has_text=re.compile("/fortsaet/"))
    address = link.first.inner_text() if link.count() else tablet.locator("main input[readonly]").input_value()
    tablet.get_by_role("button", name="Luk teksten på denne enhed").click()
    tablet.goto("/bidrag/kladde/tekst")
    assert "musik" not in tablet.content()

    other = open_page()
    other.goto(address.strip())
    other.goto("/bidrag/kladde/hvem")
    expect(other.get_by_label("Hvad mener du selv?")).to_have_value("Skemaet var for langt.")
    onwards(other)
    onwards(other)
    other.locator('[name="publish"][value=public]').check()
    onwards(other)
    assert_accessible(other)
    send(other)
    finish(other)

    desk = sign_in(open_page(), "moderator")
    moderate(desk, "JA til musik om aftenen.")
    other.goto("/aftaler/sjaelland-2027-28/fokusomraader/3/")
    other.get_by_role("link", name=re.compile("Bidrag [0-9]+")).first.click()
    expect(other.locator("main")).to_contain_text("JA til musik om aftenen.")
    expect(other.locator("main")).to_contain_text("Skemaet var for langt.")
    assert "Han peger på billeder" not in other.content()


def test_mads_moderates_five_texts_by_keyboard_alone(
    page: Page, open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    visitor = open_page()
    for number in range(5):
        give(visitor, f"Tekst nummer {number} til Mads: mere tid, mindre skema.")
        finish(visitor)
    sign_in(page, "moderator")
    page.goto("/arbejde/bidrag/")
    for number in range(5):
        addresses = [link.get_attribute("href") or "" for link in page.locator("main table a").all()]
        for address in reversed(addresses):
            page.goto(address)
            if f"Tekst nummer {number} til Mads" in page.locator("main").inner_text():
                break
        radio = page.get_by_label("Vis det for alle")
        first = page.locator('[name="outcome"]').first
        tab_to(page, first, at_most=60)
        page.keyboard.press("Space")
        assert radio.is_checked()
        tab_to(page, page.get_by_role("button", name="Beslut", exact=True), at_most=20)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto("/arbejde/bidrag/")
    page.goto("/aftaler/sjaelland-2027-28/fokusomraader/3/")
    for number in range(5):
        expect(page.locator("main")).to_contain_text(f"Tekst nummer {number} til Mads")


def test_pia_takes_her_text_off_the_site_and_then_takes_everything_back(
    page: Page, open_page: Callable[..., Page], sign_in: SignIn, live: Live
) -> None:
    text = "Pias ord, som hun fortryder senere i forløbet."
    code = give(page, text)
    finish(page)
    moderate(sign_in(open_page(), "moderator"), text)
    stranger = open_page()
    stranger.goto("/aftaler/sjaelland-2027-28/fokusomraader/3/")
    expect(stranger.locator("main")).to_contain_text(text)
    follow(page, code)
    assert_accessible(page)
    page.get_by_role("button", name="Vis ikke min tekst").click()
    expect(page.locator("main")).to_contain_text("ikke længere vist på denne side")
    stranger.reload()
    assert text not in stranger.content()
    page.get_by_role("link", name="Træk mit bidrag tilbage").click()
    heading(page, "Vil du trække alt tilbage?")
    assert_accessible(page)
    page.get_by_role("button", name="Træk det tilbage, og slet det").click()
    expect(page.locator("main")).to_contain_text("Dine ord er slettet")
    assert text not in page.content()


def test_two_moderators_in_one_text_see_each_other(open_page: Callable[..., Page], sign_in: SignIn) -> None:
    visitor = open_page()
    give(visitor, "Et bidrag, som to moderatorer åbner på samme tid.")
    first, second = sign_in(open_page(), "moderator"), sign_in(open_page(), "moderator2")
    first.goto("/arbejde/bidrag/")
    address = [link.get_attribute("href") or "" for link in first.locator("main table a").all()][-1]
    first.goto(address)
    second.goto(address)
    expect(second.locator("main")).to_contain_text("Mads Eksempelsen har haft dette åbent siden")
    for page in (first, second):
        page.get_by_label("Behold det kun til sekretariatet").check()
    first.get_by_role("button", name="Beslut", exact=True).click()
    expect(first.get_by_role("status").first).to_be_visible()
    second.get_by_role("button", name="Beslut", exact=True).click()
    expect(second.locator("main")).to_contain_text("En kollega har")
    assert_accessible(second)


@pytest.mark.parametrize("path", [FOCUS, "/mit-bidrag"])
def test_leaving_shows_something_else_and_forgets(page: Page, path: str, tmp_path: Path) -> None:
    page.route("https://**", lambda route: route.fulfill(body="vejret", content_type="text/plain"))
    page.goto(path)
    page.get_by_role("link", name="Forlad siden").click()
    page.wait_for_url("https://**")
    assert page.context.cookies() == [] or all(not c["value"] for c in page.context.cookies())
