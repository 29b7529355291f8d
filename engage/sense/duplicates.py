"""Near-duplicates and campaign letters. Needs numpy: only the worker imports it.

MinHash finds pairs that may be alike without comparing all with all; the pairs found are then compared exactly.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engage.sense import space
from engage.sense.results import Group, Groups, Member, Origin, Progress, Text, corpus_hash, silent
from engage.sense.space import Space
from engage.sense.words import words

VERSION = 1
BANDS, ROWS = 32, 3  # a pair is looked at when all three numbers of one of 32 bands are the same
CROWD = 40  # texts in one band that are compared all with all; in a larger one, each with the first few
FIRST = 8
ESTIMATED = 0.22  # Jaccard likeness over runs of five letters, as the signatures estimate it
ALIKE = 0.5  # cosine of the weighted runs
CONTAINED = 0.75  # weighted share of the shorter text that stands in the longer
LONG_ENOUGH = 60  # different runs of a text that may count as contained in another
PAIRS = 1 << 16  # at a time

Rows = NDArray[np.int64]


def find(texts: Sequence[Text], *, progress: Progress = silent) -> Groups:
    """The groups of texts that share most of their words, each around one centre; a text is in one group at most.

    The same for any order of `texts`. Nothing is merged or left out by it: a group is there to be read together.
    What differs between a member and its centre is told by `differences.between`, in the web process too.
    """
    where = space.build(texts, space.part(progress, 0, 0.4))
    first, copies = _same_words(where, texts)
    pairs = np.unique(np.concatenate(list(_candidates(where, first, space.part(progress, 0.4, 0.7)))), axis=0)
    alike = _compared(where, pairs, space.part(progress, 0.7, 0.95))
    groups = _groups(where, alike, copies)
    progress(1.0)
    parameters: dict[str, str | int | float] = {"bands": BANDS, "rows": ROWS, "estimated": ESTIMATED}
    parameters |= {"alike": ALIKE, "contained": CONTAINED}
    return Groups(groups, Origin("duplicates", VERSION, parameters, corpus_hash(texts), len(texts)))


def _same_words(where: Space, texts: Sequence[Text]) -> tuple[Rows, dict[int, list[int]]]:
    """Texts with the same words in the same order stand together from the start: one of them, and its copies."""
    told = {each.id: " ".join(words(each.text)) for each in texts}
    first: dict[str, int] = {}
    copies: dict[int, list[int]] = {}
    for row, each in enumerate(where.ids):
        leader = first.setdefault(told[each], row) if told[each] else row
        if leader != row:
            copies.setdefault(leader, []).append(row)
    empty = {row for row, each in enumerate(where.ids) if not told[each]}
    return np.array(sorted(set(first.values()) - empty), np.int64), copies


def _candidates(where: Space, rows: Rows, progress: Progress) -> Iterator[Rows]:
    """Pairs (smaller row first) that share a band and whose signatures agree enough."""
    yield np.zeros((0, 2), np.int64)
    signatures = where.signatures[rows]
    for band in range(BANDS):
        key = _band(signatures[:, band * ROWS : (band + 1) * ROWS])
        order = np.argsort(key, kind="stable")
        found = np.sort(np.concatenate(list(_sharing(key[order], order))), axis=1)
        yield rows[_likely(signatures, found)]
        progress((band + 1) / BANDS)


def _band(columns: NDArray[np.uint32]) -> NDArray[np.uint64]:
    key = np.zeros(len(columns), np.uint64)
    for column in columns.T:
        key = (key ^ column) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return key


def _sharing(key: NDArray[np.uint64], order: Rows) -> Iterator[Rows]:
    """Pairs with the same key (which is sorted): all with all; in a crowd each with the first few.

    The first few are enough for a group around a centre, and a letter sent by thousands makes no millions of pairs.
    """
    yield np.zeros((0, 2), np.int64)
    begins = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1], [True])))
    many = np.diff(begins)
    for begin, end in [(begins[n], begins[n + 1]) for n in np.flatnonzero(many > CROWD)]:
        for first in order[begin : begin + FIRST]:
            others = order[begin:end][order[begin:end] != first]
            yield np.stack([np.full(len(others), first), others], axis=1)
    few = np.flatnonzero(np.repeat((many > 1) & (many <= CROWD), many))
    for step in range(1, CROWD):
        few = few[few + step < len(key)]
        few = few[key[few] == key[few + step]]
        yield np.stack([order[few], order[few + step]], axis=1)


def _likely(signatures: NDArray[np.uint32], pairs: Rows) -> Rows:
    """Those of the pairs whose signatures have enough places in common."""
    kept = [pairs[:0]]
    for at in range(0, len(pairs), PAIRS):
        some = pairs[at : at + PAIRS]
        agree = (signatures[some[:, 0]] == signatures[some[:, 1]]).mean(axis=1)
        kept.append(some[agree >= ESTIMATED])
    return np.concatenate(kept)


def _compared(where: Space, pairs: Rows, progress: Progress) -> dict[int, dict[int, float]]:
    """For each row the rows that are truly alike, with how much (rounded, so that ties are ties everywhere)."""
    alike: dict[int, dict[int, float]] = {}
    known = np.diff(where.rows.indptr)
    for at in range(0, len(pairs), PAIRS // 8):
        some = pairs[at : at + PAIRS // 8]
        one, other = where.rows[some[:, 0]], where.rows[some[:, 1]]
        cosine = np.asarray(one.multiply(other).sum(axis=1)).ravel()
        shared = one.sign().multiply(other.sign())
        weight = shared @ where.idf
        smaller = np.minimum(one.sign() @ where.idf, other.sign() @ where.idf)
        long = np.minimum(known[some[:, 0]], known[some[:, 1]]) >= LONG_ENOUGH
        contained = np.where(long, weight / np.maximum(smaller, 1e-9), 0)
        likeness = np.where(cosine >= ALIKE, cosine, np.where(contained >= CONTAINED, ALIKE, 0))
        for (a, b), value in zip(some.tolist(), np.round(likeness, 4).tolist(), strict=True):
            if value >= ALIKE:
                alike.setdefault(a, {})[b] = alike.setdefault(b, {})[a] = min(value, 1.0)
        progress(min(1.0, (at + PAIRS // 8) / len(pairs)))
    return alike


def _groups(where: Space, alike: dict[int, dict[int, float]], copies: dict[int, list[int]]) -> tuple[Group, ...]:
    """Centres are those to which most texts are most alike; each other text goes to the centre it is most like."""
    for row in copies:
        alike.setdefault(row, {})
    weight = {row: 1 + len(copies.get(row, ())) for row in alike}
    pull = {row: round(weight[row] + sum(v * weight[n] for n, v in near.items()), 3) for row, near in alike.items()}
    centres: set[int] = set()
    served: set[int] = set()
    for row in sorted(alike, key=lambda row: (-pull[row], row)):
        if row not in served:
            centres.add(row)
            served |= {row, *alike[row]}
    members: dict[int, list[tuple[float, int]]] = {
        row: [(1.0, copy) for copy in copies.get(row, ())] for row in centres
    }
    for row in alike.keys() - centres:
        likeness, minus = max((value, -near) for near, value in alike[row].items() if near in centres)
        members[-minus] += [(likeness, each) for each in (row, *copies.get(row, ()))]
    groups = [
        Group(where.ids[row], tuple(Member(where.ids[n], v) for v, n in sorted(found, key=lambda m: (-m[0], m[1]))))
        for row, found in members.items()
        if found
    ]
    return tuple(sorted(groups, key=lambda group: (-group.size, group.centre)))
