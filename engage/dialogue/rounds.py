"""Reading written rounds between meetings: what each is about, and what people, councils and politicians wrote."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.agreements.models import Agreement, FocusArea
from engage.bodies import policy as body_policy
from engage.bodies import queries as bodies
from engage.bodies import rules as body_rules
from engage.bodies.models import Body, Seat, SeatRole
from engage.contributions.models import PublicVersion
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.dialogue.models import FollowUp, Minutes, Post, Round
from engage.events import policy as event_policy
from engage.events import queries as events
from engage.events.models import Event, Writer, Written
from engage.events.rules import Stage
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage as PerspectiveStage

PAGE = 30
LATEST, SHOWN = 5, 50  # rounds that are over, and all, in a list


@dataclass(frozen=True, eq=False)
class Told:
    """A round with what it is about. version: of the perspective, as everyone reads it."""

    round: Round
    event: Event
    body: Body
    area: FocusArea
    agreement: Agreement
    perspective: Perspective | None
    version: Version | None
    promised: FollowUp | None
    promised_at: Event | None
    meeting: Event | None  # on whose agenda its summary stands

    @property
    def rows(self) -> list[Any]:
        """What has words in several languages."""
        found = (self.event, self.area, self.agreement, self.version, self.promised, self.meeting)
        return [row for row in found if row is not None]

    def is_on(self, work: Work) -> bool:
        """Whether one can write in it now."""
        return events.writing_goes_on(work, self.event)


def _told() -> Any:
    promised_at, meeting = aliased(Event), aliased(Event)
    shown = sa.and_(Version.perspective_id == Perspective.id, Version.stage == PerspectiveStage.PUBLISHED)
    return (
        sa.select(Round, Event, Body, FocusArea, Agreement, Perspective, Version, FollowUp, promised_at, meeting)
        .join(Event, Event.id == Round.event_id)
        .join(Body, Body.id == Event.body_id)
        .join(FocusArea, FocusArea.id == Round.focus_area_id)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .outerjoin(Perspective, Perspective.id == Round.perspective_id)
        .outerjoin(Version, shown)
        .outerjoin(FollowUp, FollowUp.id == Round.follow_up_id)
        .outerjoin(Minutes, sa.and_(Minutes.id == FollowUp.minutes_id, Minutes.number > 0))
        .outerjoin(promised_at, promised_at.id == Minutes.event_id)
        .outerjoin(meeting, sa.and_(meeting.id == Round.to_event_id, meeting.published_on.is_not(None)))
    )


def of_event(work: Work, event_id: UUID) -> Told | None:
    """The round that this event is; None for any other event. One statement."""
    rows = work.rows(_told().where(Round.event_id == event_id))
    return Told(*rows[0]) if rows else None


def one(work: Work, number: int) -> Told:
    """The round at this address, for those who arrange it. Raises NotFound."""
    rows = work.rows(_told().where(Event.number == number, event_policy.managed_by(work.actor)))
    if not rows:
        raise NotFound()
    return Told(*rows[0])


def managed(work: Work) -> list[Told]:
    """The rounds that the actor arranges, the newest first."""
    mine = event_policy.managed_by(work.actor)
    return [Told(*row) for row in work.rows(_told().where(mine).order_by(Event.number.desc()).limit(100))]


def going_on(work: Work) -> list[Told]:
    """The rounds in which one can write now, the first to end first; one statement."""
    now = sa.and_(
        Event.published_on.is_not(None),
        Event.stage.in_([Stage.PLANNED, Stage.OPEN]),
        Event.starts_at <= work.now,
        Event.ends_at > work.now,
    )
    return [Told(*row) for row in work.rows(_told().where(now).order_by(Event.ends_at, Event.number))]


def open_one(work: Work, number: int) -> Told:
    """The round at this address while one can write in it. Raises NotFound."""
    rows = work.rows(_told().where(Event.number == number, Event.published_on.is_not(None)))
    if not rows:
        raise NotFound()
    return Told(*rows[0])


def listed(work: Work) -> list[Told]:
    """The rounds that everyone can see, those that go on first, then the newest that are over; one statement."""
    rows = work.rows(_told().where(Event.published_on.is_not(None)).order_by(Event.ends_at.desc()).limit(SHOWN))
    found = [Told(*row) for row in rows]
    on = [each for each in found if each.is_on(work)]
    return on[::-1] + [each for each in found if each not in on][:LATEST]


def about(work: Work, perspective_ids: Collection[UUID]) -> list[Told]:
    """The rounds about these perspectives, in order of time; at most one statement."""
    if not perspective_ids:
        return []
    here = sa.and_(Round.perspective_id.in_(perspective_ids), Event.published_on.is_not(None))
    return [Told(*row) for row in work.rows(_told().where(here).order_by(Event.starts_at))]


def for_meeting(work: Work, event_id: UUID) -> list[Told]:
    """The rounds whose summaries stand on the agenda of this meeting; one statement."""
    return [Told(*row) for row in work.rows(_told().where(Round.to_event_id == event_id).order_by(Event.starts_at))]



# --- What was written -------------------------------------------------------------------------


class Voice(NamedTuple):
    """One thing that was written, as everyone may read it. number: 0 for the word of a council or a politician."""

    day: date
    key: int
    number: int
    text: str
    language: str
    who: str  # a name that we made, a politician's own, or "" where the body speaks
    body: str
    post: Post | None
    is_demo: bool


def voices(work: Work, it: Told, page: int = 1) -> tuple[list[Voice], bool]:
    """What stands in a round, the first first, one page of it; and whether there is more. At most four statements."""
    public = (
        sa.select(PublicVersion.published_on, PublicVersion.number)
        .join(Written, Written.contribution_id == PublicVersion.contribution_id)
        .where(Written.event_id == it.event.id, PublicVersion.withdrawn_on.is_(None))
    )
    posted = sa.select(Post.posted_on, Post.sequence).where(Post.round_id == it.round.id)
    order = sorted(
        [(day, 0, number) for day, number in work.rows(public)] + [(day, 1, key) for day, key in work.rows(posted)]
    )
    shown = order[(page - 1) * PAGE : page * PAGE]
    found = _public(work, [key for _, kind, key in shown if kind == 0])
    found |= _posts(work, [key for _, kind, key in shown if kind == 1])
    return [found[kind, key] for _, kind, key in shown if (kind, key) in found], len(order) > page * PAGE


def _public(work: Work, numbers: list[int]) -> dict[tuple[int, int], Voice]:
    if not numbers:
        return {}
    rows = work.rows(
        sa.select(PublicVersion, Writer.nickname)
        .join(Written, Written.contribution_id == PublicVersion.contribution_id)
        .join(Writer, Writer.id == Written.writer_id)
        .where(PublicVersion.number.in_(numbers))
    )
    return {
        (0, it.number): Voice(it.published_on, it.number, it.number, it.text, it.language, name, "", None, it.is_demo)
        for it, name in rows
    }


def posts(work: Work, round_id: UUID) -> list[Voice]:
    """What councils and politicians wrote in a round, the first first."""
    keys = work.all(sa.select(Post.sequence).where(Post.round_id == round_id).order_by(Post.sequence))
    found = _posts(work, keys)
    return [found[1, key] for key in keys]


def _posts(work: Work, keys: list[int]) -> dict[tuple[int, int], Voice]:
    if not keys:
        return {}
    rows = work.rows(sa.select(Post, Body.name).join(Body, Body.id == Post.body_id).where(Post.sequence.in_(keys)))
    return {
        (1, it.sequence): Voice(it.posted_on, it.sequence, 0, it.text, "da", it.name or "", body, it, it.is_demo)
        for it, body in rows
    }


# --- Who speaks -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Hat:
    """In whose name somebody can write in a round: a council's, or their own as a politician in a body."""

    body: Body
    seat: Seat
    as_body: bool


def hats(work: Work) -> list[Hat]:
    """In whose names the actor can write in rounds today, by name of the body."""
    if work.actor.account_id is None:
        return []
    mine: dict[UUID, tuple[Body, list[Seat]]] = {}
    for seat, body in bodies.seats_of(work, work.actor.account_id):
        if all(body_rules.holds(each.valid_from, each.valid_to, work.today) for each in (seat, body)):
            mine.setdefault(body.id, (body, []))[1].append(seat)
    found = [hat for body, seats in mine.values() if (hat := _hat(work, body, seats)) is not None]
    return sorted(found, key=lambda hat: body_rules.sort_key(hat.body.name))


def _hat(work: Work, body: Body, seats: list[Seat]) -> Hat | None:
    if body.kind in body_policy.COUNCILS:
        chairs = [
            seat
            for seat in bodies.seats_in(work, body.id)
            if seat.role is SeatRole.CHAIR and body_rules.holds(seat.valid_from, seat.valid_to, work.today)
        ]
        seat = body_policy.speaks_with(seats, chairs)
        return Hat(body, seat, as_body=True) if seat is not None else None
    seat = next((seat for seat in seats if body_policy.role_of(body.kind, seat.role) is not None), None)
    return Hat(body, seat, as_body=False) if seat is not None else None
