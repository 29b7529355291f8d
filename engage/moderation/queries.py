"""The queue and its counts, and everything a moderator needs to see of one contribution."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.agreements.rules import reference
from engage.bodies.models import Region
from engage.contributions.models import Contribution, Status
from engage.contributions.policy import visible_within
from engage.core.authority import Can
from engage.core.db import UtcDateTime
from engage.core.work import Work
from engage.moderation.models import ModerationStep, Presence
from engage.moderation.policy import OPEN
from engage.moderation.rules import PRESENT_MINUTES
from engage.wording.models import Twin

PAGE = 20
Reach = frozenset[UUID] | None  # the bodies within which the actor moderates; None: everywhere
After = Literal["", "urgent", "others"]  # among what the page before has ended
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
    case_number: str | None
    received_on: date
    status: Status
    crisis: bool
    held: bool
    sealed_cpr: bool
    language: str
    length: int
    flags: dict[str, int] | None = field(hash=False)
    focus_area_id: UUID | None
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


ME, GONE = sa.bindparam("me", type_=sa.Uuid), sa.bindparam("gone", type_=UtcDateTime)
DAY, SEQUENCE = sa.bindparam("day", type_=sa.Date), sa.bindparam("sequence", type_=sa.BigInteger)


def open_elsewhere() -> sa.ColumnElement[bool]:
    """Someone else has had it open just now; `watching` says what this takes."""
    return sa.and_(Presence.account_id.is_distinct_from(ME), Presence.seen_at > GONE)


def watching(work: Work) -> dict[str, Any]:
    return {"me": work.actor.account_id, "gone": work.now - timedelta(minutes=PRESENT_MINUTES)}


def _conditions(reach: Reach, filters: Filters) -> list[Any]:
    found: list[Any] = [visible_within(reach)]
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


def _first_ids(reach: Reach, filters: Filters, after: After, limit: int) -> Any:
    statuses = (filters.status,) if filters.status else OPEN
    conditions = _conditions(reach, filters)
    later = sa.tuple_(Contribution.received_on, Contribution.sequence) > sa.tuple_(DAY, SEQUENCE)
    branches = []
    if after != "others":
        urgent = [*conditions, later] if after == "urgent" else conditions
        branches += _ordered(urgent, statuses, limit, crisis=True)
    if not filters.crisis:
        others = [*conditions, later] if after == "others" else conditions
        branches += _ordered(others, statuses, limit, crisis=False)
    return sa.union_all(*branches).subquery() if branches else None


# Putting these statements together costs more than running them, so each is kept for whoever asks the same again.
@lru_cache(maxsize=200)
def _page(reach: Reach, filters: Filters, after: After, limit: int) -> Any:
    ids = _first_ids(reach, filters, after, limit)
    if ids is None:
        return None
    is_open = sa.exists().where(Presence.contribution_id == Contribution.id, open_elsewhere())
    shown = [getattr(Contribution, each.name) for each in fields(QueueRow) if hasattr(Contribution, each.name)]
    return (
        sa.select(*shown, _is_waiting().label("is_waiting"), is_open.label("is_open"))
        .join(ids, ids.c.id == Contribution.id)
        .order_by(Contribution.crisis.desc(), Contribution.received_on, Contribution.sequence)
        .limit(limit)
    )


def queue(work: Work, filters: Filters, *, after: UUID | None = None, limit: int = PAGE) -> QueuePage:
    """A page of what the actor may moderate: danger first, then the oldest; never a word of what was written."""
    last = _place_of(work, after) if after is not None else None
    kind: After = "" if last is None else "urgent" if last.crisis else "others"
    statement = _page(work.actor.scope(Can.MODERATE), filters, kind, limit + 1)
    if statement is None:
        return QueuePage([], None)
    values = watching(work)
    if last is not None:
        values |= {"day": last.received_on, "sequence": last.sequence}
    found = [QueueRow(*row) for row in work.session.execute(statement, values)]
    rows = found[:limit]
    return QueuePage(rows, rows[-1].id if len(found) > limit else None)


def _place_of(work: Work, contribution_id: UUID) -> Any:
    """What says where in the queue a contribution stands, or None."""
    statement = sa.select(Contribution.crisis, Contribution.received_on, Contribution.sequence)
    return next(iter(work.rows(statement.where(Contribution.id == contribution_id))), None)


def counts(work: Work) -> Counts:
    """How much waits for the actor, in one query whose cost does not grow with the queue."""
    crisis, new, colleague, since = work.rows(_counts(work.actor.scope(Can.MODERATE), MOST_COUNTED))[0]
    return Counts(crisis, new, colleague, (work.today - since).days if since is not None else 0)


@lru_cache(maxsize=100)
def _counts(reach: Reach, most: int) -> Any:
    mine = visible_within(reach)
    # The few that wait are found first, by their own index: not by way of everything the actor may see.
    steps = sa.select(ModerationStep.contribution_id, ModerationStep.of_version).where(_still_waiting())
    few = steps.limit(most).subquery()
    waiting = sa.select(sa.literal(1)).join_from(few, Contribution, Contribution.id == few.c.contribution_id)
    oldest = sa.union_all(*_ordered([mine], OPEN, 1, crisis=True), *_ordered([mine], OPEN, 1, crisis=False)).subquery()
    one = sa.select(sa.literal(1)).select_from(Contribution)
    return sa.select(
        _capped(one.where(Contribution.status.in_(OPEN), Contribution.crisis.is_(True), mine), most),
        _capped(one.where(Contribution.status == Status.RECEIVED, mine), most),
        _capped(waiting.where(few.c.of_version == Contribution.version, mine), most),
        sa.select(sa.func.min(oldest.c.received_on)).scalar_subquery(),
    )


def _capped(statement: Any, most: int) -> Any:
    return sa.select(sa.func.count()).select_from(statement.limit(most).subquery()).scalar_subquery()


def next_up(work: Work, but: UUID) -> UUID | None:
    """What to look at after this one: the first in the queue that no colleague has open."""
    rows = queue(work, Filters(), limit=10).rows
    return next((row.id for row in rows if row.id != but and not row.is_open and not row.is_waiting), None)


# --- Focus areas ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Area:
    """A focus area as staff choose it: its title in the reader's language, and which agreement it belongs to."""

    id: UUID
    number: int
    title: str
    slug: str
    agreement: str
    region: str
    period_from: date
    period_to: date

    @property
    def reference(self) -> str:
        return reference(self.slug, self.number)


LANGUAGE = sa.bindparam("language", type_=sa.String)
AREA_ORDER = (Agreement.period_from.desc(), Agreement.slug, FocusArea.number)
AREA = (
    FocusArea.id,
    FocusArea.number,
    sa.func.coalesce(Twin.text, FocusArea.title).label("title"),
    Agreement.slug,
    Agreement.title.label("agreement"),
    Region.name.label("region"),
    Agreement.period_from,
    Agreement.period_to,
)
_AREAS = (
    sa.select(*AREA)
    .join(Agreement, Agreement.id == FocusArea.agreement_id)
    .join(Region, Region.id == Agreement.region_id)
    .outerjoin(Twin, sa.and_(Twin.subject_id == FocusArea.id, Twin.field == "title", Twin.language == LANGUAGE))
    .order_by(*AREA_ORDER)
)


def focus_areas(work: Work, language: str) -> list[Area]:
    """Every focus area, the newest agreement first, in one query."""
    return [Area(*row) for row in work.session.execute(_AREAS, {"language": language})]
