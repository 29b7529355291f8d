"""What a unit of work promises beside its transaction: rows written in one go, numbers drawn, and what is kept."""

import re
import threading
from collections.abc import Callable
from datetime import date
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from engage.agreements.models import Term, Vocabulary
from engage.bodies.models import Body, BodyKind, Level, Region
from engage.core.errors import Conflict
from engage.core.work import Store, Transaction, Work, public_stamp, reading, unit_of_work
from tests.counting import counted

Act = Callable[..., Any]
BORN = date(2020, 1, 1)


def region(key: str) -> Region:
    return Region(key=key, name=key.title(), valid_from=BORN)


def test_rows_are_written_in_the_order_that_foreign_keys_ask_for(work: Work) -> None:
    home = region("r1")
    bodies = [
        Body(key=f"b{n}", kind=BodyKind.KKR, name="B", level=Level.INTERMUNICIPAL, region_id=home.id, valid_from=BORN)
        for n in range(3)
    ]
    with counted() as sent:
        work.insert(*bodies, home)
    assert re.findall(r"INSERT INTO (\w+)", " ".join(sent)) == ["region", "body"]
    assert len(work.all(sa.select(Body).where(Body.region_id == home.id))) == 3


def test_where_there_is_nothing_to_write_nobody_is_asked(work: Work) -> None:
    with counted() as sent:
        work.insert()
    assert sent == []


def test_a_row_that_is_there_already_is_refused(work: Work) -> None:
    work.insert(region("r1"))
    with pytest.raises(Conflict):
        work.insert(region("r2"), region("r1"))


def test_changes_to_an_inserted_row_are_kept_when_it_is_watched(store: Store) -> None:
    with unit_of_work(store) as work:
        watched, unwatched = region("r1"), region("r2")
        work.insert(watched, unwatched)
        work.watch(watched)
        watched.name = unwatched.name = "Renamed"
    with reading(store) as work:
        assert {row.key: row.name for row in work.all(sa.select(Region))} == {"r1": "Renamed", "r2": "R2"}


def test_numbers_drawn_together_follow_each_other_and_are_given_out_once(work: Work) -> None:
    before = work.next_number("case")
    with counted() as sent:
        work.draw("case", "audit", times=3)
        drawn = [work.next_number("case") for _ in range(3)]
    assert len(sent) == 1
    assert drawn == sorted(set(drawn))
    assert before < drawn[0]
    assert work.next_number("case") > drawn[-1]


def test_what_is_kept_is_made_once_until_something_public_changes(store: Store, act: Act) -> None:
    made: list[int] = []

    def regions(work: Work) -> frozenset[str]:
        made.append(1)
        return frozenset(work.all(sa.select(Region.key)))

    def looked_up() -> frozenset[str]:
        with reading(store) as work:
            return work.kept("regions", lambda: regions(work))

    with act() as work:
        work.insert(region("r1"))
    assert [looked_up(), looked_up()] == [{"r1"}, {"r1"}]
    assert len(made) == 1
    with act() as work:
        work.add(region("r2"))
    assert looked_up() == {"r1", "r2"}
    with act() as work:
        work.insert(region("r3"))
    assert looked_up() == {"r1", "r2", "r3"}
    assert len(made) == 3


def test_a_work_that_writes_sees_its_own_changes_and_keeps_nothing(store: Store) -> None:
    with reading(store) as work:
        assert work.kept("terms", lambda: work.all(sa.select(Term.key))) == []
    with unit_of_work(store) as work:
        work.add(Term(vocabulary=Vocabulary.THEME, key="new", label="New", position=1))
        work.flush()
        assert work.kept("terms", lambda: work.all(sa.select(Term.key))) == ["new"]
    with reading(store) as work:
        assert work.kept("terms", lambda: work.all(sa.select(Term.key))) == ["new"]


def test_a_look_that_asks_nothing_opens_no_connection(store: Store) -> None:
    pool: Any = store.reader.pool
    with reading(store) as work:
        assert work.today
        assert pool.checkedout() == 0
        public_stamp(work)
        assert pool.checkedout() == 1
    assert pool.checkedout() == 0


def test_whoever_waits_for_the_database_keeps_nobody_from_going_on_who_has_it() -> None:
    waits, may_go = threading.Event(), threading.Event()

    class Slow:
        def connect(self) -> object:
            waits.set()
            assert may_go.wait(10)
            return object()

    class Quick:
        def connect(self) -> object:
            return object()

    slow, quick = (Transaction(cast(Engine, kind())) for kind in (Slow, Quick))
    asking = threading.Thread(target=lambda: slow.connection)
    asking.start()
    assert waits.wait(10)
    going_on = threading.Thread(target=lambda: quick.connection, daemon=True)
    going_on.start()
    going_on.join(5)
    stuck = going_on.is_alive()
    may_go.set()
    asking.join(10)
    assert not stuck
    assert quick.connection is quick.connection, "and what was made is kept"
