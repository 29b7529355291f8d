"""Who may write, release and mark briefs. What is released everyone may read."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.core.authority import Actor, Can


def may_write(actor: Actor, agreement: Agreement) -> bool:
    """Moderators of the agreement's KKR."""
    return actor.account_id is not None and actor.within(Can.WRITE_BRIEFS, agreement.body_id)


def open_to(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_write` as a WHERE clause on agreements."""
    reach = actor.scope(Can.WRITE_BRIEFS)
    return sa.true() if reach is None else Agreement.body_id.in_(reach)


def may_release(actor: Actor, authors: Collection[UUID | None]) -> bool:
    """A second person: nobody who had a hand in this edition."""
    return actor.account_id is not None and actor.account_id not in authors


def may_mark(actor: Actor) -> bool:
    """Politicians, each for themselves."""
    return actor.account_id is not None and actor.can(Can.MARK_BRIEFS)
