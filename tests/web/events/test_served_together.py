"""Several who sign up at one moment are served as one group: in their order, each form once, each told the truth."""

from typing import Any

import pytest
import sqlalchemy as sa

from engage.core.authority import VISITOR
from engage.core.errors import Conflict
from engage.core.work import Store, unit_of_work
from engage.events import claiming, queries, stages
from engage.events.checking import Wish
from engage.events.coming import Posted, take
from engage.events.models import AccessNeed, Event, Place
from engage.events.rules import NeedKind, Standing, Telling
from engage.notifications.models import Message
from tests.factories.events import make_event


def posted(store: Store, event: Event, once: str, **wish: Any) -> Posted:
    with unit_of_work(store, VISITOR) as work:
        return Posted(event.id, claiming.prepare(work, event, Wish(**wish), once=once, language="da"))


@pytest.fixture
def event(store: Store) -> Event:
    with unit_of_work(store) as work:
        return make_event(work, capacity=3)


def standings(store: Store, event: Event) -> list[Standing]:
    with unit_of_work(store) as work:
        found = work.all(sa.select(Place).where(Place.event_id == event.id).order_by(Place.sequence))
        return [place.standing for place in found]


def test_seats_are_given_in_the_order_of_the_group_and_companions_count(store: Store, event: Event) -> None:
    group = [
        posted(store, event, "one"),
        posted(store, event, "three seats are too many", companions=2),
        posted(store, event, "two seats", companions=1),
        posted(store, event, "nothing is left"),
    ]
    assert take(store, group) == [True] * 4
    assert standings(store, event) == [
        Standing.CONFIRMED,
        Standing.WAITING,
        Standing.CONFIRMED,
        Standing.WAITING,
    ]


def test_a_form_that_is_twice_in_one_group_or_came_before_counts_once(store: Store, event: Event) -> None:
    assert take(store, [posted(store, event, "early")]) == [True]
    again = [posted(store, event, once) for once in ("early", "new", "new")]
    assert take(store, again) == [False, True, False]
    assert len(standings(store, event)) == 2


def test_two_events_in_one_group_each_have_their_own_seats(store: Store, event: Event) -> None:
    with unit_of_work(store) as work:
        other = make_event(work, capacity=1)
    group = [posted(store, each, f"{each.id} {n}") for n in range(2) for each in (event, other)]
    assert take(store, group) == [True] * 4
    assert standings(store, other) == [Standing.CONFIRMED, Standing.WAITING]
    assert standings(store, event) == [Standing.CONFIRMED, Standing.CONFIRMED]


def test_what_people_need_and_the_mail_to_them_come_with_their_place(store: Store, event: Event) -> None:
    needs = {"needs": (NeedKind.DIET.value,), "needs_text": "Noget uden nødder", "needs_consent": True}
    group = [posted(store, event, "needs something", email="bo@example.org", **needs), posted(store, event, "nothing")]
    assert take(store, group) == [True, True]
    with unit_of_work(store) as work:
        first = group[0].ready.place
        found = work.all(sa.select(AccessNeed).where(AccessNeed.place_id == first.id))
        assert {need.kind for need in found} == {NeedKind.DIET, NeedKind.OTHER}
        assert queries.fresh(work, first.id).needs_consent_id is not None
        assert [message.template for message in work.all(sa.select(Message))] == [Telling.CONFIRMED.value]


def test_when_nobody_can_sign_up_any_more_the_whole_group_is_refused(store: Store, event: Event) -> None:
    group = [posted(store, event, "late"), posted(store, event, "later")]
    with unit_of_work(store) as work:
        stages.cancel(work, event.id, reason="Salen er lukket.", version=work.get(Event, event.id).version)
    with pytest.raises(Conflict):
        take(store, group)
    assert standings(store, event) == []


def test_whoever_comes_while_the_event_is_waited_for_is_seated_behind_the_group(store: Store, event: Event) -> None:
    with unit_of_work(store) as work:
        other = make_event(work)
    group = [posted(store, event, "first", companions=1)]
    waiting = [posted(store, other, "elsewhere"), posted(store, event, "late"), posted(store, event, "too late")]

    def let_in(fits: Any) -> list[Posted]:
        late = [each for each in waiting if fits(each)]
        group.extend(late)
        return late

    assert take(store, group, let_in) == [True] * 3
    assert standings(store, event) == [Standing.CONFIRMED, Standing.CONFIRMED, Standing.WAITING]
    assert standings(store, other) == []
