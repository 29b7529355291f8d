"""Hostile words kept where people keep theirs: to refuse them is fine, as long as most are let in and looked at."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from engage.core.authority import SYSTEM
from engage.core.errors import Refused
from engage.core.text import plain
from engage.core.work import Work, unit_of_work
from tests.trust.matrix import Matrix

Shown = TypeVar("Shown")


def each_kept(known: Matrix, values: list[str], keep: Callable[[Work, str], Shown], where: str) -> Iterator[Shown]:
    """What `keep` made of each value that was let in, one after the other; red when fewer than half were."""
    kept = 0
    for value in values:
        if not plain(value).strip():
            continue
        try:
            with unit_of_work(known.ground.store, SYSTEM) as work:
                shown = keep(work, value)
        except Refused:
            continue
        kept += 1
        yield shown
    known.tally.expect(kept * 2 >= len(values), f"only {kept} of {len(values)} could be kept in {where}")
    known.tally.figures[f"kept in {where}"] = kept
