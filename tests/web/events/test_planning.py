"""Organisers make, copy, change, cancel, hold and close events; whoever was overtaken loses nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.events import attending, lists, planning, policy, programme, queries, signing_up, stages, telling
from engage.events.checking import Wish
from engage.events.models import AgendaItem, Call, Event, Material
from engage.events.programme import Line, Paper
from engage.events.rules import LIVE, Availability, Kind, Mode, Stage, Standing, Support, Telling
from engage.notifications.models import Message
from engage.wording import queries as wording_queries
from engage.wording import service as wording
from tests.conftest import as_actor
from tests.counting import counted
from tests.factories.contributions import make_focus_area
from tests.factories.events import hold, later, make_code, make_event, make_place, make_plan


def mails(work: Work) -> list[str]:
    return work.all(sa.select(Message.template).order_by(Message.template))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts": datetime.fromisoformat("2027-03-28T02:30")}, "starts"),
        ({"ends": datetime.fromisoformat("2020-01-01T10:00")}, "ends"),
        ({"title": " "}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"capacity": 5001}, "capacity"),
        ({"languages": ("xx",)}, "languages"),
        ({"price_dkk": -1}, "price_dkk"),
        ({"region": "none"}, "region"),
        ({"municipality": "999"}, "municipality"),
        ({"body": "none"}, "body"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(work: Work, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        planning.create(work, make_plan(work, **change))
    assert refused.value.field == field


def test_wall_time_is_what_was_agreed_on(work: Work) -> None:
    winter = make_event(work, starts=datetime.fromisoformat("2027-01-20T19:00"))
    summer = planning.copy(work, winter.id, day=datetime.fromisoformat("2027-04-07T00:00").date())
    assert (winter.starts_wall, summer.starts_wall) == ("2027-01-20T19:00", "2027-04-07T19:00")
    assert (winter.starts_at.hour, summer.starts_at.hour) == (18, 17)


def test_copying_is_one_step_and_brings_no_people(work: Work) -> None:
    old = make_event(
        work,
        held=(hold(4, work),),
        signup_until=work.today + timedelta(days=20),
        sign_language=Support.CONFIRMED,
        online_link="https://example.org/room",
    )
    programme.set_agenda(work, old.id, [Line("15:00", "Velkommen", "Alle")], version=old.version)
    programme.set_focus(work, old.id, [make_focus_area(work).id], version=old.version)
    wording.set_twin(work, old, "title", "da@easy", "Et møde")
    make_place(work, old)
    new = planning.copy(work, old.id)
    assert (new.stage, new.published_on, new.version, new.copied_from_id) == (Stage.PLANNED, None, 1, old.id)
    assert new.starts_at.astimezone().date() - old.starts_at.astimezone().date() == timedelta(days=364)
    assert new.signup_until == work.today + timedelta(days=384)
    assert new.sign_language is Support.WANTED
    assert new.online_link is None
    assert queries.groups(new)[0].until == queries.groups(old)[0].until + timedelta(days=364)
    whole = queries.whole(work, new.number)
    assert [item.title for item in whole.agenda] == ["Velkommen"]
    assert len(whole.focus) == 1
    assert whole.availability is Availability.FREE
    assert wording_queries.twins(work, "da@easy", [new]).text(new, "title") == "Et møde"


def test_who_was_overtaken_changes_nothing(work: Work) -> None:
    event = make_event(work)
    seen = event.version
    planning.change(work, event.id, make_plan(work, title="Nyt"), version=seen)
    with pytest.raises(Conflict):
        planning.change(work, event.id, make_plan(work, title="Andet"), version=seen)
    with pytest.raises(Conflict):
        programme.set_agenda(work, event.id, [], version=seen)
    with pytest.raises(Conflict):
        stages.cancel(work, event.id, reason="Nej", version=seen)
    assert queries.by_number(work, event.number).title == "Nyt"


def test_a_move_is_told_once_to_each_and_others_changes_are_not(work: Work) -> None:
    event = make_event(work)
    make_place(work, event, email="bo@example.org")
    make_place(work, event, name="Inger", phone="12 34 56 78")
    code_alone = make_place(work, event)
    work.run(sa.delete(Message))
    planning.change(work, event.id, make_plan(work, meal="Suppe"), version=event.version)
    assert (mails(work), event.ics_sequence) == ([], 0)
    planning.change(work, event.id, make_plan(work, meal="Suppe", room="Salen"), version=event.version)
    assert (mails(work), event.ics_sequence) == (["event_changed"], 1)
    changed = [each for each in lists.calls(work, event.id) if each.call.telling is Telling.CHANGED]
    assert [(each.name, each.phone) for each in changed] == [("Inger", "12 34 56 78")]
    assert code_alone.id not in work.all(sa.select(Call.place_id))


def test_cancelling_tells_everyone_once_and_asks_for_a_reason(work: Work) -> None:
    event = make_event(work, capacity=1)
    for name in "ab":
        make_place(work, event, email=f"{name}@example.org")
    work.run(sa.delete(Message))
    with pytest.raises(Invalid):
        stages.cancel(work, event.id, reason=" ", version=event.version)
    event.stage = Stage.OPEN  # the unit of work of a refusal is undone
    stages.cancel(work, event.id, reason="For få.", version=event.version)
    assert mails(work) == ["event_cancelled", "event_cancelled"]
    assert event.ics_sequence == 1
    with pytest.raises(Conflict):
        planning.change(work, event.id, make_plan(work), version=event.version)


def test_the_way_from_open_to_minutes(work: Work) -> None:
    event = make_event(work, days=1, kind=Kind.DIALOGUE_FORUM)
    with pytest.raises(Conflict):
        stages.close(work, event.id, head_count=3, version=event.version)
    after = later(work, days=2)
    stages.mark_held(after, event.id, version=event.version)
    stages.close(after, event.id, head_count=3, perspectives="Beboernes ord", version=event.version)
    stages.publish_minutes(after, event.id, "Vi talte sammen.", version=event.version)
    assert (event.stage, event.head_count, event.minutes) == (Stage.MINUTES, 3, "Vi talte sammen.")


def test_nothing_is_held_before_it_begins(work: Work) -> None:
    event = make_event(work)
    with pytest.raises(Conflict):
        stages.mark_held(work, event.id, version=event.version)


def test_a_changed_item_keeps_its_twins_which_fall_behind(work: Work) -> None:
    event = make_event(work)
    programme.set_agenda(work, event.id, [Line("15:00", "Et"), Line("16:00", "To")], version=event.version)
    first = work.one(sa.select(AgendaItem).where(AgendaItem.position == 0))
    wording.set_twin(work, first, "title", "en", "One")
    programme.set_agenda(work, event.id, [Line("15:00", "En ny")], version=event.version)
    shown = wording_queries.twins(work, "en", [first]).shown(first, "title")
    assert (shown.text, shown.stale) == ("One", True)
    assert len(work.all(sa.select(AgendaItem))) == 1
    with pytest.raises(Invalid):
        programme.set_agenda(work, event.id, [Line("kl. 3", "En ny")], version=event.version)


def test_materials_are_there_short_and_long(work: Work) -> None:
    event = make_event(work)
    paper = Paper("Bilag", short="Kort.", long_url="https://example.org/bilag.pdf")
    programme.set_materials(work, event.id, [paper], version=event.version)
    found: Material = queries.whole(work, event.number).materials[0]
    assert (found.short, found.long_url) == ("Kort.", paper.long_url)
    with pytest.raises(Invalid):
        programme.set_materials(work, event.id, [Paper("Bilag", long_url="javascript:x")], version=event.version)


ORGANISE: list[Callable[[Work, Event], Any]] = [
    lambda work, event: planning.change(work, event.id, make_plan(work), version=event.version),
    lambda work, event: planning.set_seats(work, event.id, capacity=9, held=(), version=event.version),
    lambda work, event: planning.copy(work, event.id),
    lambda work, event: programme.set_agenda(work, event.id, [], version=event.version),
    lambda work, event: programme.set_materials(work, event.id, [], version=event.version),
    lambda work, event: programme.set_focus(work, event.id, [], version=event.version),
    lambda work, event: stages.cancel(work, event.id, reason="Nej", version=event.version),
    lambda work, event: stages.publish(work, event.id, version=event.version),
    lambda work, event: stages.publish_minutes(work, event.id, "Ord", version=event.version),
    lambda work, event: lists.calls(work, event.id),
]


@pytest.mark.parametrize("do", ORGANISE)
def test_only_the_organisers_of_its_kkr_arrange_an_event(work: Work, do: Callable[[Work, Event], Any]) -> None:
    event = make_event(work)
    for actor in (
        VISITOR,
        Actor(held=(Held(Role.MODERATOR),), kind="person"),
        Actor(held=(Held(Role.ORGANISER, event.id),), kind="person"),
    ):
        with pytest.raises(Forbidden):
            do(as_actor(work, actor), event)


@pytest.mark.parametrize("role", [None, *Role])
def test_who_may_see_an_event_is_the_same_in_words_and_in_sql(work: Work, role: Role | None) -> None:
    hidden, shown = make_event(work, opened=False), make_event(work)
    for scope in (None, hidden.scope_id, hidden.id):
        actor = Actor(held=(Held(role, scope),), kind="person") if role else VISITOR
        seen = set(work.all(sa.select(Event.id).where(policy.visible_to(actor))))
        assert seen == {each.id for each in (hidden, shown) if policy.may_see(actor, each)}
        managed = set(work.all(sa.select(Event.id).where(policy.managed_by(actor))))
        assert managed == {each.id for each in (hidden, shown) if policy.may_manage(actor, each)}
        if hidden.id not in seen:
            with pytest.raises(NotFound):
                queries.whole(as_actor(work, actor), hidden.number)


def test_events_are_found_by_what_people_look_for_a_page_at_a_time(work: Work) -> None:
    plain = make_event(work, days=5)
    online = make_event(work, days=6, mode=Mode.ONLINE, kind=Kind.WEBINAR, easy_read=True)
    booked = make_event(work, days=7, speech_to_text=Support.BOOKED)
    make_event(work, opened=False)

    def found(**wanted: Any) -> list[Event]:
        return [each.event for each in queries.listed(work, queries.Wanted(**wanted))]

    assert found() == [plain, online, booked]
    assert found(online=True) == found(kind=Kind.WEBINAR) == found(easy=True) == [online]
    assert found(interpreter=True) == [booked]
    assert found(region="nowhere") == found(past=True) == []
    first = queries.listed(work, limit=2)
    assert [each.event for each in queries.listed(work, after=first[-1].key)] == [booked]
    over = later(work, days=30)
    assert [each.event for each in queries.listed(over, queries.Wanted(past=True), limit=1)] == [booked]


def test_one_event_is_read_in_four_queries(work: Work) -> None:
    event = make_event(work)
    programme.set_agenda(work, event.id, [Line("15:00", "Et"), Line("16:00", "To")], version=event.version)
    number = event.number
    work.session.expire_all()
    with counted() as statements:
        whole = queries.whole(work, number)
    assert len(whole.agenda) == 2
    assert len(statements) <= 4, statements


def test_who_waits_is_never_among_those_who_come(work: Work) -> None:
    event = make_event(work, capacity=1)
    coming = make_place(work, event, name="Bo", email="bo@example.org")
    waiting = make_place(work, event, name="Inger")
    assert [(row.place.id, row.name) for row in lists.guests(work, event.id)] == [(coming.id, "Bo")]
    assert [row.name for row in lists.guests(work, event.id, Standing.WAITING)] == ["Inger"]
    assert "bo@example.org" not in repr(lists.guests(work, event.id)[0])
    [managed] = lists.managed(work)
    assert (managed.places(Standing.CONFIRMED), managed.places(Standing.WAITING), managed.overfull) == (1, 1, 0)
    assert {place.id for place in queries.places(work, event.id, *LIVE)} == {coming.id, waiting.id}


def test_checking_in_by_code_on_the_day_and_undoing_it(work: Work) -> None:
    event, other = make_event(work, days=1, capacity=1), make_event(work, days=1)
    place, code = make_code(work, event)
    waiting, queued = make_code(work, event)
    with pytest.raises(Conflict):
        attending.check_in(work, place.id)
    there = later(work, days=1)
    with pytest.raises(NotFound):
        attending.check_in_by_code(there, other.id, code)
    for _ in range(2):
        assert attending.check_in_by_code(there, event.id, code).standing is Standing.ATTENDED
    with pytest.raises(Conflict):
        attending.check_in_by_code(there, event.id, queued)
    assert queries.seats_of(work, event).used == 1
    assert attending.undo(there, place.id).standing is Standing.CONFIRMED
    with pytest.raises(Forbidden):
        attending.check_in(as_actor(there, VISITOR), waiting.id)


def test_a_call_that_was_made_is_off_the_list(work: Work) -> None:
    event = make_event(work)
    first = make_place(work, event, name="Inger", phone="12 34 56 78")
    second = make_place(work, event, name="Bo")
    assert lists.calls(work, event.id) == [], "both have seen on the screen that they have a place"
    planning.change(work, event.id, make_plan(work, room="Salen"), version=event.version)
    assert [each.place.id for each in lists.calls(work, event.id)] == [first.id, second.id]
    signing_up.cancel(work, second.id)
    [to_call] = lists.calls(work, event.id)
    with pytest.raises(Forbidden):
        telling.called(as_actor(work, VISITOR), to_call.call.id)
    telling.called(work, to_call.call.id)
    assert lists.calls(work, event.id) == []


def test_an_organiser_signs_up_for_somebody_who_calls_also_after_the_last_day(work: Work) -> None:
    event = make_event(work, capacity=1, signup_until=work.today)
    late = later(work, days=1)
    organiser = as_actor(late, Actor(account_id=event.id, held=(Held(Role.ORGANISER, event.scope_id),), kind="person"))
    with pytest.raises(Forbidden):
        signing_up.enter(as_actor(late, VISITOR), event.id, Wish(), once="a call", language="da")
    place, code = signing_up.enter(organiser, event.id, Wish(name="Inger"), once="a call", language="da")
    assert (place.standing, place.entered_by) == (Standing.CONFIRMED, event.id)
    assert signing_up.enter(organiser, event.id, Wish(name="Inger"), once="a call", language="da") == (place, code)
    waiting = signing_up.enter(organiser, event.id, Wish(), once="another call", language="da")[0]
    assert waiting.standing is Standing.WAITING


def test_a_focus_area_shows_its_next_events(work: Work) -> None:
    area = make_focus_area(work)
    event = make_event(work)
    make_event(work)
    programme.set_focus(work, event.id, [area.id], version=event.version)
    assert [each.event.id for each in queries.about(work, area.id)] == [event.id]
    assert queries.about(later(work, days=40), area.id) == []
