"""Every page of staff in every state, as `walk_through` looks at it; some by keyboard."""

from collections.abc import Callable

import pytest

from tests.browser import stops_organiser, stops_staff
from tests.browser.seen import walk
from tests.browser.stops import Stop, Visit
from tests.browser.walking import WIDE, walk_through

WALKS: dict[str, tuple[Stop, ...]] = {
    "moderator": stops_staff.MODERATOR,
    "moderator2": stops_staff.SECOND_MODERATOR,
    "editor": stops_staff.EDITOR,
    "organiser": stops_organiser.ORGANISER,
    "council_member": stops_staff.COUNCIL_MEMBER,
    "council_chair": stops_staff.COUNCIL_CHAIR,
    "politician": stops_staff.POLITICIAN,
    "dpo": stops_staff.DPO,
    "administrator": stops_staff.ADMINISTRATOR,
}


@pytest.mark.parametrize("role", WALKS)
def test_every_stop_is_fit_to_be_used(enter: Callable[..., Visit], role: str) -> None:
    walk_through(enter(role), WALKS[role])


def test_by_keyboard_every_stop_of_the_queue_and_of_a_text_is_seen(enter: Callable[..., Visit]) -> None:
    visit = enter("moderator")
    visit.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    for arrive in (lambda: visit.open(stops_staff.QUEUE), lambda: visit.contribution("c22")):
        arrive()
        first, *others = walk(visit.page)
        assert "skipnav" in first
        assert len(others) > 5
