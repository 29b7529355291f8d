"""Accounts, roles and sessions for tests."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from engage.accounts import hashing, rules, service
from engage.accounts.models import Account
from engage.bodies import service as bodies
from engage.core.authority import Actor, Held, Role
from engage.core.work import Work

PROFILE = (8, 1, 1)
PASSWORD = "a calm and long password"


def make_account(work: Work, *roles: Role, name: str = "Mads Prøve", email: str = "", **grant: Any) -> Account:
    """An open account with these roles from last year on; it has no password yet."""
    account = service.create_account(work, name=name, email=email or f"{len(name)}{name[0]}@example.org")
    grant.setdefault("valid_from", work.today - timedelta(days=300))
    for role in roles:
        last: date | None = work.today + timedelta(days=60) if role is Role.ADMINISTRATOR else None
        bodies.give_role(work, account.id, role, **{"valid_to": last, **grant})
    return account


def give_factors(work: Work, account_id: UUID, password: str = PASSWORD) -> str:
    """Give an account a password and a second factor that count; the second factor's secret."""
    service.set_password(work, account_id, hashing.hasher(PROFILE).make(password))
    seed, _uri = service.enrol_totp(work, account_id, site_name="Test")
    service.confirm_totp(work, account_id, rules.code_at(seed, work.now - timedelta(seconds=30)))
    return seed


def signed_in(client: FlaskClient, work: Work, account_id: UUID, *, assurance: int = 2) -> str:
    """Let `client` hold a session of this account; its token. Leave `work` before the client asks for anything."""
    token = service.begin_session(work, account_id, assurance=assurance)
    with client.session_transaction() as session:
        session["_user_id"] = token
    return token


def person(work: Work, name: str = "Mads Prøve", role: Role = Role.MODERATOR) -> Work:
    """The same transaction in the hands of somebody with this role."""
    account = make_account(work, name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    return replace(work, actor=Actor(account.id, name, (Held(role),), kind="person"))
