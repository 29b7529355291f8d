"""One measurement of the machine help in a process of its own: seconds, memory, the hash of what came out."""

import argparse
import hashlib
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from engage.sense import chance, vectors
from engage.sense.discovery import discover
from engage.sense.duplicates import find
from engage.sense.results import Text
from engage.sense.suggestions import Machine
from tests.load import sense_texts

CODED = 400
STEPS = ("duplicates", "suggestions", "refit", "discovery")


class Clock:
    """A progress that remembers how long it was silent."""

    def __init__(self) -> None:
        self.last, self.silence, self.told, self.falls = time.perf_counter(), 0.0, 0, 0
        self.share = 0.0

    def __call__(self, share: float) -> None:
        now = time.perf_counter()
        self.silence, self.last = max(self.silence, now - self.last), now
        self.told += 1
        self.falls += share < self.share
        self.share = share


def digest(result: list[Any]) -> str:
    """A fingerprint of everything that came out."""
    total = hashlib.sha256()
    for each in result:
        total.update(json.dumps(asdict(each), sort_keys=True).encode())
    return total.hexdigest()


def steps(texts: list[Text], subjects: dict[str, str]) -> dict[str, Callable[[Clock], list[Any]]]:
    ids = chance.shuffled(subjects)
    codings = {each: frozenset({subjects[each]}) for each in ids[:CODED]}
    once_more = {each: frozenset({subjects[each]}) for each in ids[: CODED + 1]}

    def suggestions(clock: Clock, known: dict[str, frozenset[str]] = codings) -> list[Any]:
        machine = Machine(texts, sense_texts.CODEBOOK, known, progress=lambda share: clock(share / 2))
        order = machine.next_up(200)
        found = machine.suggest(progress=lambda share: clock(0.5 + share / 2))
        return [found, *order]

    return {
        "duplicates": lambda clock: [find(texts, progress=clock)],
        "suggestions": suggestions,
        "refit": lambda clock: suggestions(clock, once_more),
        "discovery": lambda clock: [discover(texts, progress=clock)],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, required=True)
    parser.add_argument("--shuffle", type=int, default=0)
    parser.add_argument("--kept", action="store_true", help="vectors were kept from intake")
    given = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    texts, subjects = sense_texts.texts(given.texts)
    if given.shuffle:
        random.Random(given.shuffle).shuffle(texts)
    if given.kept:
        kept = vectors.kept_all([each.text for each in texts])
        texts = [replace(each, vector=vector) for each, vector in zip(texts, kept, strict=True)]
    busy = os.getloadavg()[0]
    figures: dict[str, Any] = {"texts": given.texts, "kept": given.kept, "load before": round(busy, 2), "hash": {}}
    for name, step in steps(texts, subjects).items():
        clock, began, cpu = Clock(), time.perf_counter(), time.process_time()
        result = step(clock)
        figures[name] = round(time.perf_counter() - began, 2)
        figures[f"{name} cpu"] = round(time.process_time() - cpu, 2)
        figures[f"{name} told"] = [clock.told, round(clock.silence, 2), clock.falls, clock.share]
        figures[f"{name} MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures["hash"][name] = digest(result)
        del result
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
