"""Who may change an agreement. Reading is open to everyone."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.core.authority import Actor, Can


def may_manage(actor: Actor, body_id: UUID) -> bool:
    """Whoever manages agreements of that KKR; and the system, when it loads a file."""
    return actor.kind == "system" or (actor.can(Can.MANAGE_AGREEMENTS) and actor.within(Can.MANAGE_AGREEMENTS, body_id))


def manageable_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_manage` as a WHERE clause."""
    if actor.kind == "system":
        return sa.true()
    reach: Iterable[UUID] | None = actor.scope(Can.MANAGE_AGREEMENTS)
    return sa.true() if reach is None else Agreement.body_id.in_(list(reach))
