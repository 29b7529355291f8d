"""The organiser's lists: events with what waits to be done, who comes, whom to call, and which needs are overdue."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from engage.bodies.models import Municipality
from engage.core.errors import require
from engage.core.work import Work
from engage.events import policy, queries, sealed, times
from engage.events.models import AccessNeed, Call, Event, Place
from engage.events.rules import INTERPRETERS, LIVE, UNDONE, Coming, NeedKind, Standing, Support
from engage.events.seating import Seats


@dataclass(frozen=True)
class Managed:
    """An event as its organisers see it among theirs."""

    event: Event
    seats: Seats
    counts: dict[Standing, tuple[int, int]]  # (places, seats)
    open_needs: int
    overdue_needs: int
    interpreter_by: date | None  # by when an interpreter must be booked; None: nobody waits for one

    def places(self, standing: Standing) -> int:
        return self.counts.get(standing, (0, 0))[0]

    def seats_of(self, standing: Standing) -> int:
        return self.counts.get(standing, (0, 0))[1]

    @property
    def overfull(self) -> int:
        """Seats that are promised beyond the capacity."""
        return max(0, -self.seats.left)


def managed(work: Work, *, past: bool = False, limit: int = 100) -> list[Managed]:
    """The events that the actor arranges, in four queries: those whose interpreter is soonest to be booked come first.

    past: those that are over instead, the newest first.
    """
    statement = sa.select(Event).where(policy.managed_by(work.actor))
    if past:
        statement = statement.where(Event.ends_at < work.now).order_by(Event.starts_at.desc(), Event.number.desc())
    else:
        statement = statement.where(Event.ends_at >= work.now).order_by(Event.starts_at, Event.number)
    events: list[Event] = work.all(statement.limit(limit))
    ids = [event.id for event in events]
    counts, seats, asked = queries.counts(work, ids), queries.seats_of_all(work, events), _asked(work, ids)
    found = [
        Managed(
            event,
            seats[event.id],
            counts[event.id],
            sum(each.number for each in asked[event.id]),
            sum(each.overdue for each in asked[event.id]),
            interpreter_by(event, {each.kind for each in asked[event.id]}),
        )
        for event in events
    ]
    never = date.max
    return found if past else sorted(found, key=lambda each: each.interpreter_by or never)


@dataclass(frozen=True)
class _Asked:
    kind: NeedKind
    number: int
    overdue: int


def _asked(work: Work, event_ids: Sequence[UUID]) -> dict[UUID, list[_Asked]]:
    """The needs that wait to be arranged, by kind."""
    found: dict[UUID, list[_Asked]] = {each: [] for each in event_ids}
    late = sa.func.sum(sa.case((AccessNeed.due_on < work.today, 1), else_=0))
    statement = (
        sa.select(Place.event_id, AccessNeed.kind, sa.func.count(), late)
        .join(Place, Place.id == AccessNeed.place_id)
        .where(Place.event_id.in_(event_ids), Place.standing.in_(LIVE), AccessNeed.state.in_(UNDONE))
        .group_by(Place.event_id, AccessNeed.kind)
    )
    for event_id, kind, number, overdue in work.rows(statement) if event_ids else ():
        found[event_id].append(_Asked(kind, int(number), int(overdue)))
    return found


def interpreter_by(event: Event, waiting_for: set[NeedKind]) -> date | None:
    """By when an interpreter must be booked: one that is wanted anyway, or that somebody has asked for."""
    for kind in INTERPRETERS:
        support: Support = getattr(event, kind.value)
        if support is Support.WANTED or (support is Support.OFFERED and kind in waiting_for):
            return event.access_until or times.wall_of(event.starts_at).date() - times.WEEK
    return None


@dataclass(frozen=True)
class Overdue:
    """A need that should have been arranged; no names and no words."""

    need: AccessNeed
    event: Event


def overdue_needs(work: Work, limit: int = 100) -> list[Overdue]:
    """What should have been arranged by now at the actor's events, the longest overdue first. In one query."""
    statement = (
        sa.select(AccessNeed, Event)
        .join(Place, Place.id == AccessNeed.place_id)
        .join(Event, Event.id == Place.event_id)
        .where(
            AccessNeed.state.in_(UNDONE),
            AccessNeed.due_on < work.today,
            Event.ends_at >= work.now,
            Place.standing.in_(LIVE),
            policy.managed_by(work.actor),
        )
        .order_by(AccessNeed.due_on, Event.starts_at, AccessNeed.id)
        .limit(limit)
    )
    return [Overdue(*row) for row in work.rows(statement)]


@dataclass(frozen=True)
class Guest:
    """A row of a list: who comes as what. Nothing of what anybody needs."""

    place: Place
    name: str
    municipality: str | None
    details: sealed.Details = field(repr=False)

    @property
    def role(self) -> Coming | None:
        return self.place.role

    @property
    def seats(self) -> int:
        return self.place.seats


def guests(work: Work, event_id: UUID, *standings: Standing) -> list[Guest]:
    """Who comes, in the order of signing up; or the places in other `standings`, such as the queue.

    Somebody who waits is never among those who come. Raises NotFound, Forbidden.
    """
    require(policy.may_manage(work.actor, work.get(Event, event_id)))
    wanted = standings or (Standing.CONFIRMED, Standing.ATTENDED)
    statement = (
        sa.select(Place, Municipality.name)
        .outerjoin(Municipality, Municipality.id == Place.municipality_id)
        .where(Place.event_id == event_id, Place.standing.in_(wanted))
        .order_by(Place.sequence)
    )
    found = []
    for place, municipality in work.rows(statement):
        told = sealed.details(work, place)
        found.append(Guest(place, told.name, municipality, told))
    return found


@dataclass(frozen=True)
class Named:
    """A line of a list at the door; nothing else that anybody told is opened for it."""

    name: str
    role: Coming | None
    seats: int


def named(work: Work, event_id: UUID) -> list[Named]:
    """Who comes, in the order of signing up. Raises NotFound, Forbidden."""
    require(policy.may_manage(work.actor, work.get(Event, event_id)))
    statement = (
        sa.select(Place.id, Place.data_key, Place.name, Place.role, Place.companions)
        .where(Place.event_id == event_id, Place.standing.in_((Standing.CONFIRMED, Standing.ATTENDED)))
        .order_by(Place.sequence)
    )
    return [
        Named(sealed.name(work, row.id, row.data_key, row.name), row.role, row.companions + 1)
        for row in work.rows(statement)
    ]


@dataclass(frozen=True)
class ToCall:
    """Somebody without e-mail who is to be told something."""

    call: Call
    place: Place
    name: str
    phone: str  # empty: there is no phone either, so by letter
    address: str
    reason: str  # why somebody was not let in, to be told; empty for everybody else


def calls(work: Work, event_id: UUID) -> list[ToCall]:
    """Whom to call or write to, the oldest first; those who were told are left out. Raises NotFound, Forbidden."""
    require(policy.may_manage(work.actor, work.get(Event, event_id)))
    statement = (
        sa.select(Call, Place)
        .join(Place, Place.id == Call.place_id)
        .where(Call.event_id == event_id, Call.done_on.is_(None))
        .order_by(Call.made_on, Place.sequence, Call.id)
    )
    found = []
    for call, place in work.rows(statement):
        told = sealed.details(work, place)
        found.append(ToCall(call, place, told.name, told.phone, told.address, sealed.refusal(work, place)))
    return found
