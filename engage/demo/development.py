"""The demo's development work: what perspectives went into, who took part, and what changed."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engage.agreements import queries as agreements
from engage.basics import facts
from engage.core.authority import SYSTEM, Actor, Can
from engage.core.work import Work
from engage.demo.perspectives import told as perspectives_told
from engage.development import closing, including, service
from engage.development.including import In, Result
from engage.development.models import Activity
from engage.development.rules import Kind, Outcome, Part, Role, State
from engage.development.service import Plan
from engage.events.models import Event
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage
from engage.wording import service as wording

Told = dict[str, Any]


def is_loaded(work: Work) -> bool:
    return work.one(sa.select(Activity.id).limit(1)) is not None


def load(work: Work, organiser: Actor) -> int:
    """Make it all, on days gone by; the number made. What needs a perspective that is not there is left out."""
    present, known = work.now, perspectives_by_place(work)
    made = 0
    for number, each in enumerate(facts("demo/development.json")["activities"]):
        wanted = [known.get(row["perspective"]) for row in each["inclusions"]]
        if None in wanted:
            continue
        work.actor, work.now = SYSTEM, present - timedelta(days=max(-each["in_days"], 0) + 14)
        it = _start(work, each, number, present)
        if organiser.within(Can.DEVELOP, it.scope_id):
            work.actor = organiser
        _fill(work, it, each, [row for row in wanted if row is not None], present)
        made += 1
    work.now, work.actor = present, SYSTEM
    work.flush()
    return made


def perspectives_by_place(work: Work) -> dict[int, Perspective]:
    """Those of the demo that everyone reads, by their place in its file."""
    rows = work.rows(
        sa.select(Version.claim, Perspective)
        .join(Perspective, Perspective.id == Version.perspective_id)
        .where(Version.stage == Stage.PUBLISHED)
    )
    by_claim = {row[0]: row[1] for row in rows}
    told = perspectives_told()["perspectives"]
    return {place: by_claim[each["claim"]["da"]] for place, each in enumerate(told) if each["claim"]["da"] in by_claim}


def _event(work: Work, name: str) -> Event | None:
    titles = [each["title"] for each in facts("demo/events.json")["events"] if each["id"] == name]
    found: Event | None = work.one(sa.select(Event).where(Event.title.in_(titles))) if titles else None
    return found


def _start(work: Work, each: Told, number: int, present: Any) -> Activity:
    areas = [agreements.focus_by_reference(work, reference) for reference in each["areas"]]
    found = [area for area in areas if area is not None]
    event = _event(work, each["event"])
    first = (present + timedelta(days=each["in_days"])).date()
    state = State.UNDER_WAY if each["state"] == State.UNDER_WAY else State.HELD
    scope = agreements.focus(work, found[0].id).agreement.body_id
    plan = Plan(
        Kind(each["kind"]),
        each["title"]["da"],
        each["about"]["da"],
        [area.id for area in found],
        event.body_id if event is not None else scope,
        first,
        first + timedelta(days=each["lasts_days"]) if each["lasts_days"] else None,
        state,
    )
    it = service.start(work, plan, once=f"demo-development-{number}", event_id=event.id if event is not None else None)
    service.publish(work, it.number, version=it.version)
    return it


def _fill(work: Work, it: Activity, each: Told, perspectives: list[Perspective], present: Any) -> None:
    """What went in, who took part, the end, and what changed since."""
    told: list[tuple[Any, Told, tuple[str, ...]]] = [(it, each, ("title", "about", "why_none"))]
    for number, (row, perspective) in enumerate(zip(each["inclusions"], perspectives, strict=True)):
        words = In(row["where_in"]["da"], row["how"]["da"])
        once = f"demo-{it.number}-{number}"
        made = including.include(work, it.number, perspective.id, words, version=it.version, once=once)
        told.append((made, row, ("where_in", "how")))
    people = {(Role(role), Part(part)): number for role, part, number in each["people"]}
    if people:
        service.count(work, it.number, people, version=it.version)
    if each["state"] == State.CLOSED:
        why = each["why_none"]["da"] if each["why_none"] else ""
        work.now = present + timedelta(days=each["in_days"] + 2)
        closing.close(work, it.number, why_none=why, version=it.version)
    work.now = present
    for number, row in enumerate(each["changes"]):
        change = including.add_change(
            work, it.number, _result(row, present), version=it.version, once=f"demo-{it.number}-{number}"
        )
        told.append((change, row, ("what", "where_at", "evidence", "confirmed_by")))
    wording.set_twins(work, [twin for made, words, names in told for twin in _twins(made, words, names)])


def _result(row: Told, present: Any) -> Result:
    def said(name: str) -> str:
        return str(row[name]["da"]) if row[name] else ""

    return Result(
        said("what"),
        said("where_at"),
        Outcome(row["state"]),
        (present + timedelta(days=row["days"])).date(),
        said("evidence"),
        confirmed_by=said("confirmed_by"),
    )


def _twins(row: Any, words: Told, names: tuple[str, ...]) -> list[wording.Wanted]:
    return [
        (row, name, language, text)
        for name in names
        if words.get(name)
        for language, text in words[name].items()
        if language != "da"
    ]
