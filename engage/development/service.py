"""Writing about development work: the activity itself, the perspectives in it, who took part, and what changed.

Each change raises the activity's version. Whoever saves from an older one is refused and keeps what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.bodies.models import Body
from engage.core.errors import Conflict, Invalid, NotFound, require
from engage.core.text import say
from engage.core.work import Work
from engage.development import policy, queries, rules
from engage.development.models import Activity, Entry, Focus, TookPart
from engage.development.rules import OF_EVENT, Happened, Kind, Part, Role, State
from engage.events import policy as event_policy
from engage.events.checking import needed_text
from engage.events.models import Event
from engage.events.rules import Stage
from engage.wording import service as wording
from engage.wording.models import Twin
from engage.wording.rules import digest

OVERTAKEN = say("A colleague has changed something in the meantime. What you wrote is still here. Send it once more.")
OVER = say("It is closed. Only results can still be added.")
EVENT_WORDS = {"title": "title", "about": "description"}  # of an activity, and of the event that it is made from


@dataclass(frozen=True)
class Plan:
    """What is said about an activity. areas: the focus areas it is about; body_id: who is responsible."""

    kind: Kind
    title: str
    about: str
    areas: Sequence[UUID]
    body_id: UUID | None
    starts_on: date | None = None
    ends_on: date | None = None
    state: State = State.PLANNED


def start(work: Work, plan: Plan, *, once: str, event_id: UUID | None = None) -> Activity:
    """A new activity, once per form; with an event it is that event's. Raises NotFound, Forbidden, Invalid."""
    mark = work.keys.blind("activity", once)
    before: Activity | None = work.one(sa.select(Activity).where(Activity.once_hash == mark))
    if before is not None:
        return before
    event = work.get(Event, event_id, lock=True) if event_id is not None else None
    if event is not None and not event_policy.may_see(work.actor, event):
        raise NotFound()
    scope_id = event.scope_id if event is not None else _scope(work, plan.areas)
    it = Activity(
        number=work.next_number("activity"),
        once_hash=mark,
        version=1,
        scope_id=scope_id,
        event_id=event.id if event is not None else None,
        published_on=None,
        inclusions=0,
        closed_on=None,
        is_demo=event.is_demo if event is not None else _is_demo(work, plan.areas),
    )
    require(policy.may_manage(work.actor, it))
    _put(work, it, plan)
    work.add(it)
    work.flush()
    _put_areas(work, it, plan.areas)
    if event is not None:
        _twins_of_event(work, it, event)
    note(work, it, Happened.STARTED)
    work.flush()
    return it


def plan_of(work: Work, event: Event) -> Plan:
    """What an event already says, as the plan of its activity."""
    starts, ends = (date.fromisoformat(wall[:10]) for wall in (event.starts_wall, event.ends_wall))
    held = event.stage in (Stage.HELD, Stage.MINUTES)
    return Plan(
        OF_EVENT.get(event.kind, Kind.COMPETENCE),
        event.title,
        event.description,
        queries.areas_of_event(work, event.id),
        event.body_id,
        starts,
        ends if ends != starts else None,
        State.HELD if held else State.PLANNED,
    )


def _twins_of_event(work: Work, it: Activity, event: Event) -> None:
    """The words that were taken over from the event are there in its other languages too."""
    twins: list[Twin] = work.all(sa.select(Twin).where(Twin.subject_id == event.id))
    wanted = [
        (it, name, twin.language, twin.text)
        for name, theirs in EVENT_WORDS.items()
        if getattr(it, name) == getattr(event, theirs)
        for twin in twins
        if twin.field == theirs and twin.source_digest == digest(getattr(event, theirs))
    ]
    wording.set_twins(work, wanted)


def change(work: Work, number: int, plan: Plan, *, version: int) -> Activity:
    """New words for it. Raises NotFound, Invalid, Conflict."""
    it = held(work, number, version)
    _put(work, it, plan)
    _put_areas(work, it, plan.areas)
    touched(work, it, Happened.WRITTEN)
    return it


def publish(work: Work, number: int, *, version: int) -> Activity:
    """Show it to everyone. Raises NotFound, Conflict."""
    it = held(work, number, version)
    it.published_on = it.published_on or work.today
    touched(work, it, Happened.PUBLISHED)
    return it


def count(work: Work, number: int, people: Mapping[tuple[Role, Part], int], *, version: int) -> Activity:
    """How many with lived experience did what; not named or 0 was nobody. Raises NotFound, Invalid, Conflict."""
    it = held(work, number, version)
    for (role, part), persons in people.items():
        if not 0 <= persons <= rules.LARGEST:
            raise Invalid(f"{role.value}_{part.value}", say("Write a whole number."))
    known = {(row.role, row.part): row for row in queries.took_part(work, it.id)}
    for key, row in known.items():
        if not people.get(key):
            work.session.delete(row)
    for key, persons in people.items():
        if persons and key in known:
            known[key].people = persons
        elif persons:
            work.add(TookPart(activity_id=it.id, role=key[0], part=key[1], people=persons))
    touched(work, it, Happened.TOOK_PART)
    return it


# --- Shared by all that writes ------------------------------------------------------------------


def _put(work: Work, it: Activity, plan: Plan) -> None:
    """The words and facts of a plan. Raises Invalid."""
    it.kind = plan.kind
    it.title = needed_text("title", plan.title, rules.TITLE_LONGEST)
    it.about = needed_text("about", plan.about, rules.TEXT_LONGEST)
    if plan.ends_on is not None and (plan.starts_on is None or plan.ends_on < plan.starts_on):
        raise Invalid("ends_on", say("The last day must come after the first day."))
    it.starts_on, it.ends_on = plan.starts_on, plan.ends_on
    if plan.body_id is None or work.find(Body, plan.body_id) is None:
        raise Invalid("body", say("Choose who is responsible."))
    it.body_id = plan.body_id
    if plan.state is State.CLOSED:
        raise Invalid("state", say("Choose from the list."))
    it.state = plan.state


def _put_areas(work: Work, it: Activity, wanted: Sequence[UUID]) -> None:
    if not wanted:
        _no_area()
    known = set(work.all(sa.select(FocusArea.id).where(FocusArea.id.in_(wanted))))
    if not set(wanted) <= known:
        raise Invalid("areas", say("Choose from the list."))
    have = {row.focus_area_id: row for row in work.all(sa.select(Focus).where(Focus.activity_id == it.id))}
    for area_id, row in have.items():
        if area_id not in wanted:
            work.session.delete(row)
    for area_id in dict.fromkeys(wanted):
        if area_id not in have:
            work.add(Focus(activity_id=it.id, focus_area_id=area_id))
    work.flush()


def _no_area() -> NoReturn:
    raise Invalid("areas", say("Choose at least one focus area."))


def _agreement(work: Work, areas: Sequence[UUID]) -> Agreement:
    """The agreement of the first of these focus areas. Raises Invalid."""
    area = work.find(FocusArea, areas[0]) if areas else None
    if area is None:
        _no_area()
    return work.get(Agreement, area.agreement_id)


def _scope(work: Work, areas: Sequence[UUID]) -> UUID:
    return _agreement(work, areas).body_id


def _is_demo(work: Work, areas: Sequence[UUID]) -> bool:
    return _agreement(work, areas).is_demo


def held(work: Work, number: int, version: int, *, may_be_closed: bool = False) -> Activity:
    """The activity, kept from other writers until the end. Raises NotFound, Conflict."""
    statement = sa.select(Activity).where(Activity.number == number).with_for_update()
    it: Activity | None = work.one(statement.execution_options(populate_existing=True))
    if it is None or not policy.may_manage(work.actor, it):
        raise NotFound()
    if it.state is State.CLOSED and not may_be_closed:
        raise Conflict(OVER)
    if it.version != version:
        raise Conflict(OVERTAKEN)
    return it


def touched(work: Work, it: Activity, happened: Happened, **details: Any) -> None:
    """It is another one now, and its history says so."""
    it.version += 1
    note(work, it, happened, **details)
    work.flush()


def note(work: Work, it: Activity, happened: Happened, **details: Any) -> None:
    """One more line of its history, and of the log. details: words and counts, never what people wrote."""
    work.add(
        Entry(
            activity_id=it.id,
            version=it.version,
            change=happened,
            details=details,
            made_by=work.actor.account_id,
            made_at=work.now,
        )
    )
    audit.record(work, f"development.{happened.value}", it, **details)
