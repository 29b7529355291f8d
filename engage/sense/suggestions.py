"""Which codes may fit a text, and which text to code next. Needs scikit-learn: only the worker imports it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict

import numpy as np

from engage.sense import model, order, reasons, space
from engage.sense.model import FEW, Model
from engage.sense.results import (
    Code,
    Codings,
    Next,
    Origin,
    Progress,
    Settings,
    Suggestion,
    Suggestions,
    Text,
    corpus_hash,
    silent,
)
from engage.sense.space import Space

VERSION = 1
SHOWN = 3
CHUNK = 1000


class Machine:
    """What is learned from these codings, to ask several things of it at the price of one."""

    def __init__(
        self,
        texts: Sequence[Text],
        codebook: Sequence[Code],
        codings: Codings,
        *,
        settings: Settings | None = None,
        progress: Progress = silent,
    ) -> None:
        """Learn. texts: all of them, coded or not. codings: what people decided, id → codes; several are possible."""
        self.texts, self.codings, self.settings = texts, codings, settings or Settings()
        self.space = space.build(texts, space.part(progress, 0, 0.6))
        main = space.directions(self.space)
        progress(0.8)
        self.model = model.learn(self.space, main, codebook, codings, self.settings.keyword_weight)
        progress(1.0)

    def suggest(self, wanted: Collection[str] | None = None, *, progress: Progress = silent) -> Suggestions:
        """See `suggest` below."""
        ids, words = self.space.ids, {each.id: each.text for each in self.texts}
        asked = ids if wanted is None else frozenset(wanted)
        rows = [n for n, each in enumerate(ids) if (each not in self.codings if wanted is None else each in asked)]
        found: dict[str, tuple[Suggestion, ...]] = {}
        for at in range(0, len(rows), CHUNK):
            chunk = rows[at : at + CHUNK]
            proposed = _propose(self.space, self.model, chunk, [words[ids[row]] for row in chunk])
            found |= zip((ids[row] for row in chunk), proposed, strict=True)
            progress(min(1.0, (at + CHUNK) / len(rows)))
        progress(1.0)
        parameters: dict[str, str | int | float] = {"codes": len(self.model.codes), "coded": len(self.codings)}
        parameters |= {"temperature": self.model.temperature} | asdict(self.settings)
        origin = Origin("suggestions", VERSION, parameters, corpus_hash(self.texts), len(self.texts))
        return Suggestions(found, self.model.examples, origin, self.model.quality)

    def next_up(self, count: int = 50) -> tuple[Next, ...]:
        """See `next_up` below."""
        return order.next_up(self.space, self.model, frozenset(self.codings), count, self.settings)


def suggest(
    texts: Sequence[Text],
    codebook: Sequence[Code],
    codings: Codings,
    *,
    wanted: Collection[str] | None = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Suggestions:
    """Up to three codes for each wanted text, with the words that led to them.

    texts: all of them, coded or not. codings: what people decided, id → codes; several codes are possible, and an empty
    set says "read, none fits". wanted: ids to propose for; None means every text that is not coded. Works from no coded
    text at all, by the keywords alone. The same for any order of what goes in.
    """
    machine = Machine(texts, codebook, codings, settings=settings, progress=space.part(progress, 0, 0.5))
    return machine.suggest(wanted, progress=space.part(progress, 0.5, 1))


def next_up(
    texts: Sequence[Text],
    codebook: Sequence[Code],
    codings: Codings,
    *,
    count: int = 50,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> tuple[Next, ...]:
    """The order of work: which uncoded texts to read next, at most `count`, and why each.

    Texts that speak clearly of codes with few examples come first, then those the machine is least sure of, unlike each
    other; every fifth is drawn at random (by the hash of its id), so that figures and stop rule hold for all texts.
    Nothing is left out for ever: what is not among these comes later, by chance if by nothing else.
    """
    return Machine(texts, codebook, codings, settings=settings, progress=progress).next_up(count)


def _propose(where: Space, learned: Model, rows: list[int], words: list[str]) -> Iterator[tuple[Suggestion, ...]]:
    """The suggestions for some texts, the likeliest first; of equals, the code that comes first."""
    if not learned.codes:
        yield from (() for _ in rows)
        return
    scores = learned.scores(where.rows[rows])
    confidences = np.round(learned.confidences(scores), 4)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :SHOWN]
    why = reasons.find(words, best, learned, where.idf)
    for n, (row, sure) in enumerate(zip(best, confidences, strict=True)):
        if scores[n].max() <= scores[n].min() and len(learned.codes) > 1:
            yield ()  # nothing speaks for one code rather than another
            continue
        yield tuple(
            Suggestion(code, float(sure[number]), why[n][rank], learned.examples[code] < FEW)
            for rank, number in enumerate(row)
            for code in [learned.codes[number]]
        )
