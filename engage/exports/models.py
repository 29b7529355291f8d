"""Who asked for columns about persons, why, and what a second person said."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, personal
from engage.core.text import say

_BY = personal("accountability", "audit")


class ExportRequest(Base):
    """One wish for a table with its personal columns. It is kept as long as the log, and the file never is."""

    __tablename__ = "export_request"
    __table_args__ = (
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> asked_by",
            name="second_person",
            info={"refuse": (None, say("Another person must answer what you have asked for."))},
        ),
        sa.CheckConstraint(
            "(answered_by IS NULL) = (answered_at IS NULL) AND (answered_by IS NULL) = (approved IS NULL)",
            name="answered",
        ),
    )
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one request
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"), index=True)
    which: Mapped[str] = mapped_column(sa.String(40))  # the table
    reason: Mapped[str] = mapped_column(sa.Text, info=_BY)  # sealed
    asked_by: Mapped[UUID] = mapped_column(info=_BY)
    asked_at: Mapped[datetime]
    answered_by: Mapped[UUID | None] = mapped_column(info=_BY)
    answered_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    refusal: Mapped[str | None] = mapped_column(sa.Text, info=_BY)  # sealed: why not
