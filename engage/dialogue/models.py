"""Proposals for an agenda; minutes with points, decisions, follow-ups and words read aloud; notes from tables."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal
from engage.core.text import say
from engage.dialogue.rules import Became, FollowState, ProposalState
from engage.events.models import MARKED
from engage.wording.rules import twinned

_PROPOSAL = personal("propose items for an agenda", "proposal")
_SPOKEN = personal("stand in the minutes", "contribution_public")
_POLITICIAN = personal("publish", "council_statement")


class Proposal(Base):
    """Something that somebody wants on the agenda of an event. It belongs to a code; a council's to its body."""

    __tablename__ = "dialogue_proposal"
    __table_args__ = (
        sa.CheckConstraint("receipt_id IS NULL OR body_id IS NULL", name="one_owner"),
        sa.Index("ix_dialogue_proposal_event", "event_id", "sequence"),
        sa.Index(
            "ix_dialogue_proposal_crisis",
            "event_id",
            sqlite_where=MARKED["sqlite"],
            postgresql_where=MARKED["postgresql"],
        ),
    )
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    sequence: Mapped[int] = mapped_column(sa.BigInteger, unique=True)  # the order in which they came
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one proposal
    receipt_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("receipt.id"), unique=True)  # None: a council's
    body_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"), index=True)  # None: a citizen's
    proposed_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))  # for the body
    language: Mapped[str] = mapped_column(sa.String(10))
    received_on: Mapped[date] = mapped_column(info=_PROPOSAL)
    state: Mapped[ProposalState] = mapped_column(Word(ProposalState))
    state_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    moved_from_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event.id", ondelete="SET NULL"))
    # Words that may tell of danger, until a person has seen to it.
    crisis: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), info=_PROPOSAL)
    # One of a flood from one internet address: looked at after the others, never dropped.
    held: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    data_key: Mapped[str | None] = mapped_column(sa.Text)  # wrapped; None: erased, nobody can read the words again
    title: Mapped[bytes | None] = mapped_column(info=_PROPOSAL)  # this and what follows is sealed with data_key
    why: Mapped[bytes | None] = mapped_column(info=_PROPOSAL)
    name: Mapped[bytes | None] = mapped_column(info=_PROPOSAL)
    email: Mapped[bytes | None] = mapped_column(info=_PROPOSAL)
    public_title: Mapped[str | None] = mapped_column(sa.String(200), info=twinned(say("Proposal: title")))
    public_why: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Proposal: why it matters")))
    reason: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Proposal: why it is not on the agenda")))
    is_demo: Mapped[bool] = mapped_column(default=False)


class NoProposals(Base):
    """The organiser of this event takes no proposals for its agenda."""

    __tablename__ = "dialogue_no_proposals"
    __public__ = True
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    since: Mapped[date]


class Minutes(Base):
    """The minutes of an event. Once they are published their summary is the event's own text."""

    __tablename__ = "dialogue_minutes"
    __public__ = True
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    version: Mapped[int] = mapped_column(default=1)  # rises with each change by an organiser
    number: Mapped[int] = mapped_column(default=0)  # 0: a draft; 1: published; more: corrected so often
    published_on: Mapped[date | None]
    summary: Mapped[str | None] = mapped_column(sa.Text)  # of the draft


class Correction(Base):
    """What was changed in minutes after they were published, and when."""

    __tablename__ = "dialogue_correction"
    __table_args__ = (sa.UniqueConstraint("minutes_id", "number"),)
    __public__ = True
    minutes_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_minutes.id", ondelete="CASCADE"))
    number: Mapped[int]
    made_on: Mapped[date]
    note: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Minutes: what was changed")))


class Point(Base):
    """One point of the agenda, and what was said."""

    __tablename__ = "dialogue_point"
    __public__ = True
    minutes_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_minutes.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Minutes: point")))
    text: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Minutes: what was said")))


class Decision(Base):
    """Something that a body decided at a meeting."""

    __tablename__ = "dialogue_decision"
    __public__ = True
    minutes_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_minutes.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Minutes: decision")))
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))


class FollowUp(Base):
    """Something that was promised at a meeting: who does it, by when, and what came of it."""

    __tablename__ = "dialogue_follow_up"
    __table_args__ = (
        sa.CheckConstraint("body_id IS NOT NULL OR owner IS NOT NULL", name="owner"),
        sa.Index("ix_dialogue_follow_up_due", "state", "due_on"),
    )
    __public__ = True
    minutes_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_minutes.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Minutes: follow-up")))
    body_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"))  # who does it; else `owner` says it
    owner: Mapped[str | None] = mapped_column(sa.String(200), info=twinned(say("Minutes: who does it")))  # a function
    due_on: Mapped[date]
    state: Mapped[FollowState] = mapped_column(Word(FollowState))
    outcome: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Minutes: what came of it")))
    done_on: Mapped[date | None]
    closed_on: Mapped[date | None]  # since when it is not open any more, whatever came of it
    version: Mapped[int] = mapped_column(default=1)


class Standing(Base):
    """What minutes say of something that stood open when the meeting was held: a question, or an earlier promise."""

    __tablename__ = "dialogue_standing"
    __table_args__ = (
        sa.UniqueConstraint("minutes_id", "question_id"),
        sa.UniqueConstraint("minutes_id", "follow_up_id"),
        sa.CheckConstraint("(question_id IS NULL) <> (follow_up_id IS NULL)", name="one_thing"),
        sa.CheckConstraint("length(text) > 0", name="text"),
        sa.CheckConstraint("became <> 'answered' OR coalesce(length(by_whom), 0) > 0", name="by_whom"),
    )
    __public__ = True
    minutes_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_minutes.id", ondelete="CASCADE"))
    question_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), index=True)
    follow_up_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("dialogue_follow_up.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    became: Mapped[Became] = mapped_column(Word(Became))
    by_whom: Mapped[str | None] = mapped_column(
        sa.String(200), info=twinned(say("Minutes: who answered an open question"))
    )  # a body or a function, never a person's name
    text: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Minutes: what was said of an open question")))


class Carried(Base):
    """Something that was promised and not done when its cycle was closed: it goes on in the next one. Kept for good."""

    __tablename__ = "dialogue_carried"
    __table_args__ = (sa.UniqueConstraint("follow_up_id", "agreement_id"),)
    __public__ = True
    follow_up_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_follow_up.id", ondelete="CASCADE"))
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    carried_on: Mapped[date]


class Spoken(Base):
    """Words that were read aloud, kept in the minutes word for word. The code of the place takes them out again.

    The code is known by its hash, so that it works also when the place itself is forgotten.
    """

    __tablename__ = "dialogue_spoken"
    __table_args__ = (sa.UniqueConstraint("minutes_id", "code_hash"),)
    __public__ = True
    minutes_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_minutes.id", ondelete="CASCADE"))
    place_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("event_place.id", ondelete="SET NULL"), unique=True, info=_SPOKEN
    )
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), index=True, info=_SPOKEN)
    consent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consent.id"))
    position: Mapped[int] = mapped_column(sa.BigInteger)
    text: Mapped[str] = mapped_column(sa.Text, info=_SPOKEN)
    language: Mapped[str] = mapped_column(sa.String(10))


class TableNote(Base):
    """A contribution that was written down at a table of an event."""

    __tablename__ = "dialogue_table_note"
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    contribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution.id", ondelete="CASCADE"), unique=True)
    topic: Mapped[str] = mapped_column(sa.String(200))  # which table, or what it talked about
    made_on: Mapped[date]


class Round(Base):
    """The dialogue goes on in writing between two meetings: an event in which one writes, and what it is about.

    Its question is that of the event, its summary the event's minutes. It is about one thing beside the focus area of
    the event: a perspective, or something that was promised; or about the focus area alone.
    """

    __tablename__ = "dialogue_round"
    __table_args__ = (sa.CheckConstraint("perspective_id IS NULL OR follow_up_id IS NULL", name="subject"),)
    __public__ = True
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one round
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id"), index=True)
    perspective_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("perspective.id", ondelete="SET NULL"), index=True
    )
    follow_up_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("dialogue_follow_up.id", ondelete="SET NULL"), index=True
    )
    # The meeting on whose agenda its summary stands.
    to_event_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event.id", ondelete="SET NULL"), index=True)


class Post(Base):
    """What a council, as the council, or a politician, by name, says in a round. Everyone can read it at once."""

    __tablename__ = "dialogue_post"
    __table_args__ = (
        sa.CheckConstraint("taken_back_on IS NULL OR length(text) = 0", name="taken_back"),
        sa.Index("ix_dialogue_post_round", "round_id", "sequence"),
    )
    __public__ = True
    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_round.id", ondelete="CASCADE"))
    sequence: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one post
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # whose word it is, or who they sit in
    name: Mapped[str | None] = mapped_column(sa.String(120), info=_POLITICIAN)  # a politician's; None: the body speaks
    text: Mapped[str] = mapped_column(sa.Text, info=_POLITICIAN)
    posted_on: Mapped[date]
    taken_back_on: Mapped[date | None]  # then the words are gone, and that they were there is said
    written_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))
    is_demo: Mapped[bool] = mapped_column(default=False)
