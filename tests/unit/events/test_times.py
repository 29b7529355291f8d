"""Days and clocks in Denmark, also on the nights when the clock is moved."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.events import times

wall = datetime.fromisoformat
SPRING, AUTUMN = wall("2027-03-28T02:30"), wall("2027-10-31T02:30")
MOMENTS = st.integers(1_767_225_600, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC))


def at(text: str) -> datetime:
    return times.moment_of(datetime.fromisoformat(text))


def test_a_time_that_the_clock_leaps_over_is_known_and_lies_an_hour_later() -> None:
    assert not times.exists(SPRING)
    assert times.wall_of(times.moment_of(SPRING)) == wall("2027-03-28T03:30")
    assert times.exists(wall("2027-03-28T01:59"))
    assert times.exists(wall("2027-03-28T03:00"))


def test_a_time_that_the_clock_shows_twice_is_the_first_of_the_two() -> None:
    assert times.exists(AUTUMN)
    assert times.moment_of(AUTUMN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_wall_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        times.moment_of(datetime(2027, 1, 1, tzinfo=UTC))


@given(MOMENTS)
def test_a_moment_shown_on_the_clock_is_the_same_moment_but_for_the_hour_shown_twice(moment: datetime) -> None:
    again = times.moment_of(times.wall_of(moment))
    assert moment - again in (timedelta(0), timedelta(hours=1))


@pytest.mark.parametrize(
    ("starts", "reminded"),
    [
        ("2027-03-28T15:00", datetime(2027, 3, 27, 9, tzinfo=UTC)),  # winter: 10:00 is 9 in UTC
        ("2027-03-29T15:00", datetime(2027, 3, 28, 8, tzinfo=UTC)),
        ("2027-10-31T15:00", datetime(2027, 10, 30, 8, tzinfo=UTC)),
        ("2027-11-01T15:00", datetime(2027, 10, 31, 9, tzinfo=UTC)),
        ("2028-03-01T00:30", datetime(2028, 2, 29, 9, tzinfo=UTC)),  # a leap day
    ],
)
def test_a_reminder_comes_at_ten_by_the_clock(starts: str, reminded: datetime) -> None:
    assert times.days_before(at(starts), 1) == reminded


def test_a_late_reminder_is_sent_for_a_day_and_then_no_more() -> None:
    starts = at("2026-11-26T15:00")
    due = at("2026-11-19T10:00")
    assert not times.reminder_due(due - timedelta(seconds=1), starts, 7)
    assert times.reminder_due(due, starts, 7)
    assert times.reminder_due(due + timedelta(hours=23), starts, 7)
    assert not times.reminder_due(due + timedelta(days=1), starts, 7)
    assert times.reminder_due(at("2026-11-26T09:59"), starts, 1)
    assert not times.reminder_due(at("2026-11-26T15:00"), starts, 1)


def test_the_last_day_counts_whole() -> None:
    starts, last = at("2026-11-26T15:00"), date(2026, 11, 23)
    assert not times.over(at("2026-11-23T23:59"), starts, last)
    assert times.over(at("2026-11-24T00:00"), starts, last)
    assert not times.over(at("2026-11-26T14:59"), starts, None)
    assert times.over(starts, starts, None)


@pytest.mark.parametrize(
    ("made", "starts", "until"),
    [
        ("2026-11-02T14:00", "2026-11-26T15:00", "2026-11-04T14:00"),  # 48 hours
        ("2026-11-02T22:00", "2026-11-26T15:00", "2026-11-05T08:00"),  # not at ten at night
        ("2026-11-02T03:00", "2026-11-26T15:00", "2026-11-04T08:00"),
        ("2026-10-24T14:00", "2026-11-26T15:00", "2026-10-26T14:00"),  # over the night with 25 hours
        ("2026-11-21T14:00", "2026-11-26T15:00", "2026-11-22T14:00"),  # 24 hours in the last week
        ("2026-11-24T14:00", "2026-11-26T15:00", "2026-11-24T18:00"),  # 4 hours at the end
        ("2026-11-26T12:00", "2026-11-26T15:00", "2026-11-26T14:00"),  # an hour before it begins
        ("2026-11-25T18:00", "2026-11-26T08:30", "2026-11-25T20:00"),  # the morning would be too late
        ("2026-11-26T13:45", "2026-11-26T15:00", None),
        ("2026-11-25T21:00", "2026-11-26T08:30", None),
    ],
)
def test_an_offer_runs_out(made: str, starts: str, until: str | None) -> None:
    assert times.offer_until(at(made), at(starts)) == (at(until) if until else None)


@given(MOMENTS, st.integers(-60, 60 * 24 * 30))
def test_no_offer_runs_out_at_night_or_after_the_beginning(made: datetime, minutes: int) -> None:
    starts = made + timedelta(minutes=minutes)
    until = times.offer_until(made, starts)
    if until is None:
        assert starts - made < timedelta(hours=14), "only when it is soon, no place can be offered"
        return
    assert time(8) <= times.wall_of(until).time() <= time(20)
    assert made + times.SHORTEST <= until <= starts - times.LAST_ANSWER
