"""Who may be the second person, and which states still wait for a decision."""

from engage.contributions.models import Contribution, Status
from engage.core.authority import Actor
from engage.moderation.models import ModerationStep

# What still waits for someone; all else has been decided.
OPEN = (Status.RECEIVED, Status.IN_MODERATION, Status.CRISIS, Status.UNPUBLISHED)


def may_confirm(actor: Actor, step: ModerationStep) -> bool:
    """A second person is another person."""
    return actor.account_id is not None and actor.account_id != step.proposed_by


def is_open(contribution: Contribution) -> bool:
    """Whether the words may be worked on and an outcome chosen."""
    return contribution.status in OPEN and contribution.data_key is not None
