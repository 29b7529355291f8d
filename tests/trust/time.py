"""Time is what clocks in Denmark show: over both nights when they are moved, on leap days, for jobs and calendars."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from engage import basics, jobs
from engage.consent import queries as consent
from engage.core import clock
from engage.core.clock import COPENHAGEN, local_date
from engage.core.db import Base, UtcDateTime
from engage.core.errors import Conflict, Invalid
from engage.core.work import Work, unit_of_work
from engage.events import ending, ics, planning, seats, signing_up, times
from engage.events.calendar import CONFIRMED, Entry
from engage.events.checking import Wish
from engage.events.models import AccessNeed, Event, Place, Reminder
from engage.events.rules import Standing
from tests.calendars_read import by_icalendar, by_vobject
from tests.factories.events import make_event, make_place, on_the_clock
from tests.ground import Ground
from tests.trust.check import Options, Sabotage, Tally

NAME = "time"
ENGINES = ("sqlite", "postgres")
DATES, FEW = 10_000, 300
SKIPPED = (date(2026, 3, 29), date(2027, 3, 28))  # 02:30 does not exist
DOUBLED = (date(2026, 10, 25), date(2027, 10, 31))  # 02:30 exists twice
LEAP = date(2028, 2, 29)
NIGHTS = (*SKIPPED, *DOUBLED)
HALF_PAST_TWO, SEVEN = time(2, 30), time(19)
FIVE, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
TICKS = 10 * 12  # ten hours, five minutes at a time
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Arithmetic first, then what is stored, then what people and jobs do on those days."""
    dates = options.n or (FEW if options.quick else DATES)
    arithmetic(dates, tally)
    calendars(tally)
    with unit_of_work(ground.store) as work:
        basics.load(work)
    stored(ground, tally)
    with unit_of_work(ground.store) as work:
        planned(work, tally)
        last_days(work, tally)
        reminded(work, tally)
        offers(work, tally)
        forgotten(work, tally)
    jobs_run_once(ground, tally)
    tally.figures["dates"] = dates


def at(day: date, clock_time: time) -> datetime:
    """The moment at which clocks in Denmark show this, found without the product's own arithmetic."""
    return datetime.combine(day, clock_time, COPENHAGEN).astimezone(UTC)


def shown(moment: datetime) -> datetime:
    """What clocks in Denmark show, as `at`."""
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None, fold=0)


# --- Arithmetic -------------------------------------------------------------------------------


def arithmetic(number: int, tally: Tally) -> None:
    """For so many dates from 2024 to 2040: no day and no hour beside the right one."""

    @settings(max_examples=number, deadline=None, database=None, derandomize=True, suppress_health_check=[*HealthCheck])
    @given(st.dates(date(2024, 1, 1), date(2040, 12, 31)), st.integers(0, 24 * 60 - 1), st.integers(1, 30))
    def one(day: date, minute: int, ahead: int) -> None:
        wall = datetime.combine(day, time(minute // 60, minute % 60))
        moment = times.moment_of(wall)
        right = not times.exists(wall) or times.wall_of(moment) == wall
        reminder = shown(times.days_before(moment, ahead))
        right &= reminder == datetime.combine(shown(moment).date() - ahead * DAY, time(10))
        last = day - ahead * DAY
        right &= not times.over(at(last, time(23, 59, 59)), moment, last)
        right &= times.over(at(last + DAY, time(0)), moment, last)
        right &= local_date(moment) == shown(moment).date()
        tally.expect(right, f"{wall}, {ahead} days ahead, is off")

    one()
    for night in SKIPPED:
        wall = datetime.combine(night, HALF_PAST_TWO)
        tally.expect(not times.exists(wall), f"{wall} is said to exist")
        tally.expect(times.wall_of(times.moment_of(wall)) == wall + HOUR, f"{wall} goes to a wrong hour")
        day_long = times.moment_of(datetime.combine(night, time(10))) - times.days_before(at(night, time(10)), 1)
        tally.expect(day_long == 23 * HOUR, f"the reminder for {night} comes {day_long} before")
    for night in DOUBLED:
        wall = datetime.combine(night, HALF_PAST_TWO)
        tally.expect(times.exists(wall), f"{wall} is said not to exist")
        tally.expect(
            times.moment_of(wall) == at(night, time(1, 59)) + 31 * timedelta(minutes=1), f"{wall} is not first"
        )
        day_long = times.moment_of(datetime.combine(night, time(10))) - times.days_before(at(night, time(10)), 1)
        tally.expect(day_long == 25 * HOUR, f"the reminder for {night} comes {day_long} before")


def calendars(tally: Tally) -> None:
    """Two parsers that know nothing of each other read the same moments from our files."""
    days = [night + shift * DAY for night in (*NIGHTS, LEAP) for shift in range(-2, 3)]
    walls = [datetime.combine(day, clock_time) for day in days for clock_time in (time(1, 59), SEVEN, time(23, 30))]
    walls += [datetime.combine(night, HALF_PAST_TWO) for night in DOUBLED]
    entries = [_entry(number, wall) for number, wall in enumerate(walls)]
    text = ics.written(entries, name="Møder", base="https://engage.example.org", now=clock.now())
    tally.expect(text.count("BEGIN:VTIMEZONE") == 1, "the file does not say how clocks are set")
    for read in (by_icalendar, by_vobject):
        found = read(text)
        tally.expect(len(found) == len(entries), f"{read.__name__} found {len(found)} entries")
        for entry, one in zip(entries, found, strict=False):
            for name, wall in (("starts", entry.starts), ("ends", entry.ends)):
                moment = one[name].astimezone(UTC)
                tally.expect(moment == times.moment_of(wall), f"{read.__name__} takes {wall} for {moment}")


def _entry(number: int, wall: datetime) -> Entry:
    return Entry(f"event-{number}@x", 0, CONFIRMED, wall, shown(times.moment_of(wall) + 2 * HOUR), "Møde", "", "", "/")


# --- What is stored ---------------------------------------------------------------------------


def stored(ground: Ground, tally: Tally) -> None:
    """Every column for moments refuses one without a zone, and gives back the very moment, in UTC."""
    columns = [c for table in Base.metadata.tables.values() for c in table.c if isinstance(c.type, sa.DateTime)]
    tally.expect(not columns, f"columns that take a moment without a zone: {columns}")
    ours = [c for table in Base.metadata.tables.values() for c in table.c if isinstance(c.type, UtcDateTime)]
    tally.expect(len(ours) > 10, f"only {len(ours)} columns for moments were found")
    for column in ours:
        with ground.store.engine.connect() as connection:
            refused = False
            with suppress(StatementError):
                connection.execute(sa.select(column).where(column == datetime(2026, 10, 25, 2, 30)))  # noqa: DTZ001
                refused = True
            tally.expect(not refused, f"{column} takes a moment without a zone")
    scratch = sa.Table("trust_time", sa.MetaData(), sa.Column("moment", UtcDateTime()))
    scratch.create(ground.store.engine)
    for night in NIGHTS:
        for minute in range(0, 6 * 60, 15):
            moment = at(night, time(0)) + timedelta(minutes=minute)
            for written in (moment, moment.astimezone(COPENHAGEN)):
                with ground.store.engine.connect() as connection:
                    connection.execute(scratch.insert().values(moment=written))
                    back = connection.execute(sa.select(scratch.c.moment)).scalar_one()
                    later = connection.execute(sa.select(scratch.c.moment).where(scratch.c.moment > moment)).all()
                    connection.rollback()
                tally.expect(back == moment and back.utcoffset() == timedelta(0), f"{moment} comes back as {back}")
                tally.expect(not later, f"{moment} is later than itself")
    scratch.drop(ground.store.engine)


# --- What people do ---------------------------------------------------------------------------


def planned(work: Work, tally: Tally) -> None:
    """An hour that is leapt over is refused; one that comes twice is the first; seven stays seven in every copy."""
    early = on_the_clock(work, "2026-01-05T12:00")
    for night in SKIPPED:
        wall = datetime.combine(night, HALF_PAST_TWO)
        for name in ("starts", "ends"):
            refused = ""
            around = {"starts": wall - 3 * HOUR, "ends": wall + 3 * HOUR} | {name: wall}
            try:
                make_event(early, opened=False, **around)
            except Invalid as error:
                refused = error.field or ""
            tally.expect(refused == name, f"{name} at {wall} is not refused at its field")
        work.session.expunge_all()
    for night in DOUBLED:
        wall = datetime.combine(night, HALF_PAST_TWO)
        event = make_event(early, opened=False, starts=wall, ends=wall + 5 * HOUR)
        tally.expect(event.starts_at == at(night, HALF_PAST_TWO), f"{wall} is kept as {event.starts_at}")
        tally.expect(event.starts_wall == wall.strftime("%Y-%m-%dT%H:%M"), f"{wall} is shown as {event.starts_wall}")
    for night in (*NIGHTS, LEAP):
        first = datetime.combine(night - 15 * DAY, SEVEN)
        event = make_event(early, opened=False, starts=first, ends=first + 2 * HOUR)
        for week in range(1, 6):
            event = planning.copy(early, event.id, day=first.date() + 7 * week * DAY)
            wanted = first + 7 * week * DAY
            tally.expect(shown(event.starts_at) == wanted, f"the copy for {wanted} begins at {shown(event.starts_at)}")
            tally.expect(shown(event.ends_at) == wanted + 2 * HOUR, f"the copy for {wanted} ends at another time")
        year = planning.copy(early, event.id)
        same = shown(year.starts_at).weekday() == shown(event.starts_at).weekday()
        tally.expect(same and shown(year.starts_at).time() == SEVEN, "next year's copy is on another day or hour")


def _signs_up(work: Work, event: Event) -> bool:
    try:
        signing_up.sign_up(work, event.id, Wish(), once=uuid4().hex, language="da")
    except Conflict:
        return False
    return True


def last_days(work: Work, tally: Tally) -> None:
    """The last day for signing up counts to its last second, and not a second longer."""
    for day in (*NIGHTS, LEAP, date(2026, 12, 31)):
        early = replace(work, now=at(day - 40 * DAY, time(12)), memo={})
        starts = datetime.combine(day + 9 * DAY, SEVEN)
        event = make_event(early, starts=starts, signup_until=day)
        for clock_time, fine in ((time(0), True), (time(23, 59, 59), True), (time(23, 59, 59, 999999), True)):
            in_time = replace(work, now=at(day, clock_time), memo={})
            tally.expect(_signs_up(in_time, event) is fine, f"{day} {clock_time} is not the last day")
        late = replace(work, now=at(day + DAY, time(0)), memo={})
        tally.expect(not _signs_up(late, event), f"the last day {day} goes on")


def reminded(work: Work, tally: Tally) -> None:
    """At ten by the clock, a week and a day ahead, once; looked at every quarter of an hour."""
    for day in (*NIGHTS, LEAP):
        for begins in (day, day + DAY):
            early = replace(work, now=at(begins - 20 * DAY, time(12)), memo={})
            event = make_event(early, starts=datetime.combine(begins, SEVEN))
            make_place(early, event, email="en@example.org")
            for ahead, telling in ending.AHEAD:
                due = at(begins - ahead * DAY, time(10))
                sent = _first_sent(work, event, telling, due - 3 * HOUR)
                tally.expect(sent == due, f"the reminder {ahead} days before {begins} was sent at {sent}, not at {due}")


def _first_sent(work: Work, event: Event, telling: Any, begin: datetime) -> datetime | None:
    """When the reminder is sent, from `begin` on; it must be sent once."""
    sent = sa.select(sa.func.count()).where(Reminder.event_id == event.id, Reminder.telling == telling)
    first = None
    for quarter in range(24):
        moment = begin + quarter * timedelta(minutes=15)
        ending.remind(replace(work, now=moment, memo={}))
        work.flush()
        if first is None and work.session.scalar(sent):
            first = moment
    return first if work.session.scalar(sent) == 1 else None


def offers(work: Work, tally: Tally) -> None:
    """No offer runs out at night, also when it was made around the nights when clocks are moved."""
    for night in NIGHTS:
        for hours in range(-60, 24):
            made = at(night, time(0)) + hours * HOUR
            for ahead in (1, 2, 4, 8, 30):
                until = times.offer_until(made, at(shown(made).date() + ahead * DAY, SEVEN))
                wall = shown(until) if until is not None else None
                fine = wall is not None and time(8) <= wall.time() <= time(20)
                tally.expect(fine, f"an offer of {shown(made)}, {ahead} days ahead, ends {wall}")
        _a_seat_goes_on(work, night, tally)


def _a_seat_goes_on(work: Work, night: date, tally: Tally) -> None:
    """A place that is given up in the evening before is offered until the morning after at the earliest."""
    early = replace(work, now=at(night - 20 * DAY, time(12)), memo={})
    event = make_event(early, starts=datetime.combine(night + 2 * DAY, SEVEN), capacity=1)
    first, second = make_place(early, event), make_place(early, event)
    evening = replace(work, now=at(night - DAY, time(21)), memo={})
    signing_up.cancel(evening, first.id)
    found = work.get(Place, second.id)
    tally.expect(found.standing is Standing.OFFERED, f"the seat of {night} is not offered")
    end = found.offer_until
    tally.expect(end == at(night, time(8)), f"the offer in the night of {night} ends {shown(end) if end else None}")
    for moment, standing in ((at(night, time(7, 59, 59)), Standing.OFFERED), (at(night, time(8)), Standing.GIVEN_UP)):
        seats.lapse_offers(replace(work, now=moment, memo={}))
        reached = work.get(Place, second.id).standing
        tally.expect(reached is standing, f"at {shown(moment)} the offer is {reached}")


def forgotten(work: Work, tally: Tally) -> None:
    """What is kept for a number of days is kept for all of them, and goes on the day after."""
    rules: tuple[tuple[str, Callable[[Work], int], Any], ...] = (
        ("access_need", ending.purge_needs, AccessNeed),
        ("place", ending.forget_places, Place),
    )
    for key, purge, rows in rules:
        days = consent.rule(work, key).days or 0
        for day in (*NIGHTS, LEAP):
            early = replace(work, now=at(day - 20 * DAY, time(12)), memo={})
            event = make_event(early, starts=datetime.combine(day, time(21, 30)))  # to half past eleven at night
            place = make_place(early, event, needs=("diet",), needs_consent=True)
            work.flush()
            mine = rows.place_id == place.id if rows is AccessNeed else rows.id == place.id
            there = sa.select(sa.func.count()).select_from(rows).where(mine)
            purge(replace(work, now=at(day + days * DAY, time(23, 59, 59)), memo={}))
            tally.expect(work.session.scalar(there) == 1, f"{key} of {day} goes before {days} days are over")
            purge(replace(work, now=at(day + (days + 1) * DAY, time(0)), memo={}))
            tally.expect(work.session.scalar(there) == 0, f"{key} of {day} is there after {days} days")


# --- Jobs -------------------------------------------------------------------------------------


@contextmanager
def clock_at(moments: list[datetime]) -> Iterator[None]:
    """The product's clock shows the last of `moments`, to which the caller adds."""
    with mock.patch.object(clock, "now", side_effect=lambda: moments[-1]):
        yield


def jobs_run_once(ground: Ground, tally: Tally) -> None:
    """Two workers look every five minutes through both nights: each job is done once for each time it is due."""
    for night in NIGHTS:
        done: Counter[str] = Counter()
        by_day: Counter[tuple[str, date]] = Counter()
        moments = [at(night, time(0)) - HOUR]
        first = moments[0]

        def noted(job: jobs.Job) -> jobs.Job:
            def do(work: Work, job: jobs.Job = job) -> int:
                done[job.name] += 1  # noqa: B023 - called in this round only
                by_day[job.name, local_date(work.now)] += 1  # noqa: B023
                return 0

            return replace(job, do=do)

        kept = mock.patch.object(jobs, "JOBS", tuple(noted(job) for job in jobs.JOBS))
        with kept, clock_at(moments), ThreadPoolExecutor(2) as pool:
            for tick in range(TICKS):
                moments.append(first + tick * FIVE)
                list(pool.map(lambda _: jobs.run_due(ground.store), range(2)))
        for job in jobs.JOBS:
            due = len({(first + tick * FIVE - EPOCH - job.after) // job.every for tick in range(TICKS)})
            tally.expect(done[job.name] == due, f"{job.name} ran {done[job.name]} times, and was due {due} times")
            if job.every == DAY:
                most = max((n for (name, _), n in by_day.items() if name == job.name), default=0)
                tally.expect(most <= 1, f"{job.name} ran {most} times on one day around {night}")
                tally.expect(by_day[job.name, night] == 1, f"{job.name} did not run once on {night}")


# --- Each protection taken away ---------------------------------------------------------------


def _by_hours(starts: datetime, days: int) -> datetime:
    """So many times 24 hours before ten on the day itself."""
    return times.moment_of(datetime.combine(times.wall_of(starts).date(), time(10))) - days * 24 * HOUR


def _as_the_clock_shows(_self: Any, value: datetime | None, _dialect: Any) -> datetime | None:
    return value.astimezone(COPENHAGEN).replace(tzinfo=UTC) if value is not None else None


def _due_by_the_clock(self: jobs.Job, now: datetime) -> datetime:
    wall = now.astimezone(COPENHAGEN).replace(tzinfo=None)
    length, offset = self.every, datetime(2020, 1, 1) + self.after  # noqa: DTZ001 - what the clock shows
    return (offset + (wall - offset) // length * length).replace(tzinfo=UTC)


def _over_at_dawn(now: datetime, starts: datetime, last_day: date | None) -> bool:
    return now >= starts or (last_day is not None and times.wall_of(now).date() >= last_day)


def sabotages(_engine_name: str) -> Mapping[str, Sabotage]:
    return {
        "a day before is 24 hours before": Sabotage(lambda _: mock.patch.object(times, "days_before", _by_hours)),
        "moments are kept as the clock shows them": Sabotage(
            lambda _: mock.patch.object(UtcDateTime, "process_bind_param", _as_the_clock_shows)
        ),
        "jobs are due by the clock": Sabotage(lambda _: mock.patch.object(jobs.Job, "due", _due_by_the_clock)),
        "the last day ends when it begins": Sabotage(lambda _: mock.patch.object(times, "over", _over_at_dawn)),
    }
