"""Reading decisions for those who look after them and those who sign them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.agreements.models import Agreement, FocusArea
from engage.bodies import signing
from engage.bodies.models import Body, Seat
from engage.bodies.queries import holds_on
from engage.bodies.signing import Stage
from engage.core.authority import Can
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.decisions import policy
from engage.decisions.models import Asked, Decision, Done, Entry, Move, Point, Reply, Telling
from engage.decisions.rules import Answers, Happened, is_overdue
from engage.events.models import Event
from engage.hearings import queries as hearings
from engage.hearings.models import Point as StatementPoint
from engage.hearings.queries import Sent
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage as PerspectiveStage

PAST = 50  # answered ones in the list of the desk
_PUBLISHED = sa.and_(Version.perspective_id == Perspective.id, Version.stage == PerspectiveStage.PUBLISHED)


@dataclass(frozen=True, eq=False)
class One:
    """What was put to a body, with what it belongs to. claim: the version everyone reads; None once it is withdrawn.

    newest: the newest version of the decision, None before there is one.
    """

    asked: Asked
    newest: Decision | None
    perspective: Perspective
    claim: Version | None
    body: Body
    area: FocusArea
    agreement: Agreement
    event: Event | None

    @property
    def stage(self) -> Stage | None:
        return self.newest.stage if self.newest is not None else None

    def overdue(self, today: date) -> bool:
        return self.claim is not None and is_overdue(self.asked.due_on, self.asked.answered_on, today)


_Later = aliased(Decision)
_ONE = (
    sa.select(Asked, Decision, Perspective, Version, Body, FocusArea, Agreement, Event)
    .join(Perspective, Perspective.id == Asked.perspective_id)
    .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
    .join(Agreement, Agreement.id == FocusArea.agreement_id)
    .join(Body, Body.id == Asked.body_id)
    .outerjoin(Version, _PUBLISHED)
    .outerjoin(Event, Event.id == Asked.event_id)
    .outerjoin(
        Decision,
        sa.and_(
            Decision.asked_id == Asked.id,
            ~sa.exists().where(_Later.asked_id == Asked.id, _Later.number > Decision.number),
        ),
    )
)


def one(work: Work, number: int) -> One:
    """What has this address, for those who look after it. Raises NotFound; one statement."""
    return _found(work, Asked.number == number, policy.managed_by(work.actor))


def to_sign(work: Work, number: int) -> One:
    """As `one`, for whoever is the chair of its body today. Raises NotFound, also for what waits for no signature."""
    chairs = sa.select(Seat.body_id).where(*signing.chair_seat(work))
    return _found(work, Asked.number == number, Asked.body_id.in_(chairs), Decision.stage == Stage.WAITING)


def _found(work: Work, *where: Any) -> One:
    rows = work.rows(_ONE.where(*where))
    if not rows:
        raise NotFound()
    return One(*rows[0])


def listed(work: Work) -> list[One]:
    """All that is not answered or being corrected, and the newest that is, by due date; one statement."""
    newest = (
        sa.select(Asked.id)
        .where(policy.managed_by(work.actor), Asked.answered_on.is_not(None))
        .order_by(Asked.number.desc())
        .limit(PAST)
    )
    wanted = sa.or_(Asked.answered_on.is_(None), Asked.id.in_(newest), Decision.stage != Stage.PUBLISHED)
    return [
        One(*row)
        for row in work.rows(_ONE.where(policy.managed_by(work.actor), wanted).order_by(Asked.due_on, Asked.number))
    ]


# --- Who signs ------------------------------------------------------------------------------------


def authors(work: Work, it: Decision) -> set[UUID | None]:
    """Everybody who had a hand in the words of this version."""
    wrote = sa.select(Entry.made_by).where(
        Entry.asked_id == it.asked_id,
        Entry.decision == it.number,
        Entry.change.in_([Happened.WRITTEN, Happened.CORRECTED]),
    )
    return {it.written_by, *work.all(wrote)}


def owed(work: Work) -> list[One]:
    """What the bodies that the actor has a seat in owe an answer to, by due date, or wait for a signature of theirs."""
    if work.actor.account_id is None:
        return []
    seats = sa.select(Seat.body_id).where(Seat.account_id == work.actor.account_id, holds_on(Seat, work.today))
    rows = work.rows(
        _ONE.where(
            Asked.body_id.in_(seats),
            Version.id.is_not(None),
            sa.or_(Asked.answered_on.is_(None), Decision.stage == Stage.WAITING),
        ).order_by(Asked.due_on, Asked.number)
    )
    return [One(*row) for row in rows]


# --- What belongs to one --------------------------------------------------------------------------


def versions(work: Work, asked_id: UUID) -> list[Decision]:
    """Every version of the decision, the newest first."""
    return work.all(sa.select(Decision).where(Decision.asked_id == asked_id).order_by(Decision.number.desc()))


def points(work: Work, decision_id: UUID) -> dict[UUID, Point]:
    """What a decision says to points of statements, by the identity of the point."""
    rows: list[Point] = work.all(sa.select(Point).where(Point.decision_id == decision_id))
    return {row.point_id: row for row in rows}


def statement_points(work: Work, perspective_id: UUID) -> list[tuple[Sent, StatementPoint]]:
    """Every point that a council has sent about a perspective, by council, in order."""
    return [(each, point) for each in hearings.sent_statements(work, perspective_id) for point in each.points]


def done(work: Work, asked_id: UUID) -> list[Done]:
    """What was done because of it, the latest first."""
    return work.all(sa.select(Done).where(Done.asked_id == asked_id).order_by(Done.done_on.desc(), Done.id))


def moves(work: Work, asked_id: UUID) -> list[tuple[Move, str, str]]:
    """Where it went, in the order of days: the move and the names of the two bodies."""
    before, after = aliased(Body), aliased(Body)
    rows = work.rows(
        sa.select(Move, before.name, after.name)
        .join(before, before.id == Move.from_body_id)
        .join(after, after.id == Move.to_body_id)
        .where(Move.asked_id == asked_id)
        .order_by(Move.moved_on, Move.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def history(work: Work, asked_id: UUID) -> list[Entry]:
    """Everything that happened to it, the newest first."""
    return work.all(sa.select(Entry).where(Entry.asked_id == asked_id).order_by(Entry.version.desc()))


def telling_of(work: Work, decision_id: UUID) -> Telling | None:
    """How far those behind a decision have been told."""
    found: Telling | None = work.one(sa.select(Telling).where(Telling.decision_id == decision_id))
    return found


def answers(work: Work, asked_id: UUID) -> list[Answers]:
    """What contributors said, whether it answers them; nothing leads from here to anybody."""
    return work.all(
        sa.select(Reply.answer)
        .join(Decision, Decision.id == Reply.decision_id)
        .where(Decision.asked_id == asked_id, Reply.answer.is_not(None))
    )


# --- What one can choose --------------------------------------------------------------------------


def to_put(work: Work) -> list[tuple[Perspective, Version, FocusArea, Agreement]]:
    """The published perspectives that the actor can put to a body, by number; one statement."""
    reach = work.actor.scope(Can.DECIDE)
    statement = (
        sa.select(Perspective, Version, FocusArea, Agreement)
        .join(Version, _PUBLISHED)
        .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(FocusArea.closed_on.is_(None))
        .order_by(Perspective.number)
    )
    if reach is not None:
        statement = statement.where(Agreement.body_id.in_(list(reach)))
    return [(row[0], row[1], row[2], row[3]) for row in work.rows(statement)]


def coming(work: Work, bodies: Iterable[Body]) -> list[Event]:
    """The meetings ahead of these bodies that everyone can see, the next one first."""
    ids = [each.id for each in bodies]
    return work.all(
        sa.select(Event)
        .where(Event.body_id.in_(ids), Event.published_on.is_not(None), Event.starts_at > work.now)
        .order_by(Event.starts_at)
    )


@dataclass(frozen=True, eq=False)
class AreaRow:
    """A focus area, how many of its perspectives were put to bodies, and how many of these wait for an answer."""

    area: FocusArea
    agreement: Agreement
    put: int
    open: int


def areas(work: Work) -> list[AreaRow]:
    """The focus areas of the actor's KKRs with something put, or published, in them; one statement."""
    reach = work.actor.scope(Can.DECIDE)
    waits = sa.and_(Asked.answered_on.is_(None), Version.id.is_not(None))
    statement = (
        sa.select(
            FocusArea,
            Agreement,
            sa.func.count(Asked.id),
            sa.func.count(sa.case((waits, Asked.id))),
        )
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .join(Perspective, Perspective.focus_area_id == FocusArea.id)
        .outerjoin(Version, _PUBLISHED)
        .outerjoin(Asked, Asked.perspective_id == Perspective.id)
        .group_by(FocusArea.id, Agreement.id)
        .order_by(Agreement.period_from.desc(), Agreement.slug, FocusArea.number)
    )
    if reach is not None:
        statement = statement.where(Agreement.body_id.in_(list(reach)))
    return [AreaRow(area, agreement, int(put), int(waiting)) for area, agreement, put, waiting in work.rows(statement)]
