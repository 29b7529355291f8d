"""Whether a quote stands in the text it is taken from, word for word. Pure; the web process may use it."""

from dataclasses import dataclass
from enum import StrEnum


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

    Spaces, quotation marks and dashes may differ. A gap is `[…]` or `[...]`: at most 25 words, none of them a negation.
    `[navn fjernet]` (and its twins in other languages) stands for one to four words.
    """
    raise NotImplementedError


def verify_at(quote: str, text: str, start: int, end: int) -> Verdict:
    """The same for a quote whose place is known: from `start` to `end` stands this and nothing else."""
    raise NotImplementedError
