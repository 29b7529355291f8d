"""Everybody behind a decision is told of it once: who is, in which language, and who is not."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from engage.basics import facts
from engage.consent import service as consent
from engage.core.work import Work
from engage.decisions import telling
from engage.decisions.models import Decision, Reply, Telling
from engage.decisions.rules import Answers, Outcome
from engage.notifications.models import Message
from engage.pages import service as pages
from engage.perspectives import publishing as perspectives
from engage.privacy import service as privacy
from tests.factories.decisions import answer, corrected, made_from, make_answered, make_asked, tell_all, writer
from tests.factories.events import later

MAIL = {"email": "lone@example.org"}


def mails(work: Work) -> list[tuple[str, str]]:
    """Who gets a mail, in which language; what it holds is nothing."""
    rows = work.all(sa.select(Message).where(Message.template == "answer"))
    assert all(json.loads(work.unseal(each, "values") or "") == {} for each in rows)
    return sorted((work.unseal(each, "recipient") or "", each.language) for each in rows)


def told(work: Work, decision: Decision) -> list[Any]:
    return work.all(sa.select(Reply.contribution_id).where(Reply.decision_id == decision.id))


def test_everybody_whose_words_were_used_is_told_in_their_language(work: Work) -> None:
    perspective, texts = made_from(
        work,
        {},
        MAIL,
        {"email": "karl@example.org", "contact_language": "de"},
        {"email": "let@example.org", "contact_language": "da@easy"},
        {"email": "vaek@example.org"},
    )
    pages.take_back(work, texts[4].contribution_id)
    decision = make_answered(work, make_asked(work, perspective))
    assert tell_all(work) == 4
    assert sorted(told(work, decision)) == sorted(each.contribution_id for each in texts[:4])
    assert mails(work) == [("karl@example.org", "de"), ("let@example.org", "da@easy"), ("lone@example.org", "da")]


@pytest.mark.parametrize("most", [1, 2, 100])
def test_batches_of_any_size_tell_everybody_once(work: Work, most: int) -> None:
    perspective, texts = made_from(work, *[{"email": f"p{number}@example.org"} for number in range(5)])
    decision = make_answered(work, make_asked(work, perspective))
    assert tell_all(work, most) == 5
    assert tell_all(work, most) == 0
    assert len(told(work, decision)) == len(set(told(work, decision))) == len(texts)
    assert len(mails(work)) == 5
    assert work.one(sa.select(Telling)).finished_at is not None


def test_a_row_keeps_the_same_telling_from_happening_twice(work: Work) -> None:
    perspective, _ = made_from(work, MAIL)
    decision = make_answered(work, make_asked(work, perspective))
    tell_all(work)
    work.run(sa.update(Telling).values(after=None, finished_at=None))
    work.session.expire_all()
    assert tell_all(work) == 0
    assert len(told(work, decision)) == 1
    with pytest.raises(sa.exc.IntegrityError), work.session.begin_nested():
        row = work.one(sa.select(Reply))
        work.session.add(Reply(decision_id=row.decision_id, contribution_id=row.contribution_id, told_on=work.today))
        work.session.flush()


def test_a_correction_tells_again_only_when_the_outcome_is_another(work: Work) -> None:
    perspective, _ = made_from(work, MAIL, {})
    asked = make_asked(work, perspective)
    make_answered(work, asked)
    assert tell_all(work) == 2
    corrected(work, asked, answer(reasons="Rettet.", what_changed="Et ord."))
    assert tell_all(work) == 0
    corrected(work, asked, answer(Outcome.OUTSIDE, what_changed="Det kan KKR ikke bestemme."))
    assert tell_all(work) == 2
    assert len(mails(work)) == 2


def test_a_withdrawn_contribution_forgets_what_it_was_told(work: Work) -> None:
    perspective, texts = made_from(work, {}, {})
    make_answered(work, make_asked(work, perspective))
    tell_all(work)
    pages.take_back(work, texts[0].contribution_id)
    assert work.all(sa.select(Reply.contribution_id)) == [texts[1].contribution_id]


def test_contributors_read_the_newest_version_and_say_whether_it_answers(work: Work) -> None:
    perspective, texts = made_from(work, {})
    asked = make_asked(work, perspective)
    make_answered(work, asked)
    tell_all(work)
    second = corrected(work, asked, answer(reasons="Rettet.", what_changed="Et ord."))
    (mine,) = telling.told_to(work, texts[0].contribution_id)
    assert mine.told.decision is second
    telling.answer(work, mine.reply.id, Answers.NO)
    assert telling.answer(work, mine.reply.id, Answers.PARTLY).answer is Answers.PARTLY


def test_a_perspective_that_is_withdrawn_later_keeps_nobody_from_being_told(work: Work) -> None:
    perspective, _ = made_from(work, {}, {})
    make_answered(work, make_asked(work, perspective))
    perspectives.withdraw(writer(work), perspective.id, why="Kilderne holdt ikke.")
    assert tell_all(work) == 2


def test_originals_go_half_a_year_after_the_last_decision_was_told(work: Work) -> None:
    consent.load(work, facts("consents.json"), facts("retention.json"))
    perspective, _ = made_from(work, {})
    asked, other = make_asked(work, perspective), make_asked(work, perspective)
    make_answered(work, asked)
    tell_all(work)
    after = later(work, days=100)
    make_answered(after, other)
    tell_all(after)
    assert privacy.forget_words(later(work, days=200)) == 0
    assert privacy.forget_words(later(work, days=284)) == 1
