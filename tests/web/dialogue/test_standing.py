"""What stands open goes from meeting to meeting by itself, and minutes are not published without a word about it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage.bodies.models import Body, BodyKind
from engage.core.errors import Conflict, Invalid
from engage.core.work import Work
from engage.dialogue import minuting, standing
from engage.dialogue.models import FollowUp, Minutes, Standing
from engage.dialogue.rules import Became, FollowState
from engage.dialogue.standing import Item, Tell
from engage.events import stages
from engage.events.models import Event
from engage.events.rules import Kind
from tests.factories.contributions import make_body
from tests.factories.dialogue import written
from tests.factories.events import SCOPE, later, make_event
from tests.factories.questions import TITLE, make_answered, make_question

WHY = "Borgmesteren var ikke med."


def meeting(work: Work, body_id: Any, days: int, **values: Any) -> Event:
    key = work.get(Body, body_id).key
    return make_event(work, days=days, **({"kind": Kind.COUNCIL_MEETING, "scope": SCOPE, "body": key} | values))


def held(work: Work, event: Event, days: int) -> Work:
    now = later(work, days=days)
    stages.mark_held(now, event.id, version=event.version)
    return now


def tell(item: Item, became: Became | None = Became.POSTPONED, by: str = "", text: str = WHY) -> Tell:
    return Tell(item.id, became, by, text, f"standing_{item.id.hex}")


def minutes(work: Work, event: Event, *said: Tell, version: int = 0, note: str = "", **values: Any) -> Minutes:
    known = {"decisions": [], "follow_ups": [], "standing": said} | values
    return minuting.save(work, event.id, written(work, event.body_id, **known), version=version, note=note)


def published(work: Work, event: Event, *said: Tell, **values: Any) -> Minutes:
    return minuting.publish(work, event.id, version=minutes(work, event, *said, **values).version)


def test_a_question_travels_until_its_answer_is_signed(work: Work) -> None:
    body = make_body(work)
    it = make_question(work, body_id=body.id)
    meetings = [meeting(work, body.id, days) for days in (2, 12, 22)]
    assert [[each.name for each in standing.at(work, event)] for event in meetings] == [[TITLE]] * 3
    first = held(work, meetings[0], 3)
    (item,) = standing.at(first, meetings[0])
    draft = minutes(first, meetings[0])
    with pytest.raises(Invalid) as refused:
        minuting.publish(first, meetings[0].id, version=draft.version)
    assert TITLE in str(refused.value.message), "it says which"
    assert refused.value.field == f"standing_{it.id.hex}_became"
    published(first, meetings[0], tell(item), version=draft.version)
    second = held(first, meetings[1], 10)
    (item,) = standing.at(second, meetings[1])
    assert item.meetings == 1
    published(second, meetings[1], tell(item, Became.ANSWERED, "KKR", "Fra april."))
    assert [each.meetings for each in standing.at(second, meetings[2])] == [1], "open until a chair has signed"
    make_answered(second, it)
    assert standing.at(second, meetings[2]) == []
    assert [each.told.became for each in standing.at(second, meetings[0]) if each.told] == [Became.POSTPONED]
    said = [told.became for told, _ in standing.of_questions(work, [it.id])]
    assert said == [Became.POSTPONED, Became.ANSWERED]


def test_a_promise_travels_too_and_is_done_when_minutes_say_so(work: Work) -> None:
    body = make_body(work)
    events = [meeting(work, body.id, days) for days in (2, 12, 22)]
    now = held(work, events[0], 3)
    promises = written(now, body.id).follow_ups
    published(now, events[0], follow_ups=promises)
    second = held(now, events[1], 10)
    items = standing.at(second, events[1])
    assert [each.name for each in items] == ["Spørge selskabet", "Svare borgerne"]
    said = [tell(items[0], Became.ANSWERED, "Sekretariatet", "De kører igen."), tell(items[1])]
    draft = minutes(second, events[1], *said)
    rows = {row.what: row for row in work.all(sa.select(FollowUp))}
    asked = rows["Spørge selskabet"]
    assert asked.state is FollowState.OPEN, "a draft changes nothing"
    minuting.publish(second, events[1].id, version=draft.version)
    assert (asked.state, asked.outcome, asked.closed_on) == (FollowState.DONE, "De kører igen.", second.today)
    assert [(each.name, each.meetings) for each in standing.at(second, events[2])] == [("Svare borgerne", 1)]
    corrected = [tell(items[0], Became.PARTLY, "", "Kun den ene linje."), said[1]]
    minutes(second, events[1], *corrected, version=draft.version, note="Kun den ene linje.")
    assert (asked.state, asked.closed_on) == (FollowState.OPEN, None)
    assert {each.meetings for each in standing.at(second, events[2])} == {1}
    with pytest.raises(Invalid):
        minutes(second, events[1], tell(items[0], None, text=""), said[1], version=draft.version, note="Væk.")


@pytest.mark.parametrize(
    ("field", "became", "by", "text"),
    [
        ("text", Became.POSTPONED, "", ""),
        ("by", Became.ANSWERED, "", "Ja."),
        ("became", None, "", "Ja."),
    ],
)
def test_what_must_be_said_is_asked_for_at_its_field(
    work: Work, field: str, became: Became | None, by: str, text: str
) -> None:
    body = make_body(work)
    make_question(work, body_id=body.id)
    event = meeting(work, body.id, 2)
    now = held(work, event, 3)
    (item,) = standing.at(now, event)
    with pytest.raises(Invalid) as refused:
        minutes(now, event, tell(item, became, by, text))
    assert refused.value.field == f"standing_{item.id.hex}_{field}"
    assert work.all(sa.select(Standing)) == []


def test_only_meetings_of_the_body_that_owes_it_carry_it(work: Work) -> None:
    body = make_body(work)
    other = make_question(work, body_id=make_body(work, "kkr-else").id)
    carries = {
        "council": meeting(work, body.id, 2),
        "seminar": meeting(work, body.id, 2, kind=Kind.SEMINAR),
        "today": meeting(work, body.id, 0),
        "elsewhere": meeting(work, make_body(work, "raad", kind=BodyKind.DISABILITY_COUNCIL).id, 2),
    }
    it = make_question(work, body_id=body.id)
    found = {name: [each.id for each in standing.at(work, event)] for name, event in carries.items()}
    assert found == {"council": [it.id], "seminar": [], "today": [], "elsewhere": []}
    now = held(work, carries["council"], 3)
    with pytest.raises(Conflict):
        minutes(now, carries["council"], Tell(other.id, Became.POSTPONED, "", WHY, f"standing_{other.id.hex}"))


def test_the_meeting_of_a_successor_carries_what_the_old_body_promised(work: Work) -> None:
    old, new = make_body(work, "kkr-old"), make_body(work, "kkr-new")
    first, second = meeting(work, old.id, 2), meeting(work, new.id, 12)
    now = held(work, first, 3)
    published(now, first, follow_ups=written(now, old.id).follow_ups)
    old.valid_to, old.successor_id = now.today + timedelta(days=1), new.id
    assert len(standing.at(now, second)) == 2
