"""Reading who follows what: only for the follower, by a link from a mail."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.core.work import Work
from engage.following import topics
from engage.following.models import Follow, Follower, News
from engage.following.topics import Thing


@dataclass(frozen=True, eq=False)
class Mine:
    """A follower with what they follow, as far as it can still be read; in the order in which it was asked for."""

    follower: Follower
    follows: tuple[tuple[Follow, Thing | None], ...]


def newest(work: Work) -> int:
    """The number of the newest news; 0 before there are any."""
    return int(work.one(sa.select(sa.func.max(News.sequence))) or 0)


def follower(work: Work, follower_id: UUID | None, *, lock: bool = False) -> Follower | None:
    """The follower, once they have confirmed something."""
    if follower_id is None:
        return None
    statement = sa.select(Follower).where(
        Follower.id == follower_id, sa.exists().where(Follow.follower_id == Follower.id, Follow.due.is_not(None))
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: Follower | None = work.one(statement)
    return found


def mine(work: Work, follower_id: UUID | None) -> Mine | None:
    """All that a follower may see of themselves; None for nobody."""
    found = follower(work, follower_id)
    if found is None:
        return None
    follows = confirmed(work, found.id)
    known = topics.known(work, [each.topic_id for each in follows], {each.kind for each in follows})
    return Mine(found, tuple((each, known.get(each.topic_id)) for each in follows))


def confirmed(work: Work, follower_id: UUID) -> list[Follow]:
    """What a follower follows."""
    return work.all(
        sa.select(Follow)
        .where(Follow.follower_id == follower_id, Follow.due.is_not(None))
        .order_by(Follow.asked_on, Follow.id)
    )


def asked(work: Work, follow_id: UUID | None) -> tuple[Follow, Thing] | None:
    """What somebody asked to follow and can confirm; None when there is no such thing any more."""
    follow = work.find(Follow, follow_id)
    thing = topics.known(work, [follow.topic_id], [follow.kind]).get(follow.topic_id) if follow is not None else None
    return (follow, thing) if follow is not None and thing is not None else None
