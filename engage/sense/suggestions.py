"""Which codes may fit a text, and which text to code next. Needs scikit-learn: only the worker imports it."""

from collections.abc import Collection, Sequence

from engage.sense.results import Code, Codings, Next, Progress, Settings, Suggestions, Text, silent


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
    raise NotImplementedError


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
    The rest keeps its place behind them: nothing is ever left out of the queue.
    """
    raise NotImplementedError
