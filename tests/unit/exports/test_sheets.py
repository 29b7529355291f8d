"""Cells do no harm, every column is described, and the same rows give the same bytes."""

import csv
from datetime import date
from io import StringIO

import pytest

from engage.core.cells import Cell, Column, Kind, Row, as_csv, dangerous, harmless, written
from engage.exports import sheets
from engage.exports.tables import TABLES, described
from tests import files_read

FORMULAE = ["=1+1", "+45", "-2", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "－1", '=HYPERLINK("//x","y")']
COLUMNS = [Column("words", Kind.TEXT, "Ord", "Words"), Column("number", Kind.NUMBER, "Tal", "Number")]


@pytest.mark.parametrize("text", FORMULAE)
def test_what_a_sheet_could_compute_is_made_harmless(text: str) -> None:
    assert dangerous(text)
    assert harmless(text) == f"'{text}"
    bare = StringIO()
    csv.writer(bare).writerows([["words"], [text]])
    assert list(files_read.wrong_with_csv(f"\ufeff{bare.getvalue()}".encode())), "the reader of the tests would see it"
    data = as_csv(COLUMNS, [(text, 1)])
    assert list(files_read.wrong_with_csv(data)) == []
    assert files_read.rows_of(data)[1] == [f"'{text}", "1"]


@pytest.mark.parametrize("text", ["Vi venter", "", "1-2", "a=b", "'=1"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_a_workbook_holds_words_as_words_and_numbers_as_numbers() -> None:
    rows: list[Row] = [(text, 7) for text in FORMULAE] + [("æøå 🦉", None), (None, 0)]
    data = sheets.as_xlsx(COLUMNS, rows)
    assert list(files_read.wrong_with_sheet(data)) == []
    found = files_read.sheets(data)
    assert [each.text for each in found["data"][0]] == ["words", "number"]
    assert [(row[0].kind, row[0].text) for row in found["data"][1:12]] == [("s", text) for text in FORMULAE]
    assert {(row[1].kind, row[1].text) for row in found["data"][1:12]} == {("n", "7")}
    assert [each.text for each in found["data"][12]] == ["æøå 🦉"]
    assert [[each.text for each in row] for row in found["ordbog - dictionary"]] == [
        ["column", "kind", "da", "en", "personal"],
        ["words", "text", "Ord", "Words", "no"],
        ["number", "number", "Tal", "Number", "no"],
    ]


def test_csv_is_as_rfc_4180_says_and_danish_excel_reads_its_letters() -> None:
    data = as_csv(COLUMNS, [('Hun sagde "nej",\nog gik', 1), ("æøå", None)])
    assert data == '\ufeffwords,number\r\n"Hun sagde ""nej"",\nog gik",1\r\næøå,\r\n'.encode()


def test_the_same_rows_give_the_same_bytes() -> None:
    rows: list[Row] = [("a", 1), ("=b", 2)]
    assert sheets.as_xlsx(COLUMNS, rows) == sheets.as_xlsx(COLUMNS, rows)
    assert as_csv(COLUMNS, rows) == as_csv(COLUMNS, rows)


@pytest.mark.parametrize(
    ("cell", "told"), [(True, "yes"), (False, "no"), (None, ""), (date(2026, 11, 2), "2026-11-02"), (0, "0")]
)
def test_a_cell_is_the_same_in_every_country(cell: Cell, told: str) -> None:
    assert written(cell) == told


def test_every_column_of_every_table_is_described_in_two_languages() -> None:
    assert list(described()) == [table.key for table in TABLES]
    for table in TABLES:
        columns = table.columns(personal=True)
        assert len({column.name for column in columns}) == len(columns)
        assert all(column.da and column.en and column.da != column.en for column in columns)
        personal = [column.personal for column in columns]
        assert personal == sorted(personal), "those about persons stand last"
        assert any(personal) == (table.personal is not None)
