"""When a body ends, what it still owes goes to the one that takes over: on the day, once, with a visible note."""

import sqlalchemy as sa

from engage.bodies import queries as bodies
from engage.bodies.models import Body
from engage.bodies.signing import Stage
from engage.core.work import Work
from engage.decisions.models import Asked, Decision, Move
from engage.decisions.rules import Happened
from engage.decisions.service import newest, touched


def follow(work: Work) -> int:
    """Move the open answers of bodies that are no more; the number moved. What was signed stays with who signed it."""
    signed = sa.exists().where(Decision.asked_id == Asked.id, Decision.stage == Stage.SIGNED)
    due: list[Asked] = work.all(
        sa.select(Asked)
        .join(Body, Body.id == Asked.body_id)
        .where(
            Asked.answered_on.is_(None),
            Body.valid_to < work.today,
            Body.successor_id.is_not(None),
            ~signed,
        )
        .order_by(Asked.id)
        .with_for_update(of=Asked)
        .execution_options(populate_existing=True)
    )
    moved = 0
    for it in due:
        to = bodies.successor(work, it.body_id)
        if to == it.body_id:
            continue
        work.add(Move(asked_id=it.id, from_body_id=it.body_id, to_body_id=to, moved_on=work.today))
        it.body_id = to
        last = newest(work, it)
        touched(work, it, Happened.MOVED, last.number if last is not None else 0)
        moved += 1
    return moved
