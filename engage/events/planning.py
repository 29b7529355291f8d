"""What organisers do with an event: make, copy, change, publish, open, cancel, hold and close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies import queries as bodies
from engage.bodies.models import Body, BodyKind
from engage.core.errors import Invalid, require
from engage.core.text import plain, say
from engage.core.work import Work
from engage.events import policy, seats, times
from engage.events.changing import LARGEST, check, moved, touched
from engage.events.models import AgendaItem, Event, EventFocus
from engage.events.rules import SURE, Audience, Kind, Mode, Stage, Support, Telling
from engage.events.seating import Held
from engage.wording import service as wording

SPOKEN = ("da", "da@easy", "en", "de")
NEXT_YEAR = timedelta(days=364)  # the same day of the week
# What people must hear of when it changes, since they would come at the wrong time or to the wrong place.
MOVING = ("starts_at", "ends_at", "mode", "venue", "room", "street")
_SAME = (
    "kind", "mode", "audience", "languages", "price_dkk", "sign_language", "speech_to_text", "step_free",
    "accessible_toilet", "hearing_loop", "quiet_room", "parking", "companion_free", "easy_read",
    "material_in_advance", "break_every",
)  # fmt: skip
_TEXTS = (
    "title", "description", "practical", "questions", "venue", "room", "street", "transport", "organiser", "meal",
    "perspectives",
)  # fmt: skip
_MUST = ("title", "description")


@dataclass(frozen=True)
class Plan:
    """Everything an organiser says about an event; the names are those of the form.

    starts, ends: what clocks in Denmark show, naive. scope: key of the KKR whose organisers manage it. body: key of the
    body that organises it; the KKR itself when empty. region, municipality: key and code, or empty.
    """

    kind: Kind
    title: str
    description: str
    starts: datetime
    ends: datetime
    scope: str
    body: str = ""
    region: str = ""
    municipality: str = ""
    mode: Mode = Mode.IN_PERSON
    venue: str = ""
    room: str = ""
    street: str = ""
    transport: str = ""
    online_link: str = ""
    capacity: int = 0
    held: tuple[Held, ...] = ()
    signup_until: date | None = None
    access_until: date | None = None
    audience: tuple[Audience, ...] = ()
    languages: tuple[str, ...] = ("da",)
    organiser: str = ""
    price_dkk: int = 0
    meal: str = ""
    practical: str = ""
    questions: str = ""  # one a line
    perspectives: str = ""  # which ones it includes, and how
    sign_language: Support = Support.NONE
    speech_to_text: Support = Support.NONE
    step_free: bool | None = None
    accessible_toilet: bool | None = None
    hearing_loop: bool | None = None
    quiet_room: bool | None = None
    parking: bool | None = None
    companion_free: bool = True
    easy_read: bool = False
    material_in_advance: bool = False
    break_every: int | None = None


def create(work: Work, plan: Plan, *, is_demo: bool = False) -> Event:
    """A new event that only its organisers see. Raises Forbidden, Invalid at a field of the form."""
    event = Event(
        number=work.next_number("event"), version=1, stage=Stage.PLANNED, ics_sequence=0, is_demo=is_demo,
        owner_id=work.actor.account_id,
    )  # fmt: skip
    _fill(work, event, plan)
    require(policy.may_manage(work.actor, event))
    work.add(event)
    audit.record(work, "events.created", event)
    work.flush()
    return event


def change(work: Work, event_id: UUID, plan: Plan, *, version: int) -> Event:
    """Change an event. Everyone who comes or waits gets one message when it is moved; raised capacity makes offers.

    A capacity below what is promised turns nobody away. version: the one that whoever changes it has before them.
    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    with seats.holding(work, event_id) as event:
        check(work, event, version)
        before = [getattr(event, name) for name in MOVING]
        _fill(work, event, plan)
        require(policy.may_manage(work.actor, event))  # also where it belongs now
        if [getattr(event, name) for name in MOVING] != before:
            moved(work, event, Telling.CHANGED)
        touched(work, event, "events.changed")
        return event


def set_seats(work: Work, event_id: UUID, *, capacity: int, held: Sequence[Held], version: int) -> Event:
    """Raise or lower the capacity, and hold seats for groups. What becomes free is offered, in order.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    with seats.holding(work, event_id) as event:
        check(work, event, version)
        _put_seats(event, capacity, held)
        touched(work, event, "events.seats_set", capacity=capacity)
        return event


def _fill(work: Work, event: Event, plan: Plan) -> None:
    for name in _TEXTS:
        text = plain(getattr(plan, name))
        most = getattr(Event.__table__.columns[name].type, "length", None)
        if most and len(text) > most:
            raise Invalid(name, say("Make the text shorter: at most %(most)d characters.", most=most))
        if name in _MUST and not text:
            raise Invalid(name, say("Write the text."))
        setattr(event, name, text if name in _MUST else text or None)
    for name in _SAME:
        value = getattr(plan, name)
        setattr(event, name, [str(each) for each in value] if isinstance(value, tuple) else value)
    if not set(plan.languages) <= set(SPOKEN) or not plan.languages:
        raise Invalid("languages", say("Choose at least one language from the list."))
    if plan.price_dkk < 0:
        raise Invalid("price_dkk", say("Write a price in whole kroner, or 0."))
    work.seal(event, "online_link", plain(plan.online_link))
    _put_times(event, plan)
    _put_places(work, event, plan)
    _put_seats(event, plan.capacity, plan.held)


def _put_times(event: Event, plan: Plan) -> None:
    for name, wall in (("starts", plan.starts), ("ends", plan.ends)):
        if not times.exists(wall):
            raise Invalid(name, say("The clock skips this time in the night to summer time. Choose another time."))
        setattr(event, f"{name}_at", times.moment_of(wall))
        setattr(event, f"{name}_wall", wall.strftime("%Y-%m-%dT%H:%M"))
    if event.ends_at <= event.starts_at:
        raise Invalid("ends", say("The end must come after the beginning."))
    for name, day in (("signup_until", plan.signup_until), ("access_until", plan.access_until)):
        if day is not None and day > plan.starts.date():
            raise Invalid(name, say("The last day must not come after the event."))
        setattr(event, name, day)


def _put_places(work: Work, event: Event, plan: Plan) -> None:
    event.scope_id = _body(work, "scope", plan.scope, BodyKind.KKR).id
    event.body_id = _body(work, "body", plan.body).id if plan.body else event.scope_id
    region = bodies.region_by_key(work, plan.region) if plan.region else None
    municipality = bodies.municipality_by_code(work, plan.municipality) if plan.municipality else None
    if plan.region and region is None:
        raise Invalid("region", say("Choose a region from the list, or leave it open."))
    if plan.municipality and municipality is None:
        raise Invalid("municipality", say("Choose a municipality from the list, or leave it open."))
    event.region_id = region.id if region is not None else None
    event.municipality_id = municipality.id if municipality is not None else None


def _body(work: Work, field: str, key: str, kind: BodyKind | None = None) -> Body:
    body = bodies.body_by_key(work, key)
    if body is None or (kind is not None and body.kind is not kind):
        raise Invalid(field, say("Choose from the list."))
    return body


def _put_seats(event: Event, capacity: int, held: Sequence[Held]) -> None:
    if not 0 <= capacity <= LARGEST:
        raise Invalid("capacity", say("Write a number of seats between 0 and %(most)d.", most=LARGEST))
    if any(group.seats < 0 or not group.roles for group in held):
        raise Invalid("held", say("Say for whom seats are held, and how many."))
    if sum(group.seats for group in held) > capacity:
        raise Invalid("held", say("More seats are held than there are."))
    if sum(len(group.roles) for group in held) > len(set().union(*(group.roles for group in held))):
        raise Invalid("held", say("Each kind of participant can be in one group only."))
    event.capacity, event.held = capacity, [group.as_dict() for group in held]


def copy(work: Work, event_id: UUID, *, day: date | None = None) -> Event:
    """Last year's event again, on `day`, or on the same day of the week a year later; all other days move with it.

    Programme, focus areas, held seats and words in all languages come along; people, materials with their files,
    questions, perspectives, minutes and what was booked do not: an interpreter is wanted anew. Only its organisers see
    it. Raises NotFound, Forbidden.
    """
    old = work.get(Event, event_id)
    require(policy.may_manage(work.actor, old))
    starts, ends = datetime.fromisoformat(old.starts_wall), datetime.fromisoformat(old.ends_wall)
    by = day - starts.date() if day is not None else NEXT_YEAR
    left_out = {"id", "number", "online_link", "questions", "cancel_reason", "minutes", "head_count", "closed_on"}
    left_out |= {"perspectives"}
    values = {c.key: getattr(old, c.key) for c in Event.__table__.columns if c.key not in left_out}
    new = Event(**values | {"number": work.next_number("event"), "version": 1, "ics_sequence": 0})
    new.stage, new.published_on, new.copied_from_id = Stage.PLANNED, None, old.id
    new.owner_id = work.actor.account_id
    for name, wall in (("starts", starts + by), ("ends", ends + by)):
        moment = times.moment_of(wall)
        setattr(new, f"{name}_at", moment)
        setattr(new, f"{name}_wall", times.wall_of(moment).strftime("%Y-%m-%dT%H:%M"))
    new.signup_until, new.access_until = times.shifted(old.signup_until, by), times.shifted(old.access_until, by)
    groups = (Held.of(kept) for kept in old.held)
    new.held = [Held(group.roles, group.seats, group.until + by).as_dict() for group in groups]
    for name in ("sign_language", "speech_to_text"):
        setattr(new, name, Support.WANTED if getattr(old, name) in SURE else getattr(old, name))
    work.add(new)
    work.flush()
    _copy_rows(work, old, new)
    audit.record(work, "events.copied", new, copied_from=old.number)
    return new


def _copy_rows(work: Work, old: Event, new: Event) -> None:
    pairs: list[tuple[Any, Any]] = [(old, new)]
    for row in work.all(sa.select(AgendaItem).where(AgendaItem.event_id == old.id)):
        again = AgendaItem(event_id=new.id, position=row.position, starts=row.starts, title=row.title, who=row.who)
        pairs.append((row, work.add(again)))
    for row in work.all(sa.select(EventFocus).where(EventFocus.event_id == old.id)):
        work.add(EventFocus(event_id=new.id, focus_area_id=row.focus_area_id))
    work.flush()
    gone = {"event.questions", "event.cancel_reason", "event.minutes", "event.perspectives"}
    wording.copy_twins(work, pairs, leave_out=frozenset(gone))
    work.flush()
