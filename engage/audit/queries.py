"""Reading the record."""

from uuid import UUID

import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.core.work import Work


def about(work: Work, subject_ids: list[UUID]) -> list[AuditEntry]:
    """Everything recorded about these things, oldest first."""
    return work.all(sa.select(AuditEntry).where(AuditEntry.subject_id.in_(subject_ids)).order_by(AuditEntry.sequence))


def latest(
    work: Work, *, before: int | None = None, limit: int = 50, action: str = "", subject_id: UUID | None = None
) -> list[AuditEntry]:
    """The newest entries, below sequence number `before`, whose action begins with `action`, about one thing or all."""
    statement = sa.select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditEntry.sequence < before)
    if subject_id is not None:
        statement = statement.where(AuditEntry.subject_id == subject_id)
    if action:
        statement = statement.where(AuditEntry.action.startswith(action, autoescape=True))
    return work.all(statement)
