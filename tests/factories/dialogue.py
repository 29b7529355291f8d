"""Proposals, minutes and words read aloud for tests: made by the services that make them for real."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from engage.core.work import Work
from engage.dialogue import minuting, proposing
from engage.dialogue.minuting import Decided, Promise, Said, Written
from engage.dialogue.models import Minutes, Proposal
from engage.dialogue.proposing import Wish
from engage.events import stages
from engage.events.models import Event, Place
from engage.events.rules import Kind
from tests.factories.events import later, make_event, make_place

ALOUD = "Jeg vil spørges først.\n\nSå kan jeg være med."


def make_held(work: Work, *, people: int = 0, aloud: str = ALOUD, **values: Any) -> tuple[Event, Work]:
    """An event that was held yesterday, and the time now; its people have sent words to be read aloud."""
    event = make_event(work, days=2, **({"kind": Kind.DIALOGUE_FORUM} | values))
    for _ in range(people):
        make_place(work, event, aloud=aloud, aloud_consent=True)
    now = later(work, days=3)
    return stages.mark_held(now, event.id, version=event.version), now


def written(work: Work, body_id: UUID | None, **values: Any) -> Written:
    """Minutes with a point, a decision, and two promises."""
    known: dict[str, Any] = {
        "summary": "Vi talte om bussen.",
        "points": [Said("Bussen", "Den kommer for sent.", field="point_0")],
        "decisions": [Decided("Vi spørger selskabet.", body_id, field="decision_0")],
        "follow_ups": [
            Promise("Spørge selskabet", work.today + timedelta(days=5), owner="Sekretariatet", field="follow_0"),
            Promise("Svare borgerne", work.today - timedelta(days=9), body_id=body_id, field="follow_1"),
        ],
    }
    return Written(**(known | values))


def make_minutes(work: Work, event: Event, *, publish: bool = True, **values: Any) -> Minutes:
    """Minutes of an event that was held."""
    minutes = minuting.save(work, event.id, written(work, event.body_id, **values), version=0)
    return minuting.publish(work, event.id, version=minutes.version) if publish else minutes


def make_proposal(work: Work, event: Event, once: str = "", **values: Any) -> tuple[Proposal, str]:
    """A citizen's proposal, and its code."""
    source = values.pop("source", "")
    wish = Wish(**({"title": "Bussen", "why": "Den kommer for sent."} | values))
    return proposing.propose(work, event.id, wish, once=once or uuid4().hex, language="da", source=source)


def aloud_place(work: Work, event: Event, **values: Any) -> Place:
    """Somebody whose words may stand in the minutes."""
    return make_place(work, event, **({"aloud": ALOUD, "aloud_consent": True} | values))
