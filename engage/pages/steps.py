"""One step of a way that is told in the order of time."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Step:
    """One thing that happened, or is still to come. text: in one sentence; said: words in their own language."""

    day: date
    when: str
    title: str
    href: str
    text: str = ""
    said: Any = None
    state: str = "done"
