"""Minutes: written as a draft, published, corrected with a note of what was changed; and what came of promises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies.models import Body
from engage.core.errors import Conflict, Invalid, require
from engage.core.text import say
from engage.core.work import Work
from engage.dialogue import queries, standing
from engage.dialogue.models import Correction, Decision, FollowUp, Minutes, Point
from engage.dialogue.rules import NOTE_LONGEST, OUTCOME_LONGEST, POINT_LONGEST, TITLE_LONGEST, FollowState
from engage.dialogue.standing import Tell
from engage.events import policy as event_policy
from engage.events import queries as events
from engage.events import stages
from engage.events.checking import checked_text, needed_text
from engage.events.models import Event
from engage.events.rules import Stage
from engage.wording import service as wording

HELD = (Stage.HELD, Stage.MINUTES)


@dataclass(frozen=True)
class Said:
    """One point of the agenda. id: of the row that it changes; field: how the form's fields of it begin."""

    title: str
    text: str = ""
    id: UUID | None = None
    field: str = ""


@dataclass(frozen=True)
class Decided:
    """One decision, and the body that took it."""

    text: str
    body_id: UUID | None
    id: UUID | None = None
    field: str = ""


@dataclass(frozen=True)
class Promise:
    """Something to follow up: who does it is a body, or the name of a function."""

    what: str
    due_on: date | None
    body_id: UUID | None = None
    owner: str = ""
    id: UUID | None = None
    field: str = ""


@dataclass(frozen=True)
class Written:
    """Everything that an organiser writes into minutes."""

    summary: str
    points: Sequence[Said] = ()
    decisions: Sequence[Decided] = ()
    follow_ups: Sequence[Promise] = ()
    standing: Sequence[Tell] = ()


def begin(work: Work, event: Event) -> Minutes:
    """The minutes of an event, held against other writers; new ones where there are none. The event must be held."""
    minutes = queries.minutes_of(work, event.id, lock=True)
    if minutes is None:
        out = event.stage is Stage.MINUTES  # published as a text alone
        minutes = Minutes(event_id=event.id, version=0, number=int(out), published_on=work.today if out else None)
        work.add(minutes)
        work.flush()
    return minutes


def save(work: Work, event_id: UUID, written: Written, *, version: int, note: str = "") -> Minutes:
    """Keep what was written: as a draft, or as a correction of what everyone can read, which says what was changed.

    version: of the minutes that whoever writes has before them, 0 where there were none.
    Raises NotFound, Forbidden, Invalid at a field of the form, and Conflict when somebody else has written since.
    """
    event = events.locked(work, event_id)
    require(event_policy.may_manage(work.actor, event))
    if work.now < event.starts_at or event.stage is Stage.CANCELLED:
        raise Conflict(say("The event has not begun yet."))
    minutes = begin(work, event)
    if minutes.version != version:
        raise Conflict()
    summary = checked_text("summary", written.summary, POINT_LONGEST)
    if minutes.number:
        note = checked_text("note", note, NOTE_LONGEST)
        if not note:
            raise Invalid("note", say("Say what you have changed. Everybody can read it."))
        if summary != event.minutes:
            stages.publish_minutes(work, event.id, summary, version=event.version)
        corrected(work, minutes, {"da": note})
    else:
        minutes.summary = summary or None
    _put_rows(work, minutes, written)
    standing.put(work, event, minutes, written.standing)
    touched(work, minutes, "dialogue.minutes_saved")
    return minutes


def publish(work: Work, event_id: UUID, *, version: int) -> Minutes:
    """Let everyone read the draft. Raises NotFound, Forbidden, Invalid, Conflict (also for an event not yet held)."""
    event = events.locked(work, event_id)
    require(event_policy.may_manage(work.actor, event))
    minutes = queries.minutes_of(work, event_id, lock=True)
    if minutes is None or minutes.version != version:
        raise Conflict()
    if event.stage not in HELD:
        raise Conflict(say("Say first that the event was held."))
    if minutes.number:
        return minutes  # twice is once
    if not minutes.summary:
        raise Invalid("summary", say("Write the text."))
    standing.all_told(work, event)
    stages.publish_minutes(work, event.id, minutes.summary, version=event.version)
    minutes.number, minutes.published_on, minutes.summary = 1, work.today, None
    standing.take_effect(work, event)
    touched(work, minutes, "dialogue.minutes_published")
    return minutes


def corrected(work: Work, minutes: Minutes, notes: Mapping[str, str]) -> None:
    """Count published minutes as changed, with a note for everyone to read. notes: by language, Danish at least."""
    minutes.number += 1
    correction = work.add(
        Correction(minutes_id=minutes.id, number=minutes.number, made_on=work.today, note=notes["da"])
    )
    wording.set_twins(
        work, [(correction, "note", language, text) for language, text in notes.items() if language != "da"]
    )


def touched(work: Work, minutes: Minutes, action: str, **details: Any) -> None:
    minutes.version += 1
    audit.record(work, action, minutes, version=minutes.version, **details)
    work.flush()


# --- The rows ---------------------------------------------------------------------------------


def _put_rows(work: Work, minutes: Minutes, written: Written) -> None:
    named = [*(line.body_id for line in written.decisions), *(line.body_id for line in written.follow_ups)]
    known = set(work.all(sa.select(Body.id).where(Body.id.in_([each for each in named if each is not None]))))
    points = [
        (line.id, {"title": needed_text(f"{line.field}_title", line.title, TITLE_LONGEST),
                   "text": checked_text(f"{line.field}_text", line.text, POINT_LONGEST) or None})
        for line in written.points
    ]  # fmt: skip
    decisions = [
        (line.id, {"text": needed_text(f"{line.field}_text", line.text, OUTCOME_LONGEST),
                   "body_id": _known(f"{line.field}_body", line.body_id, known)})
        for line in written.decisions
    ]  # fmt: skip
    _set_rows(work, minutes, Point, points)
    _set_rows(work, minutes, Decision, decisions)
    _set_rows(work, minutes, FollowUp, [(line.id, _promise(line, known)) for line in written.follow_ups])


def _promise(line: Promise, known: set[UUID]) -> dict[str, Any]:
    what = needed_text(f"{line.field}_what", line.what, OUTCOME_LONGEST)
    owner = checked_text(f"{line.field}_owner", line.owner, TITLE_LONGEST)
    if line.due_on is None:
        raise Invalid(f"{line.field}_due", say("Write the day."))
    if line.body_id is None and not owner:
        raise Invalid(f"{line.field}_owner", say("Say who does it: choose a body, or write the name of a function."))
    body_id = _known(f"{line.field}_body", line.body_id, known) if line.body_id is not None else None
    return {"what": what, "owner": owner or None, "body_id": body_id, "due_on": line.due_on}


def _known(field: str, body_id: UUID | None, known: set[UUID]) -> UUID:
    if body_id is None or body_id not in known:
        raise Invalid(field, say("Choose from the list."))
    return body_id


def _set_rows(
    work: Work,
    minutes: Minutes,
    kind: type[Point] | type[Decision] | type[FollowUp],
    rows: Sequence[tuple[UUID | None, dict[str, Any]]],
) -> None:
    """Change rows where they stand, so that twins, states and outcomes stay with them; what is left out goes."""
    have: dict[UUID, Any] = {row.id: row for row in work.all(sa.select(kind).where(kind.minutes_id == minutes.id))}
    for position, (identity, values) in enumerate(rows):
        row = have.pop(identity, None) if identity is not None else None
        if row is None:
            row = kind(minutes_id=minutes.id, **values)
            if isinstance(row, FollowUp):
                row.state, row.version, row.closed_on = FollowState.OPEN, 1, None
            row.position = position
            work.add(row)
            continue
        row.position = position
        for name, value in values.items():
            setattr(row, name, value)
    for row in have.values():
        work.session.delete(row)
    work.flush()


# --- What came of it --------------------------------------------------------------------------


def follow(
    work: Work, event_id: UUID, follow_up_id: UUID, *, state: FollowState, outcome: str, version: int
) -> FollowUp:
    """Say how far it is, and what came of it. Raises NotFound, Forbidden, Conflict, Invalid."""
    require(event_policy.may_manage(work.actor, events.locked(work, event_id)))
    minutes = queries.minutes_of(work, event_id)
    row = work.get(FollowUp, follow_up_id, lock=True)
    if minutes is None or row.minutes_id != minutes.id or row.version != version:
        raise Conflict()
    outcome = checked_text("outcome", outcome, OUTCOME_LONGEST)
    if state is not FollowState.OPEN and not outcome:
        raise Invalid("outcome", say("Say what came of it, or why it will not be done."))
    if state is not FollowState.DONE:
        row.done_on = None
    elif row.state is not FollowState.DONE:
        row.done_on = work.today
    row.closed_on = None if state is FollowState.OPEN else row.closed_on or work.today
    row.state, row.outcome = state, outcome or None
    row.version += 1
    audit.record(work, "dialogue.followed_up", row, state=state.value)
    work.flush()
    return row
