"""Which role a seat gives, and who may arrange things."""

from uuid import uuid4

import pytest

from engage.bodies import policy
from engage.bodies.models import BodyKind, SeatRole
from engage.core.authority import SYSTEM, VISITOR, Actor, Held, Role


@pytest.mark.parametrize(
    ("kind", "seat", "role"),
    [
        (BodyKind.DISABILITY_COUNCIL, SeatRole.MEMBER, Role.COUNCIL_MEMBER),
        (BodyKind.DISABILITY_COUNCIL, SeatRole.SUBSTITUTE, Role.COUNCIL_MEMBER),
        (BodyKind.DISABILITY_COUNCIL, SeatRole.CHAIR, Role.COUNCIL_CHAIR),
        (BodyKind.DISABILITY_COUNCIL, SeatRole.DEPUTY, Role.COUNCIL_CHAIR),
        (BodyKind.DISABILITY_COUNCIL, SeatRole.SECRETARY, None),
        (BodyKind.KKR, SeatRole.MEMBER, Role.POLITICIAN),
        (BodyKind.KKR, SeatRole.SECRETARY, None),
        (BodyKind.SECRETARIAT, SeatRole.MEMBER, None),
        (BodyKind.MUNICIPAL_COUNCIL, SeatRole.CHAIR, Role.POLITICIAN),
        (BodyKind.REGIONAL_COUNCIL, SeatRole.MEMBER, Role.POLITICIAN),
        (BodyKind.DIALOGUE_FORUM, SeatRole.CHAIR, Role.POLITICIAN),
        (BodyKind.DIALOGUE_FORUM, SeatRole.MEMBER, None),
    ],
)
def test_a_seat_gives_the_role_of_its_body(kind: BodyKind, seat: SeatRole, role: Role | None) -> None:
    assert policy.role_of(kind, seat) is role


def test_every_role_a_seat_gives_is_known_as_one() -> None:
    given = {policy.role_of(kind, seat) for kind in BodyKind for seat in SeatRole} - {None}
    assert given == policy.BY_SEAT


def test_an_administrator_of_one_body_arranges_nothing_elsewhere() -> None:
    here, there = uuid4(), uuid4()
    actor = Actor(account_id=uuid4(), held=(Held(Role.ADMINISTRATOR, here),))
    assert policy.may_arrange(actor, here)
    assert not policy.may_arrange(actor, there)
    assert not policy.may_arrange(actor, None)


def test_others_arrange_nothing() -> None:
    moderator = Actor(account_id=uuid4(), held=(Held(Role.MODERATOR),))
    assert not policy.may_arrange(moderator, None)
    assert not policy.may_arrange(VISITOR, None)
    assert policy.may_arrange(SYSTEM, None)


def test_nobody_gives_a_role_to_themselves() -> None:
    actor = Actor(account_id=uuid4(), held=(Held(Role.ADMINISTRATOR),))
    assert actor.account_id is not None
    assert not policy.may_arrange_for(actor, actor.account_id, None)
    assert policy.may_arrange_for(actor, uuid4(), None)
