"""When something is overdue, and on which days an organiser is reminded."""

from datetime import date

import pytest

from engage.core.errors import Invalid
from engage.dialogue.rules import FollowState, is_overdue
from engage.events.programme import clock
from engage.events.rules import reminded_on

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        (FollowState.OPEN, date(2026, 11, 21), True),
        (FollowState.OPEN, TODAY, False),  # the day itself is still time
        (FollowState.DONE, date(2026, 1, 1), False),
        (FollowState.NOT_DONE, date(2026, 1, 1), False),
    ],
)
def test_only_what_is_open_and_past_its_day_is_overdue(state: FollowState, due: date, *, late: bool) -> None:
    assert is_overdue(state, due, TODAY) is late


def test_reminders_come_after_3_7_and_14_days_and_then_every_week() -> None:
    assert [day for day in range(40) if reminded_on(day)] == [3, 7, 14, 21, 28, 35]


@pytest.mark.parametrize(("typed", "kept"), [("9:05", "09:05"), (" 15.10 ", "15:10"), ("00:00", "00:00")])
def test_a_time_is_kept_as_clocks_show_it(typed: str, kept: str) -> None:
    assert clock(typed) == kept


@pytest.mark.parametrize("typed", ["", "x", "25:00", "15"])
def test_what_is_no_time_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        clock(typed)
    assert refused.value.field == "starts"
