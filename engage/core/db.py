"""Tables and engines: names, column types, and a SQLite that loses nothing under many writers."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from engage.core.errors import Unusable
from engage.core.ids import id_of_today, new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware, in UTC, on both engines; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """A StrEnum kept as its word."""

    impl = sa.String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Any) -> str | None:
        return self.words(value).value if value is not None else None

    def process_result_value(self, value: str | None, dialect: Any) -> StrEnum | None:
        return self.words(value) if value is not None else None


class Base(DeclarativeBase):
    """A table whose rows have a random identity from the moment they are made."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime(),
        UUID: sa.Uuid(),
        bytes: sa.LargeBinary(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
    }
    # Rows of a public table change what visitors see; writing one ends what browsers may keep.
    __public__ = False
    # Rows that tell the day they were made on may have identities that tell it too, and are cheaper to write so.
    __of_a_day__ = False

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def __init__(self, **values: Any) -> None:
        if "id" not in values:
            values["id"] = id_of_today() if self.__of_a_day__ else new_id()
        if unknown := values.keys() - _columns(type(self)):
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        # A new row has no history: to note each value as a change costs more than to store it.
        vars(self).update(values)


@cache
def _columns(kind: type[Base]) -> frozenset[str]:
    return frozenset(sa.inspect(kind).column_attrs.keys())


def personal(purpose: str, retention: str) -> dict[str, Any]:
    """Mark a column as personal: why it is held, and which class of the retention table ends it."""
    return {"personal": purpose, "retention": retention}


SEQUENCES = (
    "contribution", "publication", "audit", "case", "event", "place", "proposal", "perspective", "brief", "activity",
    "hearing", "statement", "council_deed", "question",
)  # fmt: skip

counter = sa.Table(
    "counter",
    Base.metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
for _name in SEQUENCES:
    sa.Sequence(f"{_name}_seq", metadata=Base.metadata)

public_stamp = sa.Table(
    "public_stamp",
    Base.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)


class LockedConnection(sqlite3.Connection):
    """A SQLite connection whose writing transactions queue for one file lock, across threads and processes.

    SQLite before 3.51.3 can damage its file when two connections write or checkpoint at the same instant;
    the lock is held from BEGIN IMMEDIATE until after COMMIT (which may checkpoint) and while closing.
    """

    _lock: int | None = None
    _held = False

    def use_lock(self, path: Path) -> None:
        self._lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> None:
        if self._lock is not None and not self._held:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._held = True

    def release(self) -> None:
        if self._held and self._lock is not None:
            self._held = False
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def keeps_others_out(self, path: Path) -> bool:
        """Whether the lock, now held, is one for everybody: on some network file systems it only seems so."""
        other = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(other)
        return False

    def begin(self, *, writing: bool) -> None:
        """Start a transaction: one that may write waits for its turn, one that reads never waits."""
        self.execute(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
        if not writing:
            self.execute("BEGIN DEFERRED")
            return
        self.take()
        try:
            self.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            self.release()
            raise

    def commit(self) -> None:
        super().commit()
        self.release()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.release()

    def close(self) -> None:
        self.take()
        try:
            super().close()
        finally:
            self.release()
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None


SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "busy_timeout": 10000,
    "cache_size": -512,
}


class UnsafeDatabase(Unusable):
    """The database is set up so that an acknowledged contribution could be lost; says what to change."""


def _prepare_sqlite(connection: LockedConnection, lock: Path) -> None:
    connection.isolation_level = None
    connection.use_lock(lock)
    connection.take()
    try:
        if not connection.keeps_others_out(lock):
            raise UnsafeDatabase("The lock beside the database keeps nobody out: put ENGAGE_DATA_DIR on a local disk.")
        for name, wanted in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={wanted}")
            got = connection.execute(f"PRAGMA {name}").fetchone()[0]
            if got != wanted:
                raise UnsafeDatabase(f"SQLite answered {name}={got} where {wanted} is needed.")
    finally:
        connection.release()


def _prepare_postgres(connection: Any) -> None:
    for name in ("fsync", "synchronous_commit"):
        if connection.execute(f"SHOW {name}").fetchone()[0] == "off":
            raise UnsafeDatabase(f"PostgreSQL runs with {name}=off: an acknowledged contribution could be lost.")
    connection.rollback()


IDLE = 2.0  # seconds: a connection that rested longer is asked whether it still lives before it is used


def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rested_at"] = time.monotonic()


def _still_lives(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that rested a while; one that was used just now is not asked, as each asking costs a trip."""
    if time.monotonic() - record.info.get("rested_at", time.monotonic()) < IDLE:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except connection.__class__.OperationalError as error:
        raise sa.exc.DisconnectionError from error


def _postgres(url: str, **options: Any) -> Engine:
    engine = sa.create_engine(url, pool_size=8, max_overflow=8, pool_use_lifo=True, **options)
    event.listen(engine, "connect", lambda connection, _record: _prepare_postgres(connection))
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _still_lives)
    return engine


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for `url`, with every connection checked for safety. Raises UnsafeDatabase when first used."""
    if not url.startswith("sqlite"):
        engine = _postgres(url, **options)
    else:
        path = Path(sa.make_url(url).database or "engage.db")
        path.parent.mkdir(parents=True, exist_ok=True)
        arguments = {"factory": LockedConnection, "check_same_thread": False, "timeout": 10}
        engine = sa.create_engine(
            url,
            connect_args=arguments,
            poolclass=sa.QueuePool,
            pool_size=16,
            max_overflow=16,
            pool_use_lifo=True,
            **options,
        )
        lock = path.with_name(path.name + ".lock")
        event.listen(engine, "connect", lambda connection, _record: _prepare_sqlite(connection, lock))
        event.listen(engine, "begin", _begin_sqlite)
    return _forkable(engine)


def _forkable(engine: Engine) -> Engine:
    """The engine, which gives a forked process connections of its own: it must not share its parent's sockets."""
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


PATIENCE = 200  # milliseconds that folding the journal waits for those who read


def clear_traces(engine: Engine, *, thorough: bool = False) -> bool:
    """Take what was erased out of SQLite's journal, which keeps older pages until it is folded into the file.

    False when somebody was reading: then it is for the next time. On PostgreSQL dead rows are given free for new ones
    when `thorough`; their bytes stay until then, as do those of its own journal until it is used anew.
    """
    if engine.dialect.name == "postgresql":
        if thorough:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")
        return True
    with engine.connect() as connection:
        driver = cast(LockedConnection, connection.connection.driver_connection)
        driver.take()
        try:
            driver.execute(f"PRAGMA busy_timeout={PATIENCE}")
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            driver.execute(f"PRAGMA busy_timeout={SQLITE_PRAGMAS['busy_timeout']}")
            driver.release()
    return not busy


def _begin_sqlite(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    cast(LockedConnection, driver).begin(writing=not connection.get_execution_options().get("reading", False))


def for_reading(engine: Engine) -> Engine:
    """The same engine, whose transactions can only read."""
    return engine.execution_options(reading=True, postgresql_readonly=True)


def reader_of(engine: Engine) -> Engine:
    """An engine on the same database, for short looks that can only read.

    On PostgreSQL it has connections of its own, which the server itself keeps from writing, and in which each statement
    stands alone: it sees what is true at its start, as it would in a transaction of READ COMMITTED, and opening and
    closing that transaction cost two trips to the server for each page.
    """
    if engine.dialect.name != "postgresql":
        return for_reading(engine)
    url = engine.url.render_as_string(hide_password=False)
    only = {"options": "-c default_transaction_read_only=on"}
    reader = _forkable(_postgres(url, isolation_level="AUTOCOMMIT", connect_args=only))
    event.listen(engine, "engine_disposed", lambda _engine: reader.dispose())
    return reader


def next_numbers(connection: Connection, names: Sequence[str], times: int = 1) -> dict[str, list[int]]:
    """The next `times` numbers of each of these sequences; numbers rise, and may leave gaps."""
    if connection.dialect.name == "postgresql":
        calls = ", ".join(f"nextval('{name}_seq')" for name in names)
        drawn = connection.exec_driver_sql(f"SELECT {calls} FROM generate_series(1, {int(times)})").all()  # noqa: S608
        return {name: [row[at] for row in drawn] for at, name in enumerate(names)}
    places = ", ".join("?" for _ in names)
    statement = f"UPDATE counter SET value = value + ? WHERE name IN ({places}) RETURNING name, value"  # noqa: S608
    last = connection.exec_driver_sql(statement, (times, *names))
    return {name: list(range(value - times + 1, value + 1)) for name, value in last}
