"""Minutes: a draft that only organisers read, published once, corrected with a note; promises and what came of them."""

import pytest
import sqlalchemy as sa

from engage.accounts import service as accounts
from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.dialogue import minuting, queries
from engage.dialogue.minuting import Decided, Promise, Said
from engage.dialogue.models import FollowUp, Point
from engage.dialogue.rules import FollowState
from engage.events import ending, managing, stages
from engage.events.models import Event
from engage.events.rules import Stage
from engage.notifications.models import Message
from engage.wording import queries as wording
from engage.wording import service as wordings
from tests.conftest import as_actor
from tests.factories.dialogue import make_held, make_minutes, written
from tests.factories.events import later, make_event


def test_a_draft_is_for_organisers_alone_until_it_is_published(work: Work) -> None:
    event, now = make_held(work)
    minutes = make_minutes(now, event, publish=False)
    assert (event.stage, event.minutes, minutes.number) == (Stage.HELD, None, 0)
    assert queries.whole(now, event).summary == "Vi talte om bussen."
    with pytest.raises(NotFound):
        queries.whole(as_actor(now, VISITOR), event)
    assert queries.promised(now, event.id, published=True) == []
    minuting.publish(now, event.id, version=minutes.version)
    assert minuting.publish(now, event.id, version=minutes.version).number == 1, "twice is once"
    assert (event.stage, event.minutes, minutes.summary) == (Stage.MINUTES, "Vi talte om bussen.", None)
    whole = queries.whole(as_actor(now, VISITOR), event)
    assert [point.title for point in whole.points] == ["Bussen"]
    assert [name for _, name in whole.decisions] == ["KKR-EVENTS"]
    assert [(row.what, body) for row, body in whole.follow_ups] == [
        ("Spørge selskabet", None), ("Svare borgerne", "KKR-EVENTS"),
    ]  # fmt: skip


def test_minutes_are_written_when_the_meeting_has_begun_and_published_when_it_was_held(work: Work) -> None:
    event = make_event(work, days=2)
    with pytest.raises(Conflict):
        make_minutes(work, event, publish=False)
    now = later(work, days=3)
    minutes = make_minutes(now, event, publish=False)
    with pytest.raises(Conflict):
        minuting.publish(now, event.id, version=minutes.version)
    stages.mark_held(now, event.id, version=event.version)
    assert minuting.publish(now, event.id, version=minutes.version).number == 1


def test_nobody_but_its_organisers_writes(work: Work) -> None:
    event, now = make_held(work)
    with pytest.raises(Forbidden):
        make_minutes(as_actor(now, VISITOR), event)
    moderator = Actor(account_id=event.id, held=(Held(Role.MODERATOR),), kind="person")
    with pytest.raises(Forbidden):
        make_minutes(as_actor(now, moderator), event)


def test_who_was_overtaken_changes_nothing(work: Work) -> None:
    event, now = make_held(work)
    minutes = make_minutes(now, event, publish=False)
    seen = minutes.version
    minuting.save(now, event.id, written(now, event.body_id, summary="En anden skrev."), version=seen)
    with pytest.raises(Conflict):
        minuting.save(now, event.id, written(now, event.body_id, summary="Jeg skrev."), version=seen)
    with pytest.raises(Conflict):
        minuting.publish(now, event.id, version=seen)
    assert queries.whole(now, event).summary == "En anden skrev."


def test_a_correction_says_what_was_changed_and_keeps_rows_with_their_twins_and_states(work: Work) -> None:
    event, now = make_held(work)
    minutes = make_minutes(now, event)
    whole = queries.whole(now, event)
    point, (promise, _) = whole.points[0], whole.follow_ups[0]
    wordings.set_twin(now, point, "text", "de", "Er kommt zu spät.")
    minuting.follow(now, event.id, promise.id, state=FollowState.DONE, outcome="De svarede.", version=promise.version)
    changed = written(
        now,
        event.body_id,
        points=[Said("Nyt punkt", "Først.", field="point_0"), Said("Bussen", "Sen.", point.id, "point_1")],
        follow_ups=[Promise(promise.what, promise.due_on, owner="Rådet", id=promise.id, field="follow_0")],
    )
    with pytest.raises(Invalid) as refused:
        minuting.save(now, event.id, changed, version=minutes.version)
    assert refused.value.field == "note"
    minuting.save(now, event.id, changed, version=minutes.version, note="Et punkt mere.")
    whole = queries.whole(as_actor(now, VISITOR), event)
    assert (whole.minutes.number, [each.note for each in whole.corrections]) == (2, ["Et punkt mere."])
    assert [(each.title, each.position) for each in whole.points] == [("Nyt punkt", 0), ("Bussen", 1)]
    shown = wording.twins(now, "de", whole.points).shown(whole.points[1], "text")
    assert (shown.text, shown.stale) == ("Er kommt zu spät.", True)
    ((row, _body),) = whole.follow_ups
    assert (row.state, row.outcome, row.owner) == (FollowState.DONE, "De svarede.", "Rådet")
    assert work.all(sa.select(FollowUp.id)) == [row.id]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"points": [Said("", "Uden titel", field="point_0")]}, "point_0_title"),
        ({"points": [Said("Om 140835-4109", field="point_0")]}, "point_0_title"),
        ({"decisions": [Decided("Vi gør det.", None, field="decision_0")]}, "decision_0_body"),
        ({"follow_ups": [Promise("Ringe", None, owner="Rådet", field="follow_0")]}, "follow_0_due"),
        ({"summary": "Vi talte om 140835-4109."}, "summary"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(work: Work, values: dict[str, object], field: str) -> None:
    event, now = make_held(work)
    with pytest.raises(Invalid) as refused:
        make_minutes(now, event, **values)
    assert refused.value.field == field


def test_a_promise_has_somebody_who_keeps_it(work: Work) -> None:
    event, now = make_held(work)
    nobody = Promise("Ringe", now.today, field="follow_0")
    with pytest.raises(Invalid) as refused:
        make_minutes(now, event, follow_ups=[nobody])
    assert refused.value.field == "follow_0_owner"


def test_a_summary_is_all_that_minutes_need(work: Work) -> None:
    event, now = make_held(work)
    with pytest.raises(Invalid):
        make_minutes(now, event, summary="", points=(), decisions=(), follow_ups=())
    work.run(sa.delete(Point))
    whole = queries.whole(now, event)
    minuting.save(now, event.id, written(now, event.body_id, points=(), follow_ups=()), version=whole.minutes.version)
    assert minuting.publish(now, event.id, version=whole.minutes.version).number == 1


def test_minutes_that_were_a_text_alone_go_on_as_published(work: Work) -> None:
    event, now = make_held(work)
    stages.publish_minutes(now, event.id, "Kun en tekst.", version=event.version)
    with pytest.raises(NotFound):
        queries.whole(now, event)
    with pytest.raises(Invalid) as refused:
        minuting.save(now, event.id, written(now, event.body_id), version=0)
    assert refused.value.field == "note"
    made = queries.minutes_of(now, event.id)
    assert made is not None
    minuting.save(now, event.id, written(now, event.body_id), version=0, note="Punkterne er kommet med.")
    assert (made.number, event.minutes) == (2, "Vi talte om bussen.")


# --- What was promised ------------------------------------------------------------------------


def test_what_came_of_a_promise_is_said_with_its_day(work: Work) -> None:
    event, now = make_held(work)
    make_minutes(now, event)
    row = queries.promised(now, event.id)[0].follow_up
    with pytest.raises(Invalid) as refused:
        minuting.follow(now, event.id, row.id, state=FollowState.NOT_DONE, outcome="", version=row.version)
    assert refused.value.field == "outcome"
    done = minuting.follow(now, event.id, row.id, state=FollowState.DONE, outcome="De svarede.", version=row.version)
    assert (done.done_on, done.version) == (now.today, 2)
    with pytest.raises(Conflict):
        minuting.follow(now, event.id, row.id, state=FollowState.OPEN, outcome="", version=1)
    tomorrow = later(now, days=1)
    minuting.follow(tomorrow, event.id, row.id, state=FollowState.DONE, outcome="De svarede to gange.", version=2)
    assert row.done_on == now.today, "the day on which it was done stays"
    minuting.follow(tomorrow, event.id, row.id, state=FollowState.OPEN, outcome="", version=3)
    assert (row.done_on, row.outcome) == (None, None)


def test_a_promise_of_another_event_cannot_be_reached_through_ones_own(work: Work) -> None:
    event, now = make_held(work)
    make_minutes(now, event)
    other, _ = make_held(work, title="Et andet")
    make_minutes(now, other)
    row = queries.promised(now, other.id)[0].follow_up
    with pytest.raises(Conflict):
        minuting.follow(now, event.id, row.id, state=FollowState.DONE, outcome="Ja.", version=row.version)


def test_the_first_page_lists_what_is_open_the_longest_overdue_first(work: Work) -> None:
    event, now = make_held(work)
    make_minutes(now, event)
    assert [each.follow_up.what for each in queries.still_open(now)] == ["Svare borgerne", "Spørge selskabet"]
    stranger = Actor(account_id=event.id, held=(Held(Role.ORGANISER, event.id),), kind="person")
    assert queries.still_open(as_actor(now, stranger)) == []


# --- What is not finished ---------------------------------------------------------------------


def waits(now: Work) -> list[str]:
    return [each.what for each in managing.to_do(now, [], queries.dangers_of_event())]


def finish(now: Work, event: Event) -> None:
    stages.close(now, event.id, head_count=12, version=event.version)


def test_an_event_waits_until_it_has_minutes_and_the_number_who_came(work: Work) -> None:
    event, now = make_held(work)
    assert waits(now) == ["close"]
    finish(now, event)
    assert waits(now) == ["close"], "the minutes are missing still"
    make_minutes(now, event)
    assert waits(now) == []


def test_its_organiser_is_reminded_after_3_7_and_14_days_and_then_weekly_until_it_is_finished(work: Work) -> None:
    tine = accounts.create_account(work, name="Tine", email="tine@example.org")
    event, now = make_held(work)
    event.owner_id = tine.id
    work.run(sa.delete(Message))
    sent = [day for day in range(30) if ending.warn_unfinished(later(work, days=2 + day))]
    assert sent == [3, 7, 14, 21, 28]
    assert len(work.all(sa.select(Message).where(Message.template == "event_unfinished"))) == 5
    ending.warn_unfinished(later(work, days=5))
    assert len(work.all(sa.select(Message))) == 5, "once a day at most"
    finish(now, event)
    make_minutes(now, event)
    assert ending.warn_unfinished(later(work, days=2 + 35)) == 0
