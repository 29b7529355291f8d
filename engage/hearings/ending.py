"""What happens by itself: members are reminded a week before the day; what was said in a room ends with its time."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from engage.consent import queries as consent
from engage.core.work import Work
from engage.events import times
from engage.hearings.models import Answer, Asked, Comment, Done, DraftPoint, Edition, Hearing, Statement
from engage.hearings.rules import State
from engage.hearings.service import tell

AHEAD = timedelta(days=7)


def remind(work: Work) -> int:
    """Write to the members of bodies that have not answered, a week before the day; the number of bodies."""
    answered = sa.exists().where(Edition.hearing_id == Hearing.id, Edition.body_id == Asked.body_id)
    rows = work.rows(
        sa.select(Hearing.id, Hearing.due_on, Asked.body_id)
        .join(Asked, Asked.hearing_id == Hearing.id)
        .where(
            Hearing.state == State.OPEN,
            Hearing.due_on > work.today,
            Hearing.due_on <= work.today + AHEAD,
            ~answered,
        )
    )
    for hearing_id, due_on, body_id in rows:
        tell(work, [body_id], once=f"{hearing_id}:due:{due_on}")
    return len(rows)


def forget_rooms(work: Work) -> int:
    """Erase drafts, comments, answers and who did what, when the time after the day to answer, and after the last
    thing that was done, is over; what was sent stays. Returns the number of statements.
    """
    before = work.today - timedelta(days=consent.rule(work, "council_room").days or 0)
    moment = times.moment_of(datetime.combine(before, datetime.min.time()))
    recent = sa.or_(
        sa.exists().where(Done.statement_id == Statement.id, Done.made_at >= moment),
        sa.exists().where(Comment.statement_id == Statement.id, Comment.written_at >= moment),
    )
    left = sa.or_(
        sa.exists().where(DraftPoint.statement_id == Statement.id),
        sa.exists().where(Comment.statement_id == Statement.id),
        sa.exists().where(Answer.statement_id == Statement.id),
        sa.exists().where(Done.statement_id == Statement.id, Done.made_by.is_not(None)),
    )
    due: list[Statement] = work.all(
        sa.select(Statement)
        .join(Hearing, Hearing.id == Statement.hearing_id)
        .where(Hearing.due_on < before, Statement.begun_on < before, ~recent, left)
        .with_for_update(of=Statement)
    )
    ids = [each.id for each in due]
    for table in (DraftPoint, Comment, Answer):
        work.run(sa.delete(table).where(table.statement_id.in_(ids)))
    work.run(sa.update(Done).where(Done.statement_id.in_(ids)).values(made_by=None))
    return len(ids)
