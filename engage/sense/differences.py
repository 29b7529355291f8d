"""What differs between a letter and the one it resembles, word by word. Pure; the web process may use it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from engage.sense.words import folded, says_no, word_set, words

_DIGIT = re.compile(r"\d")
_NUMBERS = word_set("""
    to tre fire fem seks syv otte ni ti elleve tolv tyve tredive halvtreds hundrede tusind halv halvt dobbelt
    zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend halb doppelt
    two three four five six seven eight nine ten eleven twelve twenty hundred thousand half double
""")
_PLACE = re.compile(
    r"(vej|gade|allé|alle|stræde|torv|plads|vænge|straße|strasse|str|weg|platz|allee|gasse|ring|kommune|sogn|by)$"
)


class Mark(StrEnum):
    """A difference that may change everything: another number, name or place, or a word that says no."""

    NUMBER = "number"
    NAME = "name"
    PLACE = "place"
    NEGATION = "negation"


class Change(StrEnum):
    """Whether words stand in both, only in the member, or only in the centre."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and which marks are in it (only where it differs)."""

    change: Change
    text: str
    marks: frozenset[Mark] = frozenset()


def between(centre: str, member: str, *, places: Collection[str] = ()) -> tuple[Piece, ...]:
    """The member's text against the centre's, in reading order: same, added and removed runs of words.

    Joined with spaces, the same and added pieces are the words of the member; the same and removed those of the centre.
    Marks err on the side of marking: a word with a capital inside a sentence counts as a name.
    places: names of municipalities and institutions, in any case.
    """
    before, after = centre.split(), member.split()
    known = frozenset(folded(place) for place in places)
    return tuple(_pieces(before, after, known))


def _pieces(before: list[str], after: list[str], places: frozenset[str]) -> Iterator[Piece]:
    marked_before, marked_after = _marked(before, places), _marked(after, places)
    for same, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if same == "equal":
            yield Piece(Change.SAME, " ".join(before[a:b]))
            continue
        if b > a:
            yield Piece(Change.REMOVED, " ".join(before[a:b]), frozenset().union(*marked_before[a:b]))
        if d > c:
            yield Piece(Change.ADDED, " ".join(after[c:d]), frozenset().union(*marked_after[c:d]))


def _marked(row: list[str], places: frozenset[str]) -> list[set[Mark]]:
    """The marks of each word, as it stands in its sentence."""
    found, first = [], True
    for word in row:
        found.append(_marks(word, places, first=first))
        first = word.endswith((".", "!", "?", ":"))
    return found


def _marks(word: str, places: frozenset[str], *, first: bool) -> set[Mark]:
    marks, bare = set(), words(word)
    if _DIGIT.search(word) or any(each in _NUMBERS for each in bare):
        marks.add(Mark.NUMBER)
    if any(says_no(each) for each in bare):
        marks.add(Mark.NEGATION)
    capital = any(char.isupper() for char in word)
    if any(each in places for each in bare) or (bare and capital and _PLACE.search(bare[-1])):
        marks.add(Mark.PLACE)
    elif capital and not first:
        marks.add(Mark.NAME)
    return marks
