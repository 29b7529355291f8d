"""A question that a body writes in its room: any seat writes, its chair sends it. Nobody outside knows of it.

What happens to a draft is told to nobody outside the room, so it does not go into the log.
"""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from engage.core import sealing
from engage.core.errors import Conflict, Forbidden, NotFound
from engage.core.work import Work
from engage.events.checking import checked_text, needed_text
from engage.hearings import rooms
from engage.hearings.drafting import OVERTAKEN
from engage.questions import rules, service
from engage.questions.models import Draft, Question
from engage.questions.service import ASKS, Ask

PARTS = ("title", "words", "rest")


@dataclass(frozen=True)
class Opened:
    """A draft with its words, for the room alone."""

    id: UUID
    version: int
    ask: Ask
    written_by: UUID | None
    written_on: date


def identity(work: Work, once: str) -> UUID:
    """The identity of the draft that the form with this one-time key begins."""
    return UUID(bytes=work.keys.blind("question_draft", once)[:16], version=4)


def sent(work: Work, key: str, draft_id: UUID, *, lock: bool = False) -> Question | None:
    """What a draft of this room became, if it is sent already; lock: whoever sends it now is waited for.

    Raises NotFound.
    """
    if lock:
        work.one(sa.select(Draft.id).where(Draft.id == draft_id).with_for_update())
    found = sa.select(Question).where(
        Question.once_hash == _mark(work, draft_id), Question.asker_id == rooms.enter(work, key).body.id
    )
    question: Question | None = work.one(found)
    return question


def _mark(work: Work, draft_id: UUID) -> bytes:
    return work.keys.blind("question", draft_id.hex)


def begin(work: Work, key: str, ask: Ask, *, once: str) -> Draft:
    """A new draft, once per form. Raises NotFound, Invalid."""
    room = rooms.enter(work, key)
    before = work.find(Draft, identity(work, once))
    if before is not None and before.body_id == room.body.id:
        return before
    return _put(work, Draft(id=identity(work, once), body_id=room.body.id, version=0, data_key=None), ask)


def save(work: Work, key: str, draft_id: UUID, ask: Ask, *, version: int) -> Draft:
    """New words for a draft. Raises NotFound, Invalid, and Conflict when somebody has written there since."""
    row = _held(work, rooms.enter(work, key).body.id, draft_id)
    if row.version != version:
        raise Conflict(OVERTAKEN)
    return _put(work, row, ask)


def _put(work: Work, row: Draft, ask: Ask) -> Draft:
    rest = {
        "body": str(ask.body_id or ""), "about": ask.about, "due": ask.due_on.isoformat() if ask.due_on else "",
    }  # fmt: skip
    texts = {
        "title": needed_text("title", ask.title, rules.TITLE_LONGEST),
        "words": checked_text("words", ask.words, rules.WORDS_LONGEST),
        "rest": json.dumps(rest),
    }
    sealing.put(work, sealing.key_of(work, row), row, texts)
    row.version += 1
    row.written_by, row.written_on = work.actor.account_id, work.today
    work.add(row)
    work.flush()
    return row


def drop(work: Work, key: str, draft_id: UUID, *, version: int) -> None:
    """Throw a draft away, as its reader has seen it. Raises NotFound, Conflict."""
    row = _held(work, rooms.enter(work, key).body.id, draft_id)
    if row.version != version:
        raise Conflict(OVERTAKEN)
    work.session.delete(row)
    work.flush()


def send(work: Work, key: str, draft_id: UUID, *, version: int) -> Question:
    """Send it in the name of the body, once: then everybody reads it, and the draft is gone. As `save`; Forbidden."""
    before = sent(work, key, draft_id, lock=True)
    if before is not None:
        return before
    room = rooms.enter(work, key)
    row = _held(work, room.body.id, draft_id)
    seat = room.adopts_with
    if seat is None:
        raise Forbidden(ASKS)
    if row.version != version:
        raise Conflict(OVERTAKEN)
    it = service.made(work, _opened(work, row).ask, _mark(work, row.id), asker=room.body, sent_as=seat.role)
    work.session.delete(row)
    work.flush()
    return service.kept(work, it)


def drafts(work: Work, room: rooms.Room) -> list[Opened]:
    """What the room is writing, the newest first."""
    rows: list[Draft] = work.all(
        sa.select(Draft).where(Draft.body_id == room.body.id).order_by(Draft.written_on.desc(), Draft.id)
    )
    return [_opened(work, row) for row in rows]


def draft(work: Work, room: rooms.Room, draft_id: UUID) -> Opened:
    """One draft of this room. Raises NotFound."""
    row = work.find(Draft, draft_id)
    if row is None or row.body_id != room.body.id:
        raise NotFound()
    return _opened(work, row)


def _held(work: Work, body_id: UUID, draft_id: UUID) -> Draft:
    wanted = sa.select(Draft).where(Draft.id == draft_id, Draft.body_id == body_id).with_for_update()
    row: Draft | None = work.one(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NotFound()
    return row


def _opened(work: Work, row: Draft) -> Opened:
    found = sealing.texts(work, sealing.key_of(work, row), row, PARTS)
    rest = json.loads(found.get("rest", "{}"))
    ask = Ask(
        found.get("title", ""),
        found.get("words", ""),
        UUID(rest["body"]) if rest.get("body") else None,
        rest.get("about", ""),
        date.fromisoformat(rest["due"]) if rest.get("due") else None,
    )
    return Opened(row.id, row.version, ask, row.written_by, row.written_on)
