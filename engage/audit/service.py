"""Writing the record, in the same transaction as what it tells of."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engage.audit.models import AuditEntry, Tombstone
from engage.core.db import Base
from engage.core.work import Work


def record(work: Work, action: str, subject: Base | None = None, *, purpose: str | None = None, **details: Any) -> None:
    """Record that the actor did `action` ("room.what_happened") to `subject`.

    details: words and counts only, never text that a person wrote. A visitor's act carries the day, not the time.
    """
    work.insert(entry(work, action, subject, purpose=purpose, **details))


def entry(
    work: Work, action: str, subject: Base | None = None, *, purpose: str | None = None, **details: Any
) -> AuditEntry:
    """As `record`, still to be inserted with other rows."""
    known = work.actor.account_id is not None or work.actor.kind == "system"
    return AuditEntry(
        sequence=work.next_number("audit"),
        day=work.today,
        at=work.now if known else None,
        account_id=work.actor.account_id,
        action=action,
        subject_kind=subject.__tablename__ if subject is not None else None,
        subject_id=subject.id if subject is not None else None,
        purpose=purpose,
        details=details,
    )


def forget(work: Work, days: int) -> int:
    """Delete entries older than `days`, which is all that ever happens to them; the number deleted."""
    return work.run(sa.delete(AuditEntry).where(AuditEntry.day < work.today - timedelta(days=days)))


def bury(work: Work, subject: Base, reason: str) -> None:
    """Note that `subject` is erased, so that a restored backup erases it again."""
    work.add(Tombstone(subject_kind=subject.__tablename__, subject_id=subject.id, erased_on=work.today, reason=reason))
