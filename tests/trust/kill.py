"""Nothing acknowledged is lost: web and mail processes are killed at random under writers who try again."""

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psutil
import sqlalchemy as sa

from engage import basics
from engage.audit.models import AuditEntry
from engage.contributions import queries as contributions
from engage.contributions.models import Contribution, PartKind
from engage.core.work import Work, reading, unit_of_work
from engage.notifications.models import Delivery, Message
from engage.receipts import queries as receipts
from tests.ground import Ground, end, start, wait_until
from tests.trust import kill_dialogue, kill_places
from tests.trust.check import Options, Sabotage, Tally
from tests.trust.kill_dialogue import Proposers
from tests.trust.kill_places import Guests
from tests.trust.kill_writers import Sink, Writers, sink

NAME = "kill"
ENGINES = ("sqlite", "postgres")
KILLS = {"sqlite": 100, "postgres": 30}
FEW = 16
WRITERS = 5
LONGEST = 900  # seconds for all the killing
DRAIN = 120  # seconds without a mail leaving, after which those that wait are missing
_sabotage = ["none"]  # what the processes are started with


@dataclass
class House:
    """The processes that are killed and begun again."""

    ground: Ground
    smtp: str
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    kills: Counter[str] = field(default_factory=Counter)

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = ["-m", "tests.trust.process", _sabotage[0], *arguments]
        return start(
            command, self.ground.environ(SMTP_URL=self.smtp, TRUSTED_PROXIES="1"), self.ground.folder / f"{name}.log"
        )

    def open(self) -> None:
        """Have both running, and the pages answering."""
        if self.web is None or self.web.poll() is not None:
            self.web = self._start("web", "serve", "--port", str(self.ground.port))
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self._start("worker", "worker")
        wait_until(self.ground.port, process=self.web)

    def kill_one(self) -> None:
        """One process, or all that serve, without a word."""
        assert self.web is not None
        assert self.worker is not None
        which = random.choices(("one web process", "all web processes", "mail worker"), (4, 1, 3))[0]
        if which == "mail worker":
            end(self.worker, signal.SIGKILL)
        elif which == "all web processes":
            end(self.web, signal.SIGKILL)
        else:
            with suppress(psutil.NoSuchProcess, IndexError):
                random.choice(psutil.Process(self.web.pid).children()).send_signal(signal.SIGKILL)
        self.kills[which] += 1

    def close(self) -> None:
        for process in (self.web, self.worker):
            if process is not None:
                end(process)


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Kill and begin again while people write; then count what is there."""
    wanted = options.n or (FEW if options.quick else KILLS[ground.engine_name])
    with unit_of_work(ground.store) as work:
        basics.load(work)
    with ExitStack() as stack:
        mails, smtp = stack.enter_context(sink())
        house = House(ground, smtp)
        stack.callback(house.close)
        house.open()
        writers = Writers(ground, "".join(random.choices("npqrstvwx", k=6)))
        guests, proposers = Guests(ground), Proposers(ground)
        proposers.prepare()
        threads = writers.start(WRITERS) + guests.start() + proposers.start()
        kill(house, wanted, tally, (1.2, 2.4) if options.quick else (0.1, 0.9), guests.sow, proposers.sow)
        writers.stop.set()
        guests.stop.set()
        proposers.stop.set()
        for thread in threads:
            thread.join(120)
        tally.expect(not any(thread.is_alive() for thread in threads), "a writer never got an answer")
        house.open()
        kill_places.settle(ground)
        kill_dialogue.settle(ground)
        drain(ground, mails)
    tally.expect(not writers.troubles, f"{len(writers.troubles)} writers were turned away: {writers.troubles[:3]}")
    tally.expect(not guests.troubles, f"{len(guests.troubles)} guests were turned away: {guests.troubles[:3]}")
    troubles = proposers.troubles
    tally.expect(not troubles, f"{len(troubles)} proposers were turned away: {troubles[:3]}")
    with reading(ground.store) as work:
        count(work, writers, tally)
        kill_places.count(work, guests, tally)
        kill_dialogue.count(work, proposers, tally)
        count_mails(work, mails, house, tally)
    sound(ground, tally)
    tally.figures |= dict(house.kills) | {"acknowledged": len(writers.acknowledged), "sent again": writers.retried}


def kill(house: House, wanted: int, tally: Tally, pause: tuple[float, float], *between: Callable[[], None]) -> None:
    """Let them live for a moment of `pause` seconds, and kill one. A few kills hit better when they come late."""
    until = time.monotonic() + LONGEST
    while sum(house.kills.values()) < wanted and time.monotonic() < until:
        for each in between:
            each()
        time.sleep(random.uniform(*pause))
        house.kill_one()
        house.open()
    done = sum(house.kills.values())
    tally.expect(done == wanted, f"only {done} of {wanted} kills were done in {LONGEST} s")


def drain(ground: Ground, mails: Sink) -> None:
    """Give the last mails the time they need."""
    fewest, until = None, time.monotonic() + DRAIN
    while time.monotonic() < until:
        with reading(ground.store) as work:
            waiting = work.one(sa.select(sa.func.count()).where(Message.delivery == Delivery.WAITING))
        if not waiting:
            return
        if fewest is None or waiting < fewest:
            fewest, until = waiting, time.monotonic() + DRAIN
        time.sleep(0.5)


# --- Counting ---------------------------------------------------------------------------------


def count(work: Work, writers: Writers, tally: Tally) -> None:
    """Every acknowledged contribution once, each stored one whole."""
    texts: Counter[str] = Counter()
    stored: list[Contribution] = work.all(sa.select(Contribution))
    marks = Counter(work.all(sa.select(Message.once)))
    received = Counter(work.all(sa.select(AuditEntry.subject_id).where(AuditEntry.action == "contributions.received")))
    for contribution in stored:
        text = contributions.parts(work, contribution).get(PartKind.TEXT, "")
        word = next((part for part in text.split() if part.startswith("zq")), "")
        texts[word] += 1
        address = work.unseal(contribution, "email") or ""
        mark = work.keys.blind("outbox:receipt", f"{contribution.id}\0{address.lower()}")
        whole = bool(word) and received[contribution.id] == 1 and marks[mark] == 1
        tally.expect(whole, f"not whole: {received[contribution.id]} audit entries, {marks[mark]} mails")
    for each in writers.acknowledged:
        tally.expect(texts[each.word] == 1, f"acknowledged and there {texts[each.word]} times: {each.word}")
        receipt = receipts.find(work, each.code)
        tally.expect(receipt is not None, f"the code of {each.word} opens nothing")
    twice = [word for word, times in texts.items() if times > 1]
    tally.expect(not twice, f"{len(twice)} contributions are there more than once")
    tally.expect(len(writers.acknowledged) >= 5, f"only {len(writers.acknowledged)} were acknowledged")
    tally.figures["stored"] = len(stored)


def count_mails(work: Work, mails: Sink, house: House, tally: Tally) -> None:
    """No mail is missing, and none came more often than workers died."""
    killed = house.kills["mail worker"]
    extra = most = uncertain = 0
    for message in work.all(sa.select(Message)):
        copies = mails.arrived[message.id.hex]
        extra, most = extra + max(0, copies - 1), max(most, copies)
        uncertain += message.delivery is Delivery.UNCERTAIN
        # Twice the worker died with it in hand: a person is told, and decides.
        fine = copies >= 1 or message.delivery is Delivery.UNCERTAIN
        tally.expect(fine, f"a mail is missing ({message.delivery})")
    tally.expect(extra <= killed, f"{extra} copies too many with {killed} killed workers")
    tally.expect(uncertain <= killed // 2, f"{uncertain} mails are uncertain with {killed} killed workers")
    tally.figures |= {"mails": sum(mails.arrived.values()), "copies too many": extra, "most copies": most}
    tally.figures["uncertain"] = uncertain


def sound(ground: Ground, tally: Tally) -> None:
    """The file itself is whole."""
    if ground.engine_name == "sqlite":
        with ground.store.engine.connect() as connection:
            found: Any = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        tally.expect(found == "ok", f"integrity_check: {found}")
        tally.expect(not broken, f"{len(broken)} rows have lost what they belong to")


# --- Each protection taken away ---------------------------------------------------------------


@contextmanager
def started_with(name: str) -> Iterator[None]:
    _sabotage[0] = name
    try:
        yield
    finally:
        _sabotage[0] = "none"


def sabotages(_engine_name: str) -> dict[str, Sabotage]:
    return {
        "acknowledged before the commit": Sabotage(lambda _: started_with("late-commit")),
        "a mail is forgotten in the transaction": Sabotage(lambda _: started_with("lost-mail")),
        "a mail counts as sent before it is": Sabotage(lambda _: started_with("marked-first")),
    }
