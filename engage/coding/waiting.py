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
from engage.coding import policy, rules
from engage.coding.models import Code, Codebook, Coding, Group, Member, Step, Text
from engage.coding.rules import Act
from engage.core.authority import GRANTS, Can
from engage.core.work import Work
from engage.wording.models import Twin

SKIPPED_HOURS = 12  # a text that was skipped comes back after these
EVERY_FIFTH = 5  # of the texts one person codes, one that a colleague has read, as long as there is one
BY_LOT = 2  # the third of five is the next by lot
_LAST = 1_000_000_000


@dataclass(frozen=True)
class Counts:
    """How much there is in one codebook, in texts (each is one person's)."""

    texts: int
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
    has_book: bool
    texts: int
    read: int


def _read(by: Any) -> sa.Exists:
    """Someone (`by` says who) has read the text as it is now."""
    step = aliased(Step)
    return sa.exists().where(
        step.text_id == Text.id,
        step.ended_at.is_(None),
        step.act.in_(rules.READ),
        step.text_hash == Text.text_hash,
        by(step.coder),
    )


def _readers() -> Any:
    step = aliased(Step)
    return (
        sa.select(sa.func.count(step.coder.distinct()))
        .where(
            step.text_id == Text.id,
            step.ended_at.is_(None),
            step.act.in_(rules.READ),
            step.text_hash == Text.text_hash,
        )
        .scalar_subquery()
    )


def _inside_group() -> sa.Exists:
    """One of a group and not its centre: such a letter is read once, with the group."""
    member = aliased(Member)
    return (
        sa.exists()
        .where(member.text_id == Text.id, member.left_at.is_(None), Group.id == member.group_id)
        .where(Group.centre_id != Text.id)
    )


@dataclass(frozen=True)
class Conditions:
    """The kinds of work, as WHERE clauses on Text."""

    here: sa.ColumnElement[bool]
    unread: sa.ColumnElement[bool]
    mine: sa.ColumnElement[bool]
    second: sa.ColumnElement[bool]
    again: sa.ColumnElement[bool]


def conditions(me: UUID | None, agreement_id: UUID, focus_area_id: UUID | None, texts: int) -> Conditions:
    """The kinds of work that there are for `me` in one codebook of so many texts."""
    here = [Text.agreement_id == agreement_id, Text.is_gone.is_(False), sa.not_(_inside_group())]
    if focus_area_id is not None:
        here.append(Text.focus_area_id == focus_area_id)
    read_by_me, read = _read(lambda coder: coder == me), _read(lambda _: sa.true())
    old, split = aliased(Step), aliased(Coding)
    changed = sa.exists().where(
        old.text_id == Text.id,
        old.coder == me,
        old.ended_at.is_(None),
        old.act.in_(rules.READ),
        old.text_hash != Text.text_hash,
    )
    split_since = sa.exists().where(
        split.text_id == Text.id,
        split.coder == me,
        split.ended_at.is_(None),
        split.text_hash == Text.text_hash,
        Code.id == split.code_id,
        Code.split_at.is_not(None),
    )
    resolved = aliased(Step)
    settled = sa.exists().where(resolved.text_id == Text.id, resolved.ended_at.is_(None), resolved.act == Act.RESOLVED)
    wanted = sa.or_(Text.slice < rules.second_below(texts), Text.may_be_rare)
    return Conditions(
        here=sa.and_(*here),
        unread=sa.not_(read),
        mine=sa.and_(Text.assigned_to == me, sa.not_(read_by_me)),
        second=sa.and_(wanted, sa.not_(read_by_me), _readers() == 1, sa.not_(settled)),
        again=sa.or_(sa.and_(changed, sa.not_(read_by_me)), split_since),
    )


def _texts(agreement_id: UUID) -> Any:
    return sa.select(sa.func.count()).where(Text.agreement_id == agreement_id, Text.is_gone.is_(False))


def how_many(work: Work, agreement_id: UUID) -> int:
    return int(work.session.scalar(_texts(agreement_id)) or 0)


def counts(work: Work, agreement_id: UUID, focus_area_id: UUID | None = None) -> Counts:
    """How much waits in one codebook, in two statements."""
    texts = how_many(work, agreement_id)
    it = conditions(work.actor.account_id, agreement_id, focus_area_id, texts)

    def number(condition: Any) -> Any:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    statement = sa.select(
        sa.func.count(), number(it.unread), number(it.mine), number(it.second), number(it.again)
    ).where(it.here)
    return Counts(*(int(value) for value in work.rows(statement)[0]))


def next_id(work: Work, agreement_id: UUID, focus_area_id: UUID | None = None) -> UUID | None:
    """The text to read next, locked until the end: mine, what changed, then as the machine proposes, then the oldest.

    Left out is what a colleague has open, what was handed to someone else, and what the actor skipped just now. Of
    five, one is a text that a colleague has read and that wants a second reader, and one is drawn by lot: only those
    count for how much is still unseen.
    """
    me = work.actor.account_id
    it = conditions(me, agreement_id, focus_area_id, how_many(work, agreement_id))
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
    second_first = turn == EVERY_FIFTH - 1
    order = Text.slice if turn == BY_LOT else sa.func.coalesce(Text.turn, _LAST)
    kind = sa.case((it.mine, 0), (it.again, 1), (it.unread, 3), else_=2 if second_first else 4)
    statement = (
        sa.select(Text.id)
        .where(
            it.here,
            free,
            sa.or_(it.mine, sa.and_(sa.not_(skipped), sa.or_(it.again, it.second, sa.and_(it.unread, nobodys)))),
        )
        .order_by(kind, order, Text.arrived)
        .limit(1)
        .with_for_update(skip_locked=True, of=Text)
    )
    found: UUID | None = work.one(statement)
    return found


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
    """The agreements in which the actor holds `right`, the newest first, with how much there is to code."""
    step = aliased(Step)
    read = sa.exists().where(
        step.text_id == Text.id, step.ended_at.is_(None), step.act.in_(rules.READ), step.text_hash == Text.text_hash
    )
    texts = (
        sa.select(
            Text.agreement_id,
            sa.func.count().label("texts"),
            sa.func.sum(sa.case((read, 1), else_=0)).label("read"),
        )
        .where(Text.is_gone.is_(False))
        .group_by(Text.agreement_id)
        .subquery()
    )
    rows = work.rows(
        sa.select(Agreement, _title(work.actor.language), Region.name, Codebook.id, texts.c.texts, texts.c.read)
        .join(Region, Region.id == Agreement.region_id)
        .outerjoin(Codebook, Codebook.agreement_id == Agreement.id)
        .outerjoin(texts, texts.c.agreement_id == Agreement.id)
        .where(policy.open_to(work.actor, right))
        .order_by(Agreement.period_from.desc(), Agreement.slug)
    )
    return [Shelf(row[0], row[1], row[2], row[3] is not None, int(row[4] or 0), int(row[5] or 0)) for row in rows]


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
