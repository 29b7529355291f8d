"""Putting codes on a text, as rows: what one act writes, what it ends, and what stands again when it is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.coding import policy, queries, rules
from engage.coding.models import Coding, Step, Suggestion, Text
from engage.coding.queries import Book
from engage.coding.rules import Act, Choice, Source
from engage.core.errors import Conflict, Invalid, require
from engage.core.text import say
from engage.core.work import Work

NOTHING_CHOSEN = say('Choose a code, or say that nothing fits with "0".')
MOST_CHOICES = 40


@dataclass(frozen=True)
class What:
    """What is said in one act: with which codebook, in which manner, in which batch."""

    book: Book
    act: Act
    source: Source
    batch: UUID


def book_of(work: Work, agreement_id: UUID) -> Book:
    """The codebook of an agreement in which the actor codes. Raises NotFound."""
    found = queries.book(work, agreement_id)
    require(policy.may_code(work.actor, found.agreement))
    return found


def claim(work: Work, text: Text) -> None:
    """The actor has it for half an hour from now."""
    text.claimed_by = work.actor.account_id
    text.claimed_until = work.now + timedelta(minutes=rules.CLAIM_MINUTES)


def release(work: Work, text: Text) -> None:
    """The actor no longer has it open."""
    if text.claimed_by == work.actor.account_id:
        text.claimed_by = text.claimed_until = None


def check(book: Book, choices: Sequence[Choice], words: str, *, nothing_fits: bool) -> None:
    """Raise Invalid or Conflict when these codes cannot stand on these words."""
    if not choices and not nothing_fits:
        raise Invalid("codes", NOTHING_CHOSEN)
    if choices and nothing_fits:
        raise Invalid("codes", say("Choose codes, or say that nothing fits, but not both."))
    if len(choices) > MOST_CHOICES:
        raise Invalid("codes", say("That is too many at once: at most %(most)d.", most=MOST_CHOICES))
    for choice in choices:
        code = book.codes.get(choice.code_id)
        if code is None or code.ended_at is not None:
            raise Conflict(say("A code was merged, split or ended since you opened the text. Look at it again."))
        if choice.start is not None and not 0 <= choice.start < (choice.end or 0) <= len(words):
            raise Invalid("words", say("These words do not stand in the text. Copy them from it."))


def said(work: Work, text: Text, choices: Sequence[Choice], what: What) -> Step:
    """A step with its codes, in the place of the actor's own last one."""
    same = (Act.RESOLVED,) if what.act is Act.RESOLVED else rules.READ
    mine = [Step.text_id == text.id, Step.ended_at.is_(None), Step.act.in_(same)]
    if what.act is not Act.RESOLVED:
        mine.append(Step.coder == work.actor.account_id)
    for old in work.all(sa.select(Step).where(*mine)):
        end(work, old, what.batch)
    made = step(work, text, what.act, what.batch, what.book.codebook.version)
    accepted = _suggested(work, text) if any(choice.suggested for choice in choices) else {}
    for choice in choices:
        run_id = accepted.get(choice.code_id) if choice.suggested else None
        work.add(
            Coding(
                text_id=text.id,
                step_id=made.id,
                code_id=choice.code_id,
                of_version=text.of_version,
                text_hash=text.text_hash,
                start=choice.start,
                end=choice.end,
                stance=choice.stance,
                source=Source.SUGGESTION if run_id is not None else what.source,
                coder=made.coder,
                made_at=work.now,
                run_id=run_id,
            )
        )
    what.book.codebook.coded_at = work.now
    return made


def step(work: Work, text: Text, act: Act, batch: UUID, version: int) -> Step:
    """What the actor did with a text, on record."""
    made = Step(
        text_id=text.id,
        of_version=text.of_version,
        text_hash=text.text_hash,
        act=act,
        coder=work.actor.account_id,
        made_at=work.now,
        batch=batch,
        codebook_version=version,
    )
    work.add(made)
    work.flush()
    return made


def _suggested(work: Work, text: Text) -> dict[UUID, UUID]:
    """Which run proposed which code for the words as they are."""
    rows = work.rows(
        sa.select(Suggestion.code_id, Suggestion.run_id).where(
            Suggestion.text_id == text.id, Suggestion.text_hash == text.text_hash
        )
    )
    return {row[0]: row[1] for row in rows}


def end(work: Work, step: Step, batch: UUID) -> None:
    """The step no longer stands: `batch` took its place, or took it back."""
    step.ended_at, step.ended_in = work.now, batch
    mine = sa.and_(Coding.step_id == step.id, Coding.ended_at.is_(None))
    work.run(sa.update(Coding).where(mine).values(ended_at=work.now))


def stand_again(work: Work, batch: UUID) -> None:
    """What an act had ended, and nothing else, holds again."""
    before: list[Step] = work.all(sa.select(Step).where(Step.ended_in == batch, Step.batch != batch))
    for step in before:
        ended = step.ended_at
        step.ended_at = step.ended_in = None
        work.run(sa.update(Coding).where(Coding.step_id == step.id, Coding.ended_at == ended).values(ended_at=None))
