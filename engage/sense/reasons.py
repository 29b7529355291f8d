"""Which words of a text led to a suggestion. Needs numpy: only the worker imports it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from engage.sense import vectors
from engage.sense.model import Model
from engage.sense.results import Word
from engage.sense.space import Floats
from engage.sense.words import WORD, folded

Numbers = NDArray[np.int64]
SHOWN = 3  # different words; each is marked wherever it stands


def find(texts: Sequence[str], best: NDArray[np.int64], learned: Model, idf: Floats) -> list[list[tuple[Word, ...]]]:
    """For each text and each of its suggested codes (columns of `best`), the words that spoke most for that code.

    What speaks for a code is its weight above the average of all codes, so that a word that speaks for every code alike
    is no reason.
    """
    places = [[match.span() for match in WORD.finditer(text)] for text in texts]
    forms: dict[str, int] = {}
    read = [_read(text, spans) for text, spans in zip(texts, places, strict=True)]
    form = [forms.setdefault(word, len(forms)) for each in read for word in each]
    owner = np.repeat(np.arange(len(texts)), [len(spans) for spans in places])
    found: list[list[tuple[Word, ...]]] = [[] for _ in texts]
    if not form:
        return [[()] * best.shape[1] for _ in texts]
    run_form, bucket = _runs(list(forms))
    contrast = learned.weights - learned.weights.mean(1, keepdims=True)
    worth = np.maximum(_worth(run_form, bucket, contrast * idf[:, None], len(forms)), 0)
    told = _Told.of(np.array(form), owner)
    spans = [span for each in places for span in each]
    for rank in range(best.shape[1]):
        for each in found:
            each.append(())
        chosen, shares = told.strongest(worth[told.form, best[told.owner, rank]], len(texts))
        for n, group in groupby(zip(owner[chosen].tolist(), chosen.tolist(), shares, strict=True), key=itemgetter(0)):
            found[n][rank] = tuple(Word(spans[at][0], spans[at][1], share) for _, at, share in group)
    return found


def _read(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The words between these offsets, in one writing; at once where that moves no letter."""
    plain = folded(text)
    if len(plain) == len(text):
        return [plain[begin:end] for begin, end in spans]
    return [folded(text[begin:end]) for begin, end in spans]


def _runs(forms: Sequence[str]) -> tuple[NDArray[np.int64], vectors.Ints]:
    """Every run of letters of some words: the number of the word, and the bucket."""
    letters, number = vectors.spell(forms)
    pairs = list(vectors.runs(letters))
    where = np.concatenate([at for at, _ in pairs])
    return number[where].astype(np.int64), np.concatenate([bucket for _, bucket in pairs])


def _worth(run_form: NDArray[np.int64], bucket: vectors.Ints, weights: Floats, forms: int) -> Floats:
    """How much each word speaks for each code: one row a word."""
    return np.stack([np.bincount(run_form, column[bucket], forms) for column in weights.T], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Told:
    """The different words of each text in the order of their first place, how often each stands, and where."""

    form: Numbers
    owner: Numbers
    times: Numbers
    number: Numbers  # for each place, which of these words stands there

    @classmethod
    def of(cls, form: Numbers, owner: Numbers) -> "_Told":
        pairs = owner * (int(form.max()) + 1) + form
        _, first, number, times = np.unique(pairs, return_index=True, return_inverse=True, return_counts=True)
        order = np.argsort(first, kind="stable")
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        return cls(form[first[order]], owner[first[order]], times[order], back[number])

    def strongest(self, worth: Floats, texts: int) -> tuple[Numbers, list[float]]:
        """The places of the words that say most in their text, and the share of each word in all that was said."""
        said = worth * self.times
        every = np.bincount(self.owner, said, texts)
        order = np.lexsort((-np.round(said, 4), self.owner))  # stable: of equals the word that comes first
        begins = np.searchsorted(self.owner[order], np.arange(texts))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order)) - begins[self.owner[order]]
        places = np.flatnonzero(((rank < SHOWN) & (said > 0))[self.number])
        word = self.number[places]
        return places, np.round(said[word] / every[self.owner[word]], 4).tolist()
