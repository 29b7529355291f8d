"""`./run bench briefs`: how long a brief takes that is drawn from 50 perspectives, and its files."""

import argparse
import time
from collections.abc import Callable
from typing import Any

from flask import Flask

from engage.app import create_app
from engage.briefs import files, queries, shown
from engage.core.languages import DEFAULT
from engage.core.work import unit_of_work
from tests import report
from tests.database import ENGINES
from tests.factories.accounts import person
from tests.factories.briefs import asked, make_brief, make_perspective, release
from tests.ground import Ground, grounds

PERSPECTIVES, GOAL = 50, 3.0  # seconds
WORDS = "Vi har ventet på svar i to år. Ingen ringer tilbage. Det var tekst {}."


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench briefs")
    parser.add_argument("--perspectives", type=int, default=PERSPECTIVES)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--postgres", action="store_true", help="only on PostgreSQL")
    which.add_argument("--sqlite", action="store_true", help="only on SQLite")
    return parser.parse_args(given)


def timed(do: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds by the clock and of the processor, and what came of it."""
    began, cpu = time.perf_counter(), time.process_time()
    made = do()
    return time.perf_counter() - began, time.process_time() - cpu, made


def measure(ground: Ground, perspectives: int) -> dict[str, tuple[float, float]]:
    """A brief begun, released, read, and put into files, on one engine."""
    with unit_of_work(ground.store) as work:
        mads, kirsten = person(work), person(work, "Kirsten Kollega")
        for number in range(perspectives):
            make_perspective(mads, kirsten, WORDS.format(number), claim=f"Påstand nummer {number}.")
        begun = timed(lambda: make_brief(mads))
        it = begun[2]
        asked(mads, it)
        out = timed(lambda: release(mads, kirsten, it))
        edition = queries.released(work, it.number).edition
        assert edition is not None
        rows = queries.sentences(work, [edition.id])
        app: Flask = create_app(ground.settings(), ground.store)
        with app.test_request_context():
            read = timed(lambda: shown.page(work, edition, rows, DEFAULT, ""))
            printed = timed(lambda: files.pdf(read[2], DEFAULT, "http://127.0.0.1/oplaeg/1/"))
            written = timed(lambda: files.docx(read[2], edition, DEFAULT, "http://127.0.0.1/oplaeg/1/"))
    steps = {"begun": begun, "sent and released": out, "page": read, "PDF": printed, "DOCX": written}
    return {name: (step[0], step[1]) for name, step in steps.items()}


def main(given: list[str]) -> int:
    """Measure on each engine; 1 when beginning a brief takes longer than it may."""
    options = arguments(given)
    chosen = ("postgres",) if options.postgres else ("sqlite",) if options.sqlite else ENGINES
    rows, late = [], False
    with grounds() as all_grounds:
        for engine in chosen:
            with all_grounds.make(engine) as ground:
                figures = measure(ground, options.perspectives)
                versions = report.versions(ground.store.engine)
            late = late or figures["begun"][0] > GOAL
            for name, (seconds, cpu) in figures.items():
                rows.append([engine, f"brief {name}", options.perspectives, round(seconds, 3), round(cpu, 3)])
                line = {"engine": engine, "figure": f"brief {name}", "perspectives": options.perspectives}
                report.append("bench.jsonl", line | {"seconds": seconds, "cpu": cpu, "versions": versions})
    print(report.table(("engine", "figure", "perspectives", "seconds", "cpu"), rows))
    print(f"\na brief drawn from {options.perspectives} perspectives within {GOAL:.0f} s: {'NO' if late else 'yes'}")
    return int(late)
