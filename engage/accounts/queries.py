"""Reading accounts, credentials, sessions and invitations."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import rules
from engage.accounts.models import Account, Credential, CredentialKind, Invitation, SignIn
from engage.core.work import Work


def email_mark(work: Work, email: str) -> bytes:
    """What an account is looked up by; it does not show the address."""
    return work.keys.blind("account_email", rules.normal_email(email))


def token_mark(work: Work, purpose: str, token: str) -> bytes:
    """What a session or an invitation is looked up by; the token itself is kept nowhere."""
    return work.keys.blind(purpose, token)


def by_email(work: Work, email: str) -> Account | None:
    """The account with exactly this e-mail address, or None."""
    found: Account | None = work.one(sa.select(Account).where(Account.email_index == email_mark(work, email)))
    return found


def names(work: Work, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """What these accounts' persons are called; one query."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = work.all(sa.select(Account).where(Account.id.in_(wanted)))
    return {row.id: work.unseal(row, "name") or "" for row in rows}


def email_of(work: Work, account_id: UUID) -> str:
    """The e-mail address of an account. Raises NotFound."""
    return work.unseal(work.get(Account, account_id), "email") or ""


def page(work: Work, *, after: UUID | None = None, limit: int = 20) -> list[Account]:
    """Accounts, the newest first, from behind `after`."""
    statement = sa.select(Account).order_by(Account.created_at.desc(), Account.id.desc()).limit(limit)
    last = work.find(Account, after)
    if last is not None:
        here = sa.tuple_(Account.created_at, Account.id)
        statement = statement.where(here < sa.tuple_(last.created_at, last.id))
    return work.all(statement)


def everyone(work: Work) -> list[tuple[UUID, str]]:
    """Every open account with its person's name, by name: for choosing one of them."""
    rows = work.all(sa.select(Account).where(Account.disabled_at.is_(None)))
    return sorted(((row.id, work.unseal(row, "name") or "") for row in rows), key=lambda pair: pair[1].casefold())


def credential(
    work: Work, account_id: UUID, kind: CredentialKind, *, confirmed: bool = True, lock: bool = False
) -> Credential | None:
    """The newest credential of a kind: one that counts, or one still to be confirmed."""
    proven = Credential.confirmed_at.is_not(None) if confirmed else Credential.confirmed_at.is_(None)
    statement = (
        sa.select(Credential)
        .where(Credential.account_id == account_id, Credential.kind == kind, proven)
        .order_by(Credential.created_at.desc(), Credential.id)
        .limit(1)
    )
    found: Credential | None = work.one(statement.with_for_update() if lock else statement)
    return found


def password_of(work: Work, email: str) -> tuple[Account, Credential] | None:
    """An open account and its password's hash; one query, whether or not there is such an account."""
    row = work.session.execute(
        sa.select(Account, Credential)
        .join(Credential, Credential.account_id == Account.id)
        .where(
            Account.email_index == email_mark(work, email),
            Account.disabled_at.is_(None),
            Credential.kind == CredentialKind.PASSWORD,
            Credential.confirmed_at.is_not(None),
        )
        .order_by(Credential.created_at.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row is not None else None


# Put together once: every request of someone signed in begins with it.
OF_TOKEN = sa.bindparam("token_hash", type_=sa.LargeBinary)
SESSION = (
    sa.select(SignIn, Account)
    .join(Account, Account.id == SignIn.account_id)
    .where(SignIn.token_hash == OF_TOKEN, Account.disabled_at.is_(None))
)


def session(work: Work, token: str) -> tuple[SignIn, Account] | None:
    """The session that `token` opens and its open account, or None when it does not hold any more."""
    row = work.session.execute(SESSION, {OF_TOKEN.key: token_mark(work, "session", token)}).first()
    return (row[0], row[1]) if row is not None and holding(work, row[0]) else None


def holding(work: Work, sign_in: SignIn) -> bool:
    """Whether a session is still good at this moment."""
    return rules.holds(sign_in.seen_at, sign_in.expires_at, sign_in.ended_at, work.now)


def alive(now: datetime) -> sa.ColumnElement[bool]:
    """`rules.holds` as a WHERE clause."""
    return sa.and_(SignIn.ended_at.is_(None), SignIn.expires_at > now, SignIn.seen_at > now - rules.IDLE)


def sessions(work: Work, account_id: UUID) -> list[SignIn]:
    """An account's sessions that still hold, the latest first."""
    return work.all(
        sa.select(SignIn)
        .where(SignIn.account_id == account_id, alive(work.now))
        .order_by(SignIn.begun_at.desc(), SignIn.id)
    )


def invitation(work: Work, token: str, *, lock: bool = False) -> tuple[Invitation, Account] | None:
    """The invitation that `token` opens, unused and in time, and its open account; or None."""
    statement = (
        sa.select(Invitation, Account)
        .join(Account, Account.id == Invitation.account_id)
        .where(
            Invitation.token_hash == token_mark(work, "invitation", token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > work.now,
            Account.disabled_at.is_(None),
        )
    )
    row = work.session.execute(statement.with_for_update() if lock else statement).first()
    return (row[0], row[1]) if row is not None else None


def invited_until(work: Work, account_id: UUID) -> datetime | None:
    """Until when an unused invitation can be taken up; None when there is none."""
    until: datetime | None = work.one(
        sa.select(sa.func.max(Invitation.expires_at)).where(
            Invitation.account_id == account_id, Invitation.used_at.is_(None), Invitation.expires_at > work.now
        )
    )
    return until
