"""Whoever was set aside because very many signed up from one place: letting them in, or saying no with a reason."""

from dataclasses import replace
from uuid import UUID

from engage.audit import service as audit
from engage.core.errors import Conflict, Invalid, require
from engage.core.text import say
from engage.core.work import Work
from engage.events import policy, queries, sealed, seats, signing_up
from engage.events.checking import checked_text
from engage.events.claiming import FIRST
from engage.events.models import Event, Place
from engage.events.rules import Stage, Standing, Telling
from engage.events.telling import tell

REASON_LONGEST = 1000  # characters


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


def refuse(work: Work, place_id: UUID, reason: str) -> Place:
    """Say no to somebody who was set aside, for a reason in plain words that only they read; and tell them, once.

    What they need and wrote to the meeting is erased; how to reach them stays as long as any place does. Twice is once.
    Raises NotFound, Forbidden, Invalid, and Conflict when they have been let in, or somebody must read it first.
    """
    with seats.filling(work, work.get(Place, place_id).event_id) as room:
        _check(work, room.event)
        place = queries.fresh(work, place_id)
        if place.standing is Standing.REFUSED:
            return place
        if place.standing is not Standing.SET_ASIDE:
            raise Conflict(say("Somebody has let them in already, or they have given up."))
        if place.crisis:
            raise Conflict(say("What they wrote may be about danger. See to that first."))
        reason = checked_text("reason", reason, REASON_LONGEST)
        if not reason:
            raise Invalid("reason", say("Say why, in plain words. Only the person reads it."))
        _keep_only_what_reaches(work, place)
        sealed.put_refusal(work, place, reason)
        seats.reach(work, place, Standing.REFUSED)
        work.flush()
        tell(work, room.event, place, Telling.REFUSED)
        audit.record(work, "events.refused", place)
        return place


def _keep_only_what_reaches(work: Work, place: Place) -> None:
    told = sealed.details(work, place)
    sealed.put_details(work, place, replace(told, aloud="", question=""))
    signing_up.forget_needs(work, place)


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
