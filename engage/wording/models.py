"""Pages and twins: Danish is the source, the other languages follow it and can fall behind."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, personal
from engage.core.text import say
from engage.wording.rules import twinned


class Page(Base):
    """A page of plain information (about, privacy, help), its Danish text in Markdown."""

    __tablename__ = "wording_page"
    __public__ = True
    slug: Mapped[str] = mapped_column(sa.String(40), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Page: title")))
    body: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Page: text")))
    edited_on: Mapped[date]
    edited_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))  # None: as delivered


class Twin(Base):
    """One field of one thing in another language; stale when `source_digest` no longer fits the Danish text."""

    __tablename__ = "wording_twin"
    __table_args__ = (sa.UniqueConstraint("kind", "subject_id", "field", "language"),)
    __public__ = True
    kind: Mapped[str] = mapped_column(sa.String(40))  # the subject's table
    subject_id: Mapped[UUID] = mapped_column(index=True)
    field: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.Text)
    source_digest: Mapped[str] = mapped_column(sa.String(64))
    edited_on: Mapped[date]
    edited_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))
