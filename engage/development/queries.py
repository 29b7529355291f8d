"""Reading development work for those who look after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.bodies.models import Body, Region
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.development import policy
from engage.development.models import Activity, Change, Entry, Focus, Inclusion, TookPart
from engage.development.rules import OPEN
from engage.events.models import Event, EventFocus
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage

PAST = 50  # closed ones in the list of the desk


@dataclass(frozen=True, eq=False)
class Row:
    """One activity in the list of the desk."""

    activity: Activity
    body: str
    included: int


def _included() -> Any:
    return sa.select(sa.func.count()).where(Inclusion.activity_id == Activity.id).scalar_subquery()


def listed(work: Work) -> list[Row]:
    """All that is not closed, and the newest that is, of those whom the actor looks after; one statement."""
    newest = (
        sa.select(Activity.id)
        .where(policy.managed_by(work.actor), Activity.state.not_in(OPEN))
        .order_by(Activity.number.desc())
        .limit(PAST)
    )
    rows = work.rows(
        sa.select(Activity, Body.name, _included())
        .join(Body, Body.id == Activity.body_id)
        .where(policy.managed_by(work.actor), sa.or_(Activity.state.in_(OPEN), Activity.id.in_(newest)))
        .order_by(Activity.starts_on.desc(), Activity.number.desc())
    )
    return [Row(activity, body, int(number)) for activity, body, number in rows]


@dataclass(frozen=True, eq=False)
class One:
    """An activity with what it belongs to."""

    activity: Activity
    body: str
    event: Event | None


def one(work: Work, number: int) -> One:
    """The activity at this address, for those who look after it. Raises NotFound; one statement."""
    rows = work.rows(
        sa.select(Activity, Body.name, Event)
        .join(Body, Body.id == Activity.body_id)
        .outerjoin(Event, Event.id == Activity.event_id)
        .where(Activity.number == number, policy.managed_by(work.actor))
    )
    if not rows:
        raise NotFound()
    return One(*rows[0])


@dataclass(frozen=True, eq=False)
class Area:
    """A focus area that an activity is about."""

    area: FocusArea
    agreement: Agreement


def areas(work: Work, activity_id: UUID) -> list[Area]:
    """What it is about; one statement."""
    return [
        Area(*row)
        for row in work.rows(
            sa.select(FocusArea, Agreement)
            .join(Agreement, Agreement.id == FocusArea.agreement_id)
            .join(Focus, Focus.focus_area_id == FocusArea.id)
            .where(Focus.activity_id == activity_id)
            .order_by(Agreement.slug, FocusArea.number)
        )
    ]


def area_ids(work: Work, activity_id: UUID) -> list[UUID]:
    """The focus areas it is about."""
    return work.all(sa.select(Focus.focus_area_id).where(Focus.activity_id == activity_id))


def areas_of_event(work: Work, event_id: UUID) -> list[UUID]:
    """The focus areas that an event is about."""
    return work.all(sa.select(EventFocus.focus_area_id).where(EventFocus.event_id == event_id))


def choices(work: Work) -> list[tuple[FocusArea, Agreement, str]]:
    """Every focus area with its agreement and region, the newest first; one statement."""
    statement = (
        sa.select(FocusArea, Agreement, Region.name)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .join(Region, Region.id == Agreement.region_id)
        .order_by(Agreement.period_from.desc(), Agreement.slug, FocusArea.number)
    )
    return [(row[0], row[1], row[2]) for row in work.rows(statement)]


@dataclass(frozen=True, eq=False)
class Included:
    """A perspective that went in. version: the one that everyone reads now; None once it is withdrawn."""

    inclusion: Inclusion
    perspective: Perspective
    version: Version | None


_PUBLISHED = sa.and_(Version.perspective_id == Perspective.id, Version.stage == Stage.PUBLISHED)


def included(work: Work, activity_id: UUID) -> list[Included]:
    """Which perspectives went in, by number; one statement."""
    rows = work.rows(
        sa.select(Inclusion, Perspective, Version)
        .join(Perspective, Perspective.id == Inclusion.perspective_id)
        .outerjoin(Version, _PUBLISHED)
        .where(Inclusion.activity_id == activity_id)
        .order_by(Perspective.number)
    )
    return [Included(*row) for row in rows]


def to_choose(work: Work, focus_area_ids: Iterable[UUID]) -> list[tuple[Perspective, Version]]:
    """The published perspectives of these focus areas, by number; one statement."""
    rows = work.rows(
        sa.select(Perspective, Version)
        .join(Version, _PUBLISHED)
        .where(Perspective.focus_area_id.in_(list(focus_area_ids)))
        .order_by(Perspective.number)
    )
    return [(row[0], row[1]) for row in rows]


def took_part(work: Work, activity_id: UUID) -> list[TookPart]:
    """How many with lived experience did what."""
    return work.all(sa.select(TookPart).where(TookPart.activity_id == activity_id).order_by(TookPart.role))


def changes(work: Work, activity_id: UUID) -> list[Change]:
    """What changed or is to change, in the order of days."""
    statement = sa.select(Change).where(Change.activity_id == activity_id)
    return work.all(statement.order_by(Change.happened_on, Change.id))


def history(work: Work, activity_id: UUID) -> list[Entry]:
    """Everything that happened to it, the newest first."""
    return work.all(sa.select(Entry).where(Entry.activity_id == activity_id).order_by(Entry.version.desc()))


def number_of_event(work: Work, event_id: UUID) -> int | None:
    """The address of the activity that belongs to an event."""
    found: int | None = work.one(sa.select(Activity.number).where(Activity.event_id == event_id))
    return found
