"""Following something, confirming it, changing it, and stopping: the address is forgotten with the last thing.

Nothing here says whether an address follows anything: whoever asks is told the same, and only the mail knows.
"""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.consent import queries as consent
from engage.contributions.rules import mailbox
from engage.core import throttle
from engage.core.errors import Invalid, NotFound
from engage.core.languages import known
from engage.core.text import say
from engage.core.throttle import Try
from engage.core.work import Work
from engage.following import queries, sealed, topics
from engage.following.models import DigestDue, DigestRun, Follow, Follower
from engage.following.rules import CONFIRM_WITHIN, MAILS_A_DAY, RUNS_KEPT, WEEKDAYS, Rhythm, due_of
from engage.following.topics import Thing
from engage.notifications import outbox

MONDAY = 1
OVER = say("This link does not work any more. It holds for a week. You are welcome to ask once more.")
DAY = 24 * 3600  # seconds


def ask(
    work: Work, thing: Thing, address: str, rhythm: Rhythm | None, *, language: str, is_demo: bool = False
) -> Follow:
    """Ask for mails about something. A mail asks whether it was them; until then nothing is sent. Raises Invalid."""
    address = mailbox(address)
    if not address:
        raise Invalid("email", say("Write your e-mail address."))
    if rhythm is None:
        raise Invalid("rhythm", say("Choose how often we write."))
    follower = _at(work, address, rhythm, language, is_demo=is_demo)
    statement = sa.select(Follow).where(Follow.follower_id == follower.id, Follow.topic_id == thing.id)
    follow: Follow | None = work.one(statement.with_for_update())
    if follow is None:
        follow = Follow(follower_id=follower.id, kind=thing.kind, topic_id=thing.id, due=None, since=0)
    follow.wanted, follow.asked_on = rhythm, work.today
    work.add(follow)
    work.flush()
    (wait,) = throttle.count(work, [Try("follow", follower.address_hash.hex(), MAILS_A_DAY)], seconds=DAY)
    if not wait:
        _ask_back(work, follow, thing, address, language)
    return follow


def _at(work: Work, address: str, rhythm: Rhythm, language: str, *, is_demo: bool) -> Follower:
    mark = sealed.hash_of(work, address)
    held = sa.select(Follower).where(Follower.address_hash == mark).with_for_update()
    follower: Follower | None = work.one(held)
    if follower is None:
        follower = Follower(
            address_hash=mark, language=language, rhythm=rhythm, weekday=MONDAY, told=0, active_on=work.today,
            is_demo=is_demo,
        )  # fmt: skip
        work.seal(follower, "address", address)
        work.add(follower)
        work.flush()
    return follower


def _ask_back(work: Work, follow: Follow, thing: Thing, address: str, language: str) -> None:
    outbox.put(
        work,
        to=address,
        template="follow_confirm",
        language=language,
        once=_asking(follow),
        what=thing.title(topics.words_of(work, language, [thing])).text,
        path=f"/folg/ja/{sealed.link(work.keys, sealed.CONFIRM, follow.id)}",
        days=CONFIRM_WITHIN,
    )


def _asking(follow: Follow) -> str:
    """What makes a confirmation one a day, however often it is asked for."""
    return f"{follow.id}:{follow.asked_on}"


def confirm(work: Work, follow_id: UUID, *, language: str) -> Follower:
    """It was them: from now on they are told. Doing it twice does it once. Raises NotFound."""
    known_one = work.find(Follow, follow_id)
    if known_one is None:
        raise NotFound(OVER)
    follower = _held(work, known_one.follower_id)
    follow = work.find(Follow, follow_id, lock=True)
    if follower is None or follow is None:
        raise NotFound(OVER)
    if follow.due is None:
        follow.since = queries.newest(work)
        audit.record(work, "following.confirmed", follow, kind=follow.kind)
    follow.due = due_of(follower.rhythm, follower.weekday)
    work.flush()
    change(work, follower, rhythm=follow.wanted, weekday=follower.weekday, language=language)
    return follower


def change(work: Work, follower: Follower, *, rhythm: Rhythm, weekday: int, language: str) -> None:
    """When and in which language they are told. What they would have missed between the two ways leaves now."""
    if weekday not in WEEKDAYS:
        raise Invalid("weekday", say("Choose a day."))
    before, after = due_of(follower.rhythm, follower.weekday), due_of(rhythm, weekday)
    follower.rhythm, follower.weekday, follower.language = rhythm, weekday, known(language).code
    follower.active_on = work.today
    if before != after:
        mine = sa.update(Follow).where(Follow.follower_id == follower.id, Follow.due.is_not(None))
        work.run(mine.values(due=after))
        waits = sa.select(DigestDue.id).where(DigestDue.follower_id == follower.id)
        if work.one(waits) is None:
            work.add(DigestDue(follower_id=follower.id, upto=queries.newest(work)))
    work.flush()


def stop(work: Work, follower_id: UUID, follow_id: UUID) -> bool:
    """Stop following one thing; whether they follow something still. With the last one the address is forgotten."""
    follower = _held(work, follower_id)
    if follower is None:
        return False
    mine = [each for each in queries.confirmed(work, follower_id) if each.id != follow_id]
    if not mine:
        forget(work, follower, "stopped")
        return False
    work.run(sa.delete(Follow).where(Follow.id == follow_id, Follow.follower_id == follower_id))
    return True


def stop_all(work: Work, follower_id: UUID) -> None:
    """Forget whoever this is. Doing it twice does it once."""
    follower = _held(work, follower_id)
    if follower is not None:
        forget(work, follower, "stopped")


def _held(work: Work, follower_id: UUID) -> Follower | None:
    """The follower against all other writers; first whether a mail is due, as those who write the mails do."""
    work.one(sa.select(DigestDue).where(DigestDue.follower_id == follower_id).with_for_update())
    return work.find(Follower, follower_id, lock=True)


def forget(work: Work, follower: Follower, why: str) -> None:
    """Erase an address with all that it follows, and the mails to it that have not left."""
    address = sealed.address_of(work, follower)
    outbox.take_back(work, to=address, template="digest", once=digest_of(follower.id, follower.told))
    for each in work.all(sa.select(Follow).where(Follow.follower_id == follower.id)):
        outbox.take_back(work, to=address, template="follow_confirm", once=_asking(each))
    audit.bury(work, follower, why)
    audit.record(work, "following.stopped", follower)
    work.run(sa.delete(DigestDue).where(DigestDue.follower_id == follower.id))
    work.run(sa.delete(Follow).where(Follow.follower_id == follower.id))
    work.run(sa.delete(Follower).where(Follower.id == follower.id))


def digest_of(follower_id: UUID, upto: int) -> str:
    """What makes the mail that tells a follower of the news up to a number one mail."""
    return f"{follower_id}:{upto}"


# --- What ends by itself ----------------------------------------------------------------------


def forget_over(work: Work) -> int:
    """Forget what nobody confirmed, and addresses that have long had neither news nor a look; how many of both."""
    before = work.today - timedelta(days=CONFIRM_WITHIN)
    gone = work.rows(
        sa.select(Follow, Follower)
        .join(Follower, Follower.id == Follow.follower_id)
        .where(Follow.due.is_(None), Follow.asked_on < before)
    )
    for follow, follower in gone:
        address = sealed.address_of(work, follower)
        outbox.take_back(work, to=address, template="follow_confirm", once=_asking(follow))
        work.run(sa.delete(Follow).where(Follow.id == follow.id, Follow.due.is_(None)))
    quiet = work.today - timedelta(days=consent.rule(work, "following").days or 0)
    over: list[Follower] = work.all(
        sa.select(Follower)
        .where(sa.or_(~sa.exists().where(Follow.follower_id == Follower.id), Follower.active_on < quiet))
        .with_for_update(of=Follower)
    )
    for each in over:
        forget(work, each, "time is over")
    work.run(sa.delete(DigestRun).where(DigestRun.day < work.today - timedelta(days=RUNS_KEPT)))
    return len(gone) + len(over)
