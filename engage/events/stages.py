"""The way of an event from one stage to the next: published, open, cancelled, held, closed, minutes."""

from uuid import UUID

from engage.core.errors import Conflict, Invalid, require
from engage.core.text import plain, say
from engage.core.work import Work
from engage.events import policy, queries
from engage.events.changing import LARGEST, check, moved, touched
from engage.events.models import Event
from engage.events.rules import Stage, Telling, may_become


def publish(work: Work, event_id: UUID, *, version: int) -> Event:
    """Show the event to everyone; one cannot sign up yet. Raises NotFound, Forbidden, Conflict."""
    event = queries.locked(work, event_id)
    check(work, event, version)
    event.published_on = event.published_on or work.today
    touched(work, event, "events.published")
    return event


def open_for_all(work: Work, event_id: UUID, *, version: int) -> Event:
    """Let everyone see the event and sign up for it. Raises NotFound, Forbidden, Conflict."""
    event = _become(work, event_id, Stage.OPEN, version)
    event.published_on = event.published_on or work.today
    touched(work, event, "events.opened")
    return event


def cancel(work: Work, event_id: UUID, *, reason: str, version: int) -> Event:
    """Cancel an event, with the reason for everyone to read; who comes or waits gets one message.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    event = _become(work, event_id, Stage.CANCELLED, version)
    event.cancel_reason = plain(reason)
    if not event.cancel_reason:
        raise Invalid("reason", say("Write why it is cancelled, and what comes instead if anything does."))
    moved(work, event, Telling.CANCELLED)
    touched(work, event, "events.cancelled")
    return event


def mark_held(work: Work, event_id: UUID, *, version: int) -> Event:
    """The event has taken place. Raises NotFound, Forbidden, Conflict."""
    event = _become(work, event_id, Stage.HELD, version)
    if work.now < event.starts_at:
        raise Conflict(say("The event has not begun yet."))
    touched(work, event, "events.held")
    return event


def close(work: Work, event_id: UUID, *, head_count: int, perspectives: str = "", version: int) -> Event:
    """Close an event that was held, with the number of people who were there.

    perspectives: which ones it included and how. Where people learn something (MUST_INCLUDE) this is said in the
    development work of the event, and the database refuses to close the event before it is.
    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    event = queries.locked(work, event_id)
    check(work, event, version)
    if event.stage not in (Stage.HELD, Stage.MINUTES):
        raise Conflict(say("Say first that the event was held."))
    if not 0 <= head_count <= LARGEST:
        raise Invalid("head_count", say("Write how many people were there."))
    event.perspectives = plain(perspectives) or event.perspectives
    event.head_count, event.closed_on = head_count, work.today
    touched(work, event, "events.closed", head_count=head_count)
    return event


def publish_minutes(work: Work, event_id: UUID, text: str, *, version: int) -> Event:
    """Let everyone read the minutes; published before, they are changed. Raises NotFound, Forbidden, Conflict."""
    event = queries.locked(work, event_id)
    require(policy.may_manage(work.actor, event))
    if event.version != version or event.stage not in (Stage.HELD, Stage.MINUTES):
        raise Conflict()
    event.minutes = plain(text)
    if not event.minutes:
        raise Invalid("minutes", say("Write the text."))
    event.stage = Stage.MINUTES
    touched(work, event, "events.minutes_published")
    return event


def _become(work: Work, event_id: UUID, stage: Stage, version: int) -> Event:
    event = queries.locked(work, event_id)
    check(work, event, version)
    if not may_become(event.stage, stage):
        raise Conflict(say("This cannot follow on what was decided before."))
    event.stage = stage
    return event
