"""Danish order, and what holds on a day."""

from datetime import date

import pytest

from engage.bodies import rules


def test_the_last_three_letters_come_last_and_aa_is_the_very_last() -> None:
    names = ["Aarhus", "Ærø", "Østre", "Zoo", "Åby", "Vejle", "Aalborg", "Albertslund", "Årslev"]
    assert sorted(names, key=rules.sort_key) == [
        "Albertslund", "Vejle", "Zoo", "Ærø", "Østre", "Åby", "Aalborg", "Aarhus", "Årslev",
    ]  # fmt: skip


def test_a_word_that_ends_comes_before_one_that_goes_on() -> None:
    names = ["Høje-Taastrup", "Højer", "Høje Gladsaxe", "Høje"]
    assert sorted(names, key=rules.sort_key) == ["Høje", "Høje Gladsaxe", "Høje-Taastrup", "Højer"]


@pytest.mark.parametrize("name", ["Ringkøbing-Skjern", "Café Ünder 2", " Ærø ", "ÅÅ"])
def test_a_key_holds_only_what_every_database_sorts_alike(name: str) -> None:
    assert rules.sort_key(name).isascii()
    assert rules.sort_key(name).isalnum()


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 12, 30), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
        (date(2006, 12, 31), False),
        (date(2007, 1, 1), True),
    ],
)
def test_the_first_and_the_last_day_count(day: date, holds: bool) -> None:
    assert rules.holds(date(2007, 1, 1), date(2026, 12, 31), day) is holds


def test_an_open_end_holds_on() -> None:
    assert rules.holds(date(2007, 1, 1), None, date(2107, 1, 1))
