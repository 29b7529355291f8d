"""Reading what the pages of several rooms show: voices in public, and how many answers were given."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea, Question
from engage.bodies.models import Region
from engage.contributions.models import Contribution, PublicVersion
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.decisions.models import Reply as ToldOf
from engage.drafts.rules import Speaker
from engage.replies.models import Reply, ReplyState

EXCERPT = 600  # characters of a voice in a list
PAGE = 20
FEWEST = 20  # fewer answers than this are not counted in public: they could point to somebody
MOST_NUMBER = 2**62


class Voice(NamedTuple):
    """One published contribution as a list shows it; its text runs to one letter past EXCERPT where there is more."""

    number: int
    text: str
    language: str
    role: Speaker | None
    month: date
    is_demo: bool
    region: str | None

    @property
    def excerpt(self) -> str:
        """The text, or its beginning up to a whole word."""
        if len(self.text) <= EXCERPT:
            return self.text
        return self.text[:EXCERPT].rsplit(None, 1)[0] + " …"


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


def _public() -> Any:
    """What everyone may read now, and nothing of the originals' tables."""
    return (
        sa.select(
            PublicVersion.number,
            sa.func.substr(PublicVersion.text, 1, EXCERPT + 1).label("text"),
            PublicVersion.language,
            PublicVersion.role,
            PublicVersion.month,
            PublicVersion.is_demo,
            Region.name.label("region"),
        )
        .outerjoin(Region, Region.id == PublicVersion.region_id)
        .where(PublicVersion.withdrawn_on.is_(None))
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )


# Put together once: building a statement costs more than running it.
_OF_AREA = PublicVersion.focus_area_id == sa.bindparam("area", type_=sa.Uuid)
_KEY = sa.bindparam("key", type_=sa.BigInteger)
_BELOW = _public().where(PublicVersion.number < _KEY).order_by(PublicVersion.number.desc())
_ABOVE = _public().where(PublicVersion.number > _KEY).order_by(PublicVersion.number)
_STRETCHES = {
    (False, False): _BELOW,
    (False, True): _ABOVE,
    (True, False): _BELOW.where(_OF_AREA),
    (True, True): _ABOVE.where(_OF_AREA),
}


def voices(
    work: Work,
    *,
    focus_area_id: UUID | None = None,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Voices:
    """Published contributions below number `before`, or the nearest above `after`; one query, by key."""
    upwards = after is not None
    key = after if after is not None else before if before is not None else MOST_NUMBER
    values: dict[str, Any] = {"key": key, "limit": limit + 1}
    if focus_area_id is not None:
        values["area"] = focus_area_id
    rows = work.connection.execute(_STRETCHES[focus_area_id is not None, upwards], values).all()
    more, found = len(rows) > limit, [Voice(*row) for row in rows[:limit]]
    if upwards:
        found.reverse()
    if not found:
        return Voices([])
    # Whoever came from a newer stretch can go back to it, and the other way round.
    newer = found[0].number if (more if upwards else before is not None) else None
    older = found[-1].number if (more or upwards) else None
    return Voices(found, newer, older)


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


@dataclass(frozen=True)
class Front:
    """What is open now, those that close first at the top; and the newest agreements that are known to be approved."""

    areas: list[Open]
    agreed: list[tuple[Agreement, str]]


_OPEN = sa.and_(
    FocusArea.agreement_id == Agreement.id,
    FocusArea.input_from <= sa.bindparam("today", type_=sa.Date),
    sa.or_(FocusArea.input_to.is_(None), FocusArea.input_to >= sa.bindparam("today", type_=sa.Date)),
)
_AGREED = sa.and_(Agreement.approvals_known.is_not(None), Agreement.is_demo.is_(False))
_FRONT = (
    sa.select(FocusArea, Agreement, Region.name)
    .select_from(Agreement)
    .join(Region, Region.id == Agreement.region_id)
    .outerjoin(FocusArea, _OPEN)
    .where(sa.or_(FocusArea.id.is_not(None), _AGREED))
    .order_by(sa.func.coalesce(FocusArea.input_to, date.max), Agreement.slug, FocusArea.number)
)


def front(work: Work, *, limit: int) -> Front:
    """Every focus area that is open today, and at most `limit` agreements, none of them made up; in one query."""
    rows = work.session.execute(_FRONT, {"today": work.today}).all()
    known = {row.slug: (row, region) for _, row, region in rows if row.approvals_known and not row.is_demo}
    newest = sorted(known.values(), key=lambda each: each[0].period_from, reverse=True)
    return Front([Open(*row) for row in rows if row[0] is not None], newest[:limit])


def answered(work: Work) -> dict[UUID, int]:
    """How many had an answer before today in each focus area, to the nearest five, where there are enough."""
    count = sa.func.count(sa.distinct(Contribution.id))
    replied = sa.select(Reply.contribution_id).where(
        Reply.state == ReplyState.PUBLISHED, Reply.published_on < work.today
    )
    told = sa.select(ToldOf.contribution_id).where(ToldOf.told_on < work.today)
    statement = (
        sa.select(Contribution.focus_area_id, count)
        .where(
            sa.or_(Contribution.id.in_(replied), Contribution.id.in_(told)),
            Contribution.focus_area_id.is_not(None),
        )
        .group_by(Contribution.focus_area_id)
        .having(count >= FEWEST)
    )
    return {area: 5 * round(number / 5) for area, number in work.rows(statement)}
