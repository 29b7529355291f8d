"""Activities, which perspectives went into them and how, who took part, and what changed as a result."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal
from engage.core.text import say
from engage.development.rules import Happened, Kind, Outcome, Part, Role, State
from engage.wording.rules import twinned

_BY = personal("accountability", "audit")
SAY_WHICH = say("Say first which perspectives went in, and how. If none did, write why.")
ALREADY_IN = say("This perspective is in it already.")
NOT_TWICE = say("There is development work for this event already.")


class Activity(Base):
    """One piece of development work. Its number is its public address for good.

    The database itself refuses to close one into which no perspective went without a written reason, and to close an
    event of those kinds before the same is said here (triggers; the check below carries the refusal).
    """

    __tablename__ = "development_activity"
    __public__ = True
    __table_args__ = (
        sa.CheckConstraint(
            "state <> 'closed' OR inclusions > 0 OR coalesce(length(why_none), 0) > 0",
            name="included",
            info={"refuse": (None, SAY_WHICH)},
        ),
        sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NOT NULL", name="dates"),
        sa.UniqueConstraint("event_id", info={"refuse": (None, NOT_TWICE)}),
    )
    number: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one activity
    version: Mapped[int] = mapped_column(default=1)  # rises with each change: what two people see differ in
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    state: Mapped[State] = mapped_column(Word(State))
    published_on: Mapped[date | None]  # None: only the desk sees it
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Development work: title")))
    about: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Development work: what it is")))
    why_none: Mapped[str | None] = mapped_column(
        sa.Text, info=twinned(say("Development work: why no perspective went in"))
    )
    scope_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # the KKR whose people look after it
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # who is responsible
    event_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event.id", ondelete="SET NULL"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    inclusions: Mapped[int] = mapped_column(default=0)  # perspectives that went in, counted when it was closed
    closed_on: Mapped[date | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def twins_wanted(cls) -> list[sa.ColumnElement[bool]]:
        """Only what everyone reads is to be there in every language."""
        return [cls.published_on.is_not(None)]


def _shown(model: Any) -> list[sa.ColumnElement[bool]]:
    """Rows of activities that everyone reads."""
    return [model.activity_id.in_(sa.select(Activity.id).where(Activity.published_on.is_not(None)))]


class Focus(Base):
    """An activity is about this focus area."""

    __tablename__ = "development_focus"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("activity_id", "focus_area_id"),)
    activity_id: Mapped[UUID] = mapped_column(sa.ForeignKey("development_activity.id", ondelete="CASCADE"))
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id"), index=True)


class Inclusion(Base):
    """A perspective went into an activity: where in it, and how."""

    __tablename__ = "development_inclusion"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("activity_id", "perspective_id", info={"refuse": ("perspective", ALREADY_IN)}),
        sa.CheckConstraint("length(how) > 0", name="how"),
    )
    activity_id: Mapped[UUID] = mapped_column(sa.ForeignKey("development_activity.id", ondelete="CASCADE"))
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one row
    perspective_id: Mapped[UUID] = mapped_column(sa.ForeignKey("perspective.id", ondelete="CASCADE"), index=True)
    where_in: Mapped[str] = mapped_column(
        sa.String(200), info=twinned(say("Development work: where in it a perspective came"))
    )
    how: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Development work: how a perspective went in")))
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    added_by: Mapped[UUID | None] = mapped_column(info=_BY)
    added_on: Mapped[date]

    @classmethod
    def twins_wanted(cls) -> list[sa.ColumnElement[bool]]:
        """Only what everyone reads."""
        return _shown(cls)


class TookPart(Base):
    """How many people with lived experience did something in an activity. Never who."""

    __tablename__ = "development_took_part"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("activity_id", "role", "part"),
        sa.CheckConstraint("people > 0", name="people"),
    )
    activity_id: Mapped[UUID] = mapped_column(sa.ForeignKey("development_activity.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(Word(Role))
    part: Mapped[Part] = mapped_column(Word(Part))
    people: Mapped[int]


class Change(Base):
    """What changed because of an activity, or is to change; once it has happened, with what shows it."""

    __tablename__ = "development_change"
    __public__ = True
    __table_args__ = (
        sa.CheckConstraint(
            "state <> 'delivered' OR (happened_on IS NOT NULL AND coalesce(length(evidence), 0) > 0 "
            "AND coalesce(length(confirmed_by), 0) > 0)",
            name="delivered",
            info={"refuse": ("evidence", say("Say when it happened, what shows it, and who confirms it."))},
        ),
        sa.Index("ix_development_change_activity", "activity_id", "happened_on"),
    )
    activity_id: Mapped[UUID] = mapped_column(sa.ForeignKey("development_activity.id", ondelete="CASCADE"))
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one row
    what: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Development work: what changed")))
    where_at: Mapped[str | None] = mapped_column(
        sa.String(200), info=twinned(say("Development work: where it changed"))
    )
    state: Mapped[Outcome] = mapped_column(Word(Outcome))
    happened_on: Mapped[date | None]  # planned: by when
    evidence: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Development work: what shows it")))
    link: Mapped[str | None] = mapped_column(sa.String(400))
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    confirmed_by: Mapped[str | None] = mapped_column(
        sa.String(200), info=twinned(say("Development work: who confirms it"))
    )  # a body or a function, never a person's name
    confirmed_on: Mapped[date | None]
    written_by: Mapped[UUID | None] = mapped_column(info=_BY)

    @classmethod
    def twins_wanted(cls) -> list[sa.ColumnElement[bool]]:
        """Only what everyone reads."""
        return _shown(cls)


class Entry(Base):
    """One thing that happened to an activity. The database refuses to alter it."""

    __tablename__ = "development_entry"
    __table_args__ = (sa.UniqueConstraint("activity_id", "version"),)
    activity_id: Mapped[UUID] = mapped_column(sa.ForeignKey("development_activity.id", ondelete="CASCADE"))
    version: Mapped[int]  # of the activity, as it was afterwards
    change: Mapped[Happened] = mapped_column(Word(Happened))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[UUID | None] = mapped_column(info=_BY)
    made_at: Mapped[datetime]
