"""Who may draft, review and publish perspectives: those who hold it within the body of the agreement."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.core.authority import Actor, Can


def may_draft(actor: Actor, agreement: Agreement) -> bool:
    """Moderators of the agreement's KKR."""
    return actor.account_id is not None and actor.within(Can.WRITE_PERSPECTIVES, agreement.body_id)


def open_to(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_draft` as a WHERE clause on agreements."""
    reach = actor.scope(Can.WRITE_PERSPECTIVES)
    return sa.true() if reach is None else Agreement.body_id.in_(reach)


def may_review(actor: Actor, authors: Collection[UUID | None]) -> bool:
    """A second person: nobody who had a hand in this version."""
    return actor.account_id is not None and actor.account_id not in authors
