"""Reading development work for everyone: one activity, lists of them, and where a perspective was used."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.development import policy
from engage.development.models import Activity, Change, Focus, Inclusion
from engage.development.queries import Included
from engage.events.models import Event
from engage.files.models import StoredFile
from engage.perspectives import telling as perspectives
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage
from engage.perspectives.telling import Told as BuiltOn
from engage.wording import queries as wording
from engage.wording.queries import Words


@dataclass(frozen=True, eq=False)
class Told:
    """An activity as everyone may read it. event: where everyone may see that too."""

    activity: Activity
    body: str
    event: Event | None


def told(work: Work, number: int) -> Told:
    """The activity at this address. Raises NotFound, also for one that is not shown yet; one statement."""
    rows = work.rows(
        sa.select(Activity, Body.name, Event)
        .join(Body, Body.id == Activity.body_id)
        .outerjoin(Event, sa.and_(Event.id == Activity.event_id, Event.published_on.is_not(None)))
        .where(Activity.number == number, Activity.published_on.is_not(None))
    )
    if not rows:
        raise NotFound()
    return Told(*rows[0])


_NEWEST = (sa.func.coalesce(Activity.starts_on, Activity.published_on).desc(), Activity.number.desc())


def published(work: Work) -> list[Activity]:
    """Everything that is shown, the newest first; one statement."""
    return work.all(sa.select(Activity).where(Activity.published_on.is_not(None)).order_by(*_NEWEST))


def of_area(work: Work, focus_area_id: UUID) -> list[Activity]:
    """What is shown about a focus area, the newest first; one statement."""
    return work.all(
        sa.select(Activity)
        .join(Focus, Focus.activity_id == Activity.id)
        .where(Focus.focus_area_id == focus_area_id, Activity.published_on.is_not(None))
        .order_by(*_NEWEST)
    )


def of_event(work: Work, event_id: UUID) -> tuple[Activity, list[Included]] | None:
    """The activity of an event, once it is shown, with the perspectives that went in; one statement."""
    rows = work.rows(
        sa.select(Activity, Inclusion, Perspective, Version)
        .outerjoin(Inclusion, Inclusion.activity_id == Activity.id)
        .outerjoin(Perspective, Perspective.id == Inclusion.perspective_id)
        .outerjoin(Version, sa.and_(Version.perspective_id == Perspective.id, Version.stage == Stage.PUBLISHED))
        .where(Activity.event_id == event_id, Activity.published_on.is_not(None))
        .order_by(Perspective.number)
    )
    return (rows[0][0], [Included(*row[1:]) for row in rows if row[1] is not None]) if rows else None


@dataclass(frozen=True, eq=False)
class Used:
    """That a perspective went into an activity, and what changed as a result."""

    inclusion: Inclusion
    activity: Activity
    changes: tuple[Change, ...]

    @property
    def rows(self) -> list[Any]:
        """What has words in several languages."""
        return [self.inclusion, self.activity, *self.changes]


def uses(work: Work, perspective_ids: Collection[UUID]) -> list[Used]:
    """Where these perspectives were used, as far as it is shown, the newest first; at most one statement."""
    if not perspective_ids:
        return []
    rows = work.rows(
        sa.select(Inclusion, Activity, Change)
        .join(Activity, Activity.id == Inclusion.activity_id)
        .outerjoin(Change, Change.activity_id == Activity.id)
        .where(Inclusion.perspective_id.in_(perspective_ids), Activity.published_on.is_not(None))
        .order_by(*_NEWEST, Inclusion.id, Change.happened_on, Change.id)
    )
    return _gathered(rows)


def _gathered(rows: Iterable[Any]) -> list[Used]:
    """Rows of (inclusion, activity, change or None), each activity with its changes."""
    found: dict[UUID, tuple[Inclusion, Activity, list[Change]]] = {}
    for inclusion, activity, change in rows:
        changes = found.setdefault(inclusion.id, (inclusion, activity, []))[2]
        if change is not None:
            changes.append(change)
    return [Used(inclusion, activity, tuple(changes)) for inclusion, activity, changes in found.values()]


def built_on(work: Work, contribution_id: UUID) -> tuple[list[BuiltOn], list[Used]]:
    """The published perspectives that a contribution's words are part of, and where they were used; one statement."""
    rows = work.rows(
        perspectives.part_of(contribution_id)
        .add_columns(Inclusion, Activity, Change)
        .outerjoin(Inclusion, Inclusion.perspective_id == Perspective.id)
        .outerjoin(Activity, sa.and_(Activity.id == Inclusion.activity_id, Activity.published_on.is_not(None)))
        .outerjoin(Change, Change.activity_id == Activity.id)
        .order_by(*_NEWEST, Inclusion.id, Change.happened_on, Change.id)
    )
    told = {row[0].id: BuiltOn(*row[:4]) for row in rows}
    return list(told.values()), _gathered(row[4:] for row in rows if row[5] is not None)


def words_of(work: Work, language: str, rows: Collection[Any]) -> Words:
    """The words of these rows in a language; one statement."""
    return wording.twins(work, language, rows)


def file_of(work: Work, number: int, file_id: UUID) -> StoredFile:
    """A file that shows something about an activity, for whoever may see that. Raises NotFound."""
    shows: Any = sa.or_(
        sa.exists().where(Inclusion.activity_id == Activity.id, Inclusion.file_id == StoredFile.id),
        sa.exists().where(Change.activity_id == Activity.id, Change.file_id == StoredFile.id),
    )
    found: StoredFile | None = work.one(
        sa.select(StoredFile)
        .join(Activity, sa.true())
        .where(
            StoredFile.id == file_id,
            Activity.number == number,
            sa.or_(Activity.published_on.is_not(None), policy.managed_by(work.actor)),
            shows,
        )
    )
    if found is None:
        raise NotFound()
    return found
