"""Several at one moment in a perspective: two in one draft, two reviewers, and somebody who takes their words back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from engage.core.authority import Actor
from engage.core.work import Store, Work, unit_of_work
from engage.pages import service as chain
from engage.perspectives import publishing, queries, quoting, service, telling
from engage.perspectives.models import Entry, Perspective, Quote, Version
from engage.perspectives.quoting import Pick
from engage.perspectives.rules import Change, Confidence, Seat, Stage
from tests.factories.development import colleague
from tests.factories.perspectives import WAITS, WORDS, make_ready, revision, started
from tests.postgres.test_dialogue_needs_its_locks import done, without_locks
from tests.web.events.test_races import together

ALL_AT_ONCE = 4


def ready(store: Store, *, quoted: bool = False, sent: bool = False) -> tuple[UUID, UUID, int, list[Actor]]:
    """A perspective that everything is said of: its id, its source, the revision all have seen, and colleagues."""
    with unit_of_work(store) as work:
        author = colleague(work, "Anne Anden")
        it, texts = started(author, WAITS)
        make_ready(author, it)
        if quoted:
            pick = Pick(texts[0].contribution_id, "Ingen ringer tilbage.", Seat.SUB_CODE)
            quoting.choose(author, it.id, [pick], revision=revision(author, it))
        if sent:
            publishing.send(author, it.id, revision=revision(author, it))
        others = [colleague(work, f"Tove {n}").actor for n in range(ALL_AT_ONCE)]
        return it.id, texts[0].contribution_id, revision(author, it), others


def all_at_once(store: Store, actors: list[Actor], do: Callable[[Work, int], Any]) -> int:
    """Each does it in a transaction of their own; how many got through."""

    def act(number: int, actor: Actor) -> None:
        with unit_of_work(store, actor) as work:
            do(work, number)

    return done(together(*(lambda n=n, a=a: act(n, a) for n, a in enumerate(actors))))


def write_all_at_once(store: Store) -> int:
    identity, _, seen, actors = ready(store)
    words = [WORDS | {"limits": f"Skrevet af nummer {n}."} for n in range(ALL_AT_ONCE)]
    return all_at_once(
        store, actors, lambda work, n: service.write(work, identity, words[n], confidence=Confidence.LOW, revision=seen)
    )


def test_of_several_in_one_draft_one_gets_through_and_the_others_are_told(store: Store) -> None:
    assert write_all_at_once(store) == 1
    with without_locks(store):
        assert write_all_at_once(store) > 1, "the test itself would see the fault"


def review_all_at_once(store: Store) -> tuple[int, list[Change]]:
    """Half publish it and half send it back; how many got through, and what its history says of it."""
    identity, _, seen, actors = ready(store, sent=True)

    def review(work: Work, number: int) -> None:
        if number % 2:
            publishing.publish(work, identity, revision=seen)
        else:
            publishing.send_back(work, identity, why="Sig det kortere.", revision=seen)

    number = all_at_once(store, actors, review)
    with unit_of_work(store) as work:
        wanted = (Change.PUBLISHED, Change.SENT_BACK)
        said = work.all(sa.select(Entry.change).where(Entry.perspective_id == identity, Entry.change.in_(wanted)))
    return number, said


def test_of_several_reviewers_one_decides(store: Store) -> None:
    number, said = review_all_at_once(store)
    assert (number, len(said)) == (1, 1)
    with without_locks(store):
        try:
            number, said = review_all_at_once(store)
        except OperationalError:  # two stand in each other's way, and PostgreSQL gives one of them up
            number = 2
    assert number > 1, "the test itself would see the fault"


def test_what_is_published_while_its_writer_takes_the_words_down_quotes_them_nowhere(store: Store) -> None:
    for _ in range(3):  # whoever comes first
        identity, contribution_id, seen, actors = ready(store, quoted=True, sent=True)

        def publish(identity: UUID = identity, seen: int = seen, actor: Actor = actors[0]) -> None:
            with unit_of_work(store, actor) as work:
                publishing.publish(work, identity, revision=seen)

        def take_down(contribution_id: UUID = contribution_id) -> None:
            with unit_of_work(store) as work:
                chain.take_down(work, contribution_id)

        together(publish, take_down)
        with unit_of_work(store) as work:
            versions = sa.select(Version.id).where(Version.perspective_id == identity)
            assert work.all(sa.select(Quote.words).where(Quote.version_id.in_(versions))) == [None]
            it = work.get(Perspective, identity)
            version = queries.version(work, identity, it.newest)
            assert version is not None
            if version.stage is Stage.PUBLISHED:
                assert telling.quotes(work, telling.told(work, it.number)) == []
