"""Questions to bodies: drafted in a room, sent by its chair, answered with a signature, judged, and moved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from engage.bodies import service as bodies
from engage.bodies.models import SeatRole
from engage.bodies.signing import Stage
from engage.consent import loading as consent
from engage.core.authority import Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.hearings import rooms
from engage.notifications.models import Message
from engage.questions import drafting, ending, queries, service
from engage.questions.models import Answer, Draft, Entry, Move, Question
from engage.questions.rules import Happened
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.agreements import file
from tests.factories.contributions import make_body, make_focus_area
from tests.factories.decisions import chair_of, writer
from tests.factories.development import colleague
from tests.factories.events import later
from tests.factories.hearings import make_council
from tests.factories.questions import (
    EASY,
    REPLY,
    TITLE,
    ask,
    make_answered,
    make_asked_body,
    make_draft,
    make_question,
    make_signed,
)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("words", {"words": ""}),
        ("words", {"words": "CPR 010150-1111"}),
        ("body", {"body_id": uuid4()}),
        ("about", {"about": f"p:{uuid4()}"}),
        ("about", {"about": "x:y"}),
        ("due_on", {"due_on": None}),
    ],
)
def test_what_must_be_said_is_asked_for_at_its_field(work: Work, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        make_question(work, **values)
    assert refused.value.field == field


def test_a_body_asks_others_than_itself_and_by_a_day_to_come(work: Work) -> None:
    council = make_council(work)
    for field, values in (("body", {"body_id": council.id}), ("due_on", {"due_on": work.today})):
        row = make_draft(work, council, make_asked_body(work).id)
        changed = replace(ask(work, values.pop("body_id", make_asked_body(work).id)), **values)
        drafting.save(council.of(work, "member"), council.key, row.id, changed, version=1)
        with pytest.raises(Invalid) as refused:
            drafting.send(council.of(work, "chair"), council.key, row.id, version=2)
        assert refused.value.field == field


def test_a_draft_is_for_the_room_alone_and_what_is_sent_is_for_all(work: Work) -> None:
    council, other, body = make_council(work), make_council(work), make_asked_body(work)
    row = make_draft(work, council, body.id)
    member = council.of(work, "member")
    (opened,) = drafting.drafts(member, rooms.enter(member, council.key))
    assert (opened.ask.title, opened.ask.body_id) == (TITLE, body.id)
    stranger = other.of(work, "chair")
    for knock in (
        lambda: drafting.send(stranger, council.key, row.id, version=1),
        lambda: drafting.send(stranger, other.key, row.id, version=1),
        lambda: drafting.drop(stranger, other.key, row.id, version=1),
        lambda: drafting.draft(stranger, rooms.enter(stranger, other.key), row.id),
        lambda: drafting.send(council.of(work, "gone"), council.key, row.id, version=1),
    ):
        with pytest.raises(NotFound):
            knock()
    with pytest.raises(Forbidden):
        drafting.send(member, council.key, row.id, version=1)
    assert queries.listed(work) == []
    it = drafting.send(council.of(work, "substitute"), council.key, row.id, version=1)
    assert (it.sent_as, it.asker_id, it.body_id, it.scope_id) == (SeatRole.SUBSTITUTE, council.id, body.id, body.id)
    assert work.all(sa.select(Draft)) == []
    assert drafting.sent(member, council.key, row.id) == it
    assert drafting.sent(stranger, other.key, row.id) is None


def test_who_saves_over_another_is_stopped(work: Work) -> None:
    council, body = make_council(work), make_asked_body(work)
    row, once = make_draft(work, council, body.id), uuid4().hex
    drafting.save(council.of(work, "other"), council.key, row.id, ask(work, body.id, title="Andet"), version=1)
    for act in (
        lambda: drafting.save(council.of(work, "member"), council.key, row.id, ask(work, body.id), version=1),
        lambda: drafting.send(council.of(work, "chair"), council.key, row.id, version=1),
        lambda: drafting.drop(council.of(work, "chair"), council.key, row.id, version=1),
    ):
        with pytest.raises(Conflict):
            act()
    member = council.of(work, "member")
    twice = [drafting.begin(member, council.key, ask(work, body.id), once=once) for _ in range(2)]
    assert twice[0] is twice[1]
    sent = [service.ask(writer(work), ask(work, body.id), once=once) for _ in range(2)]
    assert sent[0] is sent[1]


def test_the_secretariat_asks_within_its_own_reach(work: Work) -> None:
    mine, theirs = make_body(work, "kkr-mine"), make_body(work, "kkr-theirs")
    account = make_account(work, email="sara@example.org")
    bodies.give_role(work, account.id, Role.MODERATOR, valid_from=work.today - timedelta(days=9), scope_id=mine.id)
    staff = as_actor(work, bodies.actor_for(work, account.id))
    assert service.ask(staff, ask(work, mine.id), once="1").asker_id is None
    with pytest.raises(NotFound):
        service.ask(staff, ask(work, theirs.id), once="2")
    area = make_focus_area(work, body=mine)
    assert service.ask(staff, ask(work, theirs.id, about=f"f:{area.id}"), once="3").scope_id == mine.id
    assert [each.question.scope_id for each in queries.managed(staff)] == [mine.id, mine.id]


def test_an_answer_is_signed_by_the_chair_and_told_to_who_asked(work: Work) -> None:
    council = make_council(work)
    it = make_question(work, council)
    staff, chair = writer(work), chair_of(work, it.body_id)
    assert len(work.all(sa.select(Message).where(Message.template == "council_room"))) == 0, "nobody sits there yet"
    service.write(staff, it.number, REPLY, EASY, version=1)
    with pytest.raises(Conflict):
        service.write(staff, it.number, "Andet", EASY, version=1)
    service.send(staff, it.number, version=it.version)
    for stranger in (staff, council.of(work, "chair"), chair_of(work, make_asked_body(work).id)):
        with pytest.raises(NotFound):
            service.sign(stranger, it.number, version=it.version)
    service.send_back(chair, it.number, why="For kort.", version=it.version)
    service.send(staff, it.number, version=it.version)
    answer = service.sign(chair, it.number, version=it.version)
    assert (answer.signed_body_id, answer.stage, it.closed_on) == (it.body_id, Stage.SIGNED, None)
    assert queries.told(work, it.number).answer is None, "nobody reads it before it is shown"
    service.publish(staff, it.number, version=it.version)
    assert (it.answered_on, it.closed_on) == (work.today, work.today)
    told = work.all(sa.select(Message).where(Message.template == "council_room"))
    assert len(told) == 6, "everybody who sits in the council today"
    happened = [each.change for each in reversed(queries.history(work, it.id))]
    assert happened == [
        Happened.ASKED, Happened.WRITTEN, Happened.SENT, Happened.SENT_BACK, Happened.SENT, Happened.SIGNED,
        Happened.PUBLISHED,
    ]  # fmt: skip


def test_who_wrote_the_words_does_not_sign_them(work: Work) -> None:
    it = make_question(work)
    staff = colleague(work, "Karin Begge")
    assert staff.actor.account_id is not None
    bodies.give_seat(work, staff.actor.account_id, it.body_id, SeatRole.CHAIR, valid_from=work.today)
    service.write(staff, it.number, REPLY, EASY, version=1)
    service.send(staff, it.number, version=2)
    with pytest.raises(Forbidden):
        service.sign(staff, it.number, version=3)


def test_who_asked_says_whether_it_answers_and_if_not_it_is_open_again(work: Work) -> None:
    council = make_council(work)
    it = make_question(work, council)
    with pytest.raises(Conflict):
        service.judge(council.of(work, "chair"), council.key, it.number, answers=True, note_="", version=it.version)
    make_answered(work, it)

    def judge(who: str, answers: bool | None, note: str = "", key: str = council.key) -> Answer:
        actor = council.of(work, who)
        return service.judge(actor, key, it.number, answers=answers, note_=note, version=it.version)

    with pytest.raises(Forbidden):
        judge("member", True)
    for field, said in (("answers", None), ("note", False)):
        with pytest.raises(Invalid) as refused:
            judge("chair", said)
        assert refused.value.field == field
    judge("secretary", False, "Der står ikke hvornår.")
    assert (it.closed_on, it.answered_on) == (None, work.today)
    assert queries.told(work, it.number).overdue(work.today + timedelta(days=99))
    judge("chair", True)
    assert it.closed_on == work.today
    judge("chair", False, "Der står ikke hvornår.")
    service.begin_again(writer(work), it.number, version=it.version)
    new = make_answered(work, it, "Den 1. april klokken 16.")
    assert (it.closed_on, new.number, new.is_enough) == (work.today, 2, None)
    assert [answer.note for answer, _ in queries.versions(work, [it.id])] == ["Der står ikke hvornår.", None]
    other = make_council(work)
    with pytest.raises(NotFound):
        service.judge(other.of(work, "chair"), other.key, it.number, answers=True, note_="", version=it.version)


def test_the_database_keeps_what_was_sent_and_signed(work: Work) -> None:
    it = make_question(work, make_council(work))
    answer = make_signed(work, it)
    for statement in (
        sa.update(Question).values(words="Noget andet"),
        sa.update(Question).values(due_on=work.today),
        sa.update(Answer).where(Answer.id == answer.id).values(words="Noget andet"),
        sa.update(Entry).values(change=Happened.MOVED),
        sa.delete(Entry),
    ):
        with pytest.raises(DatabaseError), work.session.begin_nested():
            work.session.execute(statement)


def test_open_questions_follow_a_body_to_its_successor_once(work: Work) -> None:
    old, new = make_asked_body(work), make_asked_body(work)
    open_, closed, signed = (make_question(work, body_id=old.id) for _ in range(3))
    make_answered(work, closed)
    make_signed(work, signed)
    old.valid_to, old.successor_id = work.today, new.id
    assert ending.follow(work) == 0
    assert ending.follow(later(work, days=1)) == 1
    assert ending.follow(later(work, days=1)) == 0
    assert (open_.body_id, closed.body_id, signed.body_id) == (new.id, old.id, old.id)
    assert work.one(sa.select(Move.question_id)) == open_.id
    assert {each.question.id for each in queries.on_table(work, [new.id], work.today + timedelta(days=9))} == {open_.id}
    assert open_ in [each.question for each in queries.of_body(work, new.id)]


def test_drafts_end_with_the_time_of_rooms(work: Work) -> None:
    consent.load(work, file("consents.json"), file("retention.json"))
    make_draft(work, make_council(work), make_asked_body(work).id)
    assert ending.forget_drafts(later(work, days=365)) == 0
    assert ending.forget_drafts(later(work, days=366)) == 1
