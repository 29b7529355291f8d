"""`./run bench sense`: how fast the machine help is on made-up texts, and with --data how right it is on real ones."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn

from tests import report
from tests.load.sense_check import Check

ROOT = Path(__file__).resolve().parents[2]
SIZES = (10_000, 100_000)
RUNS = {10_000: 6, 100_000: 2}  # with the texts in another order each time
SECONDS = {10_000: 10, 100_000: 90}
STEPS = ("duplicates", "suggestions", "discovery")
REFIT, MEMORY = 5, 3 * 1024
SPOILS = ("codes", "reasons", "duplicates", "loose", "negation", "signs", "choice", "unseen", "sure")


def main(arguments: list[str]) -> int:
    """Measure, print a table, add to var/bench.jsonl; 1 when a figure is not what is asked."""
    parser = argparse.ArgumentParser(prog="./run bench sense")
    parser.add_argument("--data", type=Path, help="a file of the CIMT cycling dialogues: measure how right it is")
    parser.add_argument("--seeds", type=int, default=10, help="with --data: runs of coding 400 texts (10)")
    parser.add_argument(
        "--spoil", choices=SPOILS, default="", help="with --data: break one thing; its figures go wrong"
    )
    parser.add_argument("--texts", type=int, choices=SIZES, help="only with so many made-up texts")
    given = parser.parse_args(arguments)
    began, busy = time.perf_counter(), os.getloadavg()[0]
    found = _real(given) if given.data else _speed([given.texts] if given.texts else list(SIZES))
    checks = []
    for each in found:
        print(f"{'' if each.good else 'NOT GOOD ENOUGH: '}{each.name}: {each.figure:.4g}", file=sys.stderr, flush=True)
        report.append("bench.jsonl", {"part": "sense", **_line(each), "spoiled": given.spoil, "versions": versions()})
        checks.append(each)
    rows = [
        (each.name, each.figure, each.asked, "" if not each.asked else "yes" if each.good else "NO") for each in checks
    ]
    print(report.table(("figure", "measured", "asked", "reached"), rows))
    print(
        f"\n{time.perf_counter() - began:.0f} s; load of the machine {busy:.1f} before, {os.getloadavg()[0]:.1f} after"
    )
    return 0 if all(each.good for each in checks) else 1


def versions() -> dict[str, str]:
    """What the figures depend on."""
    libraries = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    return {"python": platform.python_version(), **libraries}


def _line(each: Check) -> dict[str, Any]:
    return {"figure": each.name, "measured": round(each.figure, 5), "asked": each.asked, "reached": each.good}


def _real(given: argparse.Namespace) -> Iterator[Check]:
    from tests.load.sense_real import Real

    yield from Real(given.data, seeds=given.seeds, spoil=given.spoil).checks()
    if not given.spoil:
        yield from _same([_child("--data", str(given.data.resolve()), number=n) for n in range(6)], "real texts")


# --- Speed, memory, and the same result every time --------------------------------------------


def _speed(sizes: list[int]) -> Iterator[Check]:
    for size in sizes:
        runs = [_child("--texts", str(size), *(["--kept"] if n else []), number=n) for n in range(RUNS[size])]
        kept = runs[1]
        yield from _seconds(f"{size} texts", size, kept)
        if size == SIZES[-1]:
            yield Check(f"{size} texts, no vectors kept: all three, s", sum(runs[0][step] for step in STEPS))
        else:
            yield Check(f"{size} texts: refit after a click, s", kept["refit"], most=REFIT)
            yield Check(f"{size} texts, no vectors kept: all three, s", sum(runs[0][step] for step in STEPS), most=15)
        yield Check(
            f"{size} texts: memory, MiB", max(run[f"{step} MiB"] for run in runs for step in STEPS), most=MEMORY
        )
        yield Check(f"{size} texts: longest silence of the progress, s", max(kept[f"{step} silence"] for step in STEPS))
        yield from _same(runs, f"{size} texts")


def _seconds(name: str, size: int, run: dict[str, Any]) -> Iterator[Check]:
    for step in STEPS:
        yield Check(f"{name}: {step}, s", run[step])
        yield Check(f"{name}: {step}, s of processor", run[f"{step} cpu"])
    yield Check(f"{name}: all three, s", sum(run[step] for step in STEPS), most=SECONDS[size])


def _same(runs: list[dict[str, Any]], name: str) -> Iterator[Check]:
    for step in runs[0]["hash"]:
        results = {run["hash"][step] for run in runs}
        yield Check(f"{name}: different results of {step} in {len(runs)} shuffled runs", len(results), most=1)


def _child(*arguments: str, number: int) -> dict[str, Any]:
    """One run in a process of its own, with another order, another hash seed, and one or two threads."""
    threads = str(1 + number % 2)
    env = os.environ | {"PYTHONHASHSEED": str(number), "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    command = [sys.executable, "-m", "tests.load.sense_speed", *arguments, "--shuffle", str(number)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    print(f"run {number + 1}: {' '.join(arguments)}, {threads} threads", file=sys.stderr, flush=True)
    return told
