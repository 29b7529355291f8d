"""Several at one moment at a question: who signs it, who sends it, and two who write the same minutes."""

import sqlalchemy as sa

from engage.bodies.signing import Stage
from engage.core.authority import Actor
from engage.core.work import Store, Work, unit_of_work
from engage.dialogue import minuting, standing
from engage.dialogue.models import Minutes, Standing
from engage.dialogue.rules import Became
from engage.dialogue.standing import Tell
from engage.questions import drafting, service
from engage.questions.models import Answer, Question
from tests.conftest import as_actor
from tests.factories.contributions import make_body
from tests.factories.decisions import chair_of, writer
from tests.factories.events import later
from tests.factories.hearings import make_council
from tests.factories.questions import EASY, REPLY, make_asked_body, make_draft, make_question
from tests.postgres.test_development_needs_its_locks import all_at_once
from tests.postgres.test_dialogue_needs_its_locks import done
from tests.web.dialogue.test_standing import WHY, held, meeting, minutes

ALL_AT_ONCE = 4


def waiting(store: Store) -> tuple[int, int, Actor]:
    """An answer that waits for its chair: number, version, and the chair."""
    with unit_of_work(store) as work:
        it, staff = make_question(work), writer(work)
        karim = chair_of(work, it.body_id)
        service.write(staff, it.number, REPLY, EASY, version=it.version)
        service.send(staff, it.number, version=it.version)
        return it.number, it.version, karim.actor


def test_of_signatures_and_taking_it_back_at_once_one_counts(store: Store) -> None:
    number, version, chair = waiting(store)
    sign = lambda work: service.sign(as_actor(work, chair), number, version=version)  # noqa: E731
    take_back = lambda work: service.take_back(work, number, version=version)  # noqa: E731
    assert done(all_at_once(store, sign, take_back, sign, take_back)) == 1
    with unit_of_work(store) as work:
        assert work.one(sa.select(Question.version)) == version + 1
        it = work.one(sa.select(Answer))
        assert (it.stage is Stage.SIGNED) == (it.signed_by is not None)


def test_a_question_is_sent_once_however_often_the_button_is_pressed(store: Store) -> None:
    with unit_of_work(store) as work:
        council = make_council(work)
        row = make_draft(work, council, make_asked_body(work).id)
        draft_id, version, chair = row.id, row.version, council.of(work, "chair").actor

    def send(work: Work) -> Question:
        return drafting.send(as_actor(work, chair), council.key, draft_id, version=version)

    assert done(all_at_once(store, *[send] * ALL_AT_ONCE)) == ALL_AT_ONCE, "each is told that it is sent"
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Question.id))) == 1


def test_of_two_who_write_the_minutes_one_says_what_became_of_it(store: Store) -> None:
    with unit_of_work(store) as work:
        body = make_body(work)
        make_question(work, body_id=body.id)
        event = meeting(work, body.id, 2)
        now = held(work, event, 3)
        (item,) = standing.at(now, event)
        version = minutes(now, event).version
        event_id, item_id, days = event.id, item.id, 3

    def write(became: Became) -> object:
        def act(work: Work) -> object:
            said = Tell(item_id, became, "KKR", WHY, f"standing_{item_id.hex}")
            then = later(work, days=days)
            kept = minuting.save(then, event_id, minuting.Written("Vi talte.", standing=[said]), version=version)
            return minuting.publish(then, event_id, version=kept.version)

        return act

    results = all_at_once(store, *[write(each) for each in (Became.POSTPONED, Became.ANSWERED)] * 2)
    assert done(results) == 1
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Standing.id))) == 1
        assert work.one(sa.select(Minutes.number)) == 1
