"""Which role a seat gives, and who may give and take roles and seats."""

from uuid import UUID

from engage.bodies.models import BodyKind, Seat, SeatRole
from engage.core.authority import Actor, Can, Role

COUNCILS = frozenset({BodyKind.DISABILITY_COUNCIL, BodyKind.VULNERABLE_COUNCIL})
POLITICAL = frozenset({BodyKind.KKR, BodyKind.MUNICIPAL_COUNCIL, BodyKind.REGIONAL_COUNCIL})
# Who can be asked for an answer: those who decide. Councils of people with disabilities make statements instead.
ASKABLE = (
    BodyKind.KKR,
    BodyKind.DIALOGUE_FORUM,
    BodyKind.MUNICIPAL_COUNCIL,
    BodyKind.REGIONAL_COUNCIL,
    BodyKind.STEERING_GROUP,
)
LED = frozenset({BodyKind.DIALOGUE_FORUM, BodyKind.STEERING_GROUP})  # whose chairs sign what they decide
BY_SEAT = frozenset({Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.POLITICIAN})


def role_of(kind: BodyKind, seat: SeatRole) -> Role | None:
    """The role that a seat in a body of this kind gives, or None: a seat elsewhere gives no right here."""
    if seat is SeatRole.SECRETARY:
        return None
    if kind in COUNCILS:
        return Role.COUNCIL_CHAIR if seat in (SeatRole.CHAIR, SeatRole.DEPUTY) else Role.COUNCIL_MEMBER
    return Role.POLITICIAN if kind in POLITICAL or (kind in LED and seat is SeatRole.CHAIR) else None


def speaks_with(mine: list[Seat], chairs: list[Seat]) -> Seat | None:
    """With which seat somebody speaks for a body: as chair, else as deputy, else as the chair's substitute."""
    for role in (SeatRole.CHAIR, SeatRole.DEPUTY):
        found = next((each for each in mine if each.role is role), None)
        if found is not None:
            return found
    return next((each for each in mine for chair in chairs if stands_in(each, chair)), None)


def stands_in(mine: Seat, seat: Seat) -> bool:
    """Whether one seat is that of the other's substitute."""
    return mine.role is SeatRole.SUBSTITUTE and mine.substitute_for_id == seat.id


def may_arrange(actor: Actor, scope: UUID | None) -> bool:
    """The system, and administrators as far as they reach; only who reaches everywhere arranges things everywhere."""
    if actor.kind == "system":
        return True
    reach = actor.scope(Can.ADMINISTER)
    return reach is None or scope in reach


def may_arrange_for(actor: Actor, account_id: UUID, scope: UUID | None) -> bool:
    """As `may_arrange`, but nobody gives or takes a role of their own."""
    return actor.account_id != account_id and may_arrange(actor, scope)
