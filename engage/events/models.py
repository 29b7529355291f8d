"""Events with agenda and materials; places, what their people need, and whom to call."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal
from engage.core.text import say
from engage.drafts.rules import Publish, Speaker
from engage.events.rules import (
    Coming,
    Face,
    Kind,
    Mode,
    NeedKind,
    NeedState,
    Stage,
    Standing,
    Support,
    Telling,
)
from engage.wording.rules import twinned

_PLACE = personal("take part in events", "place")
_NEED = personal("arrange what people need", "access_need")
_WRITER = personal("take part in events", "receipt")
_EVALUATION = personal("learn from events", "evaluation")
# The few rows that are marked, in the words of each engine: a partial index is only used for the very same ones.
MARKED = {"sqlite": sa.text("crisis IS 1"), "postgresql": sa.text("crisis IS true")}
NAME_TAKEN = say("Somebody else has just taken this name. Choose another one.")


class Event(Base):
    """One event. Times are moments, beside what clocks in Denmark show: the second is what people agreed on."""

    __tablename__ = "event"
    __table_args__ = (
        sa.CheckConstraint("capacity >= 0", name="capacity"),
        sa.CheckConstraint("ends_at > starts_at", name="order_of_time"),
        sa.Index("ix_event_season", "published_on", "starts_at", "number"),
    )
    __public__ = True
    number: Mapped[int] = mapped_column(sa.BigInteger, unique=True)  # its address
    version: Mapped[int] = mapped_column(default=1)  # rises with each change by an organiser
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    stage: Mapped[Stage] = mapped_column(Word(Stage))
    published_on: Mapped[date | None]  # None: only its organisers see it
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Event: title")))
    description: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Event: description")))
    practical: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Event: practical information")))
    questions: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Event: questions")))  # one a line
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    starts_wall: Mapped[str] = mapped_column(sa.String(16))  # "2026-11-26T15:00"
    ends_wall: Mapped[str] = mapped_column(sa.String(16))
    mode: Mapped[Mode] = mapped_column(Word(Mode))
    venue: Mapped[str | None] = mapped_column(sa.String(200))
    room: Mapped[str | None] = mapped_column(sa.String(200))
    street: Mapped[str | None] = mapped_column(sa.String(200))  # and town
    transport: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Event: transport and parking")))
    online_link: Mapped[str | None] = mapped_column(sa.Text)  # sealed; only for those who have a place
    scope_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # the KKR whose organisers manage it
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # who organises it
    organiser: Mapped[str | None] = mapped_column(sa.String(200), info=twinned(say("Event: who organises it")))
    region_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("region.id"), index=True)
    municipality_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("municipality.id"))
    owner_id: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))  # who looks after it
    capacity: Mapped[int]
    held: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)  # groups, as seating.Held keeps them
    signup_until: Mapped[date | None]  # the last day, inclusive
    access_until: Mapped[date | None]  # the last day on which what is asked for can surely be arranged
    audience: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    price_dkk: Mapped[int] = mapped_column(default=0)
    meal: Mapped[str | None] = mapped_column(sa.String(200), info=twinned(say("Event: meal")))
    sign_language: Mapped[Support] = mapped_column(Word(Support))
    speech_to_text: Mapped[Support] = mapped_column(Word(Support))
    step_free: Mapped[bool | None]  # None: not known, or does not apply
    accessible_toilet: Mapped[bool | None]
    hearing_loop: Mapped[bool | None]
    quiet_room: Mapped[bool | None]
    parking: Mapped[bool | None]
    companion_free: Mapped[bool] = mapped_column(default=True)
    easy_read: Mapped[bool] = mapped_column(default=False)  # the programme is there in easy Danish
    material_in_advance: Mapped[bool] = mapped_column(default=False)
    break_every: Mapped[int | None]  # minutes
    ics_sequence: Mapped[int] = mapped_column(default=0)  # rises when calendars must move or strike it
    cancel_reason: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Event: why it is cancelled")))
    minutes: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Event: minutes")))
    perspectives: Mapped[str | None] = mapped_column(
        sa.Text, info=twinned(say("Event: which perspectives it includes, and how"))
    )
    head_count: Mapped[int | None]
    closed_on: Mapped[date | None]
    copied_from_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("event.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)


class AgendaItem(Base):
    """One item of an event's programme."""

    __tablename__ = "event_agenda_item"
    __table_args__ = (sa.UniqueConstraint("event_id", "position"),)
    __public__ = True
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    starts: Mapped[str] = mapped_column(sa.String(5))  # "15:10"
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Programme: item")))
    who: Mapped[str | None] = mapped_column(sa.String(200), info=twinned(say("Programme: who")))


class Material(Base):
    """Something to read: a short version on the page or elsewhere, and a long one."""

    __tablename__ = "event_material"
    __table_args__ = (sa.UniqueConstraint("event_id", "position"),)
    __public__ = True
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Material: title")))
    short: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Material: short version")))
    short_url: Mapped[str | None] = mapped_column(sa.String(400))
    long_url: Mapped[str | None] = mapped_column(sa.String(400))
    short_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    long_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))


class EventFocus(Base):
    """An event is about this focus area."""

    __tablename__ = "event_focus"
    __table_args__ = (sa.UniqueConstraint("event_id", "focus_area_id"),)
    __public__ = True
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id"), index=True)


class Reminder(Base):
    """A reminder that has been sent for an event: the template's word, once."""

    __tablename__ = "event_reminder"
    __table_args__ = (sa.UniqueConstraint("event_id", "telling"),)
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    telling: Mapped[Telling] = mapped_column(Word(Telling))
    sent_on: Mapped[date]


class Place(Base):
    """One person's claim on seats. It belongs to a code, not to an account; no time of day is kept beside it."""

    __tablename__ = "event_place"
    __of_a_day__ = True
    __table_args__ = (
        sa.CheckConstraint("companions BETWEEN 0 AND 3", name="companions"),
        sa.Index("ix_event_place_queue", "event_id", "standing", "sequence"),
        sa.Index(
            "ix_event_place_crisis", "event_id", sqlite_where=MARKED["sqlite"], postgresql_where=MARKED["postgresql"]
        ),
    )
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    sequence: Mapped[int] = mapped_column(sa.BigInteger, unique=True)  # the order of the queue
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one place
    receipt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("receipt.id"), unique=True)
    standing: Mapped[Standing] = mapped_column(Word(Standing), info=_PLACE)
    standing_on: Mapped[date] = mapped_column(info=_PLACE)
    lapsed: Mapped[bool] = mapped_column(default=False, info=_PLACE)  # given up because an offer ran out
    offer_until: Mapped[datetime | None] = mapped_column(index=True)  # while a place is offered
    version: Mapped[int] = mapped_column(default=1)
    role: Mapped[Coming | None] = mapped_column(Word(Coming), info=_PLACE)  # None: not said
    companions: Mapped[int] = mapped_column(default=0, info=_PLACE)
    municipality_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("municipality.id"), info=_PLACE)
    language: Mapped[str] = mapped_column(sa.String(10))
    signed_on: Mapped[date] = mapped_column(info=_PLACE)
    entered_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "place"))  # None: by a visitor
    data_key: Mapped[str | None] = mapped_column(sa.Text)  # wrapped; None: erased, nobody can read the details again
    name: Mapped[bytes | None] = mapped_column(info=_PLACE)  # this and what follows is sealed with data_key
    email: Mapped[bytes | None] = mapped_column(info=_PLACE)
    phone: Mapped[bytes | None] = mapped_column(info=_PLACE)
    address: Mapped[bytes | None] = mapped_column(info=_PLACE)  # for letters alone
    aloud: Mapped[bytes | None] = mapped_column(info=_PLACE)  # a written contribution to be read aloud
    question: Mapped[bytes | None] = mapped_column(info=_PLACE)  # asked in advance
    refusal: Mapped[bytes | None] = mapped_column(info=_PLACE)  # why an organiser did not let them in, for the person
    aloud_consent_id: Mapped[UUID | None]  # to its standing in the minutes; goes with the place
    needs_key: Mapped[str | None] = mapped_column(sa.Text)  # wrapped; what the person needs has a key of its own
    needs_consent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("consent.id"))
    # Words that may tell of danger, until a person has seen to it.
    crisis: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), info=_PLACE)
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def seats(self) -> int:
        return self.companions + 1


class AccessNeed(Base):
    """Something that one person needs in order to take part, and what comes of it. It tells of health."""

    __tablename__ = "event_access_need"
    __of_a_day__ = True
    __table_args__ = (
        sa.UniqueConstraint("place_id", "kind"),
        sa.Index("ix_event_access_need_due", "state", "due_on"),
    )
    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event_place.id", ondelete="CASCADE"))
    kind: Mapped[NeedKind] = mapped_column(Word(NeedKind), info=_NEED)
    note: Mapped[bytes | None] = mapped_column(info=_NEED)  # in the person's words; sealed with needs_key
    state: Mapped[NeedState] = mapped_column(Word(NeedState), info=_NEED)
    state_on: Mapped[date] = mapped_column(info=_NEED)
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"), index=True)  # who arranges it
    due_on: Mapped[date]  # the last day, inclusive
    answer: Mapped[bytes | None] = mapped_column(info=_NEED)  # in plain words for the person; sealed with needs_key
    alternative: Mapped[bytes | None] = mapped_column(info=_NEED)  # what is possible instead; sealed with needs_key
    version: Mapped[int] = mapped_column(default=1)


class Call(Base):
    """Somebody without e-mail is to be told something, by phone or letter, by a person."""

    __tablename__ = "event_call"
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event_place.id", ondelete="CASCADE"), index=True)
    telling: Mapped[Telling] = mapped_column(Word(Telling), info=_PLACE)
    made_on: Mapped[date] = mapped_column(info=_PLACE)
    done_on: Mapped[date | None]
    done_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))


class Writer(Base):
    """One person who writes in a silent dialogue, under a name that we made; what they send first gives them a code."""

    __tablename__ = "event_writer"
    __table_args__ = (sa.UniqueConstraint("event_id", "nickname", info={"refuse": ("nickname", NAME_TAKEN)}),)
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    nickname: Mapped[str] = mapped_column(sa.String(80), info=_WRITER)
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one writer
    receipt_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("receipt.id"), unique=True)  # None: nothing sent yet
    publish: Mapped[Publish] = mapped_column(Word(Publish), info=_WRITER)  # said once, for all that they send here
    may_quote: Mapped[bool] = mapped_column(default=False, info=_WRITER)
    under_15: Mapped[bool | None] = mapped_column(info=_WRITER)  # None: not said
    role: Mapped[Speaker | None] = mapped_column(Word(Speaker), info=_WRITER)  # None: not said
    words: Mapped[str] = mapped_column(sa.String(400))  # identities of the words of consent that were shown
    language: Mapped[str] = mapped_column(sa.String(10))
    data_key: Mapped[str | None] = mapped_column(sa.Text)  # wrapped; of what is not sent yet
    pending: Mapped[bytes | None] = mapped_column(info=personal("receive a contribution", "draft"))
    changed_on: Mapped[date] = mapped_column(info=personal("receive a contribution", "draft"))
    is_demo: Mapped[bool] = mapped_column(default=False)


class Written(Base):
    """A contribution was written in a silent dialogue, as the answer to one of its questions."""

    __tablename__ = "event_written"
    __table_args__ = (sa.Index("ix_event_written_question", "event_id", "question"),)
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    writer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event_writer.id", ondelete="CASCADE"), index=True)
    question: Mapped[int]  # its number, from 1
    asked: Mapped[str] = mapped_column(sa.Text)  # the question as it stood then, in Danish
    contribution_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), unique=True, info=_WRITER
    )


class Evaluation(Base):
    """How somebody found an event: one of three faces, and what should be different. Nobody can tell who it was."""

    __tablename__ = "event_evaluation"
    __table_args__ = (
        sa.Index(
            "ix_event_evaluation_crisis",
            "event_id",
            sqlite_where=MARKED["sqlite"],
            postgresql_where=MARKED["postgresql"],
        ),
    )
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    # One answer a code or a form; a keyed hash, which is forgotten together with the words.
    by_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), unique=True, info=_EVALUATION)
    face: Mapped[Face] = mapped_column(Word(Face))
    answered_on: Mapped[date]
    data_key: Mapped[str | None] = mapped_column(sa.Text)  # wrapped; None: no words, or they are erased
    different: Mapped[bytes | None] = mapped_column(info=_EVALUATION)  # next time; sealed with data_key
    # Words that may tell of danger, until a person has seen to it.
    crisis: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), info=_EVALUATION)
    is_demo: Mapped[bool] = mapped_column(default=False)


class PaperFaces(Base):
    """The faces that were given on paper at an event, as its organiser counted them."""

    __tablename__ = "event_paper_faces"
    __table_args__ = (sa.CheckConstraint("good >= 0 AND middle >= 0 AND bad >= 0", name="counts"),)
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    good: Mapped[int]
    middle: Mapped[int]
    bad: Mapped[int]
    counted_on: Mapped[date]
