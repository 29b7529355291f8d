"""Making the events of a file, through the same services that organisers use."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engage.agreements import queries as agreements
from engage.core.errors import FactsError
from engage.core.facts import checked
from engage.core.work import Work
from engage.events import materials, planning, programme, queries, stages
from engage.events.facts import EventFacts, EventsFile
from engage.events.models import AgendaItem, Event, Material
from engage.events.planning import Plan
from engage.events.programme import Line, Paper
from engage.events.rules import Stage
from engage.events.seating import Held
from engage.wording import service as wording

# What a plan and a file call by the same name.
_ALIKE = frozenset(Plan.__dataclass_fields__) & frozenset(EventFacts.model_fields) - {"held", "audience", "languages"}


def events_in(facts: Any) -> list[EventFacts]:
    """What a file of events holds. Raises FactsError with the place of the first fault."""
    return checked(EventsFile, facts).events


def make(work: Work, each: EventFacts, *, is_demo: bool) -> Event:
    """One event of a file: planned, or open for sign-up when its file says anything but planned.

    What comes afterwards (people, cancelling, holding) is its caller's to do in the right order. Raises FactsError.
    """
    event = planning.create(work, plan_of(work, each), is_demo=is_demo)
    lines = [Line(line.starts, line.title, line.who) for line in each.agenda]
    programme.set_agenda(work, event.id, lines, version=event.version)
    _put_materials(work, event, each)
    areas = [agreements.focus_by_reference(work, reference) for reference in each.focus]
    for reference, area in zip(each.focus, areas, strict=True):
        if area is None:
            raise FactsError(f"{each.id}.focus", f"there is no focus area {reference}")
    found = [area.id for area in areas if area is not None]
    programme.set_focus(work, event.id, found, version=event.version)
    if each.state is Stage.PLANNED:
        return stages.publish(work, event.id, version=event.version)
    return stages.open_for_all(work, event.id, version=event.version)


def _put_materials(work: Work, event: Event, each: EventFacts) -> None:
    papers = [Paper(one.title, one.short) for one in each.materials]
    programme.set_materials(work, event.id, papers, version=event.version)
    rows = work.all(sa.select(Material).where(Material.event_id == event.id).order_by(Material.position))
    for row, one in zip(rows, each.materials, strict=True):
        if one.file:
            content = one.text.encode()
            materials.put(work, event.id, row.id, "short", name=one.file, content=content, version=event.version)


def finish(work: Work, event: Event, each: EventFacts) -> None:
    """Bring the event to the stage that its file names, and its words into all languages that it has them in."""
    event = queries.locked(work, event.id)
    if each.state is Stage.CANCELLED:
        stages.cancel(work, event.id, reason=each.cancel_reason, version=event.version)
    if each.state in (Stage.HELD, Stage.MINUTES):
        stages.mark_held(work, event.id, version=event.version)
        if each.minutes:
            stages.publish_minutes(work, event.id, each.minutes, version=event.version)
        if each.head_count is not None:
            stages.close(
                work, event.id, head_count=each.head_count, perspectives=each.perspectives, version=event.version
            )
    items = sa.select(AgendaItem).where(AgendaItem.event_id == event.id).order_by(AgendaItem.position)
    papers = sa.select(Material).where(Material.event_id == event.id).order_by(Material.position)
    told: list[tuple[Any, Any]] = [
        (event, each),
        *zip(work.all(items), each.agenda, strict=True),
        *zip(work.all(papers), each.materials, strict=True),
    ]
    wanted: list[wording.Wanted] = [
        (row, name, language, text)
        for row, said in told
        for language, words in said.twins.items()
        for name, text in words.model_dump(exclude_none=True).items()
        if getattr(row, name)
    ]
    wording.set_twins(work, wanted)


def plan_of(work: Work, each: EventFacts) -> Plan:
    """What the file says, with its days counted from today."""
    day = working_day(work.today + timedelta(days=each.in_days))

    def before(days: int) -> date:
        return day - timedelta(days=days)

    return Plan(
        starts=datetime.fromisoformat(f"{day}T{each.at}"),
        ends=datetime.fromisoformat(f"{day + timedelta(days=each.lasts_days)}T{each.to}"),
        signup_until=before(each.signup_days_before),
        access_until=before(each.access_days_before),
        held=tuple(Held(frozenset(one.roles), one.seats, before(one.until_days_before)) for one in each.held),
        audience=tuple(each.audience),
        languages=tuple(each.languages),
        **{name: getattr(each, name) for name in _ALIKE},
    )


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= 5 else day
