"""Checking in at the door, on a phone: by the list or by the code."""

from uuid import UUID

from engage.audit import service as audit
from engage.core.errors import Conflict, NotFound, require
from engage.core.text import say
from engage.core.work import Work
from engage.events import policy, queries, seats, times
from engage.events.models import Event, Place
from engage.events.rules import Stage, Standing


def check_in(work: Work, place_id: UUID) -> Place:
    """Somebody is there, on the day of the event. Twice is once.

    Raises NotFound, Forbidden, and Conflict for a place that is not confirmed, or on another day.
    """
    event, place = _held(work, place_id)
    if place.standing is Standing.ATTENDED:
        return place
    if place.standing is not Standing.CONFIRMED:
        raise Conflict(say("This person has no confirmed place."))
    if event.stage not in (Stage.OPEN, Stage.HELD) or work.today < times.wall_of(event.starts_at).date():
        raise Conflict(say("People can be checked in from the day of the event."))
    seats.reach(work, place, Standing.ATTENDED)
    audit.record(work, "events.checked_in", place)
    return place


def check_in_by_code(work: Work, event_id: UUID, code: str) -> Place:
    """As `check_in`, for whoever shows this code. Raises NotFound for the code of another event, too."""
    place = queries.by_code(work, code)
    if place.event_id != event_id:
        raise NotFound(say("This code belongs to another event."))
    return check_in(work, place.id)


def undo(work: Work, place_id: UUID) -> Place:
    """Somebody was checked in by mistake. Twice is once. Raises NotFound, Forbidden."""
    _event, place = _held(work, place_id)
    if place.standing is Standing.ATTENDED:
        seats.reach(work, place, Standing.CONFIRMED)
        audit.record(work, "events.check_in_undone", place)
    return place


def _held(work: Work, place_id: UUID) -> tuple[Event, Place]:
    event = queries.locked(work, work.get(Place, place_id).event_id)
    require(policy.may_manage(work.actor, event))
    return event, queries.fresh(work, place_id)
