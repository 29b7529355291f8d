"""What only PostgreSQL can show: unsafe ground is refused, and the server itself refuses a reader that writes."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from engage.core import db
from engage.core.db import UnsafeDatabase, make_engine
from engage.core.work import Store, reading, unit_of_work
from engage.receipts.models import Receipt


def test_a_server_that_may_lose_what_it_acknowledged_is_refused(engine: Engine, migrated) -> None:  # type: ignore[no-untyped-def]
    name = sa.make_url(migrated.url).database
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    try:
        unsafe = make_engine(migrated.url)
        with pytest.raises(UnsafeDatabase, match="synchronous_commit"):
            unsafe.connect()
        unsafe.dispose()
    finally:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text(f"ALTER DATABASE {name} RESET synchronous_commit"))
    safe = make_engine(migrated.url)
    safe.connect().close()
    safe.dispose()


def test_the_server_itself_refuses_a_reader_that_writes(store: Store) -> None:
    with pytest.raises(DBAPIError, match="read-only"), reading(store) as work:
        work.add(Receipt(code_hash=b"x" * 32, opens="contribution"))
        work.session.flush()


def test_numbers_rise_over_transactions_that_are_undone(store: Store) -> None:
    with unit_of_work(store) as work:
        first = work.next_number("audit")
    with pytest.raises(ZeroDivisionError), unit_of_work(store) as work:
        work.next_number("audit")
        raise ZeroDivisionError
    with unit_of_work(store) as work:
        assert work.next_number("audit") > first


@pytest.mark.parametrize("reader", [False, True])
def test_a_connection_that_died_while_it_rested_is_replaced(
    migrated, monkeypatch: pytest.MonkeyPatch, *, reader: bool
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(db, "IDLE", 0.0)
    own = make_engine(migrated.url)
    engine = db.reader_of(own) if reader else own
    with engine.connect() as connection:
        first = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    with migrated.engine.connect() as other:
        other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one() != first
    own.dispose()
