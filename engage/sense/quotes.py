"""Whether a quote stands in the text it is taken from, word for word. Pure; the web process may use it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engage.sense.words import WORD, says_no

LONGEST_GAP = 25  # words

_ALIKE = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2033", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4\u0060\u2032", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
# NFKC has written the sign … as three dots.
_GAP = re.compile(r"\[ ?\.{3} ?\]")
_NAME = re.compile(r"\[ ?(?:navn fjernet|navn er fjernet|name removed|name entfernt) ?\]", re.IGNORECASE)
_ONE_TO_FOUR_WORDS = r"[^ ]+(?: [^ ]+){0,3}?"
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s|$)|\n")


class Fault(StrEnum):
    """Why a quote may not be shown."""

    EMPTY = "empty"  # no words, or only gaps
    NOT_IN_TEXT = "not_in_text"
    NOT_AT_PLACE = "not_at_place"  # other words stand between the offsets
    LONG_GAP = "long_gap"  # a gap hides more than 25 words
    NEGATION_IN_GAP = "negation_in_gap"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the quote holds, where it stands in the text (code points, half-open), and what to look at.

    negation_beside: the sentence that the quote is cut from says "ikke" or the like outside it: a person should look.
    """

    fault: Fault | None
    start: int | None = None
    end: int | None = None
    negation_beside: bool = False

    @property
    def holds(self) -> bool:
        """Whether it may be shown."""
        return self.fault is None


def verify(quote: str, text: str) -> Verdict:
    """Whether the words of a quote stand in the text, in their order, with nothing left out but what a gap shows.

    Spaces, quotation marks and dashes may differ; letters, signs and capitals may not. A gap is `[…]` or `[...]`: at
    most 25 words, none of them a negation. `[navn fjernet]` (and its twins in other languages) stands for one to four
    words that are neither a negation nor a number. Where the words stand several times, the first place is told.
    """
    folded = _fold(text)
    found = _places(quote, folded.text)
    if isinstance(found, Fault):
        return Verdict(found)
    start, end = min(found)
    return _held(text, *folded.original(start, end))


def verify_at(quote: str, text: str, start: int, end: int) -> Verdict:
    """The same for a quote whose place is known: from `start` to `end` stands this, and nothing else.

    Offsets are code points, half-open, and cut no word in two. This is what an export asks.
    """
    if not 0 <= start < end <= len(text):
        return Verdict(Fault.NOT_AT_PLACE)
    folded = _fold(text[start:end])
    found = _places(quote, folded.text)
    whole = not isinstance(found, Fault) and (0, len(folded.text)) in found
    if whole and not _cuts_a_word(text, start) and not _cuts_a_word(text, end):
        return _held(text, start, end)
    elsewhere = verify(quote, text).fault
    return Verdict(elsewhere or Fault.NOT_AT_PLACE)


# --- One writing ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text in one writing that remembers where each sign came from."""

    text: str
    starts: list[int]
    ends: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        return self.starts[start], self.ends[end - 1]


def _fold(text: str) -> _Folded:
    """NFKC, one kind of quotation mark and dash, one space for a run of spaces, none at the ends."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, cluster in _clusters(text):
        for sign in unicodedata.normalize("NFKC", cluster).translate(_ALIKE):
            space = sign.isspace()
            if sign in _UNSEEN or (space and (not signs or signs[-1] == " ")):
                continue
            signs.append(" " if space else sign)
            starts.append(at)
            ends.append(at + len(cluster))
    if signs and signs[-1] == " ":
        del signs[-1], starts[-1], ends[-1]
    return _Folded("".join(signs), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """A letter together with the accents that follow it, since they may be written as one sign or as several."""
    if unicodedata.is_normalized("NFKC", text):
        yield from enumerate(text)
        return
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield begin, text[begin:at]
            begin = at


# --- Finding ----------------------------------------------------------------------------------

_Span = tuple[int, int]


def _places(quote: str, text: str) -> set[_Span] | Fault:
    """Every place at which the quote stands in a folded text, or why there is none."""
    segments = [segment.strip() for segment in _GAP.split(_fold(quote).text)]
    segments = [segment for segment in segments if segment]
    if not any(WORD.search(_NAME.sub("", segment)) for segment in segments):
        return Fault.EMPTY
    reached: set[_Span] = set(_spans(segments[0], text))
    for segment in segments[1:]:
        here = list(_spans(segment, text))
        tried = [(start, end, then, last) for start, end in reached for then, last in here if end <= then]
        faults = {_gap_fault(text[end:then]) for _, end, then, _ in tried}
        reached = {(start, last) for start, end, then, last in tried if _gap_fault(text[end:then]) is None}
        if not reached:
            return next(
                (fault for fault in (Fault.NEGATION_IN_GAP, Fault.LONG_GAP) if fault in faults), Fault.NOT_IN_TEXT
            )
    return reached or Fault.NOT_IN_TEXT


def _spans(segment: str, text: str) -> Iterator[_Span]:
    """Where the words of a segment stand, overlapping places included, cutting no word in two."""
    parts = _NAME.split(segment)
    names = f"({_ONE_TO_FOUR_WORDS})".join(re.escape(part) for part in parts)
    for match in re.finditer(f"(?=(?P<all>{names}))", text):
        start, end = match.span("all")
        hidden = [match.group(number) for number in range(2, len(parts) + 1)]
        if not _cuts_a_word(text, start) and not _cuts_a_word(text, end) and not any(map(_more_than_a_name, hidden)):
            yield start, end


def _more_than_a_name(hidden: str) -> bool:
    """Whether what stands behind a removed name says no, or how many."""
    return any(says_no(word.lower()) or any(map(str.isdigit, word)) for word in WORD.findall(hidden))


def _gap_fault(hidden: str) -> Fault | None:
    words = WORD.findall(hidden)
    if len(words) > LONGEST_GAP:
        return Fault.LONG_GAP
    return Fault.NEGATION_IN_GAP if any(says_no(word.lower()) for word in words) else None


def _cuts_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _held(text: str, start: int, end: int) -> Verdict:
    """A quote that holds, with a look at the rest of its sentences."""
    before = max((match.end() for match in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    after = _SENTENCE_ENDS.search(text, max(start, end - 1))
    rest = f"{text[before:start]} {text[end : after.start() if after else len(text)]}"
    return Verdict(None, start, end, any(says_no(word.lower()) for word in WORD.findall(rest)))
