"""The order of work: which texts teach the machine most, and which are drawn by chance. Needs numpy."""

from collections.abc import Collection, Iterator

import numpy as np

from engage.sense import chance
from engage.sense.model import Model
from engage.sense.results import Next, Settings, Why
from engage.sense.space import Space

ENOUGH_TO_START = 5  # examples of a code; until then its keywords point out the next
POOL, LARGE = 6, 400  # times as many unsure texts as are wanted, from which unlike ones are picked; at most so many


def next_up(where: Space, learned: Model, coded: Collection[str], count: int, settings: Settings) -> tuple[Next, ...]:
    """At most `count` texts that are not coded: see `suggestions.next_up`."""
    open_rows = [row for row, each in enumerate(where.ids) if each not in coded]
    by_chance = iter(chance.shuffled((where.ids[row] for row in open_rows), settings.seed))
    taught = _teaching(where, learned, open_rows, count) if learned.codes else iter(())
    every = round(1 / settings.random_share) if settings.random_share > 0 else len(where.ids) + 1
    taken: dict[str, Why] = {}
    while len(taken) < min(count, len(open_rows)):
        drawn = (len(taken) + 1) % every == 0
        each, why = (next(by_chance), Why.RANDOM) if drawn else next(taught, None) or (next(by_chance), Why.RANDOM)
        taken.setdefault(each, why)
    return tuple(Next(each, why) for each, why in taken.items())


def _teaching(where: Space, learned: Model, rows: list[int], count: int) -> Iterator[tuple[str, Why]]:
    scores = learned.scores(where.rows)[rows]  # all of them: picking rows first would copy the texts
    few = [n for n, code in enumerate(learned.codes) if learned.examples[code] < ENOUGH_TO_START]
    few.sort(key=lambda n: learned.examples[learned.codes[n]])
    ranked = {n: np.argsort(-scores[:, n], kind="stable")[:ENOUGH_TO_START] for n in few}
    for turn in range(ENOUGH_TO_START):
        for n in few:
            if turn < len(ranked[n]) and turn + learned.examples[learned.codes[n]] < ENOUGH_TO_START:
                yield where.ids[rows[ranked[n][turn]]], Why.KEYWORDS
    for row in _unsure(where, learned, rows, scores, count):
        yield where.ids[row], Why.INFORMATIVE


def _unsure(where: Space, learned: Model, rows: list[int], scores: np.ndarray, count: int) -> Iterator[int]:
    """The texts with the smallest step from the first to the second code, each unlike those before it."""
    sure = np.sort(learned.confidences(scores), axis=1)
    step = sure[:, -1] - sure[:, -2] if sure.shape[1] > 1 else sure[:, -1]
    pool = np.argsort(np.round(step, 4), kind="stable")[: max(2 * count, min(POOL * count, LARGE))]
    texts = where.rows[[rows[n] for n in pool]]
    alike = (texts @ texts.T).toarray()
    price, nearest = np.round(step[pool], 4), np.zeros(len(pool))
    left = np.ones(len(pool), bool)
    for _ in range(len(pool)):
        cost = np.where(left, np.round(price + nearest, 4), np.inf)
        best = int(cost.argmin())
        left[best] = False
        nearest = np.maximum(nearest, alike[best])
        yield rows[pool[best]]
