"""Words and arithmetic of exports, without database: columns and tables, cells that do no harm, days."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS = timedelta(days=7)  # a file with personal columns can be fetched for so long after it was approved
REASON_FEWEST, REASON_LIMIT = 20, 1_000  # characters

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
