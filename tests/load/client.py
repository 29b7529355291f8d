"""A closed loop of visitors: each waits for its answer before it asks again; bounded in count and in time."""

import multiprocessing
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
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


def _visitor(load: "Load", until: float, out: list[tuple[float, bool]]) -> None:
    connection = HTTPConnection("127.0.0.1", load.port, timeout=30)
    while time.perf_counter() < until:
        number = next(load.numbers)
        if load.once and number >= len(load.asks):
            break
        ask = load.asks[number % len(load.asks)]
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


def _numbers(drawn: Any) -> Iterator[int]:
    """Numbers from 0, each drawn once by whichever process and thread asks for the next."""

    def draw() -> int:
        with drawn.get_lock():
            number = int(drawn.value)
            drawn.value = number + 1
            return number

    return iter(draw, -1)


@dataclass(frozen=True)
class Load:
    """What one process of visitors has to do."""

    port: int
    asks: Sequence[Ask]
    numbers: Iterator[int]  # whoever is free takes the next: nobody is done early while another has a pile left
    seconds: float
    once: bool


def _family(load: Load, gate: Any, results: Any) -> None:
    gate.wait()
    until = time.perf_counter() + load.seconds
    out: list[list[tuple[float, bool]]] = [[] for _ in range(THREADS)]
    threads = [threading.Thread(target=_visitor, args=(load, until, each)) for each in out]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((time.perf_counter() - began, [one for found in out for one in found]))


def measure(port: int, asks: Sequence[Ask], *, seconds: float, once: bool = False) -> Measured:
    """Ask from several processes for `seconds`; with `once` each ask is sent one time only."""
    context = multiprocessing.get_context("fork")
    gate, results = context.Barrier(PROCESSES), context.Queue()
    load = Load(port, asks, _numbers(context.Value("i", 0)), seconds, once)
    family = [context.Process(target=_family, args=(load, gate, results)) for _ in range(PROCESSES)]
    for process in family:
        process.start()
    found = [results.get(timeout=seconds + 120) for _ in family]
    for process in family:
        process.join()
    times = [one for _, these in found for one in these]
    longest = max(took for took, _ in found)
    return Measured(sum(not fine for _, fine in times), longest, (tuple(took for took, _ in times),))
