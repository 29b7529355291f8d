"""Who may see a contribution as it was written, and what may become public of it."""

from uuid import UUID

import sqlalchemy as sa

from engage.contributions.models import Contribution, Status
from engage.core.authority import Actor, Can
from engage.drafts.rules import Publish

# Where the writer's words are gone for good, or the writer has ended it.
ENDED = frozenset({Status.WITHDRAWN, Status.ANONYMISED})


def may_moderate(actor: Actor, contribution: Contribution) -> bool:
    """Moderators of the contribution's KKR; one that belongs to no KKR yet is shared by all moderators."""
    return actor.within(Can.MODERATE, contribution.scope_id)


def may_see(actor: Actor, contribution: Contribution) -> bool:
    """Whoever may moderate it, and nobody else: a writer's own way in is the code."""
    return may_moderate(actor, contribution)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_see` as a WHERE clause."""
    return visible_within(actor.scope(Can.MODERATE))


def visible_within(reach: frozenset[UUID] | None) -> sa.ColumnElement[bool]:
    """As `visible_to`, for everyone who may moderate within these bodies; None: everywhere."""
    if reach is None:
        return sa.true()
    if not reach:
        return sa.false()
    return sa.or_(Contribution.scope_id.is_(None), Contribution.scope_id.in_(reach))


def may_be_public(contribution: Contribution) -> bool:
    """The writer has agreed, is not under 15, and has not taken the words back."""
    return (
        contribution.publish is Publish.PUBLIC
        and not contribution.under_15
        and contribution.data_key is not None
        and contribution.status not in ENDED
    )


def may_correct(contribution: Contribution) -> bool:
    """The writer may, until the words are gone or a decision was told."""
    return contribution.data_key is not None and contribution.status not in ENDED | {Status.DECLINED}


def may_withdraw(contribution: Contribution) -> bool:
    """The writer may, at every step."""
    return contribution.status not in ENDED
