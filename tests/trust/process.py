"""`python -m tests.trust.process NAME ARGS...`: the product's own command line, with one protection taken away.

NAME "none" takes nothing away. The lease of a mail is short here: whoever kills workers need not wait for minutes.
"""

import random
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from engage import cli, jobs, worker
from engage.core import work
from engage.core.config import Settings
from engage.core.ids import new_token
from engage.core.work import Store, Transaction, unit_of_work
from engage.events import claiming, ending, queries, seats
from engage.notifications import mailer, outbox

LEASE = timedelta(seconds=4)
LATE = 0.6  # seconds between the answer and the commit


class LateTransaction(Transaction):
    """Says that it has committed, and does so a little later."""

    promised = False

    def commit(self) -> None:
        self.flush()
        self.promised = True

    def close(self) -> None:
        if not self.promised:
            super().close()
            return
        self.promised = False

        def keep() -> None:
            time.sleep(LATE)
            Transaction.commit(self)
            Transaction.close(self)

        threading.Thread(target=keep, daemon=True).start()


def late_commit() -> None:
    """What was acknowledged is not yet on the disk."""
    work.Transaction = LateTransaction  # type: ignore[misc]


def lost_mail() -> None:
    """Now and then the mail is forgotten in the transaction that gave it its reason."""
    own = outbox.put

    def put(unit: Any, **what: Any) -> None:
        if random.random() > 0.2:
            own(unit, **what)

    outbox.put = put


def marked_first() -> None:
    """A mail counts as sent before it is."""

    def deliver_one(store: Store, settings: Settings, worker: str, send: Any = None) -> bool:
        with unit_of_work(store) as unit:
            claimed = mailer.claim(unit, worker)
        if claimed is None:
            return False
        with unit_of_work(store) as unit:
            mailer.settle(unit, claimed, None)
        time.sleep(LATE)
        mailer.sender(settings)(mailer.compose(claimed, settings))
        return True

    mailer.deliver_one = deliver_one


def stale_seats() -> None:
    """How many seats are taken is counted once in a while, and kept beside the places."""
    own, kept = queries.seats_of, dict[Any, tuple[float, Any]]()

    def seats_of(unit: Any, event: Any) -> Any:
        at, known = kept.get(event.id, (0.0, None))
        if known is None or time.monotonic() - at > LATE:
            known = own(unit, event)
            kept[event.id] = (time.monotonic(), known)
        return known

    queries.seats_of = seats_of


def forgotten_forms() -> None:
    """A form that comes twice is another one each time."""
    own = claiming.prepare

    def prepare(unit: Any, event: Any, wish: Any, *, once: str, **how: Any) -> Any:
        return own(unit, event, wish, once=once + new_token(), **how)

    claiming.prepare = prepare


def hurry() -> None:
    """Jobs are due every second and looked for at once, so that many of them are killed in the middle."""
    worker.JOBS_EVERY = 0.2  # type: ignore[misc]
    own = (seats.lapse_offers, seats.release_held, ending.remind, ending.purge_needs, ending.forget_places)
    jobs.JOBS = tuple(replace(job, every=LEASE / 4) if job.do in own else job for job in jobs.JOBS)  # type: ignore[misc]


SABOTAGES = {
    "none": lambda: None,
    "late-commit": late_commit,
    "lost-mail": lost_mail,
    "marked-first": marked_first,
    "stale-seats": stale_seats,
    "forgotten-forms": forgotten_forms,
}


if __name__ == "__main__":
    name = sys.argv.pop(1)
    mailer.LEASE = LEASE  # type: ignore[attr-defined]
    if name != "late-commit":  # who keeps the lock after each act would keep it all the time
        hurry()
    SABOTAGES[name]()
    cli.main()
