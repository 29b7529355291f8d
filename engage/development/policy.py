"""Who looks after development work. Everyone sees it once it is shown; before that whoever looks after it."""

import sqlalchemy as sa

from engage.core.authority import Actor, Can
from engage.development.models import Activity


def may_manage(actor: Actor, activity: Activity) -> bool:
    """Organisers, moderators and editors of the activity's KKR; and the system."""
    return actor.kind == "system" or (actor.can(Can.DEVELOP) and actor.within(Can.DEVELOP, activity.scope_id))


def managed_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_manage` as a WHERE clause."""
    reach = actor.scope(Can.DEVELOP) if actor.kind != "system" else None
    if reach is None:
        return sa.true()
    return Activity.scope_id.in_(list(reach)) if reach else sa.false()
