"""One run of the machine help in a process of its own: seconds, memory, and the hash of what came out."""

import argparse
import hashlib
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from engage.sense import chance, vectors
from engage.sense.discovery import discover
from engage.sense.duplicates import find
from engage.sense.results import Code, Progress, Text
from engage.sense.suggestions import Machine
from tests.load import sense_texts
from tests.load.sense_real import BOOK, Real

CODED = 400
Step = Callable[[Progress], list[Any]]


class Clock:
    """A progress that remembers how long it was silent, and whether it ever fell."""

    def __init__(self) -> None:
        self.last, self.silence, self.share = time.perf_counter(), 0.0, 0.0

    def __call__(self, share: float) -> None:
        if share < self.share:
            raise RuntimeError(f"progress fell from {self.share} to {share}")
        now = time.perf_counter()
        self.silence, self.last, self.share = max(self.silence, now - self.last), now, share


def digest(results: list[Any]) -> str:
    """A fingerprint of everything that came out."""
    total = hashlib.sha256()
    for each in results:
        total.update(json.dumps(asdict(each), sort_keys=True).encode())
    return total.hexdigest()


def steps(texts: Sequence[Text], book: Sequence[Code], codes: Mapping[str, str]) -> dict[str, Step]:
    """What is measured; the refit knows one coded text more."""
    ids = chance.shuffled(codes)

    def suggest(coded: int) -> Step:
        def step(progress: Progress) -> list[Any]:
            codings = {each: frozenset({codes[each]}) for each in ids[:coded]}
            machine = Machine(texts, book, codings, progress=lambda share: progress(share / 2))
            next_up = machine.next_up(200)
            return [machine.suggest(progress=lambda share: progress(0.5 + share / 2)), *next_up]

        return step

    return {
        "duplicates": lambda progress: [find(texts, progress=progress)],
        "suggestions": suggest(CODED),
        "refit": suggest(CODED + 1),
        "discovery": lambda progress: [discover(texts, progress=progress)],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--shuffle", type=int, default=0)
    parser.add_argument("--kept", action="store_true", help="vectors were kept from intake")
    given = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    if given.data:
        real = Real(given.data)
        texts, book, codes = real.texts, BOOK, real.code
    else:
        (texts, codes), book = sense_texts.texts(given.texts), sense_texts.CODEBOOK
    random.Random(given.shuffle).shuffle(texts)
    if given.kept:
        kept = vectors.kept_all([each.text for each in texts])
        texts = [replace(each, vector=vector) for each, vector in zip(texts, kept, strict=True)]
    figures: dict[str, Any] = {"hash": {}}
    for name, step in steps(texts, book, codes).items():
        clock, began, cpu = Clock(), time.perf_counter(), time.process_time()
        results = step(clock)
        figures[name] = round(time.perf_counter() - began, 2)
        figures[f"{name} cpu"] = round(time.process_time() - cpu, 2)
        figures[f"{name} silence"] = round(clock.silence, 2)
        figures[f"{name} MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures["hash"][name] = digest(results)
        del results
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
