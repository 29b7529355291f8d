"""News as lines for people: what happened, to what, when, and where to read it. In any language, without HTTP."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from babel.dates import format_date

from engage.agreements.models import FocusArea
from engage.bodies.models import Body
from engage.briefs.models import Edition as BriefEdition
from engage.briefs.rules import Stage as BriefStage
from engage.core.clock import local_date
from engage.core.db import Base
from engage.core.languages import locale, translate
from engage.core.text import Say, say
from engage.core.work import Work
from engage.decisions.rules import OUTCOMES, Outcome
from engage.development.models import Activity, Change
from engage.development.rules import Outcome as Delivered
from engage.development.rules import State as WorkState
from engage.dialogue.models import Post
from engage.events.models import Event
from engage.events.rules import Stage as EventStage
from engage.following.models import News, NewsAbout
from engage.following.rules import POLITICIAN, Kind
from engage.hearings.models import Edition, Hearing
from engage.perspectives.models import Version
from engage.perspectives.rules import Stage
from engage.questions.models import Question
from engage.wording import queries as wording
from engage.wording.queries import Words
from engage.wording.rules import Shown

PATHS = {
    Kind.PERSPECTIVE: "/perspektiver/%d/",
    Kind.REVISED: "/perspektiver/%d/",
    Kind.STATEMENT: "/udtalelser/%d/",
    Kind.ANSWERED: "/svar/%d/",
    Kind.LATE: "/svar/%d/",
    Kind.TAKEN_OVER: "/svar/%d/",
    Kind.DONE: "/svar/%d/",
    Kind.WORK_CLOSED: "/udvikling/%d/",
    Kind.CHANGED: "/udvikling/%d/",
    Kind.BRIEF: "/oplaeg/%d/",
    Kind.ANNOUNCED: "/arrangementer/%d/",
    Kind.MOVED: "/arrangementer/%d/",
    Kind.CANCELLED: "/arrangementer/%d/",
    Kind.MINUTES: "/arrangementer/%d/",
    Kind.QUESTION: "/dialog/spoergsmaal/%d/",
    Kind.QUESTION_ANSWERED: "/dialog/spoergsmaal/%d/",
    Kind.QUESTION_LATE: "/dialog/spoergsmaal/%d/",
    Kind.ROUND: "/arrangementer/%d/",
    Kind.SAID: "/arrangementer/%d/",
    Kind.ROUND_OVER: "/arrangementer/%d/",
}
WITH_MINUTES = (Kind.MINUTES, Kind.ROUND_OVER)
OF_EVENTS = (Kind.ANNOUNCED, Kind.MOVED, Kind.CANCELLED, Kind.MINUTES, Kind.ROUND, Kind.SAID, Kind.ROUND_OVER)
OF_QUESTIONS = (Kind.QUESTION, Kind.QUESTION_ANSWERED, Kind.QUESTION_LATE)
OF_WORK = (Kind.WORK_CLOSED, Kind.CHANGED)


@dataclass(frozen=True, eq=False)
class Told:
    """A piece of news with what it is about, as everyone may read it now."""

    news: News
    claim: Version | None
    event: Event | None
    activity: Activity | None
    hearing: Hearing | None
    body: Body | None
    area: FocusArea | None
    question: Question | None

    @property
    def subject(self) -> tuple[Base, str]:
        """The row and the field that name what it is about."""
        kind = self.news.kind
        if kind in OF_EVENTS and self.event is not None:
            return self.event, "title"
        if kind in OF_WORK and self.activity is not None:
            return self.activity, "title"
        if self.question is not None:
            return self.question, "title"
        if self.claim is not None:
            return self.claim, "claim"
        if self.hearing is not None:
            return self.hearing, "title"
        assert self.area is not None
        return self.area, "title"


@dataclass(frozen=True)
class Line:
    """A piece of news in one language. path: without the prefix of the language."""

    sequence: int
    id: UUID
    what: str
    title: Shown
    day: str
    path: str
    noted_at: datetime
    on: date


_TOLD = (
    sa.select(News, Version, Event, Activity, Hearing, Body, FocusArea, Question)
    .outerjoin(Version, sa.and_(Version.perspective_id == News.perspective_id, Version.stage == Stage.PUBLISHED))
    .outerjoin(Event, sa.and_(Event.id == News.event_id, Event.published_on.is_not(None)))
    .outerjoin(Activity, sa.and_(Activity.id == News.activity_id, Activity.published_on.is_not(None)))
    .outerjoin(Edition, sa.and_(News.kind == Kind.STATEMENT, Edition.id == News.subject_id))
    .outerjoin(Hearing, Hearing.id == Edition.hearing_id)
    .outerjoin(Body, Body.id == News.body_id)
    .outerjoin(FocusArea, FocusArea.id == News.focus_area_id)
    .outerjoin(Question, sa.and_(News.kind.in_(OF_QUESTIONS), Question.id == News.subject_id))
    # Nothing is told any more of what nobody can read any more.
    .where(
        sa.or_(News.perspective_id.is_(None), Version.id.is_not(None)),
        sa.or_(News.kind.not_in(OF_EVENTS), Event.id.is_not(None)),
        sa.or_(News.kind.not_in(WITH_MINUTES), Event.stage == EventStage.MINUTES),
        sa.or_(News.kind != Kind.CANCELLED, Event.stage == EventStage.CANCELLED),
        sa.or_(News.kind.not_in(OF_WORK), Activity.id.is_not(None)),
        sa.or_(News.kind != Kind.WORK_CLOSED, Activity.state == WorkState.CLOSED),
        sa.or_(
            News.kind != Kind.CHANGED,
            sa.exists().where(Change.id == News.subject_id, Change.state == Delivered.DELIVERED),
        ),
        sa.or_(
            News.kind != Kind.BRIEF,
            sa.exists().where(BriefEdition.brief_id == News.subject_id, BriefEdition.stage == BriefStage.RELEASED),
        ),
        sa.or_(News.kind != Kind.SAID, sa.exists().where(Post.id == News.subject_id, Post.taken_back_on.is_(None))),
        sa.or_(News.kind.not_in(OF_QUESTIONS), Question.id.is_not(None)),
        sa.or_(News.kind != Kind.STATEMENT, Hearing.id.is_not(None)),
    )
)


def newest(work: Work, most: int, *, topic_id: UUID | None = None, before: int | None = None) -> list[Told]:
    """The newest news, of all or about one thing, the newest first, below number `before`; one statement."""
    statement = _TOLD.order_by(News.sequence.desc()).limit(most)
    key: Any = News.sequence
    if topic_id is not None:
        statement = statement.join(NewsAbout, NewsAbout.news_id == News.id).where(NewsAbout.topic_id == topic_id)
        key = NewsAbout.sequence
    if before is not None:
        statement = statement.where(key < before)
    return [Told(*row) for row in work.rows(statement)]


def numbered(work: Work, sequences: Collection[int]) -> list[Told]:
    """These pieces of news, as far as everyone may still read them, the newest first; at most one statement."""
    if not sequences:
        return []
    statement = _TOLD.where(News.sequence.in_(sequences)).order_by(News.sequence.desc())
    return [Told(*row) for row in work.rows(statement)]


def words_of(work: Work, language: str, found: Iterable[Told]) -> Words:
    """The words of these in a language; one statement."""
    return wording.twins(work, language, [each.subject[0] for each in found])


def lines(found: Sequence[Told], words: Words) -> list[Line]:
    """These pieces of news in the language of `words`."""
    return [_line(each, words) for each in found]


def _line(it: Told, words: Words) -> Line:
    news, (row, name) = it.news, it.subject
    return Line(
        sequence=news.sequence,
        id=news.id,
        what=translate(_what(it, words.language), words.language),
        title=words.shown(row, name),
        day=said_day(news.day, words.language),
        path=PATHS[news.kind] % news.number,
        noted_at=news.noted_at,
        on=news.day,
    )


def said_day(day: date, language: str) -> str:
    """A day as people write it."""
    return str(format_date(day, "long", locale=locale(language)))


def _what(it: Told, language: str) -> Say:
    """What happened, in a sentence."""
    kind, body = it.news.kind, it.body.name if it.body is not None else ""
    day = said_day(local_date(it.event.starts_at), language) if it.event is not None else ""
    until = said_day(local_date(it.event.ends_at), language) if it.event is not None else ""
    if kind is Kind.SAID and it.news.detail == POLITICIAN:
        return say("A politician of %(body)s has written in the dialogue", body=body)
    if kind is Kind.ANSWERED:
        return say("%(body)s answered: %(answer)s", body=body, answer=OUTCOMES[Outcome(it.news.detail or "")])
    said: dict[Kind, Say] = {
        Kind.PERSPECTIVE: say("There is a new perspective"),
        Kind.REVISED: say("A perspective was written anew"),
        Kind.STATEMENT: say("%(council)s said what it thinks", council=body),
        Kind.QUESTION: say("%(body)s was asked a question", body=body),
        Kind.QUESTION_ANSWERED: say("%(body)s has answered a question", body=body),
        Kind.QUESTION_LATE: say("%(body)s did not answer in time", body=body),
        Kind.LATE: say("%(body)s did not answer in time", body=body),
        Kind.TAKEN_OVER: say("Now %(body)s must answer", body=body),
        Kind.DONE: say("Something was done"),
        Kind.WORK_CLOSED: say("Development work is finished"),
        Kind.CHANGED: say("Something changed"),
        Kind.BRIEF: say("%(body)s has a brief to read", body=body),
        Kind.ANNOUNCED: say("There is a new meeting on %(day)s", day=day),
        Kind.MOVED: say("A meeting was moved or changed. It is on %(day)s", day=day),
        Kind.CANCELLED: say("The meeting on %(day)s is cancelled", day=day),
        Kind.ROUND: say("You can write your opinion until %(day)s", day=until),
        Kind.SAID: say("%(body)s has written in the dialogue", body=body),
        Kind.ROUND_OVER: say("You can read the summary of what was written"),
        Kind.MINUTES: say("You can read the minutes of the meeting on %(day)s", day=day),
    }
    return said[kind]
