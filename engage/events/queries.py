"""Reading events, their seats and places: one event, the season by key, one's own place, and the organiser's lists."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from engage.agreements.models import Agreement, FocusArea
from engage.agreements.queries import Focus
from engage.bodies.models import Body, Municipality, Region
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.events import policy, times
from engage.events.models import AgendaItem, Event, EventFocus, Material, Place
from engage.events.rules import (
    SURE,
    TAKING,
    WRITING,
    Availability,
    Coming,
    Kind,
    Mode,
    Stage,
    Standing,
    State,
    state_of,
)
from engage.events.seating import Held, Seats, Waiting
from engage.receipts import queries as receipts

CHUNK = 100  # of the queue, read at a time

# --- Seats ------------------------------------------------------------------------------------


_PLACE = cast(sa.Table, Place.__table__).c
# Put together once: they are asked while others wait, and putting together costs more than asking.
_LOCKED = sa.select(Event).where(Event.id == sa.bindparam("event_id")).with_for_update()
_LOCKED_FOR_SEATS = _LOCKED.options(
    load_only(Event.published_on, Event.stage, Event.starts_at, Event.signup_until, Event.capacity, Event.held)
)
_TAKEN = (
    sa.select(_PLACE.event_id, _PLACE.role, sa.func.sum(_PLACE.companions + 1).label("seats"))
    .where(_PLACE.event_id.in_(sa.bindparam("events", expanding=True)), _PLACE.standing.in_(TAKING))
    .group_by(_PLACE.event_id, _PLACE.role)
)
# All that must be known before anybody takes a seat, in one trip: whoever waits for the event waits for each.
_HERE = _PLACE.event_id == sa.bindparam("event_id")
_COUNTED = sa.union_all(
    sa.select(sa.literal("taken").label("what"), _PLACE.role, sa.func.sum(_PLACE.companions + 1).label("seats"))
    .where(_HERE, _PLACE.standing.in_(TAKING))
    .group_by(_PLACE.role),
    sa.select(sa.literal("lapsed"), sa.null(), sa.literal(1)).where(
        sa.exists().where(_HERE, _PLACE.standing == Standing.OFFERED, _PLACE.offer_until <= sa.bindparam("now"))
    ),
    sa.select(sa.literal("waits"), sa.null(), sa.literal(1)).where(
        sa.exists().where(_HERE, _PLACE.standing == Standing.WAITING)
    ),
)
_QUEUE = (
    sa.select(_PLACE.id, _PLACE.role, _PLACE.companions, _PLACE.sequence)
    .where(_PLACE.event_id == sa.bindparam("event_id"), _PLACE.standing == Standing.WAITING)
    .where(_PLACE.sequence > sa.bindparam("after"))
    .order_by(_PLACE.sequence)
    .limit(CHUNK)
)


def locked(work: Work, event_id: UUID, *, for_seats: bool = False) -> Event:
    """The event as it is now, held against every other writer until the end. Raises NotFound.

    for_seats: only what tells of its seats is fetched now; the rest when somebody asks for it.
    """
    fresh = {"populate_existing": True}
    statement = _LOCKED_FOR_SEATS if for_seats else _LOCKED
    event: Event | None = work.session.scalars(statement, {"event_id": event_id}, execution_options=fresh).first()
    if event is None:
        raise NotFound()
    return event


def seats_of(work: Work, event: Event) -> Seats:
    """The seats of an event, counted from its places."""
    return seats_of_all(work, [event])[event.id]


@dataclass(frozen=True)
class Counted:
    """The seats of an event that is held, and whether there is anything else to look at."""

    seats: Seats
    lapsed: bool  # an offer has run out
    waits: bool  # somebody is in the queue


def counted(work: Work, event: Event) -> Counted:
    """What is to be known of an event before anybody takes a seat."""
    work.flush()
    found = work.connection.execute(_COUNTED, {"event_id": event.id, "now": work.now}).all()
    taken: dict[Coming | None, int] = {row.role: int(row.seats) for row in found if row.what == "taken"}
    told = {row.what for row in found}
    return Counted(Seats(event.capacity, groups(event), taken), "lapsed" in told, "waits" in told)


def seats_of_all(work: Work, events: list[Event]) -> dict[UUID, Seats]:
    """The seats of several events, in one query."""
    work.flush()
    ids = [event.id for event in events]
    taken: dict[UUID, dict[Coming | None, int]] = {each: {} for each in ids}
    for event_id, role, seats in work.connection.execute(_TAKEN, {"events": ids}) if events else ():
        taken[event_id][role] = int(seats)
    return {event.id: Seats(event.capacity, groups(event), taken[event.id]) for event in events}


def groups(event: Event) -> tuple[Held, ...]:
    """The held groups of an event."""
    return tuple(Held.of(kept) for kept in event.held)


def queue(work: Work, event_id: UUID) -> Iterator[Waiting]:
    """Who waits, in order; read a little at a time, since mostly only the first ones matter."""
    after = 0
    while True:
        work.flush()
        rows = work.connection.execute(_QUEUE, {"event_id": event_id, "after": after}).all()
        yield from (Waiting(row.id, row.role, row.companions + 1) for row in rows)
        if len(rows) < CHUNK:
            return
        after = rows[-1].sequence


def position(work: Work, place: Place) -> int | None:
    """The number in the queue, from 1; None for a place that does not wait."""
    if place.standing is not Standing.WAITING:
        return None
    before = sa.select(sa.func.count()).where(
        Place.event_id == place.event_id, Place.standing == Standing.WAITING, Place.sequence <= place.sequence
    )
    return int(work.session.scalar(before) or 0)


# --- Events for everyone ----------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What a visitor looks for; None and nothing mean whatever there is."""

    region: str = ""  # key
    kind: Kind | None = None
    online: bool = False
    interpreter: bool = False  # a sign-language or speech-to-text interpreter is booked
    easy: bool = False  # the programme is there in easy Danish
    past: bool = False  # what is over, the newest first


@dataclass(frozen=True)
class Listed:
    """An event among others."""

    event: Event
    region: str | None
    municipality: str | None
    body: str
    availability: Availability
    state: State

    @property
    def key(self) -> tuple[datetime, int]:
        """Its place in the order of all."""
        return self.event.starts_at, self.event.number


@dataclass(frozen=True)
class Whole(Listed):
    """One event with all that its page shows."""

    agenda: list[AgendaItem]
    materials: list[Material]
    focus: list[Focus]


def _named() -> Any:
    return (
        sa.select(Event, Region.name, Municipality.name, Body.name)
        .join(Body, Body.id == Event.body_id)
        .outerjoin(Region, Region.id == Event.region_id)
        .outerjoin(Municipality, Municipality.id == Event.municipality_id)
    )


def by_number(work: Work, number: int) -> Event:
    """The event at this address, when the actor may see it. Raises NotFound."""
    event: Event | None = work.one(sa.select(Event).where(Event.number == number, policy.visible_to(work.actor)))
    if event is None:
        raise NotFound()
    return event


def announced(work: Work, number: int) -> Event:
    """As `by_number`, and only to be read: for visitors it is kept until something public changes. Raises NotFound."""
    if work.actor.account_id is not None:
        return by_number(work, number)
    return work.kept(("events.announced", number), lambda: by_number(work, number))


def whole(work: Work, number: int) -> Whole:
    """One event with everything on its page, in three queries; in two when it is over. Raises NotFound."""
    statement = (
        _named()
        .add_columns(AgendaItem)
        .outerjoin(AgendaItem, AgendaItem.event_id == Event.id)
        .where(Event.number == number, policy.visible_to(work.actor))
        .order_by(AgendaItem.position)
    )
    rows = work.rows(statement)
    if not rows:
        raise NotFound()
    event: Event = rows[0][0]
    beside = work.rows(  # each focus area with each of the papers: there are few of both
        sa.select(FocusArea, Agreement, Material)
        .select_from(Event)
        .outerjoin(EventFocus, EventFocus.event_id == Event.id)
        .outerjoin(FocusArea, FocusArea.id == EventFocus.focus_area_id)
        .outerjoin(Agreement, Agreement.id == FocusArea.agreement_id)
        .outerjoin(Material, Material.event_id == Event.id)
        .where(Event.id == event.id)
        .order_by(Agreement.slug, FocusArea.number, Material.position)
    )
    is_over = work.now >= event.ends_at  # then nobody is told of its seats
    availability = Availability.FREE if is_over else seats_of(work, event).availability(work.today)
    return Whole(
        event=event,
        region=rows[0][1],
        municipality=rows[0][2],
        body=rows[0][3],
        availability=availability,
        state=shown_state(work, event, availability),
        agenda=[row[4] for row in rows if row[4] is not None],
        materials=list(dict.fromkeys(row[2] for row in beside if row[2] is not None)),
        focus=[Focus(*pair) for pair in dict.fromkeys((row[0], row[1]) for row in beside if row[0] is not None)],
    )


def listed(
    work: Work, wanted: Wanted | None = None, *, after: tuple[datetime, int] | None = None, limit: int = 20
) -> list[Listed]:
    """Published events that are not over, the next first; or those that are, the newest first. In two queries.

    after: the key of the last one shown; the list goes on behind it.
    """
    wanted = wanted or Wanted()
    order = sa.tuple_(Event.starts_at, Event.number)
    statement = _named().where(Event.published_on.is_not(None), *_clauses(wanted))
    if wanted.past:
        statement = statement.where(Event.ends_at < work.now).order_by(Event.starts_at.desc(), Event.number.desc())
    else:
        statement = statement.where(Event.ends_at >= work.now).order_by(Event.starts_at, Event.number)
    if after is not None:
        mark = sa.tuple_(sa.literal(after[0], Event.starts_at.type), sa.literal(after[1], Event.number.type))
        statement = statement.where(order < mark if wanted.past else order > mark)
    return _listed(work, work.rows(statement.limit(limit)))


def _listed(work: Work, rows: list[Any]) -> list[Listed]:
    seats = seats_of_all(work, [row[0] for row in rows])
    found = []
    for row in rows:
        availability = seats[row[0].id].availability(work.today)
        event, region, municipality, body = row
        state = shown_state(work, event, availability)
        found.append(Listed(event, region, municipality, body, availability, state))
    return found


def _clauses(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = []
    if wanted.region:
        clauses.append(Region.key == wanted.region)
    if wanted.kind is not None:
        clauses.append(Event.kind == wanted.kind)
    if wanted.online:
        clauses.append(Event.mode.in_([Mode.ONLINE, Mode.HYBRID]))
    if wanted.interpreter:
        clauses.append(sa.or_(Event.sign_language.in_(SURE), Event.speech_to_text.in_(SURE)))
    if wanted.easy:
        clauses.append(Event.easy_read.is_(True))
    return clauses


def shown_state(work: Work, event: Event, availability: Availability) -> State:
    """What a visitor is told the event is, now."""
    over = signing_up_is_over(work, event)
    return state_of(event.stage, over=over, availability=availability, writing=writing_goes_on(work, event))


def writing_goes_on(work: Work, event: Event) -> bool:
    """Whether people can write in this silent dialogue or round now: from its beginning until its end."""
    is_silent = event.kind in WRITING and bool((event.questions or "").strip())
    going = event.stage in (Stage.PLANNED, Stage.OPEN) and event.starts_at <= work.now < event.ends_at
    return is_silent and going and event.published_on is not None


def signing_up_is_over(work: Work, event: Event) -> bool:
    return times.over(work.now, event.starts_at, event.signup_until)


def questions_are_shown(work: Work, event: Event) -> bool:
    """Whether the questions of the event can be read: from a week ahead, at ten."""
    return bool(event.questions) and work.now >= times.days_before(event.starts_at, 7)


def about(work: Work, focus_area_id: UUID, limit: int = 5) -> list[Listed]:
    """The next events about a focus area, in two queries."""
    statement = (
        _named()
        .join(EventFocus, EventFocus.event_id == Event.id)
        .where(EventFocus.focus_area_id == focus_area_id, Event.published_on.is_not(None), Event.ends_at >= work.now)
        .order_by(Event.starts_at, Event.number)
        .limit(limit)
    )
    return _listed(work, work.rows(statement))


def of_bodies(work: Work, body_ids: Collection[UUID], limit: int = 5) -> list[Listed]:
    """The next events that these bodies hold, in at most two queries."""
    if not body_ids:
        return []
    statement = (
        _named()
        .where(Event.body_id.in_(body_ids), Event.published_on.is_not(None), Event.ends_at >= work.now)
        .order_by(Event.starts_at, Event.number)
        .limit(limit)
    )
    return _listed(work, work.rows(statement))


def calendar_rows(work: Work, *, focus_area_id: UUID | None = None, body_id: UUID | None = None) -> list[Event]:
    """Published events for a calendar: all, those about a focus area, or those of a body; a year back, and all ahead.

    Cancelled ones stay among them: a calendar that holds them must learn of it. Written rounds last for weeks and do
    not fill anybody's calendar.
    """
    since = work.now - times.DAY * 366
    statement = sa.select(Event).where(
        Event.published_on.is_not(None), Event.ends_at >= since, Event.kind != Kind.WRITTEN_ROUND
    )
    if focus_area_id is not None:
        statement = statement.join(EventFocus, EventFocus.event_id == Event.id)
        statement = statement.where(EventFocus.focus_area_id == focus_area_id)
    if body_id is not None:
        statement = statement.where(sa.or_(Event.body_id == body_id, Event.scope_id == body_id))
    return work.all(statement.order_by(Event.starts_at, Event.number))


# --- Places -----------------------------------------------------------------------------------


def signed_with(work: Work, once: str) -> Place | None:
    """What the form with this one-time key became, if it has come in before."""
    found: Place | None = work.one(sa.select(Place).where(Place.once_hash == once_hash(work, once)))
    return found


@cache
def _known(number: int) -> sa.Select[Any]:
    """The question about so many keys, put together once: they are asked while others wait."""
    return sa.select(_PLACE.once_hash).where(_PLACE.once_hash.in_([sa.bindparam(f"key{n}") for n in range(number)]))


def known_forms(work: Work, hashes: list[bytes]) -> set[bytes]:
    """Which of these one-time keys (as `once_hash` makes them) have come in before."""
    work.flush()
    keys = {f"key{n}": key for n, key in enumerate(hashes)}
    return {bytes(each) for each in work.connection.execute(_known(len(hashes)), keys).scalars()}


def once_hash(work: Work, once: str) -> bytes:
    return work.keys.blind("place", once)


def by_code(work: Work, text: str) -> Place:
    """The place whose code a person meant by `text`. Raises NotFound."""
    receipt = receipts.find(work, text, opens="place")
    found = work.one(sa.select(Place).where(Place.receipt_id == receipt.id)) if receipt is not None else None
    if not isinstance(found, Place):
        raise NotFound()
    return found


def fresh(work: Work, place_id: UUID) -> Place:
    """The place as it is now, also when it was read before its event was held. Raises NotFound."""
    statement = sa.select(Place).where(Place.id == place_id)
    found: Place | None = work.one(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def places(work: Work, event_id: UUID, *standings: Standing) -> list[Place]:
    """The places of an event in these standings, in the order of the queue."""
    return work.all(
        sa.select(Place).where(Place.event_id == event_id, Place.standing.in_(standings)).order_by(Place.sequence)
    )


def open_for_seats(work: Work, standing: Standing, *, due: bool = False) -> list[UUID]:
    """Events ahead that have a place in this standing; due: whose offer has run out. Always in one order."""
    statement = (
        sa.select(Event.id)
        .join(Place, Place.event_id == Event.id)
        .where(Event.stage == Stage.OPEN, Place.standing == standing)
    )
    statement = statement.where(Place.offer_until <= work.now) if due else statement.where(Event.starts_at > work.now)
    return work.all(statement.distinct().order_by(Event.id))


def counts(work: Work, event_ids: list[UUID]) -> Mapping[UUID, dict[Standing, tuple[int, int]]]:
    """(places, seats) by standing for several events, in one query."""
    found: dict[UUID, dict[Standing, tuple[int, int]]] = {each: {} for each in event_ids}
    statement = (
        sa.select(Place.event_id, Place.standing, sa.func.count(), sa.func.sum(Place.companions + 1))
        .where(Place.event_id.in_(event_ids))
        .group_by(Place.event_id, Place.standing)
    )
    for event_id, standing, number, seats in work.rows(statement) if event_ids else ():
        found[event_id][standing] = (int(number), int(seats))
    return found
