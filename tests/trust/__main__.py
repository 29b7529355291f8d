"""`./run trust [NAME...] [--sabotage]`: every check on every engine, as a table and as var/trust.jsonl."""

import argparse
import importlib
import sys
import time
import traceback
from contextlib import nullcontext
from typing import Any, cast

from tests import report
from tests.database import ENGINES
from tests.ground import Grounds, grounds
from tests.trust.check import Check, Options, Sabotage, Tally

NAMES = ("preflight", "matrix", "hostile", "atrest", "kill", "replies", "digest", "race", "time", "exports", "redact")
HEAD = ("check", "engine", "sabotage", "n", "failures", "seconds", "result")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run trust", description="The reliability and security programme.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all when none is given")
    parser.add_argument("--sabotage", action="store_true", help="take each protection away: the check must notice")
    parser.add_argument("--engine", choices=ENGINES, help="only on this one")
    parser.add_argument("--n", type=int, help="how many kills, persons or inputs, instead of the usual number")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in NAMES]
    if unknown:
        parser.error(f"no check is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return given


def load(name: str) -> Check:
    return cast(Check, importlib.import_module(f"tests.trust.{name}"))


def one(all_grounds: Grounds, check: Check, engine: str, options: Options, sabotage: Sabotage | None) -> dict[str, Any]:
    """Run one check once; what came of it, as a line of the report."""
    tally, began, broken = Tally(), time.perf_counter(), False
    with all_grounds.make(engine) as ground:
        versions = report.versions(ground.store.engine)
        try:
            with sabotage.take_away(ground) if sabotage else nullcontext():
                check.run(ground, options, tally)
        except Exception as error:  # noqa: BLE001 - a check that breaks is red, and the others still run
            broken = True
            tally.expect(False, f"the check itself broke: {type(error).__name__}: {error}")
            traceback.print_exc()
    return {
        "check": check.NAME, "engine": engine, "n": tally.n, "failures": tally.failed, "skipped": tally.skipped,
        "seconds": round(time.perf_counter() - began, 1), "green": tally.green, "broken": broken,
        "least": sabotage.least if sabotage else 0, "words": tally.words,
        "figures": tally.figures, "versions": versions,
    }  # fmt: skip


def told(line: dict[str, Any], sabotage: str | None) -> bool:
    """Write the line down and say what was wrong; whether the run may be content with it."""
    noticed = line["failures"] >= max(1, line["least"]) and not line["broken"]
    fine = noticed if sabotage else bool(line["green"])
    words = ("noticed", "NOT NOTICED") if sabotage else ("green", "RED")
    line |= {"sabotage": sabotage, "result": words[0] if fine else words[1]}
    report.append("trust.jsonl", line)
    print(f"{line['check']} on {line['engine']}{f', {sabotage}' if sabotage else ''}: {line['result']}", flush=True)
    shown = line["words"] + [f"not looked at: {what}" for what in line["skipped"]]
    for what in shown[:1] if sabotage and fine else shown:
        print(f"    {what[:400]}", flush=True)
    if not sabotage and line["figures"]:
        print("    " + ", ".join(f"{name} {value}" for name, value in line["figures"].items()), flush=True)
    return fine


def rows(lines: list[dict[str, Any]]) -> list[list[Any]]:
    return [[line[name] if line[name] is not None else "" for name in HEAD] for line in lines]


def main() -> int:
    given = arguments()
    lines: list[dict[str, Any]] = []
    fine = True
    with grounds() as all_grounds:
        for name in given.names or NAMES:
            check = load(name)
            for engine in [e for e in check.ENGINES if given.engine in (None, e)]:
                # A sabotage says something only beside a run without it that is green.
                runs = {None: None, **(check.sabotages(engine) if given.sabotage else {})}
                for name_of_it, sabotage in runs.items():
                    line = one(all_grounds, check, engine, Options(given.n, quick=given.sabotage), sabotage)
                    fine &= told(line, name_of_it)
                    lines.append(line)
    print()
    print(report.table(HEAD, rows(lines)))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
