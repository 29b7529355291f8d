"""Several at one moment: seats are never promised twice, forms never count twice, and the queue keeps its order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from engage.core.errors import Refused
from engage.core.work import Store, unit_of_work
from engage.events import planning, queries, seats, signing_up
from engage.events.checking import Wish
from engage.events.models import Event, Place
from engage.events.rules import Standing
from tests.factories.events import later, make_event, make_place


def together(*does: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; what each got, refusals included."""
    start = Barrier(len(does))

    def one(do: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return do()
        except Refused as error:
            return error

    with ThreadPoolExecutor(len(does)) as pool:
        return list(pool.map(one, does))


def sign_up(store: Store, event: Event, once: str, **wish: Any) -> str:
    with unit_of_work(store) as work:
        return signing_up.sign_up(work, event.id, Wish(**wish), once=once, language="da")[1]


def with_place(store: Store, place: Place, do: Callable[..., Any]) -> None:
    with unit_of_work(store) as work:
        do(work, place.id)


def set_capacity(store: Store, event: Event, *capacities: int) -> None:
    for capacity in capacities:
        with unit_of_work(store) as work:
            version = work.get(Event, event.id).version
            planning.set_seats(work, event.id, capacity=capacity, held=(), version=version)


def check_fair(store: Store, event: Event, most: int) -> None:
    """Nothing beyond the capacity, nobody waits for a free seat, and nobody was passed."""
    with unit_of_work(store) as work:
        now = work.get(Event, event.id)
        counted = queries.seats_of(work, now)
        waiting = queries.places(work, event.id, Standing.WAITING)
        assert counted.used <= most
        assert counted.left <= 0 or not waiting
        taken = queries.places(work, event.id, Standing.CONFIRMED, Standing.OFFERED)
        assert not waiting or max(place.sequence for place in taken) < min(place.sequence for place in waiting)


@pytest.fixture
def event(store: Store) -> Event:
    with unit_of_work(store) as work:
        return make_event(work, capacity=5)


def test_twelve_forms_each_sent_twice_for_five_seats(store: Store, event: Event) -> None:
    codes = together(*(lambda n=n: sign_up(store, event, f"form {n % 12}") for n in range(24)))
    assert len(set(codes)) == 12
    with unit_of_work(store) as work:
        assert len(queries.places(work, event.id, Standing.CONFIRMED)) == 5
        assert len(queries.places(work, event.id, Standing.WAITING)) == 7
    check_fair(store, event, 5)


def test_cancellations_and_capacity_against_sign_ups(store: Store, event: Event) -> None:
    with unit_of_work(store) as work:
        early = [make_place(work, event) for _ in range(7)]
    together(
        *(lambda n=n: sign_up(store, event, f"form {n}") for n in range(8)),
        *(lambda place=place: with_place(store, place, signing_up.cancel) for place in early[:3]),
        lambda: set_capacity(store, event, 8, 6, 7),
    )
    check_fair(store, event, 8)
    with unit_of_work(store) as work:
        numbers = work.all(sa.select(Place.sequence))
        assert len(numbers) == len(set(numbers)) == 15


def test_one_place_given_up_in_eight_windows_frees_its_seats_once(store: Store, event: Event) -> None:
    with unit_of_work(store) as work:
        places = [make_place(work, event) for _ in range(8)]
    together(*(lambda: with_place(store, places[0], signing_up.cancel) for _ in range(8)))
    with unit_of_work(store) as work:
        assert [place.id for place in queries.places(work, event.id, Standing.OFFERED)] == [places[5].id]
    check_fair(store, event, 5)


def test_an_offer_accepted_while_it_runs_out_is_one_seat(store: Store, event: Event) -> None:
    with unit_of_work(store) as work:
        places = [make_place(work, event) for _ in range(7)]
        signing_up.cancel(work, places[0].id)

    def lapse() -> None:
        with unit_of_work(store) as work:
            seats.lapse_offers(later(work, days=3))

    together(*(lambda: with_place(store, places[5], signing_up.accept) for _ in range(3)), lapse, lapse)
    check_fair(store, event, 5)
    with unit_of_work(store) as work:
        states = {queries.fresh(work, places[5].id).standing, queries.fresh(work, places[6].id).standing}
        assert states in ({Standing.CONFIRMED, Standing.WAITING}, {Standing.GIVEN_UP, Standing.OFFERED})
