"""Tables as XLSX, with their dictionary. The same rows give the same bytes, and no cell is ever a formula."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from engage.core.cells import Column, Kind, Row, dangerous, written

FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the sheet's own date: when it was made says nothing
DICTIONARY = ("column", "kind", "da", "en", "personal")
WIDEST = 60


def as_xlsx(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """One table on the first sheet, its dictionary on the second."""
    import xlsxwriter

    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": FIXED})
    sheet, meaning = book.add_worksheet("data"), book.add_worksheet("ordbog - dictionary")
    _fill(book, sheet, columns, rows)
    _fill(book, meaning, [Column(name, Kind.TEXT, "", "") for name in DICTIONARY], dictionary(columns))
    book.close()
    return file.getvalue()


def dictionary(columns: Sequence[Column]) -> list[Row]:
    """What each column means, in Danish and English."""
    return [(each.name, each.kind.value, each.da, each.en, written(each.personal)) for each in columns]


def _fill(book: Any, sheet: Any, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    quoted = book.add_format({"quote_prefix": True})  # stays text when somebody edits the cell
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.name, bold)
        sheet.set_column(at, at, min(WIDEST, max(12, len(column.name) + 2)))
    numbers = [column.kind is Kind.NUMBER for column in columns]
    for line, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if cell is None:
                continue
            text = written(cell)
            if numbers[at]:
                sheet.write_number(line, at, cell)
            elif dangerous(text):
                sheet.write_string(line, at, text, quoted)
            elif text:
                sheet.write_string(line, at, text)
    sheet.freeze_panes(1, 0)
