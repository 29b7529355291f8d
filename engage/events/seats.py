"""Whoever changes seats holds the event first, counts its places anew, and leaves nobody waiting who could be asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.core.work import Work
from engage.events import queries, times
from engage.events.models import Event, Place
from engage.events.rules import Stage, Standing, Telling
from engage.events.seating import Seats, whose_turn
from engage.events.telling import tell


@contextmanager
def holding(work: Work, event_id: UUID) -> Iterator[Event]:
    """Hold an event against all other writers. What became free before and within is offered in order of the queue.

    Everything that touches seats happens inside; counts come from the places, so that none can drift.
    Raises NotFound.
    """
    event = queries.locked(work, event_id)
    before = queries.seats_of(work, event)
    _offer(work, event, queries.seats_of(work, event) if _lapse(work, event) else before)
    yield event
    work.flush()
    after = _offer(work, event, queries.seats_of(work, event))
    if after.availability(work.today) is not before.availability(work.today):
        work.public_changed()  # everyone sees whether it is full


def reach(work: Work, place: Place, standing: Standing) -> None:
    """Give a place another standing, from today."""
    place.standing, place.standing_on, place.offer_until = standing, work.today, None
    place.version += 1


def _lapse(work: Work, event: Event) -> int:
    """Give up places whose offer has run out, and say so; the number of places."""
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
    return len(places)


def _offer(work: Work, event: Event, seats: Seats) -> Seats:
    """Offer what is free of `seats` to those whose turn it is, unless it is too late for an answer; the seats then."""
    until = times.offer_until(work.now, event.starts_at)
    if event.stage is not Stage.OPEN or until is None or seats.left <= 0:
        return seats
    for turn in whose_turn(seats, queries.queue(work, event.id), work.today):
        place = queries.fresh(work, turn.key)
        reach(work, place, Standing.OFFERED)
        place.offer_until = until
        tell(work, event, place, Telling.OFFERED, mark=until.isoformat())
        audit.record(work, "events.offered", place)
        seats = seats.taking(turn.role, turn.seats)
    work.flush()
    return seats


def standing_for(work: Work, event: Event, place: Place, seats: Seats) -> Standing:
    """A place when there is room and nobody in the queue would be passed by; else a number in the queue."""
    if place.seats > seats.free_for(place.role, work.today) or somebody_waits_for(work, event, seats):
        return Standing.WAITING
    return Standing.CONFIRMED


def somebody_waits_for(work: Work, event: Event, seats: Seats) -> bool:
    """Whether there is room for somebody in the queue, who would be passed by a newcomer."""
    return bool(whose_turn(seats, queries.queue(work, event.id), work.today))


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
