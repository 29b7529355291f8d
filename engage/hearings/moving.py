"""When a council ends, what it has not answered goes to the one that takes over: on the day, once, with a note."""

from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies import queries as bodies
from engage.bodies.models import Body
from engage.core.work import Work
from engage.hearings.drafting import note
from engage.hearings.models import Answer, Asked, Comment, DraftPoint, Edition, Hearing, Move, Statement
from engage.hearings.rules import Deed, Stage, State
from engage.hearings.service import tell


def follow(work: Work) -> int:
    """Move the open hearings and drafts of bodies that are no more; the number moved. What was sent stays theirs."""
    sent = sa.exists().where(Edition.hearing_id == Asked.hearing_id, Edition.body_id == Asked.body_id)
    due: list[Asked] = work.all(
        sa.select(Asked)
        .join(Hearing, Hearing.id == Asked.hearing_id)
        .join(Body, Body.id == Asked.body_id)
        .where(Hearing.state == State.OPEN, Body.valid_to < work.today, Body.successor_id.is_not(None), ~sent)
        .order_by(Asked.hearing_id, Asked.id)
        .with_for_update(of=Asked)
        .execution_options(populate_existing=True)
    )
    moved = 0
    for it in due:
        to = bodies.successor(work, it.body_id)
        if to != it.body_id:
            _move(work, it, to)
            moved += 1
    return moved


def _move(work: Work, it: Asked, to: UUID) -> None:
    hearing_id, before = it.hearing_id, it.body_id
    row = work.add(Move(hearing_id=hearing_id, from_body_id=before, to_body_id=to, moved_on=work.today))
    asked = work.one(sa.select(Asked.id).where(Asked.hearing_id == hearing_id, Asked.body_id == to))
    if asked is None:
        it.body_id = to
    else:  # two councils have become one that is asked already: it answers once
        work.session.delete(it)
    work.flush()
    theirs, own = _statement(work, hearing_id, before), _statement(work, hearing_id, to)
    if theirs is not None and own is None:
        theirs.body_id = to
        _to_draft(work, theirs)
    elif theirs is not None and own is not None and own.stage is not Stage.SENT:
        _join(work, theirs, own)
        _to_draft(work, own)
    audit.record(work, "hearings.moved", row)
    work.flush()
    tell(work, [to], once=f"{hearing_id}:moved:{before}")


def _statement(work: Work, hearing_id: UUID, body_id: UUID) -> Statement | None:
    found: Statement | None = work.one(
        sa.select(Statement)
        .where(Statement.hearing_id == hearing_id, Statement.body_id == body_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def _to_draft(work: Work, it: Statement) -> None:
    """The new members go on writing; what the seats before them agreed to does not bind them."""
    work.run(sa.delete(Answer).where(Answer.statement_id == it.id))
    it.stage, it.answered = Stage.DRAFT, it.answered + 1
    it.version += 1
    note(work, it, Deed.MOVED)
    work.flush()


def _join(work: Work, theirs: Statement, own: Statement) -> None:
    """The points of one draft behind those of the other, and what was said; the sealed words stay as they are."""
    last = work.one(sa.select(sa.func.max(DraftPoint.position)).where(DraftPoint.statement_id == own.id)) or 0
    points: list[DraftPoint] = work.all(
        sa.select(DraftPoint).where(DraftPoint.statement_id == theirs.id).order_by(DraftPoint.position, DraftPoint.id)
    )
    for number, point in enumerate(points, start=1):
        point.statement_id, point.position = own.id, last + number
    comments: list[Comment] = work.all(sa.select(Comment).where(Comment.statement_id == theirs.id))
    for comment in comments:
        comment.statement_id = own.id
    work.run(sa.delete(Answer).where(Answer.statement_id == theirs.id))
    theirs.version += 1
    note(work, theirs, Deed.MOVED)
    work.flush()
