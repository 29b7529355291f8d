"""Several at one moment at an answer: who signs, who tells, and what happens when somebody takes their words back."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from engage.bodies import signing as words
from engage.bodies.signing import Stage
from engage.contributions.models import Contribution, Status
from engage.core.authority import Actor
from engage.core.errors import Conflict
from engage.core.work import Store, Work, unit_of_work
from engage.decisions import publishing, replying, service
from engage.decisions.models import Asked, Decision, Reply
from engage.notifications.models import Message
from engage.pages import service as pages
from engage.perspectives import publishing as perspectives
from tests.conftest import as_actor
from tests.factories.decisions import answer, chair_of, made_from, make_answered, make_asked, make_signed, writer
from tests.postgres.test_development_needs_its_locks import all_at_once
from tests.postgres.test_dialogue_needs_its_locks import done, without_locks
from tests.web.events.test_races import together

ALL_AT_ONCE = 5
MANY = 30  # contributors


def waiting(store: Store) -> tuple[int, int, Actor]:
    """An answer that waits for its chair: number, version, and the chair."""
    with unit_of_work(store) as work:
        it = make_asked(work)
        karim = chair_of(work, it.body_id)
        service.write(writer(work), it.number, answer(), version=it.version)
        service.send(writer(work), it.number, version=it.version)
        return it.number, it.version, karim.actor


def signing(number: int, version: int, chair: Actor) -> Callable[[Work], Any]:
    return lambda work: service.sign(as_actor(work, chair), number, version=version)


def test_of_several_signatures_at_once_one_counts(store: Store) -> None:
    number, version, chair = waiting(store)
    results = all_at_once(store, *[signing(number, version, chair)] * ALL_AT_ONCE)
    assert done(results) == 1
    with unit_of_work(store) as work:
        assert work.one(sa.select(Asked.version)) == version + 1


def test_a_signature_and_taking_it_back_do_not_pass_each_other(store: Store) -> None:
    number, version, chair = waiting(store)
    take_back = lambda work: service.take_back(work, number, version=version)  # noqa: E731
    results = all_at_once(store, signing(number, version, chair), take_back, signing(number, version, chair))
    assert done(results) == 1
    with unit_of_work(store) as work:
        it = work.one(sa.select(Decision))
        assert (it.stage is Stage.SIGNED) == (it.signed_by is not None)


def test_without_the_lock_two_signatures_meet_in_the_history(store: Store) -> None:
    """Shows that the tests above see whether it was held: only the history's own key keeps them apart then."""
    with without_locks(store):
        number, version, chair = waiting(store)
        results = all_at_once(store, *[signing(number, version, chair)] * ALL_AT_ONCE)
    refused = {each.message for each in results if isinstance(each, Conflict)}
    assert refused - {words.NOT_NOW, words.OVERTAKEN}


def test_an_answer_is_shown_or_its_perspective_is_gone_and_never_both_unseen(store: Store) -> None:
    with unit_of_work(store) as work:
        it = make_asked(work)
        make_signed(work, it)
        number, version, perspective_id, staff = it.number, it.version, it.perspective_id, writer(work).actor
    results = all_at_once(
        store,
        lambda work: publishing.publish(work, number, version=version),
        lambda work: perspectives.withdraw(as_actor(work, staff), perspective_id, why="Kilderne holdt ikke."),
    )
    with unit_of_work(store) as work:
        shown = work.one(sa.select(Decision.stage)) is Stage.PUBLISHED
    refused = [each for each in results if isinstance(each, Conflict)]
    assert shown == (not refused), "either it was shown before the perspective went, or it was refused in words"


def many_behind(store: Store) -> list[Any]:
    with unit_of_work(store) as work:
        perspective, texts = made_from(work, *[{"email": f"p{number}@example.org"} for number in range(MANY)])
        make_answered(work, make_asked(work, perspective))
        return [each.contribution_id for each in texts]


def tell(store: Store) -> None:
    while replying.tell_batch(store, 4):
        pass


def test_two_workers_tell_everybody_once(store: Store) -> None:
    ids = many_behind(store)
    together(lambda: tell(store), lambda: tell(store))
    tell(store)  # whoever found the row held has gone home
    with unit_of_work(store) as work:
        assert sorted(work.all(sa.select(Reply.contribution_id))) == sorted(ids)
        assert work.one(sa.select(sa.func.count(Message.id)).where(Message.template == "answer")) == MANY


def test_who_takes_their_words_back_meanwhile_has_no_reply_left(store: Store) -> None:
    ids = many_behind(store)

    def take_back(each: Any) -> None:
        with unit_of_work(store) as work:
            pages.take_back(work, each)

    together(lambda: tell(store), *[lambda each=each: take_back(each) for each in ids[:6]])
    tell(store)
    with unit_of_work(store) as work:
        gone = set(work.all(sa.select(Contribution.id).where(Contribution.status == Status.WITHDRAWN)))
        assert gone == set(ids[:6])
        assert set(work.all(sa.select(Reply.contribution_id))) == set(ids) - gone
