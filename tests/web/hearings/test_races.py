"""Several at one moment in a council's room, on both engines: nobody writes over anybody, and it is sent once."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engage.core.errors import Conflict
from engage.core.work import Store, Work, unit_of_work
from engage.hearings import adopting, drafting
from engage.hearings.adopting import Seen
from engage.hearings.models import Answer, Edition, Hearing, Statement
from engage.hearings.rules import Stage
from tests.factories.hearings import HEADING, Council, answer, make_council, make_hearing, put_up, statement_of, write
from tests.web.events.test_races import together

ALL_AT_ONCE = 4
In = Callable[[Work, Council, Hearing], Any]


def prepared(store: Store, *does: In) -> tuple[Council, Hearing, Any]:
    """A council and a hearing, with what these did; the last one's result comes along."""
    with unit_of_work(store) as work:
        council = make_council(work)
        it = make_hearing(work, council)
        found = [do(work, council, it) for do in does]
        return council, it, found[-1] if found else None


def all_at_once(store: Store, *does: Callable[[Work], Any]) -> list[Any]:
    def act(do: Callable[[Work], Any]) -> None:
        with unit_of_work(store) as work:
            do(work)

    return together(*(lambda do=do: act(do) for do in does))


def through(results: list[Any]) -> int:
    refused = [each for each in results if isinstance(each, Exception)]
    assert {type(each) for each in refused} <= {Conflict}, refused
    return len(results) - len(refused)


def ready(work: Work, council: Council, it: Hearing) -> Seen:
    """Put up, agreed by three; what whoever adopts has seen."""
    put_up(work, council, it)
    for who in ("chair", "deputy", "member"):
        answer(work, council, it, who)
    row = statement_of(work, council, it)
    return Seen(row.version, row.answered)


def test_of_several_who_save_one_point_one_gets_through(store: Store) -> None:
    council, it, point_id = prepared(store, write)

    def save(who: str) -> Callable[[Work], Any]:
        return lambda work: drafting.write_point(
            council.of(work, who), council.key, it.number, point_id, heading=HEADING, text=f"{who} skrev.", version=1
        )

    results = all_at_once(store, *(save(who) for who in ("chair", "deputy", "member", "other")))
    assert through(results) == 1


def test_of_several_who_begin_at_once_all_points_are_kept_or_their_writers_told(store: Store) -> None:
    council, it, _ = prepared(store)

    def begin(work: Work) -> None:
        write(work, council, it, text=f"Punkt {uuid4()}")

    results = all_at_once(store, *[begin] * ALL_AT_ONCE)
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Statement.id))) == 1
        assert work.one(sa.select(Statement.version)) == 1 + through(results)


def test_pressed_several_times_at_once_it_is_sent_once(store: Store) -> None:
    council, it, seen = prepared(store, ready)

    def press(work: Work) -> None:
        adopting.adopt(council.of(work, "chair"), council.key, it.number, seen=seen, once="one form")

    assert through(all_at_once(store, *[press] * ALL_AT_ONCE)) == ALL_AT_ONCE
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Edition.id))) == 1


def test_chair_and_deputy_at_once_send_it_once(store: Store) -> None:
    council, it, seen = prepared(store, ready)

    def press(who: str) -> Callable[[Work], Any]:
        return lambda work: adopting.adopt(
            council.of(work, who), council.key, it.number, seen=seen, once=uuid4().hex, instead_why="Nu."
        )

    assert through(all_at_once(store, press("chair"), press("deputy"), press("substitute"))) == 1


@pytest.mark.parametrize("_again", range(2))
def test_whoever_adopts_and_whoever_takes_an_answer_back_do_not_pass_each_other(store: Store, _again: int) -> None:
    council, it, seen = prepared(store, ready)

    def adopt(work: Work) -> None:
        adopting.adopt(council.of(work, "chair"), council.key, it.number, seen=seen, once=uuid4().hex)

    def withdraw(who: str) -> Callable[[Work], Any]:
        return lambda work: answer(work, council, it, who, agrees=None, version=seen.version)

    results = all_at_once(store, withdraw("member"), adopt, withdraw("deputy"))
    assert not [each for each in results if isinstance(each, Exception) and not isinstance(each, Conflict)]
    with unit_of_work(store) as work:
        row = work.one(sa.select(Statement))
        given = work.one(sa.select(sa.func.count(Answer.id)))
        sent = work.one(sa.select(Edition.agreed))
        assert (row.stage is Stage.SENT) == (sent is not None)
        assert sent in (None, 3), "sent is what the chair has seen, or nothing"
        assert given == 3 if sent is not None else given < 3
