"""What may be taken out of a text, what stands instead, and what two people at once have seen."""

from dataclasses import dataclass

import pytest

from engage.moderation import rules
from engage.moderation.rules import Reason
from engage.screening.spans import Span

TEXT = "Jens bor i Næstved. Min søn jens er 34 år.\nRing til Jens  Hansen. Jenses bil."


@dataclass
class Found:
    kind: str
    weight: str
    start: int
    end: int
    resolution: str | None = None


@pytest.mark.parametrize(
    ("words", "any_case", "found"),
    [
        ("Jens", True, ["Jens", "jens", "Jens"]),
        ("Jens", False, ["Jens", "Jens"]),
        ("jens hansen", True, ["Jens  Hansen"]),
        ("er 34 år.\nRing", True, ["er 34 år.\nRing"]),
        ("år. Ring", True, ["år.\nRing"]),
        ("Jen", True, []),
        ("  ", True, []),
        ("(x)", True, []),
    ],
)
def test_words_are_found_wherever_they_stand(words: str, any_case: bool, found: list[str]) -> None:
    assert [TEXT[start:end] for start, end in rules.occurrences(TEXT, words, any_case=any_case)] == found


def test_a_selection_loses_its_outer_white_space() -> None:
    start, end = rules.trimmed(TEXT, 4, 11)
    assert TEXT[start:end] == "bor i"


@pytest.mark.parametrize(("start", "end"), [(4, 5), (5, 5), (6, 3), (-1, 3), (0, 9999)])
def test_a_selection_of_nothing_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no such place"):
        rules.trimmed(TEXT, start, end)


@pytest.mark.parametrize(
    ("ranges", "covered"),
    [([(0, 10)], True), ([(0, 5), (5, 10)], True), ([(0, 4), (5, 10)], False), ([(2, 9)], False), ([], False)],
)
def test_only_what_is_taken_out_whole_is_taken_out(ranges: list[tuple[int, int]], covered: bool) -> None:
    assert rules.is_covered(Span(2, 10, ""), [Span(*each, "") for each in ranges]) is covered


def test_words_that_stand_elsewhere_are_named_once() -> None:
    removed = [Span(0, 4, ""), Span(11, 18, "")]
    assert rules.still_standing(TEXT, removed, "[navn fjernet] og Jens. Jens igen i Næstveds by.") == [
        "Jens",
        "Næstved",
    ]
    assert rules.still_standing(TEXT, removed, "[Jens fjernet] bor i [Næstved].") == []


@pytest.mark.parametrize(
    ("reason", "language", "own", "instead"),
    [
        (Reason.NAME, "da", "", "[navn fjernet]"),
        (Reason.NAME, "en", "", "[name removed]"),
        (Reason.NAME, "de", "", "[Name entfernt]"),
        (Reason.PLACE, "da", " en by på [Sjælland] ", "[en by på Sjælland]"),
        (Reason.PLACE, "ar", "", "[sted fjernet]"),
    ],
)
def test_what_stands_instead_is_in_the_text_s_language(reason: Reason, language: str, own: str, instead: str) -> None:
    assert rules.replacement_for(reason, language, own) == instead


def test_every_reason_has_words_in_every_language() -> None:
    assert set(rules.REASONS) == set(Reason)
    assert all(set(words) == set(Reason) for words in rules.REPLACEMENTS.values())


def test_a_reason_is_read_as_it_was_stored() -> None:
    words, note = rules.read_reason(rules.reason_text(Reason.NAME, "a neighbour"))
    assert (words, note) == (rules.REASONS[Reason.NAME], "a neighbour")
    assert rules.read_reason("older words")[1] == "older words"


def test_the_marked_original_is_the_original() -> None:
    findings = [Found("name", "hint", 0, 4), Found("place", "ask", 11, 18, "kept"), Found("name", "hint", 28, 32)]
    pieces = rules.marked_original(TEXT, findings, [Span(28, 35, "")])
    assert "".join(piece.text for piece in pieces) == TEXT
    assert [(p.text, p.kind) for p in pieces if p.kind] == [("Jens", "hint"), ("Næstved", "hint"), ("jens er", "gone")]


def test_the_marked_public_version_is_the_public_version() -> None:
    text = "[navn fjernet] bor i Næstved og er 34 år gammel."
    pieces = rules.marked_public(text, frozenset({"Næstved"}))
    assert "".join(piece.text for piece in pieces) == text
    marked = [(piece.text, piece.kind) for piece in pieces if piece.kind]
    assert ("[navn fjernet]", "gone") in marked
    assert ("Næstved", "hint") in marked


def test_a_number_that_blocks_is_seen() -> None:
    assert rules.has_cpr("Mit cpr er 010190-1234.")
    assert not rules.has_cpr("Mit cpr er [cpr-nummer fjernet].")


def test_a_token_tells_what_was_seen() -> None:
    seen = rules.token(1, ["a", "b"])
    assert seen == rules.token(1, ["b", "a"])
    assert seen != rules.token(1, ["a"])
    assert rules.same_version(seen, rules.token(1, []))
    assert not rules.same_version(seen, rules.token(2, ["a", "b"]))
    assert not rules.same_version("", seen)
