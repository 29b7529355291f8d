"""Everybody behind a decision is told once: the worker is killed again and again while it tells thousands."""

import random
import secrets
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.basics import facts
from engage.coding.models import Coding
from engage.consent import service as consent
from engage.contributions.models import Contribution, Status
from engage.core.authority import SYSTEM
from engage.core.work import Work, reading, unit_of_work
from engage.decisions import publishing
from engage.decisions.models import Asked, Decision, Reply, Telling
from engage.notifications.models import Delivery, Message
from engage.perspectives.models import Evidence
from engage.receipts.models import Receipt
from tests.factories.decisions import made_from, make_asked, make_signed
from tests.ground import Ground, end, start
from tests.trust.check import Options, Sabotage, Tally
from tests.trust.kill import sound
from tests.trust.kill_writers import Sink, sink

NAME = "replies"
ENGINES = ("sqlite", "postgres")
PEOPLE, DECISIONS, KILLS = 10_000, 50, 50
FEW = 12  # kills that show whether a sabotage is noticed
QUIET = 120  # seconds in which nobody is told and no mail leaves, after which what waits is missing
WITH_MAIL, WITHDRAWN = 4, 10  # every fourth left an address, every tenth has taken the words back
_sabotage = ["none"]


@dataclass(frozen=True)
class Behind:
    """What one decision owes: who is to be told, and how many of them have an address."""

    number: int
    version: int
    people: frozenset[UUID]
    mails: int


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Publish decision after decision and kill the worker in between; then count who was told."""
    kills = options.n or (FEW if options.quick else KILLS)
    decisions = min(DECISIONS, max(2, kills))
    each = max(20, PEOPLE * min(kills, KILLS) // KILLS // decisions)
    with unit_of_work(ground.store) as work:
        consent.load(work, facts("consents.json"), facts("retention.json"))
    owed = [_sow(ground, each) for _ in range(decisions)]
    with ExitStack() as stack:
        mails, smtp = stack.enter_context(sink())
        worker = _Worker(ground, smtp)
        stack.callback(worker.stop)
        for number in range(max(kills, decisions)):
            if number < decisions:
                with unit_of_work(ground.store, SYSTEM) as work:
                    publishing.publish(work, owed[number].number, version=owed[number].version)
            worker.begin()
            if number < kills:
                worker.wait_until_it_tells(ground, random.uniform(0, 0.4))
                worker.kill(ground)
        worker.begin()
        _drain(ground)
    with reading(ground.store) as work:
        _count(work, owed, tally)
        _count_mails(work, owed, mails, worker.kills, tally)
    sound(ground, tally)
    tally.expect(worker.kills == kills, f"only {worker.kills} of {kills} kills were done")
    tally.expect(worker.in_the_middle * 4 >= kills, f"only {worker.in_the_middle} kills came while it told")
    tally.figures |= {"decisions": decisions, "kills": worker.kills, "while telling": worker.in_the_middle}


class _Worker:
    """The product's own worker, killed without a word and begun again."""

    def __init__(self, ground: Ground, smtp: str) -> None:
        self.env = ground.environ(SMTP_URL=smtp)
        self.log = ground.folder / "worker.log"
        self.process: Any = None
        self.kills = self.in_the_middle = 0

    def begin(self) -> None:
        if self.process is None or self.process.poll() is not None:
            self.process = start(["-m", "tests.trust.process", _sabotage[0], "worker"], self.env, self.log)

    def wait_until_it_tells(self, ground: Ground, more: float) -> None:
        """Until it has begun with something and is not through, or a while is over; then a moment more."""
        until = time.monotonic() + 20
        before = _told(ground)
        while time.monotonic() < until and _told(ground) == before and _waiting(ground):
            time.sleep(0.02)
        time.sleep(more)

    def kill(self, ground: Ground) -> None:
        self.in_the_middle += _waiting(ground)
        end(self.process, signal.SIGKILL)
        self.kills += 1

    def stop(self) -> None:
        if self.process is not None:
            end(self.process)


def _told(ground: Ground) -> int:
    with reading(ground.store) as work:
        return int(work.one(sa.select(sa.func.count(Reply.id))) or 0)


def _waiting(ground: Ground) -> bool:
    with reading(ground.store) as work:
        return work.one(sa.select(Telling.id).where(Telling.finished_at.is_(None)).limit(1)) is not None


def _drain(ground: Ground) -> None:
    """Give the last ones the time they need."""
    fewest: tuple[int, int] | None = None
    until = time.monotonic() + QUIET
    while time.monotonic() < until:
        with reading(ground.store) as work:
            waiting = int(work.one(sa.select(sa.func.count(Message.id)).where(Message.delivery == Delivery.WAITING)))
            told = int(work.one(sa.select(sa.func.count(Reply.id))))
        if not waiting and not _waiting(ground):
            return
        if fewest is None or (waiting, -told) != fewest:
            fewest, until = (waiting, -told), time.monotonic() + QUIET
        time.sleep(0.3)


# --- Sowing -----------------------------------------------------------------------------------


def _sow(ground: Ground, people: int) -> Behind:
    """A signed decision about a perspective with so many people behind it."""
    with unit_of_work(ground.store, SYSTEM) as work:
        perspective, texts = made_from(work, {"email": "first@example.org"})
        one = work.one(sa.select(Evidence).where(Evidence.contribution_id == texts[0].contribution_id))
        told, mails = {texts[0].contribution_id}, 1
        for number in range(1, people):
            it = _another(work, one, number)
            if it.status is not Status.WITHDRAWN:
                told.add(it.id)
                mails += it.email is not None
        asked = make_asked(work, perspective)
        make_signed(work, asked)
        return Behind(asked.number, asked.version, frozenset(told), mails)


def _like(row: Any, **changed: Any) -> Any:
    same = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}
    return type(row)(**(same | changed))


def _another(work: Work, evidence: Evidence, number: int) -> Contribution:
    """Somebody else who said the same."""
    receipt = work.add(Receipt(code_hash=secrets.token_bytes(32), opens="contribution"))
    it: Contribution = _like(
        work.get(Contribution, evidence.contribution_id),
        sequence=-secrets.randbits(60),
        once_hash=secrets.token_bytes(32),
        receipt_id=receipt.id,
        email=None,
        data_key=None,
        case_number=None,
    )
    work.add(it)
    if number % WITHDRAWN == 0:
        it.status = Status.WITHDRAWN
    if number % WITH_MAIL == 0:
        work.seal(it, "email", f"{it.id.hex}@example.org")
    coding = work.add(_like(work.get(Coding, evidence.coding_id)))
    work.add(_like(evidence, contribution_id=it.id, coding_id=coding.id))
    return it


# --- Counting ---------------------------------------------------------------------------------


def _count(work: Work, owed: list[Behind], tally: Tally) -> None:
    """Each was told once of each decision, and nobody else was."""
    missed = twice = others = 0
    for each in owed:
        rows = Counter(
            work.all(
                sa.select(Reply.contribution_id)
                .join(Decision, Decision.id == Reply.decision_id)
                .join(Asked, Asked.id == Decision.asked_id)
                .where(Asked.number == each.number)
            )
        )
        for person in each.people:
            tally.expect(rows[person] == 1, f"somebody was told {rows[person]} times of answer {each.number}")
        missed += len(each.people - set(rows))
        twice += sum(times > 1 for times in rows.values())
        others += len(set(rows) - each.people)
    tally.expect(not others, f"{others} were told who had taken their words back")
    tally.figures |= {"people": sum(len(each.people) for each in owed), "missed": missed, "told twice": twice}


def _count_mails(work: Work, owed: list[Behind], mails: Sink, kills: int, tally: Tally) -> None:
    """One mail for each address, and no more copies than the worker died."""
    found: list[Message] = work.all(sa.select(Message).where(Message.template == "answer"))
    wanted = sum(each.mails for each in owed)
    tally.expect(len(found) == wanted, f"{len(found)} mails were written for {wanted} addresses")
    extra = 0
    for each in found:
        copies = mails.arrived[each.id.hex]
        extra += max(0, copies - 1)
        fine = copies >= 1 or each.delivery is Delivery.UNCERTAIN
        tally.expect(fine, f"a mail is missing ({each.delivery})")
    tally.expect(extra <= kills, f"{extra} copies too many with {kills} kills")
    tally.figures |= {"mails": wanted, "copies too many": extra}


# --- Each protection taken away ---------------------------------------------------------------


@contextmanager
def _started_with(name: str) -> Iterator[None]:
    _sabotage[0] = name
    try:
        yield
    finally:
        _sabotage[0] = "none"


def sabotages(_engine_name: str) -> dict[str, Sabotage]:
    return {
        "counted as told before it is": Sabotage(lambda _: _started_with("told-first")),
        "nobody looks who was told": Sabotage(lambda _: _started_with("told-again")),
    }
