"""Writing about decisions: a perspective put to a body, the words of the answer, and their way to the signature.

Each change raises the version of what was asked. Whoever acts on an older one is refused and keeps what was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.bodies import signing
from engage.bodies.models import Body
from engage.bodies.signing import NOT_NOW, OVERTAKEN, Stage
from engage.core.clock import local_date
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import say
from engage.core.work import Work
from engage.decisions import policy, queries, rules
from engage.decisions.models import NOT_TWICE, SAY_WHO, Asked, Decision, Entry, Point
from engage.decisions.rules import TO_DO, Happened, Outcome
from engage.events.checking import checked_text, needed_text
from engage.events.models import Event
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage as PerspectiveStage
from engage.wording import service as wording

WITHDRAWN = say("The perspective was withdrawn, so it gets no answer.")
CLOSED = say("The focus area is closed.")


@dataclass(frozen=True)
class Answer:
    """What a body says: the outcome, why, and what happens. points: to points of councils' statements."""

    outcome: Outcome | None
    reasons: str
    easy: str
    owner: str = ""
    next_step: str = ""
    due_on: date | None = None
    what_changed: str = ""
    points: Mapping[UUID, str] = field(default_factory=dict)


# --- Putting one to a body ------------------------------------------------------------------------


def put(
    work: Work,
    perspective_id: UUID | None,
    body_id: UUID | None,
    *,
    due_on: date | None,
    once: str,
    event_id: UUID | None = None,
) -> Asked:
    """Ask a body for an answer, once per form. due_on: the day of the meeting, where one is named and no other day is.

    Raises NotFound, Invalid, Conflict.
    """
    mark = work.keys.blind("decision", once)
    before: Asked | None = work.one(sa.select(Asked).where(Asked.once_hash == mark))
    if before is not None:
        return before
    perspective = work.find(Perspective, perspective_id)
    if perspective is None:
        raise Invalid("perspective", say("Choose a perspective."))
    area = work.get(FocusArea, perspective.focus_area_id, lock=True)  # the order is the same wherever both are held
    work.get(Perspective, perspective.id, lock=True)
    agreement = work.get(Agreement, area.agreement_id)
    if not policy.may_put(work.actor, agreement.body_id):
        raise NotFound()
    if area.closed_on is not None:
        raise Conflict(CLOSED)
    if published(work, perspective.id) is None:
        raise Invalid("perspective", say("Only a perspective that everyone can read is put to a body."))
    body = signing.asked_body(work, body_id)
    known = sa.select(Asked.id).where(Asked.perspective_id == perspective.id, Asked.asked_body_id == body.id)
    if work.one(known) is not None:
        raise Invalid("body", NOT_TWICE)
    event = _event(work, event_id, body)
    it = Asked(
        number=work.next_number("decision"),
        once_hash=mark,
        version=1,
        perspective_id=perspective.id,
        scope_id=agreement.body_id,
        asked_body_id=body.id,
        body_id=body.id,
        event_id=event.id if event is not None else None,
        put_on=work.today,
        due_on=_due(work, due_on, event),
        answered_on=None,
        is_demo=perspective.is_demo or agreement.is_demo,
    )
    work.add(it)
    work.flush()
    note(work, it, Happened.PUT, 0)
    work.flush()
    return it


def published(work: Work, perspective_id: UUID) -> Version | None:
    """The version of a perspective that everyone reads."""
    found: Version | None = work.one(
        sa.select(Version).where(Version.perspective_id == perspective_id, Version.stage == PerspectiveStage.PUBLISHED)
    )
    return found


def _event(work: Work, event_id: UUID | None, body: Body) -> Event | None:
    event = work.find(Event, event_id)
    if event_id is not None and (event is None or event.published_on is None or event.body_id != body.id):
        raise Invalid("event", say("Choose a meeting of the body that is to answer."))
    return event


def _due(work: Work, due_on: date | None, event: Event | None) -> date:
    found = due_on or (local_date(event.starts_at) if event is not None else None)
    if found is None:
        raise Invalid("due_on", say("Say by when the answer must come."))
    if found < work.today:
        raise Invalid("due_on", say("The day must not lie in the past."))
    return found


# --- The words of the answer ----------------------------------------------------------------------


def write(work: Work, number: int, answer: Answer, *, version: int) -> Decision:
    """Save the words of the answer; the first time it begins one. Raises NotFound, Invalid, Conflict."""
    asked = held(work, number, version)
    it = newest(work, asked)
    if it is None:
        it = Decision(asked_id=asked.id, number=1)
    elif it.stage is not Stage.DRAFT:
        raise Conflict(NOT_NOW)
    it.stage = Stage.DRAFT
    if answer.outcome is None:
        raise Invalid("outcome", say("Choose what the body decided."))
    it.outcome = answer.outcome
    it.reasons = needed_text("reasons", answer.reasons, rules.REASONS_LONGEST)
    it.easy = needed_text("easy", answer.easy, rules.REASONS_LONGEST)
    it.owner = checked_text("owner", answer.owner, rules.LINE_LONGEST) or None
    it.next_step = checked_text("next_step", answer.next_step, rules.REASONS_LONGEST) or None
    it.what_changed = checked_text("what_changed", answer.what_changed, rules.REASONS_LONGEST) or None
    it.due_on = answer.due_on
    if it.due_on is not None and it.due_on < asked.put_on:
        raise Invalid("due_on", say("The day must not lie in the past."))
    it.written_by = work.actor.account_id
    work.add(it)
    work.flush()
    _put_points(work, it, answer.points)
    touched(work, asked, Happened.WRITTEN, it.number)
    return it


def _put_points(work: Work, it: Decision, wanted: Mapping[UUID, str]) -> None:
    """The words to each point that is named; empty words take them away, and what is not named stays."""
    have = queries.points(work, it.id)
    for point_id, text in wanted.items():
        words = checked_text(f"point_{point_id.hex}", text, rules.REASONS_LONGEST)
        if point_id in have and words:
            have[point_id].words = words
        elif point_id in have:
            work.session.delete(have[point_id])
        elif words:
            work.add(Point(decision_id=it.id, point_id=point_id, words=words))
    work.flush()


def send(work: Work, number: int, *, version: int) -> Decision:
    """Ask the chair to sign. The mail to them says nothing of what it is. Raises NotFound, Invalid, Conflict."""
    asked = held(work, number, version)
    it = at(work, asked, Stage.DRAFT)
    if it.outcome in TO_DO and not (it.owner and it.next_step and it.due_on):
        raise Invalid(None, SAY_WHO)
    if it.number > 1 and not it.what_changed:
        raise Invalid(None, say("Say what was corrected."))
    open_perspective(work, asked)
    said = queries.points(work, it.id)
    if any(point.point_id not in said for _, point in queries.statement_points(work, asked.perspective_id)):
        raise Invalid(None, say("Answer each point of the councils' statements too."))
    touched(work, asked, Happened.SENT, it.number)
    signing.wait(work, it, asked.body_id, once=f"{it.id}:{asked.version}")
    work.flush()
    return it


def take_back(work: Work, number: int, *, version: int) -> Decision:
    """Change the words once more; a signature is gone with it. Raises NotFound, Conflict."""
    asked = held(work, number, version)
    it = at(work, asked, Stage.WAITING, Stage.SIGNED)
    signing.reopen(it)
    touched(work, asked, Happened.TAKEN_BACK, it.number)
    return it


def correct(work: Work, number: int, *, version: int) -> Decision:
    """Begin the next version; the one that everyone reads stays until it takes its place. Raises NotFound, Conflict."""
    asked = held(work, number, version)
    old = at(work, asked, Stage.PUBLISHED)
    new = Decision(asked_id=asked.id, number=old.number + 1, stage=Stage.DRAFT, written_by=work.actor.account_id)
    for name in ("outcome", "reasons", "easy", "owner", "next_step", "due_on"):
        setattr(new, name, getattr(old, name))
    work.add(new)
    work.flush()
    points = [
        (each, work.add(Point(decision_id=new.id, point_id=each.point_id, words=each.words)))
        for each in queries.points(work, old.id).values()
    ]
    work.flush()
    wording.copy_twins(work, [(old, new), *points], leave_out=frozenset({"decision.what_changed"}))
    touched(work, asked, Happened.CORRECTED, new.number)
    return new


# --- The chair ------------------------------------------------------------------------------------


def sign(work: Work, number: int, *, version: int) -> Decision:
    """The chair of the body signs. Raises NotFound, Forbidden (your own words), Conflict."""
    asked, it = _for_chair(work, number, version)
    signing.sign(work, it, asked.body_id, queries.authors(work, it))
    touched(work, asked, Happened.SIGNED, it.number)
    return it


def send_back(work: Work, number: int, *, why: str, version: int) -> Decision:
    """The chair says what should be different. Raises NotFound, Forbidden, Invalid, Conflict."""
    asked, it = _for_chair(work, number, version)
    authors = queries.authors(work, it)
    signing.send_back(work, it, needed_text("why", why, rules.REASONS_LONGEST), authors)
    touched(work, asked, Happened.SENT_BACK, it.number)
    return it


def _for_chair(work: Work, number: int, version: int) -> tuple[Asked, Decision]:
    asked = _locked(work, number)
    if asked is None or not signing.is_chair(work, asked.body_id):
        raise NotFound()
    if asked.version != version:
        raise Conflict(NOT_NOW)
    it = at(work, asked, Stage.WAITING)
    return asked, it


# --- Shared by all that writes --------------------------------------------------------------------


def newest(work: Work, asked: Asked) -> Decision | None:
    """The newest version of the decision."""
    found: Decision | None = work.one(
        sa.select(Decision).where(Decision.asked_id == asked.id).order_by(Decision.number.desc()).limit(1)
    )
    return found


def at(work: Work, asked: Asked, *stages: Stage) -> Decision:
    """The newest version, at one of these stages. Raises Conflict."""
    return signing.at(newest(work, asked), *stages)


def open_perspective(work: Work, asked: Asked) -> Version:
    """The version of the perspective that everyone reads. Raises Conflict for one that was withdrawn."""
    found = published(work, asked.perspective_id)
    if found is None:
        raise Conflict(WITHDRAWN)
    return found


def _locked(work: Work, number: int) -> Asked | None:
    statement = sa.select(Asked).where(Asked.number == number).with_for_update()
    found: Asked | None = work.one(statement.execution_options(populate_existing=True))
    return found


def held(work: Work, number: int, version: int) -> Asked:
    """What was put, kept from other writers until the end. Raises NotFound, Conflict."""
    it = _locked(work, number)
    if it is None or not policy.may_manage(work.actor, it):
        raise NotFound()
    if it.version != version:
        raise Conflict(OVERTAKEN)
    return it


def touched(work: Work, it: Asked, happened: Happened, decision: int) -> None:
    """It is another one now, and its history says so."""
    work.flush()
    it.version += 1
    note(work, it, happened, decision)
    work.flush()


def note(work: Work, it: Asked, happened: Happened, decision: int) -> None:
    """One more line of its history, and of the log."""
    work.add(
        Entry(
            asked_id=it.id,
            version=it.version,
            decision=decision,
            change=happened,
            made_by=work.actor.account_id,
            made_at=work.now,
        )
    )
    audit.record(work, f"decisions.{happened.value}", it, decision=decision)
