"""What people of the demo wrote in the silent dialogue that is going on, and what a moderator let everyone read."""

from datetime import timedelta

import sqlalchemy as sa

from engage.basics import facts
from engage.core.authority import VISITOR, Actor
from engage.core.work import Work
from engage.drafts.rules import Answers, Publish
from engage.events import loading, silent
from engage.events.facts import AnswerFacts
from engage.events.models import Event, Writer
from engage.events.silent import Wish
from engage.moderation import service as moderation
from engage.moderation.models import Outcome

AGO = timedelta(days=1)


def load(work: Work, moderator: Actor) -> int:
    """Write all answers of the file yesterday, and have them approved; their number."""
    present, actor = work.now, work.actor
    told = [each for each in loading.events_in(facts("demo/events.json")) if each.answers]
    for each in told:
        event = work.one(sa.select(Event).where(Event.title == each.title, Event.is_demo))
        for number, answer in enumerate(each.answers):
            work.now, work.actor = present - AGO, VISITOR
            sent = _send(work, event, answer, f"demo-{each.id}-{number}")
            work.now, work.actor = present, moderator
            sheet = moderation.open_original(work, sent.contribution.id)
            moderation.propose(work, sent.contribution.id, Outcome.PUBLISH, token=sheet.token, sure=True)
    work.now, work.actor = present, actor
    return sum(len(each.answers) for each in told)


def _send(work: Work, event: Event, answer: AnswerFacts, once: str) -> silent.Sent:
    known = sa.select(Writer).where(Writer.event_id == event.id, Writer.nickname == answer.nickname)
    writer = work.one(known)
    if writer is None:
        wish = Wish(answer.nickname, Publish.PUBLIC.value, "yes")
        writer = silent.begin(work, event.id, wish, once=f"{once}-writer", language="da", is_demo=True)
    return silent.send(work, writer.id, answer.question, Answers(text=answer.text), once=once)
