"""Contributions, their versions and parts, what was found in them, and what is public of them."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal
from engage.drafts.rules import Publish, Speaker


class Status(StrEnum):
    """Where a contribution is on its way. A draft is not yet a contribution."""

    RECEIVED = "received"
    IN_MODERATION = "in_moderation"
    PUBLISHED = "published"
    SECRETARIAT_ONLY = "secretariat_only"
    FORWARDED = "forwarded"
    DECLINED = "declined"
    CRISIS = "crisis"
    UNPUBLISHED = "unpublished"
    WITHDRAWN = "withdrawn"
    ANONYMISED = "anonymised"


class Channel(StrEnum):
    WEB = "web"
    PHONE = "phone"
    LETTER = "letter"
    PAPER_FORM = "paper_form"
    MEETING = "meeting"
    VISIT = "visit"


class PartKind(StrEnum):
    TEXT = "text"
    HELPER_OPINION = "helper_opinion"
    HOW_HEARD = "how_heard"
    RELATION = "relation"
    PROVENANCE = "provenance"  # staff: how it came, who helped
    AUDIO = "audio"
    TRANSCRIPT = "transcript"


_ORIGINAL = personal("receive and moderate", "contribution_original")


class Contribution(Base):
    """One thing that someone said. No address, no device and no time of day is kept beside it."""

    __tablename__ = "contribution"
    __of_a_day__ = True
    __table_args__ = (
        sa.Index("ix_contribution_queue", "status", "crisis", "received_on", "sequence"),
        sa.Index("ix_contribution_scope", "scope_id", "status"),
    )
    sequence: Mapped[int] = mapped_column(sa.BigInteger, unique=True)  # order, since ids are random
    once_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)  # one form, one contribution
    receipt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("receipt.id"), unique=True)
    case_number: Mapped[str | None] = mapped_column(sa.String(40))
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    entered_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "contribution_original"))
    language: Mapped[str] = mapped_column(sa.String(10))
    role: Mapped[Speaker | None] = mapped_column(Word(Speaker), info=_ORIGINAL)  # None: not said
    has_consent: Mapped[bool | None] = mapped_column(info=_ORIGINAL)  # the helper's: did the person agree
    under_15: Mapped[bool | None] = mapped_column(info=_ORIGINAL)  # None: not said
    scope_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"))  # None: shared by all moderators
    focus_area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("focus_area.id"), index=True)
    question_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("focus_question.id"))
    municipality_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("municipality.id"), info=_ORIGINAL)
    person_pseudonym: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), info=_ORIGINAL)  # within one period
    received_on: Mapped[date] = mapped_column(info=_ORIGINAL)
    status: Mapped[Status] = mapped_column(Word(Status))
    status_on: Mapped[date]  # when the status was reached: shown to the writer
    publish: Mapped[Publish] = mapped_column(Word(Publish))
    may_quote: Mapped[bool] = mapped_column(default=False)
    publish_consent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("consent.id"))
    quote_consent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("consent.id"))
    contact_consent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("consent.id"))
    helper_consent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("consent.id"))
    email: Mapped[str | None] = mapped_column(sa.Text, info=personal("tell about the answer", "contact"))  # sealed
    contact_language: Mapped[str] = mapped_column(sa.String(10))
    data_key: Mapped[str | None] = mapped_column(sa.Text)  # wrapped; None: erased, the parts can never be read again
    crisis: Mapped[bool] = mapped_column(default=False, info=_ORIGINAL)
    held: Mapped[bool] = mapped_column(default=False)  # one of a flood: looked at together, never dropped
    sealed_cpr: Mapped[bool] = mapped_column(default=False, info=_ORIGINAL)  # cannot be released before redaction
    length: Mapped[int]  # characters
    flags: Mapped[dict[str, Any]] = mapped_column(default=dict, info=_ORIGINAL)  # kind of finding -> count
    version: Mapped[int] = mapped_column(default=1)  # the current one
    forwarded_to: Mapped[str | None] = mapped_column(sa.String(200))
    decline_reason: Mapped[str | None] = mapped_column(sa.Text, info=_ORIGINAL)  # sealed; in words for the writer
    is_demo: Mapped[bool] = mapped_column(default=False)


class About(Base):
    """A contribution is about this term (target group, service type or theme)."""

    __tablename__ = "contribution_about"
    __of_a_day__ = True
    __table_args__ = (sa.UniqueConstraint("contribution_id", "term_id"),)
    contribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution.id", ondelete="CASCADE"), info=_ORIGINAL)
    term_id: Mapped[UUID] = mapped_column(sa.ForeignKey("term.id"), index=True)


class Version(Base):
    """One version of what was said; a correction makes the next one."""

    __tablename__ = "contribution_version"
    __of_a_day__ = True
    __table_args__ = (sa.UniqueConstraint("contribution_id", "number"),)
    contribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution.id", ondelete="CASCADE"))
    number: Mapped[int]
    made_on: Mapped[date]


class PartOfVersion(Base):
    """One part of a version, sealed with the contribution's own key."""

    __tablename__ = "contribution_part"
    __of_a_day__ = True
    __table_args__ = (sa.UniqueConstraint("version_id", "kind"),)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution_version.id", ondelete="CASCADE"))
    kind: Mapped[PartKind] = mapped_column(Word(PartKind))
    sealed: Mapped[bytes] = mapped_column(info=_ORIGINAL)


class FoundInPart(Base):
    """Something personal found in a part, by offsets (code points): `resolution` None means nobody has looked yet."""

    __tablename__ = "contribution_finding"
    __of_a_day__ = True
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution_version.id", ondelete="CASCADE"), index=True)
    part: Mapped[PartKind] = mapped_column(Word(PartKind))
    kind: Mapped[str] = mapped_column(sa.String(40), info=_ORIGINAL)
    weight: Mapped[str] = mapped_column(sa.String(20))
    start: Mapped[int]
    end: Mapped[int]
    resolution: Mapped[str | None] = mapped_column(sa.String(20))  # "redacted" or "kept"
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    resolved_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))


class PublicVersion(Base):
    """What everyone may read: redacted text only, never joined with the original's tables on a public page."""

    __tablename__ = "public_version"
    __table_args__ = (sa.Index("ix_public_version_focus", "focus_area_id", "withdrawn_on", "number"),)
    __public__ = True
    number: Mapped[int] = mapped_column(sa.BigInteger, unique=True)  # the public address; says nothing of arrival
    contribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contribution.id", ondelete="CASCADE"), unique=True)
    of_version: Mapped[int]
    focus_area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("focus_area.id"))
    question_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("focus_question.id"))
    text: Mapped[str] = mapped_column(sa.Text, info=personal("publish", "contribution_public"))
    helper_opinion: Mapped[str | None] = mapped_column(sa.Text, info=personal("publish", "contribution_public"))
    language: Mapped[str] = mapped_column(sa.String(10))
    stems: Mapped[str] = mapped_column(sa.Text, info=personal("publish", "contribution_public"))
    role: Mapped[Speaker | None] = mapped_column(Word(Speaker), info=personal("publish", "contribution_public"))
    region_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("region.id"))
    month: Mapped[date]  # the first of the month it was received in
    published_on: Mapped[date]
    withdrawn_on: Mapped[date | None]  # None: public now
    is_demo: Mapped[bool] = mapped_column(default=False)
