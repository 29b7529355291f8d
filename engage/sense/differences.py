"""What differs between a letter and the one it resembles, word by word. Pure; the web process may use it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """A difference that may change everything: another number, another name, another place."""

    NUMBER = "number"
    NAME = "name"
    PLACE = "place"


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
    places: names of municipalities and institutions, in any case.
    """
    raise NotImplementedError
