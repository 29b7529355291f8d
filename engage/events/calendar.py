"""What calendars are told of events: the same entry for ever, moved or struck when its event is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engage.core.work import Work
from engage.events import queries
from engage.events.models import Event
from engage.events.rules import Stage
from engage.wording import queries as wording

ZONE = "Europe/Copenhagen"
CONFIRMED, CANCELLED = "CONFIRMED", "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One event as a calendar keeps it. starts and ends are what clocks in ZONE show, naive.

    uid stays the same for ever; sequence rises when the event is moved or cancelled, so that a calendar which has the
    entry replaces it.
    """

    uid: str
    sequence: int
    status: str
    starts: datetime
    ends: datetime
    summary: str
    description: str
    location: str
    path: str


def entry(event: Event, words: wording.Words, *, host: str) -> Entry:
    """An event in the reader's language. It never holds the online link: that is for those who have a place."""
    return Entry(
        uid=f"event-{event.id.hex}@{host}",
        sequence=event.ics_sequence,
        status=CANCELLED if event.stage is Stage.CANCELLED else CONFIRMED,
        starts=datetime.fromisoformat(event.starts_wall),
        ends=datetime.fromisoformat(event.ends_wall),
        summary=words.text(event, "title"),
        description=words.text(event, "description"),
        location=", ".join(filter(None, (event.venue, event.room, event.street))),
        path=f"/arrangementer/{event.number}/",
    )


def feed(
    work: Work, language: str, *, host: str, focus_area_id: UUID | None = None, body_id: UUID | None = None
) -> list[Entry]:
    """Every entry of a feed: all events, those about a focus area, or those of a body. In two queries."""
    events = queries.calendar_rows(work, focus_area_id=focus_area_id, body_id=body_id)
    words = wording.twins(work, language, events)
    return [entry(event, words, host=host) for event in events]
