"""What was learned from the moderators' own coding: for each code a weight for each run of letters. Needs scikit-learn.

A linear model on three views of a text (its runs of letters, its place along the main directions, how near it is to the
keywords) is itself one weight for each run of letters. So what is shown as the reason is the whole reason.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from engage.sense import chance, space
from engage.sense.results import Code, Codings
from engage.sense.space import Floats, Space

DIRECTION_WEIGHT = 1.5
STRENGTH = 0.2  # C of the support vector machine
FOLDS = 5
FITTED_FROM = 40  # coded texts; below that the temperature is a guess on the safe side
GUESSED = 0.5
AVERAGED = 10_000  # texts for averages and spreads
JUDGED = 1500  # coded texts at most from which the temperature is fitted
FEW = 15  # coded examples of a code; below that no figure of it is to be trusted

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """The codes in order of their ids, a weight for each run and code, where each begins, and how sure to be.

    `examples`: coded texts behind each code. A code with none stands on its keywords alone. `quality`: how well each
    code was found in texts that were held back (F1, 0.0 to 1.0), of those with enough examples to say.
    """

    codes: list[str]
    weights: Floats
    offsets: Floats
    temperature: float
    examples: dict[str, int]
    quality: dict[str, float] = field(default_factory=dict)

    def scores(self, rows: sparse.csr_array) -> Floats:
        """How well each code fits each row; rounded, so that ties are ties on every machine."""
        return np.round(space.times(rows, self.weights) + self.offsets, 4)

    def confidences(self, scores: Floats) -> Doubles:
        """Scores as shares that sum to one for each text."""
        return _softmax(scores, self.temperature)


@dataclass(frozen=True, slots=True)
class _Views:
    """The coded texts in the three views, and how to bring what is learned on them back to runs of letters."""

    rows: sparse.csr_matrix
    main: Floats
    keywords: Floats  # runs x codes: nearness to the keywords of each code, twice
    shift: Floats

    def back(self, learned: Doubles, offset: float) -> tuple[Floats, float]:
        runs, mains = self.main.shape
        first, second, third = np.split(learned.astype(np.float32), [runs, runs + mains])
        weights = first + DIRECTION_WEIGHT * (self.main @ second) + self.keywords @ third
        return weights, float(offset - self.shift @ third)


def learn(texts: Space, main: Floats, codebook: Sequence[Code], codings: Codings, keyword_weight: float) -> Model:
    """The model of this codebook from these codings. Texts and codes that no longer exist are passed over."""
    book = sorted(codebook, key=lambda code: code.id)
    place = {each: row for row, each in enumerate(texts.ids)}
    coded = sorted(each for each in codings if each in place)
    given = np.zeros((len(coded), len(book)), bool)
    for row, each in enumerate(coded):
        given[row] = [code.id in codings[each] for code in book]
    near = texts.place([" ".join(code.keywords) for code in book])
    with space.steady():
        weights, offsets = _by_keywords(texts, near)
        temperature, quality = GUESSED, dict[int, float]()
        if coded and given.any():
            views = _views(texts, main, near, [place[each] for each in coded], keyword_weight)
            for number in _learnable(given):
                weights[:, number], offsets[number] = views.back(*_fit(views.rows, given, number))
            temperature, quality = _judged(views.rows, given, coded)
    examples = {code.id: int(count) for code, count in zip(book, given.sum(0), strict=True)}
    found = {book[number].id: share for number, share in quality.items()}
    return Model([code.id for code in book], weights, offsets, temperature, examples, found)


def _by_keywords(texts: Space, near: sparse.csr_array) -> tuple[Floats, Floats]:
    """Before anything is learned: the texts nearest to some keywords reach about +1, those without them -1."""
    weights = np.ascontiguousarray(near.toarray().T)
    reached = space.times(_some(texts), weights).max(1, initial=0)
    top = float(np.quantile(reached, 0.95)) if len(reached) else 0.0
    return weights * np.float32(2 / max(top, 0.02)), np.full(weights.shape[1], -1, np.float32)


def _some(texts: Space) -> sparse.csr_array:
    """As many texts, drawn by hash, as are enough for an average."""
    if len(texts.ids) <= AVERAGED:
        return texts.rows
    place = {each: row for row, each in enumerate(texts.ids)}
    return texts.rows[sorted(place[each] for each in chance.shuffled(texts.ids)[:AVERAGED])]


def _views(texts: Space, main: Floats, near: sparse.csr_array, at: list[int], weight: float) -> _Views:
    words = np.ascontiguousarray(near.toarray().T)
    both = np.hstack([words, main @ (near @ main).T])
    nearness = space.times(_some(texts), both)
    spread = np.maximum(nearness.std(0), 1e-6)
    scaled = both * np.float32(weight) / spread
    shift = np.float32(weight) * nearness.mean(0) / spread
    rows = texts.rows[at]
    seen = [rows, sparse.csr_array(DIRECTION_WEIGHT * (rows @ main)), sparse.csr_array(rows @ scaled - shift)]
    stacked = sparse.csr_matrix(sparse.hstack(seen))
    stacked.indices, stacked.indptr = stacked.indices.astype(np.int32), stacked.indptr.astype(np.int32)
    return _Views(stacked, main, scaled, shift)


def _learnable(given: NDArray[np.bool_]) -> list[int]:
    """The codes that some texts have and some have not."""
    return [int(number) for number in np.flatnonzero(given.any(0) & ~given.all(0))]


def _fit(rows: sparse.csr_matrix, given: NDArray[np.bool_], number: int) -> tuple[Doubles, float]:
    """One code against all others; an example of a rare code weighs more."""
    yes = given[:, number]
    weight = {True: len(yes) / (given.shape[1] * max(1, yes.sum())), False: 1.0}
    machine = LinearSVC(C=STRENGTH, class_weight=weight, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # as good as it gets in 1,000 rounds is good enough
        machine.fit(rows, yes)
    return machine.coef_[0], float(machine.intercept_[0])


def _judged(rows: sparse.csr_matrix, given: NDArray[np.bool_], coded: list[str]) -> tuple[float, dict[int, float]]:
    """How sure to be, and how well each code is found: both learned on texts that were held back."""
    place = {each: row for row, each in enumerate(coded)}
    used = [place[each] for each in chance.shuffled(coded)[:JUDGED]]
    used = [row for row in used if given[row].any()]
    if len(used) < FITTED_FROM:
        return GUESSED, {}
    rows, given = rows[used], given[used]
    scores = np.full(given.shape, -1.0)
    fold = np.arange(len(used)) % FOLDS
    for each in range(FOLDS):
        kept, held = fold != each, fold == each
        for number in _learnable(given[kept]):
            learned, offset = _fit(rows[kept], given[kept], number)
            scores[held, number] = rows[held] @ learned + offset
    return _temperature(scores, given), _quality(scores, given)


def _quality(scores: Doubles, given: NDArray[np.bool_]) -> dict[int, float]:
    """F1 of each code with enough examples, when a text gets every code beyond its margin, and its best one."""
    taken = scores > 0
    taken[np.arange(len(scores)), scores.argmax(1)] = True
    right, wrong = (taken & given).sum(0), (taken != given).sum(0)
    enough = [int(number) for number in np.flatnonzero(given.sum(0) >= FEW)]
    return {number: round(float(2 * right[number] / (2 * right[number] + wrong[number])), 3) for number in enough}


def _temperature(scores: Doubles, given: NDArray[np.bool_]) -> float:
    """The one with the smallest cross-entropy."""
    wanted = given / given.sum(1, keepdims=True)

    def loss(temperature: float) -> float:
        return float(-(wanted * np.log(_softmax(scores, temperature) + 1e-12)).sum())

    return round(float(optimize.minimize_scalar(loss, bounds=(0.05, 3), method="bounded").x), 3)


def _softmax(scores: NDArray[np.floating], temperature: float) -> Doubles:
    grown = np.exp((scores - scores.max(1, keepdims=True, initial=-9)) / temperature, dtype=np.float64)
    shares: Doubles = grown / grown.sum(1, keepdims=True)
    return shares
