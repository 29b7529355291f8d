"""Who puts perspectives to bodies and drafts their answers. Everyone sees what is put and published."""

from uuid import UUID

import sqlalchemy as sa

from engage.core.authority import Actor, Can
from engage.decisions.models import Asked


def may_put(actor: Actor, scope_id: UUID) -> bool:
    """The secretariat of the agreement's KKR; and the system."""
    return actor.kind == "system" or (actor.can(Can.DECIDE) and actor.within(Can.DECIDE, scope_id))


def may_manage(actor: Actor, asked: Asked) -> bool:
    """As `may_put`, for what was put."""
    return may_put(actor, asked.scope_id)


def managed_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_manage` as a WHERE clause."""
    reach = actor.scope(Can.DECIDE) if actor.kind != "system" else None
    if reach is None:
        return sa.true()
    return Asked.scope_id.in_(list(reach)) if reach else sa.false()
