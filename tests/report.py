"""What a measurement or a check hands in: a table for people, and lines of JSON for whoever compares runs."""

import json
import platform
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"


def versions(engine: Engine | None = None) -> dict[str, str]:
    """What the figures depend on: the languages and libraries underneath, and the database itself."""
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    found |= {name: version(name) for name in ("flask", "sqlalchemy", "gunicorn", "cryptography")}
    if engine is not None and engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            found["postgresql"] = str(connection.scalar(sa.text("SHOW server_version")))
    return found


def append(name: str, line: Mapping[str, Any]) -> None:
    """Add one line of JSON to var/<name>, with the moment it was written."""
    VAR.mkdir(exist_ok=True)
    stamped = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **line}
    with (VAR / name).open("a", encoding="utf-8") as file:
        file.write(json.dumps(stamped, ensure_ascii=False, default=str) + "\n")


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Columns under their heads; numbers to the right."""
    lines = [list(head), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    shown = ["  ".join(map(_placed, line, widths)).rstrip() for line in lines]
    return "\n".join([shown[0], "  ".join("-" * width for width in widths), *shown[1:]])


def _shown(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}" if cell < 100 else f"{cell:.0f}"
    return "" if cell is None else str(cell)


def _placed(cell: str, width: int) -> str:
    return cell.rjust(width) if cell.replace(".", "", 1).isdigit() else cell.ljust(width)
