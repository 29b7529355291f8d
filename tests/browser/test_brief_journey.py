"""Karim reads a brief on his phone, follows a number and a quote to where they come from, marks one, opens the PDF."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_journeys import SignIn


def test_karim_reads_on_his_phone_looks_behind_a_number_and_a_quote_and_marks_one(
    open_page: Callable[..., Page], sign_in: SignIn
) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    karim = sign_in(page, "politician")
    karim.goto("/arbejde/oplaeg/mine")
    karim.get_by_role("link", name="1. Styrket samarbejde").click()
    expect(karim.get_by_role("heading", level=1)).to_contain_text("Oplæg 1")
    card = karim.locator(".brief-card").first
    expect(card).to_contain_text("Mere tid med dem jeg kender")

    card.get_by_role("link", name="Færre end 20 mennesker", exact=True).click()
    expect(karim.locator("#P1-reach")).to_contain_text("De mennesker, hvis ord perspektivet er lavet af")
    karim.go_back()
    karim.locator(".brief-card figcaption a").first.click()
    expect(karim.locator("main blockquote").first).to_contain_text("Mere tid med dem jeg kender")
    karim.go_back()
    karim.locator(".brief-card h3 a").first.click()
    expect(karim.get_by_role("heading", level=1)).to_have_text("Perspektiv 1")
    karim.go_back()

    karim.get_by_role("link", name="Markér det, du vil tage op").click()
    expect(karim.locator("main")).to_contain_text("Din kommune over for alle")
    karim.get_by_label("Note til dig selv").first.fill("Hvem betaler tavlen?")
    karim.get_by_role("button", name="Det vil jeg tage op P1").click()
    expect(karim.get_by_role("status").first).to_contain_text("Gemt")
    karim.goto("/arbejde/oplaeg/mine")
    expect(karim.locator("main")).to_contain_text("Hvem betaler tavlen?")
    karim.goto("/arbejde/oplaeg/rejs/1")
    karim.get_by_role("button", name="Fortryd P1").click()
    karim.goto("/arbejde/oplaeg/mine")
    expect(karim.locator("main")).not_to_contain_text("Hvem betaler tavlen?")

    karim.goto("/oplaeg/1/")
    address = karim.get_by_role("link", name="Print det (PDF)").get_attribute("href")
    answer = karim.request.get(str(address))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def test_paper_takes_two_sheets(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/oplaeg/1/")
    page.evaluate(
        """() => {
            const card = document.querySelector('.brief-card');
            while (document.querySelectorAll('.brief-card').length < 7) card.after(card.cloneNode(true));
        }"""
    )
    page.emulate_media(media="print")
    printed = page.pdf(format="A4")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page/") == 2
