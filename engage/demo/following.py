"""What is new in the demo, and one made-up follower whose mail of this morning is caught beside the others."""

from dataclasses import replace

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.core.authority import SYSTEM
from engage.core.languages import DEFAULT
from engage.core.work import Work
from engage.following import digest, gathering, service, topics
from engage.following.models import DigestDue, Follow, Follower, News, NewsAbout
from engage.following.rules import Rhythm, Topic
from engage.following.topics import Thing
from engage.notifications.models import Message

ADDRESS = "nysgerrig@example.org"


def is_loaded(work: Work) -> bool:
    """Whether somebody of the demo follows something."""
    return work.one(sa.select(Follower.id).where(Follower.is_demo).limit(1)) is not None


def load(work: Work) -> None:
    """Gather what has happened, and write one mail about the focus area and the body with the most news."""
    own = replace(work, actor=SYSTEM)
    gathering.gather(own)
    before = set(work.all(sa.select(Message.id)))
    for thing in _things(own):
        follow = service.ask(own, thing, ADDRESS, Rhythm.WEEKLY, language=DEFAULT.code, is_demo=True)
        service.confirm(own, follow.id, language=DEFAULT.code)
    # Nobody asked by mail: the demo's follower has said yes long ago, and knows nothing yet of what happened since.
    own.run(sa.delete(Message).where(Message.id.not_in(before)))
    follower = own.one(sa.select(Follower).where(Follower.is_demo))
    own.run(sa.update(Follow).where(Follow.follower_id == follower.id).values(since=0))
    own.add(DigestDue(follower_id=follower.id, upto=own.one(sa.select(sa.func.max(News.sequence))) or 0))
    own.flush()
    digest.send_some(own)


def _things(work: Work) -> list[Thing]:
    """The focus area with most news, and the perspective of it that something happened to last."""
    number = sa.func.count(NewsAbout.id)
    areas = work.all(
        sa.select(NewsAbout.topic_id)
        .where(NewsAbout.topic_id.in_(sa.select(FocusArea.id)))
        .group_by(NewsAbout.topic_id)
        .order_by(number.desc())
        .limit(1)
    )
    told = work.all(
        sa.select(News.perspective_id)
        .where(News.focus_area_id.in_(areas), News.perspective_id.is_not(None))
        .order_by(News.sequence.desc())
        .limit(1)
    )
    return list(topics.known(work, [*areas, *told], [Topic.AREA, Topic.PERSPECTIVE]).values())
