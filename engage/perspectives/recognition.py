"""What may be told of the answers to "Do you recognise this?": released in whole fives or more, never a single person.

Every count that leaves here is 0 or at least 5, and so is every step from one batch to the next: what grew by 1 to 4 is
held back until it has grown by 5. A cell that is held back is in no total either, so nothing can be found by
subtracting. Display rules, labels and thresholds: Fælles, Delt and Blandet as the plan of the product has them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from math import erfc, prod, sqrt
from typing import Any

from engage.core.text import Say, say
from engage.drafts.rules import Speaker

FEWEST = 5  # answers in a cell, or none
SHOWN, FULL, ORDERED = 20, 50, 100  # answers from which shares, intervals, and an order are told
GROUP = 20  # answers of a group from which it is shown
BATCH_DAYS, BATCH_ANSWERS = 7, 10
SHARED_FLOOR, SHARED_BOUND, SPLIT_GAP, SPLIT_Q = 0.60, 0.50, 0.25, 0.05
Z95, Z90 = 1.959964, 1.644854


class Answered(StrEnum):
    """Do you recognise this?"""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    SKIP = "skip"


ANSWERS: dict[Answered, Say] = {
    Answered.YES: say("Yes"),
    Answered.PARTLY: say("Partly"),
    Answered.NO: say("No"),
    Answered.SKIP: say("Skip"),
}
COUNTED = (Answered.YES, Answered.PARTLY, Answered.NO)


class Group(StrEnum):
    """Whom an answer is from, as people declare themselves; nothing else is ever a group."""

    CITIZEN = "citizen"
    RELATIVE = "relative"
    PROFESSIONAL = "professional"
    OTHER = "other"


GROUPS: dict[Group, Say] = {
    Group.CITIZEN: say("Citizens"),
    Group.RELATIVE: say("Relatives"),
    Group.PROFESSIONAL: say("Professionals"),
    Group.OTHER: say("Others, or did not say who they are"),
}


class Label(StrEnum):
    """What the groups together say."""

    SHARED = "shared"
    SPLIT = "split"
    MIXED = "mixed"


LABELS: dict[Label, Say] = {
    Label.SHARED: say("Shared: every group recognises it."),
    Label.SPLIT: say("Split: some groups recognise it much more than others."),
    Label.MIXED: say("Mixed: the groups neither clearly agree nor clearly differ."),
}


def group_of(role: Speaker | None) -> Group:
    """The group of a declared role. A helper is neither the citizen nor a relative, and is never mixed with them."""
    return Group(role.value) if role in (Speaker.CITIZEN, Speaker.RELATIVE, Speaker.PROFESSIONAL) else Group.OTHER


Counts = dict[str, int]


def _none() -> Counts:
    return {answer.value: 0 for answer in Answered}


# --- What is released -------------------------------------------------------------------------


@dataclass(frozen=True)
class Released:
    """What the public knows after a batch. at_least: all who answered, rounded down to whole fives."""

    at_least: int = 0
    total: Counts = field(default_factory=_none)
    groups: dict[str, Counts] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """The answers that shares are made from: without those who skipped."""
        return sum(self.total[answer] for answer in COUNTED)

    def as_dict(self) -> dict[str, Any]:
        return {"at_least": self.at_least, "total": self.total, "groups": self.groups}

    @staticmethod
    def of(told: Mapping[str, Any] | None) -> "Released":
        return Released(**told) if told else Released()


def is_due(answers: int, before: int, days: int | None) -> bool:
    """Whether a batch is made: 10 new answers or more, and a week since the last one (None: there was none)."""
    return answers - before >= BATCH_ANSWERS and (days is None or days >= BATCH_DAYS)


def release(before: Released, answers: Iterable[tuple[Group, Answered]]) -> Released:
    """What is told after this batch, given what was told before and every answer there is now."""
    cells = Counter(answers)
    now = {a.value: sum(cells[group, a] for group in Group) for a in Answered}
    total = {a: now[a] if _may_follow(before.total[a], now[a]) else before.total[a] for a in now}
    groups = _groups(cells, before.groups)
    told = groups if total == now and _safe_beside(before, groups, total) else before.groups
    return Released(sum(now.values()) // FEWEST * FEWEST, total, told)


def _may_follow(before: int, now: int) -> bool:
    return now == before or now - before >= FEWEST


def _groups(cells: Mapping[tuple[Group, Answered], int], known: Mapping[str, Counts]) -> dict[str, Counts]:
    """The groups large enough to be shown; one that was shown stays among them."""
    found = {}
    for group in Group:
        counts = {a.value: cells.get((group, a), 0) for a in Answered}
        enough = sum(counts[a] for a in COUNTED) >= GROUP and all(n == 0 or n >= FEWEST for n in counts.values())
        if enough or group.value in known:
            found[group.value] = counts
    return found


def _safe_beside(before: Released, groups: Mapping[str, Counts], total: Counts) -> bool:
    """Whether neither a group, nor what is left of the total beside the groups, tells of fewer than five."""
    for name, counts in groups.items():
        if not all(_may_follow(before.groups.get(name, _none())[a], counts[a]) for a in counts):
            return False
    left, left_before = _left(groups, total), _left(before.groups, before.total)
    same = groups.keys() == before.groups.keys()
    return all(n == 0 or n >= FEWEST for n in left.values()) and (
        not same or all(_may_follow(left_before[a], left[a]) for a in left)
    )


def _left(groups: Mapping[str, Counts], total: Counts) -> Counts:
    return {a: total[a] - sum(counts[a] for counts in groups.values()) for a in total}


# --- How it is shown --------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """A share in whole per cent, rounded; low and high: its interval, from 50 answers. None: fewer than five."""

    answer: str
    percent: int | None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Shown:
    """What a page shows. shares: empty below 20 answers; few: nothing but a rough share."""

    at_least: int
    n: int
    few: bool
    shares: list[Share]
    skipped: int
    groups: dict[str, list[Share]]
    label: Label | None
    mean: int | None
    floor: int | None
    orders: bool


def shown(told: Released) -> Shown:
    """What may be seen of what was released, by the number of answers."""
    few = told.n < FULL
    shares = _shares(told.total) if told.n >= SHOWN else []
    groups = {name: _shares(counts) for name, counts in told.groups.items()} if not few else {}
    known = told.groups if len(groups) > 1 else {}
    return Shown(
        at_least=told.at_least,
        n=told.n,
        few=few,
        shares=shares,
        skipped=told.total[Answered.SKIP],
        groups=groups,
        label=label(known) if known else None,
        mean=_rounded(mean(known), 5) if known else None,
        floor=_rounded(floor(known), 5) if known else None,
        orders=told.n >= ORDERED and len(known) > 1,
    )


def _shares(counts: Counts) -> list[Share]:
    n = sum(counts[a] for a in COUNTED)
    step = 5 if n >= FULL else 10
    found = []
    for answer in COUNTED:
        count = counts[answer]
        if count < FEWEST:
            found.append(Share(answer.value, None))
        elif n >= FULL:
            low, high = wilson(count / n, n, Z95)
            found.append(Share(answer.value, _rounded(count / n, step), _rounded(low, 5), _rounded(high, 5)))
        else:
            found.append(Share(answer.value, _rounded(count / n, step)))
    return found


def _rounded(share: float, step: int) -> int:
    """Per cent to the nearest step; halfway goes up."""
    return int(share * 100 / step + 0.5) * step


# --- Groups beside each other -----------------------------------------------------------------


def recognition(counts: Mapping[str, int]) -> float:
    """r = (yes + partly/2 + 1/2) / (yes + partly + no + 1)."""
    return (counts["yes"] + counts["partly"] / 2 + 0.5) / (sum(counts[a] for a in COUNTED) + 1)


def mean(groups: Mapping[str, Counts]) -> float:
    """The geometric mean over groups: one group that does not know it pulls it down."""
    return prod(recognition(counts) for counts in groups.values()) ** (1 / len(groups))


def floor(groups: Mapping[str, Counts]) -> float:
    """The group that recognises it least."""
    return min(recognition(counts) for counts in groups.values())


def gap(groups: Mapping[str, Counts]) -> float:
    """From the group that recognises it least to the one that does most."""
    found = [recognition(counts) for counts in groups.values()]
    return max(found) - min(found)


def label(groups: Mapping[str, Counts]) -> Label:
    """Shared, split or mixed, of two groups or more."""
    weakest = min(groups.values(), key=recognition)
    low, _ = wilson(recognition(weakest), sum(weakest[a] for a in COUNTED), Z90)
    if floor(groups) >= SHARED_FLOOR and low > SHARED_BOUND:
        return Label.SHARED
    differs = any(q < SPLIT_Q for q in adjusted([differing(a, b) for a, b in combinations(groups.values(), 2)]))
    return Label.SPLIT if gap(groups) >= SPLIT_GAP and differs else Label.MIXED


def wilson(share: float, n: int, z: float) -> tuple[float, float]:
    """The interval of a share among n, after Wilson (1927)."""
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def differing(one: Counts, other: Counts) -> float:
    """How likely two groups would differ so much by chance (two proportions, two-sided; partly counts as half)."""
    n1, n2 = (sum(counts[a] for a in COUNTED) for counts in (one, other))
    x1, x2 = (counts["yes"] + counts["partly"] / 2 for counts in (one, other))
    pooled = (x1 + x2) / (n1 + n2)
    spread = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return erfc(abs(x1 / n1 - x2 / n2) / spread / sqrt(2)) if spread else 1.0


def adjusted(chances: Sequence[float]) -> list[float]:
    """The same, made larger for having looked several times (Benjamini and Hochberg 1995), in the same order."""
    order = sorted(range(len(chances)), key=lambda at: chances[at], reverse=True)
    found, least = [0.0] * len(chances), 1.0
    for rank, at in enumerate(order):
        least = min(least, chances[at] * len(chances) / (len(chances) - rank))
        found[at] = least
    return found
