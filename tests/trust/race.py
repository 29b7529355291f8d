"""Seats are never promised twice: thousands sign up at once, twice with the same form, while others give up theirs."""

import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from uuid import UUID

from engage import basics
from engage.core.ids import new_token
from engage.core.work import reading, unit_of_work
from engage.events import planning, queries, seats, signing_up
from engage.events.models import Event, Place
from engage.events.rules import Coming, Standing
from tests.factories.events import hold, make_event
from tests.ground import Ground, end, start, wait_until
from tests.trust.check import Options, Sabotage, Tally
from tests.visitor import Visitor

NAME = "race"
ENGINES = ("sqlite", "postgres")
MANY, FEW = 10_000, 400
CAPACITY = 100
LINES = 64  # connections at once
SLOWEST = 2.0  # seconds within which 99 of 100 are answered
KEPT = (Standing.CONFIRMED, Standing.OFFERED, Standing.ATTENDED)
_sabotage = ["none"]  # what the processes are started with


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """First the rush for one event; then giving up against signing up; then held seats and companions."""
    many = options.n or (FEW if options.quick else MANY)
    with unit_of_work(ground.store) as work:
        basics.load(work)
        plain = make_event(work, title="Alle på én gang", capacity=CAPACITY)
        held = (hold(40, work), hold(10, work, roles=frozenset({Coming.POLITICIAN})))
        parted = make_event(work, title="Pladser til nogen", capacity=CAPACITY, held=held)
        numbers = {event.id: event.number for event in (plain, parted)}
    command = ["-m", "tests.trust.process", _sabotage[0], "serve", "--port", str(ground.port)]
    # Everybody has an address of their own; from one alone they would be set aside.
    web = start(command, ground.environ(TRUSTED_PROXIES="1"), ground.folder / "web.log")
    try:
        wait_until(ground.port, process=web)
        crowd = Crowd(ground)
        rush(crowd, plain, numbers[plain.id], many, tally)
        give_up(crowd, plain, numbers[plain.id], many // 20, tally)
        in_groups(crowd, parted, numbers[parted.id], many // 5, tally)
    finally:
        end(web)


@dataclass
class Crowd:
    """Everybody who signs up, each on one of LINES connections."""

    ground: Ground
    times: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    told: dict[str, set[str]] = field(default_factory=dict)  # by form: where it was sent on to
    _noting: threading.Lock = field(default_factory=threading.Lock)

    def send(self, number: int, forms: list[dict[str, Any]]) -> None:
        """Send all forms to the event, in a random order, over LINES connections."""
        random.shuffle(forms)
        shares = [forms[at::LINES] for at in range(LINES)]
        with ThreadPoolExecutor(LINES) as pool:
            for done in [pool.submit(self._line, number, share) for share in shares if share]:
                done.result()

    def _line(self, number: int, forms: list[dict[str, Any]]) -> None:
        visitor = Visitor(self.ground.port, timeout=60)
        path = f"/arrangementer/{number}/tilmelding"
        first = visitor.form(path, "once")
        first.pop("")
        for fields in forms:
            began = time.perf_counter()
            try:
                answer = visitor.post(path, first | fields, X_Forwarded_For=somewhere())
                what = f"{answer.status} {answer.location}".strip()
            except (OSError, HTTPException) as error:
                what = type(error).__name__
            with self._noting:
                self.times.append(time.perf_counter() - began)
                self.answers[what] += 1
        visitor.close()


def somewhere() -> str:
    """An internet address."""
    return f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}"


def some_forms(many: int, **more: Callable[[], str]) -> list[dict[str, Any]]:
    """`many` people; one in ten sends the form twice."""
    forms = [{"once": new_token()} | {name: choose() for name, choose in more.items()} for _ in range(many)]
    return forms + random.sample(forms, many // 10)


def standings(ground: Ground, event_id: UUID) -> Mapping[Standing, list[Place]]:
    found: dict[Standing, list[Place]] = {standing: [] for standing in Standing}
    with reading(ground.store) as work:
        for place in queries.places(work, event_id, *Standing):
            found[place.standing].append(place)
    return found


def rush(crowd: Crowd, event: Event, number: int, many: int, tally: Tally) -> None:
    """As many as there are seats come, all others wait in order, and nobody counts twice."""
    forms = some_forms(many)
    crowd.send(number, forms)
    found = standings(crowd.ground, event.id)
    confirmed, waiting = found[Standing.CONFIRMED], found[Standing.WAITING]
    wrong = {what: n for what, n in crowd.answers.items() if what != "303 /arrangementer/kvittering"}
    tally.expect(not wrong, f"some were answered otherwise: {wrong}")
    room = min(CAPACITY, many)
    tally.expect(len(confirmed) == room, f"{len(confirmed)} have a place where {room} could")
    tally.expect(len(waiting) == many - room, f"{len(waiting)} wait where {many - room} should")
    latest = max((place.sequence for place in confirmed), default=0)
    passed = [place for place in waiting if place.sequence < latest]
    tally.expect(not passed, f"{len(passed)} wait who came before somebody who has a place")
    with reading(crowd.ground.store) as work:
        ranks = [queries.position(work, place) for place in (*waiting[:20], *waiting[-20:])]
    wanted = [*range(1, len(waiting) + 1)]
    tally.expect(ranks == [*wanted[:20], *wanted[-20:]], f"the queue does not count on: {ranks[:5]}")
    keys = len({place.once_hash for place in (*confirmed, *waiting)})
    tally.expect(keys == many, f"{keys} forms became a place where {many} were sent")
    tally.expect(sum(crowd.answers.values()) == len(forms), "not everybody got an answer")
    slow = statistics.quantiles(crowd.times, n=100)[98]
    tally.expect(slow <= SLOWEST, f"one in a hundred waited {slow:.2f} s")
    tally.figures |= {"signed up": many, "sent": len(forms), "p99 s": round(slow, 2)}
    tally.figures["a second"] = round(len(forms) / sum(crowd.times) * LINES)


def give_up(crowd: Crowd, event: Event, number: int, many: int, tally: Tally) -> None:
    """While some give up their place, as many sign up: a freed seat goes to the queue and never to a newcomer."""
    before = standings(crowd.ground, event.id)
    leaving = (before[Standing.CONFIRMED] + before[Standing.WAITING])[: many or 1]

    def leave(place: Place) -> None:
        with unit_of_work(crowd.ground.store) as work:
            signing_up.cancel(work, place.id)

    with ThreadPoolExecutor(9) as pool:
        newcomers = pool.submit(crowd.send, number, some_forms(many))
        list(pool.map(leave, leaving))
        newcomers.result()
    after = standings(crowd.ground, event.id)
    taken = sum(place.companions + 1 for standing in KEPT for place in after[standing])
    tally.expect(taken <= CAPACITY, f"{taken} seats are promised, and there are {CAPACITY}")
    new = {place.id for place in after[Standing.CONFIRMED]} - {place.id for place in before[Standing.CONFIRMED]}
    tally.expect(not new or not after[Standing.WAITING], f"{len(new)} newcomers passed those who wait")
    offered = [place.sequence for place in after[Standing.OFFERED]]
    waiting = [place.sequence for place in after[Standing.WAITING]]
    tally.expect(not offered or not waiting or max(offered) < min(waiting), "an offer went past somebody")
    free = CAPACITY - taken
    tally.expect(free == 0 or not waiting, f"{free} seats are free while {len(waiting)} wait")
    gone = len(after[Standing.GIVEN_UP])
    tally.expect(gone == len(leaving), f"{gone} gave up where {len(leaving)} did")
    tally.figures["gave up"] = gone


def in_groups(crowd: Crowd, event: Event, number: int, many: int, tally: Tally) -> None:
    """Seats held for some stay theirs, companions count, and capacity goes up and down meanwhile."""
    held = queries.groups(event)
    roles = [role.value for role in Coming]
    forms = some_forms(many, role=lambda: random.choice(roles), companions=lambda: random.choice("0001123"))

    def resize() -> None:
        for capacity in (CAPACITY + 20, CAPACITY - 10, CAPACITY):
            time.sleep(0.5)
            with unit_of_work(crowd.ground.store) as work:
                version = queries.locked(work, event.id).version
                planning.set_seats(work, event.id, capacity=capacity, held=held, version=version)

    with ThreadPoolExecutor(2) as pool:
        meanwhile = pool.submit(resize)
        crowd.send(number, forms)
        meanwhile.result()
    with unit_of_work(crowd.ground.store) as work, seats.holding(work, event.id):
        pass
    with reading(crowd.ground.store) as work:
        now = work.get(Event, event.id)
        counted = queries.seats_of(work, now)
        waiting = list(queries.queue(work, event.id))
        most = CAPACITY + 20  # promised while there was room
        tally.expect(counted.used <= most, f"{counted.used} seats are promised, and there were {most} at most")
        could = [each for each in waiting if each.seats <= counted.free_for(each.role, work.today)]
        tally.expect(not could, f"{len(could)} wait for seats that are free for them")
        for group in held:
            others = sum(taken for role, taken in counted.taken.items() if role not in group.roles)
            tally.expect(others <= most - group.seats, f"{others} seats went to others, {group.seats} were held")
    places = sum(len(found) for found in standings(crowd.ground, event.id).values())
    tally.expect(places == many, f"{places} places where {many} signed up")
    tally.figures |= {"in groups": many, "promised": counted.used}


@contextmanager
def _served_by(name: str) -> Iterator[None]:
    before, _sabotage[0] = _sabotage[0], name
    try:
        yield
    finally:
        _sabotage[0] = before


def sabotages(_engine: str) -> Mapping[str, Sabotage]:
    return {
        "seats are counted now and then": Sabotage(lambda _: _served_by("stale-seats")),
        "a form is not known again": Sabotage(lambda _: _served_by("forgotten-forms")),
    }
