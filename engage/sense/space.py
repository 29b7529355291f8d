"""The space in which texts are compared: weighted runs of letters, and the main directions in which texts differ.

Needs numpy: only the worker imports it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from engage.sense import chance, vectors
from engage.sense.results import Progress, Text, silent

Floats = NDArray[np.float32]
SAMPLE = 1200  # texts from which the directions are taken
DIRECTIONS = 100
COMMON = 0.3  # a run that stands in a larger share of the texts tells none from another
BLOCK = 4096  # texts at a time, where all at once would take much memory


@contextmanager
def steady() -> Iterator[None]:
    """Sums are made by one thread, in one order: the last digit must not hang on how many processors there are."""
    with threadpool_limits(1):
        yield


@dataclass(frozen=True, slots=True)
class Space:
    """Texts sorted by id: their weighted runs (rows of length 1), and the weight of each run (idf)."""

    ids: list[str]
    rows: sparse.csr_array
    idf: Floats
    signatures: vectors.Ints

    def place(self, words: Sequence[str]) -> sparse.csr_array:
        """Other words, such as keywords, as rows of the same space."""
        return weighted(vectors.matrix([Text(str(n), each) for n, each in enumerate(words)]).counts, self.idf)


def build(texts: Sequence[Text], progress: Progress = silent) -> Space:
    """All texts in one space, sorted by id. ValueError when an id comes twice."""
    ordered = sorted(texts, key=lambda each: each.id)
    if len({each.id for each in ordered}) < len(ordered):
        raise ValueError("an id comes twice")
    made = vectors.matrix(ordered, progress)
    held = np.bincount(made.counts.indices, minlength=vectors.BUCKETS)
    idf = (np.log((1 + len(ordered)) / (1 + held)) + 1).astype(np.float32)
    return Space([each.id for each in ordered], weighted(made.counts, idf), idf, made.signatures)


def weighted(counts: sparse.csr_array, idf: Floats) -> sparse.csr_array:
    """Rows of length 1: (1 + log count) x idf. Works in the memory of `counts`, which is used up by it."""
    data, begins = counts.data, counts.indptr
    np.log(data, out=data)
    data += 1
    for at in range(0, len(data), 1 << 22):
        data[at : at + (1 << 22)] *= idf[counts.indices[at : at + (1 << 22)]]
    for at in range(0, counts.shape[0], BLOCK):
        part = slice(begins[at], begins[min(at + BLOCK, counts.shape[0])])
        sizes = np.diff(begins[at : at + BLOCK + 1])
        owner = np.repeat(np.arange(len(sizes)), sizes)
        length = np.sqrt(np.bincount(owner, data[part].astype(np.float64) ** 2, len(sizes)))
        data[part] /= np.where(length > 0, length, 1).astype(np.float32)[owner]
    return counts


def directions(space: Space, sample: int = SAMPLE, many: int = DIRECTIONS) -> Floats:
    """The directions in which the texts differ most (LSA): one column each, from a sample drawn by hash."""
    if not space.ids:
        return np.zeros((vectors.BUCKETS, 0), np.float32)
    with steady():
        at = {each: row for row, each in enumerate(space.ids)}
        drawn = sorted(at[each] for each in chance.shuffled(space.ids)[:sample])
        rows = space.rows[drawn]
        held = np.bincount(rows.indices, minlength=vectors.BUCKETS)
        shared = np.flatnonzero((held >= 2) & (held <= max(2, COMMON * len(drawn))))
        some = sparse.csr_array(rows[:, shared])
        alike = (some @ some.T).toarray().astype(np.float64)
        many = min(many, len(drawn))
        sizes, sides = linalg.eigh(alike, subset_by_index=(len(drawn) - many, len(drawn) - 1))
        kept = sizes > 1e-6 * max(float(sizes[-1]), 1e-9)
        found = np.zeros((vectors.BUCKETS, int(kept.sum())), np.float32)
        found[shared] = (some.T @ (sides[:, kept] / np.sqrt(sizes[kept]))).astype(np.float32)
        return found


def times(rows: sparse.csr_array, matrix: Floats, progress: Progress = silent) -> Floats:
    """rows @ matrix, block by block, told as it goes on."""
    parts = []
    for at in range(0, rows.shape[0], BLOCK):
        parts.append(rows[at : at + BLOCK] @ matrix)
        progress(min(1.0, (at + BLOCK) / rows.shape[0]))
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros((0, matrix.shape[1]), np.float32)


def part(progress: Progress, begin: float, end: float) -> Progress:
    """The progress of one step as a part of the whole."""
    return lambda share: progress(round(begin + (end - begin) * share, 4))
