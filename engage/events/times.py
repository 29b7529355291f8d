"""Wall time in Denmark: what people agreed on is a day and a clock, also on the two nights when it is moved."""

from datetime import UTC, date, datetime, time, timedelta

from engage.core.clock import COPENHAGEN

DAY_BEGINS, DAY_ENDS = time(8), time(20)  # nobody has to answer between the second and the first
REMINDED_AT = time(10)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
LAST_ANSWER = timedelta(hours=1)  # before the beginning
SHORTEST = timedelta(minutes=30)  # an offer that ends sooner is none


def exists(wall: datetime) -> bool:
    """Whether the clock shows this time at all: 02:30 on the last Sunday of March it does not."""
    return wall_of(moment_of(wall)) == wall.replace(fold=0)


def moment_of(wall: datetime) -> datetime:
    """The moment, in UTC, at which clocks in Denmark show `wall` (naive).

    A time that the clock shows twice is the first of the two; one that it leaps over is as much later as it leaps.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no zone")
    return wall.replace(tzinfo=COPENHAGEN, fold=0).astimezone(UTC)


def wall_of(moment: datetime) -> datetime:
    """What clocks in Denmark show at `moment`, naive."""
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None, fold=0)


def days_before(starts: datetime, days: int) -> datetime:
    """The moment of a reminder: 10:00 by the clock, so many days before the day of `starts`."""
    return moment_of(datetime.combine(wall_of(starts).date() - timedelta(days=days), REMINDED_AT))


def over(now: datetime, starts: datetime, last_day: date | None) -> bool:
    """Whether signing up has ended: the last day counts whole, and nobody signs up once it has begun."""
    return now >= starts or (last_day is not None and wall_of(now).date() > last_day)


def reminder_due(now: datetime, starts: datetime, days: int) -> bool:
    """Whether the reminder so many days ahead is to be sent now.

    One that is a day late is sent still; later, or when the next reminder is due, it would only confuse.
    """
    due = days_before(starts, days)
    return due <= now < min(due + DAY, starts)


def shifted(day: date | None, by: timedelta) -> date | None:
    """A day as much later; none stays none."""
    return day + by if day is not None else None


def offer_until(made: datetime, starts: datetime) -> datetime | None:
    """When an offer made now runs out, or None when it is too late to offer a place.

    48 hours by the clock, 24 in the last week, 4 in the last three days, and an hour before the beginning at the
    latest. It never runs out between 20:00 and 08:00: it then holds until the morning or, where that is too late,
    only until the evening.
    """
    left = starts - made
    hours = 48 if left > WEEK else 24 if left > 3 * DAY else 4
    latest = starts - LAST_ANSWER
    end = min(moment_of(wall_of(made) + timedelta(hours=hours)), latest)
    end = _by_day(end, latest)
    return end if end - made >= SHORTEST else None


def _by_day(end: datetime, latest: datetime) -> datetime:
    wall = wall_of(end)
    if DAY_BEGINS <= wall.time() <= DAY_ENDS:
        return end
    evening = wall.date() if wall.time() > DAY_ENDS else wall.date() - DAY
    morning = moment_of(datetime.combine(evening + DAY, DAY_BEGINS))
    return morning if morning <= latest else moment_of(datetime.combine(evening, DAY_ENDS))
