"""Perspectives put to bodies, the decisions with their versions, what was done, and the reply to each contributor."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.bodies.signing import Signed, Stage, checks
from engage.core.db import Base, Word, personal
from engage.core.text import say
from engage.decisions.rules import Answers, Happened, Outcome
from engage.wording.rules import twinned

_BY = personal("accountability", "audit")
_ANSWER = personal("know whether it answers", "decision_answer")
UNANSWERED = say("A perspective of this focus area was put to a body and is not answered yet.")
NOT_TWICE = say("This perspective was put to this body already.")
OPEN_AREAS = say("One of its focus areas is not closed yet.")
SAY_WHO = say("Say who does it, what the next step is, and by when.")


class Asked(Base):
    """A perspective that was put to a body for an answer. Its number is its public address for good.

    The database itself refuses to close a focus area while one of its perspectives waits for an answer, and to put one
    of a closed focus area to anybody (triggers; the check below carries the refusal).
    """

    __tablename__ = "decision_asked"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("perspective_id", "asked_body_id", info={"refuse": ("body", NOT_TWICE)}),
        sa.CheckConstraint(
            "answered_on IS NULL OR answered_on >= put_on", name="answered", info={"refuse": (None, UNANSWERED)}
        ),
    )
    number: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one question
    version: Mapped[int] = mapped_column(default=1)  # rises with each change: what two people see differ in
    perspective_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective.id", ondelete="CASCADE"))
    scope_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # the KKR whose people look after it
    asked_body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))  # as it was put
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # who owes, or gave, the answer
    event_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event.id", ondelete="SET NULL"))
    put_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    answered_on: Mapped[date | None]  # of the first decision that everyone read
    is_demo: Mapped[bool] = mapped_column(default=False)


def _twinned(label: Any) -> dict[str, Any]:
    return twinned(label) | {"written_elsewhere": True}  # signed words change only with a new version


class Decision(Signed, Base):
    """One version of the answer of a body. The database refuses to change the words once they wait for a signature."""

    __tablename__ = "decision"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("asked_id", "number"),
        sa.Index(
            "uq_decision_published",
            "asked_id",
            unique=True,
            sqlite_where=sa.text("stage = 'published'"),
            postgresql_where=sa.text("stage = 'published'"),
        ),
        sa.CheckConstraint(
            "stage = 'draft' OR (length(reasons) > 0 AND length(easy) > 0)",
            name="reasons",
            info={"refuse": ("reasons", say("Write the reasons, in plain words and in easy words."))},
        ),
        sa.CheckConstraint(
            "stage = 'draft' OR outcome NOT IN ('used', 'partly') OR (coalesce(length(owner), 0) > 0 "
            "AND coalesce(length(next_step), 0) > 0 AND due_on IS NOT NULL)",
            name="owner",
            info={"refuse": ("owner", SAY_WHO)},
        ),
        *checks(),
    )
    asked_id: Mapped[UUID] = mapped_column(sa.ForeignKey("decision_asked.id", ondelete="CASCADE"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    reasons: Mapped[str] = mapped_column(sa.Text, info=_twinned(say("Decision: reasons")))
    easy: Mapped[str] = mapped_column(sa.Text)  # the same in easy Danish, signed with the rest
    owner: Mapped[str | None] = mapped_column(
        sa.String(200), info=_twinned(say("Decision: who does it"))
    )  # a body or a function, never a person's name
    next_step: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Decision: the next step")))
    due_on: Mapped[date | None]
    what_changed: Mapped[str | None] = mapped_column(
        sa.Text, info=_twinned(say("Decision: what was corrected"))
    )  # since the version before
    # The version of the perspective that it answers: those behind that one are told.
    of_version_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("perspective_version.id", ondelete="SET NULL"))

    @classmethod
    def twins_wanted(cls) -> list[sa.ColumnElement[bool]]:
        """Only what everyone reads is to be there in every language."""
        return [cls.stage == Stage.PUBLISHED]


class Point(Base):
    """What a decision says to one point of a council's statement. point_id: the same in every edition of it."""

    __tablename__ = "decision_point"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("decision_id", "point_id"),
        sa.CheckConstraint("length(words) > 0", name="words"),
    )
    decision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("decision.id", ondelete="CASCADE"))
    point_id: Mapped[UUID] = mapped_column(sa.Uuid)
    words: Mapped[str] = mapped_column(sa.Text, info=_twinned(say("Decision: answer to a point of a statement")))

    @classmethod
    def twins_wanted(cls) -> list[sa.ColumnElement[bool]]:
        """Only what everyone reads."""
        return [cls.decision_id.in_(sa.select(Decision.id).where(Decision.stage == Stage.PUBLISHED))]


class Done(Base):
    """What was done because of a decision, on a day, and what shows it."""

    __tablename__ = "decision_done"
    __public__ = True
    __table_args__ = (
        sa.CheckConstraint(
            "coalesce(length(evidence), 0) > 0 OR coalesce(length(link), 0) > 0",
            name="evidence",
            info={"refuse": ("evidence", say("Write what shows it, or give a link."))},
        ),
        sa.Index("ix_decision_done_asked", "asked_id", "done_on"),
    )
    asked_id: Mapped[UUID] = mapped_column(sa.ForeignKey("decision_asked.id", ondelete="CASCADE"))
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one row
    what: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Decision: what was done")))
    evidence: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Decision: what shows it")))
    link: Mapped[str | None] = mapped_column(sa.String(400))
    done_on: Mapped[date]
    added_by: Mapped[UUID | None] = mapped_column(info=_BY)
    added_on: Mapped[date]


class Move(Base):
    """An open answer went to the body that took over. Kept for good."""

    __tablename__ = "decision_move"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("asked_id", "from_body_id"),)
    asked_id: Mapped[UUID] = mapped_column(sa.ForeignKey("decision_asked.id", ondelete="CASCADE"))
    from_body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))
    to_body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))
    moved_on: Mapped[date]


class Entry(Base):
    """One thing that happened to a perspective that was put to a body. The database refuses to alter it."""

    __tablename__ = "decision_entry"
    __table_args__ = (sa.UniqueConstraint("asked_id", "version"),)
    asked_id: Mapped[UUID] = mapped_column(sa.ForeignKey("decision_asked.id", ondelete="CASCADE"))
    version: Mapped[int]  # of what was asked, as it was afterwards
    decision: Mapped[int]  # number of the decision's version; 0 before there is one
    change: Mapped[Happened] = mapped_column(Word(Happened))
    made_by: Mapped[UUID | None] = mapped_column(info=_BY)
    made_at: Mapped[datetime]


class Telling(Base):
    """How far the contributors behind a decision have been told. Whoever writes replies holds this row meanwhile."""

    __tablename__ = "decision_telling"
    __table_args__ = (sa.UniqueConstraint("decision_id"),)
    decision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("decision.id", ondelete="CASCADE"))
    everyone: Mapped[bool]  # also those who were told of an earlier version: the outcome is another one
    after: Mapped[UUID | None]  # contributions up to this one have been looked at
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class Reply(Base):
    """One contributor was told of one decision: once, whatever happens. Read with the contribution's code."""

    __tablename__ = "decision_reply"
    __of_a_day__ = True
    __table_args__ = (sa.UniqueConstraint("decision_id", "contribution_id"),)
    decision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("decision.id", ondelete="CASCADE"))
    contribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution.id", ondelete="CASCADE"), index=True)
    told_on: Mapped[date]
    answer: Mapped[Answers | None] = mapped_column(Word(Answers), info=_ANSWER)


class Closing(Base):
    """A cycle of an agreement was closed: what came of it, in words for everyone. It cannot be opened again.

    The database itself refuses it while one of its focus areas is open (a trigger; the check carries the refusal).
    """

    __tablename__ = "cycle_closing"
    __public__ = True
    __table_args__ = (
        sa.CheckConstraint("length(came_of_it) > 0", name="came_of_it", info={"refuse": (None, OPEN_AREAS)}),
    )
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"), unique=True)
    next_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agreement.id"))  # where open promises go on
    closed_on: Mapped[date]
    came_of_it: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Closed cycle: what came of it")))
    # For those who got no answer of their own.
    no_reply_why: Mapped[str | None] = mapped_column(
        sa.Text, info=twinned(say("Closed cycle: why some got no answer of their own"))
    )
    closed_by: Mapped[UUID | None] = mapped_column(info=_BY)
