"""Councils' rooms without their locks: only so it shows that the tests of several at one moment can fail."""

from uuid import uuid4

import sqlalchemy as sa

from engage.core.errors import Conflict
from engage.core.work import Store, unit_of_work
from engage.hearings import adopting
from engage.hearings.models import Answer, Statement
from engage.hearings.rules import Stage
from tests.factories.hearings import answer
from tests.postgres.test_dialogue_needs_its_locks import without_locks
from tests.web.hearings.test_races import all_at_once, prepared, ready


def test_without_the_lock_it_is_sent_though_an_answer_was_taken_back(store: Store) -> None:
    with without_locks(store):
        council, it, seen = prepared(store, ready)
        results = all_at_once(
            store,
            lambda work: adopting.adopt(council.of(work, "chair"), council.key, it.number, seen=seen, once=uuid4().hex),
            lambda work: answer(work, council, it, "member", agrees=None, version=seen.version),
        )
    assert not [each for each in results if isinstance(each, Conflict)], "both got through"
    with unit_of_work(store) as work:
        assert work.one(sa.select(Statement.stage)) is Stage.SENT
        assert work.one(sa.select(sa.func.count(Answer.id))) == 2, "it was sent, and somebody no longer agrees"
