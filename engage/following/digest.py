"""The mails about news: from what is new to those who follow it, and to nobody else; each told once, whoever dies.

A morning's run asks which things have news, and by an index who follows those; each of them gets a row. The worker
holds a few rows at a time, writes their mails, moves what each was told, and takes the rows away, all in one commit.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.core.languages import known, translate
from engage.core.text import say
from engage.core.work import Store, Work, reading, unit_of_work
from engage.following import gathering, queries, saying, sealed, service, topics
from engage.following.models import DigestDue, DigestRun, Follow, Follower, NewsAbout
from engage.following.rules import EVERY_DAY, MOST_LINES, slot_of, weekdays_between
from engage.following.saying import Line
from engage.notifications import outbox
from engage.notifications.models import Message

BATCH = 100  # followers
HERE = "\x01"  # what no text of ours can hold (core.text.plain)
WEEK = timedelta(days=7)
Outstanding = dict[UUID, dict[UUID, set[int]]]  # follower, thing, numbers of news


def send_batch(store: Store, most: int = BATCH) -> bool:
    """Begin the morning's run when it is due, and write the next few mails; whether there was anybody to write to."""
    with reading(store) as work:
        due = work.one(sa.select(DigestRun.id).where(DigestRun.day == slot_of(work.now))) is None
        if not due and work.one(sa.select(DigestDue.id).limit(1)) is None:
            return False
    if due:
        with unit_of_work(store) as work:
            begin(work)
    with unit_of_work(store) as work:
        return send_some(work, most) is not None


def begin(work: Work) -> int:
    """Note who is to be told this morning; how many. A morning that was begun is not begun again."""
    gathering.gather(work)  # holds its one row until the end: nobody else begins meanwhile
    slot = slot_of(work.now)
    last: DigestRun | None = work.one(sa.select(DigestRun).order_by(DigestRun.day.desc()).limit(1))
    if last is not None and last.day >= slot:
        return 0
    upto = queries.newest(work)
    work.add(DigestRun(day=slot, upto=upto))
    work.flush()
    if last is None:
        return _note(work, _who(work, 0, upto, [EVERY_DAY, *weekdays_between(None, slot)]), upto)
    # A weekly mail covers a week; after mornings that were missed, a week before the first of them.
    week_ago: int | None = work.one(
        sa.select(DigestRun.upto)
        .where(DigestRun.day <= last.day + timedelta(days=1) - WEEK)
        .order_by(DigestRun.day.desc())
        .limit(1)
    )
    found = _who(work, last.upto, upto, [EVERY_DAY])
    found |= _who(work, week_ago or 0, upto, weekdays_between(last.day, slot))
    return _note(work, found, upto)


def _who(work: Work, after: int, upto: int, due: Collection[int]) -> set[UUID]:
    """Who follows something that has news between these numbers, and is told on these mornings; by index alone."""
    if upto <= after:
        return set()
    return set(
        work.all(
            sa.select(Follow.follower_id)
            .distinct()
            .join(NewsAbout, NewsAbout.topic_id == Follow.topic_id)
            .where(
                NewsAbout.sequence > after,
                NewsAbout.sequence <= upto,
                NewsAbout.sequence > Follow.since,
                Follow.due.in_(list(due)),
            )
        )
    )


def _note(work: Work, found: set[UUID], upto: int) -> int:
    """A row for each, or the row that waits already, up to the newest news."""
    if found:
        work.run(sa.update(DigestDue).where(DigestDue.upto < upto).values(upto=upto))
        found = found - set(work.all(sa.select(DigestDue.follower_id)))
    for some in _parts(sorted(found), 1000):
        work.insert(*(DigestDue(follower_id=each, upto=upto) for each in some))
    return len(found)


def _parts(found: list[UUID], size: int) -> Iterable[list[UUID]]:
    return (found[start : start + size] for start in range(0, len(found), size))


def send_some(work: Work, most: int = BATCH) -> int | None:
    """Write the next few mails, in a transaction of the caller; how many, None when nobody waits."""
    statement = sa.select(DigestDue).order_by(DigestDue.id).limit(most)
    rows: list[DigestDue] = work.all(statement.with_for_update(skip_locked=True))
    if not rows:
        return None
    upto = {row.follower_id: row.upto for row in rows}
    held = sa.select(Follower).where(Follower.id.in_(upto)).order_by(Follower.id).with_for_update()
    followers: list[Follower] = work.all(held.execution_options(populate_existing=True))
    pages = _Pages(work, _outstanding(work, upto))
    mails = [mail for each in followers if (mail := pages.mail(each, max(each.told, upto[each.id]))) is not None]
    work.insert(*mails)
    for number in set(upto.values()):
        some = [each for each in upto if upto[each] == number]
        told = sa.update(Follower).where(Follower.id.in_(some), Follower.told < number)
        work.run(
            told.values(
                told=number, active_on=sa.case((Follower.id.in_(pages.written), work.today), else_=Follower.active_on)
            )
        )
    work.run(sa.delete(DigestDue).where(DigestDue.id.in_([row.id for row in rows])))
    return len(mails)


def _outstanding(work: Work, followers: Collection[UUID]) -> Outstanding:
    """What each of these has not been told yet; one statement."""
    rows = work.rows(
        sa.select(Follow.follower_id, Follow.topic_id, NewsAbout.sequence)
        .join(Follower, Follower.id == Follow.follower_id)
        .join(DigestDue, DigestDue.follower_id == Follow.follower_id)
        .join(NewsAbout, NewsAbout.topic_id == Follow.topic_id)
        .where(
            Follow.follower_id.in_(followers),
            Follow.due.is_not(None),
            NewsAbout.sequence > Follow.since,
            NewsAbout.sequence > Follower.told,
            NewsAbout.sequence <= DigestDue.upto,
        )
    )
    found: Outstanding = {}
    for follower_id, topic_id, sequence in rows:
        found.setdefault(follower_id, {}).setdefault(topic_id, set()).add(sequence)
    return found


class _Pages:
    """The mails of one batch: each piece of news is put into words once for each language."""

    def __init__(self, work: Work, wanted: Outstanding) -> None:
        self.work, self.wanted = work, wanted
        sequences = {number for each in wanted.values() for numbers in each.values() for number in numbers}
        self.told = saying.numbered(work, sequences)
        self.things = topics.known(work, {topic for each in wanted.values() for topic in each})
        self.written: list[UUID] = []  # followers with a mail
        self.said: dict[str, tuple[dict[int, Line], dict[UUID, str]]] = {}

    def mail(self, follower: Follower, upto: int) -> Message | None:
        """The mail that tells a follower of everything up to `upto`; None where there is nothing to tell."""
        groups = self._groups(follower)
        if not groups:
            return None
        self.written.append(follower.id)
        keys, language = self.work.keys, known(follower.language).code
        stop = f"/folg/stop/{sealed.link(keys, sealed.STOP, follower.id)}"
        return outbox.made(
            self.work,
            to=sealed.address_of(self.work, follower),
            template="digest",
            language=language,
            once=service.digest_of(follower.id, upto),
            number=sum(len(lines) for _, lines in groups),
            **_written(groups, language),
            see=f"/folg/mit/{sealed.link(keys, sealed.SEE, follower.id)}",
            stop=stop,
            list_stop=stop,
        )

    def _groups(self, follower: Follower) -> list[tuple[str, list[Line]]]:
        """By what they follow, that with the newest news first; each piece of news once, the newest first."""
        lines, names = self._words(known(follower.language).code)
        wanted = self.wanted.get(follower.id, {})
        order = sorted(
            (topic for topic in wanted if topic in names), key=lambda topic: max(wanted[topic]), reverse=True
        )
        seen, found = set[int](), []
        for topic in order:
            mine = [lines[number] for number in sorted(wanted[topic] - seen, reverse=True) if number in lines]
            seen |= wanted[topic]
            if mine:
                found.append((names[topic], mine))
        return found

    def _words(self, language: str) -> tuple[dict[int, Line], dict[UUID, str]]:
        if language not in self.said:
            words = saying.words_of(self.work, language, self.told)
            titles = topics.words_of(self.work, language, list(self.things.values()))
            self.said[language] = (
                {line.sequence: line for line in saying.lines(self.told, words)},
                {each.id: each.title(titles).text for each in self.things.values()},
            )
        return self.said[language]


def _written(groups: list[tuple[str, list[Line]]], language: str) -> dict[str, Any]:
    """The middle of the mail, as long as a mail may be, and how much was left out. HERE stands for the site."""
    left, blocks = MOST_LINES, []
    for name, lines in groups:
        if not left:
            break
        shown, left = lines[:left], max(0, left - len(lines))
        about = translate(say("About: %(what)s", what=name), language)
        blocks.append("\n\n".join([about, *(_item(line) for line in shown)]))
    more = sum(len(lines) for _, lines in groups) - MOST_LINES
    return {"news": "\n\n\n".join(blocks), "more": max(0, more)}


def _item(line: Line) -> str:
    """One piece of news. What is a title stands on a line of its own where it has more."""
    return f"* {line.what} ({line.day})\n  {' '.join(line.title.text.split())}\n  {HERE}{line.path}"
