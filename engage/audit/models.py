"""Audit entries and tombstones."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, personal


class AuditEntry(Base):
    """One thing that was done. Entries are added and never changed.

    An anonymous act carries the day only: an exact time beside a contribution could point to its writer.
    """

    __tablename__ = "audit_entry"
    __of_a_day__ = True
    sequence: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    day: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime | None]
    account_id: Mapped[UUID | None] = mapped_column(index=True, info=personal("accountability", "audit"))
    action: Mapped[str] = mapped_column(sa.String(80))  # "<room>.<what_happened>"
    subject_kind: Mapped[str | None] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    purpose: Mapped[str | None] = mapped_column(sa.String(80))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  # words and counts, never anyone's text


class Tombstone(Base):
    """Something that was erased and must stay so: a restored backup erases it again."""

    __tablename__ = "tombstone"
    __table_args__ = (sa.UniqueConstraint("subject_kind", "subject_id"),)
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID]
    erased_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(80))
