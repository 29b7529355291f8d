"""`python -m tests.trust.process NAME ARGS...`: the product's own command line, with one protection taken away.

NAME "none" takes nothing away. The lease of a mail is short here: whoever kills workers need not wait for minutes.
"""

import random
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from engage import cli, jobs, worker
from engage.contributions.models import Status
from engage.core import work
from engage.core.config import Settings
from engage.core.ids import new_token
from engage.core.work import Store, Transaction, unit_of_work
from engage.decisions import replying
from engage.decisions.models import Decision, Reply, Telling
from engage.events import claiming, ending, queries, seats
from engage.following import digest
from engage.following.models import DigestDue, Follower
from engage.notifications import mailer, outbox

LEASE = timedelta(seconds=4)
TOLD = 10  # contributors in a batch
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


def told_first() -> None:
    """Contributors count as told before they are: how far the telling is comes first, and the replies later."""

    def tell_batch(store: Store, most: int = TOLD) -> bool:
        with unit_of_work(store) as unit:
            telling = unit.one(sa.select(Telling).where(Telling.finished_at.is_(None)).order_by(Telling.id).limit(1))
            if telling is None:
                return False
            it = unit.get(Decision, telling.decision_id)
            ids = replying._next(unit, it, telling.after, most)
            telling.after = ids[-1] if ids else telling.after
            telling.finished_at = unit.now if len(ids) < most else None
        time.sleep(LATE / 3)
        with unit_of_work(store) as unit:
            for each in replying._held(unit, ids):
                if each.status is not Status.WITHDRAWN:
                    replying._tell(unit, unit.get(Decision, it.id), each)
        return True

    replying.tell_batch = tell_batch


def told_again() -> None:
    """Nobody looks whether somebody was told, and how far it is is written down only afterwards."""

    def tell_batch(store: Store, most: int = TOLD) -> bool:
        with unit_of_work(store) as unit:
            telling = unit.one(sa.select(Telling).where(Telling.finished_at.is_(None)).order_by(Telling.id).limit(1))
            if telling is None:
                return False
            it = unit.get(Decision, telling.decision_id)
            ids = replying._next(unit, it, telling.after, most)
            known = replying._told_before(unit, it, ids, everyone=True)
            for each in replying._held(unit, ids):
                if each.status is Status.WITHDRAWN:
                    continue
                if each.id not in known:
                    unit.add(Reply(decision_id=it.id, contribution_id=each.id, told_on=unit.today, answer=None))
                address = unit.unseal(each, "email")
                outbox.put(unit, to=address or "", template="answer", language="da", once=new_token())
        time.sleep(LATE / 3)
        with unit_of_work(store) as unit:
            mark = unit.get(Telling, telling.id)
            mark.after = ids[-1] if ids else mark.after
            mark.finished_at = unit.now if len(ids) < most else None
        return True

    replying.tell_batch = tell_batch


def digest_marked_first() -> None:
    """Followers count as told before they are: their rows go first, and the mails are written later."""

    def send_batch(store: Store, most: int = TOLD) -> bool:
        with unit_of_work(store) as unit:
            digest.begin(unit)
        with unit_of_work(store) as unit:
            rows = unit.all(sa.select(DigestDue).order_by(DigestDue.id).limit(most))
            upto = {row.follower_id: row.upto for row in rows}
            followers = unit.all(sa.select(Follower).where(Follower.id.in_(upto)))
            wanted = digest._outstanding(unit, upto)
            unit.run(sa.update(Follower).where(Follower.id.in_(upto)).values(told=max(upto.values(), default=0)))
            unit.run(sa.delete(DigestDue).where(DigestDue.follower_id.in_(upto)))
        time.sleep(LATE / 3)
        with unit_of_work(store) as unit:
            pages = digest._Pages(unit, wanted)
            mails = [pages.mail(each, upto[each.id]) for each in followers]
            unit.insert(*(mail for mail in mails if mail is not None))
        return bool(rows)

    digest.send_batch = send_batch


def digest_again() -> None:
    """What a follower was told is written down only after the mails, which nothing makes one."""

    def send_batch(store: Store, most: int = TOLD) -> bool:
        with unit_of_work(store) as unit:
            digest.begin(unit)
        with unit_of_work(store) as unit:
            rows = unit.all(sa.select(DigestDue).order_by(DigestDue.id).limit(most))
            upto = {row.follower_id: row.upto for row in rows}
            pages = digest._Pages(unit, digest._outstanding(unit, upto))
            for each in unit.all(sa.select(Follower).where(Follower.id.in_(upto))):
                mail = pages.mail(each, upto[each.id])
                if mail is not None:
                    mail.once = None
                    unit.insert(mail)
        time.sleep(LATE / 3)
        with unit_of_work(store) as unit:
            unit.run(sa.update(Follower).where(Follower.id.in_(upto)).values(told=max(upto.values(), default=0)))
            unit.run(sa.delete(DigestDue).where(DigestDue.follower_id.in_(upto)))
        return bool(rows)

    digest.send_batch = send_batch


def hurry() -> None:
    """Jobs are due every second and looked for at once, so that many of them are killed in the middle."""
    worker.JOBS_EVERY = 0.2  # type: ignore[misc]
    worker.TELLING_EVERY = 0.1  # type: ignore[misc]
    replying.tell_batch = partial(replying.tell_batch, most=TOLD)
    digest.send_batch = partial(digest.send_batch, most=TOLD)
    own = (seats.lapse_offers, seats.release_held, ending.remind, ending.purge_needs, ending.forget_places)
    jobs.JOBS = tuple(replace(job, every=LEASE / 4) if job.do in own else job for job in jobs.JOBS)  # type: ignore[misc]


SABOTAGES = {
    "none": lambda: None,
    "late-commit": late_commit,
    "lost-mail": lost_mail,
    "marked-first": marked_first,
    "told-first": told_first,
    "told-again": told_again,
    "digest-marked-first": digest_marked_first,
    "digest-again": digest_again,
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
