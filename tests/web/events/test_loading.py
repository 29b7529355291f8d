"""The demo's events come through the same services: one full with a queue, one cancelled, one held with minutes."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from engage.core.errors import FactsError, NotFound
from engage.core.work import Store, reading, unit_of_work
from engage.demo import events as demo_events
from engage.demo import load as demo
from engage.events import evaluation, loading, queries, seating, silent
from engage.events.models import Event, Place
from engage.events.rules import SURE, Kind, Stage, Standing, State
from engage.files import queries as files
from engage.files.models import StoredFile
from engage.wording import queries as wording
from tests.factories.agreements import file
from tests.factories.events import later


def test_the_demo_shows_every_stage(full: Store) -> None:
    with reading(full) as work:
        ahead, over = queries.listed(work), queries.listed(work, queries.Wanted(past=True))
        states = {each.state for each in (*ahead, *over)}
        assert states == {State.PLANNED, State.OPEN, State.FULL, State.ON, State.CANCELLED, State.MINUTES}
        busy = next(each.event for each in ahead if each.state is State.FULL)
        assert queries.places(work, busy.id, Standing.WAITING)
        held = over[0].event
        assert held.minutes
        assert held.head_count
        assert queries.places(work, held.id, Standing.ATTENDED)
        assert {each.event.starts_at.weekday() < 5 for each in ahead} == {True}
        for _title, code in demo_events.codes(work):
            assert queries.by_code(work, code).is_demo
        with pytest.raises(NotFound):
            queries.by_code(work, "CDFG" * 5)


def test_the_demo_has_a_dialogue_that_goes_on_an_evaluation_and_a_file(full: Store) -> None:
    with reading(full) as work:
        on = next(each.event for each in queries.listed(work) if each.event.kind is Kind.SILENT_DIALOGUE)
        assert queries.listed(work)[0].state is State.ON
        told = [silent.answers(work, on.id, question) for question in (1, 2, 3)]
        assert [[each.nickname for each in answers] for answers in told] == [
            ["Blå ugle", "Mosgrønt egern"],
            ["Blå ugle"],
            [],
        ]
        held = queries.listed(work, queries.Wanted(past=True))[0].event
        assert evaluation.public_counts(work, held) is None
        counts = evaluation.public_counts(later(work, days=evaluation.OPEN_DAYS + 9), held)
        assert counts is not None
        assert sum(filter(None, counts.values())) <= (held.head_count or 0)
        file = work.one(sa.select(StoredFile))
        assert b"Ventetid" in files.content(work, file.id)


def test_every_event_has_its_own_words_in_every_language(full: Store) -> None:
    with reading(full) as work:
        gaps = {(gap.source.kind, gap.source.field) for gap in wording.gaps(work) if "event" in gap.source.kind}
        assert gaps == set()


def test_a_demo_of_an_earlier_release_gets_its_events_and_none_twice(full: Store) -> None:
    with unit_of_work(full) as work:
        number = len(work.all(sa.select(Event.id)))
        work.run(sa.delete(Place))
        work.run(sa.update(Event).values(copied_from_id=None))
        work.run(sa.delete(Event))
    with unit_of_work(full) as work:
        work.run(sa.text("DELETE FROM receipt WHERE opens IN ('place', 'proposal')"))
    assert "already" in demo.load(full)
    demo.load(full)
    with reading(full) as work:
        assert len(work.all(sa.select(Event.id))) == number


def test_what_the_facts_call_booked_is_confirmed_and_days_are_counted_from_loading(full: Store) -> None:
    with reading(full) as work:
        first = next(event for event in work.all(sa.select(Event)) if "høringssvar" in event.title)
        assert first.sign_language in SURE
        assert first.stage is Stage.OPEN
        assert work.today <= first.starts_at.date()
        assert [group.seats for group in queries.groups(first)] == [16, 8, 8]
        assert isinstance(queries.groups(first)[0], seating.Held)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"to": "09:00"}, "events[0]"),
        ({"at": "25:00"}, "events[0].at"),
        ({"state": "cancelled", "cancel_reason": ""}, "events[0]"),
        ({"colour": "red"}, "events[0].colour"),
        ({"kind": "party"}, "events[0].kind"),
    ],
)
def test_a_fault_is_told_with_its_place(change: dict[str, Any], place: str) -> None:
    facts = file("demo/events.json")
    facts["events"][0] |= change
    with pytest.raises(FactsError) as refused:
        loading.events_in(facts)
    assert refused.value.place == place


def test_a_weekend_becomes_the_monday_after() -> None:
    assert loading.working_day(date(2026, 11, 21)) == date(2026, 11, 23)
    assert loading.working_day(date(2026, 11, 22)) == date(2026, 11, 23)
    assert loading.working_day(date(2026, 11, 23)) == date(2026, 11, 23)
