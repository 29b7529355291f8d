"""Doing together what several threads ask for at one moment, so that the database commits once for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
MOST = 32  # in one group


@dataclass
class _Turn:
    """One who asks, and what came of it: trouble, until it is known that all went well."""

    asked: Any
    told: Any = None
    error: Exception | None = field(default_factory=lambda: RuntimeError("Whoever served this group was stopped."))
    served: bool = False


class Gathering(Generic[Asked, Told]):
    """Serves those who come while others are served as one group, as soon as it is their turn.

    serve: does what a group asks for, wholly or not at all, and tells each what came of it, in their order. When it
    fails for several, each is served alone, so that nobody fails for another's sake.
    """

    def __init__(self, serve: Callable[[Sequence[Asked]], Sequence[Told]]) -> None:
        self._serve = serve
        self._waiting: list[_Turn] = []
        self._noting, self._serving = Lock(), Lock()

    def __call__(self, asked: Asked) -> Told:
        """What came of it. Raises what `serve` raises for it."""
        turn = _Turn(asked)
        with self._noting:
            self._waiting.append(turn)
        with self._serving:
            while not turn.served:  # those before us may have taken us along; and we may stand behind a whole group
                with self._noting:
                    group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                self._do(group)
        if turn.error is not None:
            raise turn.error
        told: Told = turn.told
        return told

    def _do(self, group: list[_Turn]) -> None:
        try:
            told = self._serve([turn.asked for turn in group])
            for turn, answer in zip(group, told, strict=True):
                turn.told, turn.error = answer, None
        except Exception as error:  # noqa: BLE001 - it is raised again, where it belongs
            if len(group) == 1:
                group[0].error = error
            else:
                for turn in group:
                    self._do([turn])
        finally:
            for turn in group:
                turn.served = True
