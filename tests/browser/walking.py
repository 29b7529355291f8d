"""Going from stop to stop with one window per person, which is many times quicker than a window per page."""

from playwright.sync_api import Page

from tests.browser.seen import assert_accessible, assert_reflows, assert_still_fits
from tests.browser.stops import Stop, Visit

WIDE = {"width": 1280, "height": 900}
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %


def walk_through(visit: Visit, stops: tuple[Stop, ...]) -> None:
    """Every page in every state: no rule of accessibility is broken, wide and at 400 % zoom."""
    faults = [fault for stop in stops for fault in faults_at(stop, visit)]
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(dict.fromkeys(faults))


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
    for look in (assert_accessible, narrow, assert_reflows, assert_still_fits):
        try:
            look(page)
        except AssertionError as fault:
            faults.append(f"{stop.name}: {fault}")
    return faults


def narrow(page: Page) -> None:
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
