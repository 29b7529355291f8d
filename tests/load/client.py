"""A closed loop of visitors: each waits for its answer before it asks again; bounded in count and in time."""

import multiprocessing
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

PROCESSES = 2
THREADS = 4


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    wanted: int = 200


@dataclass(frozen=True)
class Measured:
    """What came of many requests, in one turn or in several."""

    wrong: int
    seconds: float
    turns: tuple[tuple[float, ...], ...]  # the seconds that each answer took

    @classmethod
    def of(cls, parts: Sequence["Measured"]) -> "Measured":
        """Several measurements of one thing as one."""
        turns = tuple(turn for part in parts for turn in part.turns)
        return cls(sum(part.wrong for part in parts), sum(part.seconds for part in parts), turns)

    @property
    def n(self) -> int:
        return sum(len(turn) for turn in self.turns)

    @property
    def rate(self) -> float:
        return self.n / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        """The time in milliseconds within which this share of the answers came, in the middle one of the turns."""
        return (
            statistics.median(
                statistics.quantiles(turn, n=100, method="inclusive")[round(share * 100) - 1] for turn in self.turns
            )
            * 1000
        )


def _visitor(port: int, asks: Sequence[Ask], until: float, out: list[tuple[float, bool]], once: bool) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    number = 0
    while time.perf_counter() < until and not (once and number >= len(asks)):
        ask = asks[number % len(asks)]
        number += 1
        began = time.perf_counter()
        try:
            connection.request(ask.method, ask.path, body=ask.body, headers=dict(ask.headers))
            answer = connection.getresponse()
            answer.read()
            fine = answer.status == ask.wanted
        except (OSError, HTTPException):
            connection.close()
            fine = False
        out.append((time.perf_counter() - began, fine))
    connection.close()


@dataclass(frozen=True)
class Load:
    """What one process of visitors has to do."""

    port: int
    shares: list[Sequence[Ask]]  # one for each visitor
    seconds: float
    once: bool


def _family(load: Load, gate: Any, results: Any) -> None:
    gate.wait()
    until = time.perf_counter() + load.seconds
    out: list[list[tuple[float, bool]]] = [[] for _ in load.shares]
    threads = [
        threading.Thread(target=_visitor, args=(load.port, share, until, out[i], load.once))
        for i, share in enumerate(load.shares)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((time.perf_counter() - began, [one for found in out for one in found]))


def measure(port: int, asks: Sequence[Ask], *, seconds: float, once: bool = False) -> Measured:
    """Ask from several processes for `seconds`; with `once` each ask is sent one time only."""
    context = multiprocessing.get_context("fork")
    count = PROCESSES * THREADS
    shares: list[Sequence[Ask]] = [asks[i::count] for i in range(count)] if once else [asks] * count
    gate, results = context.Barrier(PROCESSES), context.Queue()
    loads = [Load(port, shares[i * THREADS : (i + 1) * THREADS], seconds, once) for i in range(PROCESSES)]
    family = [context.Process(target=_family, args=(load, gate, results)) for load in loads]
    for process in family:
        process.start()
    found = [results.get(timeout=seconds + 120) for _ in family]
    for process in family:
        process.join()
    times = [one for _, these in found for one in these]
    longest = max(took for took, _ in found)
    return Measured(sum(not fine for _, fine in times), longest, (tuple(took for took, _ in times),))
