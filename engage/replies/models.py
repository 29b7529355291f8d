"""A reply and where it is on its way to the one who wrote."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal


class ReplyState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"


class Reply(Base):
    """One reply to one contribution, sealed; read with the contribution's code."""

    __tablename__ = "reply"
    contribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text, info=personal("answer", "contribution_original"))  # sealed
    state: Mapped[ReplyState] = mapped_column(Word(ReplyState))
    written_by: Mapped[UUID] = mapped_column(info=personal("accountability", "audit"))
    reviewed_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))
    published_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
