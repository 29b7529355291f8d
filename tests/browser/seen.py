"""What a page must be for whoever looks at it: accessible to axe's rules, never wider than the screen, by keyboard."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, Route, expect

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALSO = {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}}
# The rules whose verdict may change when only the window does.
ON_ROOM = ["target-size", "color-contrast", "scrollable-region-focusable", "link-in-text-block"]

# What axe cannot decide by itself and a person has looked at: (rule, what axe says).
LOOKED_AT = (
    ("color-contrast", "Element content is too short"),  # the numbers of the steps
    ("color-contrast-enhanced", "Element content is too short"),
    ("color-contrast", "Element has no value"),  # an empty field has no text yet
    ("color-contrast-enhanced", "Element has no value"),
)


@cache
def engine() -> str:
    if not ENGINE.exists():
        raise AssertionError("axe-core is missing. Run: ./run setup")
    return ENGINE.read_text(encoding="utf-8")


class Guard:
    """Listens to a visitor's pages and keeps what should never have happened."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.faults: list[str] = []
        self.home = urlsplit(home).netloc
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self.watch)
        context.on("response", self.judge)

    def hear(self, message: ConsoleMessage) -> None:
        # The browser itself reports every 4xx answer as an error; those are expected and judged by the tests.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def watch(self, request: Request) -> None:
        parts = urlsplit(request.url)
        # A link that the visitor followed may lead away; nothing else may.
        if parts.scheme in ("http", "https") and parts.netloc != self.home and not request.is_navigation_request():
            self.faults.append(f"asked somebody else: {request.url}")

    def judge(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} from {response.request.method} {response.url}")


def _verdicts(page: Page, within: str | None, only: list[str] | None = None) -> dict[str, Any]:
    rules: dict[str, Any] = {} if only else {**ALSO}
    if page.evaluate("() => matchMedia('(forced-colors: active)').matches"):
        # The visitor's own colours are on the screen; axe would judge ours.
        rules |= {"color-contrast": {"enabled": False}, "color-contrast-enhanced": {"enabled": False}}
    options = {"runOnly": only or TAGS, "rules": rules, "resultTypes": ["violations", "incomplete"]}
    if not page.evaluate("() => 'axe' in window"):  # the same document may be looked at twice
        page.evaluate(engine())
    found: dict[str, Any] = page.evaluate(
        "([within, options]) => axe.run(within || document, options)", [within, options]
    )
    return found


def _told(kind: str, result: dict[str, Any]) -> list[str]:
    told = []
    for node in result["nodes"]:
        said = "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
        if kind == "violates" or not any(rule == result["id"] and part in said for rule, part in LOOKED_AT):
            told.append(f"{kind} {result['id']}: {' '.join(map(str, node['target']))} - {said}")
    return told


def assert_accessible(page: Page, within: str | None = None) -> None:
    """No rule of WCAG 2.2 A and AA, of AAA contrast and of best practice is broken; what axe cannot decide is known.

    A page without scripts is looked at through a second window that shows the very same HTML.
    """
    if not _runs_scripts(page):
        with_scripts(page, within)
        return
    _judge(page, _verdicts(page, within))


def assert_still_fits(page: Page) -> None:
    """For a page that was accessible in a wide window: no rule that hangs on room and place is broken in this one."""
    _judge(page, _verdicts(page, None, only=ON_ROOM))


def _judge(page: Page, verdicts: dict[str, Any]) -> None:
    faults = [line for result in verdicts["violations"] for line in _told("violates", result)]
    faults += [line for result in verdicts["incomplete"] for line in _told("undecided", result)]
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def _runs_scripts(page: Page) -> bool:
    return bool(page.evaluate("() => { let ran = false; const p = document.createElement('p');"
                              "p.addEventListener('x', () => { ran = true }); p.dispatchEvent(new Event('x'));"
                              "return ran }"))  # fmt: skip


def with_scripts(page: Page, within: str | None) -> None:
    """Show the HTML that a page without scripts holds to axe."""
    html, browser = page.content(), page.context.browser
    assert browser is not None
    context = browser.new_context(viewport=page.viewport_size, locale="da-DK")
    try:
        window = context.new_page()

        def answer(route: Route) -> None:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

        window.route(page.url, answer)
        window.route("**/*.js", lambda route: route.abort())
        window.goto(page.url)
        assert_accessible(window, within)
    finally:
        context.close()


def assert_reflows(page: Page) -> None:
    """Nobody has to scroll sideways, and no text is cut off."""
    wide = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const out = [...document.querySelectorAll('body *')].filter(e => {
                const box = e.getBoundingClientRect();
                return box.width && box.right > width + 1 && getComputedStyle(e).position !== 'absolute'
            });
            return [`${document.documentElement.scrollWidth} px on ${width} px`,
                    ...out.slice(0, 5).map(e => e.outerHTML.slice(0, 120))]
        }"""
    )
    assert not wide, f"{page.url} is too wide: " + json.dumps(wide, ensure_ascii=False)


def assert_gone_for_whoever_goes_back(page: Page, text: str) -> None:
    """Somebody who takes over the device and presses Back sees nothing of `text`."""
    expect(page.locator("main")).not_to_contain_text(text)
    page.wait_for_load_state()  # from a page that is still coming no way leads back yet
    page.go_back()
    expect(page.locator("main")).not_to_contain_text(text)


def tab_to(page: Page, target: Locator, at_most: int = 80) -> None:
    """Go to `target` by the Tab key alone, as somebody without a mouse does. Fails when it is never reached."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached within {at_most} presses of Tab")


FOCUS = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const box = e.getBoundingClientRect(), look = getComputedStyle(e);
    const at = document.elementFromPoint(
        Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
        Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1));
    const wrap = e.closest('label') || e.parentElement;
    // A card draws the ring around itself when the link in it has the focus.
    const around = [look, getComputedStyle(e, '::after'), getComputedStyle(e, '::before')];
    for (let p = e.parentElement, n = 0; p && n < 4; p = p.parentElement, n++) around.push(getComputedStyle(p));
    const ring = l => l.outlineStyle !== 'none' && l.content !== 'none' ? parseFloat(l.outlineWidth) : 0;
    return {
        what: (e.outerHTML.slice(0, 100)), key: [...document.querySelectorAll('*')].indexOf(e),
        ring: Math.max(...around.map(ring)),
        shadow: look.boxShadow !== 'none',
        seen: box.bottom > 0 && box.top < innerHeight,
        covered: !(at && (e.contains(at) || at.contains(e) || wrap.contains(at))),
    }
}"""


def walk(page: Page, at_most: int = 200) -> list[str]:
    """Walk the whole page by Tab; every stop must be visible, uncovered and have a ring of 2 px or more."""
    stops: dict[int, str] = {}
    faults = []
    for _ in range(at_most):
        page.keyboard.press("Tab")
        page.wait_for_timeout(40)  # two frames: the ring is drawn after the key
        stop = page.evaluate(FOCUS)
        if stop is None and not stops:
            continue  # the walk began where an earlier one ended: once around
        if stop is None or stop["key"] in stops:
            break
        stops[stop["key"]] = stop["what"]
        if stop["ring"] < 2 and not stop["shadow"]:
            faults.append(f"no ring: {stop['what']}")
        if not stop["seen"] or stop["covered"]:
            faults.append(f"not to be seen: {stop['what']}")
    assert not faults, f"{page.url}\n" + "\n".join(faults)
    assert stops, f"{page.url} has nothing to stop at"
    return list(stops.values())
