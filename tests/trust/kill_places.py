"""People who sign up and give up while processes are killed, and what the jobs of events owe them meanwhile."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from datetime import time as clock_time
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from engage import jobs
from engage.audit.models import AuditEntry
from engage.core.errors import NotFound
from engage.core.ids import new_token
from engage.core.work import Work, unit_of_work
from engage.events import queries, sealed, signing_up, times
from engage.events.models import Event, Place, Reminder
from engage.events.rules import Standing, Telling
from engage.notifications.models import Message
from tests.factories.events import make_event, make_place
from tests.ground import Ground
from tests.trust.check import Tally
from tests.trust.kill_writers import PATIENCE, code_in
from tests.visitor import Answer, Gone, Visitor, form_in, tree_of

CAPACITY = 12
GUESTS = 3
JOBS = ("lapse-offers", "release-held-seats", "remind", "forget-needs", "forget-places")
NEEDS = {"needs_text": "En stol", "needs_consent": True}


@dataclass(frozen=True)
class Coming:
    """What the product has told somebody that it has."""

    email: str
    code: str
    gave_up: bool


@dataclass
class Owed:
    """What the jobs are to do, made while they are killed."""

    lapsing: list[tuple[UUID, UUID]] = field(default_factory=list)  # whose offer ran out, and who is next
    reminded: list[tuple[UUID, UUID]] = field(default_factory=list)  # (event, place)
    needing: list[UUID] = field(default_factory=list)
    old: list[UUID] = field(default_factory=list)


@dataclass
class Guests:
    """All of them, and what they were promised."""

    ground: Ground
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[Coming] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    owed: Owed = field(default_factory=Owed)
    number: int = 0
    event_id: Any = None

    def start(self) -> list[threading.Thread]:
        with unit_of_work(self.ground.store) as work:
            event = make_event(work, capacity=CAPACITY)
            self.number, self.event_id = event.number, event.id
        threads = [threading.Thread(target=self._come, args=(line,), daemon=True) for line in range(GUESTS)]
        for thread in threads:
            thread.start()
        return threads

    def _come(self, line: int) -> None:
        count = 0
        while not self.stop.is_set():
            count += 1
            try:
                self.acknowledged.append(self._one(f"g{line}n{count}@example.org", gives_up=count % 3 == 0))
            except (Gone, TimeoutError, AssertionError) as problem:
                if not self.stop.is_set():
                    self.troubles.append(f"{type(problem).__name__}: {problem}"[:200])

    def _one(self, email: str, *, gives_up: bool) -> Coming:
        """From the form to the code; and every third gives the place up again."""
        visitor = Visitor(self.ground.port, timeout=20)
        visitor.headers["X-Forwarded-For"] = f"10.{random.randrange(256)}.{random.randrange(256)}.1"
        path = f"/arrangementer/{self.number}/tilmelding"
        filled = form_in(tree_of(self._again(visitor, "GET", path, 200).text), path, ["once"])
        filled.pop("")
        sent = self._again(visitor, "POST", path, 303, filled | {"email": email, "once": new_token()})
        assert sent.location == "/arrangementer/kvittering", f"sent on to {sent.location}"
        code = code_in(tree_of(self._again(visitor, "GET", sent.location, 200).text))
        if gives_up:
            page = self._again(visitor, "GET", "/min-plads", 200)
            opened = form_in(tree_of(page.text), "/min-plads", ["code"])
            opened.pop("")
            self._again(visitor, "POST", "/min-plads", 303, opened | {"code": code})
            page = self._again(visitor, "GET", "/min-plads", 200)
            token = form_in(tree_of(page.text), "/min-plads", ["csrf_token"])["csrf_token"]
            self._again(visitor, "POST", "/min-plads/meld-fra", 303, {"csrf_token": token})
        visitor.close()
        return Coming(email, code, gives_up)

    def _again(self, visitor: Visitor, method: str, path: str, wanted: int, fields: Any = None) -> Answer:
        """Ask until there is an answer; the very same form each time. Raises TimeoutError."""
        until, problem = time.monotonic() + PATIENCE, ""
        while time.monotonic() < until:
            try:
                answer = visitor.post(urlsplit(path).path, fields) if method == "POST" else visitor.get(path)
            except (OSError, HTTPException) as error:
                problem = type(error).__name__
            else:
                if answer.status == wanted:
                    return answer
                problem = f"{answer.status}"
                if answer.status < 500:
                    raise AssertionError(f"{method} {path}: {answer.status} {answer.location}")
            time.sleep(random.uniform(0.05, 0.2))
        raise TimeoutError(f"{method} {path}: {problem}")

    # --- What the jobs owe --------------------------------------------------------------------

    def sow(self) -> None:
        """One offer that has run out, one reminder, needs and places whose time is over: all due now."""
        with unit_of_work(self.ground.store) as work:
            self.owed.lapsing.append(_lapsing(work))
            self.owed.reminded.append(_reminded(work))
            self.owed.needing.append(_long_ago(work, 40))
            self.owed.old.append(_long_ago(work, 250))


def _then(work: Work, days: int) -> Work:
    return replace(work, now=work.now - timedelta(days=days), memo={})


def _lapsing(work: Work) -> tuple[UUID, UUID]:
    event = make_event(_then(work, 20), days=23, capacity=1)  # in three days
    first, second, third = (make_place(_then(work, 19), event, email=f"{new_token()}@example.org") for _ in range(3))
    signing_up.cancel(_then(work, 5), first.id)
    return second.id, third.id


def _reminded(work: Work) -> tuple[UUID, UUID]:
    wall = times.wall_of(work.now)
    day = wall.date() + timedelta(days=1 if wall.time() >= times.REMINDED_AT else 0)
    early = _then(work, 20)
    event = make_event(early, starts=datetime.combine(day, clock_time(20)))
    return event.id, make_place(early, event, email=f"{new_token()}@example.org").id


def _long_ago(work: Work, days: int) -> UUID:
    early = _then(work, days + 10)
    event = make_event(early, starts=datetime.combine(work.today - timedelta(days=days), clock_time(15)))
    return make_place(early, event, **NEEDS).id


# --- Counting ---------------------------------------------------------------------------------


def settle(ground: Ground) -> None:
    """What the next due moment of each job does, with nobody killed."""
    for name in JOBS:
        jobs.run(ground.store, jobs.BY_NAME[name])


def opened(by_code: Callable[[Work, str], Any], work: Work, code: str) -> Any:
    """What a code opens, or None."""
    try:
        return by_code(work, code)
    except NotFound:
        return None


def count(work: Work, guests: Guests, tally: Tally) -> None:
    """Everybody acknowledged is there once, no seat is promised twice, and the jobs did all of it once."""
    mails = Counter(work.all(sa.select(Message.once)))
    entries = Counter(work.all(sa.select(AuditEntry.subject_id).where(AuditEntry.action == "events.signed_up")))

    def told(place: Place, email: str, telling: Telling, mark: str = "") -> int:
        return mails[work.keys.blind(f"outbox:{telling.value}", f"{place.id}:{mark}\0{email.lower()}")]

    event = work.get(Event, guests.event_id)
    there: dict[str, list[Place]] = {}
    for place in queries.places(work, event.id, *Standing):
        there.setdefault(sealed.details(work, place).email, []).append(place)
        tally.expect(entries[place.id] == 1, f"a place has {entries[place.id]} entries in the log")
    for each in guests.acknowledged:
        place = opened(queries.by_code, work, each.code)
        if not tally.expect(place is not None, f"the code of {each.email} opens nothing"):
            continue
        if each.gave_up:
            fine = place.standing is Standing.GIVEN_UP and place.data_key is None and place.email is None
            tally.expect(fine, f"{each.email} gave up, and is {place.standing}")
            continue
        found = there.get(each.email, [])
        tally.expect([p.id for p in found] == [place.id], f"{each.email} is there {len(found)} times")
        number = sum(told(place, each.email, first) for first in (Telling.CONFIRMED, Telling.WAITING))
        tally.expect(number >= 1, f"{each.email} was not told: {number} mails")
    counted = queries.seats_of(work, event)
    tally.expect(counted.used <= CAPACITY, f"{counted.used} seats are promised, and there are {CAPACITY}")
    waiting = sum(place.standing is Standing.WAITING for places in there.values() for place in places)
    tally.expect(counted.left == 0 or not waiting, f"{waiting} wait while {counted.left} seats are free")
    tally.expect(len(guests.acknowledged) >= 5, f"only {len(guests.acknowledged)} sign-ups were acknowledged")
    _jobs(work, guests.owed, told, tally)
    tally.figures |= {"signed up": len(guests.acknowledged), "owed by jobs": 4 * len(guests.owed.old)}
    tally.figures["gave up"] = sum(each.gave_up for each in guests.acknowledged)


def _jobs(work: Work, owed: Owed, told: Any, tally: Tally) -> None:
    for one, following in owed.lapsing:
        place, after = work.get(Place, one), work.get(Place, following)
        tally.expect(place.standing is Standing.GIVEN_UP and place.lapsed, f"an offer that ran out is {place.standing}")
        email = sealed.details(work, place).email
        tally.expect(told(place, email, Telling.LAPSED) == 1, "who let an offer run out was not told once")
        tally.expect(after.standing is Standing.OFFERED, f"the next in the queue is {after.standing}")
        made = told(
            after, sealed.details(work, after).email, Telling.OFFERED, (after.offer_until or work.now).isoformat()
        )
        tally.expect(made == 1, f"the next in the queue got {made} offers")
    for event_id, place_id in owed.reminded:
        place = work.get(Place, place_id)
        number = told(place, sealed.details(work, place).email, Telling.REMINDER_DAY, str(event_id))
        tally.expect(number == 1, f"somebody was reminded {number} times")
        rows = work.all(sa.select(Reminder).where(Reminder.event_id == event_id))
        tally.expect(len(rows) == 1, f"a reminder is noted {len(rows)} times")
    for place_id in owed.needing:
        place = work.get(Place, place_id)
        tally.expect(place.needs_key is None, "needs whose time is over are still there")
    left = work.all(sa.select(Place.id).where(Place.id.in_(owed.old)))
    tally.expect(not left, f"{len(left)} places whose time is over are still there")
