"""Reading decisions for everyone: one, lists of them, those about a perspective, and those told to a contributor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.bodies.models import Body
from engage.bodies.signing import Stage
from engage.contributions.models import Contribution
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.decisions.models import Asked, Decision, Done, Reply
from engage.decisions.rules import Answers, is_overdue
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage as PerspectiveStage
from engage.replies.models import Reply as Personal
from engage.replies.models import ReplyState
from engage.wording import queries as wording
from engage.wording.queries import Words


@dataclass(frozen=True, eq=False)
class Told:
    """What was put to a body, as everyone may read it. decision: None while it waits; claim: None once withdrawn."""

    asked: Asked
    decision: Decision | None
    perspective: Perspective
    claim: Version | None
    body: Body
    area: FocusArea
    agreement: Agreement

    def overdue(self, today: date) -> bool:
        return self.claim is not None and is_overdue(self.asked.due_on, self.asked.answered_on, today)

    @property
    def rows(self) -> list[Any]:
        """What has words in several languages."""
        return [row for row in (self.decision, self.claim, self.area, self.agreement) if row is not None]


_TOLD = (
    sa.select(Asked, Decision, Perspective, Version, Body, FocusArea, Agreement)
    .join(Perspective, Perspective.id == Asked.perspective_id)
    .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
    .join(Agreement, Agreement.id == FocusArea.agreement_id)
    .join(Body, Body.id == Asked.body_id)
    .outerjoin(
        Version,
        sa.and_(Version.perspective_id == Perspective.id, Version.stage == PerspectiveStage.PUBLISHED),
    )
    .outerjoin(Decision, sa.and_(Decision.asked_id == Asked.id, Decision.stage == Stage.PUBLISHED))
)
# An open question about something that nobody can read any more says nothing to anybody.
_SEEN = sa.or_(Decision.id.is_not(None), Version.id.is_not(None))
_NEWEST = (sa.func.coalesce(Decision.published_on, Asked.put_on).desc(), Asked.number.desc())


def told(work: Work, number: int) -> Told:
    """What has this address. Raises NotFound; one statement."""
    rows = work.rows(_TOLD.where(Asked.number == number, _SEEN))
    if not rows:
        raise NotFound()
    return Told(*rows[0])


def listed(work: Work) -> list[Told]:
    """Everything, the newest first; one statement."""
    return _all(work, _SEEN)


def of_perspective(work: Work, perspective_id: UUID) -> list[Told]:
    """What was asked and answered about a perspective; one statement."""
    return _all(work, Asked.perspective_id == perspective_id, _SEEN)


def of_area(work: Work, focus_area_id: UUID) -> list[Told]:
    """What was asked and answered about a focus area; one statement."""
    return _all(work, FocusArea.id == focus_area_id, _SEEN)


def latest(work: Work, most: int) -> list[Told]:
    """The newest answers; one statement."""
    return [Told(*row) for row in work.rows(_TOLD.where(Decision.id.is_not(None)).order_by(*_NEWEST).limit(most))]


def _all(work: Work, *where: Any) -> list[Told]:
    return [Told(*row) for row in work.rows(_TOLD.where(*where).order_by(*_NEWEST))]


def done_of(work: Work, asked_ids: Collection[UUID]) -> dict[UUID, list[Done]]:
    """What was done, by what was asked, the latest first; at most one statement."""
    found: dict[UUID, list[Done]] = {}
    if asked_ids:
        statement = sa.select(Done).where(Done.asked_id.in_(asked_ids)).order_by(Done.done_on.desc(), Done.id)
        for row in work.all(statement):
            found.setdefault(row.asked_id, []).append(row)
    return found


def versions(work: Work, asked_id: UUID) -> list[tuple[Decision, str]]:
    """The versions that everyone could read, the newest first, each with the body whose chair signed it."""
    rows = work.rows(
        sa.select(Decision, Body.name)
        .join(Body, Body.id == Decision.signed_body_id)
        .where(Decision.asked_id == asked_id, Decision.stage.in_([Stage.PUBLISHED, Stage.REPLACED]))
        .order_by(Decision.number.desc())
    )
    return [(row[0], row[1]) for row in rows]


def words_of(work: Work, language: str, rows: Collection[Any]) -> Words:
    """The words of these rows in a language; one statement."""
    return wording.twins(work, language, rows)


# --- For one contributor --------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Mine:
    """A decision that a contributor was told of. reply: the newest one about it."""

    reply: Reply
    told: Told


def answers_to(work: Work, contribution_id: UUID) -> tuple[Personal | None, list[Mine]]:
    """The published reply to a contributor's own words, and the decisions they were told of, the newest first.

    The decisions are as they stand today. One statement, and one more where something was decided.
    """
    rows = work.rows(
        sa.select(Personal, Reply, Decision.asked_id)
        .select_from(Contribution)
        .outerjoin(
            Personal, sa.and_(Personal.contribution_id == Contribution.id, Personal.state == ReplyState.PUBLISHED)
        )
        .outerjoin(Reply, Reply.contribution_id == Contribution.id)
        .outerjoin(Decision, Decision.id == Reply.decision_id)
        .where(Contribution.id == contribution_id)
        .order_by(Decision.number)
    )
    newest = {asked_id: reply for _, reply, asked_id in rows if reply is not None}
    found = _all(work, Asked.id.in_(newest), Decision.id.is_not(None)) if newest else []
    return rows[0][0] if rows else None, [Mine(newest[each.asked.id], each) for each in found]


def told_to(work: Work, contribution_id: UUID) -> list[Mine]:
    """The decisions that a contributor was told of, the newest first."""
    return answers_to(work, contribution_id)[1]


def answer(work: Work, reply_id: UUID, answers: Answers) -> Reply:
    """A contributor says whether it answers them; said again, the newer counts. Raises NotFound."""
    reply = work.get(Reply, reply_id, lock=True)
    reply.answer = answers
    work.flush()
    return reply


def forget(work: Work, contribution_id: UUID) -> None:
    """A contribution was taken back: nothing says any more what it was told, or what its writer thought of it."""
    work.run(sa.delete(Reply).where(Reply.contribution_id == contribution_id))
