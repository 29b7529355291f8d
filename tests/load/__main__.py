"""`./run bench`: the product beside its floor, on each engine, as a table and as var/bench.jsonl.

`./run bench sense`: the machine help of the moderators' workbench (tests/load/sense.py).
`./run bench briefs`: a brief drawn from 50 perspectives (tests/load/briefs.py).
`./run bench digest`: a morning's mails to few of many followers (tests/load/digest.py).
"""

import argparse
import sys
import time
from typing import Any

from tests import report
from tests.database import ENGINES
from tests.ground import Grounds, grounds
from tests.load.bench import Bench, Figure

HEAD = (
    "engine",
    "figure",
    "rows",
    "requests/s",
    "floor/s",
    "ratio",
    "p50 ms",
    "p95 ms",
    "cpu ms",
    "floor cpu",
    "queries",
    "n",
    "wrong",
)
QUICK, USUAL = (1.0, 120, (1_000, 10_000)), (5.0, 1800, (1_000, 100_000))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure, beside a floor from the same run.")
    parser.add_argument("--quick", action="store_true", help="shorter, and with a tenth of the rows")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--postgres", action="store_true", help="only on PostgreSQL")
    which.add_argument("--sqlite", action="store_true", help="only on SQLite")
    return parser.parse_args()


def row(engine: str, figure: Figure) -> list[Any]:
    made, floor = figure.measured, figure.floor
    return [
        engine, figure.name, figure.rows, made.rate, floor.rate if floor else None, figure.ratio, made.at(0.5),
        made.at(0.95), figure.cpu, figure.floor_cpu, figure.queries, made.n, made.wrong,
    ]  # fmt: skip


def line(engine: str, figure: Figure, versions: dict[str, str]) -> dict[str, Any]:
    """One figure for whoever compares runs."""
    named = dict(zip(HEAD, row(engine, figure), strict=True))
    rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in named.items()}
    if figure.floor is not None:
        rounded |= {"floor p50 ms": round(figure.floor.at(0.5), 3), "floor p95 ms": round(figure.floor.at(0.95), 3)}
    return rounded | {"versions": versions}


def measure(all_grounds: Grounds, engine: str, *, quick: bool) -> tuple[list[list[Any]], list[tuple[str, bool, str]]]:
    """Everything on one engine: the rows of the table, and the goals with whether they were reached."""
    seconds, submissions, sizes = QUICK if quick else USUAL
    with all_grounds.make(engine) as ground:
        versions = report.versions(ground.store.engine)
        bench = Bench(ground, seconds=seconds, submissions=submissions, sizes=sizes)
        figures = bench.run()
        for figure in figures:
            report.append("bench.jsonl", line(engine, figure, versions))
        whole = {"engine": engine, "figure": "process", **bench.whole, "versions": versions}
        report.append("bench.jsonl", whole)
        return [row(engine, figure) for figure in figures], bench.goals(figures)


def main() -> int:
    if sys.argv[1:2] == ["sense"]:
        from tests.load import sense  # it needs libraries that the other measurements do without

        return sense.main(sys.argv[2:])
    if sys.argv[1:2] == ["briefs"]:
        from tests.load import briefs  # its factories need nothing that the others do

        return briefs.main(sys.argv[2:])
    if sys.argv[1:2] == ["digest"]:
        from tests.load import digest  # as above

        return digest.main(sys.argv[2:])
    given = arguments()
    chosen = ("postgres",) if given.postgres else ("sqlite",) if given.sqlite else ENGINES
    began, rows, goals = time.perf_counter(), [], []
    with grounds() as all_grounds:
        for engine in chosen:
            found, reached = measure(all_grounds, engine, quick=given.quick)
            rows += found
            goals += [(engine, *goal) for goal in reached]
    print(report.table(HEAD, rows))
    print()
    print(
        report.table(
            ("engine", "goal", "reached", "measured"), [(e, g, "yes" if y else "NO", m) for e, g, y, m in goals]
        )
    )
    print(f"\n{time.perf_counter() - began:.0f} s; the same lines stand in var/bench.jsonl")
    return 0 if not any(found[-1] for found in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
