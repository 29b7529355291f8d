"""Consent wordings, consents, and the retention table."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal


class Purpose(StrEnum):
    """What someone can agree to."""

    PUBLISH = "publish"
    QUOTE = "quote"
    CONTACT = "contact"
    HELPER = "helper"
    MINUTES = "minutes"  # that words read aloud at an event stand in its minutes
    NEEDS = "needs"  # what somebody needs to take part in an event: it tells of health


class ConsentWording(Base):
    """The exact words of a question about consent, by purpose, version and language."""

    __tablename__ = "consent_wording"
    __public__ = True
    __table_args__ = (sa.UniqueConstraint("purpose", "version", "language"),)
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(10))
    label: Mapped[str] = mapped_column(sa.String(200))  # what stands at the choice itself
    alternative: Mapped[str | None] = mapped_column(sa.String(200))  # what stands at the other choice
    text: Mapped[str] = mapped_column(sa.Text)
    legal_basis: Mapped[str] = mapped_column(sa.String(200))


class Consent(Base):
    """One yes, on a day, to exact words; withdrawn on a day or not."""

    __tablename__ = "consent"
    __of_a_day__ = True
    wording_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consent_wording.id"))
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    given_on: Mapped[date] = mapped_column(info=personal("proof of consent", "contribution_public"))
    withdrawn_on: Mapped[date | None] = mapped_column(info=personal("proof of consent", "contribution_public"))


class RetentionRule(Base):
    """How long one kind of data is held, from when, and why; an administrator sees and changes it."""

    __tablename__ = "retention_rule"
    key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    what: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[str] = mapped_column(sa.String(200))
    legal_basis: Mapped[str] = mapped_column(sa.String(200))
    days: Mapped[int | None]  # None: as long as what it belongs to
    counted_from: Mapped[str] = mapped_column(sa.String(200))


class PersonalColumn(Base):
    """The catalogue: each column that holds something about a person, its purpose and its retention rule."""

    __tablename__ = "personal_column"
    __table_args__ = (sa.UniqueConstraint("table_name", "column_name"),)
    table_name: Mapped[str] = mapped_column(sa.String(60))
    column_name: Mapped[str] = mapped_column(sa.String(60))
    purpose: Mapped[str] = mapped_column(sa.String(80))
    retention_key: Mapped[str] = mapped_column(sa.ForeignKey("retention_rule.key"))
