"""Cells and columns of a table as people take it along, and the table as CSV. No cell is ever a formula.

CSV is RFC 4180: commas, CRLF, quotation marks doubled. It begins with a byte order mark: without one, Excel in Denmark
reads the letters of UTF-8 as those of Windows, so that "pårørende" becomes unreadable; R, pandas and LibreOffice know
the mark and leave it out. Excel in Denmark expects semicolons between cells; whoever wants a sheet takes XLSX instead.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import StringIO

MARK = "\ufeff"

Cell = str | int | bool | date | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes/no"


@dataclass(frozen=True)
class Column:
    """One column. personal: it is there only when one person has given a reason and another has approved it."""

    name: str
    kind: Kind
    da: str
    en: str
    personal: bool = False


# A program for sheets takes what begins like this for a formula; the wide forms are taken for the narrow ones.
_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_FIRST = ("\t", "\r", "\n")


def dangerous(text: str) -> bool:
    """Whether a program for sheets could take this for a formula."""
    return text.startswith(_FIRST) or text.lstrip().startswith(_DANGEROUS)


def harmless(text: str) -> str:
    """`text` as it may stand in a CSV file: an apostrophe before what could be taken for a formula."""
    return f"'{text}" if dangerous(text) else text


def written(cell: Cell) -> str:
    """A cell in letters, the same in every program and country."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def as_csv(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """One table. The same rows give the same bytes."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([_safe(column, cell) for column, cell in zip(columns, row, strict=True)] for row in rows)
    return (MARK + file.getvalue()).encode()


def _safe(column: Column, cell: Cell) -> str:
    return harmless(written(cell)) if column.kind is Kind.TEXT else written(cell)
