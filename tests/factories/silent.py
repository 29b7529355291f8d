"""A silent dialogue that is going on, somebody who writes in it, and what they send."""

from datetime import timedelta
from typing import Any

from engage.contributions import service as contributions
from engage.core.work import Work
from engage.drafts.rules import Answers
from engage.events import nicknames, silent
from engage.events.models import Event, Writer
from engage.events.rules import Kind
from engage.events.silent import Wish
from tests.factories.events import make_event

QUESTIONS = "Hvad virker?\nHvad virker ikke?\nHvad skal ske?"
TEXT = "Det virker, når den samme medarbejder kommer hver gang."
CPR = "Mit nummer er 010203-1234."


def make_dialogue(work: Work, *, days: int = 0, **values: Any) -> Event:
    """A silent dialogue that began an hour ago and ends tomorrow."""
    starts = (work.now + timedelta(days=days, hours=-1)).replace(tzinfo=None, microsecond=0)
    known: dict[str, Any] = {
        "kind": Kind.SILENT_DIALOGUE, "questions": QUESTIONS, "starts": starts, "ends": starts + timedelta(days=2),
    }  # fmt: skip
    return make_event(work, **(known | values))


def begin(work: Work, event: Event, number: int = 0, **values: Any) -> Writer:
    known = {"nickname": nicknames.MADE[number], "publish": "public", "quote": "yes"}
    place = values.pop("place", None)
    wish = Wish(**(known | values))
    return silent.begin(work, event.id, wish, once=f"begin {number} {event.id}", language="da", place=place)


def say(work: Work, writer: Writer, question: int = 1, text: str = TEXT, once: str = "", **values: Any) -> silent.Sent:
    once = once or f"{writer.id} {question} {text}"
    return silent.send(work, writer.id, question, Answers(text=text, **values), once=once)


def publish(work: Work, sent: silent.Sent) -> int:
    text = "Det virker (redigeret)."
    return contributions.publish_version(work, sent.contribution, text=text, helper_opinion="", language="da").number
