"""Chance that is the same every time: texts drawn by the hash of their ids. Pure; the web process may use it."""

import hashlib
from collections.abc import Collection, Iterable

SEED = "engage"


def shuffled(ids: Iterable[str], seed: str = SEED) -> list[str]:
    """The ids as if drawn from a hat. The order hangs on the ids alone: a new one moves no others past each other."""
    return sorted(ids, key=lambda each: hashlib.sha256(f"{seed}\0{each}".encode()).digest())


def random_slice(ids: Iterable[str], coded: Collection[str], seed: str = SEED) -> list[str]:
    """The texts that were coded in drawn order without a gap: only these may be used for the stop rule and figures.

    ids: every text of the theme or the agreement, coded or not. A text that was coded earlier for another reason counts
    as soon as all texts drawn before it are coded.
    """
    done = frozenset(coded)
    drawn = []
    for each in shuffled(ids, seed):
        if each not in done:
            break
        drawn.append(each)
    return drawn
