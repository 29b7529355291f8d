"""Piles of texts that resemble each other: what the codebook may lack. Only the worker imports it (scikit-learn)."""

from collections.abc import Collection, Sequence

from engage.sense.results import Discovery, Progress, Text, silent


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
    raise NotImplementedError
