"""The worker: sends what waits in the outbox and does the jobs that are due, until told to stop."""

import os
import signal
import socket
import threading
import time

import structlog

from engage import backup, jobs
from engage.coding.apart import Apart
from engage.core import db
from engage.core.config import Settings
from engage.core.work import Store
from engage.decisions import replying
from engage.following import digest, gathering
from engage.notifications import mailer

log = structlog.get_logger()
IDLE = 0.5  # seconds between two looks into an empty outbox
TELLING_EVERY = 5.0  # seconds between two looks whether somebody is to be told of a decision, or of what is new
JOBS_EVERY = 30.0  # seconds between two looks at the jobs


def run(store: Store, settings: Settings, stop: threading.Event | None = None) -> None:
    """Work until SIGTERM or SIGINT, or until `stop` is set. A mail that is being sent is finished first.

    What the machine is asked to do is done in another process: no mail waits for it.
    """
    stop = stop or _stop_on_signal()
    name = f"{socket.gethostname()[:20]}-{os.getpid()}"
    next_jobs, next_telling, apart = 0.0, 0.0, Apart(settings)
    while not stop.is_set():
        try:
            if time.monotonic() >= next_jobs:
                done = jobs.run_due(store)
                for name_of_job in done:
                    log.info("job", name=name_of_job)
                gathering.gather_new(store)
                apart.look(store)
                # Beside the database, so that a restore from an older backup knows what was erased since.
                backup.keep_tombstones(store.engine, settings.data_dir / backup.TOMBSTONES)
                db.clear_traces(store.engine, thorough=not jobs.ERASING.isdisjoint(done))
                next_jobs = time.monotonic() + JOBS_EVERY
            if time.monotonic() >= next_telling:
                # A batch at a time, between two mails; while there is more to tell, at once.
                more = replying.tell_batch(store) | digest.send_batch(store)
                next_telling = time.monotonic() + (0 if more else TELLING_EVERY)
            if not mailer.deliver_one(store, settings, name) and time.monotonic() < next_telling:
                stop.wait(IDLE)
        except Exception as error:  # noqa: BLE001 - a database that is away for a while must not end the worker
            log.error("worker", kind=type(error).__name__)
            stop.wait(5)
    apart.end(store)


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
