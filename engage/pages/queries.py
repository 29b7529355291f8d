"""Reading what the pages of several rooms show: voices in public, and how many answers were given."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea, Question
from engage.bodies.models import Region
from engage.contributions.models import Contribution, PublicVersion
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.drafts.rules import Speaker
from engage.replies.models import Reply, ReplyState

EXCERPT = 600  # characters of a voice in a list
PAGE = 20
FEWEST = 20  # fewer answers than this are not counted in public: they could point to somebody
MOST_NUMBER = 2**62


@dataclass(frozen=True, slots=True)
class Voice:
    """One published contribution as a list shows it."""

    number: int
    text: str
    cut: bool
    language: str
    role: Speaker | None
    month: date
    region: str | None


@dataclass(frozen=True)
class Voices:
    """A stretch of published contributions, newest first, with the keys of the stretches beside it."""

    voices: list[Voice]
    newer: int | None = None
    older: int | None = None


@dataclass(frozen=True)
class Told:
    """One published contribution with what it belongs to."""

    version: PublicVersion
    region: str | None
    area: FocusArea | None
    agreement: Agreement | None
    question: Question | None


def voices(
    work: Work,
    *,
    focus_area_id: UUID | None = None,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Voices:
    """Published contributions below number `before`, or the nearest above `after`; one query, by key."""
    number = PublicVersion.number
    statement = _public(focus_area_id)
    if after is not None:
        statement = statement.where(number > after).order_by(number)
    else:
        statement = statement.order_by(number.desc())
        if before is not None:
            statement = statement.where(number < before)
    found = [_voice(row) for row in work.rows(statement.limit(limit + 1))]
    more, found = len(found) > limit, found[:limit]
    if after is not None:
        found.reverse()
    if not found:
        return Voices([])
    # Whoever came from a newer stretch can go back to it, and the other way round.
    newer = found[0].number if (more if after is not None else before is not None) else None
    older = found[-1].number if (more or after is not None) else None
    return Voices(found, newer, older)


def _public(focus_area_id: UUID | None) -> Any:
    """What everyone may read now, and nothing of the originals' tables."""
    statement = (
        sa.select(
            PublicVersion.number,
            sa.func.substr(PublicVersion.text, 1, EXCERPT + 1).label("text"),
            PublicVersion.language,
            PublicVersion.role,
            PublicVersion.month,
            Region.name.label("region"),
        )
        .outerjoin(Region, Region.id == PublicVersion.region_id)
        .where(PublicVersion.withdrawn_on.is_(None))
    )
    return statement if focus_area_id is None else statement.where(PublicVersion.focus_area_id == focus_area_id)


def _voice(row: Any) -> Voice:
    cut = len(row.text) > EXCERPT
    text = row.text[:EXCERPT].rsplit(None, 1)[0] if cut and " " in row.text else row.text[:EXCERPT]
    return Voice(row.number, text, cut, row.language, row.role, row.month, row.region)


def told(work: Work, number: int) -> Told:
    """The published contribution at this address. Raises NotFound, also for one that was taken down."""
    statement = (
        sa.select(PublicVersion, Region.name, FocusArea, Agreement, Question)
        .outerjoin(Region, Region.id == PublicVersion.region_id)
        .outerjoin(FocusArea, FocusArea.id == PublicVersion.focus_area_id)
        .outerjoin(Agreement, Agreement.id == FocusArea.agreement_id)
        .outerjoin(Question, Question.id == PublicVersion.question_id)
        .where(PublicVersion.number == number, PublicVersion.withdrawn_on.is_(None))
    )
    found = next(iter(work.rows(statement)), None)
    if found is None:
        raise NotFound()
    return Told(*found)


@dataclass(frozen=True)
class Open:
    """A focus area that people can say something about now."""

    area: FocusArea
    agreement: Agreement
    region: str


def open_areas(work: Work) -> list[Open]:
    """Every focus area that is open today, those that close first at the top."""
    statement = (
        sa.select(FocusArea, Agreement, Region.name)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .join(Region, Region.id == Agreement.region_id)
        .where(
            FocusArea.input_from <= work.today,
            sa.or_(FocusArea.input_to.is_(None), FocusArea.input_to >= work.today),
        )
        .order_by(sa.func.coalesce(FocusArea.input_to, date.max), Agreement.slug, FocusArea.number)
    )
    return [Open(*row) for row in work.rows(statement)]


def answered(work: Work) -> dict[UUID, int]:
    """How many replies were published before today in each focus area, to the nearest five, where there are enough."""
    count = sa.func.count()
    statement = (
        sa.select(Contribution.focus_area_id, count)
        .select_from(Reply)
        .join(Contribution, Contribution.id == Reply.contribution_id)
        .where(
            Reply.state == ReplyState.PUBLISHED,
            Reply.published_on < work.today,
            Contribution.focus_area_id.is_not(None),
        )
        .group_by(Contribution.focus_area_id)
        .having(count >= FEWEST)
    )
    return {area: 5 * round(number / 5) for area, number in work.rows(statement)}
