"""Rights come from dated seats and grants, on the day itself."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from engage.accounts import service as accounts
from engage.bodies import queries, service
from engage.bodies.models import Body, SeatRole
from engage.core.authority import VISITOR, Actor, Can, Held, Role
from engage.core.errors import Forbidden, Invalid, NotFound
from engage.core.work import Work
from tests.factories.accounts import make_account

FACTS = json.loads(Path("engage/data/facts/municipalities.json").read_text("utf-8"))
BEFORE, AFTER = datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def denmark(work: Work) -> Work:
    """A country with bodies, at the end of 2026."""
    service.load_bodies(work, FACTS)
    return replace(work, now=BEFORE)


def body(work: Work, key: str) -> Body:
    found = queries.body_by_key(work, key)
    assert found is not None
    return found


def held(work: Work, account_id: UUID) -> set[Held]:
    return set(service.actor_for(work, account_id).held)


def test_an_account_without_grants_and_seats_holds_nothing(denmark: Work) -> None:
    actor = service.actor_for(denmark, make_account(denmark, name="Jette").id)
    assert (actor.name, actor.held) == ("Jette", ())
    assert not any(actor.can(right) for right in Can)


def test_nobody_is_a_visitor(denmark: Work) -> None:
    assert service.actor_for(denmark, uuid4()) is VISITOR


def test_a_closed_account_is_a_visitor(denmark: Work) -> None:
    account = make_account(denmark, Role.MODERATOR)
    accounts.disable(denmark, account.id)
    assert service.actor_for(denmark, account.id) is VISITOR


def test_a_session_stands_for_what_its_account_holds_today(denmark: Work) -> None:
    kkr, council = body(denmark, "kkr-1085"), body(denmark, "handicapraad-330")
    account = make_account(denmark, Role.EDITOR, name="Jette")
    service.give_role(denmark, account.id, Role.MODERATOR, scope_id=kkr.id)
    service.give_seat(denmark, account.id, council.id, SeatRole.CHAIR)
    other = make_account(denmark, Role.DPO, name="Karen", email="karen@example.org")
    token = accounts.begin_session(denmark, account.id, assurance=2)
    for today in (denmark, replace(denmark, now=BEFORE + timedelta(minutes=30))):
        found = service.signed_in(today, token)
        assert found is not None
        sign_in, who = found
        known = service.actor_for(today, account.id)
        assert set(who.held) == set(known.held)
        assert len(who.held) >= 3
        assert replace(who, held=()) == replace(
            known, held=(), session_id=sign_in.id, two_factor_at=sign_in.two_factor_at
        )
    empty = accounts.begin_session(denmark, make_account(denmark, name="Nye", email="ny@example.org").id, assurance=1)
    found = service.signed_in(denmark, empty)
    assert found is not None
    assert found[1].held == ()
    assert service.signed_in(replace(denmark, now=BEFORE + timedelta(hours=2)), token) is None
    accounts.disable(denmark, account.id)
    assert service.signed_in(denmark, token) is None
    assert held(denmark, other.id) == {Held(Role.DPO)}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_goes_when_its_grant_ends(denmark: Work, role: Role) -> None:
    account = make_account(denmark)
    grant = service.give_role(denmark, account.id, role)
    assert held(denmark, account.id) == {Held(role)}
    service.end_role(denmark, grant.id)
    denmark.flush()
    assert held(denmark, account.id) == set()


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [(0, 0, True), (-5, -1, False), (1, 5, False), (-5, None, True), (-5, 0, True)],
)
def test_a_grant_holds_from_its_first_day_to_its_last(denmark: Work, first: int, last: int | None, holds: bool) -> None:
    account = make_account(denmark)
    day = denmark.today
    until = day + timedelta(days=last) if last is not None else None
    service.give_role(denmark, account.id, Role.EDITOR, valid_from=day + timedelta(days=first), valid_to=until)
    assert bool(held(denmark, account.id)) is holds


@pytest.mark.parametrize(
    ("key", "seat", "role"),
    [
        ("handicapraad-330", SeatRole.MEMBER, Role.COUNCIL_MEMBER),
        ("handicapraad-330", SeatRole.CHAIR, Role.COUNCIL_CHAIR),
        ("kkr-1083", SeatRole.MEMBER, Role.POLITICIAN),
    ],
)
def test_a_seat_gives_its_role_until_it_expires(denmark: Work, key: str, seat: SeatRole, role: Role) -> None:
    account, council = make_account(denmark), body(denmark, key)
    service.give_seat(denmark, account.id, council.id, seat, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    assert held(denmark, account.id) == {Held(role, council.id)}
    assert held(replace(denmark, now=AFTER), account.id) == set()


def test_a_seat_ends_with_its_body_even_when_it_has_no_end(denmark: Work) -> None:
    account, kkr = make_account(denmark), body(denmark, "kkr-1085")
    service.give_seat(denmark, account.id, kkr.id, SeatRole.MEMBER, valid_from=date(2026, 1, 1))
    assert held(denmark, account.id) == {Held(Role.POLITICIAN, kkr.id)}
    assert held(replace(denmark, now=AFTER), account.id) == set()


def test_a_seat_that_is_ended_gives_nothing_any_more(denmark: Work) -> None:
    account, council = make_account(denmark), body(denmark, "handicapraad-330")
    seat = service.give_seat(denmark, account.id, council.id, SeatRole.CHAIR)
    service.end_seat(denmark, seat.id)
    denmark.flush()
    assert held(denmark, account.id) == set()


def test_who_works_for_a_body_looks_after_what_the_ones_before_it_left(denmark: Work) -> None:
    account, new = make_account(denmark), body(denmark, "kkr-OSTDANMARK")
    service.give_role(denmark, account.id, Role.MODERATOR, scope_id=new.id)
    later = replace(denmark, now=AFTER)
    before = {body(denmark, key).id for key in ("kkr-1084", "kkr-1085")}
    assert service.actor_for(denmark, account.id).scope(Can.MODERATE) == {new.id}
    assert service.actor_for(later, account.id).scope(Can.MODERATE) == {new.id} | before


def test_what_someone_holds_is_found_in_one_query_beside_the_account(denmark: Work) -> None:
    account = make_account(denmark, Role.MODERATOR, Role.EDITOR)
    for key in ("handicapraad-330", "handicapraad-101", "kkr-1085"):
        service.give_seat(denmark, account.id, body(denmark, key).id, SeatRole.MEMBER)
    denmark.flush()
    asked: list[object] = []
    real = denmark.session.execute
    denmark.session.execute = lambda *a, **k: asked.append(a) or real(*a, **k)  # type: ignore[method-assign]
    assert len(held(denmark, account.id)) == 5
    assert len(asked) == 1


# --- Who may give ------------------------------------------------------------------------------


def admin(denmark: Work) -> tuple[Work, UUID]:
    account = make_account(denmark, Role.ADMINISTRATOR, name="Astrid Admin")
    return replace(denmark, actor=service.actor_for(denmark, account.id)), account.id


def test_only_administrators_give_roles_and_seats(denmark: Work) -> None:
    account = make_account(denmark)
    council = body(denmark, "handicapraad-330")
    for role in set(Role) - {Role.ADMINISTRATOR}:
        theirs = replace(denmark, actor=Actor(account_id=uuid4(), held=(Held(role),)))
        with pytest.raises(Forbidden):
            service.give_role(theirs, account.id, Role.EDITOR)
        with pytest.raises(Forbidden):
            service.give_seat(theirs, account.id, council.id, SeatRole.MEMBER)


def test_nobody_gives_themselves_a_role_or_ends_their_own(denmark: Work) -> None:
    work, account_id = admin(denmark)
    with pytest.raises(Forbidden):
        service.give_role(work, account_id, Role.MODERATOR)
    grant, _area = queries.grants_of(work, account_id)[0]
    with pytest.raises(Forbidden):
        service.end_role(work, grant.id)


def test_an_administrators_role_runs_out_within_a_year(denmark: Work) -> None:
    work, _ = admin(denmark)
    account = make_account(denmark, name="Bo")
    for last in (None, work.today + timedelta(days=400)):
        with pytest.raises(Invalid) as caught:
            service.give_role(work, account.id, Role.ADMINISTRATOR, valid_to=last)
        assert caught.value.field == "valid_to"
    grant = service.give_role(work, account.id, Role.ADMINISTRATOR, valid_to=work.today + timedelta(days=300))
    assert grant.granted_by == work.actor.account_id


def test_an_administrator_works_everywhere(denmark: Work) -> None:
    account = make_account(denmark)
    with pytest.raises(Invalid):
        service.give_role(denmark, account.id, Role.ADMINISTRATOR, scope_id=body(denmark, "kkr-1085").id)


def test_a_role_is_limited_to_a_kkr_and_to_nothing_else(denmark: Work) -> None:
    account = make_account(denmark)
    with pytest.raises(Invalid):
        service.give_role(denmark, account.id, Role.MODERATOR, scope_id=body(denmark, "handicapraad-330").id)
    with pytest.raises(NotFound):
        service.give_role(denmark, account.id, Role.MODERATOR, scope_id=uuid4())


def test_days_must_be_in_order(denmark: Work) -> None:
    account = make_account(denmark)
    days = {"valid_from": date(2026, 12, 2), "valid_to": date(2026, 12, 1)}
    with pytest.raises(Invalid):
        service.give_role(denmark, account.id, Role.EDITOR, **days)
    with pytest.raises(Invalid):
        service.give_seat(denmark, account.id, body(denmark, "kkr-1083").id, SeatRole.MEMBER, **days)


# --- Duty --------------------------------------------------------------------------------------


def on_duty(denmark: Work, account_id: UUID, key: str, begins: int = -1, ends: int = 1) -> UUID:
    hour = timedelta(hours=1)
    starts, until = BEFORE + begins * hour, BEFORE + ends * hour
    earlier = replace(denmark, now=min(starts, BEFORE))
    duty = service.put_on_duty(earlier, account_id, body(denmark, key).id, starts_at=starts, ends_at=until)
    denmark.flush()
    return duty.id


def test_the_secretariats_duty_is_the_kkrs(denmark: Work) -> None:
    jette, bo = make_account(denmark, name="Jette"), make_account(denmark, name="Bo B")
    on_duty(denmark, jette.id, "sekretariat-1085")
    on_duty(denmark, bo.id, "sekretariat-1083")
    assert queries.on_duty(denmark, body(denmark, "kkr-1085").id) == [jette.id]
    assert queries.on_duty(denmark, body(denmark, "kkr-1083").id) == [bo.id]
    assert set(queries.on_duty(denmark, None)) == {jette.id, bo.id}


def test_a_duty_holds_from_its_beginning_to_before_its_end(denmark: Work) -> None:
    jette = make_account(denmark, name="Jette")
    on_duty(denmark, jette.id, "sekretariat-1085", begins=-2, ends=0)
    on_duty(denmark, jette.id, "sekretariat-1085", begins=1, ends=2)
    assert queries.on_duty(denmark, body(denmark, "kkr-1085").id) == []


def test_when_nobody_is_on_duty_there_someone_else_is_told(denmark: Work) -> None:
    here, there = body(denmark, "kkr-1085"), body(denmark, "kkr-1083")
    moderator = make_account(
        denmark,
        name="Mads",
    )
    service.give_role(denmark, moderator.id, Role.MODERATOR, scope_id=here.id)
    denmark.flush()
    assert queries.on_duty(denmark, here.id) == [moderator.id]
    assert queries.on_duty(denmark, there.id) == []
    bo = make_account(denmark, name="Bo B")
    on_duty(denmark, bo.id, "sekretariat-1083")
    assert queries.on_duty(denmark, here.id) == [bo.id]


def test_a_closed_account_is_not_alerted(denmark: Work) -> None:
    jette = make_account(denmark, name="Jette")
    on_duty(denmark, jette.id, "sekretariat-1085")
    accounts.disable(denmark, jette.id)
    denmark.flush()
    assert queries.on_duty(denmark, body(denmark, "kkr-1085").id) == []


def test_a_duty_can_be_taken_off(denmark: Work) -> None:
    jette = make_account(denmark, name="Jette")
    duty_id = on_duty(denmark, jette.id, "sekretariat-1085")
    service.end_duty(denmark, duty_id)
    denmark.flush()
    assert queries.on_duty(denmark, body(denmark, "kkr-1085").id) == []
    assert queries.roster(denmark) == []


def test_a_duty_needs_a_secretariat_and_an_order(denmark: Work) -> None:
    jette = make_account(denmark, name="Jette")
    with pytest.raises(Invalid):
        on_duty(denmark, jette.id, "handicapraad-330")
    with pytest.raises(Invalid):
        on_duty(denmark, jette.id, "sekretariat-1085", begins=1, ends=1)
