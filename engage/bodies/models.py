"""Regions and municipalities with dated membership; bodies, seats, grants and the duty roster."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.authority import Role
from engage.core.db import Base, Word, personal


class BodyKind(StrEnum):
    MUNICIPAL_COUNCIL = "municipal_council"  # kommunalbestyrelse
    REGIONAL_COUNCIL = "regional_council"  # regionsråd
    KKR = "kkr"
    DIALOGUE_FORUM = "dialogue_forum"  # Dialogforum
    DISABILITY_COUNCIL = "disability_council"  # handicapråd
    VULNERABLE_COUNCIL = "vulnerable_council"  # udsatteråd
    STEERING_GROUP = "steering_group"
    SECRETARIAT = "secretariat"


class Level(StrEnum):
    MUNICIPAL = "municipal"
    INTERMUNICIPAL = "intermunicipal"
    REGIONAL = "regional"


class SeatRole(StrEnum):
    CHAIR = "chair"
    DEPUTY = "deputy"
    MEMBER = "member"
    SUBSTITUTE = "substitute"
    SECRETARY = "secretary"


class Region(Base):
    """A region while it exists; `key` is the official code, or our own where none is known yet."""

    __tablename__ = "region"
    __public__ = True
    key: Mapped[str] = mapped_column(sa.String(20), unique=True)
    official_code: Mapped[str | None] = mapped_column(sa.String(4))
    name: Mapped[str] = mapped_column(sa.String(80))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last day, inclusive
    successor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("region.id"))


class Municipality(Base):
    """A municipality, by its official code."""

    __tablename__ = "municipality"
    __public__ = True
    code: Mapped[str] = mapped_column(sa.String(4), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    display: Mapped[str] = mapped_column(sa.String(80))  # "Københavns Kommune"
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    sort_key: Mapped[str] = mapped_column(sa.String(120), index=True)  # Danish order on any engine
    longitude: Mapped[float]
    latitude: Mapped[float]


class RegionMembership(Base):
    """A municipality is in a region from a day to a day. Nothing is computed from "the region of today"."""

    __tablename__ = "region_membership"
    __table_args__ = (sa.UniqueConstraint("municipality_id", "valid_from"),)
    __public__ = True
    municipality_id: Mapped[UUID] = mapped_column(sa.ForeignKey("municipality.id"), index=True)
    region_id: Mapped[UUID] = mapped_column(sa.ForeignKey("region.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last day, inclusive


class Body(Base):
    """A council, board, forum or secretariat, while it exists."""

    __tablename__ = "body"
    __public__ = True
    key: Mapped[str] = mapped_column(sa.String(80), unique=True)  # "kkr-1085", "handicapraad-330"
    kind: Mapped[BodyKind] = mapped_column(Word(BodyKind))
    name: Mapped[str] = mapped_column(sa.String(120))
    level: Mapped[Level] = mapped_column(Word(Level))
    legal_basis: Mapped[str | None] = mapped_column(sa.String(200))
    municipality_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("municipality.id"), index=True)
    region_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("region.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last day, inclusive
    successor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"))


class Seat(Base):
    """One person's place in a body from a day to a day; a substitute names whose seat they can take."""

    __tablename__ = "body_seat"
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    role: Mapped[SeatRole] = mapped_column(Word(SeatRole))
    nominated_by: Mapped[str | None] = mapped_column(sa.String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last day, inclusive
    substitute_for_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body_seat.id"))
    # The person has said yes to standing by name on the body's public page.
    name_shown: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false(), info=personal("publish", "council_statement")
    )


class Grant(Base):
    """A role given to an account from a day to a day, everywhere or within one body (a KKR)."""

    __tablename__ = "role_grant"
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    scope_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last day, inclusive
    granted_by: Mapped[UUID | None] = mapped_column(info=personal("accountability", "audit"))


class Duty(Base):
    """Who answers for the crisis queue of a body, from a moment to a moment."""

    __tablename__ = "duty"
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("body.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(info=personal("on-duty alert", "account"))
    ends_at: Mapped[datetime]
