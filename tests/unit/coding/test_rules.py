"""What is typed, where words stand, and what became of a code: without a database."""

from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.coding import rules
from engage.coding.rules import Stance
from engage.core.errors import Invalid

TEXT = "Vi venter. Hvorfor siger ingen noget?\nMin bror er 34 år… Det er svært!"


@dataclass
class Code:
    id: UUID
    became_id: UUID | None = None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3", [("3", None)]),
        ("3 7b", [("3", None), ("7b", None)]),
        ("3,7B;12", [("3", None), ("7b", None), ("12", None)]),
        ("07", [("7", None)]),
        ("4-p 4-ø 5/r 6.u", [("4", Stance.PROBLEM), ("4", Stance.WISH), ("5", Stance.PRAISE), ("6", Stance.DISAGREES)]),
        ("a 2", [("a", None), ("2", None)]),
        ("0", [("0", None)]),
        ("3 3", [("3", None)]),
        ("", []),
    ],
)
def test_short_codes_are_read_as_they_are_typed(typed: str, found: list[tuple[str, Stance | None]]) -> None:
    assert rules.typed_codes(typed) == found


@pytest.mark.parametrize("typed", ["syv", "7bb", "7-x", "-3", "1234", "3 ?"])
def test_what_is_no_code_is_told_by_its_word(typed: str) -> None:
    with pytest.raises(Invalid) as error:
        rules.typed_codes(typed)
    assert error.value.field == "typed"


def test_sentences_are_whole_and_in_order() -> None:
    assert [TEXT[start:end] for start, end in rules.sentences(TEXT)] == [
        "Vi venter.",
        "Hvorfor siger ingen noget?",
        "Min bror er 34 år…",
        "Det er svært!",
    ]


@given(st.text(max_size=300))
def test_no_sentence_overlaps_another_and_no_word_is_left_out(text: str) -> None:
    places = rules.sentences(text)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    left = list(text)
    for start, end in places:
        left[start:end] = " " * (end - start)
    assert "".join(left).strip() == ""


def test_chosen_sentences_are_one_span_from_the_first_to_the_last() -> None:
    start, end = rules.chosen_span(TEXT, [2, 1]) or (0, 0)
    assert TEXT[start:end] == "Hvorfor siger ingen noget?\nMin bror er 34 år…"
    assert rules.chosen_span(TEXT, []) is None
    with pytest.raises(Invalid):
        rules.chosen_span(TEXT, [4])


def test_pasted_words_are_found_however_they_are_broken() -> None:
    start, end = rules.span_of(TEXT, "noget?   Min bror")
    assert TEXT[start:end] == "noget?\nMin bror"


@pytest.mark.parametrize("words", ["min far", "er", ""])
def test_words_that_stand_nowhere_or_twice_are_refused(words: str) -> None:
    with pytest.raises(Invalid):
        rules.span_of(TEXT, words)


def test_a_code_is_read_through_every_merge() -> None:
    a, b, c = Code(uuid4()), Code(uuid4()), Code(uuid4())
    a.became_id, b.became_id = b.id, c.id
    codes = {code.id: code for code in (a, b, c)}
    assert rules.now_called(codes, a.id) is c
    assert rules.now_called(codes, c.id) is c


def test_a_circle_that_should_never_be_ends() -> None:
    a, b = Code(uuid4()), Code(uuid4())
    a.became_id, b.became_id = b.id, a.id
    assert rules.now_called({a.id: a, b.id: b}, a.id) in (a, b)


def test_few_texts_are_all_read_twice_and_of_many_a_tenth() -> None:
    assert rules.second_below(60) >= 10_000
    assert rules.second_below(500) == 2_000, "a hundred of them"
    assert rules.second_below(100_000) == 1_000


def test_the_share_is_drawn_evenly_and_never_changes() -> None:
    ids = [UUID(int=number) for number in range(5000)]
    numbers = [rules.slice_of(each) for each in ids]
    assert numbers == [rules.slice_of(each) for each in ids]
    assert 0.08 < sum(number < 1000 for number in numbers) / len(numbers) < 0.12


def test_codes_stand_by_number_and_then_letter() -> None:
    assert sorted(["10", "7b", "2", "7", "7a"], key=rules.key_order) == ["2", "7", "7a", "7b", "10"]


def test_a_theme_found_too_badly_is_not_proposed_anywhere() -> None:
    told = rules.silent(["a", "b", "c"], {}, {"1": "da"}, {"a": 0.49, "b": 0.5})
    assert (told.weak, told.few) == ({"a"}, {})
    assert [told.allows(code, "da") for code in "abc"] == [False, True, True]


def test_in_another_language_a_theme_is_proposed_from_twenty_coded_texts_on() -> None:
    languages = {**{f"d{n}": "de" for n in range(21)}, "x": "da", "y": "en"}
    codings = {f"d{n}": ["a", "b"] if n < 19 else ["a"] for n in range(20)} | {"x": ["c"]}
    told = rules.silent(["a", "b", "c"], codings, languages, {})
    assert told.few == {"de": {"b", "c"}, "en": {"a", "b", "c"}}
    assert told.allows("c", "da"), "Danish keywords speak from the first day"
    assert told.allows("a", "de")
    assert not told.allows("b", "de")


def test_what_is_not_proposed_is_kept_and_read_again() -> None:
    told = rules.Silent(frozenset("ab"), {"de": frozenset("c")})
    assert rules.Silent.of(told.told()) == told
    assert rules.Silent.of({"register": "x"}) == rules.Silent(frozenset(), {})
