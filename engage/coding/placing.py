"""Approved texts that say nothing of a focus area: nobody codes them until a person has given them one."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.agreements import queries as agreements
from engage.agreements.models import Agreement
from engage.audit import service as audit
from engage.coding import texts
from engage.contributions.models import Contribution, PublicVersion, Status
from engage.contributions.policy import may_moderate
from engage.core.authority import Can
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import say
from engage.core.work import Work

AT_ONCE = 20  # of them on a page, the oldest first


@dataclass(frozen=True)
class Unplaced:
    """An approved text without a focus area. public: as everyone reads it; None: for the secretariat only."""

    contribution: Contribution
    public: PublicVersion | None


_PUBLIC = sa.and_(PublicVersion.contribution_id == Contribution.id, PublicVersion.withdrawn_on.is_(None))


def _here(work: Work) -> sa.ColumnElement[bool]:
    """Approved, without a focus area, and within the actor's reach: what has no scope is shared by all."""
    reach = work.actor.scope(Can.CODE)
    mine = sa.true() if reach is None else sa.or_(Contribution.scope_id.is_(None), Contribution.scope_id.in_(reach))
    approved = sa.or_(PublicVersion.id.is_not(None), Contribution.status == Status.SECRETARIAT_ONLY)
    return sa.and_(Contribution.focus_area_id.is_(None), approved, mine)


def how_many(work: Work) -> int:
    """How many there are; one statement."""
    statement = sa.select(sa.func.count()).select_from(Contribution).outerjoin(PublicVersion, _PUBLIC)
    return int(work.session.scalar(statement.where(_here(work))) or 0)


def listed(work: Work) -> list[Unplaced]:
    """The oldest of them; one statement."""
    statement = sa.select(Contribution, PublicVersion).outerjoin(PublicVersion, _PUBLIC).where(_here(work))
    return [Unplaced(*row) for row in work.rows(statement.order_by(Contribution.sequence).limit(AT_ONCE))]


def place(work: Work, contribution_id: UUID, focus_area: str) -> Contribution:
    """Give an approved text its focus area ("<agreement>:<number>"), also where everyone reads it; it can be coded now.

    Raises NotFound, Conflict (it has one already), Invalid.
    """
    contribution = work.get(Contribution, contribution_id, lock=True)
    if not may_moderate(work.actor, contribution):
        raise NotFound()
    if contribution.focus_area_id is not None:
        raise Conflict(say("A colleague has given it a focus area in the meantime."))
    public: PublicVersion | None = work.one(sa.select(PublicVersion).where(_PUBLIC, Contribution.id == contribution_id))
    if public is None and contribution.status is not Status.SECRETARIAT_ONLY:
        raise NotFound()
    area = agreements.focus_by_reference(work, focus_area)
    if area is None:
        raise Invalid(f"area-{contribution_id}", say("Choose a focus area."))
    contribution.focus_area_id = area.id
    contribution.scope_id = work.get(Agreement, area.agreement_id).body_id
    if public is not None:
        public.focus_area_id = area.id
    audit.record(work, "coding.placed", contribution, focus_area=focus_area)
    work.flush()
    texts.sync(work, limit=1, after=contribution.sequence - 1)
    return contribution
