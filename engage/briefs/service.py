"""Making a brief: begun for a body, its order, what is asked, assessments, its other languages.

Each change raises the edition's revision and draws its sentences anew. Whoever saves from an older one is refused and
keeps what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.bodies.models import Body
from engage.briefs import drawing, gathering, policy, queries, rules
from engage.briefs.models import Brief, Choice, Edition, Entry, Sentence, Written
from engage.briefs.queries import Draft
from engage.briefs.rules import Change, Kind, Stage, State
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.languages import DEFAULT
from engage.core.text import plain, say
from engage.core.work import Work
from engage.events.models import Event
from engage.perspectives.models import Perspective
from engage.wording.rules import OTHERS

OVERTAKEN = say("A colleague has written in the meantime. Both texts are here: bring them together.")
CLOSED = say("This edition can no longer be changed. Begin a new one.")
CONTACT_LIMIT = 200


@dataclass(frozen=True)
class Purpose:
    """For whom a brief is, for which meeting, and by when a decision is wanted from them."""

    body_id: UUID
    event_id: UUID | None
    decision_by: date | None
    contact: str


def start(work: Work, focus_area_id: UUID, purpose: Purpose, *, once: str) -> Brief:
    """A new brief, once per form, with the perspectives that the rule chooses. Raises NotFound, Invalid."""
    known = work.keys.blind("brief", once)
    before: Brief | None = work.one(sa.select(Brief).where(Brief.once_hash == known))
    if before is not None:
        return before
    area = work.get(FocusArea, focus_area_id)
    agreement = work.get(Agreement, area.agreement_id)
    if not policy.may_write(work.actor, agreement):
        raise NotFound()
    contact = _purpose(work, purpose)
    perspectives = gathering.claims(work, area.id)
    if not perspectives:
        raise Invalid("area", say("No perspective is published in this focus area yet."))
    it = work.add(
        Brief(
            number=work.next_number("brief"),
            once_hash=known,
            focus_area_id=area.id,
            body_id=purpose.body_id,
            event_id=purpose.event_id,
            state=State.DRAFT,
            newest=1,
            withdrawn_on=None,
            withdrawn_why=None,
            is_demo=agreement.is_demo,
        )
    )
    work.flush()
    edition = work.add(Edition(**fresh(work, it, 1), contact=contact, decision_by=purpose.decision_by))
    work.flush()
    ids = {each.number: each.perspective_id for each in perspectives}
    for position, number in enumerate(rules.chosen_first([each.strength for each in perspectives])):
        work.add(_choice(edition, ids[number], position))
    work.flush()
    note(work, it, edition, Change.STARTED)
    audit.record(work, "briefs.started", it)
    drawing.draw(work, queries.draft(work, it.id))
    return it


def fresh(work: Work, it: Brief, number: int) -> dict[str, Any]:
    """The columns of an edition that begins now."""
    return {
        "brief_id": it.id,
        "number": number,
        "stage": Stage.DRAFT,
        "revision": 1,
        "head": {},
        "written_by": work.actor.account_id,
        "written_at": work.now,
        "released_by": None,
        "released_on": None,
    }


def _choice(edition: Edition, perspective_id: UUID, position: int) -> Choice:
    return Choice(
        edition_id=edition.id, perspective_id=perspective_id, position=position, is_serious=False, reason=None
    )


def _purpose(work: Work, purpose: Purpose) -> str:
    """What is written of whom to ask. Raises Invalid."""
    if work.find(Body, purpose.body_id) is None:
        raise Invalid("body", say("Choose who the brief is for."))
    if purpose.event_id is not None and work.find(Event, purpose.event_id) is None:
        raise Invalid("event", say("Choose a meeting, or none."))
    contact = " ".join(plain(purpose.contact).split())
    if not contact:
        raise Invalid("contact", say("Write whom politicians can ask: an office, not a person."))
    if len(contact) > CONTACT_LIMIT:
        raise Invalid("contact", say("Make it shorter: at most %(limit)d characters.", limit=CONTACT_LIMIT))
    return contact


def aim(work: Work, brief_id: UUID, purpose: Purpose, *, revision: int) -> Edition:
    """Change body, meeting, date or contact. Raises NotFound, Invalid, Conflict."""
    it = held(work, brief_id, revision)
    contact = _purpose(work, purpose)
    if it.edition.number > 1 and purpose.body_id != it.brief.body_id:
        raise Invalid("body", say("A brief stays with the body it was made for. Begin a new one for another body."))
    it.brief.body_id, it.brief.event_id = purpose.body_id, purpose.event_id
    it.edition.decision_by, it.edition.contact = purpose.decision_by, contact
    touched(work, it, Change.HEAD)
    return it.edition


# --- Order ------------------------------------------------------------------------------------


def move(work: Work, brief_id: UUID, number: int, steps: int, *, revision: int) -> Edition:
    """Move a perspective up (-1) or down (1); the move is logged, and printed. Raises NotFound, Conflict."""
    it = held(work, brief_id, revision)
    chosen = gathering.choices(work, it.edition.id)
    order = [each for _, each in chosen]
    if number not in order:
        raise NotFound()
    at = order.index(number)
    to = min(max(at + steps, 0), len(order) - 1)
    if to == at:
        return it.edition
    order.insert(to, order.pop(at))
    _place(chosen, order)
    touched(work, it, Change.MOVED, perspective=number, place=at + 1, to=to + 1)
    return it.edition


def _place(chosen: Sequence[tuple[Choice, int]], order: Sequence[int]) -> None:
    for row, number in chosen:
        row.position = order.index(number)


def reset(work: Work, brief_id: UUID, *, revision: int) -> Edition:
    """Put the chosen ones back into the order of the rule. Raises NotFound, Conflict."""
    it = held(work, brief_id, revision)
    chosen = gathering.choices(work, it.edition.id)
    found = {each.number: each.strength for each in gathering.claims(work, it.area.id)}
    by_rule = rules.in_order(found[number] for _, number in chosen if number in found)
    order = [*by_rule, *(number for _, number in chosen if number not in found)]
    _place(chosen, order)
    touched(work, it, Change.MOVED, perspective=0, place=0, to=0)
    return it.edition


def take(work: Work, brief_id: UUID, number: int, *, revision: int) -> Edition:
    """Take a published perspective in, as the last one. Raises NotFound, Invalid (seven are in it), Conflict."""
    it = held(work, brief_id, revision)
    chosen = gathering.choices(work, it.edition.id)
    found: Perspective | None = work.one(
        sa.select(Perspective).where(Perspective.number == number, Perspective.focus_area_id == it.area.id)
    )
    if found is None or number not in gathering.published_version(work, [number]):
        raise NotFound()
    if number in [each for _, each in chosen]:
        return it.edition
    if len(chosen) >= rules.MOST:
        raise Invalid(None, say("A brief holds %(most)d perspectives. Take one out first.", most=rules.MOST))
    work.add(_choice(it.edition, found.id, max((row.position for row, _ in chosen), default=-1) + 1))
    touched(work, it, Change.CHOSEN, perspective=number, taken=1)
    return it.edition


def leave(work: Work, brief_id: UUID, number: int, *, revision: int) -> Edition:
    """Take a perspective out; what was written about it stays for when it comes back. Raises NotFound, Conflict."""
    it = held(work, brief_id, revision)
    chosen = gathering.choices(work, it.edition.id)
    row = next((row for row, each in chosen if each == number), None)
    if row is None:
        raise NotFound()
    work.session.delete(row)
    work.flush()
    touched(work, it, Change.CHOSEN, perspective=number, taken=0)
    return it.edition


def serious(work: Work, brief_id: UUID, number: int, *, reason: str, revision: int) -> Edition:
    """Keep a perspective in although few say it, for this reason; no reason undoes it. Raises NotFound, Invalid."""
    it = held(work, brief_id, revision)
    row = next((row for row, each in gathering.choices(work, it.edition.id) if each == number), None)
    if row is None:
        raise NotFound()
    reason = " ".join(plain(reason).split())
    if len(reason) > rules.TEXT_LIMIT:
        raise Invalid(f"reason-{number}", say("Make it shorter: at most %(limit)d characters.", limit=rules.TEXT_LIMIT))
    row.is_serious, row.reason = bool(reason), reason or None
    touched(work, it, Change.CHOSEN, perspective=number, serious=int(bool(reason)))
    return it.edition


# --- Words ------------------------------------------------------------------------------------


def write(work: Work, brief_id: UUID, words: Mapping[str, str], *, what_changed: str, revision: int) -> Edition:
    """Save what people answer for, by key ("ask.P3", "assess.1"). Raises NotFound, Invalid, Conflict."""
    it = held(work, brief_id, revision)
    known = {f"ask.P{number}" for _, number in gathering.choices(work, it.edition.id)}
    known |= {f"assess.{place}" for place in range(1, rules.ASSESSMENTS + 1)}
    if not set(words) <= known:
        raise NotFound()
    it.edition.what_changed = plain(what_changed) or None
    _put(work, it, {(key, DEFAULT.code): text for key, text in words.items()})
    touched(work, it, Change.WRITTEN)
    return it.edition


def retell(work: Work, brief_id: UUID, language: str, texts: Mapping[str, str], *, revision: int) -> Edition:
    """Tell sentences of the draft in another language; no words take them away again.

    Raises NotFound, Invalid at the key (other numbers than in Danish, or too long), Conflict.
    """
    if language not in OTHERS:
        raise NotFound()
    it = held(work, brief_id, revision)
    rows = {row.key: row for row in queries.sentences(work, [it.edition.id]) if row.kind is not Kind.QUOTE}
    for key, text in texts.items():
        if key not in rows:
            raise Conflict(say("The brief was drawn anew since you opened the page. Look at it again."))
        if text and not rules.same_numbers(_danish(rows[key]), plain(text)):
            raise Invalid(key, say("The numbers must be the same as in the Danish sentence."))
    _put(work, it, {(key, language): text for key, text in texts.items()})
    touched(work, it, Change.TRANSLATED, language=language)
    return it.edition


def _danish(row: Sentence) -> str:
    return str(row.texts.get(DEFAULT.code, ""))


def _put(work: Work, it: Draft, wanted: Mapping[tuple[str, str], str]) -> None:
    """Keep these texts; a text that is the same as before keeps its author."""
    assert work.actor.account_id is not None
    rows: list[Written] = work.all(sa.select(Written).where(Written.edition_id == it.edition.id))
    have = {(row.key, row.language): row for row in rows}
    for (key, language), typed in wanted.items():
        text = " ".join(plain(typed).split())
        if len(text) > rules.TEXT_LIMIT:
            raise Invalid(key, say("Make it shorter: at most %(limit)d characters.", limit=rules.TEXT_LIMIT))
        row = have.get((key, language))
        if not text:
            if row is not None:
                work.session.delete(row)
            continue
        if row is None:
            row = work.add(Written(edition_id=it.edition.id, key=key, language=language))
        elif row.text == text:
            continue
        row.text, row.written_by, row.written_at = text, work.actor.account_id, work.now
    work.flush()


# --- Shared by all that writes ------------------------------------------------------------------


def held(work: Work, brief_id: UUID, revision: int, stage: Stage = Stage.DRAFT) -> Draft:
    """The newest edition in this stage, kept from other writers until the end. Raises NotFound, Conflict."""
    work.get(Brief, brief_id, lock=True)
    it = queries.draft(work, brief_id)
    if it.edition.stage is not stage:
        raise Conflict(CLOSED if stage is Stage.DRAFT else None)
    if it.edition.revision != revision:
        raise Conflict(OVERTAKEN)
    return it


def touched(work: Work, it: Draft, change: Change, **details: Any) -> None:
    """The draft is another one now, its sentences are drawn anew, and the actor has had a hand in it."""
    edition = it.edition
    assert work.actor.account_id is not None
    edition.revision += 1
    edition.written_by, edition.written_at = work.actor.account_id, work.now
    note(work, it.brief, edition, change, **details)
    audit.record(work, f"briefs.{change.value}", it.brief, edition=edition.number, **details)
    work.flush()
    drawing.draw(work, queries.draft(work, it.brief.id))


def note(work: Work, it: Brief, edition: Edition, change: Change, **details: Any) -> None:
    """One more line of its history. details: words and counts, never what people wrote."""
    work.add(
        Entry(
            brief_id=it.id,
            edition=edition.number,
            change=change,
            details=details,
            made_by=work.actor.account_id,
            made_at=work.now,
        )
    )
