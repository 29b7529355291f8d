"""Codebooks with their history, texts as they can be coded, who put which code on what, and the machine's runs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.coding.rules import Act, Change, Heavy, RunKind, Source, Stage, Stance
from engage.core.db import Base, Word, personal
from engage.core.text import say
from engage.wording.rules import twinned

_ABOUT = personal("understand what is said", "coding")
_BY = personal("accountability", "audit")
# Texts that the machine has not put in order come last, those for a second reader by how likely a rare code is.
TURN: Any = sa.literal_column("coalesce(turn, 1000000000)", sa.Integer)
SECOND: Any = sa.literal_column("(CASE WHEN may_be_rare THEN 0 ELSE slice END)", sa.Integer)


class Codebook(Base):
    """The codebook of one agreement. Its version rises with each change."""

    __tablename__ = "coding_codebook"
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"), unique=True)
    version: Mapped[int] = mapped_column(default=0)
    suggestions_on: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime | None]
    coded_at: Mapped[datetime | None]  # when someone last put codes on a text of it: what suggestions learn from
    texts: Mapped[int] = mapped_column(default=0)  # so many there were at counted_at: it is not counted for a page
    texts_read: Mapped[int] = mapped_column(default=0)  # by anyone, as they were then
    counted_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


class Code(Base):
    """A theme, or a part of one. It is never deleted: merged, split or ended it stays for what was coded with it."""

    __tablename__ = "coding_code"
    __table_args__ = (
        sa.UniqueConstraint(
            "codebook_id", "key", info={"refuse": ("key", say("Another code has this number. Choose a free one."))}
        ),
    )
    codebook_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_codebook.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(5))  # what is typed: "7", and "7b" for a part of it; never used again
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("coding_code.id"))
    term_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("term.id"))  # the theme it was made from
    name: Mapped[str] = mapped_column(sa.String(120), info=twinned(say("Code: name")))
    use_when: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Code: when to use it")))
    not_when: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Code: when not to use it")))
    keywords: Mapped[str] = mapped_column(sa.Text, default="")  # for the machine, one a line, in any language
    became_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("coding_code.id"))  # merged into this one
    split_at: Mapped[datetime | None]  # what was coded with it is to be looked at again
    ended_at: Mapped[datetime | None]  # merged, split or no longer used: nothing new is coded with it
    made_at: Mapped[datetime]


class CodebookChange(Base):
    """One change of a codebook, in order; never altered afterwards."""

    __tablename__ = "coding_change"
    __table_args__ = (sa.UniqueConstraint("codebook_id", "number"),)
    codebook_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_codebook.id", ondelete="CASCADE"))
    number: Mapped[int]  # the version of the codebook that it made
    change: Mapped[Change] = mapped_column(Word(Change))
    code_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("coding_code.id", ondelete="CASCADE"))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  # names before and after, ids of codes
    made_by: Mapped[UUID | None] = mapped_column(info=_BY)  # None: as delivered
    made_at: Mapped[datetime]


class Text(Base):
    """What can be coded of one contribution: its accepted words, in exactly one state. The words are not kept here.

    `text_hash` (keyed) changes with every redaction and correction: what was coded in another state is looked at again.
    """

    __tablename__ = "coding_text"
    __table_args__ = (
        sa.Index("ix_coding_text_queue", "agreement_id", "is_gone", "turn"),
        sa.Index("ix_coding_text_turn", "agreement_id", "stage", "in_group", TURN, "arrived"),
        sa.Index("ix_coding_text_area", "focus_area_id", "stage", "in_group", TURN, "arrived"),
        sa.Index("ix_coding_text_lot", "agreement_id", "stage", "in_group", "slice", "arrived"),
        sa.Index("ix_coding_text_second", "agreement_id", "stage", "in_group", SECOND, "read_by"),
        sa.Index(
            "ix_coding_text_mine",
            "assigned_to",
            sqlite_where=sa.text("assigned_to IS NOT NULL"),
            postgresql_where=sa.text("assigned_to IS NOT NULL"),
        ),
        sa.Index(
            "ix_coding_text_again",
            "agreement_id",
            sqlite_where=sa.text("again IS 1"),
            postgresql_where=sa.text("again IS true"),
        ),
    )
    contribution_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), unique=True, info=_ABOUT
    )
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"))
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id", ondelete="CASCADE"), index=True)
    of_version: Mapped[int]
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=_ABOUT)
    is_public: Mapped[bool]  # else for the secretariat only: opening it is recorded
    language: Mapped[str] = mapped_column(sa.String(10))
    length: Mapped[int]
    arrived: Mapped[int] = mapped_column(sa.BigInteger)  # its place in the order of arrival
    received_on: Mapped[date] = mapped_column(info=_ABOUT)
    checked_at: Mapped[datetime]
    checked_on: Mapped[date]
    is_gone: Mapped[bool] = mapped_column(default=False)  # taken down, or waiting for a moderator again
    slice: Mapped[int]  # 0-9999, as good as drawn by lot
    turn: Mapped[int | None]  # what to read next, as the machine proposes; None: by age
    may_be_rare: Mapped[bool] = mapped_column(default=False)  # a rare code seems likely: a second coder reads it too
    stage: Mapped[Stage] = mapped_column(Word(Stage), default=Stage.UNREAD)  # this and the next three: stages.keep
    read_by: Mapped[UUID | None] = mapped_column(info=_BY)  # the one coder who has read it; None: nobody, or several
    in_group: Mapped[bool] = mapped_column(default=False)  # and not its centre: it is read with the group
    again: Mapped[bool] = mapped_column(default=False)  # its words or a code changed since someone read it
    heavy: Mapped[Heavy | None] = mapped_column(Word(Heavy), info=_ABOUT)
    heavy_by: Mapped[UUID | None] = mapped_column(info=_BY)  # a person's mark; None: words that were found
    assigned_to: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), info=_BY)
    note: Mapped[str | None] = mapped_column(sa.Text, info=_ABOUT)  # sealed: from the one who handed it over
    claimed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), info=_BY)
    claimed_until: Mapped[datetime | None] = mapped_column(info=_BY)


class Step(Base):
    """What one coder did with one text at one moment. A new one ends the one before; taken back, that stands again."""

    __tablename__ = "coding_step"
    __table_args__ = (sa.Index("ix_coding_step_coder", "coder", "made_at"),)
    text_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_text.id", ondelete="CASCADE"), index=True, info=_ABOUT)
    of_version: Mapped[int]
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=_ABOUT)
    act: Mapped[Act] = mapped_column(Word(Act))
    coder: Mapped[UUID] = mapped_column(info=_BY)
    made_at: Mapped[datetime]
    batch: Mapped[UUID] = mapped_column(index=True)  # what was done with one press of a button
    codebook_version: Mapped[int]
    note: Mapped[str | None] = mapped_column(sa.Text, info=_ABOUT)  # sealed: how a disagreement was settled
    to: Mapped[UUID | None] = mapped_column(info=_BY)  # whom it was handed over to
    ended_at: Mapped[datetime | None]
    ended_in: Mapped[UUID | None]  # the batch that took its place; its own batch: it was taken back


class Coding(Base):
    """One code on one text or on a span of it. It points to the code it was made with, and to exactly those words."""

    __tablename__ = "coding"
    __table_args__ = (sa.CheckConstraint('("start" IS NULL) = ("end" IS NULL) AND "end" > "start"', name="span"),)
    text_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_text.id", ondelete="CASCADE"), index=True, info=_ABOUT)
    step_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_step.id", ondelete="CASCADE"), index=True)
    code_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_code.id", ondelete="CASCADE"), index=True, info=_ABOUT)
    of_version: Mapped[int]
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=_ABOUT)
    start: Mapped[int | None]  # code points; None: the whole text
    end: Mapped[int | None]
    stance: Mapped[Stance | None] = mapped_column(Word(Stance), info=_ABOUT)
    source: Mapped[Source] = mapped_column(Word(Source))
    coder: Mapped[UUID] = mapped_column(info=_BY)
    made_at: Mapped[datetime]
    run_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("coding_run.id"))  # the suggestion that was accepted
    ended_at: Mapped[datetime | None]  # with its step


class Run(Base):
    """One thing that the machine was asked to do, how it was done, and what came of it."""

    __tablename__ = "coding_run"
    __table_args__ = (sa.Index("ix_coding_run_latest", "agreement_id", "kind", "asked_at"),)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"))
    kind: Mapped[RunKind] = mapped_column(Word(RunKind))
    asked_by: Mapped[UUID | None] = mapped_column(info=_BY)  # None: of itself, after coding
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failed: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[int] = mapped_column(default=0)  # in a hundred
    made_with: Mapped[str | None] = mapped_column(sa.String(40))  # version of the rules of the machine
    corpus_hash: Mapped[str | None] = mapped_column(sa.String(64))
    codebook_version: Mapped[int | None]
    texts: Mapped[int | None]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outcome: Mapped[str | None] = mapped_column(sa.String(40))  # "done", "too_few", "not_installed"
    result: Mapped[str | None] = mapped_column(sa.Text, info=_ABOUT)  # sealed JSON


class Group(Base):
    """Texts that are nearly the same as one of them: a campaign letter, say. Each stays one person's."""

    __tablename__ = "coding_group"
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_run.id"))
    centre_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_text.id", ondelete="CASCADE"), unique=True)
    made_at: Mapped[datetime]


class Member(Base):
    """A text of a group (the centre too). What a person took out stays out."""

    __tablename__ = "coding_member"
    __table_args__ = (sa.UniqueConstraint("group_id", "text_id"),)
    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_group.id", ondelete="CASCADE"))
    text_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_text.id", ondelete="CASCADE"), index=True, info=_ABOUT)
    likeness: Mapped[float]  # 0 to 1
    left_at: Mapped[datetime | None]
    left_by: Mapped[UUID | None] = mapped_column(info=_BY)


class Suggestion(Base):
    """A code that the machine proposes for a text, how sure it is, and which words led to it. It is never applied."""

    __tablename__ = "coding_suggestion"
    __table_args__ = (sa.UniqueConstraint("text_id", "rank"),)
    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_run.id"), index=True)
    text_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_text.id", ondelete="CASCADE"), info=_ABOUT)
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=_ABOUT)
    code_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_code.id", ondelete="CASCADE"), info=_ABOUT)
    rank: Mapped[int]  # 1 is the first
    confidence: Mapped[float]  # 0 to 1
    words: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)  # [start, end] in code points
    few: Mapped[bool] = mapped_column(default=False)  # too few examples to be relied on


class Vector(Base):
    """What the machine keeps of a public text so as not to read it again; gone with the text."""

    __tablename__ = "coding_vector"
    text_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_text.id", ondelete="CASCADE"), unique=True, info=_ABOUT)
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=_ABOUT)
    made_with: Mapped[str] = mapped_column(sa.String(40))
    vector: Mapped[bytes] = mapped_column(info=_ABOUT)
