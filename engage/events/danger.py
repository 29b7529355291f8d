"""Words to meetings that may be about danger: whoever is on duty is told, and a person reads them and sees to it.

They stand in a sign-up, or in what somebody says of a meeting afterwards, where nobody can tell who it was.
"""

from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies import alerting
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.events import needs, policy, sealed
from engage.events.models import Evaluation, Event, Place
from engage.events.rules import NeedKind
from engage.events.sealed import Details
from engage.screening.crisis import speaks_of_danger

PURPOSE = "danger"  # why somebody read it, as it goes on record


def spoken_of(told: Details, needs_text: str) -> bool:
    """Whether what somebody wrote at a sign-up may be about danger."""
    return speaks_of_danger(needs_text, told.aloud, told.question)


def alert(work: Work, event: Event, row: Place | Evaluation) -> None:
    """Tell whoever is on duty, once for each version of a place, and once for an evaluation, which nobody changes."""
    version = row.version if isinstance(row, Place) else 1
    alerting.alert(work, event.scope_id, once=f"{row.id}:{version}", where=alerting.MEETINGS)


def look_again(work: Work, event: Event, place: Place, new: set[str]) -> None:
    """Mark a place that was changed, for what is new in it: what stood there before has been looked at."""
    if speaks_of_danger(*new):
        place.crisis = True
        alert(work, event, place)


def waiting(work: Work, limit: int = 100) -> list[tuple[Place | Evaluation, Event]]:
    """Such words that nobody has seen to, of all events the actor answers for, the oldest of each kind first."""
    return [
        (row[0], row[1])
        for kind, oldest in ((Place, Place.sequence), (Evaluation, Evaluation.answered_on))
        for row in work.rows(
            sa.select(kind, Event)
            .join(Event, Event.id == kind.event_id)
            .where(kind.crisis.is_(True), policy.cared_for_by(work.actor))
            .order_by(oldest, kind.id)
            .limit(limit)
        )
    ]


@dataclass(frozen=True)
class Opened:
    """What was written, to which event, and how to reach whoever wrote it."""

    row: Place | Evaluation
    event: Event
    told: Details = field(default_factory=Details)
    needs_text: str = ""
    different: str = ""


def opened(work: Work, row_id: UUID) -> Opened:
    """What was written, once it is on record that the actor reads it, and why.

    row_id: of a place or of an evaluation. Raises NotFound, also for one that has no such words.
    """
    row, event = _marked(work, row_id)
    audit.record(work, "events.opened_danger", row, purpose=PURPOSE)
    if isinstance(row, Evaluation):
        return Opened(row, event, different=sealed.different(work, row))
    written = [words.note for need, words in needs.of_place(work, row) if need.kind is NeedKind.OTHER]
    return Opened(row, event, sealed.details(work, row), "".join(written))


def seen_to(work: Work, row_id: UUID) -> None:
    """Somebody has read it and done what was to be done; that is on record. Raises NotFound, also the second time."""
    row, _event = _marked(work, row_id)
    row.crisis = False
    audit.record(work, "events.danger_seen_to", row)


def _marked(work: Work, row_id: UUID) -> tuple[Place | Evaluation, Event]:
    row = work.find(Place, row_id, lock=True) or work.get(Evaluation, row_id, lock=True)
    event = work.get(Event, row.event_id)
    if not row.crisis or not policy.may_care(work.actor, event):
        raise NotFound()
    return row, event
