"""Who may see an event, and who may arrange it. A place is opened by its code and by its event's organisers."""

import sqlalchemy as sa

from engage.core.authority import Actor, Can
from engage.events.models import Event


def may_manage(actor: Actor, event: Event) -> bool:
    """Organisers of the event's KKR; and the system."""
    return actor.kind == "system" or (actor.can(Can.MANAGE_EVENTS) and actor.within(Can.MANAGE_EVENTS, event.scope_id))


def managed_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_manage` as a WHERE clause."""
    return within(actor, Can.MANAGE_EVENTS)


def within(actor: Actor, right: Can) -> sa.ColumnElement[bool]:
    """The events that a right of the actor reaches; the system reaches all."""
    reach = actor.scope(right) if actor.kind != "system" else None
    if reach is None:
        return sa.true()
    return Event.scope_id.in_(list(reach)) if reach else sa.false()


def may_care(actor: Actor, event: Event) -> bool:
    """Organisers and moderators of the event's KKR: whoever is on duty reads what may be about danger; the system."""
    return actor.kind == "system" or (actor.can(Can.SEE_DANGER) and actor.within(Can.SEE_DANGER, event.scope_id))


def cared_for_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_care` as a WHERE clause."""
    return within(actor, Can.SEE_DANGER)


def may_see(actor: Actor, event: Event) -> bool:
    """Everyone, once it is published; before that only its organisers."""
    return event.published_on is not None or may_manage(actor, event)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_see` as a WHERE clause."""
    return sa.or_(Event.published_on.is_not(None), managed_by(actor))
