"""Backups: equal rows after a restore, refusal of damage, and erased things that stay erased."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from engage import backup
from engage.contributions import service
from engage.contributions.models import Contribution, PartOfVersion, Status
from engage.core import migrate
from engage.core.crypto import KeyRing
from engage.core.db import make_engine
from engage.core.work import Store, unit_of_work
from engage.schema import metadata


def rows(store: Store) -> dict[str, set[str]]:
    with store.engine.connect() as connection:
        return {t.name: {repr(r) for r in connection.execute(sa.select(t))} for t in metadata.sorted_tables}


@pytest.fixture
def empty(tmp_path: Path, keys: KeyRing) -> Store:
    return Store(make_engine(f"sqlite:///{tmp_path}/restored.db"), keys)


def test_a_restored_installation_is_equal_row_by_row(full: Store, empty: Store, tmp_path: Path) -> None:
    summary = backup.back_up(full.engine, full.keys, tmp_path / "b")
    assert backup.restore(empty.engine, empty.keys, tmp_path / "b") == summary
    before, after = rows(full), rows(empty)
    before.pop("counter"), after.pop("counter")  # PostgreSQL counts in sequences
    assert before == after
    assert summary.total > 1000


def test_what_the_database_refuses_it_refuses_after_a_restore_too(full: Store, empty: Store, tmp_path: Path) -> None:
    backup.back_up(full.engine, full.keys, tmp_path / "b")
    backup.restore(empty.engine, empty.keys, tmp_path / "b")
    forged = sa.text("UPDATE perspective_entry SET change = change")
    with pytest.raises(sa.exc.DBAPIError, match="never altered"), empty.engine.begin() as connection:
        connection.execute(forged)


def test_numbers_go_on_after_a_restore(full: Store, empty: Store, tmp_path: Path) -> None:

    backup.back_up(full.engine, full.keys, tmp_path / "b")
    backup.restore(empty.engine, empty.keys, tmp_path / "b")
    for name in ("contribution", "audit", "publication"):
        with unit_of_work(full) as here, unit_of_work(empty) as there:
            assert here.next_number(name) == there.next_number(name)


def test_a_damaged_backup_is_refused_wherever_it_is_damaged(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "b"
    backup.back_up(store.engine, store.keys, path)
    whole = path.read_bytes()
    start = [(place, bit) for place in range(400) for bit in range(8)]  # what says how to read the rest
    rest = [(place, 0) for place in range(400, len(whole), max(1, len(whole) // 97))]
    for place, bit in start + rest:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bit
        (tmp_path / "damaged").write_bytes(damaged)
        with pytest.raises(backup.BadBackup):
            backup.verify(tmp_path / "damaged", store.keys)
    for end in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "damaged").write_bytes(whole[:end])
        with pytest.raises(backup.BadBackup):
            backup.verify(tmp_path / "damaged", store.keys)
    (tmp_path / "damaged").write_bytes(whole + b"x")
    with pytest.raises(backup.BadBackup):
        backup.verify(tmp_path / "damaged", store.keys)


def test_another_key_ring_opens_no_backup(store: Store, tmp_path: Path) -> None:
    backup.back_up(store.engine, store.keys, tmp_path / "b")
    with pytest.raises(backup.BadBackup, match="key ring"):
        backup.verify(tmp_path / "b", KeyRing.new())


def test_a_restore_never_touches_a_database_that_holds_something(full: Store, tmp_path: Path) -> None:
    backup.back_up(full.engine, full.keys, tmp_path / "b")
    before = rows(full)
    with pytest.raises(backup.BadBackup, match="not empty"):
        backup.restore(full.engine, full.keys, tmp_path / "b")
    assert rows(full) == before


def test_what_was_withdrawn_after_the_backup_stays_gone(full: Store, empty: Store, tmp_path: Path) -> None:

    backup.back_up(full.engine, full.keys, tmp_path / "b")
    with unit_of_work(full) as work:
        gone = work.one(sa.select(Contribution.id).order_by(Contribution.sequence))
        service.withdraw(work, gone)
    assert backup.keep_tombstones(full.engine, tmp_path / "kept") == 1
    backup.restore(empty.engine, empty.keys, tmp_path / "b", tmp_path / "kept")
    with unit_of_work(empty) as work:
        assert work.find(Contribution, gone) is None
        assert work.all(sa.select(PartOfVersion))


def test_a_backup_taken_after_a_withdrawal_keeps_the_mark_of_it(full: Store, empty: Store, tmp_path: Path) -> None:

    with unit_of_work(full) as work:
        gone = work.one(sa.select(Contribution.id).order_by(Contribution.sequence))
        service.withdraw(work, gone)
    backup.back_up(full.engine, full.keys, tmp_path / "b")
    backup.restore(empty.engine, empty.keys, tmp_path / "b")
    with unit_of_work(empty) as work:
        assert work.get(Contribution, gone).status is Status.WITHDRAWN


def test_the_schema_of_a_restored_database_is_the_newest(store: Store, empty: Store, tmp_path: Path) -> None:
    backup.back_up(store.engine, store.keys, tmp_path / "b")
    backup.restore(empty.engine, empty.keys, tmp_path / "b")
    with empty.engine.connect() as connection:
        assert migrate.current(connection) == migrate.head()
