"""What happens by itself: open questions follow a body that ends to its successor; drafts end with their time."""

from datetime import timedelta

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.bodies.queries import successor
from engage.bodies.signing import Stage
from engage.consent import queries as consent
from engage.core.work import Work
from engage.questions.models import Answer, Draft, Move, Question
from engage.questions.rules import Happened
from engage.questions.service import newest, touched


def follow(work: Work) -> int:
    """Move the open questions of bodies that are no more; the number moved. What was signed stays where it was."""
    signed = sa.exists().where(Answer.question_id == Question.id, Answer.stage == Stage.SIGNED)
    due: list[Question] = work.all(
        sa.select(Question)
        .join(Body, Body.id == Question.body_id)
        .where(Question.closed_on.is_(None), Body.valid_to < work.today, Body.successor_id.is_not(None), ~signed)
        .order_by(Question.id)
        .with_for_update(of=Question)
        .execution_options(populate_existing=True)
    )
    moved = 0
    for it in due:
        to = successor(work, it.body_id)
        if to == it.body_id:
            continue
        work.add(Move(question_id=it.id, from_body_id=it.body_id, to_body_id=to, moved_on=work.today))
        it.body_id = to
        last = newest(work, it)
        touched(work, it, Happened.MOVED, last.number if last is not None else 0)
        moved += 1
    return moved


def forget_drafts(work: Work) -> int:
    """Delete drafts that nobody has touched for as long as rooms keep them; the number deleted."""
    before = work.today - timedelta(days=consent.rule(work, "council_room").days or 0)
    return work.run(sa.delete(Draft).where(Draft.written_on < before))
