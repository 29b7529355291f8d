"""Places in a text: whatever is written, offsets fit, a redaction leaves nothing, and the pieces make the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.core.text import plain
from engage.screening.crisis import crisis_hits
from engage.screening.quasi import quasi_identifiers
from engage.screening.rules import Finding, Kind, Span, Weight, find, merge_spans, redact, segments
from engage.screening.spans import strongest

_PIECES = st.sampled_from(
    [
        "140835-4109", "72 00 00 94", "karen@example.net", "Skovvej 12", "født 14.08.1985", "konto 1234567890",
        "\u200b", "\u00ad", "😀", " ", "-", "Hilsen Karen", "jeg vil ikke leve mere", "min søn er 12 år", "autisme",
        "\n", ".", "cpr", "１４０８３５-４１０９", "DK50 0040 0440 1162 43",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=20).map("".join)
).map(plain)


@given(TEXTS)
def test_findings_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for finding in find(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@given(TEXTS)
def test_all_other_spans_lie_in_the_text(text: str) -> None:
    spans = [*crisis_hits(text), *(s for found in quasi_identifiers(text, places=["Køge"]).values() for s in found)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@given(TEXTS)
def test_a_redacted_finding_is_gone(text: str) -> None:
    findings = find(text)
    redacted = redact(text, [(f.start, f.end, "[x]") for f in findings])
    kept = "".join(piece for piece, kind in segments(text, findings) if kind is None)
    assert redacted.replace("[x]", "") == kept.replace("[x]", "")
    assert len(redacted) == len(kept) + 3 * len(findings)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=8))
def test_the_pieces_make_the_text(text: str, places: list[tuple[int, int]]) -> None:
    pieces = segments(text, [Span(start, end, "x") for start, end in places])
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    covered = {at for start, end in places for at in range(start, end) if at < len(text)}
    assert sum(len(piece) for piece, kind in pieces if kind) == len(covered)


def test_segments_say_what_each_piece_is() -> None:
    text = "Ring 72 00 00 94 nu"
    assert segments(text, find(text)) == [("Ring ", None), ("72 00 00 94", "phone"), (" nu", None)]


def test_overlapping_spans_are_clipped_in_order() -> None:
    spans = [Span(2, 6, "b"), Span(0, 4, "a"), Span(3, 4, "c")]
    assert segments("abcdefgh", spans) == [("abcd", "a"), ("ef", "b"), ("gh", None)]


def test_a_redaction_replaces_and_counts_code_points() -> None:
    text = "😀 Ring 72 00 00 94!"
    finding = find(text)[0]
    assert redact(text, [(finding.start, finding.end, "[telefonnummer fjernet]")]) == "😀 Ring [telefonnummer fjernet]!"


def test_overlapping_redactions_are_one_cut_and_touching_ones_are_two() -> None:
    assert redact("abcdefgh", [(2, 5, "[1]"), (4, 7, "[2]")]) == "ab[1]h"
    assert redact("abcdefgh", [(2, 4, "[1]"), (4, 6, "[2]")]) == "ab[1][2]gh"
    assert redact("abcdefgh", []) == "abcdefgh"


@pytest.mark.parametrize("place", [(-1, 2), (3, 3), (5, 4), (0, 9)])
def test_a_redaction_outside_the_text_is_refused(place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no such range"):
        redact("abcdefgh", [(*place, "[x]")])


def test_spans_are_merged_where_they_overlap() -> None:
    spans = [Span(4, 6, "x"), Span(0, 2, "x"), Span(1, 3, "x"), Span(6, 7, "x"), Span(5, 5, "x")]
    assert merge_spans(spans) == [(0, 3), (4, 6), (6, 7)]


def test_the_heavier_then_the_longer_finding_stands() -> None:
    light, heavy = Finding(Kind.PHONE, Weight.ASK, 0, 9), Finding(Kind.CPR, Weight.BLOCK, 4, 6)
    short, long = Finding(Kind.EMAIL, Weight.ASK, 20, 24), Finding(Kind.URL, Weight.ASK, 18, 24)
    assert strongest([light, short, heavy, long]) == [heavy, long]


@pytest.mark.parametrize("inside", ["\u200b", "\u00ad", "\u2060", "\ufe0f", "\u200d"])
def test_unseen_signs_hide_nothing_and_are_cut_with_the_rest(inside: str) -> None:
    text = f"Nr {inside.join('140835-4109')} her"
    finding = find(text)[0]
    assert finding.kind is Kind.CPR
    assert redact(text, [(finding.start, finding.end, "[x]")]) == "Nr [x] her"
