"""When a body ends, what it still owes goes to the one that takes over: on the day, once, with a visible note."""

from uuid import UUID

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.bodies.rules import holds
from engage.core.work import Work
from engage.decisions.models import Asked, Decision, Move
from engage.decisions.rules import Happened, Stage
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
        to = successor(work, it.body_id)
        if to == it.body_id:
            continue
        work.add(Move(asked_id=it.id, from_body_id=it.body_id, to_body_id=to, moved_on=work.today))
        it.body_id = to
        last = newest(work, it)
        touched(work, it, Happened.MOVED, last.number if last is not None else 0)
        moved += 1
    return moved


def successor(work: Work, body_id: UUID) -> UUID:
    """Who answers for a body today: itself while it is, else the one that took over."""
    body = work.get(Body, body_id)
    seen = {body.id}
    while not holds(body.valid_from, body.valid_to, work.today) and body.successor_id is not None:
        body = work.get(Body, body.successor_id)
        if body.id in seen:  # a ring must not hold us for ever
            return body_id
        seen.add(body.id)
    return body.id
