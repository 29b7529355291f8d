"""Seats: none is promised twice, held ones are kept, and the queue moves in order."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engage.events.rules import Availability, Coming, Stage, State, may_become, state_of
from engage.events.seating import Held, Seats, Waiting, whose_turn

TODAY = date(2026, 11, 2)
USERS = Held(frozenset({Coming.CITIZEN, Coming.RELATIVE}), 4, TODAY)
POLITICIANS = Held(frozenset({Coming.POLITICIAN}), 2, TODAY - timedelta(days=1))
ROLES = st.sampled_from([None, *Coming])
SEATS = st.builds(
    Seats,
    st.integers(0, 12),
    st.lists(st.sampled_from([USERS, POLITICIANS]), unique=True).map(tuple),
    st.dictionaries(ROLES, st.integers(0, 6)),
)
QUEUE = st.lists(st.tuples(ROLES, st.integers(1, 4)), max_size=12).map(
    lambda rows: [Waiting(number, *row) for number, row in enumerate(rows)]
)


def test_held_seats_are_kept_for_those_they_are_held_for() -> None:
    seats = Seats(10, (USERS,), {Coming.POLITICIAN: 5, Coming.CITIZEN: 1})
    assert seats.free_for(Coming.RELATIVE, TODAY) == 4
    assert seats.free_for(Coming.POLITICIAN, TODAY) == 1
    assert seats.free_for(None, TODAY) == 1
    assert (seats.free(TODAY), seats.open_to_all(TODAY)) == (4, 1)


def test_held_seats_are_for_all_once_their_last_day_is_over() -> None:
    seats = Seats(10, (USERS,), {})
    assert seats.free_for(None, TODAY) == 6
    assert seats.free_for(None, TODAY + timedelta(days=1)) == 10


def test_a_group_that_has_more_than_its_own_seats_takes_from_the_others() -> None:
    assert Seats(6, (USERS,), {Coming.CITIZEN: 5}).free_for(None, TODAY) == 1


def test_capacity_below_what_is_promised_frees_nothing() -> None:
    seats = Seats(3, (), {Coming.CITIZEN: 5})
    assert (seats.left, seats.free(TODAY)) == (-2, 0)
    assert seats.availability(TODAY) is Availability.WAITING_LIST


def test_what_everyone_may_know() -> None:
    assert Seats(20, (), {None: 17}).availability(TODAY) is Availability.FREE
    assert Seats(20, (), {None: 18}).availability(TODAY) is Availability.FEW
    assert Seats(20, (), {None: 20}).availability(TODAY) is Availability.WAITING_LIST


def test_who_needs_more_seats_than_are_free_keeps_their_turn() -> None:
    queue = [Waiting("a", None, 3), Waiting("b", None, 1), Waiting("c", None, 1), Waiting("d", None, 1)]
    assert [each.key for each in whose_turn(Seats(2, (), {}), queue, TODAY)] == ["b", "c"]
    assert [each.key for each in whose_turn(Seats(3, (), {}), queue, TODAY)] == ["a"]


@given(SEATS, QUEUE)
def test_no_offer_goes_beyond_the_capacity_or_into_seats_held_for_others(seats: Seats, queue: list[Waiting]) -> None:
    before = seats
    for each in whose_turn(seats, queue, TODAY):
        assert each.seats <= seats.free_for(each.role, TODAY)
        seats = seats.taking(each.role, each.seats)
    assert seats.used <= max(seats.capacity, before.used)


@given(SEATS, QUEUE)
def test_nobody_is_passed_by_someone_who_needs_the_same(seats: Seats, queue: list[Waiting]) -> None:
    turn = {each.key for each in whose_turn(seats, queue, TODAY)}
    for number, first in enumerate(queue):
        for second in queue[number + 1 :]:
            if (first.role, first.seats) == (second.role, second.seats) and second.key in turn:
                assert first.key in turn


@given(SEATS, QUEUE)
def test_when_all_have_been_asked_nobody_who_fits_still_waits(seats: Seats, queue: list[Waiting]) -> None:
    turn = whose_turn(seats, queue, TODAY)
    for each in turn:
        seats = seats.taking(each.role, each.seats)
    assert whose_turn(seats, [each for each in queue if each not in turn], TODAY) == []


@given(SEATS)
def test_a_group_is_kept_as_it_was_said(seats: Seats) -> None:
    assert tuple(Held.of(group.as_dict()) for group in seats.held) == seats.held


def test_an_event_goes_only_forward() -> None:
    assert may_become(Stage.PLANNED, Stage.OPEN)
    assert may_become(Stage.OPEN, Stage.CANCELLED)
    assert may_become(Stage.HELD, Stage.MINUTES)
    assert not any(may_become(Stage.CANCELLED, stage) for stage in Stage)
    assert not may_become(Stage.HELD, Stage.OPEN)


def test_being_full_is_computed() -> None:
    assert state_of(Stage.OPEN, over=False, availability=Availability.WAITING_LIST) is State.FULL
    assert state_of(Stage.OPEN, over=True, availability=Availability.WAITING_LIST) is State.CLOSED
    assert state_of(Stage.OPEN, over=False, availability=Availability.FEW) is State.OPEN
    assert state_of(Stage.CANCELLED, over=True, availability=Availability.FREE) is State.CANCELLED
