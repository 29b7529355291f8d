"""Whoever changes seats holds the event first, counts its places anew, and leaves nobody waiting who could be asked."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.core.work import Work
from engage.events import queries, times
from engage.events.models import Event, Place
from engage.events.rules import Stage, Standing, Telling
from engage.events.seating import Seats, Waiting, whose_turn
from engage.events.telling import tell


@contextmanager
def holding(work: Work, event_id: UUID) -> Iterator[Event]:
    """Hold an event against all other writers. What became free before and within is offered in order of the queue.

    Everything that touches seats happens inside; counts come from the places, so that none can drift.
    Raises NotFound.
    """
    room, before = _room(work, event_id)
    yield room.event
    work.flush()
    after = _offer(work, room.event, queries.seats_of(work, room.event), queries.queue(work, event_id))
    _show(work, before, after)


@dataclass
class Room:
    """An event that is held, its seats as they are now, and its queue."""

    event: Event
    seats: Seats
    queue: Iterable[Waiting]

    def standing_for(self, place: Place, day: date) -> Standing:
        """A place when there is room and nobody in the queue would be passed by; else a number in the queue."""
        if place.seats > self.seats.free_for(place.role, day) or whose_turn(self.seats, self.queue, day):
            return Standing.WAITING
        return Standing.CONFIRMED

    def seat(self, place: Place) -> None:
        """From now on the place has its seats."""
        self.seats = self.seats.taking(place.role, place.seats)


class Queue:
    """Whoever waits, in order; read once, and only as far as somebody looks."""

    def __init__(self, rest: Iterator[Waiting]) -> None:
        self._seen: list[Waiting] = []
        self._rest = rest

    def __iter__(self) -> Iterator[Waiting]:
        yield from self._seen
        for each in self._rest:
            self._seen.append(each)
            yield each


@contextmanager
def filling(work: Work, event_id: UUID) -> Iterator[Room]:
    """As `holding`, for those who only take seats: nothing becomes free by it, so nobody is asked afterwards.

    The room that is given knows who was seated in it (`Room.seat`). Raises NotFound.
    """
    room, before = _room(work, event_id, for_seats=True)
    yield room
    _show(work, before, room.seats)


def _room(work: Work, event_id: UUID, *, for_seats: bool = False) -> tuple[Room, Seats]:
    """Hold an event, and offer what became free before; the room, and the seats as they were found."""
    event = queries.locked(work, event_id, for_seats=for_seats)
    counted = queries.counted(work, event)
    before = now = counted.seats
    if counted.lapsed:
        _lapse(work, event)
        now = queries.seats_of(work, event)
    waiting = Queue(queries.queue(work, event_id) if counted.waits else iter(()))
    after = _offer(work, event, now, waiting)
    return Room(event, after, waiting if after is now else Queue(queries.queue(work, event_id))), before


def _show(work: Work, before: Seats, after: Seats) -> None:
    if after.availability(work.today) is not before.availability(work.today):
        work.public_changed()  # everyone sees whether it is full


def reach(work: Work, place: Place, standing: Standing) -> None:
    """Give a place another standing, from today."""
    place.standing, place.standing_on, place.offer_until = standing, work.today, None
    place.version += 1


def _lapse(work: Work, event: Event) -> None:
    """Give up places whose offer has run out, and say so."""
    statement = sa.select(Place).where(
        Place.event_id == event.id, Place.standing == Standing.OFFERED, Place.offer_until <= work.now
    )
    places = work.all(statement.order_by(Place.sequence).execution_options(populate_existing=True))
    for place in places:
        reach(work, place, Standing.GIVEN_UP)
        place.lapsed = True
        tell(work, event, place, Telling.LAPSED)
        audit.record(work, "events.offer_lapsed", place)
    work.flush()


def _offer(work: Work, event: Event, seats: Seats, queue: Iterable[Waiting]) -> Seats:
    """Offer what is free of `seats` to those whose turn it is, unless it is too late for an answer; the seats then."""
    until = times.offer_until(work.now, event.starts_at)
    if event.stage is not Stage.OPEN or until is None or seats.left <= 0:
        return seats
    for turn in whose_turn(seats, queue, work.today):
        place = queries.fresh(work, turn.key)
        reach(work, place, Standing.OFFERED)
        place.offer_until = until
        tell(work, event, place, Telling.OFFERED, mark=until.isoformat())
        audit.record(work, "events.offered", place)
        seats = seats.taking(turn.role, turn.seats)
    work.flush()
    return seats


def lapse_offers(work: Work) -> int:
    """Move on from every offer that has run out, to the next in its queue; the number of events."""
    return _hold_each(work, queries.open_for_seats(work, Standing.OFFERED, due=True))


def release_held(work: Work) -> int:
    """Offer what nobody holds any more, where somebody waits; the number of events looked at."""
    return _hold_each(work, queries.open_for_seats(work, Standing.WAITING))


def _hold_each(work: Work, event_ids: list[UUID]) -> int:
    for event_id in event_ids:
        with holding(work, event_id):
            pass
    return len(event_ids)
