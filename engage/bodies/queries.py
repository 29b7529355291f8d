"""Reading regions, municipalities, bodies, seats, grants and the duty roster."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.accounts.models import Account
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
from engage.core.work import Work


def holds_on(thing: Any, day: date) -> sa.ColumnElement[bool]:
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


def municipality_by_code(work: Work, code: str) -> Municipality | None:
    found: Municipality | None = work.one(sa.select(Municipality).where(Municipality.code == code))
    return found


def body_by_key(work: Work, key: str) -> Body | None:
    found: Body | None = work.one(sa.select(Body).where(Body.key == key))
    return found


def bodies(work: Work, *kinds: BodyKind, on: date | None = None) -> list[Body]:
    """Bodies of these kinds (of all, when none is named) by kind and name; `on` leaves out those that are not then."""
    statement = sa.select(Body).order_by(Body.kind, Body.name)
    if kinds:
        statement = statement.where(Body.kind.in_(kinds))
    if on is not None:
        statement = statement.where(holds_on(Body, on))
    return work.all(statement)


def held(work: Work, account_id: UUID, day: date) -> list[sa.Row[Any]]:
    """What gives an account its roles on `day`, as (role, scope, kind of body, seat, body that the scope followed).

    A grant has a role and no kind; a seat has a kind and no role, and counts while its body exists.
    """
    nothing = sa.null()
    granted = sa.select(
        Grant.role.label("role"),
        Grant.scope_id.label("scope_id"),
        sa.cast(nothing, Body.kind.type).label("kind"),
        sa.cast(nothing, Seat.role.type).label("seat"),
    ).where(Grant.account_id == account_id, holds_on(Grant, day))
    seated = (
        sa.select(sa.cast(nothing, Grant.role.type), Body.id, Body.kind, Seat.role)
        .join(Body, Body.id == Seat.body_id)
        .where(Seat.account_id == account_id, holds_on(Seat, day), holds_on(Body, day))
    )
    both = sa.union_all(granted, seated).subquery()
    before = aliased(Body)
    followed = sa.and_(before.successor_id == both.c.scope_id, before.valid_to < day)
    return work.rows(sa.select(both, before.id.label("before")).outerjoin(before, followed))


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


def roles_granted(work: Work, account_ids: Iterable[UUID], day: date) -> dict[UUID, list[Role]]:
    """The roles that grants give these accounts on `day`, each once however many bodies it is for; no seats."""
    found: dict[UUID, list[Role]] = {}
    statement = sa.select(Grant.account_id, Grant.role).where(
        Grant.account_id.in_(list(account_ids)), holds_on(Grant, day)
    )
    for account_id, role in work.rows(statement.distinct().order_by(Grant.role)):
        found.setdefault(account_id, []).append(role)
    return found


def on_duty(work: Work, body_id: UUID | None) -> list[UUID]:
    """Whom to alert for the crisis queue of a body (None: of what all share), now.

    Those on duty there; when nobody is, those on duty anywhere; when there are none, whoever may moderate there.
    Only accounts that are open. An empty list means that nobody can be reached.
    """
    now = sa.and_(Duty.starts_at <= work.now, Duty.ends_at > work.now)
    rows = work.rows(
        sa.select(Duty.account_id, Duty.body_id, Body.region_id)
        .join(Body, Body.id == Duty.body_id)
        .join(Account, Account.id == Duty.account_id)
        .where(now, Account.disabled_at.is_(None))
        .order_by(Duty.starts_at, Duty.id)
    )
    body = work.find(Body, body_id)
    near = [row for row in rows if body is not None and (row.body_id == body.id or _same_region(row, body))]
    found = [row.account_id for row in (near or rows)] or _moderators(work, body_id)
    return list(dict.fromkeys(found))


def _same_region(row: Any, body: Body) -> bool:
    """A secretariat answers for the KKR of its region."""
    return body.region_id is not None and row.region_id == body.region_id


def _moderators(work: Work, body_id: UUID | None) -> list[UUID]:
    roles = [role for role, rights in GRANTS.items() if Can.MODERATE in rights]
    reach = sa.true() if body_id is None else sa.or_(Grant.scope_id.is_(None), Grant.scope_id == body_id)
    return work.all(
        sa.select(Grant.account_id)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role.in_(roles), holds_on(Grant, work.today), reach, Account.disabled_at.is_(None))
        .order_by(Grant.valid_from, Grant.id)
    )


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
