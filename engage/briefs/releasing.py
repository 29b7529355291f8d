"""The way of an edition: to review, back with words, released by a second person, replaced by the next, withdrawn."""

from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.briefs import checking, drawing, gathering, policy, queries, rules
from engage.briefs.checking import Fault, Found
from engage.briefs.models import Brief, Choice, Edition, Written
from engage.briefs.queries import Draft
from engage.briefs.rules import Change, Stage, State
from engage.briefs.service import fresh, held, note, touched
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.text import Say, plain, say
from engage.core.work import Work
from engage.perspectives.models import Perspective


def redraw(work: Work, brief_id: UUID, *, revision: int) -> Edition:
    """Draw the sentences of the draft from the rows as they are now. Raises NotFound, Conflict."""
    it = held(work, brief_id, revision)
    touched(work, it, Change.WRITTEN)
    return it.edition


def send(work: Work, brief_id: UUID, *, revision: int) -> Edition:
    """Draw it a last time and ask a second person to read it. Raises NotFound, Conflict (a sentence is named)."""
    it = held(work, brief_id, revision)
    chosen = [number for _, number in gathering.choices(work, it.edition.id)]
    if not chosen:
        raise Conflict(say("Choose at least one perspective."))
    open_to_all = gathering.published_version(work, chosen)
    if gone := [number for number in chosen if number not in open_to_all]:
        raise Conflict(say("Perspective %(number)d is no longer published. Take it out.", number=gone[0]))
    checking.refuse([Found(key, "", Fault.NO_SUPPORT) for key in drawing.wanting(work, it)])
    rows = drawing.draw(work, it)
    checking.refuse(checking.faults(work, rows, drawn_now=True))
    it.edition.review_note = None
    _move(work, it, Stage.IN_REVIEW, Change.SENT)
    return it.edition


def take_back(work: Work, brief_id: UUID, *, revision: int) -> Edition:
    """Undo `send`. Raises NotFound, Conflict."""
    it = held(work, brief_id, revision, Stage.IN_REVIEW)
    _move(work, it, Stage.DRAFT, Change.TAKEN_BACK)
    return it.edition


def send_back(work: Work, brief_id: UUID, *, why: str, revision: int) -> Edition:
    """The second person says what should be different. Raises NotFound, Forbidden, Invalid, Conflict."""
    it = held(work, brief_id, revision, Stage.IN_REVIEW)
    _second(work, it)
    it.edition.review_note = _reason(why, say("Write what should be different."))
    _move(work, it, Stage.DRAFT, Change.SENT_BACK)
    return it.edition


def release(work: Work, brief_id: UUID, *, revision: int) -> Edition:
    """Let everyone read it, just as it was read by the second person; the edition before is replaced.

    Raises NotFound, Forbidden (your own words), Conflict (a sentence that does not hold is named).
    """
    it = held(work, brief_id, revision, Stage.IN_REVIEW)
    _second(work, it)
    edition = it.edition
    rows = queries.sentences(work, [edition.id])
    checking.refuse(checking.faults(work, rows, drawn_now=True))
    before = _released(work, it.brief.id)
    if before is not None:
        before.stage = Stage.REPLACED
        work.flush()  # one is released at a time
    edition.released_by, edition.released_on = work.actor.account_id, work.today
    head = checking.sealed_head(edition)
    edition.sha256 = rules.mark_of_all(head, [(row.key, row.sha256) for row in rows])
    it.brief.state = State.RELEASED
    _move(work, it, Stage.RELEASED, Change.RELEASED)
    return edition


def revise(work: Work, brief_id: UUID) -> Edition:
    """Begin the next edition, with everything that people chose and wrote for the released one. Raises Conflict."""
    work.get(Brief, brief_id, lock=True)
    it = queries.draft(work, brief_id)
    old = it.edition
    if old.stage is not Stage.RELEASED:
        raise Conflict(say("A new edition is being made already, or none is released."))
    new = work.add(Edition(**fresh(work, it.brief, old.number + 1), contact=old.contact, decision_by=old.decision_by))
    work.flush()
    open_to_all = gathering.published_version(work, [number for _, number in gathering.choices(work, old.id)])
    ids = set(work.all(sa.select(Perspective.id).where(Perspective.number.in_(list(open_to_all)))))
    for kind in (Choice, Written):
        columns = [column.key for column in kind.__table__.columns if column.key not in ("id", "edition_id")]
        for row in work.all(sa.select(kind).where(kind.edition_id == old.id)):
            if not isinstance(row, Choice) or row.perspective_id in ids:
                work.add(kind(edition_id=new.id, **{name: getattr(row, name) for name in columns}))
    it.brief.newest = new.number
    note(work, it.brief, new, Change.REVISED)
    audit.record(work, "briefs.revised", it.brief, edition=new.number)
    work.flush()
    drawing.draw(work, queries.draft(work, brief_id))
    return new


def withdraw(work: Work, brief_id: UUID, *, why: str) -> Brief:
    """Nobody outside reads it any more; its address says that it was withdrawn, and why. Raises NotFound, Invalid."""
    work.get(Brief, brief_id, lock=True)
    it = queries.draft(work, brief_id)
    reason = _reason(why, say("Write why it is withdrawn. Everyone can read it."))
    if it.brief.state is State.WITHDRAWN:
        raise Conflict(say("It is withdrawn already."))
    shown = _released(work, brief_id)
    for edition in {each.id: each for each in (shown, it.edition) if each is not None}.values():
        edition.stage = Stage.WITHDRAWN
        edition.revision += 1
    it.brief.state, it.brief.withdrawn_why = State.WITHDRAWN, reason
    it.brief.withdrawn_on = work.today if shown is not None else None  # what nobody has read needs no page
    note(work, it.brief, it.edition, Change.WITHDRAWN)
    audit.record(work, "briefs.withdrawn", it.brief, edition=it.edition.number)
    work.public_changed()
    work.flush()
    return it.brief


def _reason(why: str, missing: Say) -> str:
    why = plain(why)
    if not why:
        raise Invalid("why", missing)
    if len(why) > rules.REASON_LIMIT:
        raise Invalid("why", say("Make it shorter: at most %(limit)d characters.", limit=rules.REASON_LIMIT))
    return why


def _released(work: Work, brief_id: UUID) -> Edition | None:
    found: Edition | None = work.one(
        sa.select(Edition).where(Edition.brief_id == brief_id, Edition.stage == Stage.RELEASED)
    )
    return found


def _second(work: Work, it: Draft) -> None:
    if not policy.may_release(work.actor, queries.authors(work, it)):
        raise Forbidden(say("Another person must release what you have written."))


def _move(work: Work, it: Draft, stage: Stage, change: Change) -> None:
    edition, brief = it.edition, it.brief
    edition.stage = stage
    edition.revision += 1
    if brief.state not in (State.RELEASED, State.WITHDRAWN):
        brief.state = State(stage.value)
    note(work, brief, edition, change)
    audit.record(work, f"briefs.{change.value}", brief, edition=edition.number)
    work.flush()
