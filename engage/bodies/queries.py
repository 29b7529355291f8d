"""Reading regions, municipalities, bodies, seats, grants and the duty roster."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.accounts import queries as accounts
from engage.accounts.models import Account, SignIn
from engage.bodies import rules
from engage.bodies.models import (
    Body,
    BodyKind,
    Duty,
    Grant,
    Municipality,
    Region,
    RegionMembership,
    Seat,
)
from engage.core.authority import GRANTS, Can, Role
from engage.core.db import UtcDateTime
from engage.core.work import Work


def holds_on(thing: Any, day: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """`rules.holds` as a WHERE clause."""
    return sa.and_(thing.valid_from <= day, sa.or_(thing.valid_to.is_(None), thing.valid_to >= day))


def region_on(work: Work, municipality_id: UUID | None, day: date) -> Region | None:
    """The region that a municipality is in on `day`."""
    found: Region | None = work.one(
        sa.select(Region)
        .join(RegionMembership, RegionMembership.region_id == Region.id)
        .where(RegionMembership.municipality_id == municipality_id, holds_on(RegionMembership, day))
    )
    return found


def regions(work: Work) -> list[Region]:
    """Every region that is or was, oldest first."""
    return work.all(sa.select(Region).order_by(Region.valid_from, Region.key))


def region_by_key(work: Work, key: str) -> Region | None:
    found: Region | None = work.one(sa.select(Region).where(Region.key == key))
    return found


def municipalities(work: Work) -> list[Municipality]:
    """All 98, in Danish order."""
    return work.all(sa.select(Municipality).order_by(Municipality.sort_key))


def region_choices(work: Work) -> list[tuple[str, str]]:
    """Key and name of every region, for a form."""
    return work.kept("bodies.region_choices", lambda: [(each.key, each.name) for each in regions(work)])


def municipality_choices(work: Work) -> tuple[tuple[str, str], ...]:
    """Code and name of all 98, for a form."""
    choices = "bodies.municipality_choices"
    return work.kept(choices, lambda: tuple((each.code, each.display) for each in municipalities(work)))


def municipality_by_code(work: Work, code: str) -> Municipality | None:
    found: Municipality | None = work.one(sa.select(Municipality).where(Municipality.code == code))
    return found


def body_by_key(work: Work, key: str) -> Body | None:
    found: Body | None = work.one(sa.select(Body).where(Body.key == key))
    return found


def successor(work: Work, body_id: UUID) -> UUID:
    """Who answers for a body today: itself while it is, else the one that took over."""
    body = work.get(Body, body_id)
    seen = {body.id}
    while not rules.holds(body.valid_from, body.valid_to, work.today) and body.successor_id is not None:
        body = work.get(Body, body.successor_id)
        if body.id in seen:  # a ring must not hold us for ever
            return body_id
        seen.add(body.id)
    return body.id


def predecessors(work: Work, body_id: UUID) -> list[Body]:
    """The bodies that are no more and whose successor this is, directly or through others; by name."""
    found: dict[UUID, Body] = {}
    wanted = {body_id}
    while wanted:
        rows: list[Body] = work.all(
            sa.select(Body).where(Body.successor_id.in_(wanted), Body.valid_to < work.today, Body.id != body_id)
        )
        wanted = {row.id for row in rows} - set(found)
        found |= {row.id: row for row in rows}
    return sorted(found.values(), key=lambda body: rules.sort_key(body.name))


def bodies(work: Work, *kinds: BodyKind, on: date | None = None) -> list[Body]:
    """Bodies of these kinds (of all, when none is named) by kind and name; `on` leaves out those that are not then."""
    statement = sa.select(Body).order_by(Body.kind, Body.name)
    if kinds:
        statement = statement.where(Body.kind.in_(kinds))
    if on is not None:
        statement = statement.where(holds_on(Body, on))
    return work.all(statement)


_DAY = sa.bindparam("day", type_=sa.Date)
_ACCOUNT = sa.bindparam("account", type_=sa.Uuid)


def _held(account: Any) -> tuple[Any, Any, Any]:
    """What gives `account` its roles, the body that its scope followed, and how the two belong together.

    A grant has a role and no kind; a seat has a kind and no role, and counts while its body exists.
    """
    nothing = sa.null()
    granted = sa.select(
        Grant.role.label("role"),
        Grant.scope_id.label("scope_id"),
        sa.cast(nothing, Body.kind.type).label("kind"),
        sa.cast(nothing, Seat.role.type).label("seat"),
    ).where(Grant.account_id == account, holds_on(Grant, _DAY))
    seated = (
        sa.select(sa.cast(nothing, Grant.role.type), Body.id, Body.kind, Seat.role)
        .join(Body, Body.id == Seat.body_id)
        .where(Seat.account_id == account, holds_on(Seat, _DAY), holds_on(Body, _DAY))
    )
    both = sa.union_all(granted, seated).subquery()
    before = aliased(Body)
    return both, before, sa.and_(before.successor_id == both.c.scope_id, before.valid_to < _DAY)


def _all_held() -> Any:
    both, before, followed = _held(_ACCOUNT)
    return sa.select(both, before.id.label("before")).outerjoin(before, followed)


def _session_held() -> Any:
    whose = sa.select(SignIn.account_id).where(SignIn.token_hash == accounts.OF_TOKEN).scalar_subquery()
    both, before, followed = _held(whose)
    session = accounts.SESSION.add_columns(both, before.id.label("before"))
    return session.outerjoin(both, sa.true()).outerjoin(before, followed)


# Put together once: every request of someone signed in asks it.
_HELD, _SESSION_HELD = _all_held(), _session_held()


def held(work: Work, account_id: UUID, day: date) -> list[sa.Row[Any]]:
    """What gives an account its roles on `day`, as (role, scope, kind of body, seat, body that the scope followed)."""
    return list(work.session.execute(_HELD, {"account": account_id, "day": day}).all())


def session_held(work: Work, token: str) -> list[sa.Row[Any]]:
    """The session that `token` opens and its open account, beside what `held` finds today; at least one row of both."""
    mark = accounts.token_mark(work, "session", token)
    return list(work.session.execute(_SESSION_HELD, {accounts.OF_TOKEN.key: mark, "day": work.today}).all())


def grants_of(work: Work, account_id: UUID) -> list[tuple[Grant, str | None]]:
    """An account's grants, the newest first, each with the name of the body it is limited to."""
    rows = work.rows(
        sa.select(Grant, Body.name)
        .outerjoin(Body, Body.id == Grant.scope_id)
        .where(Grant.account_id == account_id)
        .order_by(Grant.valid_from.desc(), Grant.id)
    )
    return [(row[0], row[1]) for row in rows]


def seats_of(work: Work, account_id: UUID) -> list[tuple[Seat, Body]]:
    """An account's seats, the newest first, each with its body."""
    rows = work.rows(
        sa.select(Seat, Body)
        .join(Body, Body.id == Seat.body_id)
        .where(Seat.account_id == account_id)
        .order_by(Seat.valid_from.desc(), Seat.id)
    )
    return [(row[0], row[1]) for row in rows]


def seats_in(work: Work, body_id: UUID) -> list[Seat]:
    """All seats of a body, also those that are over or still to come, in order of their first day; one query."""
    return work.all(sa.select(Seat).where(Seat.body_id == body_id).order_by(Seat.valid_from, Seat.id))


def members(work: Work, body_ids: Iterable[UUID]) -> list[Account]:
    """Whoever has a seat in these bodies today, and an open account."""
    seated = sa.select(Seat.account_id).where(Seat.body_id.in_(list(body_ids)), holds_on(Seat, work.today))
    return work.all(sa.select(Account).where(Account.id.in_(seated), Account.disabled_at.is_(None)))


def roles_granted(work: Work, account_ids: Iterable[UUID], day: date) -> dict[UUID, list[Role]]:
    """The roles that grants give these accounts on `day`, each once however many bodies it is for; no seats."""
    found: dict[UUID, list[Role]] = {}
    statement = sa.select(Grant.account_id, Grant.role).where(
        Grant.account_id.in_(list(account_ids)), holds_on(Grant, day)
    )
    for account_id, role in work.rows(statement.distinct().order_by(Grant.role)):
        found.setdefault(account_id, []).append(role)
    return found


_SCOPE = sa.bindparam("scope", type_=sa.Uuid)
_NOW = sa.bindparam("now", type_=UtcDateTime)


def _people_on_duty() -> Any:
    """(account, place in the order) of whom `on_duty` names."""
    region = sa.select(Body.region_id).where(Body.id == _SCOPE).scalar_subquery()
    # A secretariat answers for the KKR of its region.
    near = sa.or_(Duty.body_id == _SCOPE, Body.region_id == region)
    anyone = (
        sa.select(Duty.account_id, _place(Duty.starts_at, Duty.id))
        .join(Body, Body.id == Duty.body_id)
        .join(Account, Account.id == Duty.account_id)
        .where(Duty.starts_at <= _NOW, Duty.ends_at > _NOW, Account.disabled_at.is_(None))
    )
    roles = [role for role, rights in GRANTS.items() if Can.MODERATE in rights]
    moderators = (
        sa.select(Grant.account_id, _place(Grant.valid_from, Grant.id))
        .join(Account, Account.id == Grant.account_id)
        .where(
            Grant.role.in_(roles),
            holds_on(Grant, _DAY),
            sa.or_(_SCOPE.is_(None), Grant.scope_id.is_(None), Grant.scope_id == _SCOPE),
            Account.disabled_at.is_(None),
        )
    )
    there = anyone.where(near)
    return sa.union_all(there, anyone.where(_none(there)), moderators.where(_none(anyone))).subquery("on_duty")


def _none(statement: Any) -> Any:
    """That `statement` finds nothing, whatever is asked around it."""
    return ~statement.with_only_columns(sa.literal(1)).correlate(None).exists()


def _place(*order: Any) -> Any:
    return sa.func.row_number().over(order_by=order).label("place")


# Also for reading it beside other things; `duty_values` says what it takes.
ON_DUTY = _people_on_duty()
_ON_DUTY = sa.select(ON_DUTY.c.account_id).order_by(ON_DUTY.c.place)


def duty_values(work: Work, body_id: UUID | None) -> dict[str, Any]:
    return {"scope": body_id, "now": work.now, "day": work.today}


def on_duty(work: Work, body_id: UUID | None) -> list[UUID]:
    """Whom to alert for the crisis queue of a body (None: of what all share), now.

    Those on duty there; when nobody is, those on duty anywhere; when there are none, whoever may moderate there.
    Only accounts that are open. An empty list means that nobody can be reached.
    """
    found = work.session.scalars(_ON_DUTY, duty_values(work, body_id)).all()
    return list(dict.fromkeys(found))


def roster(work: Work, limit: int = 50) -> list[tuple[Duty, Body]]:
    """Who is and will be on duty, in order of time."""
    rows = work.rows(
        sa.select(Duty, Body)
        .join(Body, Body.id == Duty.body_id)
        .where(Duty.ends_at > work.now)
        .order_by(Duty.starts_at, Duty.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]
