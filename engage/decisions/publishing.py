"""A signed decision is shown to everybody, later what was done; a focus area is closed when everything is answered."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.bodies import signing
from engage.bodies.signing import Stage
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import say
from engage.core.work import Work
from engage.decisions import policy, rules
from engage.decisions.models import UNANSWERED, Asked, Decision, Done, Telling
from engage.decisions.rules import Happened
from engage.decisions.service import at, held, open_perspective, touched
from engage.events.checking import checked_link, checked_text, needed_text
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage as PerspectiveStage
from engage.wording import service as wording


def publish(work: Work, number: int, *, version: int) -> Decision:
    """Let everybody read a signed decision; those behind the perspective are told afterwards, in batches.

    A correction takes the place of the version before. All are told of it when its outcome is another one; else only
    those who have not been told yet. Raises NotFound, Conflict (not signed, or the perspective was withdrawn).
    """
    known = work.one(sa.select(Asked.perspective_id).where(Asked.number == number))
    if known is None:
        raise NotFound()
    work.get(Perspective, known, lock=True)  # nobody withdraws it meanwhile
    asked = held(work, number, version)
    it = at(work, asked, Stage.SIGNED)
    answered = open_perspective(work, asked)
    before: Decision | None = work.one(
        sa.select(Decision).where(Decision.asked_id == asked.id, Decision.stage == Stage.PUBLISHED)
    )
    signing.show(work, it, before)
    it.of_version_id = answered.id
    asked.answered_on = asked.answered_on or work.today
    wording.set_twins(work, [(it, "reasons", "da@easy", it.easy)])
    touched(work, asked, Happened.PUBLISHED, it.number)
    everyone = before is None or before.outcome is not it.outcome
    work.add(Telling(decision_id=it.id, everyone=everyone, after=None, finished_at=None))
    work.flush()
    return it


# --- What was done --------------------------------------------------------------------------------


@dataclass(frozen=True)
class WasDone:
    """What was done, on which day, and what shows it: words, a link, or both."""

    what: str
    done_on: date | None
    evidence: str = ""
    link: str = ""


def add_done(work: Work, number: int, told: WasDone, *, version: int, once: str) -> Done:
    """Say what was done because of a published decision, once per form. Raises NotFound, Invalid, Conflict."""
    mark = work.keys.blind("decision_done", once)
    before: Done | None = work.one(sa.select(Done).where(Done.once_hash == mark))
    if before is not None:
        return before
    asked = held(work, number, version)
    if asked.answered_on is None:
        raise Conflict(say("Say what was done when the answer is there."))
    if told.done_on is None:
        raise Invalid("done_on", say("Write the day on which it was done."))
    if told.done_on > work.today:
        raise Invalid("done_on", say("The day must not lie in the future."))
    row = Done(
        asked_id=asked.id,
        once_hash=mark,
        what=needed_text("what", told.what, rules.REASONS_LONGEST),
        evidence=checked_text("evidence", told.evidence, rules.REASONS_LONGEST) or None,
        link=checked_link("link", told.link, rules.LINK_LONGEST),
        done_on=told.done_on,
        added_by=work.actor.account_id,
        added_on=work.today,
    )
    if row.evidence is None and row.link is None:
        raise Invalid("evidence", say("Write what shows it, or give a link."))
    work.add(row)
    touched(work, asked, Happened.DONE, 0)
    return row


# --- Closing a focus area -------------------------------------------------------------------------


def close_area(work: Work, focus_area_id: UUID | None) -> FocusArea:
    """Close a focus area: refused while one of its perspectives waits for an answer. Raises NotFound, Conflict."""
    area = work.get(FocusArea, focus_area_id, lock=True)
    agreement = work.get(Agreement, area.agreement_id)
    if not policy.may_put(work.actor, agreement.body_id):
        raise NotFound()
    if area.closed_on is not None:
        return area  # twice is once
    if area.input_to is not None and area.input_to >= work.today:
        raise Conflict(say("It is still open for input. It can be closed after the last day."))
    if waiting(work, area.id):
        raise Conflict(UNANSWERED)
    area.closed_on = work.today
    audit.record(work, "decisions.area_closed", area)
    work.flush()
    return area


def waiting(work: Work, focus_area_id: UUID) -> int:
    """How many perspectives of a focus area were put to a body and are not answered; withdrawn ones do not count."""
    found = work.one(
        sa.select(sa.func.count(Asked.id))
        .join(Perspective, Perspective.id == Asked.perspective_id)
        .join(
            Version,
            sa.and_(Version.perspective_id == Perspective.id, Version.stage == PerspectiveStage.PUBLISHED),
        )
        .where(Perspective.focus_area_id == focus_area_id, Asked.answered_on.is_(None))
    )
    return int(found or 0)
