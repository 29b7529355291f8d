"""Arithmetic of agreements: when a focus area is open, where a milestone stands in time, how a thing is referred to."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from engage.core.text import Say, say


class Window(StrEnum):
    """Whether people can say something about a focus area now."""

    OPEN = "open"
    COMING = "coming"
    CLOSED = "closed"
    NONE = "none"  # no time was ever set


WINDOW_NAMES: dict[Window, Say] = {
    Window.OPEN: say("Open for input"),
    Window.COMING: say("Opens later"),
    Window.CLOSED: say("Closed for input"),
    Window.NONE: say("Not open for input"),
}


def window(input_from: date | None, input_to: date | None, today: date) -> Window:
    """Where `today` lies; both days belong to the window, and one without an end stays open."""
    if input_from is None:
        return Window.NONE
    if today < input_from:
        return Window.COMING
    return Window.OPEN if input_to is None or today <= input_to else Window.CLOSED


def seen(days: tuple[date | None, ...], questions: Mapping[UUID, str]) -> str:
    """What somebody has seen of a focus area's input; another mark means that someone has changed it since."""
    said = [[str(day) for day in days], [[identity.hex, text] for identity, text in questions.items()]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:40]


def reference(slug: str, number: int) -> str:
    """How a form and an address name a focus area: "sjaelland-2027-28:3"."""
    return f"{slug}:{number}"


def referred(text: str) -> tuple[str, int] | None:
    """The agreement and number that a reference names; None when it is none."""
    slug, _, number = text.strip().partition(":")
    return (slug, int(number)) if slug and number.isascii() and number.isdigit() and len(number) < 7 else None


def span(moment: str) -> tuple[date, date]:
    """The first and last day of "2011-03-03", "2019-09" or "2017"."""
    year, month, day = ([int(part) for part in moment.split("-")] + [0, 0])[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    first = date(year, month or 1, 1)
    after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)


def state(starts: str, ends: str | None, today: date) -> str:
    """ "done", "current" or "coming", as far as the dates are known."""
    first, last = span(starts)[0], span(ends or starts)[1]
    return "coming" if today < first else "done" if last < today else "current"
