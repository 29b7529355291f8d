"""The way of an event from one stage to the next: published, open, cancelled, held, closed, minutes."""

from datetime import datetime
from uuid import UUID

from engage.core.errors import Conflict, Invalid, require
from engage.core.text import plain, say
from engage.core.work import Work
from engage.events import policy, queries, times
from engage.events.changing import LARGEST, check, moved, touched
from engage.events.models import Event
from engage.events.rules import Kind, Stage, Telling, may_become


def publish(work: Work, event_id: UUID, *, version: int) -> Event:
    """Show the event to everyone; one cannot sign up yet. Raises NotFound, Forbidden, Conflict."""
    event = queries.locked(work, event_id)
    check(work, event, version)
    event.published_on = event.published_on or work.today
    touched(work, event, "events.published")
    return event


def begin_round(work: Work, event_id: UUID, *, version: int) -> Event:
    """Let everyone see a written round and write in it, from now on. Raises NotFound, Forbidden, Conflict."""
    event = queries.locked(work, event_id)
    check(work, event, version)
    if event.kind is not Kind.WRITTEN_ROUND or event.published_on is not None or work.now >= event.ends_at:
        raise Conflict(say("This cannot follow on what was decided before."))
    event.starts_at = work.now.replace(second=0, microsecond=0)
    event.starts_wall = times.wall_of(event.starts_at).strftime("%Y-%m-%dT%H:%M")
    event.published_on = work.today
    touched(work, event, "events.published")
    return event


def prolong_round(work: Work, event_id: UUID, ends: datetime, *, version: int) -> Event:
    """Give more time in a written round: until `ends`, as clocks in Denmark show it. Raises as `begin_round`."""
    event = queries.locked(work, event_id)
    check(work, event, version)
    if event.kind is not Kind.WRITTEN_ROUND:
        raise Conflict(say("This cannot follow on what was decided before."))
    event.ends_at, event.ends_wall = times.moment_of(ends), ends.strftime("%Y-%m-%dT%H:%M")
    touched(work, event, "events.changed")
    return event


def close_round(work: Work, event_id: UUID, summary: str, *, version: int) -> Event:
    """Nobody writes any more, and everyone reads what came of it. Raises NotFound, Forbidden, Conflict, Invalid."""
    event = queries.locked(work, event_id)
    check(work, event, version)
    if event.kind is not Kind.WRITTEN_ROUND or event.published_on is None:
        raise Conflict(say("This cannot follow on what was decided before."))
    event.minutes = plain(summary)
    if not event.minutes:
        raise Invalid("summary", say("Write the text."))
    event.stage, event.closed_on = Stage.MINUTES, work.today
    touched(work, event, "events.minutes_published")
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
