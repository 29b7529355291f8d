"""Who may propose, who answers proposals, and who may read minutes before they are published."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from engage.core.authority import Actor, Can
from engage.dialogue.models import Minutes
from engage.events import policy as events
from engage.events.models import Event
from engage.events.rules import Stage


def has_an_open_agenda(event: Event, now: datetime) -> bool:
    """A published event that is still to come; whether its organiser wants proposals is asked beside it."""
    return event.published_on is not None and event.stage in (Stage.PLANNED, Stage.OPEN) and now < event.starts_at


def may_answer(actor: Actor, event: Event) -> bool:
    """Organisers and moderators of the event's KKR; and the system."""
    return actor.kind == "system" or (
        actor.can(Can.ANSWER_PROPOSALS) and actor.within(Can.ANSWER_PROPOSALS, event.scope_id)
    )


def answered_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_answer` as a WHERE clause."""
    return events.within(actor, Can.ANSWER_PROPOSALS)


def may_propose_for(actor: Actor, body_id: UUID, seats: list[UUID]) -> bool:
    """Whoever has a seat in that council today. seats: the councils in which they have one."""
    return actor.kind == "system" or (actor.can(Can.PROPOSE) and body_id in seats)


def may_read(actor: Actor, event: Event, minutes: Minutes) -> bool:
    """Everyone, once they are published; before that the event's organisers."""
    return minutes.number > 0 or events.may_manage(actor, event)
