"""Development work from its beginning to its end: what goes in, who took part, what changed, and closing it."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.development import closing, including, queries, service, telling
from engage.development.including import In, Result, Sent
from engage.development.models import SAY_WHICH, Activity, Entry
from engage.development.rules import Happened, Kind, Outcome, Part, State
from engage.development.rules import Role as Who
from engage.development.service import Plan
from engage.events import stages
from engage.files.models import StoredFile
from engage.wording import queries as wording
from engage.wording import service as twins
from tests.conftest import as_actor
from tests.factories.development import (
    HOW,
    WHY_NONE,
    colleague,
    make_activity,
    make_held_event,
    make_perspective,
    put_in,
    scope_of,
)

OLD = "Jeg fik svar efter et år, og da var det for sent."
PDF = b"%PDF-1.7 test %%EOF"


def happened(work: Work, it: Activity) -> list[Happened]:
    return [each.change for each in reversed(queries.history(work, it.id))]


def delivered(work: Work, **values: object) -> Result:
    known = {
        "what": "Alle får svar inden for fire uger.",
        "where_at": "I alle 17 kommuner",
        "state": Outcome.DELIVERED,
        "happened_on": work.today,
        "evidence": "Tallene for oktober.",
        "confirmed_by": "Dialogforum",
    }
    return Result(**(known | values))  # type: ignore[arg-type]


# --- The activity itself --------------------------------------------------------------------------


def test_one_form_makes_one_activity(work: Work) -> None:
    area = make_perspective(work).focus_area_id
    plan = Plan(Kind.SEMINAR, "Seminar", "Om svar.", [area], scope_of(work, area))
    first, again = (service.start(work, plan, once="k1") for _ in range(2))
    assert first.id == again.id
    assert (first.state, first.published_on, first.version) == (State.PLANNED, None, 1)
    assert happened(work, first) == [Happened.STARTED]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("about", {"about": ""}),
        ("about", {"about": "Hans nummer er 140835-4109."}),
        ("body", {"body_id": None}),
        ("areas", {"areas": []}),
        ("state", {"state": State.CLOSED}),
    ],
)
def test_what_must_be_said_is_asked_for_at_its_field(work: Work, field: str, values: dict[str, object]) -> None:
    area = make_perspective(work).focus_area_id
    known = {"title": "T", "about": "A", "areas": [area], "body_id": scope_of(work, area)}
    with pytest.raises(Invalid) as refused:
        service.start(work, Plan(kind=Kind.SEMINAR, **(known | values)), once="k")  # type: ignore[arg-type]
    assert refused.value.field == field


def test_the_last_day_comes_after_the_first(work: Work) -> None:
    perspective = make_perspective(work)
    with pytest.raises(Invalid) as refused:
        make_activity(work, perspective, ends_on=work.today - timedelta(days=1))
    assert refused.value.field == "ends_on"


def test_only_its_own_kkr_looks_after_it(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    tine = colleague(work, "Tine", Role.ORGANISER)
    elsewhere = Actor(tine.actor.account_id, held=(Held(Role.ORGANISER, uuid4()),), kind="person")
    here = Actor(tine.actor.account_id, held=(Held(Role.EDITOR, it.scope_id),), kind="person")
    assert queries.one(as_actor(work, here), it.number).activity.id == it.id
    for stranger in (elsewhere, VISITOR):
        with pytest.raises(NotFound):
            queries.one(as_actor(work, stranger), it.number)
        with pytest.raises(NotFound):
            service.publish(as_actor(work, stranger), it.number, version=it.version)
        assert queries.listed(as_actor(work, stranger)) == []
    with pytest.raises(Forbidden):
        make_activity(as_actor(work, elsewhere), perspective)


def test_nobody_else_sees_it_before_it_is_shown(work: Work) -> None:
    it = make_activity(work, make_perspective(work))
    with pytest.raises(NotFound):
        telling.told(as_actor(work, VISITOR), it.number)
    service.publish(work, it.number, version=it.version)
    assert telling.told(as_actor(work, VISITOR), it.number).activity.published_on == work.today


def test_whoever_is_overtaken_is_told_and_changes_nothing(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    seen = it.version
    put_in(work, it, perspective)
    for late in (
        lambda: service.publish(work, it.number, version=seen),
        lambda: service.count(work, it.number, {(Who.CITIZEN, Part.SPEAKER): 2}, version=seen),
        lambda: including.add_change(work, it.number, delivered(work), version=seen, once="x"),
        lambda: closing.close(work, it.number, why_none="", version=seen),
    ):
        with pytest.raises(Conflict):
            late()
    assert happened(work, it) == [Happened.STARTED, Happened.INCLUDED]


# --- From an event --------------------------------------------------------------------------------


def test_an_event_gives_its_title_dates_focus_areas_and_languages(work: Work) -> None:
    perspective = make_perspective(work)
    event, now = make_held_event(work, perspective)
    twins.set_twin(work, event, "title", "en", "A seminar about everyday life")
    it = service.start(now, service.plan_of(now, event), once="k", event_id=event.id)
    assert (it.title, it.about, it.kind, it.state) == (event.title, event.description, Kind.SEMINAR, State.HELD)
    assert (it.starts_on.isoformat(), it.ends_on) == (event.starts_wall[:10], None)  # type: ignore[union-attr]
    assert queries.area_ids(work, it.id) == [perspective.focus_area_id]
    assert (it.scope_id, it.body_id) == (event.scope_id, event.body_id)
    assert wording.twins(work, "en", [it]).text(it, "title") == "A seminar about everyday life"
    with pytest.raises(Invalid):
        service.start(now, service.plan_of(now, event), once="another form", event_id=event.id)


# --- Perspectives in it ---------------------------------------------------------------------------


def test_a_perspective_goes_in_once(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    row = put_in(work, it, perspective)
    assert (row.how, row.added_on) == (HOW, work.today)
    with pytest.raises(Invalid) as refused:
        put_in(work, it, perspective)
    assert refused.value.field == "perspective"


def test_the_same_form_puts_it_in_once_although_the_page_is_older(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    first, again = (
        including.include(work, it.number, perspective.id, In("Først", HOW), version=1, once="k") for _ in range(2)
    )
    assert first.id == again.id


def test_only_published_perspectives_of_its_focus_areas_can_go_in(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    for wrong in (None, uuid4()):
        with pytest.raises(Invalid):
            including.include(work, it.number, wrong, In("Først", HOW), version=it.version, once=uuid4().hex)
    with pytest.raises(Invalid) as refused:
        put_in(work, it, perspective, how=" ")
    assert refused.value.field == "how"


def test_what_shows_it_comes_and_goes_with_its_row(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    told = In("Først", HOW, Sent("program.pdf", PDF))
    row = including.include(work, it.number, perspective.id, told, version=it.version, once="k")
    first = row.file_id
    told = In("Først", HOW, Sent("nyt.pdf", PDF))
    including.change_inclusion(work, it.number, row.id, told, version=it.version)
    assert row.file_id not in (None, first)
    with pytest.raises(NotFound):
        telling.file_of(as_actor(work, VISITOR), it.number, row.file_id)  # type: ignore[arg-type]
    service.publish(work, it.number, version=it.version)
    assert telling.file_of(as_actor(work, VISITOR), it.number, row.file_id).name == "nyt.pdf"  # type: ignore[arg-type]
    including.take_out(work, it.number, row.id, version=it.version)
    assert work.all(sa.select(StoredFile.id)) == []
    assert happened(work, it)[-1] is Happened.TAKEN_OUT


def test_a_row_of_another_activity_is_not_touched(work: Work) -> None:
    perspective = make_perspective(work)
    it, other = make_activity(work, perspective), make_activity(work, perspective)
    row = put_in(work, it, perspective)
    with pytest.raises(NotFound):
        including.take_out(work, other.number, row.id, version=other.version)


# --- Who took part, and what changed --------------------------------------------------------------


def test_people_are_counted_by_what_they_did(work: Work) -> None:
    it = make_activity(work, make_perspective(work))
    service.count(work, it.number, {(Who.CITIZEN, Part.SPEAKER): 2, (Who.COUNCIL, Part.TRAINER): 1}, version=1)
    service.count(work, it.number, {(Who.CITIZEN, Part.SPEAKER): 7}, version=2)
    assert [(row.role, row.part, row.people) for row in queries.took_part(work, it.id)] == [
        (Who.CITIZEN, Part.SPEAKER, 7)
    ]
    with pytest.raises(Invalid):
        service.count(work, it.number, {(Who.CITIZEN, Part.SPEAKER): -1}, version=3)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("what", {"what": ""}),
        ("happened_on", {"happened_on": None}),
        ("evidence", {"evidence": ""}),
        ("confirmed_by", {"confirmed_by": ""}),
        ("link", {"link": "http://example.org"}),
    ],
)
def test_what_has_happened_has_a_day_something_that_shows_it_and_a_confirmation(
    work: Work, field: str, values: dict[str, object]
) -> None:
    it = make_activity(work, make_perspective(work))
    with pytest.raises(Invalid) as refused:
        including.add_change(work, it.number, delivered(work, **values), version=it.version, once="k")
    assert refused.value.field == field


def test_what_is_still_to_come_has_not_happened(work: Work) -> None:
    it = make_activity(work, make_perspective(work))
    tomorrow = work.today + timedelta(days=1)
    with pytest.raises(Invalid):
        including.add_change(work, it.number, delivered(work, happened_on=tomorrow), version=1, once="k")
    row = including.add_change(
        work, it.number, delivered(work, state=Outcome.PLANNED, happened_on=tomorrow, evidence=""), version=1, once="k"
    )
    assert (row.state, row.confirmed_on) == (Outcome.PLANNED, None)


def test_a_result_can_be_said_to_have_happened_after_the_activity_is_closed(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    row = including.add_change(work, it.number, Result("Kortere svartid."), version=it.version, once="k")
    put_in(work, it, perspective)
    closing.close(work, it.number, why_none="", version=it.version)
    including.write_change(work, it.number, row.id, delivered(work), version=it.version)
    assert (row.state, row.confirmed_on) == (Outcome.DELIVERED, work.today)
    for shut in (
        lambda: put_in(work, it, perspective),
        lambda: service.count(work, it.number, {}, version=it.version),
    ):
        with pytest.raises(Conflict):
            shut()
    including.drop_change(work, it.number, row.id, version=it.version)
    assert queries.changes(work, it.id) == []


# --- Closing --------------------------------------------------------------------------------------


def test_it_is_closed_with_the_perspectives_in_it_and_shown(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    with pytest.raises(Invalid) as refused:
        closing.close(work, it.number, why_none=" ", version=it.version)
    assert refused.value.field == "why_none"
    put_in(work, it, perspective)
    closing.close(work, it.number, why_none="Overflødigt", version=it.version)
    assert (it.state, it.closed_on, it.published_on) == (State.CLOSED, work.today, work.today)
    assert (it.inclusions, it.why_none) == (1, None), "a reason why none went in is not kept where one did"
    with pytest.raises(Conflict):
        closing.close(work, it.number, why_none="", version=it.version)


def test_it_is_closed_with_a_reason_why_none_went_in(work: Work) -> None:
    it = make_activity(work, make_perspective(work))
    closing.close(work, it.number, why_none=WHY_NONE, version=it.version)
    assert (it.state, it.why_none) == (State.CLOSED, WHY_NONE)


def test_closing_closes_the_event_with_it(work: Work) -> None:
    perspective = make_perspective(work)
    event, now = make_held_event(work, perspective)
    it = service.start(now, service.plan_of(now, event), once="k", event_id=event.id)
    put_in(now, it, perspective)
    with pytest.raises(Invalid) as refused:
        closing.close(now, it.number, why_none="", version=it.version)
    assert refused.value.field == "head_count"
    closing.close(now, it.number, why_none="", head_count=12, version=it.version)
    assert (event.head_count, event.closed_on, it.state) == (12, now.today, State.CLOSED)


def test_an_event_where_people_learn_is_not_closed_before_it_is_said_what_went_in(work: Work) -> None:
    event, now = make_held_event(work, make_perspective(work))
    with pytest.raises(Invalid) as refused:
        stages.close(now, event.id, head_count=12, version=event.version)
    assert refused.value.message == SAY_WHICH


def test_who_arranges_no_events_does_not_close_one(work: Work) -> None:
    perspective = make_perspective(work)
    event, now = make_held_event(work, perspective)
    it = service.start(now, service.plan_of(now, event), once="k", event_id=event.id)
    put_in(now, it, perspective)
    mads = as_actor(now, colleague(work, "Mads").actor)
    with pytest.raises(Forbidden):
        closing.close(mads, it.number, why_none="", head_count=12, version=it.version)


def test_a_cancelled_event_stays_as_it_is(work: Work) -> None:
    perspective = make_perspective(work)
    event, _ = make_held_event(work, perspective)
    event.stage = stages.Stage.OPEN
    it = service.start(work, service.plan_of(work, event), once="k", event_id=event.id)
    stages.cancel(work, event.id, reason="For få.", version=event.version)
    closing.close(work, it.number, why_none="Seminaret blev aflyst.", version=it.version)
    assert (it.state, event.closed_on) == (State.CLOSED, None)


def test_everything_stands_in_the_history_and_in_the_log_without_words(work: Work) -> None:
    perspective = make_perspective(work)
    it = make_activity(work, perspective)
    put_in(work, it, perspective)
    closing.close(work, it.number, why_none="", version=it.version)
    assert happened(work, it) == [Happened.STARTED, Happened.INCLUDED, Happened.CLOSED]
    logged = work.all(sa.select(AuditEntry).where(AuditEntry.action.startswith("development.")))
    assert sorted(each.action for each in logged) == [
        "development.closed",
        "development.included",
        "development.started",
    ]
    assert HOW not in str([each.details for each in logged])
    assert {each.details.get("perspectives") for each in work.all(sa.select(Entry))} == {None, 1}
