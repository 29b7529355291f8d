"""Backups that say so when they are damaged, and restores that keep what was erased erased.

A backup is one file: every row of every table as a line of JSON, packed, and sealed with the key ring in numbered
blocks. It does not depend on the engine, so it also moves an installation from SQLite to PostgreSQL.
"""

import base64
import gzip
import json
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import Connection, Engine

from engage.core import db, migrate
from engage.core.crypto import KeyRing, Unreadable
from engage.core.errors import Unusable
from engage.schema import metadata

MAGIC = b"ENGAGE-BACKUP-1\n"
TOMBSTONES = "tombstones.jsonl"  # in the data directory, beside the database
BLOCK = 1024 * 1024  # bytes of packed content in a sealed block


class BadBackup(Unusable):
    """The file cannot be restored; one sentence says why. Nothing was changed."""


@dataclass(frozen=True)
class Summary:
    """What a backup holds: rows by table."""

    revision: str
    rows: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"t": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": value.hex}
    return {"j": value} if isinstance(value, dict) else value


def _rich(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    readers: dict[str, Callable[[Any], Any]] = {
        "b": base64.b64decode,
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
        "u": UUID,
        "j": lambda x: x,
    }
    return readers[kind](inner)


def _lines(connection: Connection) -> Iterator[str]:
    """Header, then every row of every table in one consistent snapshot."""
    numbers = {name: _number(connection, name) for name in db.SEQUENCES}
    yield json.dumps({"revision": migrate.current(connection), "numbers": numbers})
    for table in metadata.sorted_tables:
        result = connection.execution_options(stream_results=True, yield_per=500).execute(
            sa.select(table).order_by(*table.primary_key)
        )
        names = [column.name for column in table.columns]
        for row in result:
            yield json.dumps([table.name, {n: _plain(v) for n, v in zip(names, row, strict=True)}], ensure_ascii=False)


def _number(connection: Connection, name: str) -> int:
    if connection.dialect.name == "postgresql":
        last, called = connection.execute(sa.text(f"SELECT last_value, is_called FROM {name}_seq")).one()  # noqa: S608
        return int(last) if called else 0
    return int(connection.scalar(sa.select(db.counter.c.value).where(db.counter.c.name == name)) or 0)


class _Sealed:
    """A file object that gzip writes to: what arrives leaves in numbered, sealed blocks."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self.file, self.cipher, self.buffer, self.index = file, AESGCM(key), bytearray(), 0

    def write(self, data: bytes) -> int:
        self.buffer += data
        while len(self.buffer) >= BLOCK:
            self._put(bytes(self.buffer[:BLOCK]), last=False)
            del self.buffer[:BLOCK]
        return len(data)

    def flush(self) -> None:
        """Blocks leave when they are full."""

    def finish(self) -> None:
        self._put(bytes(self.buffer), last=True)

    def _put(self, data: bytes, *, last: bool) -> None:
        nonce = os.urandom(12)
        sealed = nonce + self.cipher.encrypt(nonce, data, f"{self.index}:{int(last)}".encode())
        self.file.write(struct.pack(">IB", len(sealed), last) + sealed)
        self.index += 1


def back_up(engine: Engine, keys: KeyRing, path: Path) -> Summary:
    """Write a backup to `path` while the product runs; the file appears whole or not at all."""
    key, wrapped = keys.new_data_key("backup")
    part = path.with_name(path.name + ".part")
    rows: dict[str, int] = {}
    source = db.for_reading(engine)
    if engine.dialect.name == "postgresql":
        source = source.execution_options(isolation_level="REPEATABLE READ")  # one moment for all tables
    with part.open("xb") as file, source.connect() as connection:
        part.chmod(0o600)
        file.write(MAGIC + struct.pack(">I", len(wrapped)) + wrapped.encode())
        sealed = _Sealed(file, key)
        with gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=6, mtime=0) as packed:
            lines = _lines(connection)
            header = next(lines)
            packed.write(header.encode() + b"\n")
            for line in lines:
                name = json.loads(line)[0]
                rows[name] = rows.get(name, 0) + 1
                packed.write(line.encode() + b"\n")
        sealed.finish()
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return Summary(json.loads(header)["revision"], rows)


def _content(path: Path, keys: KeyRing) -> Iterator[bytes]:
    """The packed content, block by block. Raises BadBackup at the first byte that is not as it was written."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BadBackup("This file is not a backup of Engage.")
        try:
            (length,) = struct.unpack(">I", file.read(4))
            cipher = AESGCM(keys.data_key(file.read(min(length, 4096)).decode(), "backup"))
        except (Unreadable, ValueError, struct.error, UnicodeDecodeError) as error:
            raise BadBackup("The backup cannot be opened: another key ring, or its beginning is damaged.") from error
        index, last = 0, 0
        while not last:
            head = file.read(5)
            if len(head) < 5:
                raise BadBackup("The backup is not whole: its end is missing.")
            size, last = struct.unpack(">IB", head)
            sealed = file.read(min(size, BLOCK + 64))
            if len(sealed) != size:
                raise BadBackup("The backup is damaged: a part of it is not as it was written.")
            try:
                yield cipher.decrypt(sealed[:12], sealed[12:], f"{index}:{last}".encode())
            except (InvalidTag, ValueError) as error:
                raise BadBackup("The backup is damaged: a part of it is not as it was written.") from error
            index += 1
        if file.read(1):
            raise BadBackup("The backup is damaged: something follows its end.")


class _Blocks:
    """What gzip reads from."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks, self.buffer = blocks, b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self.buffer) < size:
            more = next(self.blocks, None)
            if more is None:
                break
            self.buffer += more
        size = len(self.buffer) if size < 0 else size
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data


def _read(path: Path, keys: KeyRing) -> Iterator[Any]:
    with gzip.GzipFile(fileobj=cast(BinaryIO, _Blocks(_content(path, keys))), mode="rb") as packed:
        for line in packed:
            yield json.loads(line)


def verify(path: Path, keys: KeyRing) -> Summary:
    """Read a whole backup and count what it holds. Raises BadBackup."""
    lines = _read(path, keys)
    header = next(lines)
    rows: dict[str, int] = {}
    for name, _values in lines:
        rows[name] = rows.get(name, 0) + 1
    return Summary(header["revision"], rows)


def restore(engine: Engine, keys: KeyRing, path: Path, tombstones: Path | None = None) -> Summary:
    """Put a backup into an empty database at the newest schema; erased things are erased again.

    Raises BadBackup, before anything is changed, when the file is damaged, from another schema, or when the
    database already holds something.
    """
    summary = verify(path, keys)
    if summary.revision != migrate.head():
        raise BadBackup(f"The backup has schema {summary.revision}; this version of Engage has {migrate.head()}.")
    with engine.connect() as connection:
        held = migrate.current(connection) is not None and connection.scalar(
            sa.select(sa.func.count()).select_from(metadata.tables["audit_entry"])
        )
    if held:
        raise BadBackup("The database is not empty. Restore into a new one, so that nothing is lost by mistake.")
    migrate.upgrade(engine)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        lines = _read(path, keys)
        header = next(lines)
        with _without_triggers(connection):
            _fill(connection, lines)
        for name, value in header["numbers"].items():
            _set_number(connection, name, int(value))
        replay(connection, tombstones)
    return summary


@contextmanager
def _without_triggers(connection: Connection) -> Iterator[None]:
    """Put back what stood, in whatever order: triggers ask about rows that are still to come, and asked when it came.

    They are there again in the same transaction.
    """
    if connection.dialect.name == "postgresql":
        owners = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        tables = connection.scalars(sa.text(owners)).all()
        for table in tables:
            connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in tables:
            connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    triggers = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)


def _fill(connection: Connection, lines: Iterator[Any]) -> None:
    """Insert row by row in batches; links within one table are set when all its rows are there."""
    later: list[tuple[sa.Table, UUID, dict[str, Any]]] = []
    batch: list[dict[str, Any]] = []
    current: sa.Table | None = None

    def put() -> None:
        if current is not None and batch:
            connection.execute(current.insert(), batch)
            batch.clear()

    for name, values in lines:
        table = metadata.tables[name]
        if table is not current or len(batch) >= 500:
            put()
            current = table
        row = {column: _rich(value) for column, value in values.items()}
        own = [c.name for c in table.columns if any(f.column.table is table for f in c.foreign_keys)]
        links = {column: row[column] for column in own if row[column] is not None}
        if links:
            row |= dict.fromkeys(links)
            later.append((table, row["id"], links))
        batch.append(row)
    put()
    for table, identity, links in later:
        connection.execute(table.update().where(table.c.id == identity).values(links))


def _set_number(connection: Connection, name: str, value: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            sa.text("SELECT setval(:name, :value, :called)"),
            {"name": f"{name}_seq", "value": max(value, 1), "called": value > 0},
        )
    elif connection.scalar(sa.select(db.counter.c.name).where(db.counter.c.name == name)) is None:
        connection.execute(db.counter.insert().values(name=name, value=value))
    else:
        connection.execute(db.counter.update().where(db.counter.c.name == name).values(value=value))


def keep_tombstones(engine: Engine, path: Path) -> int:
    """Write all tombstones beside the database, for a restore from a backup older than they are; their number."""
    tombstones = metadata.tables["tombstone"]
    with db.for_reading(engine).connect() as connection:
        rows = connection.execute(sa.select(tombstones).order_by(tombstones.c.id)).mappings().all()
    part = path.with_name(path.name + ".part")
    part.write_text("".join(json.dumps({n: _plain(v) for n, v in row.items()}) + "\n" for row in rows))
    part.replace(path)
    return len(rows)


def replay(connection: Connection, kept: Path | None = None) -> int:
    """Erase again whatever a tombstone says was erased, in the database or in the file `kept`; rows removed."""
    tombstones = metadata.tables["tombstone"]
    here = {row.id: row for row in connection.execute(sa.select(tombstones))}
    for line in kept.read_text().splitlines() if kept is not None and kept.exists() else []:
        row = {name: _rich(value) for name, value in json.loads(line).items()}
        if row["id"] not in here:
            connection.execute(tombstones.insert().values(row))
    removed = 0
    for kind, identity in connection.execute(sa.select(tombstones.c.subject_kind, tombstones.c.subject_id)).all():
        table = metadata.tables.get(kind)
        if table is None:
            continue
        gone = table.delete().where(table.c.id == identity)
        if "data_key" in table.c:
            gone = gone.where(table.c.data_key.is_not(None))  # without its key it is erased already
        removed += connection.execute(gone).rowcount
    return removed
