"""What a check is: something that counts what it looked at and what was wrong, and protections it must miss."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.ground import Ground

KEPT = 60  # failures that are kept in words; all are counted


@dataclass(frozen=True)
class Sabotage:
    """Something that takes one protection away for as long as it is entered, and how much of that must be noticed."""

    take_away: Callable[[Ground], AbstractContextManager[Any]]
    least: int = 1  # failures


@dataclass
class Tally:
    """What one run of one check has seen."""

    n: int = 0
    failed: int = 0
    words: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # what could not be looked at: as bad as a failure
    figures: dict[str, Any] = field(default_factory=dict)

    def expect(self, fine: bool, what: str) -> bool:
        """Count one thing looked at; `what` says what is wrong when it is not fine."""
        self.n += 1
        if not fine:
            self.failed += 1
            if len(self.words) < KEPT:
                self.words.append(what)
        return fine

    def skip(self, what: str) -> None:
        """Note that something could not be looked at."""
        self.skipped.append(what)

    @property
    def green(self) -> bool:
        return self.n > 0 and not self.failed and not self.skipped


@dataclass(frozen=True)
class Options:
    """How much is to be done."""

    n: int | None = None
    quick: bool = False  # a run that only has to show whether a sabotage is noticed


class Check(Protocol):
    """A module of tests.trust that holds one check."""

    NAME: str
    ENGINES: tuple[str, ...]

    def run(self, ground: Ground, options: Options, tally: Tally) -> None:
        """Look, and count what was looked at and what was wrong."""

    def sabotages(self, engine_name: str) -> Mapping[str, Sabotage]:
        """By name, what takes one protection away for as long as it is entered."""
