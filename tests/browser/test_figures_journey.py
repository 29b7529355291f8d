"""Emil takes the figures along, opens the lists behind them, and counts again: without scripts."""

import csv
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.seen import assert_accessible

FEWEST = 5  # of fewer than five things no per cent is said
Counted = Callable[[list[list[str]]], tuple[int, int]]


def yes_in(column: int) -> Counted:
    """How many lines say yes in this column, and how many there are."""
    return lambda lines: (sum(line[column] == "Ja" for line in lines), len(lines))


def taking_part(lines: list[list[str]]) -> tuple[int, int]:
    return sum(line[-1] != "Ikke endnu" for line in lines), len(lines)


# The figures that can be counted line by line in the list they lead to.
AGAIN: dict[str, Counted] = {
    "included.perspective": yes_in(1),
    "included.lived": yes_in(2),
    "included.both": lambda lines: (sum(line[1:3] == ["Ja", "Ja"] for line in lines), len(lines)),
    "included.used": yes_in(2),
    "dialogue.councils": taking_part,
    "dialogue.municipalities": taking_part,
}


def taken_along(page: Page) -> dict[str, dict[str, str]]:
    """The file, by the figures' names."""
    with page.expect_download() as file:
        page.get_by_role("link", name="Tag tallene med (CSV)").click()
    with file.value.path().open(encoding="utf-8-sig", newline="") as lines:
        return {row["key"]: row for row in csv.DictReader(lines) if not row["forum"]}


def lines_of(page: Page, address: str) -> list[list[str]]:
    """The list that a figure leads to, as somebody copies it from the page."""
    page.goto(urlsplit(address).path)
    return [row.locator("th, td").all_inner_texts() for row in page.locator("main tbody tr").all()]


def test_emil_counts_the_figures_again(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/tal/")
    page.get_by_role("link", name="De tre resultater", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("De tre resultater")
    assert_accessible(page)
    shown = page.locator("main").inner_text()
    rows = taken_along(page)
    for key, row in rows.items():
        assert row["formula"], key
        if row["unit"] != "share":
            continue
        part, whole = int(row["numerator"]), int(row["denominator"])
        assert (row["value"] == "") is (whole < FEWEST), key
        if row["value"]:
            assert abs(int(row["value"]) - 100 * part / whole) <= 0.5, key
        if key in AGAIN:
            assert row["figure"] in shown, key
            assert AGAIN[key](lines_of(page, row["list"])) == (part, whole), key
    assert AGAIN.keys() <= rows.keys()
    held = lines_of(page, rows["included.held"]["list"])
    assert len(held) == int(rows["included.held"]["value"]) > 0
    assert_accessible(page)
