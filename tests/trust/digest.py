"""Everybody who follows something is told once of what is new: the worker is killed while it writes the mails."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.authority import SYSTEM
from engage.core.work import Work, reading, unit_of_work
from engage.events.models import Event
from engage.following import gathering
from engage.following.models import DigestDue, DigestRun
from engage.following.rules import Rhythm, slot_of
from engage.notifications.models import Delivery, Message
from tests.factories.contributions import make_body
from tests.factories.events import make_event
from tests.factories.following import make_follow
from tests.ground import Ground, end
from tests.trust import replies
from tests.trust.check import Options, Sabotage, Tally
from tests.trust.kill import sound
from tests.trust.kill_writers import Sink, sink
from tests.trust.replies import QUIET

NAME = "digest"
ENGINES = ("sqlite", "postgres")
FOLLOWERS, QUIET_ONES, MORNINGS, KILLS = 1_000, 1_000, 10, 50
FEW = 10  # kills that show whether a sabotage is noticed


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Morning after morning with something new, and the worker killed in between; then count who was told of what."""
    kills = options.n or (FEW if options.quick else KILLS)
    mornings = min(MORNINGS, max(2, kills // 5))
    people = max(40, FOLLOWERS * min(kills, KILLS) // KILLS)
    with unit_of_work(ground.store, SYSTEM) as work:
        busy = work.get(Body, work.get(Event, make_event(work).id).body_id)
        told = {f"told{number}@example.org" for number in range(people)}
        for address in sorted(told):
            make_follow(work, busy, address, Rhythm.DAILY)
        quiet = make_body(work, "kkr-quiet")
        for number in range(QUIET_ONES * people // FOLLOWERS):
            make_follow(work, quiet, f"quiet{number}@example.org", Rhythm.DAILY)
    titles: list[str] = []
    with ExitStack() as stack:
        mails, smtp = stack.enter_context(sink(Reader))
        worker = Worker(ground, smtp)
        stack.callback(worker.stop)
        done = 0
        for number in range(mornings):
            titles.append(f"Møde om morgenen nummer {number:03}.")
            _morning(ground, titles[-1])
            for _ in range(kills // mornings + (number < kills % mornings)):
                worker.begin()
                _wait_until_it_writes(ground, random.uniform(0, 0.3))
                worker.kill(ground)
                done += 1
            worker.begin()
            _drain(ground)
        worker.begin()
        _drain(ground, mails_too=True)
    with reading(ground.store) as work:
        _count_mails(work, mails, worker.kills, tally)
    _count(told, titles, mails, tally)
    sound(ground, tally)
    tally.expect(worker.kills == kills, f"only {worker.kills} of {kills} kills were done")
    tally.expect(worker.in_the_middle * 4 >= kills, f"only {worker.in_the_middle} kills came while it wrote")
    tally.figures |= {"mornings": mornings, "kills": done, "while writing": worker.in_the_middle}


class Reader(Sink):
    """Keeps who was told what, once for each mail, however many copies of it come."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[str, tuple[str, str]] = {}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.read[str(mail["Message-ID"])] = str(mail["To"]), str(mail.get_content())
        return await super().handle_DATA(server, session, envelope)


class Worker(replies._Worker):
    """The product's own worker, killed without a word while it writes."""

    def kill(self, ground: Ground) -> None:
        self.in_the_middle += _waiting(ground)
        end(self.process, signal.SIGKILL)
        self.kills += 1


def _morning(ground: Ground, title: str) -> None:
    """Something is new, and the last morning lies a day back."""
    with unit_of_work(ground.store, SYSTEM) as work:
        make_event(work, title=title)
        gathering.gather(work)
        newest = work.one(sa.select(DigestRun).order_by(DigestRun.upto.desc()).limit(1))
        if newest is not None:
            work.run(sa.delete(DigestRun).where(DigestRun.id != newest.id))
            newest.day = slot_of(work.now) - timedelta(days=1)


def _wait_until_it_writes(ground: Ground, more: float) -> None:
    until, before = time.monotonic() + 20, _written(ground)
    while time.monotonic() < until and _written(ground) == before and (_waiting(ground) or not _begun(ground)):
        time.sleep(0.02)
    time.sleep(more)


def _written(ground: Ground) -> int:
    with reading(ground.store) as work:
        return int(work.one(sa.select(sa.func.count(Message.id)).where(Message.template == "digest")) or 0)


def _waiting(ground: Ground) -> bool:
    with reading(ground.store) as work:
        return work.one(sa.select(DigestDue.id).limit(1)) is not None


def _begun(ground: Ground) -> bool:
    with reading(ground.store) as work:
        return work.one(sa.select(sa.func.max(DigestRun.day))) == slot_of(work.now)


def _drain(ground: Ground, *, mails_too: bool = False) -> None:
    """Give the last ones the time they need."""
    fewest, until = -1, time.monotonic() + QUIET
    while time.monotonic() < until:
        with reading(ground.store) as work:
            waiting = int(work.one(sa.select(sa.func.count(DigestDue.id))))
            if mails_too:
                unsent = sa.select(sa.func.count(Message.id)).where(Message.delivery == Delivery.WAITING)
                waiting += int(work.one(unsent))
        if not waiting and _begun(ground):
            return
        if fewest < 0 or waiting < fewest:
            fewest, until = waiting, time.monotonic() + QUIET
        time.sleep(0.2)


# --- Counting ---------------------------------------------------------------------------------


def _count(people: set[str], titles: list[str], mails: Reader, tally: Tally) -> None:
    """Each follower was told once of each piece of news, and those of whose things nothing is new of none."""
    found = Counter((to, title) for to, text in mails.read.values() for title in titles if title in text)
    for to in people:
        for title in titles:
            tally.expect(found[to, title] == 1, f"somebody was told {found[to, title]} times of {title}")
    others = {to for to, _ in mails.read.values()} - people
    tally.expect(not [each for each in others if each.startswith("quiet") and _says(each, mails)], "told for nothing")
    tally.figures |= {
        "followers": len(people),
        "news": len(titles),
        "missed": sum(found[to, title] == 0 for to in people for title in titles),
        "told twice": sum(number > 1 for number in found.values()),
    }


def _says(address: str, mails: Reader) -> bool:
    """Whether somebody got more than the question whether it was them."""
    return any(to == address and "/folg/stop/" in text for to, text in mails.read.values())


def _count_mails(work: Work, mails: Sink, kills: int, tally: Tally) -> None:
    """No more copies than the worker died, and none lost."""
    extra = 0
    for each in work.all(sa.select(Message).where(Message.template == "digest")):
        copies = mails.arrived[each.id.hex]
        extra += max(0, copies - 1)
        tally.expect(copies >= 1 or each.delivery is Delivery.UNCERTAIN, f"a mail is missing ({each.delivery})")
    tally.expect(extra <= kills, f"{extra} copies too many with {kills} kills")
    tally.figures |= {"copies too many": extra}


# --- Each protection taken away ---------------------------------------------------------------


@contextmanager
def _started_with(name: str) -> Iterator[None]:
    replies._sabotage[0] = name
    try:
        yield
    finally:
        replies._sabotage[0] = "none"


def sabotages(_engine_name: str) -> dict[str, Sabotage]:
    return {
        "counted as told before it is": Sabotage(lambda _: _started_with("digest-marked-first")),
        "nobody looks who was told": Sabotage(lambda _: _started_with("digest-again")),
    }
