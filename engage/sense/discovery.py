"""Piles of texts that resemble each other: what the codebook may lack. Only the worker imports it (scikit-learn)."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster import hierarchy

from engage.sense import chance, space
from engage.sense.results import Discovery, Origin, Pile, Progress, Text, corpus_hash, silent
from engage.sense.space import Floats, Space
from engage.sense.words import DISAGREES, STOP, WORD, folded

VERSION = 1
FEWEST = 20  # texts
MOST = 30  # piles, unless asked for more
DRAWN = 5000  # texts from which the piles are made; the others join the nearest
READ = 5_000  # texts from which typical words are taken
WORDS_FROM = 100  # texts in all; below that typical words change with every text
FAR = 0.35  # cosine to the middle of the nearest pile; below that a text is in none
SHOWN_WORDS, SHOWN_TEXTS = 8, 3
SMALL = 1 / 3  # of an even share
SAME = 0.95  # cosine; the typical voices shown are not copies of each other

Numbers = NDArray[np.int64]


def discover(
    texts: Sequence[Text],
    *,
    piles: int | None = None,
    disagreeing: Collection[str] = (),
    progress: Progress = silent,
) -> Discovery:
    """The piles, with typical words, typical voices, those apart and those who disagree; every text is in one place.

    piles: how many; None leaves it to the number of texts (at most 30). disagreeing: ids that people coded as
    disagreeing. The same for any order of `texts`. ValueError below 20 texts: so few are better read.
    """
    if len(texts) < FEWEST:
        raise ValueError(f"{len(texts)} texts are too few for piles; at least {FEWEST} are needed")
    where = space.build(texts, space.part(progress, 0, 0.5))
    main = space.directions(where)
    with space.steady():
        places = _places(where, main, space.part(progress, 0.5, 0.8))
        many = piles or max(3, min(MOST, round(math.sqrt(len(texts) / 2))))
        middles = _middles(where, places, many)
        pile, near = _nearest(places, middles)
    progress(0.9)
    said = {each.id: folded(each.text) for each in texts}
    against = {each for each in where.ids if DISAGREES.search(said[each])} | set(disagreeing)
    typical = _typical_words(where.ids, pile, {each.id: each.text for each in texts})
    even = len(texts) / len(middles)
    laid = _Laid(where.ids, places, near, against, SMALL * even)
    numbers = sorted(set(pile[pile >= 0].tolist()))
    found = [laid.pile(np.flatnonzero(pile == number), typical.get(number, ())) for number in numbers]
    alone = sorted(np.flatnonzero(pile < 0).tolist(), key=lambda row: (near[row], row))
    progress(1.0)
    parameters: dict[str, str | int | float] = {"piles": many, "drawn": DRAWN, "far": FAR, "directions": main.shape[1]}
    origin = Origin("discovery", VERSION, parameters, corpus_hash(texts), len(texts))
    ordered = sorted(found, key=lambda each: (-each.size, each.texts[0]))
    return Discovery(tuple(ordered), tuple(where.ids[row] for row in alone), origin)


def _places(where: Space, main: Floats, progress: Progress) -> Floats:
    """Where each text lies along the main directions, at length 1."""
    found = space.times(where.rows, main, progress)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return (found / np.where(length > 1e-6, length, 1)).astype(np.float32)


def _middles(where: Space, places: Floats, many: int) -> Floats:
    """The middles of the piles that Ward's method makes of texts drawn by hash."""
    at = {each: row for row, each in enumerate(where.ids)}
    drawn = sorted(at[each] for each in chance.shuffled(where.ids)[:DRAWN])
    tree = hierarchy.linkage(places[drawn].astype(np.float64), method="ward")
    label = hierarchy.fcluster(tree, many, criterion="maxclust")
    means = np.stack([places[np.array(drawn)[label == each]].mean(axis=0) for each in range(1, label.max() + 1)])
    length = np.linalg.norm(means, axis=1, keepdims=True)
    return (means / np.where(length > 1e-6, length, 1)).astype(np.float32)


def _nearest(places: Floats, middles: Floats) -> tuple[Numbers, Floats]:
    """The pile of each text (-1: far from all) and how near it is, rounded so that ties are ties everywhere."""
    likeness = np.round(places @ middles.T, 4)
    near = likeness.max(axis=1)
    return np.where(near >= FAR, likeness.argmax(axis=1), -1), near


@dataclass(frozen=True, slots=True)
class _Laid:
    """All texts, each with its place and how near it is to the middle of its pile."""

    ids: list[str]
    places: Floats
    near: Floats
    against: Collection[str]
    small: float

    def pile(self, rows: Numbers, typical_words: tuple[str, ...]) -> Pile:
        by_nearness = rows[np.lexsort((rows, -self.near[rows]))].tolist()
        typical = self._unlike(by_nearness[:500])
        inside = [self.ids[row] for row in rows.tolist()]
        return Pile(
            texts=tuple(inside),
            typical_words=typical_words,
            typical=tuple(self.ids[row] for row in typical),
            apart=tuple(self.ids[row] for row in by_nearness[::-1][:SHOWN_TEXTS] if row not in typical),
            dissent=tuple(each for each in inside if each in self.against),
            small=len(inside) < self.small,
        )

    def _unlike(self, rows: list[int]) -> list[int]:
        """The first few that are no copies of each other."""
        chosen: list[int] = []
        for row in rows:
            near = (round(float(self.places[row] @ self.places[other]), 4) for other in chosen)
            if len(chosen) < SHOWN_TEXTS and all(value < SAME for value in near):
                chosen.append(row)
        return chosen


def _typical_words(ids: list[str], pile: Numbers, texts: dict[str, str]) -> dict[int, tuple[str, ...]]:
    """The words that set each pile apart: log-odds with a Dirichlet prior (Monroe, Colaresi, Quinn 2008).

    Counted once a text, from texts drawn by hash, and shown as most people wrote them.
    """
    if len(ids) < WORDS_FROM:
        return {}
    number = dict(zip(ids, pile.tolist(), strict=True))
    inside: dict[int, Counter[str]] = {}
    written: dict[str, Counter[str]] = {}
    for each in chance.shuffled(ids)[:READ]:
        forms = {folded(word): word for word in WORD.findall(texts[each])}
        seen = {form: word for form, word in forms.items() if len(form) > 2 and form not in STOP and not form.isdigit()}
        inside.setdefault(number[each], Counter()).update(seen.keys())
        for form, word in seen.items():
            written.setdefault(form, Counter())[word] += 1
    every: Counter[str] = Counter()
    for counts in inside.values():
        every.update(counts)
    return {
        pile: tuple(_as_written(written[form]) for form in _apart(counts, every))
        for pile, counts in inside.items()
        if pile >= 0
    }


def _apart(counts: Counter[str], every: Counter[str]) -> list[str]:
    """The words with the largest z-score of their log-odds in the pile against all others."""
    here, total = counts.total(), every.total()
    prior = 500 / total  # as if 500 words of the whole had been read before
    scores = {}
    for form, count in counts.items():
        if count < 3:
            continue
        before = prior * every[form]
        mine, others = count + before, every[form] - count + before
        odds = math.log(mine / (here + 500 - mine)) - math.log(others / (total - here + 500 - others))
        scores[form] = round(odds / math.sqrt(1 / mine + 1 / others), 4)
    best = sorted(scores, key=lambda form: (-scores[form], form))
    return [form for form in best if scores[form] > 0][:SHOWN_WORDS]


def _as_written(forms: Counter[str]) -> str:
    return min(forms, key=lambda word: (-forms[word], word))
