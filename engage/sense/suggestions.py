"""Which codes may fit a text, and which text to code next. Needs scikit-learn: only the worker imports it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict

import numpy as np

from engage.sense import model, order, reasons, space
from engage.sense.model import Model
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
FEW = 15  # coded examples of a code; below that its figure is not to be trusted
CHUNK = 1000


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
    settings = settings or Settings()
    texts_space, learned = prepare(texts, codebook, codings, settings, space.part(progress, 0, 0.5))
    asked = None if wanted is None else frozenset(wanted)
    rows = [n for n, each in enumerate(texts_space.ids) if (each not in codings if asked is None else each in asked)]
    words = {each.id: each.text for each in texts}
    found: dict[str, tuple[Suggestion, ...]] = {}
    for at in range(0, len(rows), CHUNK):
        chunk = rows[at : at + CHUNK]
        ids = [texts_space.ids[row] for row in chunk]
        found |= zip(ids, _propose(texts_space, learned, chunk, [words[each] for each in ids]), strict=True)
        progress(0.5 + 0.5 * min(1.0, (at + CHUNK) / len(rows)))
    progress(1.0)
    parameters = {"codes": len(codebook), "coded": len(codings), "temperature": learned.temperature} | asdict(settings)
    origin = Origin("suggestions", VERSION, parameters, corpus_hash(texts), len(texts))
    return Suggestions(found, learned.examples, origin)


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
    settings = settings or Settings()
    where, learned = prepare(texts, codebook, codings, settings, space.part(progress, 0, 0.9))
    chosen = order.next_up(where, learned, frozenset(codings), count, settings)
    progress(1.0)
    return chosen


def prepare(
    texts: Sequence[Text], codebook: Sequence[Code], codings: Codings, settings: Settings, progress: Progress = silent
) -> tuple[Space, Model]:
    """The space of all texts, and what is learned in it."""
    texts_space = space.build(texts, space.part(progress, 0, 0.6))
    main = space.directions(texts_space)
    progress(0.8)
    return texts_space, model.learn(texts_space, main, codebook, codings, settings.keyword_weight)


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
