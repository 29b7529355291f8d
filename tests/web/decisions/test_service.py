"""Answers from the question to what was done: who writes, who signs, what is frozen, and what closes."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from engage.agreements.models import FocusArea
from engage.bodies import service as bodies
from engage.bodies.models import SeatRole
from engage.bodies.signing import Stage
from engage.core.authority import SYSTEM, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.decisions import moving, publishing, queries, service, telling
from engage.decisions.models import Asked, Decision, Entry, Move
from engage.decisions.publishing import WasDone
from engage.decisions.rules import Happened, Outcome
from engage.notifications.models import Message
from engage.perspectives import publishing as perspectives
from engage.perspectives.models import Perspective
from engage.wording import queries as wording
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.contributions import make_body, make_focus_area
from tests.factories.decisions import (
    EASY,
    answer,
    chair_of,
    corrected,
    made_from,
    make_answered,
    make_asked,
    make_signed,
    writer,
)
from tests.factories.development import colleague
from tests.factories.events import later


def happened(work: Work, it: Asked) -> list[Happened]:
    return [each.change for each in reversed(queries.history(work, it.id))]


# --- Putting one to a body ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("perspective", {"perspective_id": uuid4()}),
        ("body", {"body_id": uuid4()}),
        ("due_on", {"due_on": None}),
        ("event", {"event_id": uuid4()}),
    ],
)
def test_what_must_be_said_is_asked_for_at_its_field(work: Work, field: str, values: dict[str, Any]) -> None:
    perspective, body = made_from(work, {})[0], make_body(work, "kkr-x")
    known = {"perspective_id": perspective.id, "body_id": body.id, "due_on": work.today, "once": "k"} | values
    with pytest.raises(Invalid) as refused:
        service.put(writer(work), known.pop("perspective_id"), known.pop("body_id"), **known)
    assert refused.value.field == field


def test_a_perspective_is_put_to_a_body_once_and_by_its_own_secretariat(work: Work) -> None:
    it = make_asked(work)
    again = {"due_on": work.today, "once": "other"}
    with pytest.raises(Invalid) as refused:
        service.put(writer(work), it.perspective_id, it.body_id, **again)
    assert refused.value.field == "body"
    with pytest.raises(NotFound):
        service.put(colleague(work, "Olga", Role.ORGANISER), it.perspective_id, it.body_id, **again)
    assert happened(work, it) == [Happened.PUT]


# --- The way to the signature ---------------------------------------------------------------------


def test_an_answer_goes_from_its_words_over_the_signature_to_everybody(work: Work) -> None:
    it = make_asked(work)
    decision = make_answered(work, it, answer(Outcome.USED, owner="KKR", next_step="Prøv det", due_on=work.today))
    assert happened(work, it) == [
        Happened.PUT, Happened.WRITTEN, Happened.SENT, Happened.SIGNED, Happened.PUBLISHED,
    ]  # fmt: skip
    assert (decision.stage, decision.published_on, it.answered_on) == (Stage.PUBLISHED, work.today, work.today)
    assert decision.signed_by != decision.written_by
    assert wording.twins(work, "da@easy", [decision]).text(decision, "reasons") == EASY
    assert telling.told(work, it.number).decision is decision


def test_the_chair_gets_a_mail_that_says_nothing_of_what_it_is(work: Work) -> None:
    it = make_asked(work)
    chair_of(work, it.body_id)
    service.write(writer(work), it.number, answer(), version=it.version)
    service.send(writer(work), it.number, version=it.version)
    message = work.one(sa.select(Message).where(Message.template == "decision_to_sign"))
    assert work.unseal(message, "values") == "{}"


@pytest.mark.parametrize("seat", [SeatRole.DEPUTY, SeatRole.MEMBER, None])
def test_only_who_has_the_seat_of_the_chair_that_day_signs(work: Work, seat: SeatRole | None) -> None:
    it = make_asked(work)
    service.write(writer(work), it.number, answer(), version=it.version)
    service.send(writer(work), it.number, version=it.version)
    account = make_account(work, name="Ida Ikke")
    first, last = work.today - timedelta(days=9), None if seat else work.today - timedelta(days=1)
    system = as_actor(work, SYSTEM)
    bodies.give_seat(system, account.id, it.body_id, seat or SeatRole.CHAIR, valid_from=first, valid_to=last)
    work.flush()
    with pytest.raises(NotFound):
        service.sign(as_actor(work, bodies.actor_for(work, account.id)), it.number, version=it.version)


def test_nobody_signs_words_that_they_had_a_hand_in(work: Work) -> None:
    it = make_asked(work)
    karim = chair_of(work, it.body_id)
    bodies.give_role(as_actor(work, SYSTEM), karim.actor.account_id, Role.MODERATOR, valid_from=work.today)
    karim = as_actor(work, bodies.actor_for(work, karim.actor.account_id))
    service.write(karim, it.number, answer(), version=it.version)
    service.write(writer(work), it.number, answer(reasons="Andre ord."), version=it.version)
    service.send(writer(work), it.number, version=it.version)
    with pytest.raises(Forbidden):
        service.sign(karim, it.number, version=it.version)


def test_the_chair_can_send_it_back_and_taking_back_undoes_a_signature(work: Work) -> None:
    it = make_asked(work)
    staff, karim = writer(work), chair_of(work, it.body_id)
    service.write(staff, it.number, answer(), version=it.version)
    service.send(staff, it.number, version=it.version)
    assert service.send_back(karim, it.number, why="Skriv det kortere.", version=it.version).stage is Stage.DRAFT
    service.write(staff, it.number, answer(reasons="Kort."), version=it.version)
    service.send(staff, it.number, version=it.version)
    service.sign(karim, it.number, version=it.version)
    taken = service.take_back(staff, it.number, version=it.version)
    assert (taken.stage, taken.signed_by, taken.signed_on) == (Stage.DRAFT, None, None)
    with pytest.raises(Conflict):
        publishing.publish(staff, it.number, version=it.version)


@pytest.mark.parametrize("missing", ["owner", "next_step", "due_on"])
def test_what_is_used_has_an_owner_a_step_and_a_day(work: Work, missing: str) -> None:
    it = make_asked(work)
    whole = {"owner": "KKR", "next_step": "Prøv det", "due_on": work.today}
    words = answer(Outcome.PARTLY, **{key: value for key, value in whole.items() if key != missing})
    service.write(writer(work), it.number, words, version=it.version)
    with pytest.raises(Invalid):
        service.send(writer(work), it.number, version=it.version)


def test_whoever_writes_over_a_colleague_is_told(work: Work) -> None:
    it = make_asked(work)
    service.write(writer(work), it.number, answer(), version=1)
    with pytest.raises(Conflict):
        service.write(writer(work), it.number, answer(reasons="Andre ord."), version=1)


def test_an_answer_about_a_perspective_that_is_withdrawn_is_not_shown(work: Work) -> None:
    it = make_asked(work)
    make_signed(work, it)
    perspectives.withdraw(writer(work), it.perspective_id, why="Kilderne holdt ikke.")
    with pytest.raises(Conflict):
        publishing.publish(as_actor(work, SYSTEM), it.number, version=it.version)


# --- What is frozen -------------------------------------------------------------------------------


def test_a_correction_is_a_version_of_its_own_and_the_history_stays(work: Work) -> None:
    it = make_asked(work)
    first = make_answered(work, it)
    second = corrected(work, it, answer(reasons="Rettet.", what_changed="Et tal var forkert."))
    assert (first.stage, second.stage, second.number) == (Stage.REPLACED, Stage.PUBLISHED, 2)
    assert [each.number for each, _ in telling.versions(work, it.id)] == [2, 1]
    assert first.reasons != second.reasons


def test_a_correction_says_what_was_corrected(work: Work) -> None:
    it = make_asked(work)
    make_answered(work, it)
    service.correct(writer(work), it.number, version=it.version)
    with pytest.raises(Invalid):
        service.send(writer(work), it.number, version=it.version)


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(Decision).values(reasons="Andre ord"),
        sa.update(Decision).values(easy="Andre ord"),
        sa.update(Decision).values(outcome=Outcome.USED),
        sa.update(Decision).values(stage=Stage.DRAFT),
        sa.delete(Decision),
        sa.update(Entry).values(decision=7),
        sa.delete(Entry),
    ],
)
def test_the_database_refuses_to_alter_what_was_published(work: Work, statement: Any) -> None:
    make_answered(work, make_asked(work))
    with pytest.raises(DatabaseError, match="never altered"):
        work.run(statement)


def test_the_database_refuses_words_that_change_under_the_chair(work: Work) -> None:
    it = make_asked(work)
    service.write(writer(work), it.number, answer(), version=it.version)
    service.send(writer(work), it.number, version=it.version)
    with pytest.raises(DatabaseError, match="never altered"):
        work.run(sa.update(Decision).values(next_step="Andre ord"))


# --- What was done --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("what", {"what": ""}),
        ("evidence", {"evidence": ""}),
        ("done_on", {"done_on": None}),
        ("link", {"link": "http://example.org"}),
    ],
)
def test_what_was_done_has_a_day_and_shows_it(work: Work, field: str, values: dict[str, Any]) -> None:
    it = make_asked(work)
    make_answered(work, it)
    known = {"what": "To tavler hænger.", "done_on": work.today, "evidence": "Billeder"} | values
    with pytest.raises(Invalid) as refused:
        publishing.add_done(writer(work), it.number, WasDone(**known), version=it.version, once="k")
    assert refused.value.field == field


def test_what_was_done_is_said_once_per_form_and_after_the_answer(work: Work) -> None:
    it = make_asked(work)
    told = WasDone("To tavler hænger.", work.today, link="https://example.org/tavler")
    with pytest.raises(Conflict):
        publishing.add_done(writer(work), it.number, told, version=it.version, once="k")
    make_answered(work, it)
    rows = [publishing.add_done(writer(work), it.number, told, version=it.version, once="k") for _ in range(2)]
    assert rows[0].id == rows[1].id


# --- Closing a focus area -------------------------------------------------------------------------


def area_of(work: Work, it: Asked) -> FocusArea:
    area = work.get(FocusArea, work.get(Perspective, it.perspective_id).focus_area_id)
    area.input_to = work.today - timedelta(days=1)
    work.flush()
    return area


def test_a_focus_area_is_not_closed_while_an_answer_is_owed(work: Work) -> None:
    it = make_asked(work)
    area = area_of(work, it)
    with pytest.raises(Conflict):
        publishing.close_area(writer(work), area.id)
    with pytest.raises(Invalid) as refused, work.session.begin_nested():
        area.closed_on = work.today
        work.flush()
    assert refused.value.message.message.startswith("A perspective of this focus area")


def test_a_focus_area_is_closed_when_all_is_answered_and_nothing_is_put_after_that(work: Work) -> None:
    it = make_asked(work)
    area = area_of(work, it)
    make_answered(work, it)
    assert publishing.close_area(writer(work), area.id).closed_on == work.today
    with pytest.raises(Conflict):
        make_asked(work, work.get(Perspective, it.perspective_id))


def test_a_perspective_that_was_withdrawn_holds_no_focus_area_open(work: Work) -> None:
    it = make_asked(work)
    area = area_of(work, it)
    perspectives.withdraw(writer(work), it.perspective_id, why="Kilderne holdt ikke.")
    assert publishing.close_area(writer(work), area.id).closed_on == work.today


def test_a_focus_area_that_takes_input_stays_open(work: Work) -> None:
    area = make_focus_area(work, "anden-2027-28")
    with pytest.raises(Conflict):
        publishing.close_area(writer(work), area.id)


# --- When a body ends -----------------------------------------------------------------------------


def test_open_answers_go_to_the_body_that_takes_over_once_and_on_the_day(work: Work) -> None:
    heir = make_body(work, "kkr-ny", valid_from=work.today + timedelta(days=5))
    ending = make_body(work, "kkr-gammel", valid_to=work.today + timedelta(days=4), successor_id=heir.id)
    owed, answered, signed = (make_asked(work, body_id=ending.id) for _ in range(3))
    make_answered(work, answered)
    make_signed(work, signed)
    assert moving.follow(work) == 0
    after = later(work, days=5)
    assert [moving.follow(after), moving.follow(after)] == [1, 0]
    assert (owed.body_id, owed.asked_body_id) == (heir.id, ending.id)
    assert (answered.body_id, signed.body_id) == (ending.id, ending.id)
    (move,) = work.all(sa.select(Move))
    assert (move.from_body_id, move.to_body_id, move.moved_on) == (ending.id, heir.id, after.today)
    assert happened(work, owed) == [Happened.PUT, Happened.MOVED]
    with pytest.raises(DatabaseError, match="never altered"):
        work.run(sa.update(Move).values(moved_on=work.today))
