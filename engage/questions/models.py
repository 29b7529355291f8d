"""Questions to bodies that decide, their drafts in the rooms of those who ask, the signed answers, and their way."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.bodies.models import SeatRole
from engage.bodies.signing import Signed, Stage, checks
from engage.core.db import Base, Word, personal
from engage.core.text import say
from engage.questions.rules import Happened
from engage.wording.rules import twinned

_BY = personal("accountability", "audit")
_ROOM = personal("write a question together", "council_room")


def _twinned(label: Any) -> dict[str, Any]:
    return twinned(label) | {"written_elsewhere": True}  # words that somebody sent or signed are theirs


class Question(Base):
    """What somebody asked a body, as it was sent: the database refuses to change it. Its number is its address.

    It is open while `closed_on` is empty: until a signed answer is shown, and again when those who asked say that the
    answer does not answer them.
    """

    __tablename__ = "question"
    __public__ = True
    __table_args__ = (
        sa.CheckConstraint("closed_on IS NULL OR answered_on IS NOT NULL", name="closed"),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= asked_on", name="answered"),
        sa.Index("ix_question_owed", "body_id", "closed_on"),
    )
    number: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one question
    version: Mapped[int] = mapped_column(default=1)  # rises with each change: what two people see differ in
    scope_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"), index=True)  # whose secretariat has it
    asker_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"), index=True)  # None: the secretariat
    sent_as: Mapped[SeatRole | None] = mapped_column(Word(SeatRole))  # the seat that sent it for the asking body
    asked_body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))  # as it was put
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))  # who owes, or gave, the answer
    focus_area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("focus_area.id", ondelete="SET NULL"), index=True)
    perspective_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("perspective.id", ondelete="SET NULL"), index=True
    )
    edition_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("council_edition.id", ondelete="SET NULL")
    )  # the statement that it follows
    title: Mapped[str] = mapped_column(sa.String(200), info=_twinned(say("Question: what it is about")))
    words: Mapped[str] = mapped_column(sa.Text, info=_twinned(say("Question: words")))
    asked_by: Mapped[UUID | None] = mapped_column(info=_BY)
    asked_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    answered_on: Mapped[date | None]  # of the first answer that everyone read
    closed_on: Mapped[date | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


class Draft(Base):
    """A question that a body is writing in its room, sealed with a key of its own: also whom it is to, and about what.

    Its identity comes from the form that began it, so that one form makes one draft.
    """

    __tablename__ = "question_draft"
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    data_key: Mapped[str | None] = mapped_column(sa.Text)
    title: Mapped[bytes | None] = mapped_column(info=_ROOM)
    words: Mapped[bytes | None] = mapped_column(info=_ROOM)
    rest: Mapped[bytes | None] = mapped_column(info=_ROOM)  # to whom, about what, by when
    written_by: Mapped[UUID | None] = mapped_column(info=_ROOM)
    written_on: Mapped[date]


class Answer(Signed, Base):
    """One version of the answer. The database refuses to change the words once they wait for a signature."""

    __tablename__ = "question_answer"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("question_id", "number"),
        sa.Index(
            "uq_question_answer_published",
            "question_id",
            unique=True,
            sqlite_where=sa.text("stage = 'published'"),
            postgresql_where=sa.text("stage = 'published'"),
        ),
        sa.CheckConstraint(
            "is_enough IS NULL OR is_enough OR coalesce(length(note), 0) > 0",
            name="note",
            info={"refuse": ("note", say("Say what is missing. Everybody can read it."))},
        ),
        *checks(),
    )
    question_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(sa.Text, info=_twinned(say("Question: the answer")))
    easy: Mapped[str] = mapped_column(sa.Text)  # the same in easy Danish, signed with the rest
    is_enough: Mapped[bool | None]  # whether those who asked say that it answers them
    note: Mapped[str | None] = mapped_column(sa.Text, info=_twinned(say("Question: what is missing in the answer")))
    judged_on: Mapped[date | None]

    @classmethod
    def twins_wanted(cls) -> list[sa.ColumnElement[bool]]:
        """Only what everyone reads is to be there in every language."""
        return [cls.stage == Stage.PUBLISHED]


class Move(Base):
    """An open question went to the body that took over. Kept for good."""

    __tablename__ = "question_move"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("question_id", "from_body_id"),)
    question_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"))
    from_body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))
    to_body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))
    moved_on: Mapped[date]


class Entry(Base):
    """One thing that happened to a question. The database refuses to alter it."""

    __tablename__ = "question_entry"
    __table_args__ = (sa.UniqueConstraint("question_id", "version"),)
    question_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"))
    version: Mapped[int]  # of the question, as it was afterwards
    answer: Mapped[int]  # number of the answer's version; 0 before there is one
    change: Mapped[Happened] = mapped_column(Word(Happened))
    made_by: Mapped[UUID | None] = mapped_column(info=_BY)
    made_at: Mapped[datetime]
