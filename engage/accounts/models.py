"""Accounts, credentials (many to one account), sessions, invitations."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal


class CredentialKind(StrEnum):
    PASSWORD = "password"
    TOTP = "totp"
    PASSKEY = "passkey"
    OIDC = "oidc"


class Account(Base):
    """A person on the staff, in a council or in politics. Roles are not here: they come from seats and grants."""

    __tablename__ = "account"
    name: Mapped[str] = mapped_column(sa.Text, info=personal("sign-in", "account"))  # sealed
    email: Mapped[str] = mapped_column(sa.Text, info=personal("sign-in", "account"))  # sealed
    email_index: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True, info=personal("sign-in", "account"))
    language: Mapped[str] = mapped_column(sa.String(10), default="da")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Credential(Base):
    """One way of proving to be the account's person."""

    __tablename__ = "credential"
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[CredentialKind] = mapped_column(Word(CredentialKind))
    secret: Mapped[str] = mapped_column(sa.Text, info=personal("sign-in", "account"))  # hash or sealed seed
    label: Mapped[str] = mapped_column(sa.String(80), default="")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]  # a second factor counts once it has been shown to work
    last_step: Mapped[int | None] = mapped_column(sa.BigInteger)  # the TOTP step last used: a code works once


class SignIn(Base):
    """A session: begun, how sure we are of the person, and when it ended or will end."""

    __tablename__ = "account_session"
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    assurance: Mapped[int]  # 1 password, 2 password and second factor
    two_factor_at: Mapped[datetime | None]
    begun_at: Mapped[datetime] = mapped_column(info=personal("sign-in", "session"))
    seen_at: Mapped[datetime] = mapped_column(info=personal("sign-in", "session"))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Invitation(Base):
    """A link, used once, with which a person chooses a password and a second factor."""

    __tablename__ = "account_invitation"
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
