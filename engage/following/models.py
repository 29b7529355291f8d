"""News with what they are about; who follows what; how far the gathering and the mails are."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal
from engage.following.rules import Kind, Rhythm, Topic

_FOLLOWS = personal("tell what is new", "following")


class News(Base):
    """One thing that has happened, as everyone may know it, told once. It holds no words: those are its subject's."""

    __tablename__ = "news"
    __public__ = True
    __of_a_day__ = True
    __table_args__ = (sa.UniqueConstraint("kind", "subject_id", "edition"),)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    subject_id: Mapped[UUID]  # the row of its room that says so
    edition: Mapped[int]  # of the subject, where it can happen again
    detail: Mapped[str | None] = mapped_column(sa.String(40))  # an answer's outcome, as it was then; who wrote
    day: Mapped[date]  # on which it happened, or was told to everyone
    noted_at: Mapped[datetime]
    number: Mapped[int] = mapped_column(sa.BigInteger)  # of its page
    focus_area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("focus_area.id", ondelete="CASCADE"))
    perspective_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("perspective.id", ondelete="CASCADE"))
    event_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    activity_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("development_activity.id", ondelete="CASCADE"))
    body_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"))  # whose news it is


class NewsAbout(Base):
    """A piece of news is about this, which somebody may follow."""

    __tablename__ = "news_about"
    __public__ = True
    __table_args__ = (
        sa.UniqueConstraint("news_id", "topic_id"),
        sa.Index("ix_news_about_topic", "topic_id", "sequence"),
        sa.Index("ix_news_about_sequence", "sequence", "topic_id"),
    )
    news_id: Mapped[UUID] = mapped_column(sa.ForeignKey("news.id", ondelete="CASCADE"))
    topic_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(sa.BigInteger)  # that of the news


class Gathering(Base):
    """How far news have been gathered: up to which public stamp, on which day. There is one row."""

    __tablename__ = "news_gathering"
    __table_args__ = (sa.UniqueConstraint("name"),)
    name: Mapped[str] = mapped_column(sa.String(20))
    stamp: Mapped[int] = mapped_column(sa.BigInteger)
    day: Mapped[date]


class Follower(Base):
    """An address that wants to be told, as long as it says so. Found by a keyed hash; nobody on the staff reads it."""

    __tablename__ = "follower"
    __table_args__ = (sa.CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),)
    address: Mapped[str] = mapped_column(sa.Text, info=_FOLLOWS)  # sealed
    address_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True, info=_FOLLOWS)
    language: Mapped[str] = mapped_column(sa.String(10))
    rhythm: Mapped[Rhythm] = mapped_column(Word(Rhythm))
    weekday: Mapped[int]  # of the weekly mail, Monday is 1
    told: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # news up to this one
    active_on: Mapped[date] = mapped_column(index=True)  # the last mail, or the last time they looked
    is_demo: Mapped[bool] = mapped_column(default=False)


class Follow(Base):
    """A follower follows something: asked for on a day, and theirs once they have confirmed it."""

    __tablename__ = "follow"
    __table_args__ = (
        sa.UniqueConstraint("follower_id", "topic_id"),
        sa.Index("ix_follow_due", "topic_id", "due", "follower_id"),
    )
    follower_id: Mapped[UUID] = mapped_column(sa.ForeignKey("follower.id", ondelete="CASCADE"))
    kind: Mapped[Topic] = mapped_column(Word(Topic))
    topic_id: Mapped[UUID] = mapped_column(sa.Uuid, info=_FOLLOWS)
    wanted: Mapped[Rhythm] = mapped_column(Word(Rhythm))  # as it was asked for last
    asked_on: Mapped[date]
    due: Mapped[int | None]  # None until confirmed; else which mornings (rules.due_of), as its follower has it
    since: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # news after this one are told


class DigestRun(Base):
    """A morning on which mails were due, and up to which news."""

    __tablename__ = "digest_run"
    __table_args__ = (sa.UniqueConstraint("day"),)
    day: Mapped[date]
    upto: Mapped[int] = mapped_column(sa.BigInteger)


class DigestDue(Base):
    """A follower with news who waits for a mail; the row goes with the commit that puts the mail into the outbox."""

    __tablename__ = "digest_due"
    __table_args__ = (sa.UniqueConstraint("follower_id"),)
    follower_id: Mapped[UUID] = mapped_column(sa.ForeignKey("follower.id", ondelete="CASCADE"))
    upto: Mapped[int] = mapped_column(sa.BigInteger)
