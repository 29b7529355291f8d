"""What a visitor's browser holds of events for a while, sealed: a place, a name in a silent dialogue, a code."""

import json
from dataclasses import dataclass
from uuid import UUID

from engage.contributions.cookie import OWN, SHOWN, sweep
from engage.core.crypto import Unreadable
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.events import queries, silent
from engage.events.models import Event, Place, Writer
from engage.receipts.kept import Kept
from engage.web.work import store

PLACE = Kept("place", 30 * 60)  # then the code must be entered again
WRITER = Kept("writer", 60 * 60)  # then the name is found again with the code; a page that stands open still sends
WRITER_CODE = Kept("writer_code", SHOWN)


@dataclass(frozen=True)
class Here:
    """Who writes in this browser. danger: something they wrote spoke of it."""

    writer_id: UUID
    danger: bool = False

    def keep(self) -> None:
        """Remember it, from now on."""
        WRITER.put(json.dumps([self.writer_id.hex, self.danger]))

    @property
    def mark(self) -> str:
        """The same for a hidden field: whoever has the page before them may send it, however long it took."""
        return store().keys.seal(self.writer_id.hex, "form.writer")


def here() -> Here | None:
    """Who writes in this browser, while it is known."""
    kept = WRITER.get(renew=True)
    if kept is None:
        return None
    identity, danger = json.loads(kept)
    return Here(UUID(identity), danger)


def marked(mark: str) -> Here | None:
    """Who wrote on the page with this mark."""
    try:
        return Here(UUID(store().keys.unseal(mark, "form.writer")))
    except (Unreadable, ValueError):
        return None


def writer_of(work: Work, found: Here | None, event: Event) -> Writer | None:
    """The writer, where they write in this event."""
    writer = work.find(Writer, found.writer_id) if found is not None else None
    return writer if writer is not None and writer.event_id == event.id else None


def place_at(work: Work, event: Event) -> Place | None:
    """The place at this event that is open in this browser."""
    kept = PLACE.get()
    try:
        place = queries.fresh(work, UUID(kept)) if kept is not None else None
    except (NotFound, ValueError):
        return None
    return place if place is not None and place.event_id == event.id else None


def own_writer(work: Work) -> Writer | None:
    """Who writes in this browser, or writes with the code of the place that is open in it."""
    found = here()
    writer = work.find(Writer, found.writer_id) if found is not None else None
    if writer is not None:
        return writer
    kept = PLACE.get(renew=True)
    place = work.find(Place, UUID(kept)) if kept is not None else None
    return silent.with_receipt(work, place.receipt_id) if place is not None else None


def leave() -> None:
    """Nothing of it is left in this browser, and no answer that was opened from it."""
    for kept in (PLACE, WRITER, WRITER_CODE, OWN):
        kept.drop()
    sweep()
