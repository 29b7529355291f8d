"""Reading the reply to a contribution."""

from uuid import UUID

import sqlalchemy as sa

from engage.accounts.models import Account
from engage.contributions.models import Contribution
from engage.core.work import Work
from engage.replies.models import Reply, ReplyState


def of(work: Work, contribution_id: UUID) -> Reply | None:
    """The reply that the writer may read: the published one, or None."""
    found: Reply | None = work.one(
        sa.select(Reply).where(Reply.contribution_id == contribution_id, Reply.state == ReplyState.PUBLISHED)
    )
    return found


def in_work(work: Work, contribution_id: UUID) -> Reply | None:
    """The reply in whatever state it is, for staff, or None."""
    found: Reply | None = work.one(sa.select(Reply).where(Reply.contribution_id == contribution_id))
    return found


def in_work_by(work: Work, contribution_id: UUID) -> tuple[Reply | None, str]:
    """The reply in whatever state it is, for staff, and the name of whoever wrote it last; in one query."""
    statement = sa.select(Reply, Account).outerjoin(Account, Account.id == Reply.written_by)
    found = next(iter(work.rows(statement.where(Reply.contribution_id == contribution_id))), None)
    if found is None:
        return None, ""
    return found[0], (work.unseal(found[1], "name") or "") if found[1] is not None else ""


def text(work: Work, reply: Reply) -> str:
    """The words of a reply."""
    return work.unseal(reply, "text") or ""


def count_published(work: Work, focus_area_id: UUID | None = None) -> int:
    """How many contributions have been answered, in all or within one focus area."""
    statement = sa.select(sa.func.count()).select_from(Reply).where(Reply.state == ReplyState.PUBLISHED)
    if focus_area_id is not None:
        statement = statement.join(Contribution, Contribution.id == Reply.contribution_id)
        statement = statement.where(Contribution.focus_area_id == focus_area_id)
    return int(work.session.scalar(statement) or 0)
