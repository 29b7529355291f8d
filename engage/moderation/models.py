"""Redactions, steps towards an outcome, and who is looking at a contribution right now."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.contributions.models import PartKind
from engage.core.db import Base, Word, personal

_MODERATE = personal("receive and moderate", "moderation")


# As each engine writes the condition itself: only then does it see that the index fits.
_WAITING = sa.text("needs_second AND confirmed_by IS NULL AND undone_at IS NULL")
_WAITING_SQLITE = sa.text("needs_second = 1 AND confirmed_by IS NULL AND undone_at IS NULL")


class Outcome(StrEnum):
    PUBLISH = "publish"
    SECRETARIAT_ONLY = "secretariat_only"
    FORWARD = "forward"
    DECLINE = "decline"
    CRISIS = "crisis"


class Redaction(Base):
    """A span of a part that is not shown, what stands in its place, and why. Undone, it stays on record."""

    __tablename__ = "redaction"
    __table_args__ = (sa.CheckConstraint('"end" > "start"', name="span"),)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution_version.id", ondelete="CASCADE"), index=True)
    part: Mapped[PartKind] = mapped_column(Word(PartKind))
    start: Mapped[int]  # code points
    end: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(200))
    replacement: Mapped[str] = mapped_column(sa.String(200))
    made_by: Mapped[UUID] = mapped_column(info=personal("accountability", "audit"))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))


class ModerationStep(Base):
    """A proposed outcome: carried out at once, or when a second person confirms it; undone while not public."""

    __tablename__ = "moderation_step"
    __table_args__ = (
        # What waits for a colleague is few among many: counted at the top of the queue without reading the rest.
        sa.Index(
            "ix_moderation_step_waiting", "contribution_id", sqlite_where=_WAITING_SQLITE, postgresql_where=_WAITING
        ),
    )
    contribution_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), index=True, info=_MODERATE
    )
    of_version: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    reason: Mapped[str | None] = mapped_column(sa.Text, info=_MODERATE)  # sealed
    forward_to: Mapped[str | None] = mapped_column(sa.String(200))
    status_before: Mapped[str] = mapped_column(sa.String(40))
    crisis_before: Mapped[bool] = mapped_column(default=False, info=_MODERATE)
    proposed_by: Mapped[UUID] = mapped_column(info=personal("accountability", "audit"))
    proposed_at: Mapped[datetime]
    needs_second: Mapped[bool]
    confirmed_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))
    confirmed_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))
    undone_at: Mapped[datetime | None]


class Presence(Base):
    """A moderator has this contribution open; the next one to open it sees that."""

    __tablename__ = "moderation_presence"
    __table_args__ = (sa.UniqueConstraint("contribution_id", "account_id"),)
    contribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), info=_MODERATE)
    since: Mapped[datetime] = mapped_column(info=_MODERATE)
    seen_at: Mapped[datetime] = mapped_column(info=_MODERATE)
