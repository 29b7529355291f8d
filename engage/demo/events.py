"""The demo's events and the people who come: one full with a queue, one cancelled, one held with minutes."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engage.basics import facts
from engage.bodies import queries as bodies
from engage.core.authority import SYSTEM, VISITOR, Actor, Can
from engage.core.ids import shown
from engage.core.work import Work
from engage.demo.dialogue import minuted
from engage.events import attending, evaluation, loading, needs, signing_up
from engage.events.checking import Wish
from engage.events.facts import EventFacts, FaceFacts
from engage.events.models import Event, Place
from engage.events.rules import INTERPRETERS, USERS, Coming, Face, NeedState
from engage.receipts import service as receipts

ROLES = (*USERS, Coming.PROFESSIONAL, Coming.POLITICIAN)
EARLIER = timedelta(days=60)
NAMED: dict[int, dict[str, Any]] = {  # the others come with their code alone
    0: {"name": "Bo Tegnsen", "email": "bo@example.org", "needs": ("sign_language",), "needs_consent": True},
    1: {"name": "Lone Søsterdal", "phone": "12 34 56 78", "companions": 1},
    2: {
        "name": "Sofus Stilleborg",
        "needs_text": "Jeg vil gerne sidde tæt på døren.",
        "needs_consent": True,
        "question": "Hvor lang er pausen?",
        "aloud": "Jeg skriver, fordi jeg ikke taler så godt i en stor gruppe.\n\nNår planen for dagen bliver lavet om, "
        "skal nogen sige det til mig dagen før. Så kan jeg godt være med.",
        "aloud_consent": True,
    },
}


def load(work: Work, organiser: Actor) -> dict[str, Event]:
    """Make the events of the demo, unless there are some; those that were made, by their names in the file."""
    if work.one(sa.select(Event.id).limit(1)) is not None:
        return {}
    told = loading.events_in(facts("demo/events.json"))
    present, system = work.now, work.actor
    made = {each.id: _make(work, each, organiser, present) for each in told}
    work.now, work.actor = present, system
    work.flush()
    return made


def minutes_of(name: str) -> dict[str, str]:
    """The summary of an event's minutes, by language."""
    (each,) = [each for each in facts("demo/events.json")["events"] if each["id"] == name]
    return {"da": each["minutes"]} | {language: words["minutes"] for language, words in each["twins"].items()}


def codes(work: Work) -> list[tuple[str, str]]:
    """Codes of places to try, as (title of the event, code)."""
    tried = [each for each in facts("demo/events.json")["events"] if each["id"] in ("e01", "e06")]
    return [(each["title"], shown(receipts.code_of(work, _once(each["id"], 0), "place"))) for each in tried]


def _once(event: str, number: int) -> str:
    return f"demo-place-{event}-{number}"


def _make(work: Work, each: EventFacts, organiser: Actor, present: datetime) -> Event:
    """An event on its way: what is over was planned, and people signed up for it, in days gone by."""
    if each.in_days + each.lasts_days < 0:
        work.now = present - EARLIER
        each = each.model_copy(update={"in_days": each.in_days + EARLIER.days})
    scope = bodies.body_by_key(work, each.scope)
    reaches = scope is not None and organiser.within(Can.MANAGE_EVENTS, scope.id)
    work.actor = arranger = organiser if reaches else SYSTEM
    event = loading.make(work, each, is_demo=True)
    work.actor = VISITOR
    places = [_sign_up(work, event, each, number) for number in range(each.guests)]
    work.actor = arranger
    if work.now < present:
        work.now = event.ends_at
        for place in places[:-2]:  # somebody always stays away
            attending.check_in(work, place.id)
    elif places:
        _answer_one(work, event)
    # Minutes that have points and promises are written and published as organisers do it.
    loading.finish(work, event, each.model_copy(update={"minutes": ""}) if each.id == minuted() else each)
    if each.faces is not None:
        _evaluate(work, event, each.faces)
    work.now = present
    return event


def _sign_up(work: Work, event: Event, each: EventFacts, number: int) -> Place:
    told = NAMED.get(number, {})
    offered = {kind.value for kind in needs.offered(event)}
    told = told | {"needs": tuple(kind for kind in told.get("needs", ()) if kind in offered)}
    wish = Wish(role=ROLES[number % len(ROLES)].value, **told)
    return signing_up.sign_up(work, event.id, wish, once=_once(each.id, number), language="da", is_demo=True)[0]


def _evaluate(work: Work, event: Event, faces: FaceFacts) -> None:
    """Say how it was, the day after; some with words, some on paper."""
    work.now = event.ends_at + timedelta(days=1)
    said = [face for face in Face for _ in range(getattr(faces, face.value))]
    for number, face in enumerate(said):
        words = faces.words[number] if number < len(faces.words) else ""
        evaluation.answer(work, event.id, face.value, words, by=f"form:demo-{number}", is_demo=True)
    if faces.paper:
        evaluation.count_paper(work, event.id, {face: faces.paper.get(face, 0) for face in Face})


def _answer_one(work: Work, event: Event) -> None:
    """Somebody has asked for an interpreter and knows that one comes."""
    for asked in needs.open_all(work, event.id)[:1]:
        words = "Tolken er bestilt. Du møder tolken ved indgangen et kvarter før."
        if asked.need.kind in INTERPRETERS:
            needs.answer(work, asked.need.id, NeedState.CONFIRMED, words=words, version=asked.need.version)
