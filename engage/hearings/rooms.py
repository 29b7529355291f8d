"""Reading in the room of one body: who sits there, what came in, and what is being written. For its members alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.bodies import queries as bodies
from engage.bodies import rules as body_rules
from engage.bodies.models import Body, Seat, SeatRole
from engage.core import sealing
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.hearings import policy, queries, rules
from engage.hearings.models import Answer, Asked, Comment, Done, DraftPoint, Hearing, Move, Statement
from engage.hearings.queries import Told
from engage.hearings.rules import State


@dataclass(frozen=True, eq=False)
class Room:
    """The room of a body, opened by somebody who has a seat there today."""

    body: Body
    seats: tuple[Seat, ...]  # all there ever were
    today: Any
    account_id: UUID | None

    @property
    def now(self) -> list[Seat]:
        """The seats that hold today."""
        return [each for each in self.seats if self.holds(each)]

    @property
    def mine(self) -> list[Seat]:
        """The actor's own of these; never empty."""
        return [each for each in self.now if each.account_id == self.account_id]

    @property
    def chairs(self) -> list[Seat]:
        return [each for each in self.now if each.role is SeatRole.CHAIR]

    @property
    def votes(self) -> list[Seat]:
        """Today's seats with a vote, the chair's first."""
        found = [each for each in self.now if each.role in rules.VOTES]
        return sorted(found, key=lambda each: rules.VOTES.index(each.role))

    @property
    def may_lead(self) -> bool:
        return policy.may_lead(self.mine, self.chairs)

    @property
    def adopts_with(self) -> Seat | None:
        return policy.adopts_with(self.mine, self.chairs)

    @property
    def may_invite(self) -> bool:
        return policy.may_invite(self.mine)

    @property
    def is_new(self) -> bool:
        """Whether the actor came a short while ago."""
        return all(each.valid_from + rules.NEW_FOR > self.today for each in self.mine)

    def holds(self, seat: Seat) -> bool:
        return body_rules.holds(seat.valid_from, seat.valid_to, self.today)


def enter(work: Work, key: str) -> Room:
    """The room of the body with this key. Raises NotFound, as for a body that does not exist, without a seat today."""
    body = bodies.body_by_key(work, key)
    if body is None or not body_rules.holds(body.valid_from, body.valid_to, work.today):
        raise NotFound()
    room = Room(body, tuple(bodies.seats_in(work, body.id)), work.today, work.actor.account_id)
    if work.actor.account_id is None or not room.mine:
        raise NotFound()
    return room


def mine(work: Work) -> list[Body]:
    """The bodies in which the actor has a seat today, by name."""
    if work.actor.account_id is None:
        return []
    found = {
        body.id: body
        for seat, body in bodies.seats_of(work, work.actor.account_id)
        if body_rules.holds(seat.valid_from, seat.valid_to, work.today)
        and body_rules.holds(body.valid_from, body.valid_to, work.today)
    }
    return sorted(found.values(), key=lambda body: body_rules.sort_key(body.name))


def hearing(work: Work, room: Room, number: int) -> Told:
    """A hearing that this body is asked. Raises NotFound."""
    found = queries.told(work, number)
    if room.body.id not in {each.body.id for each in found.standings}:
        raise NotFound()
    return found


@dataclass(frozen=True, eq=False)
class Listed:
    """A hearing in the list of a room."""

    hearing: Hearing
    statement: Statement | None


def listed(work: Work, room: Room) -> list[Listed]:
    """Everything this body was asked, the first to answer first."""
    rows = work.rows(
        sa.select(Hearing, Statement)
        .join(Asked, sa.and_(Asked.hearing_id == Hearing.id, Asked.body_id == room.body.id))
        .outerjoin(Statement, sa.and_(Statement.hearing_id == Hearing.id, Statement.body_id == room.body.id))
        .where(Hearing.state != State.DRAFT)
        .order_by(Hearing.due_on, Hearing.number)
    )
    return [Listed(*row) for row in rows]


# --- What the body before left ------------------------------------------------------------------


def inherited(work: Work, room: Room, key: str) -> Room:
    """The room of a body that ended and whose successor this is. Raises NotFound for any other body."""
    for body in bodies.predecessors(work, room.body.id):
        if body.key == key:
            return Room(body, tuple(bodies.seats_in(work, body.id)), work.today, room.account_id)
    raise NotFound()


@dataclass(frozen=True, eq=False)
class Left:
    """A hearing that a body was asked before it ended. moved: it had not answered, and another body goes on."""

    hearing: Hearing
    moved: Move | None


def listed_before(work: Work, past: Room) -> list[Left]:
    """Everything a body was asked before it ended, the newest first."""
    body_id = past.body.id
    went = sa.and_(Move.hearing_id == Hearing.id, Move.from_body_id == body_id)
    asked = sa.exists().where(Asked.hearing_id == Hearing.id, Asked.body_id == body_id)
    rows = work.rows(
        sa.select(Hearing, Move)
        .outerjoin(Move, went)
        .where(Hearing.state != State.DRAFT, sa.or_(asked, Move.id.is_not(None)))
        .order_by(Hearing.number.desc())
    )
    return [Left(*row) for row in rows]


def hearing_before(work: Work, past: Room, number: int) -> tuple[Told, Move | None]:
    """A hearing that a body was asked before it ended. Raises NotFound."""
    for each in listed_before(work, past):
        if each.hearing.number == number:
            return queries.told(work, number), each.moved
    raise NotFound()


# --- What is being written ----------------------------------------------------------------------


def statement(work: Work, room: Room, hearing_id: UUID, *, lock: bool = False) -> Statement | None:
    """What this body is writing about a hearing; `lock` keeps it from other writers until the end."""
    wanted = sa.select(Statement).where(Statement.hearing_id == hearing_id, Statement.body_id == room.body.id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: Statement | None = work.one(wanted)
    return found


@dataclass(frozen=True)
class Written:
    """A point of a draft, opened."""

    id: UUID
    position: int
    version: int
    heading: str
    text: str
    written_by: UUID | None


def points(work: Work, statement_id: UUID) -> list[Written]:
    """The points of a draft, in order; those that are erased are not there."""
    rows = work.all(
        sa.select(DraftPoint)
        .where(DraftPoint.statement_id == statement_id, DraftPoint.data_key.is_not(None))
        .order_by(DraftPoint.position, DraftPoint.id)
    )
    return [written(work, each) for each in rows]


def written(work: Work, row: DraftPoint) -> Written:
    found = sealing.texts(work, sealing.key_of(work, row), row, ("heading", "text"))
    return Written(row.id, row.position, row.version, found.get("heading", ""), found.get("text", ""), row.written_by)


def opened(work: Work, row: Answer | Comment, column: str) -> str:
    """What is sealed in one column of an answer or a comment; "" once it is erased."""
    if row.data_key is None:
        return ""
    return sealing.texts(work, sealing.key_of(work, row), row, (column,)).get(column, "")


def comments(work: Work, statement_id: UUID) -> list[Comment]:
    """What members said to each other, the oldest first; what is erased is not there."""
    return work.all(
        sa.select(Comment)
        .where(Comment.statement_id == statement_id, Comment.data_key.is_not(None))
        .order_by(Comment.written_at, Comment.id)
    )


def answers(work: Work, statement_id: UUID) -> dict[UUID, Answer]:
    """What each seat answered, by seat."""
    rows = work.all(sa.select(Answer).where(Answer.statement_id == statement_id))
    return {each.seat_id: each for each in rows}


def history(work: Work, statement_id: UUID) -> list[Done]:
    """Everything that happened to a statement, the newest first."""
    return work.all(sa.select(Done).where(Done.statement_id == statement_id).order_by(Done.sequence.desc()))


def names(work: Work, room: Room) -> Mapping[UUID, str]:
    """What those are called who sit or sat here."""
    return accounts.names(work, [each.account_id for each in room.seats])
