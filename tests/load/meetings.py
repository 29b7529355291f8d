"""Meetings for the measurements: thousands of them in the list, one that all sign up for, and one with a long list."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from engage.bodies.models import Body, Grant
from engage.core.authority import Role
from engage.core.db import public_stamp
from engage.core.work import Store, Work, unit_of_work
from engage.events import claiming, planning, stages
from engage.events.checking import Wish
from engage.events.models import Event
from engage.events.rules import Coming, Kind
from tests.factories.events import make_plan

GUESTS = 1000  # on the list of one meeting
SEATS = 5000  # of the meeting that all sign up for: everybody comes in


@dataclass(frozen=True)
class Meetings:
    """The numbers of two meetings: one that has a long list, one that can be signed up for."""

    guests: int
    open: int


def prepare(store: Store) -> Meetings:
    """Make the two meetings where the organiser of the demo works, and let GUESTS people sign up for the first."""
    with unit_of_work(store) as work:
        scope = work.one(sa.select(Body.key).join(Grant, Grant.scope_id == Body.id).where(Grant.role == Role.ORGANISER))
        crowded, empty = (_opened(work, scope, days) for days in (20, 21))
        people = [_guest(work, crowded, number) for number in range(GUESTS)]
        claiming.claim(work, crowded.id, *people)
        return Meetings(crowded.number, empty.number)


def _opened(work: Work, scope: str, days: int) -> Event:
    plan = replace(make_plan(work, days=days, scope=scope), kind=Kind.DIALOGUE_FORUM, capacity=SEATS)
    event = planning.create(work, plan)
    return stages.open_for_all(work, event.id, version=event.version)


def _guest(work: Work, event: Event, number: int) -> claiming.Ready:
    roles = (Coming.CITIZEN, Coming.RELATIVE, Coming.PROFESSIONAL)
    wish = Wish(name=f"Gæst nummer {number}", phone="00 00 00 00", role=roles[number % 3].value, companions=number % 2)
    return claiming.prepare(work, event, wish, once=f"{event.id} guest {number}", language="da")


def fill(store: Store, *, size: int) -> None:
    """Bring the published meetings that are still to come to `size`, one an hour."""
    with store.engine.begin() as connection:
        table: Any = Event.__table__
        model = connection.execute(sa.select(table).order_by(table.c.number.desc())).mappings().first()
        held = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        if model is None or held >= size:
            return
        rows = []
        for number in range(held, size):
            starts = model["starts_at"] + timedelta(hours=number)
            new = {"id": uuid4(), "number": 1_000_000 + number, "starts_at": starts}
            rows.append({**model, **new, "ends_at": starts + timedelta(hours=2), "title": f"Møde nummer {number}"})
        connection.execute(sa.insert(table), rows)
        connection.execute(sa.update(public_stamp).values(value=public_stamp.c.value + 1))
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ANALYZE"))
