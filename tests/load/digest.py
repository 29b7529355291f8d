"""`./run bench digest`: a morning's mails to 500 followers with news among 50,000, beside the same in plain SQL."""

import argparse
import secrets
import time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.authority import SYSTEM
from engage.core.ids import id_of_today, new_id
from engage.core.work import Work, unit_of_work
from engage.events.models import Event
from engage.following import digest, gathering, queries
from engage.following.models import DigestDue, DigestRun, Follow, Follower
from engage.following.rules import EVERY_DAY, Rhythm, Topic
from engage.notifications.models import Message
from tests import report
from tests.counting import counted
from tests.database import ENGINES
from tests.factories.contributions import make_body
from tests.factories.events import make_event
from tests.ground import Ground, grounds

FOLLOWERS, WITH_NEWS, NEWS, QUIET = 50_000, 500, 5, 50
GOAL = 8.0  # times the floor
HEAD = ("engine", "figure", "followers", "with news", "seconds", "statements", "times the floor")


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench digest")
    parser.add_argument("--followers", type=int, default=FOLLOWERS)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--postgres", action="store_true", help="only on PostgreSQL")
    which.add_argument("--sqlite", action="store_true", help="only on SQLite")
    return parser.parse_args(given)


def _topics(work: Work) -> tuple[UUID, list[UUID]]:
    """A body with news to come, and others with none."""
    busy = work.get(Event, make_event(work).id).body_id
    return busy, [make_body(work, f"quiet-{number}").id for number in range(QUIET)]


def _followers(work: Work, topics: list[UUID], number: int) -> None:
    """So many, each following one of these."""
    since = queries.newest(work)
    for start in range(0, number, 5_000):
        people, follows = [], []
        for each in range(start, min(start + 5_000, number)):
            one = Follower(
                id=new_id(), address_hash=secrets.token_bytes(32), language="da", rhythm=Rhythm.DAILY, weekday=1,
                told=since, active_on=work.today, is_demo=False,
            )  # fmt: skip
            work.seal(one, "address", f"follower{each}@example.org")
            people.append(one)
            follows.append(
                Follow(
                    follower_id=one.id, kind=Topic.BODY, topic_id=topics[each % len(topics)], wanted=Rhythm.DAILY,
                    asked_on=work.today, due=EVERY_DAY, since=since,
                )
            )  # fmt: skip
        work.insert(*people)
        work.insert(*follows)


def _run(ground: Ground) -> tuple[float, int, int]:
    """A morning: seconds, statements sent to the database, mails written."""
    before = _mails(ground)
    began = time.perf_counter()
    with counted() as sent:
        while digest.send_batch(ground.store):
            pass
    return time.perf_counter() - began, len(sent), _mails(ground) - before


def _mails(ground: Ground) -> int:
    with unit_of_work(ground.store, SYSTEM) as work:
        return int(work.one(sa.select(sa.func.count(Message.id)).where(Message.template == "digest")))


def _news(ground: Ground, busy: UUID) -> None:
    """Something new about the busy body; and the last morning is forgotten, so that there is one to come."""
    with unit_of_work(ground.store, SYSTEM) as work:
        for number in range(NEWS):
            make_event(work, title=f"Et møde mere, nummer {number}")
        gathering.gather(work)
        assert work.get(Body, busy)
        day = work.one(sa.select(sa.func.max(DigestRun.day)))
        if day is not None:
            work.run(sa.delete(DigestRun))
            work.run(sa.update(Follower).values(told=queries.newest(work) - NEWS))


def _floor(ground: Ground, busy: UUID) -> float:
    """The same followers found, the same rows moved and as many mails of the same size queued, and nothing else."""
    with unit_of_work(ground.store, SYSTEM) as work:
        model: Message = work.one(sa.select(Message).where(Message.template == "digest").limit(1))
        same = {column.key: getattr(model, column.key) for column in Message.__table__.columns}
    mails = [
        same | {"id": id_of_today(), "once": secrets.token_bytes(32), "template": "floor"} for _ in range(WITH_NEWS)
    ]
    insert, due, follower = sa.insert(Message.__table__), DigestDue.__table__, Follower.__table__
    wanted = sa.select(Follow.follower_id).where(Follow.topic_id == busy, Follow.due == EVERY_DAY)
    engine = ground.store.engine
    began = time.perf_counter()
    with engine.begin() as connection:
        found = list(connection.scalars(wanted))
        connection.execute(sa.insert(due), [{"id": new_id(), "follower_id": each, "upto": 1} for each in found])
    for start in range(0, len(found), digest.BATCH):
        some = found[start : start + digest.BATCH]
        with engine.begin() as connection:
            connection.execute(sa.select(follower).where(follower.c.id.in_(some))).all()
            connection.execute(insert, mails[start : start + digest.BATCH])
            connection.execute(sa.update(follower).where(follower.c.id.in_(some)).values(told=follower.c.told))
            connection.execute(sa.delete(due).where(due.c.follower_id.in_(some)))
    seconds = time.perf_counter() - began
    with engine.begin() as connection:
        connection.execute(sa.delete(Message.__table__).where(Message.template == "floor"))
    return seconds


def measure(ground: Ground, followers: int) -> list[tuple[str, int, float, int, int]]:
    """The run with those alone who have news, then with all others beside them, and the floor."""
    with unit_of_work(ground.store, SYSTEM) as work:
        busy, quiet = _topics(work)
        gathering.gather(work)
        _followers(work, [busy], WITH_NEWS)
    _news(ground, busy)
    alone = _run(ground)
    with unit_of_work(ground.store, SYSTEM) as work:
        _followers(work, quiet, followers - WITH_NEWS)
    _news(ground, busy)
    among = _run(ground)
    nothing = _run(ground)
    floor = min(_floor(ground, busy) for _ in range(3))
    return [
        ("only those with news", WITH_NEWS, *alone),
        ("among all", followers, *among),
        ("nothing is new", followers, *nothing),
        ("floor", followers, floor, 0, WITH_NEWS),
    ]


def main(given: list[str]) -> int:
    """Measure on each engine; 1 when the others cost anything, somebody is not told, or the floor is far."""
    options = arguments(given)
    chosen = ("postgres",) if options.postgres else ("sqlite",) if options.sqlite else ENGINES
    rows: list[list[Any]] = []
    missed: list[str] = []
    with grounds() as all_grounds:
        for engine in chosen:
            with all_grounds.make(engine) as ground:
                figures = measure(ground, options.followers)
                versions = report.versions(ground.store.engine)
            by = {figure[0]: figure for figure in figures}
            ratio = by["among all"][2] / by["floor"][2]
            for name, followers, seconds, statements, mails in figures:
                times = round(seconds / by["floor"][2], 1)
                rows.append([engine, name, followers, mails, round(seconds, 3), statements or "", times])
                line = {"engine": engine, "figure": f"digest, {name}", "followers": followers, "mails": mails}
                report.append("bench.jsonl", line | {"seconds": seconds, "sent": statements, "versions": versions})
            goals = {
                f"{WITH_NEWS} mails, and no more": by["among all"][4] == by["only those with news"][4] == WITH_NEWS,
                "the others cost no statement": by["among all"][3] == by["only those with news"][3],
                "no mail when nothing is new": by["nothing is new"][4] == 0,
                f"at most {GOAL:.0f} times the floor": ratio <= GOAL,
            }
            for goal, reached in goals.items():
                print(f"{engine}: {goal}: {'yes' if reached else 'NO'}")
                missed += [] if reached else [f"{engine}: {goal}"]
    print(report.table(HEAD, rows))
    return int(bool(missed))
