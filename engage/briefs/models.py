"""Briefs with their editions, the sentences as frozen, history and marks; how many people live where."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.briefs.rules import Change, Kind, Stage, State
from engage.core.db import Base, Word, personal
from engage.core.text import say

_QUOTED = personal("publish", "contribution_public")
_BY = personal("accountability", "audit")
_MARK = personal("prepare for a meeting", "brief_mark")


class Brief(Base):
    """What a body reads before a meeting about one focus area. Its number is its public address for good."""

    __tablename__ = "brief"
    __public__ = True
    number: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one brief
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id", ondelete="CASCADE"), index=True)
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)
    event_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event.id", ondelete="SET NULL"), index=True)
    state: Mapped[State] = mapped_column(Word(State))
    newest: Mapped[int]  # its last edition; everyone reads the one that is released
    withdrawn_on: Mapped[date | None]
    withdrawn_why: Mapped[str | None] = mapped_column(sa.Text)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Edition(Base):
    """One edition of a brief. Once it was released the database refuses to alter it, and its sentences (triggers)."""

    __tablename__ = "brief_edition"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("brief_id", "number"),
        sa.Index(
            "uq_brief_edition_released",
            "brief_id",
            unique=True,
            sqlite_where=sa.text("stage = 'released'"),
            postgresql_where=sa.text("stage = 'released'"),
        ),
        sa.CheckConstraint(
            "stage <> 'released' OR (released_by IS NOT NULL AND released_by <> written_by)",
            name="second_person",
            info={"refuse": (None, say("Another person must release what you have written."))},
        ),
        sa.CheckConstraint("stage <> 'released' OR (released_on IS NOT NULL AND sha256 IS NOT NULL)", name="frozen"),
    )
    brief_id: Mapped[UUID] = mapped_column(sa.ForeignKey("brief.id", ondelete="CASCADE"))
    number: Mapped[int]
    stage: Mapped[Stage] = mapped_column(Word(Stage))
    revision: Mapped[int] = mapped_column(default=1)  # rises with each change: what two people see differ in
    decision_by: Mapped[date | None]  # when a decision is wanted
    contact: Mapped[str] = mapped_column(sa.String(200))  # an office, never a person's own address
    head: Mapped[dict[str, Any]] = mapped_column(default=dict)  # as frozen: titles in each language, dates, meeting
    sha256: Mapped[str | None] = mapped_column(sa.String(64))  # of the head and of the marks of all its sentences
    counted_on: Mapped[date | None]  # the day on which its numbers were computed and its words frozen
    what_changed: Mapped[str | None] = mapped_column(sa.Text)  # since the edition before, in a sentence
    review_note: Mapped[str | None] = mapped_column(sa.Text)  # why it was sent back
    written_by: Mapped[UUID] = mapped_column(info=_BY)
    written_at: Mapped[datetime]
    released_by: Mapped[UUID | None] = mapped_column(info=_BY)
    released_on: Mapped[date | None]


class Choice(Base):
    """A perspective in an edition: its place, what is asked about it, and why it has the slot for few but serious."""

    __tablename__ = "brief_choice"
    __table_args__ = (
        sa.UniqueConstraint("edition_id", "perspective_id"),
        sa.CheckConstraint("NOT is_serious OR coalesce(length(reason), 0) > 0", name="reason"),
    )
    edition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("brief_edition.id", ondelete="CASCADE"))
    perspective_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    is_serious: Mapped[bool] = mapped_column(default=False)  # few say it, and it must be read all the same
    reason: Mapped[str | None] = mapped_column(sa.Text)


class Written(Base):
    """A sentence that a person wrote: an assessment, what is asked for, or how any sentence is told in a language."""

    __tablename__ = "brief_written"
    __table_args__ = (sa.UniqueConstraint("edition_id", "key", "language"),)
    edition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("brief_edition.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(80))
    language: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.Text)
    written_by: Mapped[UUID] = mapped_column(info=_BY)
    written_at: Mapped[datetime]


class Sentence(Base):
    """One sentence as it is frozen, with what it stands on and its mark.

    A quote whose consent is withdrawn loses its words, its source and its salt; its mark stays, so the rest verifies.
    """

    __tablename__ = "brief_sentence"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("edition_id", "position"),
        sa.UniqueConstraint("edition_id", "key"),
        sa.CheckConstraint(
            "gone_on IS NOT NULL OR length(CAST(support AS TEXT)) > 2",
            name="support",
            info={"refuse": (None, say("A sentence stands on nothing: no source, no number, no author."))},
        ),
        sa.CheckConstraint("gone_on IS NULL OR (kind = 'quote' AND salt IS NULL)", name="gone"),
    )
    edition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("brief_edition.id", ondelete="CASCADE"))
    position: Mapped[int]
    section: Mapped[str] = mapped_column(sa.String(40))
    key: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    texts: Mapped[dict[str, Any]] = mapped_column(info=_QUOTED)  # by language
    support: Mapped[dict[str, Any]] = mapped_column(info=_QUOTED)
    contribution_id: Mapped[UUID | None] = mapped_column(sa.Uuid, index=True, info=_QUOTED)  # of a quote
    salt: Mapped[str | None] = mapped_column(sa.String(40), info=_QUOTED)  # so that nobody can guess a mark's words
    sha256: Mapped[str] = mapped_column(sa.String(64))
    gone_on: Mapped[date | None]


class Entry(Base):
    """One thing that happened to a brief. The database refuses to alter it."""

    __tablename__ = "brief_entry"
    brief_id: Mapped[UUID] = mapped_column(sa.ForeignKey("brief.id", ondelete="CASCADE"), index=True)
    edition: Mapped[int]
    change: Mapped[Change] = mapped_column(Word(Change))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[UUID | None] = mapped_column(info=_BY)
    made_at: Mapped[datetime]


class Mark(Base):
    """What a politician wants to raise; only they see it. The note is sealed with the row's own key."""

    __tablename__ = "brief_mark"
    __table_args__ = (sa.UniqueConstraint("account_id", "brief_id", "perspective"),)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), info=_MARK)
    brief_id: Mapped[UUID] = mapped_column(sa.ForeignKey("brief.id", ondelete="CASCADE"), index=True)
    edition: Mapped[int]  # the one that was read
    perspective: Mapped[int] = mapped_column(sa.BigInteger, info=_MARK)  # its number
    data_key: Mapped[str | None] = mapped_column(sa.Text)
    note: Mapped[bytes | None] = mapped_column(info=_MARK)
    marked_on: Mapped[date]


class Population(Base):
    """How many people live in a municipality, as a named source says it."""

    __tablename__ = "population"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("municipality_id", "year"),
        sa.CheckConstraint("people > 0", name="people"),
    )
    municipality_id: Mapped[UUID] = mapped_column(sa.ForeignKey("municipality.id"))
    year: Mapped[int]
    people: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(300))
