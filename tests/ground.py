"""A place of its own for a measurement or a check: a database, settings, and the product's real processes on it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from engage.core import migrate
from engage.core.config import Settings, settings_from
from engage.core.crypto import KeyRing
from engage.core.db import make_engine
from engage.core.work import Store
from tests.database import ENGINES, postgres_database, postgres_server
from tests.installed import as_installed
from tests.live import free_port

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a secret for one run on this machine alone"


@dataclass
class Ground:
    """One database of one engine, with all that is needed to use it in this process or to serve it from others."""

    engine_name: str
    folder: Path
    url: str
    port: int
    keys: KeyRing = field(default_factory=KeyRing.new)
    server: Any = None  # the PostgreSQL server, when it is one
    _store: Store | None = None

    def environ(self, **more: str) -> dict[str, str]:
        """The environment of a real installation on this database; `more` is named without ENGAGE_."""
        own = {
            "SECRET_KEY": SECRET,
            "DATA_KEYS": self.keys.written(),
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.url,
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "CONTROLLER": "Test Secretariat",
            "DPO_CONTACT": "dpo@example.org",
            "ACCESS_CONTACT": "access@example.org, 12 34 56 78",
            "LOG_LEVEL": "WARNING",
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ENGAGE_")}
        return clean | {f"ENGAGE_{name}": value for name, value in (own | more).items()} | {"PYTHONUNBUFFERED": "1"}

    def settings(self, **more: str) -> Settings:
        return settings_from(self.environ(**more))

    @property
    def store(self) -> Store:
        """This process's own way into the database."""
        if self._store is None:
            self._store = Store(make_engine(self.settings().url), self.keys)
        return self._store

    def close(self) -> None:
        """Give back every connection of this process."""
        if self._store is not None:
            self._store.engine.dispose()
            self._store = None


class Grounds:
    """Makes grounds, and clears them away; the PostgreSQL server starts when one first asks for it."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.server: Any = None
        self.root = Path(tempfile.mkdtemp(prefix="engage-ground-"))
        stack.callback(shutil.rmtree, self.root, ignore_errors=True)

    @contextmanager
    def make(self, engine_name: str, *, migrated: bool = True) -> Iterator[Ground]:
        """A fresh database of this engine at the newest schema."""
        if engine_name not in ENGINES:
            raise ValueError(f"no engine is called {engine_name}")
        name = f"ground_{uuid.uuid4().hex[:8]}"
        folder = self.root / name
        folder.mkdir()
        with ExitStack() as stack:
            if engine_name == "postgres":
                if self.server is None:
                    self.server = self.stack.enter_context(postgres_server(uuid.uuid4().hex[:8]))
                url = stack.enter_context(postgres_database(self.server, name))
            else:
                url = f"sqlite:///{folder / 'engage.db'}"
            ground = Ground(engine_name, folder, url, free_port(), server=self.server)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            stack.callback(ground.close)
            if migrated:
                migrate.upgrade(ground.store.engine)
            yield ground


@contextmanager
def grounds() -> Iterator[Grounds]:
    with ExitStack() as stack:
        yield Grounds(stack)


# --- Processes --------------------------------------------------------------------------------


def start(arguments: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A Python process in a group of its own, so that it can be ended with its children and nothing else."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=file,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
    """End a process that `start` began, and all its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(port: int, path: str = "/healthz") -> bool:
    """Whether somebody on this port answers with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_until(port: int, path: str = "/healthz", *, seconds: float = 180, process: Any = None) -> float:
    """Wait for the first 200; the seconds it took. Raises TimeoutError, or RuntimeError when the process ended."""
    began = time.perf_counter()
    while not answers(port, path):
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the process ended with {process.returncode} before it answered")
        if time.perf_counter() - began > seconds:
            raise TimeoutError(f"no answer at {path} within {seconds:.0f} s")
        time.sleep(0.02)
    return time.perf_counter() - began


@contextmanager
def serving(ground: Ground, *arguments: str, workers: int = 2, threads: int = 8, **more: str) -> Iterator[Any]:
    """The product's web processes on this ground, exactly as `engage serve` starts them."""
    size = ["--workers", str(workers), "--threads", str(threads)]
    command = ["-m", "engage", "serve", "--port", str(ground.port), *size, *arguments]
    process = start(command, as_installed(ground.environ(**more)), ground.folder / "web.log")
    try:
        wait_until(ground.port, process=process)
        yield process
    finally:
        end(process)
