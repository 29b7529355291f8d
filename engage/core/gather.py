"""Doing together what several threads ask for at one moment, so that the database commits once for all of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Lock
from typing import Any, Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
MOST = 32  # in one group
LINGER = 0.01  # seconds that a group waits for those who are known to be on their way; nobody alone waits


@dataclass(eq=False)
class _Turn:
    """One who asks, and what came of it: trouble, until it is known that all went well."""

    asked: Any
    told: Any = None
    error: Exception | None = field(default_factory=lambda: RuntimeError("Whoever served this group was stopped."))
    served: bool = False


class Group(list[Asked]):
    """What those who are served together ask for, in their order."""

    def __init__(self, asked: Sequence[Asked], more: Callable[[Callable[[Asked], bool]], Sequence[Asked]]) -> None:
        super().__init__(asked)
        self._more = more

    def let_in(self, fits: Callable[[Asked], bool]) -> list[Asked]:
        """Those who have come since and fit; they are in the group from now on. For whoever had to wait for a lock."""
        late = list(self._more(fits))
        self.extend(late)
        return late


class Gathering(Generic[Asked, Told]):
    """Serves those who come while others are served as one group, as soon as it is their turn.

    serve: does what a group asks for, wholly or not at all, and tells each what came of it, in their order. When it
    fails for several, each is served alone, so that nobody fails for another's sake.
    """

    def __init__(self, serve: Callable[[Group[Asked]], Sequence[Told]]) -> None:
        self._serve = serve
        self._waiting: list[_Turn] = []
        self._coming = 0
        self._noting, self._serving = Condition(), Lock()

    @contextmanager
    def on_the_way(self, sure: bool) -> Iterator[Callable[[Asked], Told]]:
        """Give the way to ask, to somebody who gets ready for it: a group about to be served waits a moment for them.

        sure: they mean to ask; nobody waits for somebody who only looks.
        """
        if not sure:
            yield self
            return
        there = False

        def arrive() -> None:
            nonlocal there
            with self._noting:
                self._coming -= not there
                there = True
                self._noting.notify_all()

        with self._noting:
            self._coming += 1
        try:
            yield lambda asked: self(asked, arrive)
        finally:
            arrive()

    def __call__(self, asked: Asked, arrive: Callable[[], None] = lambda: None) -> Told:
        """What came of it. Raises what `serve` raises for it."""
        turn = _Turn(asked)
        with self._noting:
            self._waiting.append(turn)
            arrive()
        with self._serving:
            while not turn.served:  # those before us may have taken us along; and we may stand behind a whole group
                with self._noting:
                    self._noting.wait_for(lambda: not self._coming or len(self._waiting) >= MOST, LINGER)
                    group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                self._do(group)
        if turn.error is not None:
            raise turn.error
        told: Told = turn.told
        return told

    def _do(self, turns: list[_Turn], *, alone: bool = False) -> None:
        def more(fits: Callable[[Asked], bool]) -> list[Asked]:
            late = [] if alone else self._late(fits, MOST - len(turns))
            turns.extend(late)
            return [turn.asked for turn in late]

        try:
            told = self._serve(Group([turn.asked for turn in turns], more))
            for turn, answer in zip(turns, told, strict=True):
                turn.told, turn.error = answer, None
        except Exception as error:  # noqa: BLE001 - it is raised again, where it belongs
            if len(turns) == 1:
                turns[0].error = error
            else:
                for turn in turns:
                    self._do([turn], alone=True)
        finally:
            for turn in turns:
                turn.served = True

    def _late(self, fits: Callable[[Asked], bool], at_most: int) -> list[_Turn]:
        """Those who have come since the group was made, and fit: they stand in line no longer."""
        with self._noting:
            late = [turn for turn in self._waiting if fits(turn.asked)][:at_most]
            self._waiting = [turn for turn in self._waiting if turn not in late]
        return late
