"""Every page for visitors in every state, as `walk_through` looks at it; some by keyboard and in contrast themes."""

from collections.abc import Callable

import pytest

from tests.browser import stops_public
from tests.browser.seen import assert_accessible, walk
from tests.browser.stops import NEW, Stop, Visit
from tests.browser.walking import WIDE, walk_through

WALKS: dict[str, tuple[Stop, ...]] = {
    "reading": stops_public.PUBLIC,
    "languages": stops_public.OTHER_LANGUAGES,
    "giving": stops_public.GIVING,
    "meetings": stops_public.MEETINGS,
    "dialogue": stops_public.DIALOGUE,
    "what is new": stops_public.FOLLOWING,
    "writing": stops_public.WRITING,
    "mine": (*stops_public.MINE, stops_public.TOO_OFTEN),
}


@pytest.mark.parametrize("way", WALKS)
def test_every_stop_is_fit_to_be_used(enter: Callable[..., Visit], way: str) -> None:
    walk_through(enter(), WALKS[way])


@pytest.mark.parametrize("address", ["/", NEW])
def test_by_keyboard_every_stop_is_seen(enter: Callable[..., Visit], address: str) -> None:
    visit = enter()
    visit.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    visit.open(address)
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
