"""Who may open what a person wrote, as a question about one contribution and as a condition over all of them."""

from typing import Any

import sqlalchemy as sa

from engage.contributions.models import Contribution
from engage.core.authority import Actor, Can
from engage.moderation.models import ModerationStep


def may_see(actor: Actor, contribution: Contribution) -> bool:
    """Whether `actor` moderates what has this scope; what has none yet is shared by all moderators."""
    return actor.account_id is not None and actor.within(Can.MODERATE, contribution.scope_id)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The same rule as a condition on Contribution."""
    reach: Any = actor.scope(Can.MODERATE)
    if actor.account_id is None or not actor.can(Can.MODERATE):
        return sa.false()
    if reach is None:
        return sa.true()
    return sa.or_(Contribution.scope_id.is_(None), Contribution.scope_id.in_(reach))


def may_confirm(actor: Actor, step: ModerationStep) -> bool:
    """A second person is another person."""
    return actor.account_id is not None and actor.account_id != step.proposed_by
