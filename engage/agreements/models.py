"""Agreements with parts, parties, milestones and documents; focus areas; the vocabulary of terms."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word
from engage.core.text import say
from engage.wording.rules import twinned


class PartKind(StrEnum):
    DEVELOPMENT = "development"
    STEERING = "steering"


class Origin(StrEnum):
    POLITICAL = "political"
    MINISTER = "minister"  # a theme announced by the minister; a central announcement is something else


class ApprovalStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class Vocabulary(StrEnum):
    TARGET_GROUP = "target_group"
    SERVICE_TYPE = "service_type"
    THEME = "theme"
    FAMILY = "family"  # what target groups are gathered under


class Agreement(Base):
    """One framework agreement for one period, between explicit parties."""

    __tablename__ = "agreement"
    __public__ = True
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Agreement: title")))
    purpose: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Agreement: purpose")))
    note: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Agreement: note")))
    region_id: Mapped[UUID] = mapped_column(sa.ForeignKey("region.id"))
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)  # its KKR: the scope of all below it
    period_from: Mapped[date]
    period_to: Mapped[date]
    deadline: Mapped[date | None]
    rhythm_years: Mapped[int] = mapped_column(default=2)
    approvals_known: Mapped[str | None] = mapped_column(
        sa.Text, info=twinned(say("Agreement: what is known of the approvals"))
    )  # what is known of the approvals, and no more
    can_affect: Mapped[str | None] = mapped_column(
        sa.Text, info=twinned(say("Agreement: what input can still affect"))
    )  # what input can still affect
    contact_role: Mapped[str | None] = mapped_column(sa.String(120), info=twinned(say("Agreement: who to contact")))
    contact_email: Mapped[str | None] = mapped_column(sa.String(200))  # an office's mailbox, never a person's
    contact_secure_url: Mapped[str] = mapped_column(sa.String(200), default="https://www.borger.dk/")
    copied_from_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agreement.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)


class Part(Base):
    """One part of an agreement, under the name that this agreement gives it."""

    __tablename__ = "agreement_part"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "kind"),)
    __public__ = True
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"))
    kind: Mapped[PartKind] = mapped_column(Word(PartKind))
    title: Mapped[str] = mapped_column(sa.String(120), info=twinned(say("Part of an agreement: title")))
    covers: Mapped[str] = mapped_column(
        sa.Text, info=twinned(say("Part of an agreement: what it covers"))
    )  # one item a line
    position: Mapped[int]


class Party(Base):
    """A council that is party to the agreement, and what is known of its approval."""

    __tablename__ = "agreement_party"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "body_id"),)
    __public__ = True
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"))
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"))
    approval: Mapped[ApprovalStatus] = mapped_column(Word(ApprovalStatus))
    approved_on: Mapped[date | None]
    shown_date: Mapped[str | None] = mapped_column(sa.String(80))  # as exact as it is known


class Milestone(Base):
    """A step of the agreement's way, as exact in time as it is known."""

    __tablename__ = "agreement_milestone"
    __public__ = True
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Milestone: title")))
    starts: Mapped[str] = mapped_column(sa.String(10))  # "2011-03-03", "2019-09" or "2017"
    ends: Mapped[str | None] = mapped_column(sa.String(10))
    shown_as: Mapped[str | None] = mapped_column(
        sa.String(120), info=twinned(say("Milestone: when"))
    )  # where digits would claim too much
    involved: Mapped[str | None] = mapped_column(
        sa.Text, info=twinned(say("Milestone: who took part"))
    )  # one item a line


class Document(Base):
    """A document of the agreement: a stored file, an address elsewhere, or only known by name."""

    __tablename__ = "agreement_document"
    __public__ = True
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Document: title")))
    kind: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[str | None] = mapped_column(sa.String(40))
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    url: Mapped[str | None] = mapped_column(sa.String(400))


class FocusArea(Base):
    """One focus area: what is wanted, what it contains, and when people can say something about it."""

    __tablename__ = "focus_area"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "number"),)
    __public__ = True
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id", ondelete="CASCADE"))
    part_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement_part.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200), info=twinned(say("Focus area: title")))
    origin: Mapped[Origin] = mapped_column(Word(Origin), default=Origin.POLITICAL)
    about: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Focus area: what it is about")))  # for readers
    goal: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Focus area: goal")))
    content: Mapped[str | None] = mapped_column(sa.Text, info=twinned(say("Focus area: content")))  # one item a line
    input_from: Mapped[date | None]
    input_to: Mapped[date | None]  # the last day, inclusive
    answer_by: Mapped[date | None]
    closed_on: Mapped[date | None]  # everything that was put to a body is answered, and no more is put


class ExpectedResult(Base):
    """One result that a focus area is to reach."""

    __tablename__ = "expected_result"
    __table_args__ = (sa.UniqueConstraint("focus_area_id", "key"),)
    __public__ = True
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Focus area: expected result")))


class Question(Base):
    """One question that a focus area asks people."""

    __tablename__ = "focus_question"
    __table_args__ = (sa.UniqueConstraint("focus_area_id", "position"),)
    __public__ = True
    focus_area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("focus_area.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, info=twinned(say("Focus area: question")))


class Term(Base):
    """A word of the vocabulary: what a text is about, never who wrote it."""

    __tablename__ = "term"
    __table_args__ = (sa.UniqueConstraint("vocabulary", "key"),)
    __public__ = True
    vocabulary: Mapped[Vocabulary] = mapped_column(Word(Vocabulary))
    key: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[str] = mapped_column(sa.String(120), info=twinned(say("Word of the vocabulary")))
    position: Mapped[int]
    family: Mapped[str | None] = mapped_column(sa.String(40))  # key of a term of Vocabulary.FAMILY
    legal_basis: Mapped[str | None] = mapped_column(sa.String(200))
    ffb_code: Mapped[str | None] = mapped_column(sa.String(40))
