"""What everyone reads: published perspectives with their quotes and sources, and where a contribution went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.coding.models import Code
from engage.contributions.models import PublicVersion
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.perspectives import quoting
from engage.perspectives.models import Evidence, Perspective, Version
from engage.perspectives.quoting import Held
from engage.perspectives.rules import Stage, Use
from engage.wording import queries as wording
from engage.wording.queries import Words


@dataclass(frozen=True, eq=False)
class Told:
    """A perspective as everyone may read it. version: None once it is withdrawn."""

    perspective: Perspective
    version: Version | None
    area: FocusArea
    agreement: Agreement

    @property
    def rows(self) -> list[Any]:
        """What has words in several languages."""
        return [row for row in (self.version, self.area, self.agreement) if row is not None]


_TOLD = (
    sa.select(Perspective, Version, FocusArea, Agreement)
    .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
    .join(Agreement, Agreement.id == FocusArea.agreement_id)
    .outerjoin(Version, sa.and_(Version.perspective_id == Perspective.id, Version.stage == Stage.PUBLISHED))
)


def told(work: Work, number: int) -> Told:
    """The perspective at this address; a withdrawn one without its words. Raises NotFound; one statement."""
    rows = work.rows(_TOLD.where(Perspective.number == number))
    if not rows or (rows[0][1] is None and rows[0][0].withdrawn_on is None):
        raise NotFound()
    return Told(*rows[0])


def published(work: Work, focus_area_id: UUID | None = None) -> list[Told]:
    """Everything that is published now, by agreement, focus area and number; one statement."""
    statement = _TOLD.where(Version.id.is_not(None)).order_by(
        Agreement.period_from.desc(), Agreement.slug, FocusArea.number, Perspective.number
    )
    if focus_area_id is not None:
        statement = statement.where(FocusArea.id == focus_area_id)
    return [Told(*row) for row in work.rows(statement)]


def built_on(work: Work, contribution_id: UUID) -> list[Told]:
    """The published perspectives that this contribution's words are part of; one statement."""
    return [Told(*row) for row in work.rows(part_of(contribution_id))]


def part_of(contribution_id: UUID) -> Any:
    """What `built_on` asks: the columns of `Told`, by number."""
    used = sa.select(Evidence.version_id).where(Evidence.contribution_id == contribution_id, Evidence.use == Use.USED)
    return _TOLD.where(Version.id.in_(used)).order_by(Perspective.number)


def quotes(work: Work, it: Told) -> list[Held]:
    """The quotes that hold at this moment; two statements."""
    return quoting.holding(work, it.version.id) if it.version is not None else []


def versions(work: Work, it: Told) -> list[Version]:
    """Its published versions, the newest first."""
    return work.all(
        sa.select(Version)
        .where(Version.perspective_id == it.perspective.id, Version.published_on.is_not(None))
        .order_by(Version.number.desc())
    )


@dataclass(frozen=True)
class SourceLine:
    """A contribution behind a perspective. number: None when it is not, or not any more, public."""

    number: int | None
    month: date | None
    use: Use
    reason: str | None


def sources(work: Work, it: Told) -> list[SourceLine]:
    """Every contribution that was used or set aside, the public ones by number; a person is told of once."""
    if it.version is None:
        return []
    rows = work.rows(
        sa.select(PublicVersion.number, PublicVersion.month, Evidence.use, Evidence.reason, Evidence.contribution_id)
        .select_from(Evidence)
        .outerjoin(
            PublicVersion,
            sa.and_(PublicVersion.contribution_id == Evidence.contribution_id, PublicVersion.withdrawn_on.is_(None)),
        )
        .where(Evidence.version_id == it.version.id)
        .order_by(PublicVersion.number, Evidence.id)
    )
    found: dict[UUID, SourceLine] = {}
    for number, month, use, reason, contribution_id in rows:
        before = found.get(contribution_id)
        if before is None or (before.use is Use.SET_ASIDE and use is Use.USED):
            found[contribution_id] = SourceLine(number, month, use, reason)
    return list(found.values())


def heard(work: Work, it: Told) -> tuple[date, date] | None:
    """The months of the oldest and the newest public contribution that it is made from; None without any."""
    if it.version is None:
        return None
    used = sa.select(Evidence.contribution_id).where(Evidence.version_id == it.version.id, Evidence.use == Use.USED)
    rows = work.rows(
        sa.select(sa.func.min(PublicVersion.month), sa.func.max(PublicVersion.month)).where(
            PublicVersion.contribution_id.in_(used), PublicVersion.withdrawn_on.is_(None)
        )
    )
    return (rows[0][0], rows[0][1]) if rows and rows[0][0] is not None else None


def codes_left_out(work: Work, version: Version, language: str) -> list[str]:
    """What the parts are called of which nothing is in it; at most two statements."""
    ids = [UUID(each) for each in version.left_out]
    if not ids:
        return []
    rows: list[Code] = work.all(sa.select(Code).where(Code.id.in_(ids)).order_by(Code.key))
    words = wording.twins(work, language, rows)
    return [words.text(row, "name") for row in rows]


def words_of(work: Work, language: str, found: Iterable[Told]) -> Words:
    """The words of these perspectives in a language; one statement."""
    return wording.twins(work, language, [row for each in found for row in each.rows])
