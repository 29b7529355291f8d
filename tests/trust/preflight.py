"""Unsafe ground is refused: every gate before the start, opened one by one, stops it with one sentence."""

import fcntl
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, cast
from unittest import mock

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from engage.core import config, db
from engage.core.config import SettingsError, settings_from
from engage.core.db import SQLITE_PRAGMAS, LockedConnection, UnsafeDatabase, make_engine
from engage.web import doors
from tests.ground import ROOT, Ground
from tests.trust.check import Options, Sabotage, Tally

NAME = "preflight"
ENGINES = ("sqlite", "postgres")
POOLED = 12  # connections held open at once, each looked at

# What is set wrongly, and what the sentence must name.
SETTINGS: dict[str, tuple[dict[str, str], str]] = {
    "no secret key": ({"SECRET_KEY": ""}, "ENGAGE_SECRET_KEY"),
    "a short secret key": ({"SECRET_KEY": "short-and-guessable"}, "ENGAGE_SECRET_KEY"),
    "no data keys": ({"DATA_KEYS": ""}, "ENGAGE_DATA_KEYS"),
    "data keys that are no keys": ({"DATA_KEYS": "k1:not-base64,index:neither"}, "ENGAGE_DATA_KEYS"),
    "data keys without an index key": ({"DATA_KEYS": "k1:" + "A" * 43 + "="}, "ENGAGE_DATA_KEYS"),
    "data keys that are too short": ({"DATA_KEYS": "k1:c2hvcnQ=,index:c2hvcnQ="}, "ENGAGE_DATA_KEYS"),
    "a demo on a public address": ({"DEMO": "1", "BASE_URL": "https://dinstemme.example"}, "ENGAGE_DEMO"),
    "http outside this machine": ({"BASE_URL": "http://dinstemme.example"}, "ENGAGE_BASE_URL"),
    "an address that is none": ({"BASE_URL": "dinstemme"}, "ENGAGE_BASE_URL"),
    "no controller": ({"CONTROLLER": ""}, "ENGAGE_CONTROLLER"),
    "no data protection contact": ({"DPO_CONTACT": ""}, "ENGAGE_DPO_CONTACT"),
    "no accessibility contact": ({"ACCESS_CONTACT": ""}, "ENGAGE_ACCESS_CONTACT"),
    "an unknown database": ({"DATABASE_URL": "mysql://127.0.0.1/engage"}, "ENGAGE_DATABASE_URL"),
    "an unknown way to send mail": ({"SMTP_URL": "http://127.0.0.1"}, "ENGAGE_SMTP_URL"),
}


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Every gate refuses its own trouble, and lets sound ground pass."""
    ground.close()  # a SQLite that is in use does not change its ways
    start(ground.environ())  # sound ground: presence before absence
    tally.expect(True, "")
    for what, (wrong, named) in SETTINGS.items():
        refused(tally, what, lambda wrong=wrong: start(ground.environ(**wrong)), named)
    for what, trouble, named in unsafe_databases(ground):
        with trouble:
            refused(tally, what, lambda: start(ground.environ()), named)
    refused(tally, "a route without a door", app_without_a_door, "no door")
    every_connection(ground, tally)
    if not options.quick:
        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(lambda what: really_start(ground, what), SETTINGS))
            for what, sentence in zip(SETTINGS, said, strict=True):
                tally.expect(sentence is None, f"{what}, as a process: {sentence}")
    tally.figures["connections looked at"] = POOLED


def start(environ: Mapping[str, str]) -> None:
    """What every command does before it does anything: read the settings, open the database."""
    settings = settings_from(environ)
    engine = make_engine(settings.url)
    try:
        engine.connect().close()
    finally:
        engine.dispose()


def refused(tally: Tally, what: str, attempt: Callable[[], None], named: str) -> None:
    """The attempt ends in one sentence of ours that names `named`."""
    try:
        attempt()
    except (SettingsError, UnsafeDatabase, RuntimeError) as error:
        tally.expect(is_sentence(str(error), named), f"{what}: refused, but not in one sentence with {named}: {error}")
    else:
        tally.expect(False, f"{what}: started all the same")


def is_sentence(text: str, named: str) -> bool:
    """One line for people that names what is wrong."""
    text = text.strip()
    return named.lower() in text.lower() and "\n" not in text and text.endswith((".", "!")) and len(text) < 300


def really_start(ground: Ground, what: str) -> str | None:
    """Start the real process with this trouble; what is wrong with its answer, or None."""
    wrong, named = SETTINGS[what]
    env = ground.environ(**wrong)
    done = subprocess.run(
        [sys.executable, "-m", "engage", "serve", "--port", str(ground.port)],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    said = done.stderr.strip()
    if done.returncode == 0:
        return "it ended as if all were well"
    if not is_sentence(said, named) or "Traceback" in said:
        return f"it said: {said[-300:]}"
    secrets = [env["ENGAGE_SECRET_KEY"], *re.findall(r":([^,]{8,})", env["ENGAGE_DATA_KEYS"])]
    return "it printed a secret" if any(secret and secret in said for secret in secrets) else None


# --- Databases that would lose what was promised ------------------------------------------------


def unsafe_databases(ground: Ground) -> Iterator[tuple[str, ExitStack, str]]:
    if ground.engine_name == "postgres":
        for name in ("fsync", "synchronous_commit"):
            yield f"PostgreSQL with {name} off", server_with(ground, name), name
        return
    for name in SQLITE_PRAGMAS:
        if name != "busy_timeout":
            yield f"a SQLite that ignores {name}", sqlite_with(deaf_to(name)), name
    yield "a lock that keeps nobody out", sqlite_with(Unlocked), "lock"


class Unlocked(LockedConnection):
    """A connection on a file system whose locks only seem to be some."""

    def take(self) -> None:
        self._held = True

    def release(self) -> None:
        self._held = False


def deaf_to(name: str) -> type[LockedConnection]:
    """A SQLite that was built so that it does not follow one of our settings."""
    other = {"journal_mode": "DELETE", "trusted_schema": "1"}

    class Deaf(LockedConnection):
        def execute(self, sql: str, *more: object):  # type: ignore[no-untyped-def, override]
            if sql.startswith(f"PRAGMA {name}="):
                sql = f"PRAGMA {name}={other.get(name, '0')}"
            return super().execute(sql, *more)

    return Deaf


def sqlite_with(kind: type[LockedConnection]) -> ExitStack:
    stack = ExitStack()
    stack.enter_context(mock.patch.object(db, "LockedConnection", kind))
    return stack


def server_with(ground: Ground, name: str) -> ExitStack:
    """The whole server with a setting off, and on again afterwards."""

    def tell(statement: str) -> None:
        owner = sa.create_engine(ground.server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.execute(sa.text(statement))
            connection.execute(sa.text("SELECT pg_reload_conf(), pg_sleep(0.3)"))
        owner.dispose()

    stack = ExitStack()
    tell(f"ALTER SYSTEM SET {name} = off")
    stack.callback(tell, f"ALTER SYSTEM RESET {name}")
    return stack


def every_connection(ground: Ground, tally: Tally) -> None:
    """Not only the first connection of the pool is set up safely, and each keeps its writing to itself."""
    engine = make_engine(ground.settings().url)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        held = [stack.enter_context(engine.connect()) for _ in range(POOLED)]
        for number, connection in enumerate(held):
            if ground.engine_name == "postgres":
                found = {n: connection.scalar(sa.text(f"SHOW {n}")) for n in ("fsync", "synchronous_commit")}
                tally.expect("off" not in found.values(), f"connection {number} runs with {found}")
                continue
            driver = cast(LockedConnection, connection.connection.driver_connection)
            found = {n: driver.execute(f"PRAGMA {n}").fetchone()[0] for n in SQLITE_PRAGMAS}
            tally.expect(found == SQLITE_PRAGMAS, f"connection {number} runs with {found}")
    if ground.engine_name == "sqlite":
        tally.expect(writing_is_alone(engine), "two connections could write at once: the lock is off")


def writing_is_alone(engine: Engine) -> bool:
    """While one connection may write, the lock beside the file is held."""
    path = engine.url.database
    assert path is not None
    with engine.connect() as connection, open(path + ".lock") as other:  # noqa: PTH123 - a name made of a name
        connection.execute(sa.text("SELECT 1"))
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def app_without_a_door() -> None:
    app = Flask("house")
    app.add_url_rule("/", "open", lambda: "")
    doors.check(app)


# --- Each gate taken away -----------------------------------------------------------------------


@contextmanager
def without(target: object, name: str, instead: object) -> Iterator[None]:
    with mock.patch.object(target, name, instead):
        yield


def _loosened_postgres(connection: Any) -> None:
    connection.execute("SET synchronous_commit = off")
    connection.commit()


def _prepared_without_looking(connection: LockedConnection, lock: db.Path) -> None:
    connection.isolation_level = None
    connection.use_lock(lock)
    for name, wanted in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={wanted}")


def _loosened(connection: LockedConnection, lock: db.Path) -> None:
    """Set up and checked as it must be, and then made faster by somebody who meant well."""
    _prepare(connection, lock)
    connection.execute("PRAGMA synchronous=1")


_prepare = db._prepare_sqlite
_some_keys = "k1:" + "A" * 43 + "=,index:" + "A" * 43 + "="


def _any_secrets(secret: str, ring: str) -> tuple[str, config.KeyRing]:
    return secret, config.KeyRing.parse(_some_keys)


def sabotages(engine_name: str) -> dict[str, Sabotage]:
    """Each gate, taken away."""
    prepare = "_prepare_sqlite" if engine_name == "sqlite" else "_prepare_postgres"
    blind = _prepared_without_looking if engine_name == "sqlite" else (lambda _connection: None)
    loose = _loosened if engine_name == "sqlite" else _loosened_postgres
    found: dict[str, Sabotage] = {
        "secrets are not looked at": Sabotage(lambda _: without(config, "_secrets", _any_secrets)),
        "settings are not looked at": Sabotage(lambda _: without(config, "_check", lambda _settings: None)),
        "a door is not asked for": Sabotage(lambda _: without(doors, "check", lambda _app: None)),
        "what the database answers is not looked at": Sabotage(lambda _: without(db, prepare, blind)),
        "connections are loosened after the gate": Sabotage(lambda _: without(db, prepare, loose)),
    }
    if engine_name == "sqlite":
        found["the write lock is off"] = Sabotage(lambda _: lock_off())
    return found


@contextmanager
def lock_off() -> Iterator[None]:
    """No lock is taken, and the gate believes that it is."""
    believed = without(LockedConnection, "keeps_others_out", lambda self, path: True)
    with without(LockedConnection, "take", lambda self: None), believed:
        yield
