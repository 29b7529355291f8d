"""What two moderators do with a contribution."""

from typing import Any

import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.contributions import queries as contributions
from engage.contributions.models import Contribution
from engage.core.work import Work
from engage.moderation import service
from engage.moderation import sheet as sheets
from engage.moderation.models import ModerationStep, Outcome
from engage.moderation.sheet import Sheet

NAMED = "Min bror Jens Hansen venter. Jens Hansen har ringet mange gange, og Jens Hansens sag ligger stille."
TELLING = "Min bror er 34 år gammel og har autisme. Vi bor i Næstved og har ventet siden marts 2025."


def opened(work: Work, contribution: Contribution) -> Sheet:
    return service.open_original(work, contribution.id)


def now(work: Work, contribution: Contribution) -> str:
    """What a page drawn at this moment has seen."""
    return sheets.load(work, contribution).token


def decide(work: Work, it: Contribution, outcome: Outcome, **values: Any) -> ModerationStep:
    return service.propose(work, it.id, outcome, token=now(work, it), **values)


def public_text(work: Work, it: Contribution) -> str:
    found = contributions.public_of(work, it.id)
    assert found is not None
    return f"{found.text}\n{found.helper_opinion or ''}\n{found.stems}"


def actions(work: Work) -> list[str]:
    work.flush()
    return work.all(sa.select(AuditEntry.action).order_by(AuditEntry.sequence))
