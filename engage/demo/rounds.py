"""The demo's written rounds: one that goes on, with a council and a politician in it, and one that was summed up."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements import queries as agreements
from engage.basics import facts
from engage.bodies import queries as bodies
from engage.contributions.models import Status
from engage.core.authority import SYSTEM, VISITOR, Actor
from engage.core.work import Work
from engage.demo.development import perspectives_by_place
from engage.dialogue import rounding, rounds
from engage.dialogue.models import Round
from engage.dialogue.rounding import Wanted
from engage.dialogue.rounds import Told
from engage.drafts.rules import Answers, Publish
from engage.events import silent
from engage.events.silent import Wish
from engage.moderation import service as moderation
from engage.moderation.models import Outcome
from engage.wording import service as wording

OTHERS = ("da@easy", "en", "de")


def is_loaded(work: Work) -> bool:
    return work.one(sa.select(Round.id).limit(1)) is not None


def load(work: Work, actors: dict[str, Actor]) -> int:
    """Make them all, on days gone by; the number of answers. What needs a perspective that is not there is left out."""
    present, told = work.now, facts("demo/rounds.json")["rounds"]
    known = perspectives_by_place(work)
    written = 0
    for number, each in enumerate(told):
        about = _about(work, each, known)
        body = bodies.body_by_key(work, each["body"])
        if about and body is not None:
            wanted = _wanted(work, each, body.id, about)
            written += _make(work, each, wanted, f"demo-round-{number}", actors)
        work.now, work.actor = present, SYSTEM
    work.flush()
    return written


def _about(work: Work, each: dict[str, Any], known: dict[int, Any]) -> str:
    if each["perspective"] is not None:
        it = known.get(each["perspective"])
        return f"p:{it.id}" if it is not None else ""
    area = agreements.focus_by_reference(work, each["area"])
    return f"f:{area.id}" if area is not None else ""


def _wanted(work: Work, each: dict[str, Any], body_id: UUID, about: str) -> Wanted:
    question, background = each["question"], each["background"]
    return Wanted(
        body_id=body_id,
        about=about,
        title=each["title"]["da"],
        question=question["da"],
        question_easy=question["da@easy"],
        background=background["da"],
        background_easy=background["da@easy"],
        until=work.today + timedelta(days=each["until_days"]),
    )


def _make(work: Work, each: dict[str, Any], wanted: Wanted, once: str, actors: dict[str, Actor]) -> int:
    present = work.now

    def on(days: int) -> datetime:
        return present + timedelta(days=days)

    work.actor, work.now = actors["organiser"], on(each["began_days"])
    row = rounding.start(work, wanted, once=once, is_demo=True)
    it = rounds.of_event(work, row.event_id)
    assert it is not None
    rounding.begin(work, it.event.number, version=it.event.version)
    names = (("title", "title"), ("question", "questions"), ("background", "description"))
    twins = [(it.event, field, code, each[name][code]) for name, field in names for code in OTHERS]
    wording.set_twins(work, twins)
    for number, answer in enumerate(each["answers"]):
        work.now = on(answer["days"])
        _answer(work, it, answer, f"{once}-{number}", actors["moderator"])
    for number, said in enumerate(each["posts"]):
        body = bodies.body_by_key(work, said["body"])
        work.now, work.actor = on(said["days"]), actors[said["by"]]
        if body is not None:
            post = f"{once}-post-{number}"
            rounding.post(work, it.event.number, body.id, said["text"], once=post, is_demo=True)
    if each["summary"]:
        _sum_up(work, it, each, on(each["closed_days"]), actors["organiser"])
    return len(each["answers"])


def _answer(work: Work, it: Told, answer: dict[str, Any], once: str, moderator: Actor) -> None:
    """Somebody writes, and a moderator lets everyone read it, who may have done so in an earlier release's demo."""
    work.actor = VISITOR
    wish = Wish(answer["nickname"], Publish.PUBLIC.value, "yes")
    writer = silent.begin(work, it.event.id, wish, once=f"{once}-writer", language="da", is_demo=True)
    sent = silent.send(work, writer.id, 1, Answers(text=answer["text"]), once=once)
    if sent.contribution.status is not Status.RECEIVED:
        return
    work.actor = moderator
    sheet = moderation.open_original(work, sent.contribution.id)
    moderation.propose(work, sent.contribution.id, Outcome.PUBLISH, token=sheet.token, sure=True)


def _sum_up(work: Work, it: Told, each: dict[str, Any], moment: datetime, organiser: Actor) -> None:
    """Close it, and put it on the agenda of the next meeting."""
    work.now, work.actor = moment, organiser
    coming = next(iter(rounding.meetings(work, it)), None)
    words = each["summary"]
    rounding.close(
        work,
        it.event.number,
        summary=words["da"],
        easy=words["da@easy"],
        meeting=coming.id if coming is not None else None,
        starts=coming.starts_wall[11:] if coming is not None else "",
        version=it.event.version,
    )
    wording.set_twins(work, [(it.event, "minutes", code, words[code]) for code in ("en", "de")])
