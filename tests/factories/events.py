"""Events and places for tests: made by the services that make them for real."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.work import Work
from engage.events import planning, signing_up, stages, times
from engage.events.checking import Wish
from engage.events.models import Event, Place
from engage.events.planning import Plan
from engage.events.rules import Coming, Kind, Support
from engage.events.seating import Held
from tests.factories.contributions import agree_to, make_body

SCOPE = "kkr-events"
USERS = frozenset({Coming.CITIZEN, Coming.RELATIVE, Coming.HELPER})


def at_three(work: Work, days: int) -> datetime:
    """15:00 by the clock, so many days ahead."""
    return datetime.combine(work.today + timedelta(days=days), datetime.min.time()) + timedelta(hours=15)


def make_plan(work: Work, *, days: int = 30, **values: Any) -> Plan:
    """A seminar in a month, with an interpreter on request, for ten."""
    if work.one(sa.select(Body.id).where(Body.key == values.get("scope", SCOPE))) is None:
        make_body(work, values.get("scope", SCOPE))
    starts = values.pop("starts", at_three(work, days))
    known: dict[str, Any] = {
        "kind": Kind.SEMINAR,
        "title": "Et seminar om hverdagen",
        "description": "Vi taler om, hvad der virker.",
        "starts": starts,
        "ends": starts + timedelta(hours=2),
        "scope": SCOPE,
        "venue": "Biblioteket",
        "street": "Torvet 1, 4000 Byen",
        "capacity": 10,
        "sign_language": Support.OFFERED,
        "step_free": True,
        "meal": "Kaffe",
    }
    return Plan(**(known | values))


def make_event(work: Work, *, opened: bool = True, **values: Any) -> Event:
    """An event that people can sign up for; `values` are of its plan."""
    agree_to(work)
    event = planning.create(work, make_plan(work, **values))
    return stages.open_for_all(work, event.id, version=event.version) if opened else event


def make_place(work: Work, event: Event, once: str = "", **values: Any) -> Place:
    """Somebody who signs up; `values` are of the wish."""
    return make_code(work, event, once, **values)[0]


def make_code(work: Work, event: Event, once: str = "", **values: Any) -> tuple[Place, str]:
    """Somebody who signs up, and their code; `source` is what internet address they come from."""
    source, once = values.pop("source", ""), once or uuid4().hex
    return signing_up.sign_up(work, event.id, Wish(**values), once=once, language="da", source=source)


def hold(seats: int, work: Work, days: int = 10, roles: frozenset[Coming] = USERS) -> Held:
    """Seats held for users and relatives, for some days more."""
    return Held(roles, seats, work.today + timedelta(days=days))


def later(work: Work, **by: float) -> Work:
    """The same transaction, later."""
    return replace(work, now=work.now + timedelta(**by), memo={})


def on_the_clock(work: Work, wall: str) -> Work:
    """The same transaction at this time by the clock in Denmark."""
    return replace(work, now=times.moment_of(datetime.fromisoformat(wall)), memo={})
