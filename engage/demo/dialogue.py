"""The demo's dialogue: minutes with what came of them, words read aloud, notes from tables, and proposals."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engage.basics import facts
from engage.bodies import queries as bodies
from engage.contributions.models import Contribution, Status
from engage.core.authority import SYSTEM, VISITOR, Actor
from engage.core.work import Work
from engage.demo import questions
from engage.dialogue import minuting, noting, proposing, queries, speaking, standing
from engage.dialogue.minuting import Decided, Promise, Said, Written
from engage.dialogue.proposing import Wish
from engage.dialogue.rules import Became, FollowState
from engage.dialogue.standing import Tell
from engage.drafts.rules import Publish
from engage.events.models import AgendaItem, Event, Place
from engage.moderation import service as moderation
from engage.moderation.models import Outcome
from engage.wording import service as wording


def told() -> Any:
    """What the file holds."""
    return facts("demo/dialogue.json")


def minuted() -> str:
    """The event whose minutes are written here, by its name in the file of events."""
    return str(told()["minutes"]["event"])


def load(work: Work, actors: dict[str, Actor], events: dict[str, Event], texts: dict[str, str]) -> None:
    """Make it all. events: the demo's, by their names; texts: the summary of the minutes, by language."""
    present = work.now
    event = events[minuted()]
    questions.load_first(work, actors["council_chair"])
    _minutes(work, event, actors["organiser"], texts)
    _notes(work, event, actors)
    for each in told()["proposals"]:
        _propose(work, each, events[each["event"]], actors)
    work.now, work.actor = present, SYSTEM
    work.flush()


def _once(name: str) -> str:
    return f"demo-dialogue-{name}"


def _minutes(work: Work, event: Event, organiser: Actor, texts: dict[str, str]) -> None:
    """Write, publish, and say what came of it, on days gone by."""
    present, file = work.now, told()["minutes"]
    work.actor, work.now = organiser, present - timedelta(days=file["written_days_ago"])
    day = work.today + timedelta(days=file["written_days_ago"])
    written = Written(
        texts["da"],
        [Said(each["title"], each["text"]) for each in file["points"]],
        [Decided(each["text"], _body(work, each["body"])) for each in file["decisions"]],
        [
            Promise(each["what"], day + timedelta(days=each["due_days"]), _body(work, each["body"]), each["owner"])
            for each in file["follow_ups"]
        ],
        [
            Tell(item.id, Became.POSTPONED, text=file["standing"]["text"]["da"], field=f"standing_{place}")
            for place, item in enumerate(standing.at(work, event))
        ],
    )
    minutes = minuting.save(work, event.id, written, version=0)
    for place in work.all(sa.select(Place).where(Place.event_id == event.id, Place.aloud.is_not(None))):
        speaking.take_in(work, event.id, place.id)
    minuting.publish(work, event.id, version=minutes.version)
    whole = queries.whole(work, event)
    follow_ups = [row for row, _ in whole.follow_ups]
    for row, each in zip(follow_ups, file["follow_ups"], strict=True):
        if "done_days" in each:
            work.now = present + timedelta(days=each["done_days"])
            state, outcome = FollowState.DONE, each["outcome"]
            minuting.follow(work, event.id, row.id, state=state, outcome=outcome, version=row.version)
    rows = [*whole.points, *(row for row, _ in whole.decisions), *follow_ups]
    said = [*file["points"], *file["decisions"], *file["follow_ups"]]
    twins: list[wording.Wanted] = [
        (event, "minutes", language, text) for language, text in texts.items() if language != "da"
    ]
    twins += [
        (item.told, "text", language, text)
        for item in standing.at(work, event)
        if item.told is not None
        for language, text in file["standing"]["text"].items()
        if language != "da"
    ]
    wording.set_twins(work, twins + [twin for row, each in zip(rows, said, strict=True) for twin in _twins(row, each)])
    work.now = present


def _twins(row: Any, each: Any) -> list[wording.Wanted]:
    found = each.get("twins", {}).items()
    return [(row, name, language, text) for name, texts in found for language, text in texts.items()]


def _body(work: Work, key: str) -> Any:
    body = bodies.body_by_key(work, key) if key else None
    return body.id if body is not None else None


def _notes(work: Work, event: Event, actors: dict[str, Actor]) -> None:
    for each in told()["notes"]:
        work.actor = actors["organiser"]
        note, _ = noting.note(
            work,
            event.id,
            topic=each["topic"],
            text=each["text"],
            publish=Publish(each["publish"]),
            once=_once(each["id"]),
            language="da",
            is_demo=True,
        )
        received = work.get(Contribution, note.contribution_id).status is Status.RECEIVED
        if each["published"] and received:
            work.actor = actors["moderator"]
            sheet = moderation.open_original(work, note.contribution_id)
            step = moderation.propose(
                work, note.contribution_id, Outcome.PUBLISH, token=sheet.token, reason="", forward_to="", sure=True
            )
            assert not step.needs_second


def _propose(work: Work, each: Any, event: Event, actors: dict[str, Actor]) -> None:
    """One proposal on its day, and the answer on another."""
    present = work.now
    work.now = present - timedelta(days=each["days_ago"])
    wish, once = Wish(each["title"], each["why"]), _once(each["id"])
    if each["council"]:
        work.actor = actors[each["council"]]
        body = queries.councils(work)[0]
        made = proposing.propose_for(work, event.id, body.id, wish, once=once, language="da", is_demo=True)
    else:
        work.actor = VISITOR
        made, _ = proposing.propose(work, event.id, wish, once=once, language="da", is_demo=True)
    if each["answer"]:
        work.now = present - timedelta(days=each["answered_days_ago"])
        work.actor = actors["organiser"]
        public = {"title": each["public_title"], "why": each["public_why"], "version": made.version}
        if each["answer"] == "accept":
            proposing.accept(work, made.id, starts=each["starts"], who=each["who"], **public)
            _item_twins(work, event, each)
        else:
            proposing.decline(work, made.id, reason=each["reason"], **public)
        wording.set_twins(work, _twins(made, each))
    work.now = present


def _item_twins(work: Work, event: Event, each: Any) -> None:
    """The new item of the programme in the other languages too."""
    wanted = sa.select(AgendaItem).where(AgendaItem.event_id == event.id, AgendaItem.title == each["public_title"])
    item: AgendaItem = work.one(wanted)
    names = {"da@easy": "Handicaprådet", "en": "The disability council", "de": "Der Behindertenrat"}
    twins = [(item, "title", language, text) for language, text in each["item_twins"].items()]
    wording.set_twins(work, [*twins, *((item, "who", language, text) for language, text in names.items())])
