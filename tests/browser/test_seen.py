"""The checks of a page's looks do find what they look for."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.seen import Guard, assert_accessible, assert_reflows, tab_to, walk

HOME = "http://home.test"
PAGE = """<!DOCTYPE html><html lang="da"><head><title>Prøve</title><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body { color: #111; background: #fff; font: 20px sans-serif }
a, button, input { min-height: 44px; display: inline-block }
:focus { outline: 3px solid #005 }</style></head><body><main><h1>Prøve</h1>%s</main></body></html>"""


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def show(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Page]]:
    """`show(body)` - a small page that nobody serves, with scripts and without."""
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 320, "height": 400})

    def shown(body: str) -> Page:
        page = context.new_page()
        page.route("**", lambda route: route.fulfill(body=PAGE % body, content_type="text/html; charset=utf-8"))
        page.goto(HOME)
        return page

    yield shown
    context.close()


def test_a_good_page_is_accessible_and_reflows(show: Callable[[str], Page]) -> None:
    page = show('<label for="a">Din tekst</label> <input id="a"> <button>Send</button>')
    assert_accessible(page)
    assert_reflows(page)
    tab_to(page, page.get_by_role("button", name="Send"))
    assert len(walk(page)) == 2


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<input name="a">', "label"),
        ('<p style="color: #888">For svag</p>', "color-contrast"),
        ('<p style="color: #666">Næsten</p>', "color-contrast-enhanced"),
        ("<h3>For dybt</h3>", "heading-order"),
        ('<button style="min-height: 0; width: 9px; height: 9px; padding: 0">.</button>' * 2, "target-size"),
    ],
)
def test_a_fault_is_found(show: Callable[[str], Page], body: str, rule: str) -> None:
    with pytest.raises(AssertionError, match=rf"violates {rule}\b"):
        assert_accessible(show(body))


def test_a_page_that_is_too_wide_is_found(show: Callable[[str], Page]) -> None:
    with pytest.raises(AssertionError, match="too wide"):
        assert_reflows(show('<p style="width: 600px">Bred</p>'))


def test_a_stop_without_a_ring_is_found(show: Callable[[str], Page]) -> None:
    with pytest.raises(AssertionError, match="no ring"):
        walk(show('<button style="outline: 0">Send</button>'))


def test_a_request_to_somebody_else_and_a_script_error_are_found(browser: Browser) -> None:
    context = browser.new_context()
    guard = Guard(context, HOME)
    page = context.new_page()
    page.route("**", lambda route: route.fulfill(
        body=PAGE % '<img alt="" src="http://elsewhere.test/x.png"><script>nosuch()</script>',
        content_type="text/html; charset=utf-8"))  # fmt: skip
    page.goto(HOME, wait_until="networkidle")
    context.close()
    assert any("asked somebody else" in fault for fault in guard.faults)
    assert any("nosuch" in fault for fault in guard.faults)
