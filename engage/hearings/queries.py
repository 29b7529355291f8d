"""Reading hearings, and what bodies have sent: for everyone, and for the secretariat that asks. Never a draft."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.accounts import queries as accounts
from engage.agreements.models import Agreement, FocusArea, Party
from engage.bodies import queries as bodies
from engage.bodies import rules as body_rules
from engage.bodies.models import Body, BodyKind, Seat, SeatRole
from engage.bodies.policy import COUNCILS
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.hearings import policy, rules
from engage.hearings.models import Asked, Dissent, Edition, Hearing, Move, Point
from engage.hearings.rules import State
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage

_PUBLISHED = sa.and_(Version.perspective_id == Perspective.id, Version.stage == Stage.PUBLISHED)


@dataclass(frozen=True, eq=False)
class Sent:
    """A statement as a body sent it last, with its points (each with the identity to answer it by) and dissents."""

    edition: Edition
    body: Body
    hearing: Hearing
    points: tuple[Point, ...]
    dissents: tuple[Dissent, ...]


@dataclass(frozen=True, eq=False)
class Standing:
    """How far one body is with a hearing, as far as anybody outside it may know."""

    body: Body
    sent: Sent | None
    is_late: bool  # not answered, and the day is over


@dataclass(frozen=True, eq=False)
class Told:
    """A hearing with what it is about, and each body that is asked."""

    hearing: Hearing
    area: FocusArea
    agreement: Agreement
    perspective: Perspective | None
    version: Version | None  # of the perspective, as everyone reads it
    standings: tuple[Standing, ...]


def sent_statements(work: Work, perspective_id: UUID) -> list[Sent]:
    """What bodies have sent about a perspective, each its newest edition, by name of the body; for everyone."""
    return _sent(work, Hearing.perspective_id == perspective_id)


def statements_of(work: Work, body_id: UUID) -> list[Sent]:
    """What a body has sent, each its newest edition, the newest first; for everyone."""
    return sorted(_sent(work, Edition.body_id == body_id), key=lambda each: each.edition.sent_at, reverse=True)


def by_receipt(work: Work, receipt: int) -> Sent:
    """The statement whose first or later edition has this number: that very edition. Raises NotFound."""
    found = _sent(work, Edition.receipt == receipt, newest=False)
    if not found:
        raise NotFound()
    return found[0]


def sent_by(work: Work, statement_id: UUID) -> Sent | None:
    """The newest edition of one statement, if it was ever sent."""
    found = _sent(work, Edition.statement_id == statement_id)
    return found[0] if found else None


def editions(work: Work, statement_id: UUID) -> list[Edition]:
    """Every edition of one statement, the newest first."""
    return work.all(sa.select(Edition).where(Edition.statement_id == statement_id).order_by(Edition.number.desc()))


def _sent(work: Work, *where: Any, newest: bool = True) -> list[Sent]:
    """Three statements, however many there are."""
    statement = (
        sa.select(Edition, Body, Hearing)
        .join(Body, Body.id == Edition.body_id)
        .join(Hearing, Hearing.id == Edition.hearing_id)
        .where(*where)
        .order_by(Body.name, Edition.sent_at)
    )
    if newest:
        later = aliased(Edition)
        statement = statement.where(
            ~sa.exists().where(later.statement_id == Edition.statement_id, later.number > Edition.number)
        )
    rows = work.rows(statement)
    ids = [row[0].id for row in rows]
    points: dict[UUID, list[Point]] = defaultdict(list)
    dissents: dict[UUID, list[Dissent]] = defaultdict(list)
    if ids:
        for point in work.all(sa.select(Point).where(Point.edition_id.in_(ids)).order_by(Point.position)):
            points[point.edition_id].append(point)
        for dissent in work.all(sa.select(Dissent).where(Dissent.edition_id.in_(ids)).order_by(Dissent.position)):
            dissents[dissent.edition_id].append(dissent)
    return [Sent(row[0], row[1], row[2], tuple(points[row[0].id]), tuple(dissents[row[0].id])) for row in rows]


# --- Hearings -----------------------------------------------------------------------------------


def _hearings() -> Any:
    return (
        sa.select(Hearing, FocusArea, Agreement, Perspective, Version)
        .join(FocusArea, FocusArea.id == Hearing.focus_area_id)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .outerjoin(Perspective, Perspective.id == Hearing.perspective_id)
        .outerjoin(Version, _PUBLISHED)
    )


def _told(work: Work, statement: Any) -> list[Told]:
    rows = work.rows(statement)
    ids = [row[0].id for row in rows]
    standings = standings_of(work, [row[0] for row in rows]) if ids else {}
    return [Told(row[0], row[1], row[2], row[3], row[4], tuple(standings.get(row[0].id, ()))) for row in rows]


def standings_of(work: Work, hearings: Collection[Hearing]) -> dict[UUID, list[Standing]]:
    """Each body that these hearings are put to, by name, with what it has sent."""
    due = {each.id: each.due_on for each in hearings}
    sent = {(each.hearing.id, each.body.id): each for each in _sent(work, Edition.hearing_id.in_(list(due)))}
    asked = (
        sa.select(Asked.hearing_id, Body)
        .join(Body, Body.id == Asked.body_id)
        .where(Asked.hearing_id.in_(list(due)))
        .order_by(Body.name)
    )
    found: dict[UUID, list[Standing]] = defaultdict(list)
    for hearing_id, body in work.rows(asked):
        answer, day = sent.get((hearing_id, body.id)), due[hearing_id]
        late = answer is None and day is not None and rules.is_late(day, work.today)
        found[hearing_id].append(Standing(body, answer, late))
    return found


def told(work: Work, number: int) -> Told:
    """The hearing at this address, for everyone, once it is sent. Raises NotFound."""
    found = _told(work, _hearings().where(Hearing.number == number, Hearing.state != State.DRAFT))
    if not found:
        raise NotFound()
    return found[0]


def one(work: Work, number: int) -> Told:
    """The hearing at this address, for the secretariat that asks. Raises NotFound."""
    found = _told(work, _hearings().where(Hearing.number == number, policy.asked_by(work.actor)))
    if not found:
        raise NotFound()
    return found[0]


def listed(work: Work) -> list[Told]:
    """All hearings of the secretariat, the newest first."""
    return _told(work, _hearings().where(policy.asked_by(work.actor)).order_by(Hearing.number.desc()).limit(200))


def everything(work: Work) -> list[Told]:
    """All that bodies are or were asked, the newest first; for everyone."""
    return _told(work, _hearings().where(Hearing.state != State.DRAFT).order_by(Hearing.number.desc()).limit(200))


def moves(work: Work, hearing_id: UUID) -> list[tuple[str, str, date]]:
    """Which body gave a hearing on to which, and when; one statement."""
    old, new = aliased(Body), aliased(Body)
    rows = work.rows(
        sa.select(old.name, new.name, Move.moved_on)
        .join(old, old.id == Move.from_body_id)
        .join(new, new.id == Move.to_body_id)
        .where(Move.hearing_id == hearing_id)
        .order_by(Move.moved_on, old.name)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def about(work: Work, perspective_id: UUID) -> list[Told]:
    """The hearings about a perspective that are not called off, in the order they were sent; for everyone."""
    here = sa.and_(Hearing.perspective_id == perspective_id, Hearing.state == State.OPEN)
    return _told(work, _hearings().where(here).order_by(Hearing.number))


def progress(work: Work, perspective_ids: Collection[UUID]) -> list[tuple[Hearing, Body, Edition | None]]:
    """Each body that was asked about these perspectives, with what it sent first, in the order of the hearings; for
    everyone; at most one statement.
    """
    if not perspective_ids:
        return []
    rows = work.rows(
        sa.select(Hearing, Body, Edition)
        .join(Asked, Asked.hearing_id == Hearing.id)
        .join(Body, Body.id == Asked.body_id)
        .outerjoin(
            Edition,
            sa.and_(Edition.hearing_id == Hearing.id, Edition.body_id == Body.id, Edition.number == 1),
        )
        .where(Hearing.perspective_id.in_(perspective_ids), Hearing.state == State.OPEN)
        .order_by(Hearing.number, Body.name)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def open_to(work: Work, body_id: UUID) -> list[Told]:
    """The hearings that a body has not answered and that are not called off, the first to answer first."""
    asked = sa.exists().where(Asked.hearing_id == Hearing.id, Asked.body_id == body_id)
    answered = sa.exists().where(Edition.hearing_id == Hearing.id, Edition.body_id == body_id)
    here = sa.and_(Hearing.state == State.OPEN, asked, ~answered)
    return _told(work, _hearings().where(here).order_by(Hearing.due_on, Hearing.number))


# --- Who sits there ------------------------------------------------------------------------------


def public_seats(work: Work, body_id: UUID) -> list[tuple[Seat, str]]:
    """Today's seats of a body, in order of role, each with the name of whoever shows it ("" for all others)."""
    seats = [
        each for each in bodies.seats_in(work, body_id) if body_rules.holds(each.valid_from, each.valid_to, work.today)
    ]
    names = accounts.names(work, [each.account_id for each in seats if each.name_shown])
    order = list(SeatRole)
    found = [(each, names.get(each.account_id, "") if each.account_id and each.name_shown else "") for each in seats]
    return sorted(found, key=lambda pair: (order.index(pair[0].role), pair[1]))


# --- To choose from -----------------------------------------------------------------------------


def agreements(work: Work) -> list[Agreement]:
    """Those in whose name the actor can ask, the newest first."""
    rows: list[Agreement] = work.all(
        sa.select(Agreement).where(Agreement.period_to >= work.today).order_by(Agreement.period_from.desc())
    )
    return [each for each in rows if policy.may_ask(work.actor, Hearing(scope_id=each.body_id))]


def perspectives_of(work: Work, agreement_id: UUID) -> list[tuple[Perspective, Version]]:
    """What everyone reads of an agreement's perspectives, by number."""
    rows = work.rows(
        sa.select(Perspective, Version)
        .join(Version, _PUBLISHED)
        .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
        .where(FocusArea.agreement_id == agreement_id)
        .order_by(Perspective.number)
    )
    return [(row[0], row[1]) for row in rows]


def areas_of(work: Work, agreement_id: UUID) -> list[FocusArea]:
    return work.all(sa.select(FocusArea).where(FocusArea.agreement_id == agreement_id).order_by(FocusArea.number))


def asked_ids(work: Work, hearing_id: UUID) -> list[UUID]:
    return work.all(sa.select(Asked.body_id).where(Asked.hearing_id == hearing_id))


REGIONAL = (BodyKind.KKR, BodyKind.DIALOGUE_FORUM, BodyKind.REGIONAL_COUNCIL, BodyKind.STEERING_GROUP)


def bodies_to_ask(work: Work, agreement: Agreement) -> list[Body]:
    """The councils of the municipalities that are party to the agreement, then the bodies of its KKR's region."""
    party = sa.select(Party.body_id).where(Party.agreement_id == agreement.id)
    places = set(work.all(sa.select(Body.municipality_id).where(Body.id.in_(party), Body.municipality_id.is_not(None))))
    region_id = work.get(Body, agreement.body_id).region_id
    councils = bodies.bodies(work, *COUNCILS, on=work.today)
    others = bodies.bodies(work, *REGIONAL, on=work.today)
    return [
        *(each for each in councils if each.municipality_id in places),
        *(each for each in others if region_id is not None and each.region_id == region_id),
    ]
