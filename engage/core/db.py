"""Tables and engines: names, column types, and a SQLite that loses nothing under many writers."""

import fcntl
import os
import sqlite3
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from engage.core.ids import new_id

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

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


def personal(purpose: str, retention: str) -> dict[str, Any]:
    """Mark a column as personal: why it is held, and which class of the retention table ends it."""
    return {"personal": purpose, "retention": retention}


SEQUENCES = ("contribution", "publication", "audit", "case")

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
}


class UnsafeDatabase(Exception):
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


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for `url`, with every connection checked for safety. Raises UnsafeDatabase when first used."""
    if not url.startswith("sqlite"):
        engine = sa.create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=16, **options)
        event.listen(engine, "connect", lambda connection, _record: _prepare_postgres(connection))
    else:
        path = Path(sa.make_url(url).database or "engage.db")
        path.parent.mkdir(parents=True, exist_ok=True)
        arguments = {"factory": LockedConnection, "check_same_thread": False, "timeout": 10}
        engine = sa.create_engine(
            url, connect_args=arguments, poolclass=sa.QueuePool, pool_size=16, max_overflow=16, **options
        )
        lock = path.with_name(path.name + ".lock")
        event.listen(engine, "connect", lambda connection, _record: _prepare_sqlite(connection, lock))
        event.listen(engine, "begin", _begin_sqlite)
    # A forked worker must not share the parent's sockets.
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


def _begin_sqlite(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    cast(LockedConnection, driver).begin(writing=not connection.get_execution_options().get("reading", False))


def for_reading(engine: Engine) -> Engine:
    """The same engine, whose transactions can only read."""
    return engine.execution_options(reading=True, postgresql_readonly=True)


_DRAW = "UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value"


def next_number(connection: Connection, name: str) -> int:
    """The next number of the sequence `name`; numbers rise, and may leave gaps."""
    if connection.dialect.name == "postgresql":
        return int(connection.exec_driver_sql(f"SELECT nextval('{name}_seq')").scalar_one())
    return int(connection.exec_driver_sql(_DRAW, (name,)).scalar_one())
