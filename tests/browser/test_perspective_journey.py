"""From coded voices to a perspective that everyone reads, and back to the one who wrote: without scripts."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.stops import told
from tests.browser.test_journeys import SignIn
from tests.live import Live

CLAIM = "Pårørende vil have ét menneske at henvende sig til."


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def step(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def test_mads_drafts_kirsten_publishes_and_lone_sees_where_her_words_went(
    open_page: Callable[..., Page], sign_in: SignIn, live: Live
) -> None:
    mads = sign_in(open_page(java_script_enabled=False), "moderator")
    mads.goto("/arbejde/perspektiver/ny/sjaelland-2027-28")
    mads.locator('[name="area"]').select_option(label="3. Styrket samarbejde med borgere og deres pårørende")
    mads.get_by_label("Én indgang og koordinering").check()
    mads.locator('[name="claim"]').fill(CLAIM)
    press(mads, "Begynd")
    press(mads, "Brug alle de uafgjorte")
    step(mads, "Led efter uenighed")
    press(mads, "Jeg har ledt. Gem")
    step(mads, "Skriv teksten")
    for name in (
        "asked_for", "not_covered", "limits", "why_method", "why_coherence", "why_adequacy", "why_relevance",
        "despite_reason", "uncoded_reason",
    ):  # fmt: skip
        mads.locator(f'[name="{name}"]').fill("Det har vi skrevet ned.")
    mads.locator('[name="confidence"][value="very_low"]').check()
    press(mads, "Gem")
    here = mads.url
    expect(mads.get_by_role("heading", name="Det mangler stadig")).to_have_count(0)
    step(mads, "Læs det igennem")
    press(mads, "Send det til en kollega")
    mads.goto(f"{here}/gennemse")
    expect(mads.get_by_role("button", name="Vis det for alle")).to_have_count(0)

    kirsten = sign_in(open_page(java_script_enabled=False), "moderator2")
    kirsten.goto(f"{here}/gennemse")
    press(kirsten, "Vis det for alle")
    expect(kirsten.get_by_role("status").first).to_contain_text("udgivet")

    lone = open_page(java_script_enabled=False)
    lone.goto("/mit-bidrag")
    lone.locator('[name="code"]').fill(told(live)["c01"].code)
    lone.locator("main form").first.get_by_role("button").first.click()
    expect(lone.get_by_text("Dine ord er en del af:")).to_be_visible()
    lone.get_by_role("link", name=CLAIM).click()
    expect(lone.locator(".lead")).to_have_text(CLAIM)
    lone.get_by_role("link", name="Genkender du det?").click()
    lone.get_by_label("Ja").check()
    press(lone, "Send mit svar")
    expect(lone.get_by_role("status").first).to_contain_text("Tak")
