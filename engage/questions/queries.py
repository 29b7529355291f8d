"""Reading questions: for everyone, for those who look after them or sign, and for the rooms of who asks and owes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.agreements.models import Agreement, FocusArea
from engage.bodies import signing
from engage.bodies.models import Body, Seat
from engage.bodies.queries import holds_on
from engage.bodies.signing import Stage
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.hearings.models import Edition
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage as PerspectiveStage
from engage.questions import policy
from engage.questions.models import Answer, Entry, Move, Question
from engage.questions.rules import Happened, is_overdue

_Asker, _Later = aliased(Body), aliased(Answer)


@dataclass(frozen=True, eq=False)
class Told:
    """A question with all that belongs to it, as everyone may read it.

    answer: the one that everyone reads, None while there is none. claim: of its perspective, None once that is
    withdrawn. receipt: of the statement that it follows.
    """

    question: Question
    body: Body
    asker: Body | None
    answer: Answer | None
    perspective: int | None
    claim: Version | None
    area: FocusArea | None
    agreement: Agreement | None
    receipt: int | None

    @property
    def is_open(self) -> bool:
        return self.question.closed_on is None

    def overdue(self, today: date) -> bool:
        return is_overdue(self.question.due_on, self.question.closed_on, today)

    @property
    def rows(self) -> list[Any]:
        """What has words in several languages."""
        return [row for row in (self.question, self.answer, self.claim, self.area, self.agreement) if row is not None]


@dataclass(frozen=True, eq=False)
class One:
    """The same for those who write its answer. newest: the newest version, shown or not; None before there is one."""

    told: Told
    newest: Answer | None

    @property
    def question(self) -> Question:
        return self.told.question

    @property
    def stage(self) -> Stage | None:
        return self.newest.stage if self.newest is not None else None


def _told(answer: Any, *more: Any) -> Any:
    """Questions beside `answer`, which is a name for versions of their answers, joined by the caller."""
    return (
        sa.select(
            Question, Body, _Asker, answer, Perspective.number, Version, FocusArea, Agreement, Edition.receipt, *more
        )
        .join(Body, Body.id == Question.body_id)
        .outerjoin(_Asker, _Asker.id == Question.asker_id)
        .outerjoin(answer, sa.and_(answer.question_id == Question.id, answer.stage == Stage.PUBLISHED))
        .outerjoin(Perspective, Perspective.id == Question.perspective_id)
        .outerjoin(
            Version, sa.and_(Version.perspective_id == Perspective.id, Version.stage == PerspectiveStage.PUBLISHED)
        )
        .outerjoin(FocusArea, FocusArea.id == Question.focus_area_id)
        .outerjoin(Agreement, Agreement.id == FocusArea.agreement_id)
        .outerjoin(Edition, Edition.id == Question.edition_id)
    )


_Newest = aliased(Answer)
_TOLD = _told(Answer)
_ONE = _told(Answer, _Newest).outerjoin(
    _Newest,
    sa.and_(
        _Newest.question_id == Question.id,
        ~sa.exists().where(_Later.question_id == Question.id, _Later.number > _Newest.number),
    ),
)


# --- For everyone ---------------------------------------------------------------------------------


def told(work: Work, number: int) -> Told:
    """The question with this address. Raises NotFound; one statement."""
    rows = work.rows(_TOLD.where(Question.number == number))
    if not rows:
        raise NotFound()
    return Told(*rows[0])


def listed(work: Work, *where: Any) -> list[Told]:
    """Questions, the oldest first; one statement."""
    return [Told(*row) for row in work.rows(_TOLD.where(*where).order_by(Question.asked_on, Question.number))]


def of_perspectives(work: Work, perspective_ids: Collection[UUID]) -> list[Told]:
    """What was asked about these perspectives; at most one statement."""
    return listed(work, Question.perspective_id.in_(perspective_ids)) if perspective_ids else []


def of_body(work: Work, body_id: UUID) -> list[Told]:
    """What a body, or one that it took over from, has asked, and what it was asked."""
    here = signing.line(work, body_id)
    return listed(work, sa.or_(Question.asker_id.in_(here), Question.body_id.in_(here)))


def on_table(work: Work, body_ids: Iterable[UUID], day: date) -> list[Told]:
    """What these bodies owed an answer to when they met on `day`, or will when they meet.

    What was sent on the day itself waits for the next meeting; what was answered on it was still open.
    """
    here = list(body_ids)
    came = sa.exists().where(Move.question_id == Question.id, Move.to_body_id.in_(here), Move.moved_on > day)
    went = sa.exists().where(Move.question_id == Question.id, Move.from_body_id.in_(here), Move.moved_on > day)
    return listed(
        work,
        Question.asked_on < day,
        sa.or_(Question.closed_on.is_(None), Question.closed_on >= day),
        sa.or_(sa.and_(Question.body_id.in_(here), ~came), went),
    )


def moves(work: Work, question_id: UUID) -> list[tuple[Move, str, str]]:
    """Where it went, in the order of days: the move and the names of the two bodies."""
    before, after = aliased(Body), aliased(Body)
    rows = work.rows(
        sa.select(Move, before.name, after.name)
        .join(before, before.id == Move.from_body_id)
        .join(after, after.id == Move.to_body_id)
        .where(Move.question_id == question_id)
        .order_by(Move.moved_on, Move.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def versions(work: Work, question_ids: Collection[UUID]) -> list[tuple[Answer, str]]:
    """The answers that everyone could read, the first one first, each with the body whose chair signed it."""
    if not question_ids:
        return []
    rows = work.rows(
        sa.select(Answer, Body.name)
        .join(Body, Body.id == Answer.signed_body_id)
        .where(Answer.question_id.in_(question_ids), Answer.stage.in_([Stage.PUBLISHED, Stage.REPLACED]))
        .order_by(Answer.number)
    )
    return [(row[0], row[1]) for row in rows]


# --- For the secretariat, and for who signs -------------------------------------------------------


def one(work: Work, number: int) -> One:
    """The question with this address, for those who look after it. Raises NotFound; one statement."""
    return _found(work, Question.number == number, policy.managed_by(work.actor))


def to_sign(work: Work, number: int) -> One:
    """As `one`, for whoever is the chair of its body today. Raises NotFound, also for what waits for no signature."""
    chairs = sa.select(Seat.body_id).where(*signing.chair_seat(work))
    return _found(work, Question.number == number, Question.body_id.in_(chairs), _Newest.stage == Stage.WAITING)


def _found(work: Work, *where: Any) -> One:
    found = _ones(work, *where)
    if not found:
        raise NotFound()
    return found[0]


def _ones(work: Work, *where: Any) -> list[One]:
    rows = work.rows(_ONE.where(*where).order_by(Question.due_on, Question.number))
    return [One(Told(*row[:-1]), row[-1]) for row in rows]


def managed(work: Work) -> list[One]:
    """All that the actor looks after, by due date; one statement."""
    return _ones(work, policy.managed_by(work.actor))


def owed(work: Work) -> list[One]:
    """What the bodies that the actor has a seat in owe an answer to, or wait for a signature of, by due date."""
    if work.actor.account_id is None:
        return []
    seats = sa.select(Seat.body_id).where(Seat.account_id == work.actor.account_id, holds_on(Seat, work.today))
    waits = sa.or_(Question.closed_on.is_(None), _Newest.stage == Stage.WAITING)
    return _ones(work, Question.body_id.in_(seats), waits)


def authors(work: Work, it: Answer) -> set[UUID | None]:
    """Everybody who had a hand in the words of this version."""
    wrote = sa.select(Entry.made_by).where(
        Entry.question_id == it.question_id,
        Entry.answer == it.number,
        Entry.change.in_([Happened.WRITTEN, Happened.CORRECTED]),
    )
    return {it.written_by, *work.all(wrote)}


def history(work: Work, question_id: UUID) -> list[Entry]:
    """Everything that happened to it, the newest first."""
    return work.all(sa.select(Entry).where(Entry.question_id == question_id).order_by(Entry.version.desc()))


# --- What one can choose --------------------------------------------------------------------------


def topics(work: Work) -> tuple[list[tuple[Perspective, Version]], list[tuple[FocusArea, Agreement]]]:
    """What a question can be about: perspectives that everyone can read, and focus areas that are not over."""
    claims = work.rows(
        sa.select(Perspective, Version)
        .join(Version, sa.and_(Version.perspective_id == Perspective.id, Version.stage == PerspectiveStage.PUBLISHED))
        .order_by(Perspective.number)
    )
    areas = work.rows(
        sa.select(FocusArea, Agreement)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(FocusArea.closed_on.is_(None), Agreement.period_to >= work.today)
        .order_by(Agreement.slug, FocusArea.number)
    )
    return [(row[0], row[1]) for row in claims], [(row[0], row[1]) for row in areas]


def statements(work: Work, body_id: UUID) -> list[Edition]:
    """The newest edition of each statement that a body has sent, the latest first."""
    later = aliased(Edition)
    newest = ~sa.exists().where(later.statement_id == Edition.statement_id, later.number > Edition.number)
    return work.all(sa.select(Edition).where(Edition.body_id == body_id, newest).order_by(Edition.receipt.desc()))
