"""Letting in whoever was set aside because very many signed up from one place: from then on they are as anybody."""

from uuid import UUID

from engage.audit import service as audit
from engage.core.errors import Conflict, require
from engage.core.text import say
from engage.core.work import Work
from engage.events import policy, queries, seats
from engage.events.claiming import FIRST
from engage.events.models import Event, Place
from engage.events.rules import Stage, Standing
from engage.events.telling import tell


def let_in(work: Work, place_id: UUID) -> Place:
    """Seat somebody who was set aside, as if they signed up now, and tell them. Twice is once.

    Raises NotFound, Forbidden, and Conflict when nobody can come any more.
    """
    with seats.filling(work, work.get(Place, place_id).event_id) as room:
        _check(work, room.event)
        place = queries.fresh(work, place_id)
        if place.standing is Standing.SET_ASIDE:
            _seat(work, room, place)
        return place


def let_all_in(work: Work, event_id: UUID) -> int:
    """As `let_in`, for everybody who was set aside at an event, in their order; the number of places."""
    with seats.filling(work, event_id) as room:
        _check(work, room.event)
        places = queries.places(work, event_id, Standing.SET_ASIDE)
        for place in places:
            _seat(work, room, place)
        return len(places)


def _check(work: Work, event: Event) -> None:
    require(policy.may_manage(work.actor, event))
    if event.stage is not Stage.OPEN or work.now >= event.ends_at:
        raise Conflict(say("Nobody can sign up for this event any more."))


def _seat(work: Work, room: seats.Room, place: Place) -> None:
    standing = room.standing_for(place, work.today)
    if standing is Standing.CONFIRMED:
        room.seat(place)
    place.sequence = work.next_number("place")  # behind all who came in the meantime
    seats.reach(work, place, standing)
    work.flush()
    tell(work, room.event, place, FIRST[standing], unseen=True)
    audit.record(work, "events.let_in", place, standing=standing.value)
