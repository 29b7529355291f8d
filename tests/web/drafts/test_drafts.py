"""Drafts: sealed, found by their token alone, never overwritten unseen, gone after 30 days."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engage.core.errors import Conflict, NotFound
from engage.core.work import Work
from engage.drafts import service
from engage.drafts.models import Draft
from engage.drafts.rules import Answers

ANSWERS = Answers(text="Vi venter stadig på Solsikkevangen.", email="lone@example.org")


def later(work: Work, days: int) -> Work:
    return replace(work, now=work.now + timedelta(days=days))


def test_what_was_kept_is_read_again(work: Work) -> None:
    draft, token = service.start(work, ANSWERS, "da")
    kept, answers = service.read(work, token)
    assert (kept.revision, kept.expires_on, answers) == (1, draft.expires_on, ANSWERS)


def test_nothing_of_it_is_readable_in_the_table(work: Work) -> None:
    _, token = service.start(work, ANSWERS, "da")
    work.flush()
    row = str(tuple(work.rows(sa.select(Draft.__table__))[0]))
    assert not any(word in row for word in ("Solsikkevangen", "lone", token))


def test_another_token_opens_nothing(work: Work) -> None:
    _, token = service.start(work, ANSWERS, "da")
    work.flush()
    for wrong in ("", token[:-1], token + "a"):
        with pytest.raises(NotFound):
            service.read(work, wrong)


def test_two_drafts_have_different_keys(work: Work) -> None:
    first, _ = service.start(work, ANSWERS, "da")
    second, token = service.start(work, ANSWERS, "da")
    second.answers = first.answers
    work.flush()
    with pytest.raises(Exception, match=r"draft\.answers"):
        service.read(work, token)


def test_a_page_made_from_an_older_revision_is_stopped(work: Work) -> None:
    draft, token = service.start(work, ANSWERS, "da")
    work.flush()
    service.save(work, token, ANSWERS.changed(text="Ny"), revision=draft.revision)
    with pytest.raises(Conflict):
        service.save(work, token, ANSWERS.changed(text="Gammel"), revision=1)
    assert service.read(work, token)[1].text == "Ny"


@pytest.mark.parametrize(("days", "open_still"), [(30, True), (31, False)])
def test_it_is_kept_30_days_from_the_last_change(work: Work, days: int, open_still: bool) -> None:
    _, token = service.start(work, ANSWERS, "da")
    work.flush()
    service.save(later(work, 10), token, ANSWERS)
    then = later(work, 10 + days)
    assert service.remove_expired(then) == (0 if open_still else 1)
    if open_still:
        service.read(then, token)
    else:
        with pytest.raises(NotFound):
            service.read(then, token)


def test_an_expired_draft_is_closed_before_it_is_removed(work: Work) -> None:
    _, token = service.start(work, ANSWERS, "da")
    work.flush()
    with pytest.raises(NotFound):
        service.read(later(work, 31), token)


def test_a_draft_can_be_deleted_at_once(work: Work) -> None:
    _, token = service.start(work, ANSWERS, "da")
    work.flush()
    service.discard(work, token)
    assert work.all(sa.select(Draft)) == []
    service.discard(work, token)
