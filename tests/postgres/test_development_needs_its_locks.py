"""Several at one moment in development work: who closes, who adds; and the history keeps one line for each change."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from engage.core.errors import Conflict
from engage.core.work import Store, Work, unit_of_work
from engage.development import closing, including, service
from engage.development.including import In, Result
from engage.development.models import Activity, Entry, Inclusion
from engage.development.service import OVER, OVERTAKEN
from engage.events.models import Event
from tests.factories.development import HOW, WHY_NONE, make_activity, make_held_event, make_perspective
from tests.postgres.test_dialogue_needs_its_locks import done, without_locks
from tests.web.events.test_races import together

ALL_AT_ONCE = 5
KIND_WORDS = {OVER, OVERTAKEN}


def begun(store: Store) -> tuple[int, UUID]:
    with unit_of_work(store) as work:
        perspective = make_perspective(work)
        return make_activity(work, perspective).number, perspective.id


def all_at_once(store: Store, *does: Callable[[Work], Any]) -> list[Any]:
    def act(do: Callable[[Work], Any]) -> None:
        with unit_of_work(store) as work:
            do(work)

    return together(*(lambda do=do: act(do) for do in does))


def told(results: list[Any]) -> set[Any]:
    """What those were told who did not get through."""
    return {each.message for each in results if isinstance(each, Conflict)}


def include(number: int, perspective_id: UUID) -> Callable[[Work], Any]:
    return lambda work: including.include(work, number, perspective_id, In("Først", HOW), version=1, once=uuid4().hex)


def close(number: int) -> Callable[[Work], Any]:
    return lambda work: closing.close(work, number, why_none=WHY_NONE, version=1)


def test_of_several_who_put_a_perspective_in_one_gets_through_and_the_others_are_told(store: Store) -> None:
    number, perspective_id = begun(store)
    results = all_at_once(store, *[include(number, perspective_id)] * ALL_AT_ONCE)
    assert done(results) == 1
    assert told(results) == {OVERTAKEN}
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Inclusion.id))) == 1


def test_whoever_closes_and_whoever_adds_at_once_do_not_pass_each_other(store: Store) -> None:
    number, perspective_id = begun(store)
    results = all_at_once(store, close(number), include(number, perspective_id), close(number))
    assert done(results) == 1
    assert told(results) <= KIND_WORDS
    with unit_of_work(store) as work:
        it = work.one(sa.select(Activity).where(Activity.number == number))
        inside = work.one(sa.select(sa.func.count(Inclusion.id)).where(Inclusion.activity_id == it.id))
        assert (it.closed_on is not None) == (inside == 0), (
            "either it is closed with its reason, or it has a perspective"
        )
        assert work.all(sa.select(Entry.version).where(Entry.activity_id == it.id).order_by(Entry.version)) == [1, 2]


def test_without_the_lock_only_the_database_keeps_them_apart(store: Store) -> None:
    """Shows that the tests above see whether it was held: the refusal of a constraint has no words of its own."""
    with without_locks(store):
        number, perspective_id = begun(store)
        results = all_at_once(store, *[include(number, perspective_id)] * ALL_AT_ONCE)
    refused = [each for each in results if isinstance(each, Exception)]
    assert {getattr(each, "message", None) for each in refused} - KIND_WORDS


def test_of_several_who_add_a_result_one_gets_through(store: Store) -> None:
    number, _ = begun(store)
    results = all_at_once(
        store,
        *[
            lambda work: including.add_change(work, number, Result("Svar."), version=1, once=uuid4().hex)
        ] * ALL_AT_ONCE,
    )  # fmt: skip
    assert done(results) == 1


def test_of_several_who_begin_from_one_meeting_one_makes_it(store: Store) -> None:
    with unit_of_work(store) as work:
        event, _ = make_held_event(work, make_perspective(work))
        event_id = event.id

    def start(work: Work) -> None:
        plan = service.plan_of(work, work.get(Event, event_id))
        service.start(work, plan, once=uuid4().hex, event_id=event_id)

    results = all_at_once(store, *[start] * ALL_AT_ONCE)
    assert sum(not isinstance(each, Exception) for each in results) == 1
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Activity.id))) == 1


def test_several_presses_of_one_form_make_one_row(store: Store) -> None:
    number, perspective_id = begun(store)

    def press(work: Work) -> None:
        including.include(work, number, perspective_id, In("Først", HOW), version=1, once="one form")

    all_at_once(store, *[press] * ALL_AT_ONCE)
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Inclusion.id))) == 1
