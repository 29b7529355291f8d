"""Sign-ups whose words may be about danger: whoever is on duty is told, and a person reads them and sees to it."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies import alerting
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.events import needs, policy, sealed
from engage.events.models import Event, Place
from engage.events.rules import NeedKind
from engage.events.sealed import Details
from engage.screening.crisis import speaks_of_danger

PURPOSE = "danger"  # why somebody read it, as it goes on record


def spoken_of(told: Details, needs_text: str) -> bool:
    """Whether what somebody wrote at a sign-up may be about danger."""
    return speaks_of_danger(needs_text, told.aloud, told.question)


def alert(work: Work, event: Event, place: Place) -> None:
    """Tell whoever is on duty, once for each version of the place."""
    alerting.alert(work, event.scope_id, once=f"{place.id}:{place.version}", where=alerting.MEETINGS)


def look_again(work: Work, event: Event, place: Place, new: set[str]) -> None:
    """Mark a place that was changed, for what is new in it: what stood there before has been looked at."""
    if speaks_of_danger(*new):
        place.crisis = True
        alert(work, event, place)


def waiting(work: Work, limit: int = 100) -> list[tuple[Place, Event]]:
    """Places with such words that nobody has seen to, of all events the actor answers for, the oldest first."""
    statement = (
        sa.select(Place, Event)
        .join(Event, Event.id == Place.event_id)
        .where(Place.crisis.is_(True), policy.cared_for_by(work.actor))
        .order_by(Place.sequence)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in work.rows(statement)]


@dataclass(frozen=True)
class Opened:
    """A place with what its person wrote, and how to reach them."""

    place: Place
    event: Event
    told: Details
    needs_text: str


def opened(work: Work, place_id: UUID) -> Opened:
    """What was written, once it is on record that the actor reads it, and why.

    Raises NotFound, also for a place that has no such words.
    """
    place, event = _marked(work, place_id)
    audit.record(work, "events.opened_danger", place, purpose=PURPOSE)
    written = [words.note for need, words in needs.of_place(work, place) if need.kind is NeedKind.OTHER]
    return Opened(place, event, sealed.details(work, place), "".join(written))


def seen_to(work: Work, place_id: UUID) -> None:
    """Somebody has read it and done what was to be done; that is on record. Raises NotFound, also the second time."""
    place, _event = _marked(work, place_id)
    place.crisis = False
    audit.record(work, "events.danger_seen_to", place)


def _marked(work: Work, place_id: UUID) -> tuple[Place, Event]:
    place = work.get(Place, place_id, lock=True)
    event = work.get(Event, place.event_id)
    if not place.crisis or not policy.may_care(work.actor, event):
        raise NotFound()
    return place, event
