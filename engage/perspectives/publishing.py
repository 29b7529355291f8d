"""The way of a version: to review, back with words, published by a second person, replaced by the next, withdrawn."""

from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.text import plain, say
from engage.core.work import Work
from engage.perspectives import policy, queries, quoting, rules, weighing
from engage.perspectives.models import Evidence, Perspective, Quote, Version
from engage.perspectives.queries import Draft
from engage.perspectives.rules import Change, Flag, Stage, State, Use
from engage.perspectives.service import WORDS, fresh, held, note
from engage.wording import service as wording

CANNOT_YET = say("Something is still missing. It is listed on the page.")
DESPITE = say("Coders differ, or much is probably unseen yet. Write among the words why it is published all the same.")
# Publishing in spite of these asks for a written reason.
ASKS_WHY = frozenset({Flag.CODERS_DIFFER, Flag.UNSEEN})


def missing(it: Draft, *, undecided: int, uncoded: int) -> list[str]:
    """What must be done before it can go to review, as keys that the page puts into words."""
    version = it.version
    gaps = [name for name in WORDS if name not in ("claim", "dissent") and not getattr(version, name)]
    if version.confidence is None:
        gaps.append("confidence")
    if undecided:
        gaps.append("undecided")
    if version.looked_at is None:
        gaps.append("looked")
    if uncoded and not version.uncoded_reason:
        gaps.append("uncoded")
    return gaps


def send(work: Work, perspective_id: UUID, *, revision: int) -> Version:
    """Ask a second person to look. Raises NotFound, Conflict (something is missing), Invalid (a reason is)."""
    it = held(work, perspective_id, revision)
    known = queries.book(work, it)
    decided = queries.decided(work, it.version.id)
    undecided = sum(each.coding_id not in decided for each in queries.candidates(work, it, known))
    if missing(it, undecided=undecided, uncoded=queries.uncoded(work, it.area.id)):
        raise Conflict(CANNOT_YET)
    if ASKS_WHY & set(weighing.flags(work, it, known)) and not it.version.despite_reason:
        raise Invalid("despite_reason", DESPITE)
    _move(work, it, Stage.IN_REVIEW, Change.SENT)
    it.version.review_note = None
    return it.version


def take_back(work: Work, perspective_id: UUID, *, revision: int) -> Version:
    """Undo `send`. Raises NotFound, Conflict."""
    it = held(work, perspective_id, revision, Stage.IN_REVIEW)
    _move(work, it, Stage.DRAFT, Change.TAKEN_BACK)
    return it.version


def send_back(work: Work, perspective_id: UUID, *, why: str, revision: int) -> Version:
    """The second person says what should be different. Raises NotFound, Forbidden, Invalid, Conflict."""
    it = held(work, perspective_id, revision, Stage.IN_REVIEW)
    _second(work, it)
    why = plain(why)
    if not why:
        raise Invalid("why", say("Write what should be different."))
    if len(why) > rules.TEXT_LIMIT:
        raise Invalid("why", say("Make it shorter: at most %(limit)d characters.", limit=rules.TEXT_LIMIT))
    _move(work, it, Stage.DRAFT, Change.SENT_BACK)
    it.version.review_note = why
    return it.version


def publish(work: Work, perspective_id: UUID, *, revision: int) -> Version:
    """Let everyone read it. The version before is replaced, and its answers are closed.

    Raises NotFound, Forbidden (your own words), Conflict (sources changed, a quote does not hold), and Invalid when
    the database refuses: no sources, or approved texts uncoded without a reason.
    """
    it = held(work, perspective_id, revision, Stage.IN_REVIEW)
    _second(work, it)
    version, perspective = it.version, it.perspective
    if queries.no_longer_stand(work, version.id):
        message = say("A passage that is used was coded anew or changed. Take it back, and look at the sources again.")
        raise Conflict(message)
    wanted = [each for each in queries.quotes(work, version.id) if each.words is not None]
    if len(quoting.holding(work, version.id)) != len(wanted):
        raise Conflict(say("A quote does not hold any more. Take it back, and choose the quotes again."))
    _count(work, it)
    before = _published(work, perspective.id)
    if before is not None:
        _close(work, before)
        before.stage = Stage.REPLACED
        work.flush()  # one is published at a time
    version.reviewed_by, version.published_on, version.look_again = work.actor.account_id, work.today, None
    version.answer_key = work.keys.new_data_key(work.place(version, "answer_key"))[1]
    perspective.state = State.PUBLISHED
    _move(work, it, Stage.PUBLISHED, Change.PUBLISHED)
    return version


def _count(work: Work, it: Draft) -> None:
    """What stands beside a published version for good: who says it, what is left out, what was uncoded."""
    version = it.version
    known = queries.book(work, it)
    decided = queries.decided(work, version.id).values()
    used = [row for row in decided if row.use is Use.USED]
    passages = queries.candidates(work, it, known)
    version.sources = len(used)
    version.who = rules.who_says(voice for _, voice in queries.voices(work, version.id))
    parts = queries.left_out(known, passages, (known.now(row.code_id).id for row in used), it.code_ids)
    version.left_out = [str(code_id) for code_id in parts]
    version.uncoded = queries.uncoded(work, it.area.id)


def revise(work: Work, perspective_id: UUID) -> Version:
    """Begin the next version, with everything that the published one has. Raises NotFound, Conflict."""
    work.get(Perspective, perspective_id, lock=True)
    it = queries.draft(work, perspective_id)
    old = it.version
    if old.stage is not Stage.PUBLISHED:
        raise Conflict(say("A new version is being made already, or none is published."))
    new = work.add(Version(**fresh(work, it.perspective, old.number + 1)))
    for name in (*WORDS, "confidence", "uncoded_reason", "despite_reason"):
        setattr(new, name, getattr(old, name))
    work.flush()
    wording.copy_twins(work, [(old, new)])
    _copy(work, old, new)
    it.perspective.newest = new.number
    note(work, it.perspective, new, Change.REVISED)
    audit.record(work, "perspectives.revised", it.perspective, version=new.number)
    work.flush()
    return new


def _copy(work: Work, old: Version, new: Version) -> None:
    """The sources that still stand, and the quotes that hold."""
    columns = [c.key for c in Evidence.__table__.columns if c.key not in ("id", "version_id")]
    for row in queries.decided(work, old.id).values():
        work.add(Evidence(version_id=new.id, **{name: getattr(row, name) for name in columns}))
    columns = [c.key for c in Quote.__table__.columns if c.key not in ("id", "version_id")]
    for each in quoting.holding(work, old.id):
        work.add(Quote(version_id=new.id, **{name: getattr(each.quote, name) for name in columns}))


def withdraw(work: Work, perspective_id: UUID, *, why: str) -> Perspective:
    """Nobody outside reads it any more; its address says that it was withdrawn, and why. Raises NotFound, Invalid."""
    work.get(Perspective, perspective_id, lock=True)
    it = queries.draft(work, perspective_id)
    why = plain(why)
    if not why:
        raise Invalid("why", say("Write why it is withdrawn. Everyone can read it."))
    if len(why) > rules.REASON_LIMIT:
        raise Invalid("why", say("Make it shorter: at most %(limit)d characters.", limit=rules.REASON_LIMIT))
    if it.perspective.state is State.WITHDRAWN:
        raise Conflict(say("It is withdrawn already."))
    shown = _published(work, perspective_id)
    for version in [each for each in (shown, it.version) if each is not None]:
        _close(work, version)
        version.stage = Stage.WITHDRAWN
        version.revision += 1
        work.run(sa.delete(Quote).where(Quote.version_id == version.id))
    it.perspective.state, it.perspective.withdrawn_why = State.WITHDRAWN, why
    it.perspective.withdrawn_on = work.today if shown is not None else None  # what nobody has read needs no page
    note(work, it.perspective, it.version, Change.WITHDRAWN)
    audit.record(work, "perspectives.withdrawn", it.perspective, version=it.version.number)
    work.public_changed()
    work.flush()
    return it.perspective


def close(work: Work, perspective_id: UUID) -> Version:
    """Take no more answers: the result stands as it is, and no answer can be traced to anyone. Raises NotFound."""
    work.get(Perspective, perspective_id, lock=True)
    it = queries.draft(work, perspective_id)
    shown = _published(work, perspective_id)
    if shown is None:
        raise NotFound()
    if _close(work, shown):
        note(work, it.perspective, shown, Change.CLOSED)
        audit.record(work, "perspectives.closed", it.perspective, version=shown.number)
    work.flush()
    return shown


def _close(work: Work, version: Version) -> bool:
    """Destroy the key that answers are stored under. Returns whether they were open."""
    if version.answer_key is None:
        return False
    version.answer_key, version.closed_on = None, work.today
    return True


def _published(work: Work, perspective_id: UUID) -> Version | None:
    found: Version | None = work.one(
        sa.select(Version).where(Version.perspective_id == perspective_id, Version.stage == Stage.PUBLISHED)
    )
    return found


def _second(work: Work, it: Draft) -> None:
    if not policy.may_review(work.actor, queries.authors(work, it)):
        raise Forbidden(say("Another person must publish what you have written."))


def _move(work: Work, it: Draft, stage: Stage, change: Change) -> None:
    version, perspective = it.version, it.perspective
    version.stage = stage
    version.revision += 1
    if perspective.state not in (State.PUBLISHED, State.WITHDRAWN):
        perspective.state = State(stage.value)
    note(work, perspective, version, change)
    audit.record(work, f"perspectives.{change.value}", perspective, version=version.number)
    work.flush()
