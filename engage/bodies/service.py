"""The actor that grants and seats make today; giving and ending them; the duty roster."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from engage.accounts import queries as accounts
from engage.accounts.models import Account, SignIn
from engage.audit import service as audit
from engage.bodies import policy, queries
from engage.bodies.models import Body, BodyKind, Duty, Grant, Seat, SeatRole
from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import Invalid, NotFound, require
from engage.core.text import say
from engage.core.work import Work

LONGEST_ADMINISTRATION = timedelta(days=366)


def load_bodies(work: Work, facts: dict[str, Any]) -> int:
    """Load regions, municipalities, memberships and the bodies that follow; the number of rows changed.

    Loading the same file again changes nothing. Raises FactsError for a wrong file, before anything is loaded.
    """
    from engage.bodies import loading  # the shapes of files weigh much, and no page reads one

    return loading.load_bodies(work, facts)


# --- Who someone is today ---------------------------------------------------------------------


def actor_for(work: Work, account_id: UUID) -> Actor:
    """The actor that an account is today: roles from its grants and seats, nothing kept from yesterday.

    A visitor when the account is closed or unknown.
    """
    account = work.find(Account, account_id)
    if account is None or account.disabled_at is not None:
        return VISITOR
    return _actor(work, account, queries.held(work, account_id, work.today))


def signed_in(work: Work, token: str) -> tuple[SignIn, Actor] | None:
    """The session that `token` opens, and the actor that its account is today; None when it does not hold any more."""
    rows = queries.session_held(work, token)
    if not rows or not accounts.holding(work, rows[0].SignIn):
        return None
    sign_in: SignIn = rows[0].SignIn
    who = _actor(work, rows[0].Account, rows)
    return sign_in, replace(who, session_id=sign_in.id, two_factor_at=sign_in.two_factor_at)


def _actor(work: Work, account: Account, held: list[Any]) -> Actor:
    return Actor(
        account_id=account.id,
        name=work.unseal(account, "name") or "",
        held=tuple(dict.fromkeys(_held(held))),
        language=account.language,
        kind="person",
    )


def _held(rows: list[Any]) -> Iterator[Held]:
    for row in rows:
        role = row.role if row.kind is None else policy.role_of(row.kind, row.seat)
        if role is None:
            continue
        yield Held(role, row.scope_id)
        if row.before is not None:
            # What a body left behind is looked after by the body that followed it.
            yield Held(role, row.before)


# --- Roles and seats --------------------------------------------------------------------------


def give_role(
    work: Work,
    account_id: UUID,
    role: Role,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    scope_id: UUID | None = None,
) -> Grant:
    """Give an account a role from a day to a day, everywhere or within one KKR. Raises Invalid, Forbidden, NotFound."""
    first = valid_from or work.today
    account = work.get(Account, account_id)
    require(policy.may_arrange_for(work.actor, account.id, scope_id), _NOT_ONESELF)
    _check_days(first, valid_to)
    if scope_id is not None and work.get(Body, scope_id).kind is not BodyKind.KKR:
        raise Invalid("scope", say("Choose a KKR, or everywhere."))
    if role is Role.ADMINISTRATOR:
        valid_to = _administration_ends(work, first, valid_to, scope_id)
    grant = work.add(
        Grant(
            account_id=account.id,
            role=role,
            scope_id=scope_id,
            valid_from=first,
            valid_to=valid_to,
            granted_by=work.actor.account_id,
        )
    )
    work.flush()
    audit.record(work, "bodies.role_given", grant, role=role.value, to_account=str(account.id))
    return grant


_NOT_ONESELF = say("You cannot give or take away roles and seats of your own. Ask another administrator.")


def _check_days(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Invalid("valid_to", say("The last day must not lie before the first day."))


def _administration_ends(work: Work, first: date, last: date | None, scope_id: UUID | None) -> date:
    """An administrator's rights run out within a year; the system, which nobody can ask, takes the whole year."""
    if scope_id is not None:
        raise Invalid("scope", say("An administrator works everywhere. Choose everywhere."))
    longest = max(first, work.today) + LONGEST_ADMINISTRATION
    if last is None and work.actor.kind == "system":
        return longest
    if last is None or last > longest:
        raise Invalid("valid_to", say("An administrator's role must end within a year. Choose a last day."))
    return last


def end_role(work: Work, grant_id: UUID) -> Grant:
    """End a grant at once: it does not hold today any more. Raises Forbidden, NotFound."""
    grant = work.get(Grant, grant_id, lock=True)
    require(policy.may_arrange_for(work.actor, grant.account_id, grant.scope_id), _NOT_ONESELF)
    grant.valid_to = _ended(work, grant.valid_to)
    audit.record(work, "bodies.role_ended", grant, role=grant.role.value, of_account=str(grant.account_id))
    return grant


def _ended(work: Work, until: date | None) -> date:
    yesterday = work.today - timedelta(days=1)
    return yesterday if until is None else min(until, yesterday)


def give_seat(
    work: Work,
    account_id: UUID,
    body_id: UUID,
    role: SeatRole,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    nominated_by: str | None = None,
    substitute_for_id: UUID | None = None,
) -> Seat:
    """Seat a person in a body from a day to a day. Raises Invalid, Forbidden, NotFound."""
    first = valid_from or work.today
    account = work.get(Account, account_id)
    body = work.get(Body, body_id)
    require(policy.may_arrange_for(work.actor, account.id, body.id), _NOT_ONESELF)
    _check_days(first, valid_to)
    if body.valid_to is not None and first > body.valid_to:
        raise Invalid("valid_from", say("The body does not exist any more on that day."))
    seat = work.add(
        Seat(
            body_id=body.id,
            account_id=account.id,
            role=role,
            nominated_by=nominated_by or None,
            valid_from=first,
            valid_to=valid_to,
            substitute_for_id=substitute_for_id,
        )
    )
    work.flush()
    audit.record(work, "bodies.seat_given", seat, body=body.key, seat=role.value, to_account=str(account.id))
    return seat


def end_seat(work: Work, seat_id: UUID) -> Seat:
    """End a seat at once: it does not hold today any more. Raises Forbidden, NotFound."""
    seat = work.get(Seat, seat_id, lock=True)
    require(policy.may_arrange_for(work.actor, seat.account_id or seat.id, seat.body_id), _NOT_ONESELF)
    seat.valid_to = _ended(work, seat.valid_to)
    audit.record(work, "bodies.seat_ended", seat, seat=seat.role.value, of_account=str(seat.account_id))
    return seat


def show_name(work: Work, seat_id: UUID, *, shown: bool) -> Seat:
    """Let one's own name stand with a seat on the body's public page, or not any more. Raises NotFound."""
    seat = work.get(Seat, seat_id, lock=True)
    if work.actor.account_id is None or seat.account_id != work.actor.account_id:
        raise NotFound()
    seat.name_shown = shown
    audit.record(work, "bodies.name_shown", seat, shown=shown)
    work.public_changed()
    return seat


# --- Duty -------------------------------------------------------------------------------------


def put_on_duty(work: Work, account_id: UUID, body_id: UUID, *, starts_at: datetime, ends_at: datetime) -> Duty:
    """Let a person answer for the crisis queue of a body for a while. Raises Invalid, Forbidden, NotFound."""
    body = work.get(Body, body_id)
    require(policy.may_arrange(work.actor, body.id))
    if body.kind not in (BodyKind.SECRETARIAT, BodyKind.KKR):
        raise Invalid("body", say("Choose a secretariat."))
    if ends_at <= starts_at:
        raise Invalid("ends_at", say("The duty must end after it begins."))
    if ends_at <= work.now:
        raise Invalid("ends_at", say("Choose a time that is still to come."))
    if work.get(Account, account_id).disabled_at is not None:
        raise Invalid("account", say("This account is closed. Choose someone else."))
    duty = work.add(Duty(body_id=body.id, account_id=account_id, starts_at=starts_at, ends_at=ends_at))
    work.flush()
    audit.record(work, "bodies.put_on_duty", duty, body=body.key, account=str(account_id))
    return duty


def end_duty(work: Work, duty_id: UUID) -> Duty:
    """Take a duty off the roster: one that has begun ends now, one to come never begins. Raises Forbidden, NotFound."""
    duty = work.get(Duty, duty_id, lock=True)
    require(policy.may_arrange(work.actor, duty.body_id))
    duty.ends_at = min(duty.ends_at, max(duty.starts_at, work.now))
    audit.record(work, "bodies.duty_ended", duty, account=str(duty.account_id))
    return duty
