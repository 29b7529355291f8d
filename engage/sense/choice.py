"""Which quotes to propose for a perspective: rare views have seats of their own. Pure; the web process may use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 40  # words


@dataclass(frozen=True, slots=True)
class Voice:
    """A possible quote: whose it is, which sub-codes people gave it, whether it disagrees, whether it may be shown."""

    id: str
    person: str
    text: str
    sub_codes: frozenset[str]
    dissent: bool = False
    consent: bool = False


class Seat(StrEnum):
    """Why a quote was chosen."""

    DISSENT = "dissent"
    RARE = "rare"  # its sub-code is used by fewer than one in ten
    SUB_CODE = "sub_code"
    MORE = "more"  # all sub-codes have a seat; this one adds most


@dataclass(frozen=True, slots=True)
class Chosen:
    """A quote with the seat it has, and the sub-code it speaks for (None for dissent and more)."""

    id: str
    seat: Seat
    sub_code: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen quotes, and the sub-codes that found none, to be printed as not included."""

    chosen: tuple[Chosen, ...]
    left_out: tuple[str, ...]


def choose(voices: Sequence[Voice], *, seats: int) -> Choice:
    """At most `seats` quotes: one seat for dissent when there is any, a third at least for sub-codes below a tenth when
    there are such, one for each other sub-code (the most used first), one for each person, only with consent and at
    most 40 words. Inside a sub-code the most typical voice. The same for any order of `voices`.
    """
    raise NotImplementedError
