"""How far coders agree, per code: Krippendorff's alpha with its interval. Pure; the web process may use it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha of one code: 1.0 is full agreement, 0.0 chance. `alpha` is None where nothing varies.

    low, high: 95 % bootstrap interval over texts. texts: read by two or more. too_few: nothing varies, or the interval
    is wider than 0.5; then the figure is not shown. Rule: 0.80 publish, 0.67 to 0.80 publish with a note, below: revise.
    """

    alpha: float | None
    low: float | None
    high: float | None
    texts: int
    used: int  # texts in which at least one of several coders used the code
    too_few: bool


def alpha(units: Iterable[Iterable[bool | None]]) -> float | None:
    """Krippendorff's alpha for yes/no values: one unit is the values of all coders for one text, None where not read."""
    raise NotImplementedError


def per_code(read: Mapping[str, Mapping[str, frozenset[str]]], codes: Iterable[str]) -> dict[str, Agreement]:
    """The agreement on each code. read: text → coder → the codes this coder gave (an empty set: read, none fits)."""
    raise NotImplementedError
