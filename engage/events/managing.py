"""What an organiser's pages ask: which events are theirs, what there is to do about them, and whom it would reach."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from engage.accounts.models import Account
from engage.bodies.models import Body, BodyKind, Grant
from engage.bodies.queries import holds_on
from engage.core.authority import GRANTS, Can
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.events import lists, policy, queries, times
from engage.events.models import AccessNeed, Call, Event, Place
from engage.events.rules import LIVE, TOLD, UNDONE, Stage, Standing

ROLES = tuple(role for role, rights in GRANTS.items() if Can.MANAGE_EVENTS in rights)


def mine(work: Work, number: int) -> Event:
    """An event that the actor arranges; of others they need not know here. Raises NotFound."""
    event = queries.by_number(work, number)
    if not policy.may_manage(work.actor, event):
        raise NotFound()
    return event


@dataclass(frozen=True)
class ToDo:
    """Something that waits to be done about an event. what: the word of the page's sentence."""

    what: str  # danger, overdue, interpreter, soon, aside, offers, close, calls
    event: Event
    number: int
    by: date | None = None


def to_do(work: Work, coming: list[lists.Managed], dangers: sa.ColumnElement[int]) -> list[ToDo]:
    """All that waits, in two queries: what may be about danger first, then overdue needs, interpreters, other needs,
    people who were set aside, offers, what is over, and calls.

    coming: the events ahead, as `lists.managed` finds them. dangers: how many texts about danger an event has.
    """
    needed, rows = _needed(work), _unfinished(work, dangers)
    found = [ToDo("danger", event, number) for event, _calls, number in rows if number]
    found += [ToDo("overdue", event, late, by) for event, late, _soon, by in needed if late]
    found += [ToDo("interpreter", each.event, 1, each.interpreter_by) for each in coming if each.interpreter_by]
    found += [ToDo("soon", event, soon, max(by, work.today)) for event, _late, soon, by in needed if soon]
    for what, standing in (("aside", Standing.SET_ASIDE), ("offers", Standing.OFFERED)):
        numbers = [(each.event, each.places(standing)) for each in coming]
        found += [ToDo(what, event, number) for event, number in numbers if number]
    found += [ToDo("close", event, 1) for event, *_numbers in rows if _over(work, event)]
    found += [ToDo("calls", event, calls) for event, calls, _number in rows if calls]
    return found


def _needed(work: Work) -> list[tuple[Event, int, int, date]]:
    """Events ahead with what is to be arranged within a week, as (event, overdue, not yet, the first day)."""
    late = sa.func.sum(sa.case((AccessNeed.due_on < work.today, 1), else_=0))
    first = sa.func.min(AccessNeed.due_on)
    statement = (
        sa.select(Event, late, sa.func.count(), first)
        .join(Place, Place.event_id == Event.id)
        .join(AccessNeed, AccessNeed.place_id == Place.id)
        .where(
            AccessNeed.state.in_(UNDONE),
            AccessNeed.due_on <= work.today + times.WEEK,
            Event.ends_at >= work.now,
            Place.standing.in_(LIVE),
            policy.managed_by(work.actor),
        )
        .group_by(Event.id)
        .order_by(first, Event.number)
    )
    return [(event, int(over), int(all_) - int(over), by) for event, over, all_, by in work.rows(statement)]


def _unfinished(work: Work, dangers: sa.ColumnElement[int]) -> list[tuple[Event, int, int]]:
    """Events that are over and lack minutes or a head-count, or need calls, or have texts about danger.

    With the number of calls, and of such texts.
    """
    calls = sa.select(sa.func.count()).where(Call.event_id == Event.id, Call.done_on.is_(None)).scalar_subquery()
    over = sa.and_(
        Event.ends_at < work.now,
        Event.published_on.is_not(None),
        Event.stage != Stage.CANCELLED,
        sa.or_(Event.closed_on.is_(None), Event.stage != Stage.MINUTES),
    )
    waits = sa.or_(over, calls > 0, dangers > 0)
    statement = sa.select(Event, calls, dangers).where(policy.managed_by(work.actor), waits)
    rows = work.rows(statement.order_by(Event.starts_at, Event.number))
    return [(event, int(number), int(texts)) for event, number, texts in rows]


def _over(work: Work, event: Event) -> bool:
    ended = event.ends_at < work.now and event.stage is not Stage.CANCELLED
    return ended and event.published_on is not None and (event.closed_on is None or event.stage is not Stage.MINUTES)


def reached(work: Work, event: Event) -> tuple[int, int]:
    """How many places are told when something changes, and how many of them have no mail."""
    without = sa.func.sum(sa.case((Place.email.is_(None), 1), else_=0))
    statement = sa.select(sa.func.count(), without).where(Place.event_id == event.id, Place.standing.in_(TOLD))
    places, silent = work.rows(statement)[0]
    return int(places), int(silent or 0)


def scopes(work: Work) -> list[Body]:
    """The KKRs whose events the actor arranges, today."""
    statement = sa.select(Body).where(Body.kind == BodyKind.KKR, holds_on(Body, work.today)).order_by(Body.name)
    reach = work.actor.scope(Can.MANAGE_EVENTS)
    return work.all(statement if reach is None else statement.where(Body.id.in_(list(reach))))


def colleagues(work: Work, event: Event) -> list[Account]:
    """Who arranges events there today, by name."""
    granted = sa.select(Grant.account_id).where(
        Grant.role.in_(ROLES),
        holds_on(Grant, work.today),
        sa.or_(Grant.scope_id.is_(None), Grant.scope_id == event.scope_id),
    )
    people = sa.select(Account).where(Account.id.in_(granted), Account.disabled_at.is_(None))
    return work.all(people.order_by(Account.name))
