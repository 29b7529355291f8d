"""Written rounds for tests: made by the services that make them for real."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from engage.core.work import Work
from engage.dialogue import rounding, rounds
from engage.dialogue.rounding import Wanted
from engage.dialogue.rounds import Told
from engage.perspectives.models import Perspective
from tests.factories.contributions import agree_to
from tests.factories.development import make_perspective, scope_of

QUESTION, EASY = "Hvad skal der til, for at nogen ringer tilbage?", "Hvordan får du svar?"


def wanted(work: Work, perspective: Perspective, **values: Any) -> Wanted:
    known: dict[str, Any] = {
        "body_id": scope_of(work, perspective.focus_area_id),
        "about": f"p:{perspective.id}",
        "title": "Svar i tide",
        "question": QUESTION,
        "question_easy": EASY,
        "background": "Mange venter på svar.",
        "background_easy": "Mange venter.",
        "until": work.today + timedelta(days=20),
    }
    return Wanted(**(known | values))


def make_round(work: Work, *, opened: bool = True, perspective: Perspective | None = None, **values: Any) -> Told:
    """One in which people can write now."""
    agree_to(work)
    row = rounding.start(work, wanted(work, perspective or make_perspective(work), **values), once=uuid4().hex)
    it = rounds.of_event(work, row.event_id)
    assert it is not None
    if opened:
        rounding.begin(work, it.event.number, version=it.event.version)
    return it
