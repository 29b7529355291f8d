"""What a visitor's own browser holds for a while: sealed, so that whoever reads the cookie learns nothing."""

from dataclasses import dataclass

from flask import session

from engage.core import clock
from engage.core.crypto import Unreadable
from engage.web.work import store


@dataclass(frozen=True)
class Kept:
    """A value under `name` in the visitor's cookie, readable for `seconds` after it was put there or renewed."""

    name: str
    seconds: int

    @property
    def _place(self) -> str:
        return f"session.{self.name}"

    def put(self, value: str) -> None:
        """Keep `value`, sealed."""
        session[self.name] = {"sealed": store().keys.seal(value, self._place), "at": _now()}

    def get(self, *, renew: bool = False) -> str | None:
        """The value, or None when there is none or its time is over; renew: its time begins anew."""
        kept = session.get(self.name)
        if not isinstance(kept, dict) or _now() - int(kept.get("at", 0)) > self.seconds:
            session.pop(self.name, None)
            return None
        try:
            value = store().keys.unseal(str(kept.get("sealed", "")), self._place)
        except (Unreadable, ValueError):
            return None
        if renew:
            session[self.name] = kept | {"at": _now()}
        return value

    def drop(self) -> None:
        """Forget it."""
        session.pop(self.name, None)


def _now() -> int:
    return int(clock.now().timestamp())
