"""Places in a text: what a detector found, and how found places are merged, drawn and cut out."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What kind of personal data a place in a text seems to be."""

    CPR = "cpr"
    CPR_POSSIBLE = "cpr_possible"
    CPR_SPLIT = "cpr_split"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"
    BIRTH_DATE = "birth_date"
    PLATE = "plate"
    URL = "url"
    NAME = "name"


class Weight(StrEnum):
    """What a finding asks for: a visitor must change it, chooses, is told softly, or only a moderator sees it."""

    BLOCK = "block"
    ASK = "ask"
    WARN = "warn"
    HINT = "hint"


_STRENGTH = {Weight.BLOCK: 0, Weight.ASK: 1, Weight.WARN: 2, Weight.HINT: 3}


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points, with what it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data in a text: what it seems to be, how much it matters, and where (code points, half-open)."""

    kind: Kind
    weight: Weight
    start: int
    end: int


class Located(Protocol):
    """Anything with a place and a kind: a finding, a crisis hit, a quasi-identifier."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...


class Placed(Protocol):
    """Anything with a place."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def merge_spans(spans: Iterable[Placed]) -> list[tuple[int, int]]:
    """The ranges that cover the same code points, sorted and without overlap; touching ranges stay apart."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in spans if span.start < span.end):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def segments(text: str, spans: Iterable[Located]) -> list[tuple[str, str | None]]:
    """The text in pieces for drawing: (piece, kind of the span it lies in, or None). Joined, the pieces are the text.

    Where spans overlap, the one that starts first (then the longer) keeps its place and the next is clipped.
    """
    pieces: list[tuple[str, str | None]] = []
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        start, end = max(span.start, at), min(span.end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append((text[at:start], None))
        pieces.append((text[start:end], str(span.kind)))
        at = end
    if at < len(text):
        pieces.append((text[at:], None))
    return pieces


def redact(text: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """The text with each (start, end, replacement) cut out for good; overlapping ranges are cut as one.

    A merged range carries the replacement of its first part. ValueError for a range that is empty or outside the
    text: a redaction that silently removed nothing would publish what it was meant to hide.
    """
    cuts: list[tuple[int, int, str]] = []
    for start, end, replacement in sorted(replacements):
        if not 0 <= start < end <= len(text):
            raise ValueError(f"no such range in the text: {start} to {end} of {len(text)}")
        if cuts and start < cuts[-1][1]:
            cuts[-1] = (cuts[-1][0], max(end, cuts[-1][1]), cuts[-1][2])
        else:
            cuts.append((start, end, replacement))
    kept, at = [], 0
    for start, end, replacement in cuts:
        kept += [text[at:start], replacement]
        at = end
    return "".join([*kept, text[at:]])


def strongest(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without overlap, in text order: the heavier wins, then the longer, then the earlier."""
    kept: list[Finding] = []
    taken = bytearray()
    for finding in sorted(findings, key=lambda f: (_STRENGTH[f.weight], f.start - f.end, f.start)):
        if len(taken) < finding.end:
            taken.extend(bytes(finding.end - len(taken)))
        if not any(taken[finding.start : finding.end]):
            taken[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made easy to search (one kind of space, dash and digit, nothing invisible) that remembers its offsets."""

    text: str
    kept: Sequence[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The same place in the text as it was written."""
        return (start, end) if self.kept is None else (self.kept[start], self.kept[end - 1] + 1)


_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d\u30fb"
# Invisible, or only a decoration of the sign before it: written inside a number they hide it from a plain pattern.
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufe0e\ufe0f\u20e3\ufeff"
_DIGIT_ROWS = (0x0660, 0x06F0, 0x0966, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)
_ALIKE = {"\uff20": "@", "\uff0e": ".", "\uff0b": "+", "\u2024": ".", "\u2044": "/", "\u2215": "/"}
_FOLD: dict[int, str | None] = {
    **{ord(char): " " for char in _SPACES},
    **{ord(char): "-" for char in _DASHES},
    **{ord(char): None for char in _UNSEEN},
    **{row + n: str(unicodedata.decimal(chr(row + n))) for row in _DIGIT_ROWS for n in range(10)},
    **{ord(char): alike for char, alike in _ALIKE.items()},
}
_BROKEN_LINE = re.compile(r"(?<!\n)\n(?!\n)")
_HAS_UNSEEN = re.compile(f"[{_UNSEEN}]")
_TO_FOLD_OF_LATIN_1 = ("\t", "\u00a0", "\u00ad")  # the only ones there


def fold(text: str) -> Folded:
    """The text as the detectors search it. Every replacement is one sign for one sign; unseen signs are left out."""
    if _is_latin_1(text) and not any(char in text for char in _TO_FOLD_OF_LATIN_1):
        return Folded(text, None)  # most texts; to look costs a tenth of translating
    kept = [at for at, char in enumerate(text) if char not in _UNSEEN] if _HAS_UNSEEN.search(text) else None
    return Folded(text.translate(_FOLD), kept)


def _is_latin_1(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def squeeze(folded: Folded) -> Folded:
    """The same with one space for a run of spaces, and a line that was only broken made whole again."""
    text = _BROKEN_LINE.sub(" ", folded.text)
    if "  " not in text:
        return Folded(text, folded.kept)
    before = [at for at, char in enumerate(text) if char != " " or not at or text[at - 1] != " "]
    kept = before if folded.kept is None else [folded.kept[at] for at in before]
    return Folded("".join(text[at] for at in before), kept)


def matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], int, int]]:
    """Each match of a pattern whose first group is the place; it may stand in a look-ahead, so that places overlap."""
    for match in pattern.finditer(text):
        yield match, match.start(1), match.end(1)
