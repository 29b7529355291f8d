""" "Do you recognise this?": one answer each, counted in batches, forgotten in the end."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engage.core.authority import SYSTEM, VISITOR
from engage.core.errors import Conflict
from engage.core.work import Work
from engage.perspectives import answering, publishing, telling
from engage.perspectives.models import Answer, Perspective, Result
from engage.perspectives.recognition import Answered
from tests.conftest import as_actor
from tests.factories.perspectives import (
    WAITS,
    make_published,
)


def answer(work: Work, it: Perspective, who: str, answered: Answered = Answered.YES) -> bool:
    version = telling.told(work, it.number).version
    assert version is not None
    return answering.answer(as_actor(work, VISITOR), version.id, answered, who=who)


def test_one_answer_each_and_the_first_one_counts(mads: Work, kirsten: Work) -> None:
    it = make_published(mads, kirsten, WAITS)
    assert answer(mads, it, "one")
    assert not answer(mads, it, "one", Answered.NO)
    assert answer(mads, it, "two", Answered.NO)
    assert sorted(each.answer for each in mads.all(sa.select(Answer))) == ["no", "yes"]


def test_results_come_in_batches(mads: Work, kirsten: Work) -> None:
    it = make_published(mads, kirsten, WAITS)
    system = as_actor(mads, SYSTEM)
    for number in range(9):
        answer(mads, it, f"{number}")
    assert answering.batch(system) == 0
    answer(mads, it, "9")
    assert answering.batch(system) == 1
    for number in range(10, 30):
        answer(mads, it, f"{number}")
    assert answering.batch(system) == 0, "a week has not gone by"
    system.now += timedelta(days=7)
    assert answering.batch(system) == 1
    assert [each.counted for each in mads.all(sa.select(Result).order_by(Result.number))] == [10, 30]


def test_closing_destroys_the_key_and_freezes_the_result(mads: Work, kirsten: Work) -> None:
    it = make_published(mads, kirsten, WAITS)
    for number in range(10):
        answer(mads, it, f"{number}")
    version = publishing.close(mads, it.id)
    assert (version.answer_key, version.closed_on) == (None, mads.today)
    with pytest.raises(Conflict):
        answer(mads, it, "late")
    assert answering.batch(as_actor(mads, SYSTEM)) == 0


def test_what_was_answered_long_ago_is_forgotten(mads: Work, kirsten: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    it = make_published(mads, kirsten, WAITS)
    answer(mads, it, "one")
    publishing.close(mads, it.id)
    mads.flush()
    rule = type("Rule", (), {"days": 90})
    monkeypatch.setattr(answering.consent, "rule", lambda _work, _key: rule)
    system = as_actor(mads, SYSTEM)
    system.now += timedelta(days=90)
    assert answering.forget(system) == 0
    system.now += timedelta(days=1)
    assert answering.forget(system) == 1
