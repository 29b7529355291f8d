"""What every test may ask for: a database of either kind, a unit of work, settings; and the order of the whole run."""

import gc
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.engine import Engine

from engage.accounts import service as accounts
from engage.bodies.models import Grant
from engage.core.authority import SYSTEM, Actor, Role
from engage.core.config import Settings
from engage.core.crypto import KeyRing
from engage.core.work import Store, Work, reading, unit_of_work
from tests import database as databases
from tests.database import ENGINES, Database
from tests.pages_checked import CheckingClient

# After the quick laws the slowest, so that no processor waits for them at the end: the many small ones fill it up.
ORDER = ("house", "browser/test_every", "web/test_every", "browser", "postgres", "unit", "web")


# --- The run ----------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, help="only on this engine; the whole run takes both")


def place_in_order(item: pytest.Item) -> int:
    where = item.path.relative_to(Path(__file__).parent).as_posix()
    return next((place for place, part in enumerate(ORDER) if where.startswith(part)), len(ORDER))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in order, and say of some what they need."""
    items.sort(key=place_in_order)
    for item in items:
        part = item.path.relative_to(Path(__file__).parent).parts[0]
        if part in ("postgres", "browser"):
            item.add_marker(part)


class NoSilentSkips:
    """In continuous integration a test that did not run is a test that failed."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            print(f"\nSkipped, and that fails here: {', '.join(self.skipped)}")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("CI") == "true" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(NoSilentSkips())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that touches a database runs once on each; those in tests/postgres only where they are real."""
    if "engine_name" not in metafunc.fixturenames:
        return
    part = Path(str(metafunc.definition.path)).relative_to(Path(__file__).parent).parts[0]
    chosen = metafunc.config.getoption("--engine")
    names = ("postgres",) if part == "postgres" else ("sqlite",) if part == "house" else ENGINES
    metafunc.parametrize("engine_name", [n for n in names if chosen in (None, n)] or list(names), scope="session")


# --- Databases --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def run_name(request: pytest.FixtureRequest) -> str:
    """One name for all processes of this run."""
    worker = getattr(request.config, "workerinput", None)
    return str(worker["testrunuid"])[:12] if worker else uuid.uuid4().hex[:12]


@pytest.fixture(scope="session")
def postgres_server(run_name: str) -> Iterator[Any]:
    """The real PostgreSQL of this run."""
    with databases.postgres_server(run_name) as server:
        yield server


@pytest.fixture(scope="session")
def database_cache() -> Iterator[dict[str, Database]]:
    """The databases of this process by engine, each made when it is first needed."""
    made: dict[str, Database] = {}
    yield made
    for database in made.values():
        database.close()


@pytest.fixture(scope="session")
def migrated(
    engine_name: str,
    database_cache: dict[str, Database],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Database:
    """This process's database of the kind the test runs on, with the newest schema."""
    if engine_name not in database_cache:
        url = request.getfixturevalue("postgres_url") if engine_name == "postgres" else None
        database_cache[engine_name] = databases.make(engine_name, url, tmp_path_factory.mktemp(engine_name))
    return database_cache[engine_name]


@pytest.fixture(scope="session")
def postgres_url(postgres_server: Any, worker_id: str) -> Iterator[str]:
    with databases.postgres_database(postgres_server, f"test_{worker_id}") as url:
        yield url


@pytest.fixture
def database(migrated: Database) -> Iterator[Database]:
    """A database that holds only what the migrations put there; nobody may leave a unit of work open in it."""
    yield migrated
    left = migrated.left_open()
    if left:
        migrated.engine.dispose()
        gc.collect()  # what was forgotten complains now, beside the test that forgot it
    migrated.empty()
    assert left == 0, f"{left} connections were never given back: a unit of work was opened and not left"


@pytest.fixture
def engine(database: Database) -> Engine:
    """SQLAlchemy's engine on this test's database."""
    return database.engine


# --- Units of work ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return KeyRing.new()


@pytest.fixture
def store(engine: Engine, keys: KeyRing) -> Iterator[Store]:
    """What a unit of work is opened on."""
    made = Store(engine, keys)
    yield made
    if engine.dialect.name == "postgresql" and "reader" in vars(made):
        made.reader.dispose()  # it has connections of its own, and the server has a hundred for all tests


@pytest.fixture
def full(database: Database, store: Store, keys: KeyRing) -> Store:
    """What a unit of work is opened on, with the demo's content."""
    database.furnish(keys)
    return store


class Undo(Exception):
    """Ends the test's unit of work without keeping it."""


@pytest.fixture
def work(store: Store, request: pytest.FixtureRequest) -> Iterator[Work]:
    """A unit of work of the system that is undone after the test. `as_actor` lends it to somebody else.

    Nothing else can write while it is open, so a test that also uses `client` takes `act` instead.
    """
    if "client" in request.fixturenames:
        pytest.fail("`work` stays open and `client` would wait for it for ever: prepare with `act()`", pytrace=False)
    with suppress(Undo), unit_of_work(store) as opened:
        yield opened
        raise Undo


@pytest.fixture
def act(store: Store) -> Callable[..., AbstractContextManager[Work]]:
    """`with act(actor) as work:` - a unit of work that is kept when it is left."""
    return lambda actor=SYSTEM: unit_of_work(store, actor)


@pytest.fixture
def look(store: Store) -> Callable[..., AbstractContextManager[Work]]:
    """`with look(actor) as work:` - a unit of work that can only read."""
    return lambda actor=SYSTEM: reading(store, actor)


def as_actor(work: Work, actor: Actor) -> Work:
    """The same transaction in the hands of `actor`."""
    return replace(work, actor=actor)


# --- The product ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def settings(migrated: Database, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of a small installation on this machine; passwords are hashed cheaply."""
    return Settings(
        secret_key="a secret of the tests, long enough",
        keys=keys,
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=migrated.url,
        base_url="http://localhost",
        log_level="WARNING",
        controller="Test Secretariat",
        dpo_contact="dpo@example.org",
        access_contact="access@example.org, 12 34 56 78",
        argon2=(8, 1, 1),
    )


@pytest.fixture(scope="session")
def app_cache() -> dict[str, Flask]:
    """The product by engine: wiring it takes longer than most tests."""
    return {}


@pytest.fixture(scope="session")
def wired(settings: Settings, migrated: Database, keys: KeyRing, app_cache: dict[str, Flask]) -> Flask:
    """The product, wired once per process and engine; a test asks for `app`, which also empties the database."""
    from engage.app import create_app

    if migrated.name not in app_cache:
        made = create_app(settings, Store(migrated.engine, keys))
        made.testing = True
        made.test_client_class = CheckingClient
        app_cache[migrated.name] = made
    return app_cache[migrated.name]


@pytest.fixture
def app(wired: Flask, database: Database) -> Flask:
    """The product on this test's empty database."""
    assert database.url == wired.extensions["settings"].database_url
    wired.extensions["store"].shelf.clear()  # the numbers of changes begin anew with each test's database
    return wired


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """A visitor whose every answer is checked (tests/pages_checked.py)."""
    return cast(CheckingClient, app.test_client())


@pytest.fixture
def sign_in(act: Callable[..., AbstractContextManager[Work]]) -> Callable[..., UUID]:
    """`sign_in(client, Role.MODERATOR, ..., scope=body_id)` - let `client` be somebody new with both factors.

    Returns the account's id. Without a role it is somebody who may do nothing.
    """

    def enter(client: CheckingClient, *roles: Role, scope: UUID | None = None) -> UUID:
        with act() as work:
            name = " and ".join(role.value for role in roles) or "nobody"
            account = accounts.create_account(work, name=name, email=f"{uuid.uuid4().hex}@example.org")
            for role in roles:
                granted = {"role": role, "scope_id": scope, "valid_from": work.today}
                work.add(Grant(account_id=account.id, valid_to=None, granted_by=None, **granted))
            token = accounts.begin_session(work, account.id, assurance=2)
        with client.session_transaction() as session:
            session["_user_id"] = token
        return account.id

    return enter
