"""The queue and its counts, and everything a moderator needs to see of one contribution."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.contributions.models import Contribution, Status
from engage.contributions.policy import visible_to
from engage.core.work import Work
from engage.moderation.models import ModerationStep, Presence
from engage.moderation.policy import OPEN
from engage.moderation.rules import PRESENT_MINUTES

PAGE = 20
MOST_COUNTED = 1000  # counting stops here, so that a flood does not slow the page that must handle it


@dataclass(frozen=True)
class Filters:
    """What narrows the queue; empty means all."""

    status: Status | None = None
    focus_area_id: UUID | None = None
    flag: str = ""
    language: str = ""
    crisis: bool = False
    held: bool = False
    waiting: bool = False


@dataclass(frozen=True)
class Counts:
    """What matters on top of the queue; numbers stop at MOST_COUNTED."""

    crisis: int
    new: int
    waiting: int
    oldest_days: int


@dataclass(frozen=True)
class QueueRow:
    """One contribution in the queue: everything but its words."""

    id: UUID
    case_number: str
    received_on: date
    status: Status
    crisis: bool
    held: bool
    sealed_cpr: bool
    language: str
    length: int
    role: str | None
    channel: str
    flags: dict[str, int] = field(hash=False)
    focus: FocusArea | None = field(hash=False)
    agreement_title: str
    is_waiting: bool
    is_open: bool


@dataclass(frozen=True)
class QueuePage:
    rows: list[QueueRow]
    after: UUID | None  # where the next page begins; None: this is the last


def waiting_step() -> sa.ColumnElement[bool]:
    """A step that waits for a second person (the words of the partial index), for what the writer says now."""
    return sa.and_(_still_waiting(), ModerationStep.of_version == Contribution.version)


def _still_waiting() -> sa.ColumnElement[bool]:
    return sa.and_(
        ModerationStep.needs_second, ModerationStep.confirmed_by.is_(None), ModerationStep.undone_at.is_(None)
    )


def _is_waiting() -> sa.Exists:
    return sa.exists().where(ModerationStep.contribution_id == Contribution.id, waiting_step())


def _is_open(work: Work) -> sa.Exists:
    return sa.exists().where(
        Presence.contribution_id == Contribution.id,
        Presence.account_id != work.actor.account_id,
        Presence.seen_at > work.now - timedelta(minutes=PRESENT_MINUTES),
    )


def _conditions(work: Work, filters: Filters) -> list[Any]:
    found: list[Any] = [visible_to(work.actor)]
    if filters.focus_area_id is not None:
        found.append(Contribution.focus_area_id == filters.focus_area_id)
    if filters.flag:
        found.append(Contribution.flags[filters.flag].as_integer() > 0)
    if filters.language:
        found.append(Contribution.language == filters.language)
    if filters.held:
        found.append(Contribution.held.is_(True))
    if filters.waiting:
        found.append(_is_waiting())
    return found


def _ordered(conditions: Iterable[Any], statuses: Iterable[Status], limit: int, *, crisis: bool) -> list[Any]:
    """The first of each status in the order of the index, so that no page reads more than it may show."""
    return [
        sa.select(
            sa.select(Contribution.id, Contribution.received_on)
            .where(Contribution.status == status, Contribution.crisis.is_(crisis), *conditions)
            .order_by(Contribution.received_on, Contribution.sequence)
            .limit(limit)
            .subquery()
        )
        for status in statuses
    ]


def _later_than(row: Contribution) -> sa.ColumnElement[bool]:
    place = sa.tuple_(Contribution.received_on, Contribution.sequence)
    return place > sa.tuple_(sa.literal(row.received_on), sa.literal(row.sequence))


def _first_ids(work: Work, filters: Filters, after: Contribution | None, limit: int) -> Any:
    statuses = (filters.status,) if filters.status else OPEN
    conditions = _conditions(work, filters)
    urgent = [*conditions, _later_than(after)] if after is not None and after.crisis else conditions
    others = [*conditions, _later_than(after)] if after is not None and not after.crisis else conditions
    branches = []
    if after is None or after.crisis:
        branches += _ordered(urgent, statuses, limit, crisis=True)
    if not filters.crisis:
        branches += _ordered(others, statuses, limit, crisis=False)
    return sa.union_all(*branches).subquery() if branches else None


def queue(work: Work, filters: Filters, *, after: UUID | None = None, limit: int = PAGE) -> QueuePage:
    """A page of what the actor may moderate: danger first, then the oldest; never a word of what was written."""
    last = work.find(Contribution, after) if after is not None else None
    ids = _first_ids(work, filters, last, limit + 1)
    if ids is None:
        return QueuePage([], None)
    found = work.rows(
        sa.select(Contribution, FocusArea, Agreement.title, _is_waiting(), _is_open(work))
        .join(ids, ids.c.id == Contribution.id)
        .outerjoin(FocusArea, FocusArea.id == Contribution.focus_area_id)
        .outerjoin(Agreement, Agreement.id == FocusArea.agreement_id)
        .order_by(Contribution.crisis.desc(), Contribution.received_on, Contribution.sequence)
        .limit(limit + 1)
    )
    rows = [_row(*each) for each in found[:limit]]
    return QueuePage(rows, rows[-1].id if len(found) > limit else None)


def _row(it: Contribution, focus: FocusArea | None, title: str | None, waiting: bool, is_open: bool) -> QueueRow:
    return QueueRow(
        id=it.id,
        case_number=it.case_number or "",
        received_on=it.received_on,
        status=it.status,
        crisis=it.crisis,
        held=it.held,
        sealed_cpr=it.sealed_cpr,
        language=it.language,
        length=it.length,
        role=it.role,
        channel=it.channel,
        flags=dict(it.flags or {}),
        focus=focus,
        agreement_title=title or "",
        is_waiting=waiting,
        is_open=is_open,
    )


def counts(work: Work) -> Counts:
    """How much waits for the actor, in one query whose cost does not grow with the queue."""
    mine = visible_to(work.actor)
    # The few that wait are found first, by their own index: not by way of everything the actor may see.
    steps = sa.select(ModerationStep.contribution_id, ModerationStep.of_version).where(_still_waiting())
    few = steps.limit(MOST_COUNTED).subquery()
    waiting = sa.select(sa.literal(1)).join_from(few, Contribution, Contribution.id == few.c.contribution_id)
    oldest = sa.union_all(*_ordered([mine], OPEN, 1, crisis=True), *_ordered([mine], OPEN, 1, crisis=False)).subquery()
    one = sa.select(sa.literal(1)).select_from(Contribution)
    crisis, new, colleague, since = work.rows(
        sa.select(
            _capped(one.where(Contribution.status.in_(OPEN), Contribution.crisis.is_(True), mine)),
            _capped(one.where(Contribution.status == Status.RECEIVED, mine)),
            _capped(waiting.where(few.c.of_version == Contribution.version, mine)),
            sa.select(sa.func.min(oldest.c.received_on)).scalar_subquery(),
        )
    )[0]
    return Counts(crisis, new, colleague, (work.today - since).days if since is not None else 0)


def _capped(statement: Any) -> Any:
    return sa.select(sa.func.count()).select_from(statement.limit(MOST_COUNTED).subquery()).scalar_subquery()


def next_up(work: Work, but: UUID) -> UUID | None:
    """What to look at after this one: the first in the queue that no colleague has open."""
    rows = queue(work, Filters(), limit=10).rows
    return next((row.id for row in rows if row.id != but and not row.is_open and not row.is_waiting), None)


def focus_areas(work: Work) -> list[tuple[FocusArea, str, str]]:
    """Every focus area with its agreement's title and slug, the newest agreement first."""
    statement = sa.select(FocusArea, Agreement.title, Agreement.slug).join(
        Agreement, Agreement.id == FocusArea.agreement_id
    )
    ordered = statement.order_by(Agreement.period_from.desc(), Agreement.slug, FocusArea.number)
    return [(area, title, slug) for area, title, slug in work.rows(ordered)]
