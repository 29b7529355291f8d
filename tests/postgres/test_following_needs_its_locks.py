"""Several at one moment at what is new: two workers, two forms of one person, and somebody who stops meanwhile."""

from uuid import UUID

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.work import Store, unit_of_work
from engage.events.models import Event
from engage.following import digest, gathering, service
from engage.following.models import DigestDue, DigestRun, Follow, Follower, News
from engage.following.rules import Rhythm
from tests.factories.events import make_event
from tests.factories.following import mails, make_follow, thing
from tests.postgres.test_development_needs_its_locks import all_at_once
from tests.postgres.test_dialogue_needs_its_locks import done, without_locks
from tests.web.events.test_races import together

MANY = 30  # followers


def many_wait(store: Store) -> list[UUID]:
    """So many follow a body that has news."""
    with unit_of_work(store) as work:
        busy = work.get(Body, work.get(Event, make_event(work).id).body_id)
        ids = [make_follow(work, busy, f"p{number}@example.org").follower_id for number in range(MANY)]
        make_event(work)
        return ids


def write(store: Store) -> None:
    while digest.send_batch(store, 4):
        pass


def written(store: Store) -> list[str]:
    with unit_of_work(store) as work:
        return sorted(to for to, _, _ in mails(work))


def test_two_workers_write_to_everybody_once(store: Store) -> None:
    many_wait(store)
    together(lambda: write(store), lambda: write(store), lambda: gathering.gather_new(store))
    write(store)  # whoever found the rows held has gone home
    assert written(store) == sorted(f"p{number}@example.org" for number in range(MANY))
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(News.id))) == 2
        assert work.one(sa.select(sa.func.count(DigestRun.id))) == 1


def test_without_the_lock_two_workers_meet_at_the_news(store: Store) -> None:
    """Shows that the test above sees whether it was held: only the key of the news keeps them apart then."""
    many_wait(store)
    with without_locks(store):
        results = all_at_once(store, *[gathering.gather] * 5)
    assert done(results) < 5


def test_who_stops_meanwhile_is_gone_and_nobody_waits_for_ever(store: Store) -> None:
    ids = many_wait(store)

    def stop(each: UUID) -> None:
        with unit_of_work(store) as work:
            service.stop_all(work, each)

    together(lambda: write(store), *[lambda each=each: stop(each) for each in ids[:6]])
    write(store)
    assert written(store) == sorted(f"p{number}@example.org" for number in range(6, MANY))
    with unit_of_work(store) as work:
        assert set(work.all(sa.select(Follower.id))) == set(ids[6:])
        assert work.one(sa.select(DigestDue.id)) is None


def test_two_forms_of_one_person_are_one_wish(store: Store) -> None:
    with unit_of_work(store) as work:
        what = thing(work, make_event(work))
    ask = lambda work: service.ask(work, what, "lone@example.org", Rhythm.DAILY, language="da")  # noqa: E731
    results = all_at_once(store, *[ask] * 4)
    assert done(results) >= 1
    results = all_at_once(store, *[ask] * 4)
    assert done(results) == 4, "the page asks once more, and then it is there"
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Follow.id))) == 1
        assert len(mails(work, "follow_confirm")) == 1
