"""Several at once: one form is one contribution, one number is one contribution's, and no reader can write."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from engage import basics
from engage.contributions import service
from engage.contributions.models import Contribution
from engage.core import migrate, throttle
from engage.core.crypto import KeyRing
from engage.core.db import LockedConnection, make_engine
from engage.core.errors import Conflict, TooMany
from engage.core.work import Store, reading, unit_of_work
from engage.drafts.rules import Answers
from engage.receipts.models import Receipt

Act = Callable[..., Any]
PEOPLE = 8


def together(do: Callable[[int], Any]) -> list[Any]:
    """Do it PEOPLE times at the same moment; what each got, refusals included."""
    start = threading.Barrier(PEOPLE)

    def one(number: int) -> Any:
        start.wait()
        try:
            return do(number)
        except Exception as error:  # noqa: BLE001 - the outcome of this one
            return error

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def send(store: Store, once: str) -> str:
    for _ in range(5):
        try:
            with unit_of_work(store) as work:
                return service.submit(work, Answers(text="Det virker.", publish="public"), once=once, language="da")[1]
        except Conflict:
            continue
    raise Conflict


@pytest.fixture
def consents(act: Act) -> None:
    with act() as work:
        basics.load(work)


@pytest.mark.usefixtures("consents")
def test_one_form_sent_by_eight_at_once_is_one_contribution_with_one_code(store: Store) -> None:
    codes = together(lambda _n: send(store, "the same form"))
    assert len(set(codes)) == 1
    with unit_of_work(store) as work:
        assert len(work.all(sa.select(Contribution))) == 1
        assert len(work.all(sa.select(Receipt))) == 1


@pytest.mark.usefixtures("consents")
def test_eight_forms_at_once_are_eight_contributions_in_an_order_without_doubles(store: Store) -> None:
    codes = together(lambda n: send(store, f"form {n}"))
    assert len(set(codes)) == PEOPLE
    with unit_of_work(store) as work:
        assert len({row.sequence for row in work.all(sa.select(Contribution))}) == PEOPLE


def test_tries_are_counted_exactly_by_all_together(store: Store) -> None:
    got = together(lambda _n: throttle.hit(store, "code", "1.2.3.4", limit=3, seconds=3600))
    assert sum(isinstance(each, TooMany) for each in got) == PEOPLE - 3
    assert all(each is None or isinstance(each, TooMany) for each in got)


def test_old_counts_are_forgotten(store: Store) -> None:
    throttle.hit(store, "code", "1.2.3.4", limit=3, seconds=60)
    with unit_of_work(store) as work:
        assert throttle.forget(work) == 0
        work.now += timedelta(days=3)
        assert throttle.forget(work) == 1


def test_what_reads_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError), reading(store) as work:
        work.add(Receipt(code_hash=b"x" * 32, opens="contribution"))
        work.session.flush()


def test_without_the_lock_two_writers_of_sqlite_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the lock is what keeps its neighbours above green on SQLite."""
    store = Store(make_engine(f"sqlite:///{tmp_path}/own.db"), KeyRing.new())
    migrate.upgrade(store.engine)
    inside, most = [0], [0]
    original = LockedConnection.begin

    def watched(self: LockedConnection, *, writing: bool) -> None:
        self.take()
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        threading.Event().wait(0.02)
        inside[0] -= 1
        original(self, writing=writing)

    monkeypatch.setattr(LockedConnection, "begin", watched)
    together(lambda n: throttle.hit(store, "a", str(n), limit=9, seconds=60))
    assert most[0] == 1
    monkeypatch.setattr(LockedConnection, "take", lambda _self: None)
    monkeypatch.setattr(LockedConnection, "release", lambda _self: None)
    together(lambda n: throttle.hit(store, "b", str(n), limit=9, seconds=60))
    assert most[0] > 1
    store.engine.dispose()
