"""How much is still unseen: Good-Turing's estimate as the rule for when to stop. Pure; the web process may use it."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass


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
    """The estimate f1/N from each use of a sub-code in the texts of one theme (a text with two sub-codes is two uses)."""
    raise NotImplementedError
