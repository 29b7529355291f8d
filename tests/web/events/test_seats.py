"""Seats: one form is one place, the queue moves in order, offers run out, and nothing is promised twice."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.work import Store, Work, public_stamp, unit_of_work
from engage.events import planning, queries, seats, signing_up, stages, times
from engage.events.checking import Wish
from engage.events.models import Event, Place
from engage.events.rules import Availability, Standing, State
from engage.notifications.models import Message
from engage.receipts.models import Receipt
from tests.factories.events import hold, later, make_code, make_event, make_place, make_plan

Act = Callable[..., AbstractContextManager[Work]]


def standing(work: Work, place: Place) -> Standing:
    return queries.fresh(work, place.id).standing


def mails(work: Work) -> list[str]:
    return work.all(sa.select(Message.template).order_by(Message.template))


def test_one_form_is_one_place_however_often_it_comes(work: Work) -> None:
    event = make_event(work)
    first, code = make_code(work, event, "the same form", name="Bo", email="bo@example.org")
    again, same = make_code(work, event, "the same form", name="Bo", email="bo@example.org")
    assert (again.id, same) == (first.id, code)
    assert len(work.all(sa.select(Place))) == len(work.all(sa.select(Receipt))) == 1
    assert mails(work) == ["place_confirmed"]
    assert queries.by_code(work, code.lower()).id == first.id


def test_the_code_is_not_stored_and_no_other_opens_the_place(work: Work) -> None:
    _place, code = make_code(work, make_event(work), email="bo@example.org")
    with pytest.raises(NotFound):
        queries.by_code(work, code[1:] + code[0])
    assert code.encode() not in bytes(work.all(sa.select(Receipt.code_hash))[0])


def test_who_comes_to_a_full_event_waits_and_companions_take_seats(work: Work) -> None:
    event = make_event(work, capacity=4)
    assert make_place(work, event, companions=2).standing is Standing.CONFIRMED
    assert make_place(work, event, companions=1).standing is Standing.WAITING
    assert make_place(work, event).standing is Standing.CONFIRMED
    last = make_place(work, event)
    assert (last.standing, queries.position(work, last)) == (Standing.WAITING, 2)
    assert queries.seats_of(work, event).left == 0


def test_a_freed_seat_is_offered_to_the_next_and_moves_on_by_itself(work: Work) -> None:
    event = make_event(work, capacity=1)
    holder, first, second = (make_place(work, event, email=f"{n}@example.org") for n in "abc")
    signing_up.cancel(work, holder.id)
    assert [standing(work, place) for place in (first, second)] == [Standing.OFFERED, Standing.WAITING]
    assert first.offer_until is not None
    after = later(work, days=3)
    assert seats.lapse_offers(after) == 1
    assert [standing(work, place) for place in (first, second)] == [Standing.GIVEN_UP, Standing.OFFERED]
    assert first.lapsed
    assert signing_up.accept(after, second.id).standing is Standing.CONFIRMED
    assert Counter(mails(work)) == {
        "place_confirmed": 2, "place_waiting": 2, "place_given_up": 1, "place_offered": 2, "place_lapsed": 1,
    }  # fmt: skip


def test_an_offer_that_has_run_out_cannot_be_accepted_though_no_job_came_by(work: Work) -> None:
    event = make_event(work, capacity=1)
    holder, waiting = make_place(work, event), make_place(work, event)
    signing_up.cancel(work, holder.id)
    with pytest.raises(Conflict):
        signing_up.accept(later(work, days=3), waiting.id)


def test_accepting_twice_is_accepting_once(work: Work) -> None:
    event = make_event(work, capacity=1)
    holder, waiting = make_place(work, event), make_place(work, event)
    signing_up.cancel(work, holder.id)
    signing_up.accept(work, waiting.id)
    assert signing_up.accept(work, waiting.id).standing is Standing.CONFIRMED
    assert queries.seats_of(work, event).used == 1


def test_a_declined_offer_goes_to_the_next(work: Work) -> None:
    event = make_event(work, capacity=1)
    holder, first, second = (make_place(work, event) for _ in range(3))
    signing_up.cancel(work, holder.id)
    signing_up.decline(work, first.id)
    assert [standing(work, place) for place in (first, second)] == [Standing.GIVEN_UP, Standing.OFFERED]


def test_raised_capacity_makes_offers_in_order_and_tells(work: Work) -> None:
    event = make_event(work, capacity=1)
    places = [make_place(work, event, email=f"{n}@example.org") for n in range(4)]
    planning.set_seats(work, event.id, capacity=3, held=(), version=event.version)
    assert [standing(work, place) for place in places] == [
        Standing.CONFIRMED, Standing.OFFERED, Standing.OFFERED, Standing.WAITING,
    ]  # fmt: skip
    assert mails(work).count("place_offered") == 2


def test_lowered_capacity_turns_nobody_away_and_lets_nobody_in(work: Work) -> None:
    event = make_event(work, capacity=3)
    places = [make_place(work, event) for _ in range(4)]
    planning.set_seats(work, event.id, capacity=1, held=(), version=event.version)
    signing_up.cancel(work, places[0].id)
    assert [standing(work, place) for place in places[1:]] == [
        Standing.CONFIRMED, Standing.CONFIRMED, Standing.WAITING,
    ]  # fmt: skip
    assert queries.seats_of(work, event).left == -1


def test_held_seats_are_for_their_people_until_their_day_is_over(work: Work) -> None:
    event = make_event(work, capacity=3, held=(hold(2, work),))
    politicians = [make_place(work, event, role="politician") for _ in range(2)]
    relative = make_place(work, event, role="relative")
    assert [place.standing for place in (*politicians, relative)] == [
        Standing.CONFIRMED, Standing.WAITING, Standing.CONFIRMED,
    ]  # fmt: skip
    assert seats.release_held(later(work, days=10)) == 1
    assert standing(work, politicians[1]) is Standing.WAITING
    seats.release_held(later(work, days=11))
    assert standing(work, politicians[1]) is Standing.OFFERED


def test_more_companions_only_where_there_is_room(work: Work) -> None:
    event = make_event(work, capacity=3)
    place = make_place(work, event)
    changed = signing_up.change(work, place.id, Wish(companions=2), version=place.version)
    assert changed.seats == 3
    with pytest.raises(Invalid) as refused:
        signing_up.change(work, place.id, Wish(companions=3), version=changed.version)
    assert refused.value.field == "companions"
    waiting = make_place(work, event)
    signing_up.change(work, place.id, Wish(companions=1), version=changed.version)
    assert standing(work, waiting) is Standing.OFFERED


def test_a_role_for_which_nothing_is_held_cannot_be_taken_afterwards(work: Work) -> None:
    event = make_event(work, capacity=1, held=(hold(1, work),))
    place = make_place(work, event, role="citizen")
    with pytest.raises(Invalid) as refused:
        signing_up.change(work, place.id, Wish(role="politician"), version=place.version)
    # The seat is held for citizens and relatives: whoever gives up being one would leave it to them.
    assert refused.value.field == "role"


def test_what_another_window_changed_is_not_overwritten(work: Work) -> None:
    place = make_place(work, make_event(work))
    seen = place.version
    signing_up.change(work, place.id, Wish(name="Bo"), version=seen)
    with pytest.raises(Conflict):
        signing_up.change(work, place.id, Wish(name="Bob"), version=seen)


def test_nobody_signs_up_before_it_opens_after_the_last_day_or_for_a_cancelled_one(work: Work) -> None:
    hidden = make_event(work, opened=False)
    with pytest.raises(NotFound):
        make_place(work, hidden)
    stages.publish(work, hidden.id, version=hidden.version)
    with pytest.raises(Conflict):
        make_place(work, hidden)
    event = make_event(work, signup_until=work.today)
    make_place(work, event)
    with pytest.raises(Conflict):
        make_place(later(work, days=1), event)
    stages.cancel(work, event.id, reason="For få tilmeldte.", version=event.version)
    with pytest.raises(Conflict):
        make_place(work, event)


def test_a_newcomer_passes_nobody_when_it_is_too_late_for_offers(work: Work) -> None:
    event = make_event(work, capacity=1)
    holder, waiting = make_place(work, event), make_place(work, event)
    late = later(work, seconds=(event.starts_at - work.now - timedelta(minutes=40)).total_seconds())
    signing_up.cancel(late, holder.id)
    assert standing(work, waiting) is Standing.WAITING
    assert make_place(late, event).standing is Standing.WAITING


def test_everyone_sees_whether_it_is_full_and_no_number(store: Store) -> None:
    with unit_of_work(store) as work:
        event = make_event(work, capacity=20)
    number = event.number
    stamps = []
    for _ in range(3):
        with unit_of_work(store) as work:
            make_place(work, event, companions=3)
        with unit_of_work(store) as work:
            stamps.append(public_stamp(work))
    assert len(set(stamps)) == 1, "what nobody sees expires no page"
    with unit_of_work(store) as work:
        for _ in range(2):
            make_place(work, event, companions=3)
    with unit_of_work(store) as work:
        assert public_stamp(work) > stamps[0]
        found = queries.whole(work, number)
        assert (found.availability, found.state) == (Availability.WAITING_LIST, State.FULL)


def test_the_offer_ends_by_the_clock_and_never_at_night(work: Work) -> None:
    event = make_event(work, capacity=1)
    holder, waiting = make_place(work, event), make_place(work, event)
    signing_up.cancel(work, holder.id)
    until = queries.fresh(work, waiting.id).offer_until
    assert until == times.offer_until(work.now, event.starts_at)


def test_capacity_and_groups_are_checked(work: Work) -> None:
    event: Event = make_event(work)
    for held in ((hold(11, work),), (hold(1, work), hold(1, work))):
        with pytest.raises(Invalid) as refused:
            planning.set_seats(work, event.id, capacity=10, held=held, version=event.version)
        assert refused.value.field == "held"
    with pytest.raises(Conflict):
        planning.set_seats(work, event.id, capacity=10, held=(), version=event.version - 1)
    with pytest.raises(Invalid):
        planning.change(work, event.id, make_plan(work, capacity=-1), version=event.version)
