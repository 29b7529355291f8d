"""The machine's runs in a process of their own, so that mail goes on, and what breaks off breaks alone."""

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from uuid import uuid4

import structlog

from engage.coding import machine
from engage.core.config import Settings
from engage.core.db import make_engine
from engage.core.work import Store

log = structlog.get_logger()
LIMIT = 25 * 60  # seconds for everything that waits; less than after which a run counts as forgotten


def do(settings: Settings, by: str, limit: int) -> None:
    """In the other process: do what waits. Its own clock ends it, also when nobody is left who would."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its worker ends it, when it is told to end
    signal.alarm(limit)
    engine = make_engine(settings.url)
    machine.runs(Store(engine, settings.keys), by)
    engine.dispose()


class Apart:
    """At most one such process at a time; asked now and then how it is."""

    def __init__(self, settings: Settings, target: Callable[[Settings, str, int], None] = do, limit: int = LIMIT):
        self._settings, self._target, self._limit = settings, target, limit
        self._process: SpawnProcess | None = None
        self._by = ""

    @property
    def busy(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def look(self, store: Store) -> None:
        """Note what was broken off, and start anew when something waits; returns at once."""
        if self.busy:
            return
        self._settle(store)
        if machine.notice(store):
            self._by = uuid4().hex
            fresh = multiprocessing.get_context("spawn")  # without the connections and threads of this one
            self._process = fresh.Process(
                target=self._target, args=(self._settings, self._by, self._limit), name="coding", daemon=True
            )
            self._process.start()

    def end(self, store: Store) -> None:
        """End it now; what it was at is done from the beginning when there is a worker again."""
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._settle(store, counts=False)

    def _settle(self, store: Store, *, counts: bool = True) -> None:
        if self._process is None:
            return
        self._process.join()
        for kind in machine.broken_off(store, self._by, counts=counts):
            log.error("coding run", kind=kind, error="broken off", exit=self._process.exitcode)
        self._process.close()
        self._process = None
