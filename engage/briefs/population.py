"""How many people live in each municipality, from a file: read whole, checked line by line, and put in once."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies.models import Municipality
from engage.briefs.models import Population
from engage.core.errors import FactsError
from engage.core.work import Work

COLUMNS = ("municipality", "year", "people", "source")
FIRST_YEAR, LAST_YEAR, MOST_PEOPLE = 1900, 2100, 10_000_000


@dataclass(frozen=True)
class Figure:
    """One line of the file, and where it stands."""

    place: str
    code: str
    year: int
    people: int
    source: str


def load(work: Work, path: Path) -> int:
    """Put the figures of a JSON or CSV file in; the number that changed. Raises FactsError with the place.

    JSON: a list of objects, or {"population": [...]}. CSV: a first line with the names of the columns. Each has
    municipality (its code), year, people, source. All of the file is taken, or nothing.
    """
    figures = _figures(path)
    known = {row[0]: row[1] for row in work.rows(sa.select(Municipality.code, Municipality.id))}
    seen: dict[tuple[str, int], str] = {}
    for each in figures:
        if each.code not in known:
            raise FactsError(each.place, f"{each.code!r} is not the code of a municipality.")
        if before := seen.get((each.code, each.year)):
            raise FactsError(each.place, f"municipality {each.code} has a figure for {each.year} in {before}, too.")
        seen[each.code, each.year] = each.place
    rows: list[Population] = work.all(sa.select(Population))
    have = {(row.municipality_id, row.year): row for row in rows}
    changed = 0
    for each in figures:
        row = have.get((known[each.code], each.year))
        if row is not None and (row.people, row.source) == (each.people, each.source):
            continue
        if row is None:
            row = work.add(Population(municipality_id=known[each.code], year=each.year))
        row.people, row.source = each.people, each.source
        changed += 1
    work.flush()
    if changed:
        audit.record(work, "briefs.population_loaded", figures=changed)
    return changed


def _figures(path: Path) -> list[Figure]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FactsError(path.name, f"it is not written in UTF-8 (byte {error.start})") from error
    rows = _from_json(path.name, text) if text.lstrip()[:1] in ("{", "[") else _from_csv(path.name, text)
    if not rows:
        raise FactsError(path.name, "it holds no figures")
    return [_figure(place, row) for place, row in rows]


def _from_json(name: str, text: str) -> list[tuple[str, dict[str, Any]]]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise FactsError(name, f"it is not JSON: {error}") from error
    rows = found.get("population") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise FactsError(name, 'it holds no list "population"')
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise FactsError(f"{name}, figure {number}", f"it is no object with {', '.join(COLUMNS)}")
    return [(f"{name}, figure {number}", row) for number, row in enumerate(rows, 1)]


def _from_csv(name: str, text: str) -> list[tuple[str, dict[str, Any]]]:
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise FactsError(f"{name}, line 1", f"these columns are missing: {', '.join(missing)}")
    return [(f"{name}, line {reader.line_num}", dict(row)) for row in reader]


def _figure(place: str, row: dict[str, Any]) -> Figure:
    def whole(column: str, least: int, most: int) -> int:
        text = str(row.get(column, "")).strip()
        if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most or len(text) > 12:
            raise FactsError(place, f"{column} must be a whole number from {least} to {most}, and is {text!r}.")
        return int(text)

    source = str(row.get("source") or "").strip()
    if not source or len(source) > 300:
        raise FactsError(place, "source must say where the figure comes from, in at most 300 characters.")
    code = str(row.get("municipality") or "").strip()
    return Figure(place, code, whole("year", FIRST_YEAR, LAST_YEAR), whole("people", 1, MOST_PEOPLE), source)
