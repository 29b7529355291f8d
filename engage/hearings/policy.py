"""Who puts hearings to bodies; and what each seat may do in the room of its body. Outside it nobody may anything."""

import sqlalchemy as sa

from engage.bodies import policy as bodies
from engage.bodies.models import Seat, SeatRole
from engage.core.authority import Actor, Can
from engage.hearings import rules
from engage.hearings.models import Hearing


def may_ask(actor: Actor, hearing: Hearing) -> bool:
    """The secretariat of the KKR whose hearing it is; and the system."""
    return actor.kind == "system" or (actor.can(Can.HEAR) and actor.within(Can.HEAR, hearing.scope_id))


def asked_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_ask` as a WHERE clause."""
    reach = actor.scope(Can.HEAR) if actor.kind != "system" else None
    if reach is None:
        return sa.true()
    return Hearing.scope_id.in_(list(reach)) if reach else sa.false()


def votes_for(mine: list[Seat], seat: Seat) -> Seat | None:
    """With which of the actor's seats they can answer for `seat`: with that one itself, or as its substitute."""
    if seat.role not in rules.VOTES:
        return None
    own = next((each for each in mine if each.id == seat.id), None)
    return own or next((each for each in mine if bodies.stands_in(each, seat)), None)


def adopts_with(mine: list[Seat], chairs: list[Seat]) -> Seat | None:
    """With which seat the actor can adopt a statement: as chair, else as deputy, else as the chair's substitute."""
    return bodies.speaks_with(mine, chairs)


def may_lead(mine: list[Seat], chairs: list[Seat]) -> bool:
    """Put a statement up for approval, take it back, begin a correction: whoever can adopt, and the secretary."""
    return adopts_with(mine, chairs) is not None or any(each.role is SeatRole.SECRETARY for each in mine)


def may_invite(mine: list[Seat]) -> bool:
    """Chair, deputy and secretary."""
    return any(each.role in (SeatRole.CHAIR, SeatRole.DEPUTY, SeatRole.SECRETARY) for each in mine)
