"""How much is still unseen: Good-Turing's estimate as the rule for when to stop. Pure; the web process may use it."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

ENOUGH = 0.05


@dataclass(frozen=True, slots=True)
class Unseen:
    """The chance that the next use of a sub-code is one not seen yet; None before anything was read.

    enough: at most 0.05. Holds for texts read in random order (`Why.RANDOM`), not for those picked by the machine.
    """

    share: float | None
    once: int  # sub-codes used exactly once
    uses: int  # uses of sub-codes in all
    enough: bool


def unseen(uses: Iterable[Hashable]) -> Unseen:
    """The estimate f1/N (Good 1953), from each use of a sub-code in the texts of one theme.

    A text with two sub-codes is two uses.
    """
    counted = Counter(uses)
    once, total = sum(n == 1 for n in counted.values()), counted.total()
    share = once / total if total else None
    return Unseen(share, once, total, share is not None and share <= ENOUGH)
