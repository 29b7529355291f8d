"""Who looks after questions and drafts their answers; in a room its seats decide. Everyone sees what was sent."""

import sqlalchemy as sa

from engage.core.authority import Actor, Can
from engage.questions.models import Question


def may_manage(actor: Actor, question: Question) -> bool:
    """The secretariat of its KKR; and the system. One that belongs to no KKR is shared by all secretariats."""
    return actor.kind == "system" or (actor.can(Can.DECIDE) and actor.within(Can.DECIDE, question.scope_id))


def managed_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_manage` as a WHERE clause."""
    reach = actor.scope(Can.DECIDE) if actor.kind != "system" else None
    if reach is None:
        return sa.true()
    return sa.or_(Question.scope_id.in_(list(reach)), Question.scope_id.is_(None)) if reach else sa.false()
