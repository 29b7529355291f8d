"""Signing in: tries are counted, passwords are checked outside of any transaction, nobody is told who exists."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from engage.accounts import queries, rules, service
from engage.accounts.hashing import Hasher
from engage.accounts.models import SignIn
from engage.core import throttle
from engage.core.authority import Actor
from engage.core.errors import Invalid, NotFound
from engage.core.text import say
from engage.core.work import Store, reading, unit_of_work

PASSWORD, ADDRESS, CODE = "sign-in account", "sign-in address", "second factor"


def sign_in(
    store: Store, *, email: str, password: str, source: str, hasher: Hasher, instead_of: UUID | None = None
) -> str:
    """Check a password and begin a session that waits for the second factor; its token.

    A known and an unknown address get the same answer after the same work. source: where the try comes from.
    instead_of: a session that this one replaces. Raises Invalid, TooMany.
    """
    email = rules.normal_email(email)
    # The address first: whoever has used it up cannot go on to shut others out of their accounts.
    throttle.hit(store, ADDRESS, source, limit=rules.ADDRESS_TRIES, seconds=rules.WINDOW)
    throttle.hit(store, PASSWORD, email, limit=rules.PASSWORD_TRIES, seconds=rules.WINDOW)
    with reading(store) as work:
        found = queries.password_of(work, email)
        account_id, kept = (found[0].id, found[1].secret) if found is not None else (None, None)
    if not hasher.fits(kept, password) or account_id is None or kept is None:
        raise Invalid(None, say("The e-mail address or the password is wrong. Try again."))
    throttle.forgive(store, ADDRESS, source, seconds=rules.WINDOW)
    throttle.forgive(store, PASSWORD, email, seconds=rules.WINDOW)
    renewed = hasher.make(password) if hasher.outdated(kept) else None
    with unit_of_work(store, Actor(account_id=account_id, kind="person")) as work:
        if renewed is not None:
            service.set_password(work, account_id, renewed)
        old = work.find(SignIn, instead_of)
        if old is not None:
            old.ended_at = old.ended_at or work.now
        return service.begin_session(work, account_id, assurance=1)


def second_factor(store: Store, actor: Actor, code: str) -> str:
    """Raise the actor's session with a code; its new token. Raises NotFound, Invalid, TooMany."""
    if actor.account_id is None or actor.session_id is None:
        raise NotFound()
    with _counted(store, actor.account_id), unit_of_work(store, actor) as work:
        return service.show_second_factor(work, actor.session_id, code)


def accept(store: Store, token: str, code: str) -> str:
    """Finish an invitation with the first code of the new second factor; a session's token.

    Raises NotFound, Invalid, TooMany.
    """
    with reading(store) as work:
        found = queries.invitation(work, token)
        if found is None:
            raise NotFound()
        account_id = found[1].id
    with _counted(store, account_id), unit_of_work(store, Actor(account_id=account_id, kind="person")) as work:
        return service.accept(work, token, code)


@contextmanager
def _counted(store: Store, account_id: UUID) -> Iterator[None]:
    """Count a try at a code; one that is right is not counted against the person."""
    throttle.hit(store, CODE, account_id.hex, limit=rules.CODE_TRIES, seconds=rules.WINDOW)
    yield
    throttle.forgive(store, CODE, account_id.hex, seconds=rules.WINDOW)
