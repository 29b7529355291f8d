"""What the database itself refuses, past every service, and says in words."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engage.core.work import Work
from engage.development import closing
from engage.development.models import Activity, Change, Entry, Inclusion
from engage.events.models import Event
from engage.events.rules import Kind
from tests.factories.development import WHY_NONE, make_activity, make_held_event, make_perspective, put_in
from tests.factories.events import make_event

INCLUDED = "ck_development_activity_included"


def raw(work: Work, statement: Any) -> None:
    work.flush()
    with work.connection.begin_nested():
        work.connection.execute(statement)


def raw_close(it: Activity, work: Work, **values: Any) -> Any:
    told = {"state": "closed", "closed_on": work.today, "inclusions": 3, **values}
    return sa.update(Activity.__table__).where(Activity.id == it.id).values(**told)


def raw_close_event(event: Event, work: Work) -> Any:
    return sa.update(Event.__table__).where(Event.id == event.id).values(closed_on=work.today)


def test_raw_sql_cannot_close_one_into_which_nothing_went(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    for why in (None, ""):
        with pytest.raises(IntegrityError, match=INCLUDED):
            raw(work, raw_close(it, work, why_none=why))
    put_in(work, it, perspective)
    raw(work, raw_close(it, work))


def test_raw_sql_can_close_one_with_a_reason(work: Work) -> None:
    it = make_activity(work, make_perspective(work))
    raw(work, raw_close(it, work, why_none=WHY_NONE))
    with pytest.raises(IntegrityError, match=INCLUDED):
        raw(work, sa.update(Activity.__table__).where(Activity.id == it.id).values(why_none=None))


def test_raw_sql_cannot_insert_a_closed_one(work: Work) -> None:
    it = make_activity(work, make_perspective(work))
    work.flush()
    row = dict(work.connection.execute(sa.select(Activity.__table__)).mappings().one())
    row |= {"id": it.scope_id, "number": 99, "once_hash": b"0" * 32, "event_id": None}
    closed = {"state": "closed", "closed_on": work.today, "inclusions": 1}
    with pytest.raises(IntegrityError, match=INCLUDED):
        raw(work, sa.insert(Activity.__table__).values(**(row | closed)))
    raw(work, sa.insert(Activity.__table__).values(**(row | closed | {"why_none": WHY_NONE})))


def test_raw_sql_cannot_hollow_out_a_closed_one(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    row = put_in(work, it, perspective)
    closing.close(work, it.number, why_none="", version=it.version)
    with pytest.raises(IntegrityError, match=INCLUDED):
        raw(work, sa.delete(Inclusion.__table__).where(Inclusion.id == row.id))
    raw(work, sa.delete(Activity.__table__).where(Activity.id == it.id))
    assert work.connection.execute(sa.select(sa.func.count()).select_from(Inclusion.__table__)).scalar() == 0


@pytest.mark.parametrize("kind", [Kind.SEMINAR, Kind.THEME_DAY, Kind.WORKSHOP])
def test_raw_sql_cannot_close_an_event_where_people_learn_before_it_is_said(work: Work, kind: Kind) -> None:
    perspective = make_perspective(work)
    event, now = make_held_event(work, perspective, kind=kind, perspectives="Beboernes ord, siger programmet.")
    with pytest.raises(IntegrityError, match=INCLUDED):
        raw(now, raw_close_event(event, now))
    it = make_activity(now, perspective)
    it.event_id = event.id
    with pytest.raises(IntegrityError, match=INCLUDED):
        raw(now, raw_close_event(event, now))
    put_in(now, it, perspective)
    raw(now, raw_close_event(event, now))


def test_other_events_are_closed_as_before(work: Work) -> None:
    event = make_event(work, kind=Kind.DIALOGUE_FORUM)
    raw(work, raw_close_event(event, work))


def test_raw_sql_cannot_say_that_something_happened_without_what_shows_it(work: Work) -> None:
    from engage.development import including
    from engage.development.including import Result

    it = make_activity(work, make_perspective(work))
    row = including.add_change(work, it.number, Result("Kortere svartid."), version=it.version, once="k")
    statement = sa.update(Change.__table__).where(Change.id == row.id)
    for missing in ({}, {"happened_on": work.today}, {"happened_on": work.today, "evidence": "Tal"}):
        with pytest.raises(IntegrityError, match="ck_development_change_delivered"):
            raw(work, statement.values(state="delivered", **missing))
    whole = {"happened_on": work.today, "evidence": "Tal", "confirmed_by": "KKR"}
    raw(work, statement.values(state="delivered", **whole))


@pytest.mark.parametrize("statement", [sa.update(Entry.__table__).values(change="closed"), sa.delete(Entry.__table__)])
def test_the_history_cannot_be_altered(work: Work, statement: Any) -> None:
    make_activity(work, make_perspective(work))
    with pytest.raises(IntegrityError, match="never altered"):
        raw(work, statement)
