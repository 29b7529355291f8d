"""Texts as counts of short runs of letters: what every other part compares. Needs numpy: only the worker imports it."""


def kept(text: str) -> bytes:
    """The vector of one text, to be kept beside it from intake: some kilobytes, the same on every machine.

    Begins with the version of the method. `duplicates`, `suggestions` and `discovery` take it as `Text.vector` and make
    it anew where it is missing or of another version, so nothing breaks when it is not kept.
    """
    raise NotImplementedError


def is_current(vector: bytes | None) -> bool:
    """Whether a kept vector is of today's version."""
    raise NotImplementedError
