"""Writing a statement together: point by point, so that nobody writes over anybody; and comments in the room.

What happens here is told to nobody outside the room, so it stands in the room's own history and not in the log.
"""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.core import sealing
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import say
from engage.core.work import Work
from engage.events.checking import needed_text
from engage.hearings import rooms, rules
from engage.hearings.models import Comment, Done, DraftPoint, Statement
from engage.hearings.rooms import Room
from engage.hearings.rules import Deed, Stage, State

OVERTAKEN = say(
    "Another member has changed this point while you wrote. Both texts are here. Put them together, and save again."
)
CHANGED = say("Something was changed in the meantime. Look at it again before you go on.")
NOT_NOW = say("Nobody can write on it now, because the members are asked or it is sent.")
CALLED_OFF = say("The hearing is called off.")


@dataclass(frozen=True)
class Held:
    """A statement with its room, kept from other writers until the end."""

    room: Room
    statement: Statement
    number: int  # of the hearing


def held(work: Work, key: str, number: int) -> Held:
    """What the body of this room writes about a hearing; begun when there is nothing yet. Raises NotFound, Conflict."""
    room = rooms.enter(work, key)
    told = rooms.hearing(work, room, number)
    it = rooms.statement(work, room, told.hearing.id, lock=True)
    if told.hearing.state is State.WITHDRAWN:
        raise Conflict(CALLED_OFF)
    if it is None:
        it = work.add(
            Statement(
                hearing_id=told.hearing.id,
                body_id=room.body.id,
                stage=Stage.DRAFT,
                version=1,
                answered=0,
                editions=0,
                begun_on=work.today,
            )
        )
        work.flush()  # of two who begin at one moment the second is told to try again
    return Held(room, it, number)


def add_point(work: Work, key: str, number: int, *, heading: str, text: str, once: str) -> DraftPoint:
    """One more point, at the end, once per form. Raises NotFound, Invalid, Conflict."""
    mark = work.keys.blind("draft_point", once)
    it = _to_write_on(held(work, key, number))
    before: DraftPoint | None = work.one(sa.select(DraftPoint).where(DraftPoint.once_hash == mark))
    if before is not None:
        return before
    have = _rows(work, it)
    if len(have) >= rules.MOST_POINTS:
        raise Invalid("heading", say("There are too many points. Put some of them together."))
    last = max((each.position for each in have), default=0)
    row = DraftPoint(statement_id=it.id, once_hash=mark, position=last + 1, version=1)
    _put(work, row, heading, text)
    work.add(row)
    _changed(work, it, Deed.POINT_ADDED)
    return row


def write_point(
    work: Work, key: str, number: int, point_id: UUID, *, heading: str, text: str, version: int
) -> DraftPoint:
    """New words for a point. Raises NotFound, Invalid, and Conflict when somebody has written there since."""
    it = _to_write_on(held(work, key, number))
    row = _row(work, it, point_id)
    if row.version != version:
        raise Conflict(OVERTAKEN)
    _put(work, row, heading, text)
    row.version += 1
    _changed(work, it, Deed.POINT_WRITTEN)
    return row


def move_up(work: Work, key: str, number: int, point_id: UUID) -> None:
    """Let a point change places with the one before it. Raises NotFound, Conflict."""
    it = _to_write_on(held(work, key, number))
    row = _row(work, it, point_id)
    before = [each for each in _rows(work, it) if each.position < row.position]
    if before:
        row.position, before[-1].position = before[-1].position, row.position
        _changed(work, it, Deed.POINT_MOVED)


def drop_point(work: Work, key: str, number: int, point_id: UUID, *, version: int) -> None:
    """Take a point out, as its reader has seen it. Raises NotFound, Conflict."""
    it = _to_write_on(held(work, key, number))
    row = _row(work, it, point_id)
    if row.version != version:
        raise Conflict(OVERTAKEN)
    work.session.delete(row)
    _changed(work, it, Deed.POINT_DROPPED)


def comment(work: Work, key: str, number: int, *, text: str, once: str) -> Comment:
    """Say something to the others in the room, once per form; also when it is sent. Raises NotFound, Invalid."""
    mark = work.keys.blind("council_comment", once)
    it = held(work, key, number)
    before: Comment | None = work.one(sa.select(Comment).where(Comment.once_hash == mark))
    if before is not None:
        return before
    words = needed_text("text", text, rules.COMMENT_LONGEST)
    row = Comment(statement_id=it.statement.id, once_hash=mark, written_by=work.actor.account_id, written_at=work.now)
    sealing.put(work, sealing.key_of(work, row), row, {"text": words})
    work.add(row)
    work.flush()
    return row


# --- Shared -------------------------------------------------------------------------------------


def _to_write_on(it: Held) -> Statement:
    if it.statement.stage is not Stage.DRAFT:
        raise Conflict(NOT_NOW)
    return it.statement


def _rows(work: Work, it: Statement) -> list[DraftPoint]:
    wanted = sa.select(DraftPoint).where(DraftPoint.statement_id == it.id, DraftPoint.data_key.is_not(None))
    return work.all(wanted.order_by(DraftPoint.position, DraftPoint.id))


def _row(work: Work, it: Statement, point_id: UUID) -> DraftPoint:
    row = next((each for each in _rows(work, it) if each.id == point_id), None)
    if row is None:
        raise NotFound()
    return row


def _put(work: Work, row: DraftPoint, heading: str, text: str) -> None:
    words = {
        "heading": needed_text("heading", heading, rules.HEADING_LONGEST),
        "text": needed_text("text", text, rules.POINT_LONGEST),
    }
    sealing.put(work, sealing.key_of(work, row), row, words)
    row.written_by, row.written_at = work.actor.account_id, work.now


def _changed(work: Work, it: Statement, deed: Deed) -> None:
    it.version += 1
    note(work, it, deed)
    work.flush()


def note(work: Work, it: Statement, deed: Deed) -> None:
    """One more line of the room's own history."""
    work.add(
        Done(
            statement_id=it.id,
            sequence=work.next_number("council_deed"),
            deed=deed,
            made_by=work.actor.account_id,
            made_at=work.now,
        )
    )
