"""Arithmetic of statistics, without database: how long people wait, gaps between meetings, what is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median_low

from engage.core.text import Say, say

FEWEST_PEOPLE = 20  # fewer people than this are never counted
ROUNDED = 5  # and more are told to the nearest 5
FEWEST = 5  # things below a share or a median; of fewer nothing can be said
SETTLED = 90  # days after which a perspective should have been decided about
LONG_GAP = 120  # days between two meetings
HALF, TENTH = 0.5, 0.1
_TINY = 1e-9  # what is lost when shares are multiplied


def told(people: int) -> int | None:
    """How many people may be told of: to the nearest 5 from 20 upwards; None for fewer."""
    return (people + ROUNDED // 2) // ROUNDED * ROUNDED if people >= FEWEST_PEOPLE else None


def per_cent(part: int, whole: int) -> int | None:
    """A share in whole per cent, halves upwards; None where the whole is too small to say one."""
    return (200 * part + whole) // (2 * whole) if whole >= FEWEST else None


def waited(answered: Mapping[int, int], waiting: Mapping[int, int], still: float) -> int | None:
    """After how many days only `still` (0.5: half) of those who wrote wait for an answer, by Kaplan and Meier.

    answered: days until the answer -> how many; waiting: days that others have waited so far -> how many. Those who
    wait count until today, and not as if they had never asked. None: so few are answered that nobody can know yet.
    """
    left, share = sum(answered.values()) + sum(waiting.values()), 1.0
    for day in sorted({*answered, *waiting}):
        if left and (now := answered.get(day, 0)):
            share *= 1 - now / left
            if share <= still + _TINY:
                return day
        left -= answered.get(day, 0) + waiting.get(day, 0)
    return None


@dataclass(frozen=True)
class Gaps:
    """Days between the meetings of one forum. The last gap is open: it runs until today."""

    meetings: int
    each: tuple[int, ...]

    @property
    def open(self) -> int:
        return self.each[-1]

    @property
    def longest(self) -> int:
        return max(self.each)

    @property
    def median(self) -> int | None:
        """None where there are too few gaps to say; of two in the middle the smaller one."""
        return median_low(self.each) if len(self.each) >= FEWEST else None

    @property
    def is_long(self) -> bool:
        return self.longest > LONG_GAP


def gaps(days: Iterable[date], today: date) -> Gaps | None:
    """The gaps between these days, and from the last one to today; None where there was no meeting."""
    known = sorted({day for day in days if day <= today})
    if not known:
        return None
    ends = [*known[1:], today]
    return Gaps(len(known), tuple((end - start).days for start, end in zip(known, ends, strict=True)))


class Age(StrEnum):
    """How long something has been open."""

    NEW = "new"
    MIDDLE = "middle"
    OLD = "old"


AGES: dict[Age, Say] = {
    Age.NEW: say("Up to 90 days"),
    Age.MIDDLE: say("91 to 180 days"),
    Age.OLD: say("More than 180 days"),
}


def age_of(days: int) -> Age:
    return Age.NEW if days <= 90 else Age.MIDDLE if days <= 180 else Age.OLD
