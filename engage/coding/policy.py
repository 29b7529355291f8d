"""Who may put codes on texts, and who may change a codebook: both within the body of the agreement."""

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.coding.models import Text
from engage.core.authority import Actor, Can


def may_code(actor: Actor, agreement: Agreement) -> bool:
    """Moderators of the agreement's KKR."""
    return actor.within(Can.CODE, agreement.body_id)


def may_edit_codebook(actor: Actor, agreement: Agreement) -> bool:
    """Moderators and editors of the agreement's KKR."""
    return actor.within(Can.EDIT_CODEBOOK, agreement.body_id)


def open_to(actor: Actor, right: Can) -> sa.ColumnElement[bool]:
    """The agreements in whose body the actor holds `right`, as a WHERE clause."""
    reach = actor.scope(right)
    return sa.true() if reach is None else Agreement.body_id.in_(reach)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_code` as a WHERE clause on texts."""
    reach = actor.scope(Can.CODE)
    if reach is None:
        return sa.true()
    return Text.agreement_id.in_(sa.select(Agreement.id).where(Agreement.body_id.in_(reach)))
