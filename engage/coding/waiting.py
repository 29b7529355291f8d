"""What to code next, and how much waits: in one order for all, never the same text for two at a time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.agreements.models import Agreement
from engage.bodies.models import Body, Grant, Region
from engage.bodies.queries import holds_on
from engage.coding import policy, rules, stages
from engage.coding.models import SECOND, TURN, Codebook, Step, Text
from engage.coding.rules import Act, Stage
from engage.core.authority import GRANTS, Can
from engage.core.work import Work
from engage.wording.models import Twin

SKIPPED_HOURS = 12  # a text that was skipped comes back after these
EVERY_FIFTH = 5  # of the texts one person codes, one that a colleague has read, as long as there is one
BY_LOT = 2  # the third of five is the next by lot
MOST_COUNTED = 500  # more than so many is much


@dataclass(frozen=True)
class Counts:
    """How much waits in one codebook, in texts (each is one person's). Counting stops at MOST_COUNTED."""

    unread: int
    mine: int  # handed over to the actor
    second: int  # for a second coder, the actor among them
    again: int  # the words or the code changed since the actor read them


@dataclass(frozen=True)
class Shelf:
    """One codebook on the front page of coding."""

    agreement: Agreement
    title: str  # in the reader's language
    region: str  # that it was made for: several agreements are called the same
    codebook: Codebook | None  # with its texts as they were counted last

    @property
    def has_book(self) -> bool:
        return self.codebook is not None


@dataclass(frozen=True)
class Conditions:
    """The kinds of work, as WHERE clauses on Text, each within reach of an index."""

    unread: sa.ColumnElement[bool]
    mine: sa.ColumnElement[bool]
    second: sa.ColumnElement[bool]
    again: sa.ColumnElement[bool]


def conditions(me: UUID | None, codebook: Codebook, focus_area_id: UUID | None) -> Conditions:
    """The kinds of work that there are for `me` in one codebook."""
    here = [Text.agreement_id == codebook.agreement_id, Text.in_group.is_(False)]
    if focus_area_id is not None:
        here.append(Text.focus_area_id == focus_area_id)

    def is_me(coder: Any) -> Any:
        return coder == me

    not_read = sa.not_(stages.read(is_me))
    changed = sa.and_(stages.changed(is_me), not_read)
    there = Text.stage != Stage.GONE
    return Conditions(
        unread=sa.and_(Text.stage == Stage.UNREAD, *here),
        mine=sa.and_(Text.assigned_to == me, there, *here, not_read),
        second=sa.and_(
            Text.stage == Stage.ONCE, rules.second_below(codebook.texts) > SECOND, *here, Text.read_by != me
        ),
        again=sa.and_(Text.again.is_(True), there, *here, sa.or_(changed, stages.split_since(is_me))),
    )


def counts(work: Work, codebook: Codebook, focus_area_id: UUID | None = None) -> Counts:
    """How much waits in one codebook now, in one statement that reads no more than it counts."""
    it = conditions(work.actor.account_id, codebook, focus_area_id)

    def number(condition: Any) -> Any:
        found = sa.select(sa.literal_column("1")).where(condition).limit(MOST_COUNTED).subquery()
        return sa.select(sa.func.count()).select_from(found).scalar_subquery()

    kinds = (it.unread, it.mine, it.second, it.again)
    return Counts(*work.rows(sa.select(*(number(each) for each in kinds)))[0])


def next_id(work: Work, codebook: Codebook, focus_area_id: UUID | None = None) -> UUID | None:
    """The text to read next, locked until the end: mine, what changed, then as the machine proposes, then the oldest.

    Left out is what a colleague has open, what was handed to someone else, and what the actor skipped just now. Of
    five, one is a text that a colleague has read and that wants a second reader, and one is drawn by lot: only those
    count for how much is still unseen. Each kind is asked for by itself, so that no kind is sorted to find its first.
    """
    me = work.actor.account_id
    it = conditions(me, codebook, focus_area_id)
    free = sa.or_(Text.claimed_by.is_(None), Text.claimed_by == me, Text.claimed_until < work.now)
    skip = aliased(Step)
    skipped = sa.exists().where(
        skip.text_id == Text.id,
        skip.coder == me,
        skip.act == Act.SKIPPED,
        skip.ended_at.is_(None),
        skip.made_at > work.now - timedelta(hours=SKIPPED_HOURS),
    )
    nobodys = sa.or_(Text.assigned_to.is_(None), Text.assigned_to == me)
    turn = _done_today(work) % EVERY_FIFTH
    unread = [sa.and_(it.unread, nobodys, sa.not_(skipped))]
    second = [sa.and_(it.second, sa.not_(skipped))]
    rest = second + unread if turn == EVERY_FIFTH - 1 else unread + second
    order = Text.slice if turn == BY_LOT else TURN
    for kind in (it.mine, sa.and_(it.again, sa.not_(skipped)), *rest):
        statement = sa.select(Text.id).where(kind, free).order_by(order, Text.arrived).limit(1)
        found: UUID | None = work.one(statement.with_for_update(skip_locked=True, of=Text))
        if found is not None:
            return found
    return None


def _done_today(work: Work) -> int:
    """How many texts the actor has read today."""
    since = work.now - timedelta(hours=SKIPPED_HOURS)
    statement = sa.select(sa.func.count()).where(
        Step.coder == work.actor.account_id, Step.made_at > since, Step.act.in_(rules.READ)
    )
    return int(work.session.scalar(statement) or 0)


def _title(language: str) -> Any:
    told = sa.select(Twin.text).where(Twin.subject_id == Agreement.id, Twin.field == "title", Twin.language == language)
    return sa.func.coalesce(told.scalar_subquery(), Agreement.title)


def shelves(work: Work, right: Can = Can.EDIT_CODEBOOK) -> list[Shelf]:
    """The agreements in which the actor holds `right`, the newest first, with how much there was to code."""
    rows = work.rows(
        sa.select(Agreement, _title(work.actor.language), Region.name, Codebook)
        .join(Region, Region.id == Agreement.region_id)
        .outerjoin(Codebook, Codebook.agreement_id == Agreement.id)
        .where(policy.open_to(work.actor, right))
        .order_by(Agreement.period_from.desc(), Agreement.slug)
    )
    return [Shelf(*row) for row in rows]


def colleagues(work: Work, agreement: Agreement) -> list[UUID]:
    """Accounts of others who may code in this agreement today."""
    roles = [role for role, rights in GRANTS.items() if Can.CODE in rights]
    before = aliased(Body)
    statement = (
        sa.select(Grant.account_id)
        .outerjoin(before, sa.and_(before.successor_id == agreement.body_id, before.id == Grant.scope_id))
        .where(
            Grant.role.in_(roles),
            holds_on(Grant, work.today),
            sa.or_(Grant.scope_id.is_(None), Grant.scope_id == agreement.body_id, before.id.is_not(None)),
            Grant.account_id != work.actor.account_id,
        )
        .distinct()
    )
    return work.all(statement)
