"""Perspectives with their versions, evidence, quotes and history; what people answer, and what is told of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.coding.rules import Stance
from engage.core.db import Base, Word, personal
from engage.core.text import say
from engage.drafts.rules import Speaker
from engage.perspectives.recognition import Answered
from engage.perspectives.rules import Change, Confidence, Seat, Stage, State, Use
from engage.wording.rules import twinned

_ABOUT = personal("understand what is said", "coding")
_QUOTED = personal("publish", "contribution_public")
_BY = personal("accountability", "audit")


class Perspective(Base):
    """What many voices say about one focus area. Its number is its public address for good."""

    __tablename__ = "perspective"
    __public__ = True
    number: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one perspective
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id", ondelete="CASCADE"), index=True)
    state: Mapped[State] = mapped_column(Word(State))
    newest: Mapped[int]  # its last version; everyone reads the one that is published
    withdrawn_on: Mapped[date | None]
    withdrawn_why: Mapped[str | None] = mapped_column(sa.Text)
    is_demo: Mapped[bool] = mapped_column(default=False)


class CodeOf(Base):
    """A code of the codebook that the perspective is made from."""

    __tablename__ = "perspective_code"
    __table_args__ = (sa.UniqueConstraint("perspective_id", "code_id"),)
    perspective_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective.id", ondelete="CASCADE"))
    code_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_code.id", ondelete="CASCADE"), index=True)


def _twinned(label: Any) -> dict[str, Any]:
    return twinned(label) | {"written_elsewhere": True}  # its Danish words change only with a new version


class Version(Base):
    """One version of a perspective: its words, how sure it is, who wrote and who reviewed it.

    The database itself refuses to publish one without sources, or, without a written reason, while accepted input of
    its focus area is uncoded (triggers; the checks below carry the refusal and hold what was counted then).
    """

    __tablename__ = "perspective_version"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("perspective_id", "number"),
        sa.Index(
            "uq_perspective_version_published",
            "perspective_id",
            unique=True,
            sqlite_where=sa.text("stage = 'published'"),
            postgresql_where=sa.text("stage = 'published'"),
        ),
        sa.CheckConstraint(
            "stage <> 'published' OR sources > 0",
            name="sources",
            info={"refuse": (None, say("A perspective needs at least one passage that is used. Choose its sources."))},
        ),
        sa.CheckConstraint(
            "stage <> 'published' OR uncoded = 0 OR coalesce(length(uncoded_reason), 0) > 0",
            name="uncoded",
            info={
                "refuse": (
                    "uncoded_reason",
                    say("Some approved texts of this focus area are not coded yet. Code them, or write why not."),
                )
            },
        ),
        sa.CheckConstraint(
            "stage <> 'published' OR (reviewed_by IS NOT NULL AND reviewed_by <> written_by)",
            name="second_person",
            info={"refuse": (None, say("Another person must publish what you have written."))},
        ),
        sa.CheckConstraint(
            "stage <> 'published' OR looked_at IS NOT NULL",
            name="dissent",
            info={"refuse": (None, say("Nobody has looked for disagreement yet."))},
        ),
    )
    perspective_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective.id", ondelete="CASCADE"))
    number: Mapped[int]
    stage: Mapped[Stage] = mapped_column(Word(Stage))
    revision: Mapped[int] = mapped_column(default=1)  # rises with each change: what two people see differ in
    claim: Mapped[str] = mapped_column(sa.String(300), info=_twinned(say("Perspective: what is said")))
    asked_for: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Perspective: what is asked for")))
    dissent: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Perspective: who sees it differently")))
    not_covered: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Perspective: what is not covered")))
    limits: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Perspective: limits")))
    confidence: Mapped[Confidence | None] = mapped_column(Word(Confidence))
    why_method: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Perspective: how it was made")))
    why_coherence: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Perspective: how far voices agree")))
    why_adequacy: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Perspective: how much there is")))
    why_relevance: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Perspective: how well it fits")))
    looked_at: Mapped[datetime | None]  # for disagreement
    looked_by: Mapped[UUID | None] = mapped_column(info=_BY)
    looked_through: Mapped[int] = mapped_column(default=0)  # passages that were read then
    uncoded_reason: Mapped[str | None] = mapped_column(sa.Text)
    despite_reason: Mapped[str | None] = mapped_column(sa.Text)  # why, though coders differ or much is unseen
    sources: Mapped[int] = mapped_column(default=0)  # passages used, counted when it was published
    uncoded: Mapped[int] = mapped_column(default=0)  # accepted texts without a code, counted then
    who: Mapped[dict[str, Any]] = mapped_column(default=dict)  # who says it, as the public may know it
    left_out: Mapped[list[str]] = mapped_column(default=list)  # parts with three people or more that are not in it
    written_by: Mapped[UUID] = mapped_column(info=_BY)
    written_at: Mapped[datetime]
    reviewed_by: Mapped[UUID | None] = mapped_column(info=_BY)
    review_note: Mapped[str | None] = mapped_column(sa.Text)  # why it was sent back
    published_on: Mapped[date | None]
    what_changed: Mapped[str | None] = mapped_column(sa.Text)  # since the version before, in a sentence
    look_again: Mapped[str | None] = mapped_column(sa.String(40))  # why somebody should look at it again
    answer_key: Mapped[str | None] = mapped_column(sa.Text)  # wrapped; destroyed when answers are closed
    closed_on: Mapped[date | None]

    @classmethod
    def twins_wanted(cls) -> list[sa.ColumnElement[bool]]:
        """Only what everyone reads is to be there in every language."""
        return [cls.stage == Stage.PUBLISHED]


class Evidence(Base):
    """One coded passage, and what was decided about it: exactly these words of this version of the contribution."""

    __tablename__ = "perspective_evidence"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "coding_id"),
        sa.CheckConstraint("use <> 'set_aside' OR coalesce(length(reason), 0) > 0", name="reason"),
    )
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective_version.id", ondelete="CASCADE"))
    coding_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding.id", ondelete="CASCADE"), index=True)
    contribution_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), index=True, info=_ABOUT
    )
    code_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coding_code.id", ondelete="CASCADE"), info=_ABOUT)
    of_version: Mapped[int]
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=_ABOUT)
    start: Mapped[int | None]  # code points; None: the whole text
    end: Mapped[int | None]
    stance: Mapped[Stance | None] = mapped_column(Word(Stance), info=_ABOUT)
    use: Mapped[Use] = mapped_column(Word(Use))
    reason: Mapped[str | None] = mapped_column(sa.Text)  # why it was set aside
    is_rare: Mapped[bool] = mapped_column(default=False)  # it speaks for a part that few use
    decided_by: Mapped[UUID] = mapped_column(info=_BY)
    decided_at: Mapped[datetime]


class Quote(Base):
    """Words from a public contribution, exactly as they stand there. Without consent the words are gone."""

    __tablename__ = "perspective_quote"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("version_id", "contribution_id"),  # one person, one quote
        sa.CheckConstraint('"end" > "start"', name="span"),
        sa.CheckConstraint("(gone_on IS NULL) = (words IS NOT NULL)", name="gone"),
    )
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective_version.id", ondelete="CASCADE"))
    contribution_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), index=True, info=_QUOTED
    )
    of_version: Mapped[int]
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=_QUOTED)
    start: Mapped[int]
    end: Mapped[int]
    words: Mapped[str | None] = mapped_column(sa.Text, info=_QUOTED)
    code_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("coding_code.id", ondelete="SET NULL"))
    seat: Mapped[Seat] = mapped_column(Word(Seat))
    position: Mapped[int]
    gone_on: Mapped[date | None]


class Entry(Base):
    """One thing that happened to a perspective. The database refuses to alter it."""

    __tablename__ = "perspective_entry"
    perspective_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    change: Mapped[Change] = mapped_column(Word(Change))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[UUID | None] = mapped_column(info=_BY)
    made_at: Mapped[datetime]


class Answer(Base):
    """What somebody answered to "Do you recognise this?". Nothing leads from here to a person or to a text."""

    __tablename__ = "perspective_answer"
    __table_args__ = (sa.UniqueConstraint("version_id", "person_hash"),)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective_version.id", ondelete="CASCADE"))
    person_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=personal("one answer each", "answer"))
    answer: Mapped[Answered] = mapped_column(Word(Answered), info=personal("know whether it is true", "answer"))
    role: Mapped[Speaker | None] = mapped_column(Word(Speaker), info=personal("know whether it is true", "answer"))


class Result(Base):
    """What is told of the answers up to one batch; each takes the place of the one before."""

    __tablename__ = "perspective_result"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("version_id", "number"),)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective_version.id", ondelete="CASCADE"))
    number: Mapped[int]
    made_at: Mapped[datetime]
    counted: Mapped[int]  # how many answers there were then
    told: Mapped[dict[str, Any]]  # released counts, see recognition.Released
