"""The plain rows that statistics are computed from: things one by one, people only as sums. Every statement is here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from engage.agreements.models import Agreement, FocusArea, Party
from engage.bodies.models import Body, Municipality, Region
from engage.bodies.policy import COUNCILS
from engage.bodies.queries import holds_on
from engage.bodies.signing import Stage as DecisionStage
from engage.contributions.models import Contribution, Status
from engage.core.db import Base
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.decisions.models import Asked, Decision
from engage.decisions.models import Done as WasDone
from engage.decisions.models import Reply as Told
from engage.decisions.rules import Answers
from engage.development.models import Activity, Change, Focus, Inclusion, TookPart
from engage.development.rules import Outcome, State
from engage.dialogue.models import Decision as Minuted
from engage.dialogue.models import FollowUp, Minutes, Proposal
from engage.dialogue.rules import FollowState, ProposalState
from engage.events.models import Event, EventFocus
from engage.events.rules import Kind as EventKind
from engage.events.rules import Stage as EventStage
from engage.hearings.models import Asked as Heard
from engage.hearings.models import Edition, Hearing
from engage.hearings.rules import State as HearingState
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage
from engage.questions.models import Question
from engage.replies.models import Reply, ReplyState
from engage.statistics.ground import Changed, Dated, Decided, Ground, Held, How, Known, People, Place, Waits, What
from engage.statistics.rules import FEWEST_PEOPLE

# Meetings at which people and councils talk with those who decide.
DIALOGUE = (EventKind.DIALOGUE_FORUM, EventKind.PUBLIC_MEETING, EventKind.CAFE, EventKind.SILENT_DIALOGUE)
WERE_HELD = (EventStage.HELD, EventStage.MINUTES)
LEFT_OUT = (Status.DECLINED, Status.WITHDRAWN, Status.ANONYMISED)


@dataclass(frozen=True, eq=False)
class Scope:
    """What is counted: one focus area of one agreement, or everything."""

    area: FocusArea | None = None
    agreement: Agreement | None = None

    @property
    def area_id(self) -> UUID | None:
        return self.area.id if self.area is not None else None

    def only(self, statement: Any, column: Any) -> Any:
        """`statement`, within the focus area."""
        return statement.where(column == self.area.id) if self.area is not None else statement

    def about(self, statement: Any, event_id: Any) -> Any:
        """`statement`, for events about the focus area."""
        if self.area is None:
            return statement
        return statement.where(
            event_id.in_(sa.select(EventFocus.event_id).where(EventFocus.focus_area_id == self.area.id))
        )


def scope(work: Work, slug: str, number: int) -> Scope:
    """One focus area. Raises NotFound; one statement."""
    rows = work.rows(
        sa.select(FocusArea, Agreement)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(Agreement.slug == slug, FocusArea.number == number)
    )
    if not rows:
        raise NotFound()
    return Scope(*rows[0])


def scopes(work: Work) -> list[tuple[FocusArea, Agreement, str]]:
    """Every focus area with its agreement and region, the newest agreement first; one statement."""
    rows = work.rows(
        sa.select(FocusArea, Agreement, Region.name)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .join(Region, Region.id == Agreement.region_id)
        .order_by(Agreement.period_from.desc(), Agreement.slug, FocusArea.number)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def named(work: Work, kind: type[Base], ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The rows that have the words of a list's lines; at most one statement."""
    wanted = list(ids)
    return {row.id: row for row in work.all(sa.select(kind).where(kind.id.in_(wanted)))} if wanted else {}


def ground(work: Work, of: Scope, known: People | None = None) -> Ground:
    """Everything, in five statements however much there is. known: what is told of people, where it is known."""
    told = known if known is not None else people(work, of)
    held, changes = activities(work, of)
    published, decided = perspectives(work, of)
    return Ground(
        today=work.today,
        people_until=told.until,
        activities=held,
        changes=changes,
        perspectives=published,
        decisions=decided,
        waits=told.waits,
        dated=dated(work, of),
        places=places(work, of, told),
    )


# --- Activities and perspectives ----------------------------------------------------------------


def activities(work: Work, of: Scope) -> tuple[list[Held], list[Changed]]:
    """What is shown of development work: what was held, and what changed; one statement."""
    statement = (
        sa.select(
            Activity.id,
            Activity.number,
            Activity.state,
            sa.exists().where(Inclusion.activity_id == Activity.id),
            sa.exists().where(TookPart.activity_id == Activity.id),
            Change.id,
            Change.state,
            Change.happened_on,
        )
        .outerjoin(Change, Change.activity_id == Activity.id)
        .where(Activity.published_on.is_not(None))
        .order_by(Activity.number, Change.happened_on, Change.id)
    )
    if of.area is not None:
        statement = statement.join(Focus, sa.and_(Focus.activity_id == Activity.id, Focus.focus_area_id == of.area.id))
    rows = work.rows(statement)
    held = {row[0]: Held(row[0], row[1], *row[3:5]) for row in rows if row[2] in (State.HELD, State.CLOSED)}
    changes = [Changed(row[5], row[1], row[6] is Outcome.DELIVERED, row[7]) for row in rows if row[5] is not None]
    return list(held.values()), changes


def perspectives(work: Work, of: Scope) -> tuple[list[Known], list[Decided]]:
    """Every published perspective, and what bodies decided about it; one statement."""
    first = (
        sa.select(sa.func.min(Version.published_on))
        .where(Version.perspective_id == Perspective.id)
        .correlate(Perspective)
        .scalar_subquery()
    )
    used = sa.exists().where(
        Inclusion.perspective_id == Perspective.id,
        Inclusion.activity_id == Activity.id,
        Activity.published_on.is_not(None),
    )
    judged = (
        sa.select(
            Decision.asked_id,
            sa.func.count().label("answers"),
            sa.func.sum(sa.case((Told.answer == Answers.YES, 1), else_=0)).label("yes"),
        )
        .join(Told, Told.decision_id == Decision.id)
        .where(Told.answer.is_not(None))
        .group_by(Decision.asked_id)
        .subquery()
    )
    statement = (
        sa.select(
            Perspective.id,
            Version.id,
            Perspective.number,
            first,
            used,
            Asked.number,
            Decision.outcome,
            Decision.due_on,
            sa.exists().where(WasDone.asked_id == Asked.id).correlate(Asked),
            judged.c.answers,
            judged.c.yes,
        )
        .join(Version, sa.and_(Version.perspective_id == Perspective.id, Version.stage == Stage.PUBLISHED))
        .outerjoin(Asked, Asked.perspective_id == Perspective.id)
        .outerjoin(Decision, sa.and_(Decision.asked_id == Asked.id, Decision.stage == DecisionStage.PUBLISHED))
        .outerjoin(judged, judged.c.asked_id == Asked.id)
        .order_by(Perspective.number, Asked.number)
    )
    rows = work.rows(of.only(statement, Perspective.focus_area_id))
    known = {row[0]: Known(*row[:5]) for row in rows}
    decided = [
        Decided(row[0], row[1], row[5], row[6], row[7], bool(row[8]), int(row[9] or 0), int(row[10] or 0))
        for row in rows
        if row[6] is not None
    ]
    return list(known.values()), decided


# --- How long people wait -----------------------------------------------------------------------


class _DaysBetween(sa.sql.expression.FunctionElement[int]):
    """How many days lie between two dates."""

    type = sa.Integer()
    inherit_cache = True


@compiles(_DaysBetween, "sqlite")
def _days_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    end, start = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(julianday({end}) - julianday({start}) AS INTEGER)"


@compiles(_DaysBetween, "postgresql")
def _days_postgres(element: Any, compiler: Any, **options: Any) -> str:
    end, start = (compiler.process(each, **options) for each in element.clauses)
    return f"({end} - {start})"


def people(work: Work, of: Scope) -> People:
    """Sums of people up to the end of last month; one statement, which reads every contribution."""
    until = work.today.replace(day=1)
    told = sa.union_all(
        sa.select(Reply.contribution_id, Reply.published_on.label("day")).where(
            Reply.state == ReplyState.PUBLISHED, Reply.published_on < until
        ),
        sa.select(Told.contribution_id, Told.told_on.label("day")).where(Told.told_on < until),
    ).subquery()
    first = (
        sa.select(told.c.contribution_id, sa.func.min(told.c.day).label("day"))
        .group_by(told.c.contribution_id)
        .subquery()
    )
    counted = (Contribution.received_on < until, Contribution.status.not_in(LEFT_OUT))
    each = sa.select(
        first.c.day.is_not(None).label("answered"),
        _DaysBetween(sa.func.coalesce(first.c.day, sa.literal(until, sa.Date)), Contribution.received_on).label("days"),
    ).outerjoin_from(Contribution, first, first.c.contribution_id == Contribution.id)
    one = of.only(each, Contribution.focus_area_id).where(*counted).subquery()
    nowhere, number = sa.cast(sa.null(), sa.Uuid), sa.func.count().label("people")
    waits = sa.select(nowhere.label("place"), one.c.answered, one.c.days, number).group_by(one.c.answered, one.c.days)
    towns = (
        of.only(sa.select(Contribution.municipality_id, sa.false(), sa.literal(0), number), Contribution.focus_area_id)
        .where(*counted, Contribution.municipality_id.is_not(None))
        .group_by(Contribution.municipality_id)
        .having(sa.func.count() >= FEWEST_PEOPLE)
    )
    answered: dict[int, int] = {}
    waiting: dict[int, int] = {}
    many = set()
    for place, is_answered, days, so_many in work.rows(sa.union_all(waits, towns)):
        if place is not None:
            many.add(place)
            continue
        kept = answered if is_answered else waiting
        kept[max(days, 0)] = kept.get(max(days, 0), 0) + int(so_many)
    return People(until, Waits(answered, waiting), frozenset(many))


# --- Meetings, and what is open -----------------------------------------------------------------


def dated(work: Work, of: Scope) -> list[Dated]:
    """The meetings that were held, and what waits for an answer; one statement."""
    owner = sa.func.coalesce(Body.name, FollowUp.owner)
    asked_of = _kind(What.QUESTION, Version.id, Asked.number, Body.name, Asked.put_on, Asked.due_on)
    parts = [
        of.about(
            _kind(What.MEETING, Event.id, Event.number, Body.name, sa.func.substr(Event.starts_wall, 1, 10))
            .join_from(Event, Body, Body.id == Event.body_id)
            .where(*_held_dialogue()),
            Event.id,
        ),
        of.about(
            _kind(What.FOLLOW_UP, FollowUp.id, Event.number, owner, Minutes.published_on, FollowUp.due_on)
            .join_from(FollowUp, Minutes, Minutes.id == FollowUp.minutes_id)
            .join(Event, Event.id == Minutes.event_id)
            .outerjoin(Body, Body.id == FollowUp.body_id)
            .where(FollowUp.state == FollowState.OPEN, Minutes.number > 0, Minutes.published_on.is_not(None)),
            Event.id,
        ),
        of.only(
            _kind(What.HEARING, Hearing.id, Hearing.number, Body.name, Hearing.sent_on, Hearing.due_on)
            .join_from(Hearing, Heard, Heard.hearing_id == Hearing.id)
            .join(Body, Body.id == Heard.body_id)
            .where(
                Hearing.state == HearingState.OPEN,
                ~sa.exists().where(Edition.hearing_id == Hearing.id, Edition.body_id == Heard.body_id),
            ),
            Hearing.focus_area_id,
        ),
        of.only(
            asked_of.join_from(Asked, Perspective, Perspective.id == Asked.perspective_id)
            .join(Version, sa.and_(Version.perspective_id == Perspective.id, Version.stage == Stage.PUBLISHED))
            .join(Body, Body.id == Asked.body_id)
            .where(Asked.answered_on.is_(None)),
            Perspective.focus_area_id,
        ),
        *(of.only(each, Question.focus_area_id) for each in _questions()),
    ]
    return [
        Dated(What(row[0]), row[1], int(row[2]), row[3] or "", _day(row[4]), _day(row[5]) if row[5] else None)
        for row in work.rows(sa.union_all(*parts))
    ]


def _questions() -> list[Any]:
    """What bodies asked: what is open, by when it is due; and what is answered, on which day."""
    return [
        _kind(what, Question.id, Question.number, Body.name, Question.asked_on, day)
        .join_from(Question, Body, Body.id == Question.body_id)
        .where(Question.closed_on.is_(None) if what is What.ASKED else Question.closed_on.is_not(None))
        for what, day in ((What.ASKED, Question.due_on), (What.ANSWERED, Question.closed_on))
    ]


def _kind(what: What, *columns: Any) -> Any:
    """A row of the calendar; days as letters, since one of them is kept so."""
    identity, number, name, since, *due = columns
    return sa.select(
        sa.literal(what.value, sa.String).label("what"),
        identity.label("id"),
        number.label("number"),
        name.label("body"),
        sa.cast(since, sa.String).label("since"),
        sa.cast(due[0] if due else sa.null(), sa.String).label("due_on"),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _held_dialogue() -> tuple[Any, ...]:
    return Event.published_on.is_not(None), Event.kind.in_(DIALOGUE), Event.stage.in_(WERE_HELD)


# --- Who takes part -----------------------------------------------------------------------------


def places(work: Work, of: Scope, told: People) -> list[Place]:
    """Every body of the agreements' municipalities with how it takes part, in the order of places; one statement."""
    party = sa.select(Body.municipality_id).join(Party, Party.body_id == Body.id)
    if of.agreement is not None:
        party = party.where(Party.agreement_id == of.agreement.id)
    else:
        party = party.join(Agreement, Agreement.id == Party.agreement_id).where(Agreement.period_to >= work.today)
    did = sa.union(*_did(of)).subquery()
    rows = work.rows(
        sa.select(Body.id, Body.key, Body.name, Body.kind, Municipality.name, did.c.how, Municipality.id)
        .join(Municipality, Municipality.id == Body.municipality_id)
        .outerjoin(did, did.c.body_id == Body.id)
        .where(Municipality.id.in_(party), holds_on(Body, work.today))
        .order_by(Municipality.sort_key, Body.name, Body.id, did.c.how)
    )
    found: dict[UUID, Place] = {}
    for identity, key, name, kind, municipality, how, place in rows:
        before = found[identity].how if identity in found else frozenset()
        own = before | ({How(how)} if how else frozenset())
        found[identity] = Place(key, name, kind in COUNCILS, municipality, own, place in told.many)
    return list(found.values())


def _did(of: Scope) -> list[Any]:
    """Each body with each way in which everyone can see that it takes part."""

    def how(one: How, body_id: Any) -> Any:
        return sa.select(body_id.label("body_id"), sa.literal(one.value, sa.String).label("how"))

    statements = how(How.STATEMENT, Edition.body_id).join_from(Edition, Hearing, Hearing.id == Edition.hearing_id)
    proposals = (
        how(How.PROPOSAL, Proposal.body_id)
        .join_from(Proposal, Event, Event.id == Proposal.event_id)
        .where(
            Proposal.body_id.is_not(None),
            Proposal.public_title.is_not(None),
            Proposal.state.in_([ProposalState.ACCEPTED, ProposalState.DECLINED]),
            Event.published_on.is_not(None),
        )
    )
    promised, decided = (
        how(How.MINUTES, table.body_id)
        .join_from(table, Minutes, Minutes.id == table.minutes_id)
        .where(table.body_id.is_not(None), Minutes.number > 0)
        for table in (FollowUp, Minuted)
    )
    answers = (
        how(How.DECISION, Asked.body_id)
        .join_from(Asked, Perspective, Perspective.id == Asked.perspective_id)
        .where(Asked.answered_on.is_not(None))
    )
    return [
        of.only(statements, Hearing.focus_area_id),
        of.about(proposals, Proposal.event_id),
        of.about(how(How.MEETING, Event.body_id).where(*_held_dialogue()), Event.id),
        of.about(promised, Minutes.event_id),
        of.about(decided, Minutes.event_id),
        of.only(answers, Perspective.focus_area_id),
    ]
