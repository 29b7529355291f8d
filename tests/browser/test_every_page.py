"""Every page in every state: no rule of accessibility is broken, wide and at 400 % zoom; some by keyboard and contrast.

One window per person is walked from stop to stop, since that is many times quicker than a window per page.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import stops_public, stops_staff
from tests.browser.seen import Guard, assert_accessible, assert_reflows, walk
from tests.browser.stops import NEW, Stop, Told, Visit, told
from tests.live import Live

WIDE = {"width": 1280, "height": 900}
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
WALKS: dict[str, tuple[str, tuple[Stop, ...]]] = {
    "reading": ("", stops_public.PUBLIC),
    "languages": ("", stops_public.OTHER_LANGUAGES),
    "giving": ("", stops_public.GIVING),
    "meetings": ("", stops_public.MEETINGS),
    "dialogue": ("", stops_public.DIALOGUE),
    "writing": ("", stops_public.WRITING),
    "following": ("", (*stops_public.MINE, stops_public.TOO_OFTEN)),
    "moderator": ("moderator", stops_staff.MODERATOR),
    "moderator2": ("moderator2", stops_staff.SECOND_MODERATOR),
    "editor": ("editor", stops_staff.EDITOR),
    "organiser": ("organiser", stops_staff.ORGANISER),
    "council_member": ("council_member", stops_staff.COUNCIL_MEMBER),
    "council_chair": ("council_chair", stops_staff.COUNCIL_CHAIR),
    "politician": ("politician", stops_staff.POLITICIAN),
    "dpo": ("dpo", stops_staff.DPO),
    "administrator": ("administrator", stops_staff.ADMINISTRATOR),
}


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


def faults_at(stop: Stop, visit: Visit) -> list[str]:
    """What is wrong with a page: its answer, its title, and how it is to look at, wide and zoomed."""
    page, faults = visit.page, list[str]()
    visit.status = 0
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    try:
        stop.reach(visit)
    except Exception as fault:  # noqa: BLE001 - the walk goes on, and tells of everything at its end
        return [f"{stop.name}: not reached from {page.url}: {str(fault)[:400]}"]
    if visit.status != stop.status:
        faults.append(f"{stop.name}: {visit.status} instead of {stop.status} at {page.url}")
    marked = page.title().startswith(("Fejl: ", "Error: ", "Fehler: "))
    if marked != (stop.status == 422):
        faults.append(f"{stop.name}: the title is {page.title()!r}")
    for look in (assert_accessible, narrow, assert_reflows, assert_accessible):
        try:
            look(page)
        except AssertionError as fault:
            faults.append(f"{stop.name}: {fault}")
    return faults


def narrow(page: Page) -> None:
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]


@pytest.mark.parametrize("way", WALKS)
def test_every_stop_is_fit_to_be_used(enter: Callable[..., Visit], way: str) -> None:
    role, stops = WALKS[way]
    visit = enter(role)
    faults = [fault for stop in stops for fault in faults_at(stop, visit)]
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize(
    ("role", "name"), [("", "/"), ("", NEW), ("moderator", stops_staff.QUEUE), ("moderator", "c22")]
)
def test_by_keyboard_every_stop_is_seen(enter: Callable[..., Visit], role: str, name: str) -> None:
    visit = enter(role)
    visit.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    if name.startswith("/"):
        visit.open(name)
    else:
        visit.contribution(name)
    first, *others = walk(visit.page)
    assert "skipnav" in first
    assert len(others) > 5


def test_in_a_contrast_theme_choices_and_fields_are_seen(enter: Callable[..., Visit]) -> None:
    visit = enter(forced_colors="active", color_scheme="dark")
    for address in ("/", NEW, "/mit-bidrag", "/moenstre"):
        visit.open(address)
        assert_accessible(visit.page)
    visit.open(NEW)
    visit.fill(text="Vi vil spørges først.")
    visit.send("text")
    choice = visit.page.locator("main .form-group-radio").first
    before = choice.screenshot()
    visit.field("role").check()
    visit.page.keyboard.press("Tab")  # the ring of focus leaves it
    assert choice.screenshot() != before
