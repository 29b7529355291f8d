"""Hearings and whom they ask; the statement a body writes in its room; what it sent, which nobody alters."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.bodies.models import SeatRole
from engage.core.db import Base, Word, personal
from engage.core.text import say
from engage.hearings.rules import Deed, Stage, State
from engage.wording.rules import twinned

_BY = personal("accountability", "audit")
_ROOM = personal("write a statement together", "council_room")
_PUBLIC = personal("publish", "council_statement")


class Hearing(Base):
    """What bodies are asked: about a perspective, or about a focus area. Its number is its public address for good."""

    __tablename__ = "hearing"
    __public__ = True
    __table_args__ = (
        sa.CheckConstraint("state = 'draft' OR (sent_on IS NOT NULL AND due_on IS NOT NULL)", name="sent"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_why IS NOT NULL)", name="withdrawn"),
    )
    number: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one hearing
    version: Mapped[int] = mapped_column(default=1)  # rises with each change: what two people see differ in
    state: Mapped[State] = mapped_column(Word(State))
    scope_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # the KKR whose secretariat asks
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id"), index=True)
    perspective_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("perspective.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Hearing: title")))
    summary: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Hearing: summary")))
    due_on: Mapped[date | None]
    short_why: Mapped[str | None] = mapped_column(sa.Text)  # why there are less than six weeks
    sent_on: Mapped[date | None]
    withdrawn_why: Mapped[str | None] = mapped_column(sa.Text)
    written_by: Mapped[UUID | None] = mapped_column(info=_BY)
    is_demo: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def twins_wanted(cls) -> list[sa.ColumnElement[bool]]:
        """Only what everyone reads is to be there in every language."""
        return [cls.sent_on.is_not(None)]


class Asked(Base):
    """A body that a hearing is put to."""

    __tablename__ = "hearing_asked"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("hearing_id", "body_id"),)
    hearing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("hearing.id", ondelete="CASCADE"))
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)


class Move(Base):
    """A hearing that a body had not answered went to the body that took over. Kept for good."""

    __tablename__ = "hearing_move"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("hearing_id", "from_body_id"),)
    hearing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("hearing.id", ondelete="CASCADE"))
    from_body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))
    to_body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))
    moved_on: Mapped[date]


class Statement(Base):
    """What one body is writing about one hearing. Nobody outside its room knows whether there is one."""

    __tablename__ = "council_statement"
    __table_args__ = (sa.UniqueConstraint("hearing_id", "body_id"),)
    hearing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("hearing.id", ondelete="CASCADE"))
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)
    stage: Mapped[Stage] = mapped_column(Word(Stage))
    version: Mapped[int] = mapped_column(default=1)  # rises with each change of its words or stage
    answered: Mapped[int] = mapped_column(default=0)  # rises with each answer of a member that is given or taken back
    editions: Mapped[int] = mapped_column(default=0)  # how often it was sent
    begun_on: Mapped[date]


class DraftPoint(Base):
    """One point of a draft, sealed with a key of its own. Its identity is that of the point once it is sent."""

    __tablename__ = "council_draft_point"
    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("council_statement.id", ondelete="CASCADE"), index=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one point
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    data_key: Mapped[str | None] = mapped_column(sa.Text)
    heading: Mapped[bytes | None] = mapped_column(info=_ROOM)
    text: Mapped[bytes | None] = mapped_column(info=_ROOM)
    written_by: Mapped[UUID | None] = mapped_column(info=_ROOM)
    written_at: Mapped[datetime]


class Comment(Base):
    """What a member says to the others in the room, sealed with a key of its own; it goes when its time is over."""

    __tablename__ = "council_comment"
    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("council_statement.id", ondelete="CASCADE"), index=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one comment
    data_key: Mapped[str | None] = mapped_column(sa.Text)
    text: Mapped[bytes | None] = mapped_column(info=_ROOM)
    written_by: Mapped[UUID | None] = mapped_column(info=_ROOM)
    written_at: Mapped[datetime] = mapped_column(info=_ROOM)


class Answer(Base):
    """Whether a seat agrees with what was put up; given by whoever holds it, or by its substitute, who is named."""

    __tablename__ = "council_answer"
    __table_args__ = (
        sa.UniqueConstraint("statement_id", "seat_id"),
        sa.CheckConstraint("agrees OR reason IS NOT NULL", name="reason"),
    )
    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("council_statement.id", ondelete="CASCADE"))
    seat_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body_seat.id", ondelete="CASCADE"), index=True)
    given_seat_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body_seat.id", ondelete="CASCADE"), index=True)
    agrees: Mapped[bool] = mapped_column(info=_ROOM)
    data_key: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[bytes | None] = mapped_column(info=_ROOM)
    given_at: Mapped[datetime] = mapped_column(info=_ROOM)


class Done(Base):
    """One thing that happened to a statement, for its members alone. The database refuses to alter it."""

    __tablename__ = "council_deed"
    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("council_statement.id", ondelete="CASCADE"), index=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    deed: Mapped[Deed] = mapped_column(Word(Deed))
    made_by: Mapped[UUID | None] = mapped_column(info=_ROOM)
    made_at: Mapped[datetime] = mapped_column(info=_ROOM)


class Edition(Base):
    """A statement as it was sent: frozen, also for the database (triggers). A correction is another edition."""

    __tablename__ = "council_edition"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("statement_id", "number"),
        sa.CheckConstraint("number = 1 OR coalesce(length(what_changed), 0) > 0", name="what_changed"),
        sa.CheckConstraint("adopted_as = 'chair' OR coalesce(length(instead_why), 0) > 0", name="instead"),
    )
    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("council_statement.id", ondelete="CASCADE"))
    hearing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("hearing.id", ondelete="CASCADE"), index=True)
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, sent once
    receipt: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    is_late: Mapped[bool]
    agreed: Mapped[int]
    silent: Mapped[int]  # seats with a vote that did not answer
    adopted_as: Mapped[SeatRole] = mapped_column(Word(SeatRole))
    instead_why: Mapped[str | None] = mapped_column(sa.Text)  # why the chair did not
    what_changed: Mapped[str | None] = mapped_column(sa.Text)
    adopted_by: Mapped[UUID | None] = mapped_column(info=_BY)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Point(Base):
    """One point of what was sent. `point_id` is the same in every edition: an answer point by point names it."""

    __tablename__ = "council_point"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("edition_id", "position"), sa.UniqueConstraint("edition_id", "point_id"))
    edition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("council_edition.id", ondelete="CASCADE"))
    point_id: Mapped[UUID] = mapped_column(sa.Uuid, index=True)
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)


class Dissent(Base):
    """Why a member does not agree, as it stands with the statement; a name only where the member shows theirs."""

    __tablename__ = "council_dissent"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("edition_id", "position"),)
    edition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("council_edition.id", ondelete="CASCADE"))
    position: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.Text, info=_PUBLIC)
    seat_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body_seat.id", ondelete="SET NULL"), index=True)
    seat: Mapped[SeatRole] = mapped_column(Word(SeatRole))
    name: Mapped[str | None] = mapped_column(sa.String(120), info=_PUBLIC)
    nominated_by: Mapped[str | None] = mapped_column(sa.String(120))
