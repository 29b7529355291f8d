"""Coding texts: taking the next one, putting codes on it, taking back, handing over, settling, coding a group at once.

Nothing is overwritten: what takes the place of something else ends it, and says in which act.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.audit import service as audit
from engage.coding import policy, putting, rules, stages, texts, waiting
from engage.coding.models import Run, Step, Text
from engage.coding.putting import What
from engage.coding.rules import Act, Choice, Heavy, RunKind, Source
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.ids import new_id
from engage.core.text import plain, say
from engage.core.work import Work

CHANGED = say("The words have changed since you opened the text. Read it again.")


# --- Taking -----------------------------------------------------------------------------------


def take(work: Work, agreement_id: UUID, *, focus_area_id: UUID | None = None) -> UUID | None:
    """The next text for the actor, who has it for half an hour from now; None when nothing waits. Raises NotFound.

    Nobody else is given it in that time.
    """
    found = waiting.next_id(work, putting.book_of(work, agreement_id).codebook, focus_area_id)
    if found is None:
        return None
    text = work.get(Text, found)
    putting.claim(work, text)
    work.flush()
    return text.id


def is_anothers(work: Work, text: Text) -> bool:
    """Whether a colleague has it open now."""
    until = text.claimed_until
    return text.claimed_by not in (None, work.actor.account_id) and until is not None and until > work.now


def _held(work: Work, text_id: UUID) -> Text:
    """The text, kept from other writers until the end; unknown and not-to-be-known look alike."""
    text = work.get(Text, text_id, lock=True)
    agreement = work.get(Agreement, text.agreement_id)
    if not policy.may_code(work.actor, agreement):
        raise NotFound()
    return text


# --- Codes on a text --------------------------------------------------------------------------


def save(work: Work, text_id: UUID, choices: Sequence[Choice], *, seen: str, nothing_fits: bool = False) -> Step:
    """What the actor says of the text: exactly these codes, or none. It takes the place of what the actor said before.

    seen: the hash of the words on the page (`Text.text_hash`, hexadecimal). What others said is not touched.
    Raises NotFound, Conflict (the words have changed), Invalid.
    """
    text = _held(work, text_id)
    words = _unchanged(work, text, seen)
    book = putting.book_of(work, text.agreement_id)
    putting.check(book, choices, words, nothing_fits=nothing_fits)
    act = Act.NOTHING_FITS if nothing_fits else Act.CODED
    step = putting.said(work, text, choices, What(book, act, Source.HAND, new_id()))
    putting.release(work, text)
    if text.assigned_to == work.actor.account_id:
        text.assigned_to = text.note = None
    audit.record(work, "coding.coded", text, codes=len(choices), version=text.of_version)
    stages.keep(work, Text.id == text.id)
    return step


def _unchanged(work: Work, text: Text, seen: str) -> str:
    words = texts.refresh(work, text)
    if text.text_hash.hex() != seen:
        raise Conflict(CHANGED)
    return words


# --- Other ways on ----------------------------------------------------------------------------


def skip(work: Work, text_id: UUID) -> None:
    """Leave it for now; it comes back to the actor after half a day, and to others at once. Raises NotFound."""
    text = _held(work, text_id)
    putting.step(work, text, Act.SKIPPED, new_id(), putting.book_of(work, text.agreement_id).codebook.version)
    putting.release(work, text)
    audit.record(work, "coding.skipped", text)
    work.flush()


def hand_over(work: Work, text_id: UUID, *, to: UUID, note: str = "") -> None:
    """Give it to a colleague, with a word on why. Raises NotFound, Invalid."""
    text = _held(work, text_id)
    book = putting.book_of(work, text.agreement_id)
    if to not in waiting.colleagues(work, book.agreement):
        raise Invalid("to", say("Choose a colleague who codes here."))
    note = plain(note)
    if len(note) > rules.NOTE_LIMIT:
        raise Invalid("note", say("Make it shorter: at most %(limit)d characters.", limit=rules.NOTE_LIMIT))
    step = putting.step(work, text, Act.HANDED_OVER, new_id(), book.codebook.version)
    step.to = to
    work.seal(text, "note", note)
    putting.release(work, text)
    text.assigned_to = to
    audit.record(work, "coding.handed_over", text)
    work.flush()


def mark_heavy(work: Work, text_id: UUID, *, heavy: bool) -> None:
    """Put a warning on a text, or take away what a person has put there. What words warn of stays. Raises NotFound."""
    text = _held(work, text_id)
    if heavy:
        text.heavy, text.heavy_by = text.heavy or Heavy.MARKED, work.actor.account_id
    elif text.heavy_by is not None:
        text.heavy_by, text.heavy = None, texts.warning_for(texts.words_of(work, text))
    audit.record(work, "coding.marked_heavy" if heavy else "coding.unmarked_heavy", text)
    work.flush()


def undo(work: Work, agreement_id: UUID) -> UUID | None:
    """Take back the actor's last act in this codebook, on one text or on a group; what it ended stands again.

    Returns a text it was about, which the actor has again; None when there is nothing of today. Raises NotFound.
    """
    book = putting.book_of(work, agreement_id)
    since = work.now - timedelta(hours=waiting.SKIPPED_HOURS)
    last = work.one(
        sa.select(Step.batch)
        .join(Text, Text.id == Step.text_id)
        .where(
            Text.agreement_id == agreement_id,
            Step.coder == work.actor.account_id,
            Step.ended_at.is_(None),
            Step.made_at > since,
        )
        .order_by(Step.made_at.desc(), Step.id)
        .limit(1)
    )
    if last is None:
        return None
    text_id = None
    steps: list[Step] = work.all(sa.select(Step).where(Step.batch == last, Step.ended_at.is_(None)).order_by(Step.id))
    for step in steps:
        text = work.get(Text, step.text_id, lock=True)
        putting.end(work, step, last)
        if step.act is Act.HANDED_OVER and text.assigned_to == step.to:
            text.assigned_to, text.note = work.actor.account_id, None
        if text_id is None and not is_anothers(work, text):
            putting.claim(work, text)
        text_id = text_id or text.id
    putting.stand_again(work, last)
    book.codebook.coded_at = work.now
    audit.record(work, "coding.undone", book.codebook, texts=len(steps))
    stages.keep(work, Text.id.in_([step.text_id for step in steps]))
    return text_id


def settle(
    work: Work, text_id: UUID, choices: Sequence[Choice], *, seen: str, note: str, nothing_fits: bool = False
) -> Step:
    """How a disagreement ends: these codes stand, and why. What each coder said stays on record and in the figures.

    Raises NotFound, Conflict, Invalid.
    """
    text = _held(work, text_id)
    words = _unchanged(work, text, seen)
    book = putting.book_of(work, text.agreement_id)
    note = plain(note)
    if not note:
        raise Invalid("note", say("Write in a few words how you settled it."))
    if len(note) > rules.NOTE_LIMIT:
        raise Invalid("note", say("Make it shorter: at most %(limit)d characters.", limit=rules.NOTE_LIMIT))
    putting.check(book, choices, words, nothing_fits=nothing_fits)
    step = putting.said(work, text, choices, What(book, Act.RESOLVED, Source.RESOLVED, new_id()))
    work.seal(step, "note", note)
    audit.record(work, "coding.settled", text, codes=len(choices))
    stages.keep(work, Text.id == text.id)
    return step


# --- Asking the machine -----------------------------------------------------------------------


def ask(work: Work, agreement_id: UUID, kind: RunKind) -> Run:
    """Ask the machine for something; one that waits already is as good. Raises NotFound."""
    putting.book_of(work, agreement_id)
    return put_down(work, agreement_id, kind)


def put_down(work: Work, agreement_id: UUID, kind: RunKind) -> Run:
    """A run that the worker does next; one that waits already is as good."""
    waits: Run | None = work.one(
        sa.select(Run).where(Run.agreement_id == agreement_id, Run.kind == kind, Run.finished_at.is_(None)).limit(1)
    )
    if waits is not None:
        return waits
    run = work.add(
        Run(
            agreement_id=agreement_id,
            kind=kind,
            asked_by=work.actor.account_id,
            asked_at=work.now,
            failed=False,
            progress=0,
            parameters={},
        )
    )
    audit.record(work, "coding.asked", run, kind=kind.value)
    work.flush()
    return run


def last_runs(work: Work, agreement_id: UUID, kind: RunKind) -> tuple[Run | None, Run | None]:
    """The last run of a kind, whatever came of it, and the last one that has a result."""
    statement = sa.select(Run).where(Run.agreement_id == agreement_id, Run.kind == kind)
    latest: Run | None = work.one(statement.order_by(Run.asked_at.desc()).limit(1))
    return latest, last_done(work, agreement_id, kind)


def last_done(work: Work, agreement_id: UUID, kind: RunKind) -> Run | None:
    """The last run of a kind that has a result."""
    statement = sa.select(Run).where(Run.agreement_id == agreement_id, Run.kind == kind, Run.outcome == "done")
    found: Run | None = work.one(statement.order_by(Run.finished_at.desc()).limit(1))
    return found
