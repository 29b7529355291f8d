"""Followers and what they are told, for tests: made by the services that make them for real."""

import json
from typing import Any

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.bodies.models import Body
from engage.core.work import Work
from engage.events.models import Event
from engage.following import digest, gathering, service, topics
from engage.following.models import Follow, Follower
from engage.following.rules import Rhythm
from engage.following.topics import Thing
from engage.notifications.models import Message
from engage.perspectives.models import Perspective

LONE = "lone@example.org"


def thing(work: Work, row: Perspective | Event | Body | FocusArea) -> Thing:
    """What everyone may follow, of a row."""
    return topics.known(work, [row.id])[row.id]


def make_follow(
    work: Work, what: Any, address: str = LONE, rhythm: Rhythm = Rhythm.DAILY, *, language: str = "da"
) -> Follow:
    """Asked for and confirmed; what was new before is gathered, so that it is not news to them."""
    gathering.gather(work)
    follow = service.ask(work, thing(work, what), address, rhythm, language=language)
    service.confirm(work, follow.id, language=language)
    work.run(sa.delete(Message).where(Message.template == "follow_confirm"))
    return follow


def follower_of(work: Work, address: str = LONE) -> Follower | None:
    for each in work.all(sa.select(Follower)):
        if work.unseal(each, "address") == address:
            return each
    return None


def morning(work: Work, most: int = 100) -> int:
    """What a worker does in the morning; how many mails it wrote."""
    digest.begin(work)
    sent = 0
    while (some := digest.send_some(work, most)) is not None:
        sent += some
    return sent


def mails(work: Work, template: str = "digest") -> list[tuple[str, str, dict[str, Any]]]:
    """To whom, in which language, and what fills the mail."""
    rows = work.all(sa.select(Message).where(Message.template == template).order_by(Message.due_at, Message.id))
    return [
        (work.unseal(each, "recipient") or "", each.language, json.loads(work.unseal(each, "values") or "{}"))
        for each in rows
    ]
