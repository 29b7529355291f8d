"""How far coders agree, per code: Krippendorff's alpha with its interval. Pure; the web process may use it."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DRAWS = 1000  # resamples of the bootstrap
WORK = 400_000  # texts drawn in all; above 400 texts fewer resamples do, since each is steadier
WIDEST = 0.5

# One kind of text: how many coders said yes and how many said no; and how many texts are of this kind.
Kinds = Counter[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha of one code: 1.0 is full agreement, 0.0 chance. `alpha` is None where nothing varies.

    low, high: 95 % bootstrap interval over texts. texts: read by two or more. used: those in which at least one coder
    used the code. too_few: nothing varies, or the interval is wider than 0.5; then the figure is not shown.
    Rule: from 0.80 publish, from 0.67 publish with a note, below that revise the code (Krippendorff 2004).
    """

    alpha: float | None
    low: float | None
    high: float | None
    texts: int
    used: int
    too_few: bool


def alpha(units: Iterable[Iterable[bool | None]]) -> float | None:
    """Krippendorff's alpha for yes/no values; None where nothing varies.

    One unit is the values of all coders for one text, None where a coder has not read it.
    """
    return _alpha(_kinds(units))


def per_code(read: Mapping[str, Mapping[str, frozenset[str]]], codes: Iterable[str]) -> dict[str, Agreement]:
    """The agreement on each code, the same for any order.

    read: text → coder → the codes this coder gave it (an empty set: read, and none fits).
    """
    return {
        code: _agreement(_kinds([code in given for given in by.values()] for by in read.values())) for code in codes
    }


def _kinds(units: Iterable[Iterable[bool | None]]) -> Kinds:
    """Texts by how many said yes and no; a text with fewer than two values can tell of no agreement."""
    kinds: Kinds = Counter()
    for unit in units:
        values = [value for value in unit if value is not None]
        if len(values) > 1:
            kinds[sum(values), len(values) - sum(values)] += 1
    return kinds


def _alpha(kinds: Mapping[tuple[int, int], int]) -> float | None:
    """One minus observed over expected disagreement, for two values (Krippendorff 2011, section on nominal data)."""
    yes = sum(n * one for (one, _), n in kinds.items())
    no = sum(n * other for (_, other), n in kinds.items())
    if not yes or not no:
        return None
    pairs = yes + no
    observed = sum(n * one * other / (one + other - 1) for (one, other), n in kinds.items())
    return 1 - (pairs - 1) * observed / (yes * no)


def _agreement(kinds: Kinds) -> Agreement:
    texts, used = kinds.total(), sum(n for (one, _), n in kinds.items() if one)
    found = _alpha(kinds)
    low, high = _interval(kinds) if found is not None else (None, None)
    too_few = low is None or high is None or high - low > WIDEST
    return Agreement(found, low, high, texts, used, too_few)


def _interval(kinds: Kinds) -> tuple[float | None, float | None]:
    """The middle 95 % of alphas over texts drawn again with repetition; None when most draws hold no variation."""
    drawn, texts = random.Random(20), kinds.total()  # noqa: S311 - not a secret: the same figures from the same rows
    every, weights = zip(*sorted(kinds.items()), strict=True)
    draws = max(200, min(DRAWS, WORK // texts))
    alphas = [_alpha(Counter(drawn.choices(every, weights, k=texts))) for _ in range(draws)]
    known = sorted(each for each in alphas if each is not None)
    # A code so rare that one draw in twenty does not hold it cannot be judged.
    if len(known) < 0.95 * draws:
        return None, None
    return known[int(0.025 * (len(known) - 1))], known[int(0.975 * (len(known) - 1)) + 1]
