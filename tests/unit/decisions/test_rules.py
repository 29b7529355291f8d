"""What numbers about contributors may tell, and when an answer is late."""

from datetime import date, timedelta

import pytest

from engage.decisions import rules
from engage.decisions.rules import Answers

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("yes", "no", "told"),
    [
        (0, 0, None),
        (19, 0, None),
        (20, 0, {Answers.YES: 20, Answers.PARTLY: None, Answers.NO: None}),
        (23, 19, {Answers.YES: 25, Answers.PARTLY: None, Answers.NO: None}),
        (22, 41, {Answers.YES: 20, Answers.PARTLY: None, Answers.NO: 40}),
    ],
)
def test_numbers_are_told_where_twenty_stand_behind_them(yes: int, no: int, told: object) -> None:
    assert rules.told([Answers.YES] * yes + [Answers.NO] * no) == told


@pytest.mark.parametrize(("days", "answered", "late"), [(0, None, False), (-1, None, True), (-1, DAY, False)])
def test_an_answer_is_late_from_the_day_after_it_was_due(days: int, answered: date | None, late: bool) -> None:
    assert rules.is_overdue(DAY + timedelta(days=days), answered, DAY) is late
