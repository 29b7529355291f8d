"""Reading briefs: the draft at the desk, what everyone reads, its sentences, its history, and one's own marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.bodies.models import Body
from engage.briefs import policy
from engage.briefs.models import Brief, Edition, Entry, Mark, Sentence
from engage.briefs.rules import AUTHORS_DO, Line, Stage
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.events.models import Event
from engage.perspectives.models import Perspective
from engage.perspectives.models import Version as PerspectiveVersion
from engage.perspectives.rules import Stage as PerspectiveStage
from engage.wording import queries as wording
from engage.wording.queries import Words


@dataclass(frozen=True, eq=False)
class Draft:
    """A brief in the edition that is worked on, with what it belongs to."""

    brief: Brief
    edition: Edition
    area: FocusArea
    agreement: Agreement
    body: Body
    event: Event | None

    @property
    def is_open(self) -> bool:
        """Whether its words may be changed now."""
        return self.edition.stage is Stage.DRAFT


_WHOLE = (
    sa.select(Brief, Edition, FocusArea, Agreement, Body, Event)
    .join(FocusArea, FocusArea.id == Brief.focus_area_id)
    .join(Agreement, Agreement.id == FocusArea.agreement_id)
    .join(Body, Body.id == Brief.body_id)
    .outerjoin(Event, Event.id == Brief.event_id)
)
_NEWEST = sa.and_(Edition.brief_id == Brief.id, Edition.number == Brief.newest)


def draft(work: Work, brief_id: UUID) -> Draft:
    """The newest edition, for those who write in its agreement; one statement. Raises NotFound."""
    rows = work.rows(_WHOLE.join(Edition, _NEWEST).where(Brief.id == brief_id, policy.open_to(work.actor)))
    if not rows:
        raise NotFound()
    return Draft(*rows[0])


def listed(work: Work) -> tuple[list[Draft], Words]:
    """Every brief that the actor may write, by number, and the words of their areas; two statements."""
    rows = work.rows(_WHOLE.join(Edition, _NEWEST).where(policy.open_to(work.actor)).order_by(Brief.number.desc()))
    found = [Draft(*row) for row in rows]
    things: list[Any] = [each.area for each in found] + [each.agreement for each in found]
    return found, wording.twins(work, work.actor.language, things)


@dataclass(frozen=True)
class Offer:
    """A focus area that a brief can be about, with how many perspectives are published in it."""

    area: FocusArea
    agreement: Agreement
    perspectives: int


def offers(work: Work) -> list[Offer]:
    """The focus areas in which something is published, for those who write there; one statement."""
    rows = work.rows(
        sa.select(FocusArea, Agreement, sa.func.count(PerspectiveVersion.id))
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .join(Perspective, Perspective.focus_area_id == FocusArea.id)
        .join(PerspectiveVersion, PerspectiveVersion.perspective_id == Perspective.id)
        .where(PerspectiveVersion.stage == PerspectiveStage.PUBLISHED, policy.open_to(work.actor))
        .group_by(FocusArea.id, Agreement.id)
        .order_by(Agreement.slug, FocusArea.number)
    )
    return [Offer(row[0], row[1], int(row[2])) for row in rows]


def editions(work: Work, brief_id: UUID) -> list[Edition]:
    """Every edition of it, the newest first."""
    return work.all(sa.select(Edition).where(Edition.brief_id == brief_id).order_by(Edition.number.desc()))


def edition(work: Work, brief_id: UUID, number: int) -> Edition | None:
    found: Edition | None = work.one(sa.select(Edition).where(Edition.brief_id == brief_id, Edition.number == number))
    return found


def sentences(work: Work, edition_ids: Iterable[UUID]) -> list[Sentence]:
    """The sentences of these editions as they stand, in their order; one statement."""
    return work.all(
        sa.select(Sentence)
        .where(Sentence.edition_id.in_(list(edition_ids)))
        .order_by(Sentence.edition_id, Sentence.position)
    )


def line(row: Sentence) -> Line:
    """A stored sentence as the plain row that its mark is made of."""
    return Line(row.section, row.key, row.kind, row.texts, row.support, row.contribution_id)


def authors(work: Work, it: Draft) -> set[UUID | None]:
    """Everyone who had a hand in the edition."""
    rows = work.all(
        sa.select(Entry.made_by).where(
            Entry.brief_id == it.brief.id, Entry.edition == it.edition.number, Entry.change.in_(AUTHORS_DO)
        )
    )
    return {it.edition.written_by, *rows}


def history(work: Work, brief_id: UUID) -> list[Entry]:
    """Everything that happened to it, the newest first."""
    return work.all(sa.select(Entry).where(Entry.brief_id == brief_id).order_by(Entry.made_at.desc(), Entry.id))


# --- What everyone reads ----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Open:
    """A brief as everyone may read it. edition: None once it is withdrawn."""

    brief: Brief
    edition: Edition | None


def released(work: Work, number: int, edition: int | None = None) -> Open:
    """The brief at this address in its released edition, or in an earlier one that was. Raises NotFound.

    A withdrawn brief comes without any edition. One statement.
    """
    wanted = Edition.stage == Stage.RELEASED
    if edition is not None:
        wanted = sa.and_(Edition.number == edition, Edition.stage.in_((Stage.RELEASED, Stage.REPLACED)))
    rows = work.rows(
        sa.select(Brief, Edition)
        .outerjoin(Edition, sa.and_(Edition.brief_id == Brief.id, wanted))
        .where(Brief.number == number)
    )
    if not rows:
        raise NotFound()
    brief, found = rows[0]
    if brief.withdrawn_on is not None:
        return Open(brief, None)
    if found is None:
        raise NotFound()
    return Open(brief, found)


def all_released(work: Work, focus_area_id: UUID | None = None) -> list[tuple[Brief, Edition]]:
    """Everything that is released now, the newest first; one statement."""
    statement = (
        sa.select(Brief, Edition)
        .join(Edition, sa.and_(Edition.brief_id == Brief.id, Edition.stage == Stage.RELEASED))
        .order_by(Edition.released_on.desc(), Brief.number.desc())
    )
    if focus_area_id is not None:
        statement = statement.where(Brief.focus_area_id == focus_area_id)
    return [(row[0], row[1]) for row in work.rows(statement)]


def once_released(work: Work, brief_id: UUID) -> list[Edition]:
    """Its editions that were released, the newest first; none that was withdrawn."""
    return work.all(
        sa.select(Edition)
        .where(Edition.brief_id == brief_id, Edition.stage.in_((Stage.RELEASED, Stage.REPLACED)))
        .order_by(Edition.number.desc())
    )


# --- Marks ------------------------------------------------------------------------------------


def marks(work: Work, brief_id: UUID | None = None) -> list[tuple[Mark, Brief]]:
    """The actor's own marks, of one brief or of all, by brief and perspective; nobody else's ever."""
    statement = (
        sa.select(Mark, Brief)
        .join(Brief, Brief.id == Mark.brief_id)
        .where(Mark.account_id == work.actor.account_id)
        .order_by(Brief.number.desc(), Mark.perspective)
    )
    if brief_id is not None:
        statement = statement.where(Mark.brief_id == brief_id)
    return [(row[0], row[1]) for row in work.rows(statement)]
