"""One's own place: what the holder of a code sees of it."""

from dataclasses import dataclass
from uuid import UUID

from engage.core.work import Work
from engage.events import needs, queries, sealed
from engage.events.models import AccessNeed, Event, Place
from engage.events.rules import Mode, Standing, State

COMES = (Standing.CONFIRMED, Standing.ATTENDED)


@dataclass(frozen=True)
class Own:
    """A place with its event, what its holder told, what they need and how far that is."""

    place: Place
    event: Event
    state: State
    details: sealed.Details
    needs: list[tuple[AccessNeed, sealed.Words]]
    position: int | None  # in the queue, from 1; None for a place that does not wait
    refusal: str  # why they were not let in; empty for everybody else
    online_link: str  # empty for whoever has no place, or where nobody meets online


def by_code(work: Work, text: str) -> Own:
    """The place whose code a person meant by `text`. Raises NotFound."""
    return _own(work, queries.by_code(work, text))


def by_id(work: Work, place_id: UUID) -> Own:
    """The same place again, for whoever has shown its code before. Raises NotFound."""
    return _own(work, queries.fresh(work, place_id))


def _own(work: Work, place: Place) -> Own:
    event = work.get(Event, place.event_id)
    meets = place.standing in COMES and event.mode is not Mode.IN_PERSON
    return Own(
        place=place,
        event=event,
        state=queries.shown_state(work, event, queries.seats_of(work, event).availability(work.today)),
        details=sealed.details(work, place),
        needs=needs.of_place(work, place),
        position=queries.position(work, place),
        refusal=sealed.refusal(work, place),
        online_link=sealed.online_link(work, event) if meets else "",
    )
