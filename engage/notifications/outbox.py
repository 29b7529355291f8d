"""Putting a mail into the outbox, in the transaction that gives it its reason."""

import json

import sqlalchemy as sa

from engage.core.work import Work
from engage.notifications.models import Delivery, Message


def put(work: Work, *, to: str, template: str, language: str, once: str | None = None, **values: str | int) -> None:
    """Have `template` sent to the address `to` after the commit, in the recipient's language.

    once: whatever the mail is about; put twice with the same one it is sent once. Only a keyed hash is kept.
    values: words and paths for the template, nothing personal and nothing of a contribution. No address, no mail.
    """
    if not to:
        return
    mark = _mark(work, to, template, once) if once is not None else None
    if mark is not None and work.one(sa.select(Message.id).where(Message.once == mark)) is not None:
        return
    work.add(_made(work, (to, template, language), mark, values))


def made(work: Work, *, to: str, template: str, language: str, once: str, **values: str | int) -> Message:
    """As `put`, still to be inserted with others. That nothing with the same `once` is there is for the caller to know;
    the database refuses a second.
    """
    return _made(work, (to, template, language), _mark(work, to, template, once), values)


def _made(work: Work, what: tuple[str, str, str], mark: bytes | None, values: dict[str, str | int]) -> Message:
    to, template, language = what
    message = Message(
        language=language,
        template=template,
        once=mark,
        delivery=Delivery.WAITING,
        due_at=work.now,
        attempts=0,
        interrupted=0,
    )
    work.seal(message, "recipient", to)
    work.seal(message, "values", json.dumps(values))
    return message


def take_back(work: Work, *, to: str, template: str, once: str) -> int:
    """Have a mail that was put with the same words not sent, where it has not left; how many that were."""
    mark = _mark(work, to, template, once)
    waiting = sa.delete(Message).where(Message.once == mark, Message.delivery != Delivery.SENT)
    return work.run(waiting.where(Message.lease_by.is_(None)))


def _mark(work: Work, to: str, template: str, once: str) -> bytes:
    return work.keys.blind(f"outbox:{template}", f"{once}\0{to.lower()}")
