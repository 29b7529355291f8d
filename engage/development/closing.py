"""Closing development work, with its event: refused until it is said which perspectives went in, or why none did."""

from uuid import UUID

from engage.core.errors import Invalid, require
from engage.core.text import say
from engage.core.work import Work
from engage.development import queries, rules
from engage.development.models import SAY_WHICH, Activity
from engage.development.rules import Happened, State
from engage.development.service import held, touched
from engage.events import policy as events
from engage.events import queries as event_queries
from engage.events import stages
from engage.events.checking import checked_text
from engage.events.models import Event
from engage.events.rules import Stage


def close(work: Work, number: int, *, why_none: str, head_count: int | None = None, version: int) -> Activity:
    """Close an activity; an event of its that was held and is still open is closed with it, and shown are both.

    why_none: for everyone, where no perspective went in. head_count: how many came to the event.
    Raises NotFound, Forbidden (of an event that the actor does not arrange), Invalid, Conflict.
    """
    it = held(work, number, version)
    why_none = checked_text("why_none", why_none, rules.TEXT_LONGEST)
    it.inclusions = len(queries.included(work, it.id))
    if not it.inclusions and not why_none:
        raise Invalid("why_none", SAY_WHICH)
    it.why_none = None if it.inclusions else why_none
    work.flush()
    event = work.find(Event, it.event_id)
    if event is not None and closes_too(event):
        _close_event(work, event.id, head_count)
    it.state, it.closed_on = State.CLOSED, work.today
    it.published_on = it.published_on or work.today
    touched(work, it, Happened.CLOSED, perspectives=it.inclusions)
    return it


def closes_too(event: Event) -> bool:
    """Whether closing the activity closes its event: one that was cancelled, or closed before, stays as it is."""
    return event.stage is not Stage.CANCELLED and event.closed_on is None


def _close_event(work: Work, event_id: UUID, head_count: int | None) -> None:
    event = event_queries.locked(work, event_id)
    require(events.may_manage(work.actor, event))
    if head_count is None:
        raise Invalid("head_count", say("Write how many people were there."))
    stages.close(work, event.id, head_count=head_count, version=event.version)
