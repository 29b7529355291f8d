"""Reading proposals, minutes with what belongs to them, what was promised, and what was written at tables."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.bodies import policy as body_policy
from engage.bodies import queries as bodies
from engage.bodies import rules as body_rules
from engage.bodies.models import Body
from engage.contributions.models import PublicVersion
from engage.core.errors import NotFound
from engage.core.ids import typed
from engage.core.work import Work
from engage.dialogue import policy
from engage.dialogue.models import (
    Carried,
    Correction,
    Decision,
    FollowUp,
    Minutes,
    NoProposals,
    Point,
    Proposal,
    Spoken,
    TableNote,
)
from engage.dialogue.rules import FollowState, ProposalState
from engage.events import policy as event_policy
from engage.events.models import Evaluation, Event, Place
from engage.events.rules import Stage, Standing
from engage.receipts import queries as receipts

# --- Proposals --------------------------------------------------------------------------------


def once_hash(work: Work, once: str) -> bytes:
    return work.keys.blind("proposal", once)


def proposed_with(work: Work, once: str) -> Proposal | None:
    """What the form with this one-time key became, if it has come in before."""
    found: Proposal | None = work.one(sa.select(Proposal).where(Proposal.once_hash == once_hash(work, once)))
    return found


def by_code(work: Work, text: str) -> Proposal:
    """The proposal whose code a person meant by `text`. Raises NotFound."""
    receipt = receipts.find(work, text, opens="proposal")
    found = work.one(sa.select(Proposal).where(Proposal.receipt_id == receipt.id)) if receipt is not None else None
    if not isinstance(found, Proposal):
        raise NotFound()
    return found


def takes_proposals(work: Work, event: Event) -> bool:
    """Whether somebody can propose something for the agenda of this event now."""
    return policy.has_an_open_agenda(event, work.now) and not _refused(work, event.id)


def _refused(work: Work, event_id: UUID) -> bool:
    return work.one(sa.select(NoProposals.id).where(NoProposals.event_id == event_id)) is not None


def open_agendas(work: Work, *, answered_by_actor: bool = False, but: UUID | None = None) -> list[Event]:
    """Coming events that take proposals, the next first. but: this one is left out."""
    statement = (
        sa.select(Event)
        .outerjoin(NoProposals, NoProposals.event_id == Event.id)
        .where(
            Event.published_on.is_not(None),
            Event.stage.in_([Stage.PLANNED, Stage.OPEN]),
            Event.starts_at > work.now,
            NoProposals.id.is_(None),
        )
        .order_by(Event.starts_at, Event.number)
        .limit(100)
    )
    if answered_by_actor:
        statement = statement.where(policy.answered_by(work.actor))
    return work.all(statement if but is None else statement.where(Event.id != but))


MAY_TELL_OF_DANGER: tuple[type[Place] | type[Evaluation] | type[Proposal], ...] = (Place, Evaluation, Proposal)


@dataclass(frozen=True)
class Proposed:
    """A proposal with its event, and the council that made it."""

    proposal: Proposal
    event: Event
    body: str | None


def proposals(work: Work, event_id: UUID | None = None, *, waiting: bool = False, limit: int = 100) -> list[Proposed]:
    """The proposals that the actor answers: danger first, then the oldest, then those of a flood.

    waiting: those without an answer, and those about danger that nobody has seen to.
    """
    statement = _proposed().where(policy.answered_by(work.actor), Proposal.state != ProposalState.WITHDRAWN)
    if event_id is not None:
        statement = statement.where(Proposal.event_id == event_id)
    if waiting:
        statement = statement.where(sa.or_(Proposal.state == ProposalState.WAITING, Proposal.crisis.is_(True)))
    order = (Proposal.crisis.desc(), Proposal.held, Proposal.sequence)
    return [Proposed(*row) for row in work.rows(statement.order_by(*order).limit(limit))]


def in_danger(work: Work) -> list[Proposed]:
    """Proposals whose words may be about danger and that nobody has seen to, the oldest first."""
    statement = _proposed().where(Proposal.crisis.is_(True), event_policy.cared_for_by(work.actor))
    return [Proposed(*row) for row in work.rows(statement.order_by(Proposal.sequence).limit(100))]


def dangers_of_event() -> sa.ColumnElement[int]:
    """How many texts to an event may be about danger and wait for somebody to see to them."""
    places, evaluations, proposals_ = (
        sa.select(sa.func.count())
        .where(table.event_id == Event.id, table.crisis.is_(True))
        .correlate(Event)
        .scalar_subquery()
        for table in MAY_TELL_OF_DANGER
    )
    return places + evaluations + proposals_


def dangers(work: Work) -> int:
    """As `dangers_of_event`, of all events that the actor answers for, in one query."""
    marked = [sa.select(table.event_id).where(table.crisis.is_(True)) for table in MAY_TELL_OF_DANGER]
    waiting = sa.union_all(*marked).subquery()
    statement = sa.select(sa.func.count()).select_from(waiting).join(Event, Event.id == waiting.c.event_id)
    number: int = work.rows(statement.where(event_policy.cared_for_by(work.actor)))[0][0]
    return number


def proposal(work: Work, proposal_id: UUID) -> Proposed:
    """One proposal, whoever asks. Raises NotFound."""
    rows = work.rows(_proposed().where(Proposal.id == proposal_id))
    if not rows:
        raise NotFound()
    return Proposed(*rows[0])


def of_bodies(work: Work, body_ids: list[UUID]) -> list[Proposed]:
    """What these councils have proposed, the newest first."""
    statement = _proposed().where(Proposal.body_id.in_(body_ids)).order_by(Proposal.sequence.desc()).limit(50)
    return [Proposed(*row) for row in work.rows(statement)] if body_ids else []


def _proposed() -> Any:
    return (
        sa.select(Proposal, Event, Body.name)
        .join(Event, Event.id == Proposal.event_id)
        .outerjoin(Body, Body.id == Proposal.body_id)
    )


def answered(work: Work, event_id: UUID) -> list[tuple[Proposal, str | None]]:
    """What was answered about an event's agenda, for everyone: in public words only, as (proposal, council)."""
    return agenda_of(work, event_id)[1]


def agenda_of(work: Work, event_id: UUID) -> tuple[bool, list[tuple[Proposal, str | None]]]:
    """Whether an event's organiser wants proposals, and what was answered, as in `answered`; one statement."""
    told = sa.and_(
        Proposal.event_id == Event.id,
        Proposal.public_title.is_not(None),
        Proposal.state.in_([ProposalState.ACCEPTED, ProposalState.DECLINED]),
    )
    rows = work.rows(
        sa.select(NoProposals.id, Proposal, Body.name)
        .select_from(Event)
        .outerjoin(NoProposals, NoProposals.event_id == Event.id)
        .outerjoin(Proposal, told)
        .outerjoin(Body, Body.id == Proposal.body_id)
        .where(Event.id == event_id)
        .order_by(Proposal.state, Proposal.sequence)
    )
    return all(row[0] is None for row in rows), [(row[1], row[2]) for row in rows if row[1] is not None]


def answered_of_body(work: Work, body_id: UUID) -> list[Proposed]:
    """What a council proposed and was answered, the newest first, for everyone: in public words only."""
    here = sa.and_(Proposal.body_id == body_id, Proposal.public_title.is_not(None), Event.published_on.is_not(None))
    answered_now = Proposal.state.in_([ProposalState.ACCEPTED, ProposalState.DECLINED])
    rows = work.rows(_proposed().where(here, answered_now).order_by(Proposal.sequence.desc()).limit(50))
    return [Proposed(*row) for row in rows]


def councils(work: Work) -> list[Body]:
    """The councils and political bodies in whose name the actor may propose today, by name."""
    if work.actor.account_id is None:
        return []
    seats = bodies.seats_of(work, work.actor.account_id)
    found = {
        body.id: body
        for seat, body in seats
        if body_rules.holds(seat.valid_from, seat.valid_to, work.today)
        and body_rules.holds(body.valid_from, body.valid_to, work.today)
        and body_policy.role_of(body.kind, seat.role) is not None
    }
    return sorted(found.values(), key=lambda body: body.name)


# --- Minutes ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Whole:
    """Minutes with everything that stands in them."""

    event: Event
    minutes: Minutes
    corrections: list[Correction]
    points: list[Point] = field(default_factory=list)
    decisions: list[tuple[Decision, str]] = field(default_factory=list)  # with the name of the body
    follow_ups: list[tuple[FollowUp, str | None]] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    standing: list[Any] = field(default_factory=list)  # what stood open, and what became of it

    @property
    def summary(self) -> str:
        """Of the draft; once the minutes are published it is the event's own text."""
        return (self.event.minutes if self.minutes.number else self.minutes.summary) or ""


def minutes_of(work: Work, event_id: UUID, *, lock: bool = False) -> Minutes | None:
    """The minutes of an event, in whatever state they are."""
    statement = sa.select(Minutes).where(Minutes.event_id == event_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: Minutes | None = work.one(statement)
    return found


def whole(work: Work, event: Event) -> Whole:
    """The minutes of an event, in five queries. Raises NotFound where the actor may not read them."""
    statement = (
        sa.select(Minutes, Correction)
        .outerjoin(Correction, Correction.minutes_id == Minutes.id)
        .where(Minutes.event_id == event.id)
        .order_by(Correction.number)
    )
    rows = work.rows(statement)
    if not rows or not policy.may_read(work.actor, event, rows[0][0]):
        raise NotFound()
    minutes: Minutes = rows[0][0]
    decided = (
        sa.select(Decision, Body.name)
        .join(Body, Body.id == Decision.body_id)
        .where(Decision.minutes_id == minutes.id)
        .order_by(Decision.position)
    )
    return Whole(
        event=event,
        minutes=minutes,
        corrections=[row[1] for row in rows if row[1] is not None],
        points=work.all(sa.select(Point).where(Point.minutes_id == minutes.id).order_by(Point.position)),
        decisions=[(row[0], row[1]) for row in work.rows(decided)],
        follow_ups=[(each.follow_up, each.body) for each in promised(work, event.id)],
        spoken=spoken(work, minutes.id),
    )


def spoken(work: Work, minutes_id: UUID) -> list[Spoken]:
    """The words in minutes that were read aloud; gone at once when somebody gives up the place, or says no."""
    statement = (
        sa.select(Spoken)
        .outerjoin(Place, Place.id == Spoken.place_id)
        .where(Spoken.minutes_id == minutes_id, ~taken_back())
        .order_by(Spoken.position)
    )
    return work.all(statement)


def taken_back() -> sa.ColumnElement[bool]:
    """That the place of words in minutes is there, but given up, or without its yes. Both tables stand in the query."""
    return sa.and_(Place.id.is_not(None), sa.or_(Place.standing == Standing.GIVEN_UP, Place.aloud_consent_id.is_(None)))


def spoken_by_code(work: Work, text: str) -> Spoken:
    """The words in minutes that the code takes out again; also when its place is forgotten. Raises NotFound."""
    mark = receipts.hash_of(work, typed(text) or "")
    found: Spoken | None = work.one(sa.select(Spoken).where(Spoken.code_hash == mark))
    if found is None:
        raise NotFound()
    return found


def spoken_of(work: Work, place_id: UUID) -> Spoken | None:
    """The words in minutes that came with this place."""
    found: Spoken | None = work.one(sa.select(Spoken).where(Spoken.place_id == place_id))
    return found


# --- What was promised ------------------------------------------------------------------------


@dataclass(frozen=True)
class Promised:
    """A follow-up with its event, and the body that does it."""

    follow_up: FollowUp
    event: Event
    body: str | None
    carried_to: str | None = None  # the agreement in whose cycle it goes on
    since: date | None = None  # when everyone could read it first


def promised(work: Work, event_id: UUID, *, published: bool = False) -> list[Promised]:
    """What was promised at an event, in its order. published: only what everyone may read."""
    statement = _promised().where(Event.id == event_id).order_by(FollowUp.position)
    if published:
        statement = statement.where(Minutes.number > 0)
    return [Promised(*row) for row in work.rows(statement)]


def still_open(work: Work, limit: int = 50) -> list[Promised]:
    """What was promised at the actor's events and is not done, the longest overdue first."""
    return _open(work, event_policy.managed_by(work.actor), limit)


def open_to_all(work: Work, limit: int = 50) -> list[Promised]:
    """As `still_open`, of every event that everyone can see: it stands until it is done, from meeting to meeting."""
    return _open(work, Event.published_on.is_not(None), limit)


def promised_to_stand(work: Work, body_ids: list[UUID], day: date, but: UUID) -> list[Promised]:
    """What was promised at earlier meetings of these bodies and was open when they met on `day`; but: at that one."""
    statement = _promised(Minutes.published_on).where(
        Event.body_id.in_(body_ids),
        Event.id != but,
        Event.published_on.is_not(None),
        Minutes.number > 0,
        Minutes.published_on < day,
        sa.or_(FollowUp.state == FollowState.OPEN, FollowUp.closed_on >= day),
    )
    return [Promised(*row) for row in work.rows(statement.order_by(Minutes.published_on, FollowUp.position))]


def _open(work: Work, where: Any, limit: int) -> list[Promised]:
    statement = (
        _promised(Minutes.published_on)
        .where(FollowUp.state == FollowState.OPEN, Minutes.number > 0, where)
        .order_by(FollowUp.due_on, Event.number, FollowUp.position)
    )
    return [Promised(*row) for row in work.rows(statement.limit(limit))]


_CARRIED = (
    sa.select(Agreement.title)
    .join(Carried, Carried.agreement_id == Agreement.id)
    .where(Carried.follow_up_id == FollowUp.id)
    .order_by(Carried.carried_on.desc(), Agreement.period_from.desc())
    .limit(1)
    .scalar_subquery()
)


def _promised(*more: Any) -> Any:
    return (
        sa.select(FollowUp, Event, Body.name, _CARRIED, *more)
        .join(Minutes, Minutes.id == FollowUp.minutes_id)
        .join(Event, Event.id == Minutes.event_id)
        .outerjoin(Body, Body.id == FollowUp.body_id)
    )


# --- Notes from tables ------------------------------------------------------------------------


def published_notes(work: Work, event_id: UUID) -> list[tuple[PublicVersion, str]]:
    """What was written at the tables of an event and everyone may read now, as (public version, topic)."""
    statement = (
        sa.select(PublicVersion, TableNote.topic)
        .join(TableNote, TableNote.contribution_id == PublicVersion.contribution_id)
        .where(TableNote.event_id == event_id, PublicVersion.withdrawn_on.is_(None))
        .order_by(PublicVersion.number)
    )
    return [(row[0], row[1]) for row in work.rows(statement)]


def notes(work: Work, event_id: UUID) -> list[tuple[str, date, bool]]:
    """The notes of an event for its organisers, as (topic, day, whether everyone can read it); none of their words."""
    statement = (
        sa.select(TableNote.topic, TableNote.made_on, PublicVersion.id, PublicVersion.withdrawn_on)
        .outerjoin(PublicVersion, PublicVersion.contribution_id == TableNote.contribution_id)
        .where(TableNote.event_id == event_id)
        .order_by(TableNote.made_on, TableNote.topic, TableNote.id)
    )
    return [(row[0], row[1], row[2] is not None and row[3] is None) for row in work.rows(statement)]


def meeting_of(work: Work, contribution_id: UUID) -> Event | None:
    """The published event at whose tables a contribution was written."""
    found: Event | None = work.one(
        sa.select(Event)
        .join(TableNote, TableNote.event_id == Event.id)
        .where(TableNote.contribution_id == contribution_id, Event.published_on.is_not(None))
    )
    return found
