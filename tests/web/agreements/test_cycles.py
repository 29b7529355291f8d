"""The next cycle: what goes over, what begins anew, and who has taken over from whom."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from engage.agreements import queries, service
from engage.agreements.models import ApprovalStatus
from engage.bodies.models import BodyKind
from engage.contributions.models import Contribution
from engage.core.authority import Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.ids import new_id
from engage.core.work import Work
from engage.wording.queries import twins
from tests.conftest import as_actor
from tests.factories.agreements import EARLIER, load_facts
from tests.factories.contributions import make_contribution

NEXT: dict[str, Any] = {
    "slug": "sjaelland-2027-28",
    "title": "Rammeaftale 2027-28",
    "period_from": date(2027, 1, 1),
    "period_to": date(2028, 12, 31),
}


@pytest.fixture
def old(work: Work) -> queries.Whole:
    load_facts(work)
    return queries.whole(work, EARLIER)


def test_the_regional_council_is_followed_to_its_successor(work: Work, old: queries.Whole) -> None:
    service.copy_cycle(work, old.agreement.id, **NEXT)
    new = queries.whole(work, NEXT["slug"])
    assert new.region == "Region Østdanmark"
    # Those who work with the input now answer for it, until their own successors do.
    assert new.body == ("KKR Sjælland" if work.today < date(2027, 1, 1) else "KKR Østdanmark")
    regional = [member.name for member in new.members if member.kind is BodyKind.REGIONAL_COUNCIL]
    assert regional == ["Regionsrådet i Region Østdanmark"]
    assert len(new.members) == 18
    assert [m.name for m in new.members[:-1]] == [m.name for m in old.members[:-1]]


def test_before_the_change_the_old_council_is_party(work: Work, old: queries.Whole) -> None:
    service.copy_cycle(work, old.agreement.id, **NEXT | {"period_from": date(2025, 1, 1)})
    new = queries.whole(work, NEXT["slug"])
    assert new.region == "Region Sjælland"
    assert new.members[-1].name == "Regionsrådet i Region Sjælland"


def test_what_goes_over_and_what_begins_anew(work: Work, old: queries.Whole) -> None:
    copy = service.copy_cycle(work, old.agreement.id, **NEXT, can_affect="Det næste.", note="Kopieret.")
    new = queries.whole(work, NEXT["slug"])
    assert [part.title for part in new.parts] == ["Udviklingsdel", "Styringsdel"]
    assert [area.title for area in new.focus_areas] == [area.title for area in old.focus_areas]
    full = queries.focus_in_full(work, NEXT["slug"], 3)
    assert [result.key for result in full.results] == ["included", "change", "dialogue"]
    assert (new.milestones, new.documents) == ([], [])
    assert {member.party.approval for member in new.members} == {ApprovalStatus.PENDING}
    assert (copy.approvals_known, copy.deadline, copy.copied_from_id) == (None, None, old.agreement.id)
    assert (copy.can_affect, copy.note, copy.is_demo) == ("Det næste.", "Kopieret.", False)
    assert queries.open_focus_areas(work) == []
    english = twins(work, "en", [copy, full.area, *full.results])
    assert not english.shown(full.area, "title").missing
    assert not english.shown(full.results[0], "text").stale
    assert english.shown(copy, "title").missing, "the new name has no twin yet"
    assert not english.shown(copy, "purpose").missing


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "No Good"}, "slug"),
        ({"slug": "a--b"}, "slug"),
        ({"period_from": date(2022, 12, 31)}, "period_from"),
        ({"period_to": date(2026, 12, 31)}, "period_to"),
    ],
)
def test_a_cycle_has_an_address_and_a_period(work: Work, old: queries.Whole, changed: Any, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        service.copy_cycle(work, old.agreement.id, **NEXT | changed)
    assert caught.value.field == field


def test_only_those_who_manage_it_copy_it(work: Work, old: queries.Whole) -> None:
    kkr = old.agreement.body_id
    for held, allowed in (
        (Held(Role.EDITOR), True),
        (Held(Role.EDITOR, kkr), True),
        (Held(Role.EDITOR, new_id()), False),
        (Held(Role.MODERATOR), False),
    ):
        actor = as_actor(work, Actor(account_id=new_id(), held=(held,)))
        if allowed:
            service.say_what_input_affects(actor, old.agreement.id, "Noget.")
            continue
        with pytest.raises(Forbidden):
            service.copy_cycle(actor, old.agreement.id, **NEXT)
        with pytest.raises(Forbidden):
            service.say_what_input_affects(actor, old.agreement.id, "x")


def mark(work: Work, area_id: UUID) -> str:
    return queries.input_seen(queries.focus(work, area_id).area, queries.questions(work, area_id))


def set_input(work: Work, area_id: UUID, **values: Any) -> None:
    """As somebody does who sees what is there."""
    service.set_input(work, area_id, **values, seen=mark(work, area_id))


def test_opening_for_input_and_asking(work: Work, old: queries.Whole) -> None:
    service.copy_cycle(work, old.agreement.id, **NEXT)
    area = queries.focus_area(work, NEXT["slug"], 2)
    days = {"input_from": work.today, "input_to": work.today + timedelta(days=9), "answer_by": None}
    set_input(work, area.id, **days, new_question="Hvad virker?")
    set_input(work, area.id, **days, new_question="Hvad virker ikke?")
    assert [focus.area.id for focus in queries.open_focus_areas(work)] == [area.id]
    first, second = queries.questions(work, area.id)
    assert (first.text, second.text) == ("Hvad virker?", "Hvad virker ikke?")
    set_input(work, area.id, **days, questions={first.id: "", second.id: "Hvad mangler?"})
    assert [question.text for question in queries.questions(work, area.id)] == ["Hvad mangler?"]


def test_the_days_are_in_order(work: Work, old: queries.Whole) -> None:
    area = old.focus_areas[0]
    today, before = work.today, work.today - timedelta(days=1)
    for first, last, answer, field in (
        (today, before, None, "input_to"),
        (None, today, None, "input_to"),
        (today, today, before, "answer_by"),
        (None, None, today, "answer_by"),
    ):
        with pytest.raises(Invalid) as caught:
            set_input(work, area.id, input_from=first, input_to=last, answer_by=answer)
        assert caught.value.field == field


def test_a_question_that_was_answered_stays(work: Work, old: queries.Whole) -> None:
    area = old.focus_areas[0]
    days: dict[str, Any] = {"input_from": work.today, "input_to": None, "answer_by": None}
    set_input(work, area.id, **days, new_question="Hvad virker?")
    (question,) = queries.questions(work, area.id)
    made: Contribution = make_contribution(work)
    made.question_id = question.id
    work.flush()
    with pytest.raises(Invalid, match="already answered"):
        set_input(work, area.id, **days, questions={question.id: ""})


@pytest.mark.parametrize("change", ["input_from", "input_to", "answer_by", "new_question", "questions"])
def test_nobody_overwrites_what_they_have_not_seen(work: Work, old: queries.Whole, change: str) -> None:
    area = old.focus_areas[0]
    days: dict[str, Any] = {"input_from": work.today, "input_to": work.today + timedelta(days=9), "answer_by": None}
    set_input(work, area.id, **days, new_question="Hvad virker?")
    (question,) = queries.questions(work, area.id)
    before = mark(work, area.id)
    theirs: dict[str, Any] = {
        "input_from": work.today - timedelta(days=1),
        "input_to": None,
        "answer_by": work.today + timedelta(days=40),
        "new_question": "Hvad mangler?",
        "questions": {question.id: "Hvad virker godt?"},
    }
    set_input(work, area.id, **days | {change: theirs[change]})
    left = mark(work, area.id)
    with pytest.raises(Conflict):
        service.set_input(work, area.id, **days, questions={question.id: ""}, seen=before)
    assert mark(work, area.id) == left
