"""A real browser on the real product: as people hold it (phone, small, without scripts, in forced colours)."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.seen import Guard
from tests.browser.stops import Told, Visit, told
from tests.browser.walking import WIDE
from tests.live import Live, prepare, running, stopped

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OPTIONS = [
    "--no-sandbox",  # the tests may run as root, and visit only this machine
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    "--lang=da-DK",
]

expect.set_options(timeout=10_000)

Contexts = Callable[..., Page]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data folder with the demo content, filled by whichever process of the run comes first."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    folder = shared / "loaded"
    with (shared / "loaded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            filling = shared / "filling"
            shutil.rmtree(filling, ignore_errors=True)  # of a process that was stopped in the middle
            prepare(stopped(filling))
            filling.rename(folder)
    return folder


@pytest.fixture(scope="session")
def live(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The product with its demo content; the tests of one process share it, so each works on content of its own."""
    with running(tmp_path_factory.mktemp("live"), like=loaded) as live:
        yield live


@pytest.fixture(scope="session")
def playwright_started() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def browser_path() -> str:
    given = os.environ.get("ENGAGE_TEST_BROWSER")
    found = given or next((path for path in map(shutil.which, BROWSERS) if path), None)
    if not found:
        pytest.fail("The browser tests need Chromium. Install it, on Debian with: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser(playwright_started: Playwright) -> Iterator[Browser]:
    browser = playwright_started.chromium.launch(executable_path=browser_path(), args=OPTIONS)
    yield browser
    browser.close()


@pytest.fixture
def open_page(browser: Browser, live: Live) -> Iterator[Contexts]:
    """`open_page(**options)` - a page of a new visitor, with Playwright's context options.

    At the end of the test no page may have shown a script error, been stopped by the content policy, asked
    anyone else for anything, or got an answer of 500 or above.
    """
    opened: list[tuple[BrowserContext, Guard]] = []

    def new(**options: Any) -> Page:
        settings = {"base_url": live.url, "locale": "da-DK", "viewport": {"width": 1280, "height": 800}} | options
        context = browser.new_context(**settings)
        context.set_default_timeout(15_000)
        opened.append((context, Guard(context, live.url)))
        return context.new_page()

    yield new
    faults = [fault for _, guard in opened for fault in guard.faults]
    for context, _ in opened:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(open_page: Contexts) -> Page:
    """A visitor at a desk: 1280 x 800, mouse and keyboard."""
    return open_page()


@pytest.fixture
def phone(open_page: Contexts) -> Page:
    """A visitor with a phone: 390 x 844, touch."""
    return open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=3)


@pytest.fixture
def small(open_page: Contexts) -> Page:
    """A visitor at 400 % zoom: 320 x 256."""
    return open_page(viewport={"width": 320, "height": 256})


@pytest.fixture
def nojs(open_page: Contexts) -> Page:
    """A visitor whose browser runs no scripts."""
    return open_page(java_script_enabled=False)


@pytest.fixture
def forced(open_page: Contexts) -> Page:
    """A visitor with a contrast theme of their own."""
    return open_page(forced_colors="active", color_scheme="dark")


@pytest.fixture
def calm(open_page: Contexts) -> Page:
    """A visitor who has asked for less motion."""
    return open_page(reduced_motion="reduce")


@pytest.fixture(scope="session")
def sign_in() -> Callable[[Page, str], Page]:
    """`sign_in(page, role)` - press the button of a demo role; the page is then that role's desk."""

    def press(page: Page, role: str) -> Page:
        page.goto("/demo")
        page.locator("form", has=page.locator(f'[name="role"][value={json.dumps(role)}]')).get_by_role("button").click()
        page.wait_for_load_state()
        assert "/demo" not in page.url, f"{role} could not sign in: {page.locator('h1').inner_text()}"
        return page

    return press


@pytest.fixture(scope="module")
def demo(live: Live) -> dict[str, Told]:
    return told(live)


@pytest.fixture(scope="module")
def enter(
    browser: Browser, live: Live, demo: dict[str, Told], sign_in: Callable[[Page, str], Page]
) -> Iterator[Callable[..., Visit]]:
    """`enter(role, **options)` - a window of that person, or of a visitor; the same one when asked for again."""
    visits: dict[str, tuple[Visit, Guard]] = {}

    def arrive(role: str = "", **options: str) -> Visit:
        key = f"{role} {options}"
        if key not in visits:
            context = browser.new_context(base_url=live.url, locale="da-DK", viewport=WIDE, **options)  # type: ignore[arg-type]
            context.set_default_timeout(15_000)
            guard = Guard(context, live.url)
            visits[key] = (Visit(context.new_page(), live, demo), guard)
            if role:
                sign_in(visits[key][0].page, role)
        return visits[key][0]

    yield arrive
    faults = [fault for _, guard in visits.values() for fault in guard.faults]
    for visit, _ in visits.values():
        visit.page.context.close()
    assert not faults, "\n".join(faults)
