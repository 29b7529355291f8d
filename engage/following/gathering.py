"""News from every room: what everyone may read now and nobody was told of yet, found by one question to each room.

No room knows of it. Each question leaves out what is news already, so a thing that is published anew, worded
differently or looked at twice stays one piece of news.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.bodies.signing import Stage as DecisionStage
from engage.bodies.signing import Stage as SignedStage
from engage.briefs.models import Brief
from engage.briefs.models import Edition as BriefEdition
from engage.briefs.rules import Stage as BriefStage
from engage.core.work import Store, Work, public_stamp, reading, unit_of_work
from engage.decisions.models import Asked, Decision, Done, Move
from engage.development.models import Activity, Change, Focus, Inclusion
from engage.development.rules import Outcome as Delivered
from engage.development.rules import State as WorkState
from engage.dialogue.models import Minutes, Post, Round
from engage.events.models import Event, EventFocus
from engage.events.rules import Stage as EventStage
from engage.following.models import Gathering, News, NewsAbout
from engage.following.rules import COUNCIL, POLITICIAN, Kind
from engage.hearings.models import Edition, Hearing
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage
from engage.questions.models import Answer, Question

NAME = "news"
_NONE_ID, _NONE_TEXT = sa.cast(sa.null(), sa.Uuid), sa.cast(sa.null(), sa.String)
_CLAIM = sa.and_(Version.perspective_id == Perspective.id, Version.stage == Stage.PUBLISHED)


def _found(kind: Kind, subject: Any, number: Any, day: Any, **more: Any) -> Any:
    """The columns of one room's question, without those that are news already."""
    edition = more.pop("edition", sa.literal(0, sa.Integer))
    again = more.pop("again", False)
    names = ("focus_area_id", "perspective_id", "event_id", "activity_id", "body_id")
    statement = sa.select(
        sa.literal(kind.value, sa.String).label("kind"),
        subject.label("subject_id"),
        sa.cast(edition, sa.Integer).label("edition"),
        more.get("detail", _NONE_TEXT).label("detail"),
        day.label("day"),
        number.label("number"),
        *(more.get(name, _NONE_ID).label(name) for name in names),
        more.get("also", _NONE_ID).label("also"),
        more.get("too", _NONE_ID).label("too"),
    )
    known = sa.exists().where(News.kind == kind, News.subject_id == subject)
    return statement.where(~(known.where(News.edition == edition) if again else known))


def _perspectives() -> Iterable[Any]:
    about = {"focus_area_id": Perspective.focus_area_id, "perspective_id": Perspective.id}
    new = _found(Kind.PERSPECTIVE, Perspective.id, Perspective.number, Version.published_on, **about)
    yield new.select_from(Perspective).join(Version, _CLAIM).where(Version.number == 1)
    anew = {"edition": Version.number, "again": True}
    revised = _found(Kind.REVISED, Perspective.id, Perspective.number, Version.published_on, **anew, **about)
    yield revised.select_from(Perspective).join(Version, _CLAIM).where(Version.number > 1)


def _statements() -> Iterable[Any]:
    about = {
        "focus_area_id": Hearing.focus_area_id,
        "perspective_id": Hearing.perspective_id,
        "body_id": Edition.body_id,
    }
    sent = _found(Kind.STATEMENT, Edition.id, Edition.receipt, Edition.sent_on, **about)
    yield sent.select_from(Edition).join(Hearing, Hearing.id == Edition.hearing_id).where(Edition.number == 1)


def _answers(work: Work) -> Iterable[Any]:
    def about(kind: Kind, subject: Any, day: Any, **more: Any) -> Any:
        whose = {
            "focus_area_id": Perspective.focus_area_id,
            "perspective_id": Asked.perspective_id,
            "event_id": Asked.event_id,
            "body_id": Asked.body_id,
        }
        return _found(kind, subject, Asked.number, day, **(whose | more))

    def of(statement: Any) -> Any:
        return statement.join(Perspective, Perspective.id == Asked.perspective_id).join(Version, _CLAIM)

    before = (
        sa.select(News.detail)
        .where(News.kind == Kind.ANSWERED, News.subject_id == Asked.id)
        .order_by(News.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    answered = about(
        Kind.ANSWERED, Asked.id, Decision.published_on,
        edition=Decision.number, again=True, detail=sa.cast(Decision.outcome, sa.String),
    )  # fmt: skip
    yield of(answered.select_from(Asked).join(Decision, Decision.asked_id == Asked.id)).where(
        Decision.stage == DecisionStage.PUBLISHED,
        # A correction with the same outcome says it better, and nothing new.
        sa.func.coalesce(before, "") != sa.cast(Decision.outcome, sa.String),
    )
    late = about(Kind.LATE, Asked.id, sa.literal(work.today, sa.Date))
    yield of(late.select_from(Asked)).where(Asked.answered_on.is_(None), Asked.due_on < work.today)
    moved = about(Kind.TAKEN_OVER, Move.id, Move.moved_on, body_id=Move.to_body_id, also=Move.from_body_id)
    yield of(moved.select_from(Move).join(Asked, Asked.id == Move.asked_id))
    done = about(Kind.DONE, Done.id, Done.added_on)
    yield of(done.select_from(Done).join(Asked, Asked.id == Done.asked_id))


def _development() -> Iterable[Any]:
    about = {"activity_id": Activity.id, "event_id": Activity.event_id, "body_id": Activity.body_id}
    closed = _found(Kind.WORK_CLOSED, Activity.id, Activity.number, Activity.closed_on, **about)
    yield closed.select_from(Activity).where(Activity.published_on.is_not(None), Activity.state == WorkState.CLOSED)
    changed = _found(Kind.CHANGED, Change.id, Activity.number, Change.confirmed_on, **about)
    yield (
        changed.select_from(Change)
        .join(Activity, Activity.id == Change.activity_id)
        .where(Activity.published_on.is_not(None), Change.state == Delivered.DELIVERED)
    )


def _briefs() -> Iterable[Any]:
    about = {"focus_area_id": Brief.focus_area_id, "event_id": Brief.event_id, "body_id": Brief.body_id}
    released = _found(Kind.BRIEF, Brief.id, Brief.number, BriefEdition.released_on, **about)
    yield released.select_from(Brief).join(
        BriefEdition, sa.and_(BriefEdition.brief_id == Brief.id, BriefEdition.stage == BriefStage.RELEASED)
    )


def _events(work: Work) -> Iterable[Any]:
    """What was moved comes first: a meeting that is announced in the same breath was not moved for anybody."""
    about = {"event_id": Event.id, "body_id": Event.body_id}
    # A written round is no meeting, and is told of in its own words.
    shown = sa.and_(Event.published_on.is_not(None), ~sa.exists().where(Round.event_id == Event.id))
    seen = (
        sa.select(sa.func.max(News.edition))
        .where(News.subject_id == Event.id, News.kind.in_([Kind.ANNOUNCED, Kind.MOVED]))
        .scalar_subquery()
    )
    today, sequence = _today(work), {"edition": Event.ics_sequence, "again": True}
    ahead = sa.and_(shown, Event.stage.in_([EventStage.PLANNED, EventStage.OPEN]), Event.starts_at > work.now)
    yield _found(Kind.MOVED, Event.id, Event.number, today, **sequence, **about).where(ahead, Event.ics_sequence > seen)
    # Announced once; which sequence its calendars had then tells later whether it was moved.
    yield _found(Kind.ANNOUNCED, Event.id, Event.number, Event.published_on, edition=Event.ics_sequence, **about).where(
        ahead
    )
    yield _found(Kind.CANCELLED, Event.id, Event.number, today, **about).where(
        shown, Event.stage == EventStage.CANCELLED, Event.starts_at > work.now
    )
    said = sa.func.coalesce(Minutes.published_on, Event.closed_on, today)
    yield (
        _found(Kind.MINUTES, Event.id, Event.number, said, **about)
        .select_from(Event)
        .outerjoin(Minutes, Minutes.event_id == Event.id)
        .where(shown, Event.stage == EventStage.MINUTES)
    )


def _rounds(work: Work) -> Iterable[Any]:
    """A written round begins, a council or a politician writes in it, and its summary can be read."""
    about = {"event_id": Event.id, "focus_area_id": Round.focus_area_id, "also": Round.perspective_id}
    shown, own = Event.published_on.is_not(None), {"body_id": Event.body_id} | about
    begun = _found(Kind.ROUND, Round.id, Event.number, Event.published_on, **own)
    yield (
        begun.select_from(Round)
        .join(Event, Event.id == Round.event_id)
        .where(shown, Event.stage.in_([EventStage.PLANNED, EventStage.OPEN]), Event.ends_at > work.now)
    )
    who = {"detail": sa.case((Post.name.is_not(None), POLITICIAN), else_=COUNCIL), "body_id": Post.body_id}
    said = _found(Kind.SAID, Post.id, Event.number, Post.posted_on, **who, **about)
    yield (
        said.select_from(Post)
        .join(Round, Round.id == Post.round_id)
        .join(Event, Event.id == Round.event_id)
        .where(shown, Post.taken_back_on.is_(None))
    )
    over = _found(Kind.ROUND_OVER, Round.id, Event.number, sa.func.coalesce(Event.closed_on, _today(work)), **own)
    yield (
        over.select_from(Round).join(Event, Event.id == Round.event_id).where(shown, Event.stage == EventStage.MINUTES)
    )


def _questions(work: Work) -> Iterable[Any]:
    """A question is put, answered, or not answered in time. A second answer is news where the first was not enough."""
    about = {
        "focus_area_id": Question.focus_area_id,
        "body_id": Question.body_id,
        "also": Question.perspective_id,
        "too": Question.asker_id,
    }
    yield _found(Kind.QUESTION, Question.id, Question.number, Question.asked_on, **about).select_from(Question)
    again = {"edition": Answer.number, "again": True}
    answered = _found(Kind.QUESTION_ANSWERED, Question.id, Question.number, Answer.published_on, **again, **about)
    before = aliased(Answer)
    yield (
        answered.select_from(Question)
        .join(Answer, Answer.question_id == Question.id)
        .where(
            Answer.stage == SignedStage.PUBLISHED,
            sa.or_(
                Answer.number == 1,
                sa.exists().where(
                    before.question_id == Question.id,
                    before.number == Answer.number - 1,
                    before.is_enough.is_(False),
                ),
            ),
        )
    )
    late = _found(Kind.QUESTION_LATE, Question.id, Question.number, _today(work), **about)
    yield late.select_from(Question).where(Question.answered_on.is_(None), Question.due_on < work.today)


def _today(work: Work) -> Any:
    return sa.literal(work.today, sa.Date)


def gather(work: Work) -> int:
    """Note what is new in every room; how many pieces of news. Whoever gathers holds the row that says how far it is.

    Asks nothing where nothing public has changed since, and it is the same day.
    """
    mark = _held(work)
    stamp = public_stamp(work)  # read before the rooms are: what comes meanwhile moves it again
    work.flush()
    if (mark.stamp, mark.day) == (stamp, work.today) and not work.transaction.public_changed:
        return 0
    asked = (
        *_perspectives(), *_statements(), *_answers(work), *_development(), *_briefs(), *_events(work),
        *_rounds(work), *_questions(work),
    )  # fmt: skip
    found = [row for question in asked for row in work.rows(question)]
    _note(work, found)
    mark.stamp, mark.day = stamp, work.today
    work.flush()
    return len(found)


def gather_new(store: Store) -> int:
    """As `gather`, in a transaction of its own, which is opened only when there may be something."""
    with reading(store) as work:
        mark: Gathering | None = work.one(sa.select(Gathering))
        if mark is not None and (mark.stamp, mark.day) == (public_stamp(work), work.today):
            return 0
    with unit_of_work(store) as work:
        return gather(work)


def _held(work: Work) -> Gathering:
    statement = sa.select(Gathering).where(Gathering.name == NAME).with_for_update()
    mark: Gathering | None = work.one(statement.execution_options(populate_existing=True))
    if mark is None:
        mark = work.add(Gathering(name=NAME, stamp=-1, day=work.today))
        work.flush()
    return mark


def _note(work: Work, found: list[Any]) -> None:
    if not found:
        return
    found = sorted(found, key=lambda row: min(row.day or work.today, work.today))
    work.draw("news", times=len(found))
    rows = [
        News(
            **{name: value for name, value in row._mapping.items() if name not in ("also", "too")}
            | {"kind": Kind(row.kind), "day": min(row.day or work.today, work.today)},
            sequence=work.next_number("news"),
            noted_at=work.now,
        )
        for row in found
    ]
    topics = _topics(work, rows, [{row.also, row.too} for row in found])
    work.insert(*rows)
    work.insert(
        *(
            NewsAbout(news_id=row.id, topic_id=topic, sequence=row.sequence)
            for row in rows
            for topic in sorted(topics[row.id])
        )
    )


def _topics(work: Work, rows: list[News], also: list[set[UUID | None]]) -> dict[UUID, set[UUID]]:
    """What each is about; at most three statements."""
    events = _pairs(work, EventFocus.event_id, EventFocus.focus_area_id, {row.event_id for row in rows})
    activities = {row.activity_id for row in rows}
    areas = _pairs(work, Focus.activity_id, Focus.focus_area_id, activities)
    used = _pairs(work, Inclusion.activity_id, Inclusion.perspective_id, activities)
    found = {}
    for row, more in zip(rows, also, strict=True):
        own = {row.focus_area_id, row.perspective_id, row.event_id, row.body_id, *more}
        # A decision is about its perspective's focus area; a meeting about all that it names.
        own |= events.get(row.event_id, set()) if row.focus_area_id is None else set()
        own |= areas.get(row.activity_id, set()) | used.get(row.activity_id, set())
        found[row.id] = {each for each in own if each is not None}
    return found


def _pairs(work: Work, key: Any, value: Any, wanted: set[UUID | None]) -> dict[UUID | None, set[UUID]]:
    ids, found = [each for each in wanted if each is not None], dict[UUID | None, set[UUID]]()
    for one, other in work.rows(sa.select(key, value).where(key.in_(ids))) if ids else ():
        found.setdefault(one, set()).add(other)
    return found
