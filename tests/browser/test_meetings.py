"""Errands at meetings, in a real browser: finding one with an interpreter, coming with somebody, seeing the place."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.seen import assert_accessible, assert_gone_for_whoever_goes_back, assert_reflows, tab_to

CODE = re.compile(r"\b(?:[3479CDFGHJKMNPQRTWXY]{4}-){4}[3479CDFGHJKMNPQRTWXY]{4}\b")
TITLE = "FN's internationale handicapdag"


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def code_on(page: Page) -> str:
    """The code on the receipt."""
    heading(page, "Kvittering for din plads")
    found = CODE.search(page.locator("main").inner_text())
    assert found is not None
    return found.group()


def open_place(page: Page, code: str) -> None:
    page.goto("/min-plads")
    page.get_by_label("Din kode").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Åbn").click()
    expect(page.locator("main")).to_contain_text("Du har en plads")


def test_bo_finds_a_meeting_with_an_interpreter_and_comes_with_a_companion(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_role("link", name="Se alle møder").click()
    phone.get_by_label("Med en tolk, der er bestilt").check()
    phone.get_by_role("button", name="Vis", exact=True).click()
    expect(phone.locator("main")).not_to_contain_text("Stille dialogmøde")
    phone.get_by_role("link", name=TITLE).click()
    expect(phone.locator("main dl").nth(1)).to_contain_text(re.compile(r"Tegnsprogstolk\s*Bestilt"))
    phone.get_by_role("link", name="Meld dig til mødet").click()
    phone.get_by_label("Dit navn").fill("Bo Rejse")
    phone.get_by_label("Kommer der nogen med dig?").select_option("1")
    phone.get_by_label("Tegnsprogstolk").check()
    phone.get_by_role("button", name="Meld mig til").click()
    expect(phone.get_by_role("alert").first).to_contain_text("Sig ja til, at vi må bruge")
    expect(phone.get_by_label("Tegnsprogstolk")).to_be_checked()
    phone.get_by_label("Ja, I må bruge mine oplysninger").check()
    assert_accessible(phone)
    phone.get_by_role("button", name="Meld mig til").click()
    code = code_on(phone)
    assert_accessible(phone)
    assert_reflows(phone)
    phone.get_by_label("Jeg har gemt min kode").check()
    phone.get_by_role("button", name="Færdig").click()
    assert code not in phone.content()

    open_place(phone, code)
    expect(phone.locator("main")).to_contain_text("Dig og 1 person mere")
    expect(phone.locator("main")).to_contain_text("Vi har dit ønske")
    assert_accessible(phone)
    phone.get_by_role("button", name="Luk", exact=True).click()
    assert_gone_for_whoever_goes_back(phone, "Bo Rejse")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def test_by_keyboard_one_signs_up_and_gives_the_place_up(page: Page) -> None:
    page.goto("/arrangementer/")
    press(page, page.get_by_role("link", name=TITLE))
    press(page, page.get_by_role("link", name="Meld dig til mødet"))
    tab_to(page, page.get_by_label("Dit navn"))
    page.keyboard.type("Kim Taster")
    press(page, page.get_by_role("button", name="Meld mig til"))
    code = code_on(page)
    page.goto("/min-plads")
    tab_to(page, page.get_by_label("Din kode"))
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Kim Taster")
    press(page, page.get_by_role("button", name="Meld afbud"))
    expect(page.get_by_role("status").first).to_contain_text("Du har meldt afbud")
    expect(page.locator("main")).not_to_contain_text("Kim Taster")


def test_without_scripts_what_is_wrong_is_said_and_nothing_typed_is_lost(nojs: Page) -> None:
    nojs.goto("/arrangementer/")
    nojs.get_by_role("link", name=TITLE).click()
    nojs.get_by_role("link", name="Meld dig til mødet").click()
    nojs.get_by_label("Dit navn").fill("Ida Uden")
    aloud = nojs.get_by_label("Noget, du gerne vil have læst højt på mødet")
    aloud.fill("Hans nummer er 140835-4109.")
    nojs.get_by_role("button", name="Meld mig til").click()
    expect(nojs).to_have_title(re.compile("^Fejl: "))
    expect(nojs.get_by_label("Dit navn")).to_have_value("Ida Uden")
    assert_accessible(nojs)
    aloud.fill("Vi vil spørges først.")
    nojs.get_by_role("button", name="Meld mig til").click()
    open_place(nojs, code_on(nojs))
    nojs.get_by_role("link", name="Ret det").click()
    nojs.get_by_label("Dit navn").fill("")
    nojs.get_by_role("button", name="Gem ændringerne").click()
    expect(nojs.locator("main")).to_contain_text("Vi vil spørges først.")
    expect(nojs.locator("main")).not_to_contain_text("Ida Uden")
