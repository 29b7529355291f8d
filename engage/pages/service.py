"""What touches several rooms at once."""

from uuid import UUID

import sqlalchemy as sa

from engage.briefs import ending as briefs
from engage.contributions import service as contributions
from engage.contributions.models import Contribution
from engage.core.work import Work
from engage.decisions import telling as decisions
from engage.moderation.models import ModerationStep, Presence
from engage.perspectives import ending as perspectives
from engage.replies.models import Reply


def take_back(work: Work, contribution_id: UUID) -> Contribution:
    """Withdraw a contribution with all that was said about it: the reply may repeat its words, reasons too."""
    contribution = contributions.withdraw(work, contribution_id)
    perspectives.taken_back(work, contribution_id)
    briefs.sweep(work, contribution_id)
    work.run(sa.delete(Reply).where(Reply.contribution_id == contribution_id))
    decisions.forget(work, contribution_id)
    work.run(sa.delete(Presence).where(Presence.contribution_id == contribution_id))
    work.run(
        sa.update(ModerationStep)
        .where(ModerationStep.contribution_id == contribution_id)
        .values(reason=None, forward_to=None)
    )
    return contribution


def take_down(work: Work, contribution_id: UUID) -> Contribution:
    """Show a contribution to nobody else, from this moment, and quote it nowhere."""
    contribution = contributions.unpublish(work, contribution_id)
    perspectives.sweep(work, contribution_id)
    briefs.sweep(work, contribution_id)
    return contribution
