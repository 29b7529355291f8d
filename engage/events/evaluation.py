"""How an event was: one of three faces, and in own words what should be different; counted, and shown when many."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.core.clock import local_date
from engage.core.errors import Conflict, Invalid, require
from engage.core.text import say
from engage.core.work import Work
from engage.events import danger, policy, sealed
from engage.events.changing import LARGEST
from engage.events.checking import checked_text
from engage.events.models import Evaluation, Event, PaperFaces
from engage.events.rules import Face, Kind, Stage
from engage.screening.crisis import speaks_of_danger

OPEN_DAYS = 60  # after the event
LONGEST = 1000  # characters
FEWEST = 20  # so many must stand behind a number that everyone sees
Counts = dict[Face, int]
Shown = dict[Face, int | None]  # None: fewer than FEWEST


def last_day(event: Event) -> date:
    """The last day on which somebody can say how it was."""
    return local_date(event.ends_at) + timedelta(days=OPEN_DAYS)


def was_held(work: Work, event: Event) -> bool:
    """Whether people met, and it is over."""
    if event.kind is Kind.WRITTEN_ROUND:
        return False
    return event.published_on is not None and event.stage is not Stage.CANCELLED and work.now >= event.ends_at


def is_open(work: Work, event: Event) -> bool:
    """Whether people can say now how it was."""
    return was_held(work, event) and work.today <= last_day(event)


def answer(work: Work, event_id: UUID, face: str, different: str, *, by: str, is_demo: bool = False) -> Evaluation:
    """Somebody says how it was, once for each `by`: a code or the key of a form. What came first stands.

    Raises NotFound, Conflict when it is too early or too late, Invalid at a field of the form.
    """
    event = work.get(Event, event_id)
    before = answered_by(work, event_id, by)
    if before is not None:
        return before
    if not is_open(work, event):
        raise Conflict(say("One cannot say now how this meeting was."))
    if face not in set(Face):
        raise Invalid("face", say("Choose one of the three faces."))
    words = checked_text("different", different, LONGEST)
    evaluation = Evaluation(
        event_id=event.id,
        by_hash=_hash(work, event_id, by),
        face=Face(face),
        answered_on=work.today,
        crisis=speaks_of_danger(words),
        is_demo=is_demo,
    )
    sealed.put_different(work, evaluation, words)
    work.add(evaluation)
    work.flush()
    if evaluation.crisis:
        danger.alert(work, event, evaluation)
    return evaluation


def answered_by(work: Work, event_id: UUID, by: str) -> Evaluation | None:
    """What somebody has said before."""
    found: Evaluation | None = work.one(sa.select(Evaluation).where(Evaluation.by_hash == _hash(work, event_id, by)))
    return found


def _hash(work: Work, event_id: UUID, by: str) -> bytes:
    return work.keys.blind("evaluation", f"{event_id.hex}:{by}")


# --- What the organiser sees ------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """How an event was: what people said here, what was counted on paper, and the words, in no order."""

    here: Counts
    paper: Counts
    words: list[str]

    @property
    def all(self) -> Counts:
        return {face: self.here[face] + self.paper[face] for face in Face}


def opened(work: Work, event: Event) -> Seen:
    """Everything, for the organiser. That words were read is recorded. Raises Forbidden."""
    require(policy.may_manage(work.actor, event))
    found: list[Evaluation] = work.all(
        sa.select(Evaluation).where(Evaluation.event_id == event.id).order_by(Evaluation.id)
    )
    here = {face: sum(each.face is face for each in found) for face in Face}
    words = [text for each in found if (text := sealed.different(work, each))]
    if words:
        audit.record(work, "events.evaluation_read", event, texts=len(words))
    return Seen(here, _on_paper(_paper(work, event.id)), words)


def count_paper(work: Work, event_id: UUID, counts: Counts) -> None:
    """Say how many of each face were given on paper, all anew. Raises NotFound, Forbidden, Conflict, Invalid."""
    event = work.get(Event, event_id, lock=True)
    require(policy.may_manage(work.actor, event))
    if not was_held(work, event):
        raise Conflict(say("One cannot say now how this meeting was."))
    for face in Face:
        if not 0 <= counts[face] <= LARGEST:
            raise Invalid(face.value, say("Write a whole number."))
    row = _paper(work, event_id) or work.add(PaperFaces(event_id=event_id))
    row.good, row.middle, row.bad = (counts[face] for face in (Face.GOOD, Face.MIDDLE, Face.BAD))
    row.counted_on = work.today
    audit.record(work, "events.paper_faces_counted", event, faces=sum(counts.values()))
    work.flush()


def _paper(work: Work, event_id: UUID) -> PaperFaces | None:
    found: PaperFaces | None = work.one(sa.select(PaperFaces).where(PaperFaces.event_id == event_id))
    return found


def _on_paper(row: PaperFaces | None) -> Counts:
    return {face: getattr(row, face.value) if row is not None else 0 for face in Face}


# --- What everyone sees -----------------------------------------------------------------------


def public_counts(work: Work, event: Event) -> Shown | None:
    """How many found it good, in between and bad, to the nearest five; None where that could point to somebody.

    That is while people can still answer, since whoever answers once more could watch a rounded number move, and when
    fewer than FEWEST have answered; and a face that fewer chose stands without its number.
    """
    if not was_held(work, event) or is_open(work, event):
        return None
    faces = sa.select(Evaluation.face.label("face"), sa.func.count().label("number")).where(
        Evaluation.event_id == event.id
    )
    paper = [
        sa.select(sa.literal(face.value, sa.String), getattr(PaperFaces, face.value)).where(
            PaperFaces.event_id == event.id
        )
        for face in Face
    ]
    rows = work.rows(sa.union_all(faces.group_by(Evaluation.face), *paper))
    found = dict.fromkeys(Face, 0)
    for face, number in rows:
        found[Face(face)] += int(number)
    if sum(found.values()) < FEWEST:
        return None
    return {face: (number + 2) // 5 * 5 if number >= FEWEST else None for face, number in found.items()}


def purge(work: Work, ended_before: sa.ColumnElement[bool]) -> int:
    """Delete the words, their keys and who gave them, for events that ended long ago; the number of answers."""
    due: list[Evaluation] = work.all(
        sa.select(Evaluation)
        .join(Event, Event.id == Evaluation.event_id)
        .where(ended_before, Evaluation.by_hash.is_not(None))
    )
    for each in due:
        each.by_hash = each.data_key = each.different = None
        each.crisis = False
    work.flush()
    return len(due)
