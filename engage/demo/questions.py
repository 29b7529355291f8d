"""The demo's questions to politicians: one postponed at a meeting, one answered, one open, one to be signed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engage.agreements import queries as agreements
from engage.basics import facts
from engage.bodies import queries as bodies
from engage.core.authority import SYSTEM, Actor
from engage.core.work import Work
from engage.demo import hearings
from engage.demo.development import perspectives_by_place
from engage.questions import drafting, service
from engage.questions.models import Question
from engage.questions.service import Ask
from engage.wording import service as wording

COUNCIL = "handicapraad-376"


def is_loaded(work: Work) -> bool:
    """Whether there are more than those that a meeting's minutes speak of."""
    return (work.one(sa.select(sa.func.count(Question.id))) or 0) > len(_told(first=True))


def _told(*, first: bool) -> list[dict[str, Any]]:
    return [each for each in facts("demo/questions.json")["questions"] if each["first"] is first]


def load_first(work: Work, chair: Actor) -> None:
    """Those that stood open at the meeting whose minutes are loaded next."""
    _load(work, _told(first=True), {"council_chair": chair})


def load(work: Work, actors: dict[str, Actor]) -> None:
    """The others, on days gone by. What needs a perspective that is not there is left out."""
    _load(work, _told(first=False), actors)
    hearings.read_long_ago(work)


def _load(work: Work, told: list[dict[str, Any]], actors: dict[str, Actor]) -> None:
    present, actor = work.now, work.actor
    for each in told:
        work.now = present + timedelta(days=each["asked_days"])
        it = _ask(work, each, actors, present)
        if it is not None and each["answer"]:
            _answer(work, it, each["answer"], actors, present)
    work.now, work.actor = present, actor
    work.flush()


def _ask(work: Work, each: dict[str, Any], actors: dict[str, Actor], present: Any) -> Question | None:
    about, body = "", bodies.body_by_key(work, each["to"])
    if each["area"]:
        area = agreements.focus_by_reference(work, each["area"])
        about = f"f:{area.id}" if area is not None else ""
    if each["perspective"] is not None:
        perspective = perspectives_by_place(work).get(each["perspective"])
        if perspective is None:
            return None
        about = f"p:{perspective.id}"
    due, once = (present + timedelta(days=each["due_days"])).date(), f"demo-question-{each['id']}"
    ask = Ask(each["title"]["da"], each["words"]["da"], body.id if body is not None else None, about, due)
    if each["council"]:
        chair = replace(work, actor=actors["council_chair"])
        row = drafting.begin(chair, COUNCIL, ask, once=once)
        it = drafting.send(chair, COUNCIL, row.id, version=row.version)
    else:
        it = service.ask(replace(work, actor=SYSTEM), ask, once=once)
    wording.set_twins(work, [*_twins(it, "title", each["title"]), *_twins(it, "words", each["words"])])
    return it


def _answer(work: Work, it: Question, told: dict[str, Any], actors: dict[str, Actor], present: Any) -> None:
    staff, chair = (replace(work, actor=actors[name]) for name in ("moderator", "politician"))
    row = service.write(staff, it.number, told["words"]["da"], told["easy"], version=it.version)
    wording.set_twins(work, list(_twins(row, "words", told["words"])))
    service.send(staff, it.number, version=it.version)
    if told["published_days"] is None:
        return
    staff.now = chair.now = work.now = present + timedelta(days=told["published_days"])
    service.sign(chair, it.number, version=it.version)
    service.publish(staff, it.number, version=it.version)
    if told["judged"]:
        asker = replace(work, actor=actors["council_chair"])
        service.judge(asker, COUNCIL, it.number, answers=True, note_="", version=it.version)


def _twins(row: Any, name: str, texts: dict[str, str]) -> list[wording.Wanted]:
    return [(row, name, language, text) for language, text in texts.items() if language != "da"]
