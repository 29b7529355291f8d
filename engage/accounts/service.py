"""Making and closing accounts, inviting people, proving who one is, and sessions as rows that can be ended."""

from dataclasses import replace
from datetime import timedelta
from typing import NoReturn
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import policy, queries, rules
from engage.accounts.models import Account, Credential, CredentialKind, Invitation, SignIn
from engage.audit import service as audit
from engage.core.errors import Forbidden, Invalid, NotFound, require
from engage.core.ids import new_token
from engage.core.languages import known
from engage.core.text import plain, say
from engage.core.work import Work

# --- Accounts ---------------------------------------------------------------------------------


def create_account(work: Work, *, name: str, email: str, language: str = "da") -> Account:
    """Make an account that nobody can use yet; an invitation opens it. Raises Invalid, Forbidden."""
    require(policy.may_manage(work.actor))
    name, email = plain(name), plain(email)
    if not name:
        raise Invalid("name", say("Write the person's name."))
    if queries.by_email(work, email) is not None:
        raise Invalid("email", say("There is already an account with this e-mail address."))
    account = Account(
        email_index=queries.email_mark(work, email),
        language=known(language).code,
        created_at=work.now,
        disabled_at=None,
    )
    work.seal(account, "name", name)
    work.seal(account, "email", email)
    work.add(account)
    work.flush()
    audit.record(work, "accounts.created", account)
    return account


def disable(work: Work, account_id: UUID) -> None:
    """Close an account: its sessions end, its invitations lapse, and it gives no right any more.

    Raises Forbidden, NotFound.
    """
    account = work.get(Account, account_id, lock=True)
    require(policy.may_close(work.actor, account.id), say("You cannot close the account you are using."))
    if account.disabled_at is not None:
        return
    account.disabled_at = work.now
    _end(work, SignIn.account_id == account.id)
    _lapse(work, account.id)
    audit.record(work, "accounts.disabled", account)


def enable(work: Work, account_id: UUID) -> None:
    """Open a closed account again; whoever it is signs in anew. Raises Forbidden, NotFound."""
    account = work.get(Account, account_id, lock=True)
    require(policy.may_close(work.actor, account.id))
    if account.disabled_at is not None:
        account.disabled_at = None
        audit.record(work, "accounts.enabled", account)


def set_language(work: Work, language: str) -> None:
    """The language of one's own mails. Raises NotFound."""
    work.get(Account, work.actor.account_id).language = known(language).code


# --- Invitations ------------------------------------------------------------------------------


def invite(work: Work, account_id: UUID) -> str:
    """A link's token with which a person chooses a password and a second factor, once, within 7 days.

    Earlier links end. What the person signed in with until now goes on working until the new link has been used.
    Raises Forbidden, NotFound.
    """
    require(policy.may_manage(work.actor))
    account = work.get(Account, account_id, lock=True)
    if account.disabled_at is not None:
        raise Invalid(None, say("This account is closed. Open it again before you invite the person."))
    _lapse(work, account.id)
    token = new_token()
    mark = queries.token_mark(work, "invitation", token)
    invitation = Invitation(
        account_id=account.id, token_hash=mark, expires_at=work.now + rules.INVITATION, used_at=None
    )
    work.add(invitation)
    audit.record(work, "accounts.invited", account)
    return token


def _lapse(work: Work, account_id: UUID) -> None:
    work.flush()
    open_ones = sa.and_(Invitation.account_id == account_id, Invitation.used_at.is_(None))
    work.run(sa.update(Invitation).where(open_ones, Invitation.expires_at > work.now).values(expires_at=work.now))


def choose_password(work: Work, token: str, hashed: str) -> None:
    """First step of an invitation: keep the password, and make the second factor. Neither counts yet.

    Raises NotFound.
    """
    _, account = _invited(work, token)
    _keep_password(work, account.id, hashed, counts=False)
    _keep_seed(work, account.id, rules.new_seed())


def accept(work: Work, token: str, code: str) -> str:
    """Last step of an invitation: with the right code both factors count, older ones go, and a session begins.

    Returns the session's token. Raises NotFound, Invalid.
    """
    invitation, account = _invited(work, token)
    password = queries.credential(work, account.id, CredentialKind.PASSWORD, confirmed=False)
    if password is None:
        raise NotFound()
    confirm_totp(work, account.id, code)
    work.run(sa.delete(Credential).where(*_proven(account.id, CredentialKind.PASSWORD)))
    password.confirmed_at = invitation.used_at = work.now
    _end(work, SignIn.account_id == account.id)
    audit.record(work, "accounts.accepted", account)
    return begin_session(work, account.id, assurance=2)


def _invited(work: Work, token: str) -> tuple[Invitation, Account]:
    found = queries.invitation(work, token, lock=True)
    if found is None:
        raise NotFound()
    return found


# --- Credentials ------------------------------------------------------------------------------


def set_password(work: Work, account_id: UUID, hashed: str) -> None:
    """Let an account's password be the one behind `hashed` (made by hashing.Hasher, outside of any transaction)."""
    account = work.get(Account, account_id)
    work.run(sa.delete(Credential).where(*_proven(account.id, CredentialKind.PASSWORD)))
    _keep_password(work, account.id, hashed, counts=True)
    audit.record(work, "accounts.password_set", account)


def enrol_totp(work: Work, account_id: UUID, *, site_name: str) -> tuple[str, str]:
    """Make a second factor, which counts once `confirm_totp` has seen a code of it. Returns its secret and its URI."""
    account = work.get(Account, account_id)
    seed = rules.new_seed()
    _keep_seed(work, account.id, seed)
    return seed, rules.seed_uri(seed, email=queries.email_of(work, account.id), site_name=site_name)


def pending_totp(work: Work, account_id: UUID, *, site_name: str) -> tuple[str, str] | None:
    """The secret and URI of a second factor that is still to be confirmed, or None."""
    credential = queries.credential(work, account_id, CredentialKind.TOTP, confirmed=False)
    seed = work.unseal(credential, "secret") if credential is not None else None
    if seed is None:
        return None
    return seed, rules.seed_uri(seed, email=queries.email_of(work, account_id), site_name=site_name)


def confirm_totp(work: Work, account_id: UUID, code: str) -> None:
    """Let the new second factor count, and the old one no longer. Raises Invalid when the code is wrong."""
    credential = queries.credential(work, account_id, CredentialKind.TOTP, confirmed=False, lock=True)
    seed = work.unseal(credential, "secret") if credential is not None else None
    step = rules.step_of(seed, code, work.now, None) if seed else None
    if credential is None or step is None:
        _wrong_code()
    work.run(sa.delete(Credential).where(*_proven(account_id, CredentialKind.TOTP)))
    credential.confirmed_at, credential.last_step = work.now, step
    audit.record(work, "accounts.second_factor_set", credential)


def _wrong_code() -> NoReturn:
    raise Invalid(
        "code", say("The code is wrong or has been used. Wait for the next code in your app, and write that.")
    )


def _proven(account_id: UUID, kind: CredentialKind) -> tuple[sa.ColumnElement[bool], ...]:
    return (Credential.account_id == account_id, Credential.kind == kind, Credential.confirmed_at.is_not(None))


def _keep_password(work: Work, account_id: UUID, hashed: str, *, counts: bool) -> None:
    _forget_unproven(work, account_id, CredentialKind.PASSWORD)
    work.add(
        Credential(
            account_id=account_id,
            kind=CredentialKind.PASSWORD,
            secret=hashed,
            created_at=work.now,
            confirmed_at=work.now if counts else None,
        )
    )


def _keep_seed(work: Work, account_id: UUID, seed: str) -> None:
    _forget_unproven(work, account_id, CredentialKind.TOTP)
    credential = Credential(account_id=account_id, kind=CredentialKind.TOTP, created_at=work.now)
    work.seal(credential, "secret", seed)
    work.add(credential)


def _forget_unproven(work: Work, account_id: UUID, kind: CredentialKind) -> None:
    work.flush()
    unproven = (Credential.account_id == account_id, Credential.kind == kind, Credential.confirmed_at.is_(None))
    work.run(sa.delete(Credential).where(*unproven))


# --- Sessions ---------------------------------------------------------------------------------


def begin_session(work: Work, account_id: UUID, *, assurance: int) -> str:
    """Begin a session, and give the token that opens it; only its keyed hash is kept.

    assurance: 1 after the password alone (which opens nothing yet), 2 with the second factor.
    """
    token = new_token()
    sign_in = SignIn(
        account_id=account_id,
        token_hash=queries.token_mark(work, "session", token),
        assurance=assurance,
        two_factor_at=work.now if assurance >= 2 else None,
        begun_at=work.now,
        seen_at=work.now,
        expires_at=work.now + rules.WHOLE,
        ended_at=None,
    )
    work.add(sign_in)
    work.flush()
    if assurance >= 2:
        _record_own(work, "accounts.signed_in", sign_in)
    return token


def _record_own(work: Work, action: str, sign_in: SignIn) -> None:
    """Record what the owner of a session did: who has just shown who they are is a visitor no more."""
    owner = replace(work.actor, account_id=sign_in.account_id, kind="person")
    audit.record(replace(work, actor=owner), action, sign_in)


def show_second_factor(work: Work, session_id: UUID, code: str) -> str:
    """Raise a session with a code from the authenticator app; it gets a new token, which is returned.

    Each code works once. Raises NotFound, Invalid.
    """
    sign_in = work.get(SignIn, session_id, lock=True)
    credential = queries.credential(work, sign_in.account_id, CredentialKind.TOTP, lock=True)
    seed = work.unseal(credential, "secret") if credential is not None else None
    if not rules.holds(sign_in.seen_at, sign_in.expires_at, sign_in.ended_at, work.now):
        raise NotFound()
    step = rules.step_of(seed, code, work.now, credential.last_step) if seed and credential is not None else None
    if credential is None or step is None:
        _wrong_code()
    token = new_token()
    credential.last_step = step
    first = sign_in.assurance < 2
    sign_in.token_hash = queries.token_mark(work, "session", token)
    sign_in.assurance, sign_in.two_factor_at = 2, work.now
    _record_own(work, "accounts.signed_in" if first else "accounts.second_factor_shown", sign_in)
    return token


def touch(work: Work, session_id: UUID) -> None:
    """Note that a session is in use."""
    work.run(sa.update(SignIn).where(SignIn.id == session_id).values(seen_at=work.now))


def end_session(work: Work, session_id: UUID) -> None:
    """End one session: one's own, or as administrator anyone's. Raises NotFound, Forbidden."""
    sign_in = work.get(SignIn, session_id, lock=True)
    if not policy.may_end_session(work.actor, sign_in.account_id):
        raise NotFound()  # whose it is, and that it is, is nobody else's business
    if sign_in.ended_at is None:
        sign_in.ended_at = work.now
        audit.record(work, "accounts.session_ended", sign_in)


def end_sessions(work: Work, account_id: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of an account, except `but`; the number ended. Raises Forbidden."""
    if not policy.may_end_session(work.actor, account_id):
        raise Forbidden()
    ended = _end(work, SignIn.account_id == account_id, SignIn.id != but if but is not None else sa.true())
    audit.record(work, "accounts.sessions_ended", work.get(Account, account_id), sessions=ended)
    return ended


def _end(work: Work, *whose: sa.ColumnElement[bool]) -> int:
    work.flush()
    return work.run(sa.update(SignIn).where(SignIn.ended_at.is_(None), *whose).values(ended_at=work.now))


def forget_closed(work: Work, days: int) -> int:
    """Take name, address and credentials from accounts closed more than `days` ago; the number of accounts.

    The row stays, so that the log still says that it was one and the same person.
    """
    old = sa.select(Account).where(Account.disabled_at < work.now - timedelta(days=days))
    due = [account for account in work.all(old) if account.email_index != _nobody(work, account)]
    for account in due:
        account.email_index = _nobody(work, account)
        work.seal(account, "name", account.id.hex[:8])
        work.seal(account, "email", account.id.hex)
        for kind in (Credential, SignIn, Invitation):
            work.run(sa.delete(kind).where(kind.account_id == account.id))
        audit.record(work, "accounts.forgotten", account)
    return len(due)


def _nobody(work: Work, account: Account) -> bytes:
    return work.keys.blind("account_forgotten", account.id.hex)


def forget_sessions(work: Work, days: int) -> int:
    """Remove sessions and invitations that ended more than `days` ago; the number removed."""
    before = work.now - timedelta(days=days)
    old = sa.func.coalesce(SignIn.ended_at, SignIn.expires_at) < before
    invited = Invitation.expires_at < before
    return work.run(sa.delete(SignIn).where(old)) + work.run(sa.delete(Invitation).where(invited))
