"""What every change to an event has in common: it is allowed, seen as it was, counted and recorded."""

from typing import Any

from engage.audit import service as audit
from engage.core.errors import Conflict, require
from engage.core.text import say
from engage.core.work import Work
from engage.events import policy
from engage.events.models import Event
from engage.events.rules import Stage, Telling
from engage.events.telling import tell_all

LARGEST = 5000  # seats, or people


def check(work: Work, event: Event, version: int) -> None:
    """Raise unless the actor may change the event as they have seen it, and it still can be changed."""
    require(policy.may_manage(work.actor, event))
    if event.version != version:
        raise Conflict()
    if event.stage is Stage.CANCELLED or event.closed_on is not None:
        raise Conflict(say("This event is over, and can no longer be changed."))


def touched(work: Work, event: Event, action: str, **details: Any) -> None:
    event.version += 1
    audit.record(work, action, event, version=event.version, **details)
    work.flush()


def moved(work: Work, event: Event, telling: Telling) -> None:
    """Have calendars move or strike the event, and tell everyone once."""
    event.ics_sequence += 1
    tell_all(work, event, telling, mark=f"{event.id}:{event.ics_sequence}")
