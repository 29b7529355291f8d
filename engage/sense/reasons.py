"""Which words of a text led to a suggestion. Needs numpy: only the worker imports it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engage.sense import vectors
from engage.sense.model import Model
from engage.sense.results import Word
from engage.sense.space import Floats
from engage.sense.words import WORD, folded

SHOWN = 3  # different words; each is marked wherever it stands


def find(texts: Sequence[str], best: NDArray[np.int64], learned: Model, idf: Floats) -> list[list[tuple[Word, ...]]]:
    """For each text and each of its suggested codes (columns of `best`), the words that spoke most for that code.

    What speaks for a code is its weight above the average of all codes, so that a word that speaks for every code alike
    is no reason.
    """
    places = [[match.span() for match in WORD.finditer(text)] for text in texts]
    forms: dict[str, int] = {}
    form = [
        forms.setdefault(folded(text[begin:end]), len(forms))
        for text, spans in zip(texts, places, strict=True)
        for begin, end in spans
    ]
    owner = np.repeat(np.arange(len(texts)), [len(spans) for spans in places])
    found: list[list[tuple[Word, ...]]] = [[] for _ in texts]
    if not form:
        return [[()] * best.shape[1] for _ in texts]
    run_form, bucket = _runs(list(forms))
    contrast = learned.weights - learned.weights.mean(1, keepdims=True)
    worth = _worth(run_form, bucket, contrast * idf[:, None], len(forms))
    for rank in range(best.shape[1]):
        said = worth[form, best[owner, rank]]
        for n, chosen in enumerate(_strongest(said, np.array(form), owner, places)):
            found[n].append(chosen)
    return found


def _runs(forms: Sequence[str]) -> tuple[NDArray[np.int64], vectors.Ints]:
    """Every run of letters of some words: the number of the word, and the bucket."""
    letters, number = vectors.spell(forms)
    pairs = list(vectors.runs(letters))
    where = np.concatenate([at for at, _ in pairs])
    return number[where].astype(np.int64), np.concatenate([bucket for _, bucket in pairs])


def _worth(run_form: NDArray[np.int64], bucket: vectors.Ints, weights: Floats, forms: int) -> Floats:
    """How much each word speaks for each code: one row a word."""
    return np.stack([np.bincount(run_form, column[bucket], forms) for column in weights.T], axis=1).astype(np.float32)


def _strongest(
    said: Floats, form: NDArray[np.int64], owner: NDArray[np.int64], places: list[list[tuple[int, int]]]
) -> list[tuple[Word, ...]]:
    """For each text the words that say most, all their places, in the order of the text."""
    found = []
    begins = np.concatenate(([0], np.cumsum([len(spans) for spans in places])))
    for n, spans in enumerate(places):
        mine, which = said[begins[n] : begins[n + 1]], form[begins[n] : begins[n + 1]]
        totals: dict[int, float] = {}
        for each, value in zip(which.tolist(), mine.tolist(), strict=True):
            totals[each] = totals.get(each, 0.0) + max(0.0, value)
        every = sum(totals.values())
        top = sorted((each for each in totals if totals[each] > 0), key=lambda each: -round(totals[each], 4))
        shares = {each: round(totals[each] / every, 4) for each in top[:SHOWN]}
        chosen = [Word(*span, shares[each]) for span, each in zip(spans, which.tolist(), strict=True) if each in shares]
        found.append(tuple(chosen))
    return found
