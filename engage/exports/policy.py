"""Who may take files along, and who may say yes to personal columns: within the body of the agreement, never alone."""

from engage.agreements.models import Agreement
from engage.core.authority import Actor, Can
from engage.core.work import Work
from engage.exports.models import ExportRequest
from engage.exports.rules import DAYS


def may_export(actor: Actor, agreement: Agreement) -> bool:
    """Moderators of the agreement's KKR."""
    return actor.account_id is not None and actor.within(Can.EXPORT, agreement.body_id)


def may_answer(actor: Actor, request: ExportRequest) -> bool:
    """A second person, once."""
    return actor.account_id is not None and actor.account_id != request.asked_by and request.approved is None


def may_fetch(work: Work, request: ExportRequest) -> bool:
    """Whoever asked, for seven days after somebody else said yes."""
    return (
        request.approved is True
        and request.answered_at is not None
        and work.now < request.answered_at + DAYS
        and work.actor.account_id == request.asked_by
        and request.answered_by not in (None, request.asked_by)
    )
