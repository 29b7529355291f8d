"""Days and references of agreements."""

from datetime import date

import pytest

from engage.agreements import rules
from engage.agreements.rules import Window

DAY = date(2027, 3, 10)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, Window.NONE),
        (date(2027, 3, 10), date(2027, 3, 10), Window.OPEN),
        (date(2027, 3, 11), date(2027, 4, 1), Window.COMING),
        (date(2027, 1, 1), date(2027, 3, 9), Window.CLOSED),
        (date(2027, 1, 1), None, Window.OPEN),
    ],
)
def test_both_days_of_a_window_count(first: date | None, last: date | None, expected: Window) -> None:
    assert rules.window(first, last, DAY) is expected


@pytest.mark.parametrize("text", ["", "x", ":3", "x:", "x:y", "x:-1", "x:12345678", "x:²", "unknown"])
def test_what_is_no_reference_names_nothing(text: str) -> None:
    assert rules.referred(text) is None


def test_a_reference_names_an_agreement_and_a_number() -> None:
    assert rules.referred(rules.reference("sjaelland-2027-28", 3)) == ("sjaelland-2027-28", 3)


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [
        ("2011-03-03", date(2011, 3, 3), date(2011, 3, 3)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-12", date(2020, 12, 1), date(2020, 12, 31)),
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
    ],
)
def test_a_moment_is_as_exact_as_it_is_known(moment: str, first: date, last: date) -> None:
    assert rules.span(moment) == (first, last)


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [("2017", None, "done"), ("2027", None, "current"), ("2027-04", None, "coming"), ("2026", "2028", "current")],
)
def test_where_a_milestone_stands(starts: str, ends: str | None, expected: str) -> None:
    assert rules.state(starts, ends, DAY) == expected
