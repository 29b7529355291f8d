"""Answers to "Do you recognise this?", their batches, and how they end. Nothing here knows who answered."""

import hmac
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.consent import queries as consent
from engage.core.errors import Conflict, Invalid
from engage.core.text import say
from engage.core.work import Work
from engage.drafts.rules import Speaker
from engage.perspectives import recognition
from engage.perspectives.models import Answer, Result, Version
from engage.perspectives.recognition import Answered, Group, Released
from engage.perspectives.rules import Stage

CLOSED = say("Answers to this one are closed.")
ROLES = (Speaker.CITIZEN, Speaker.RELATIVE, Speaker.HELPER, Speaker.PROFESSIONAL, Speaker.ORGANISATION)


def answer(work: Work, version_id: UUID, answered: Answered, *, who: str, role: Speaker | None = None) -> bool:
    """Keep one answer. who: what tells this visitor from others, as well as can be without an account.

    Returns False when they have answered this one before: the first answer stands. Raises Conflict, Invalid.
    """
    version = work.get(Version, version_id, lock=True)
    if version.stage is not Stage.PUBLISHED or version.answer_key is None:
        raise Conflict(CLOSED)
    if role is not None and role not in ROLES:
        raise Invalid("role", say("Choose who is speaking, or leave it open."))
    mark = person(work, version, who)
    known = sa.select(Answer.id).where(Answer.version_id == version.id, Answer.person_hash == mark)
    if work.one(known) is not None:
        return False
    work.add(Answer(version_id=version.id, person_hash=mark, answer=answered, role=role))
    work.flush()
    return True


def person(work: Work, version: Version, who: str) -> bytes:
    """The mark of a visitor under the version's own key; it fits no other version, and without the key nobody."""
    assert version.answer_key is not None
    key = work.keys.data_key(version.answer_key, work.place(version, "answer_key"))
    return hmac.new(key, who.encode(), sha256).digest()


def latest(work: Work, version_id: UUID) -> Result | None:
    """What was told last."""
    found: Result | None = work.one(
        sa.select(Result).where(Result.version_id == version_id).order_by(Result.number.desc()).limit(1)
    )
    return found


def batch(work: Work) -> int:
    """Tell of what has come in since, where it is time: a week and ten answers later. The number of results made."""
    made = 0
    versions: list[Version] = work.all(
        sa.select(Version).where(Version.stage == Stage.PUBLISHED, Version.answer_key.is_not(None)).order_by(Version.id)
    )
    for version in versions:
        before = latest(work, version.id)
        answers = _answers(work, version.id)
        days = (work.now - before.made_at) // timedelta(days=1) if before is not None else None
        if not recognition.is_due(len(answers), before.counted if before is not None else 0, days):
            continue
        told = recognition.release(Released.of(before.told if before is not None else None), answers)
        work.add(
            Result(
                version_id=version.id,
                number=before.number + 1 if before is not None else 1,
                made_at=work.now,
                counted=len(answers),
                told=told.as_dict(),
            )
        )
        audit.record(work, "perspectives.told", version, answers=told.at_least)
        made += 1
    work.flush()
    return made


def _answers(work: Work, version_id: UUID) -> list[tuple[Group, Answered]]:
    rows: Iterable[tuple[Speaker | None, Answered]] = work.rows(
        sa.select(Answer.role, Answer.answer).where(Answer.version_id == version_id)
    )
    return [(recognition.group_of(role), answered) for role, answered in rows]


def forget(work: Work) -> int:
    """Delete the answers that were closed long ago; what was told of them stays. The number deleted."""
    before = work.today - timedelta(days=consent.rule(work, "answer").days or 0)
    closed = sa.select(Version.id).where(Version.closed_on < before)
    return work.run(sa.delete(Answer).where(Answer.version_id.in_(closed)))
