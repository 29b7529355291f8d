"""The end of a cycle as a whole: what is still open in it, and closing it, once and deliberately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.contributions.models import Contribution, Status
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import plain, say
from engage.core.work import Work
from engage.decisions import policy, publishing
from engage.decisions.models import Closing, Reply
from engage.dialogue.models import Carried, FollowUp, Minutes
from engage.dialogue.rules import FollowState
from engage.events.checking import checked_text, needed_text
from engage.events.models import EventFocus
from engage.hearings.models import Hearing
from engage.hearings.rules import State
from engage.questions.models import Question
from engage.replies.models import Reply as Personal
from engage.replies.models import ReplyState

LONGEST = 4_000
# Who is owed a word: not those whose words are gone, nor those who got a reason or were sent on.
SPOKE = (Status.PUBLISHED, Status.SECRETARIAT_ONLY, Status.RECEIVED, Status.IN_MODERATION, Status.CRISIS)


@dataclass(frozen=True, eq=False)
class Area:
    """A focus area and what is open in it."""

    area: FocusArea
    unanswered: int  # perspectives that wait for an answer
    questions: int  # put to a body and not answered; they stand until they are, also in the next cycle
    hearings: tuple[Hearing, ...]  # that run
    promised: tuple[FollowUp, ...]  # and not done

    @property
    def is_ready(self) -> bool:
        return not self.unanswered and not self.hearings


@dataclass(frozen=True, eq=False)
class Cycle:
    """An agreement with what is open in it. silent: how many spoke and have no answer of their own."""

    agreement: Agreement
    areas: tuple[Area, ...]
    silent: int
    next: Agreement | None
    closing: Closing | None

    @property
    def promised(self) -> dict[UUID, FollowUp]:
        return {row.id: row for each in self.areas for row in each.promised}

    @property
    def is_ready(self) -> bool:
        return all(each.is_ready for each in self.areas) and (self.next is not None or not self.promised)


def listed(work: Work) -> list[tuple[Agreement, Closing | None]]:
    """The agreements whose cycles the actor can close, the newest first."""
    rows = work.rows(
        sa.select(Agreement, Closing)
        .outerjoin(Closing, Closing.agreement_id == Agreement.id)
        .order_by(Agreement.period_from.desc(), Agreement.slug)
    )
    return [(row[0], row[1]) for row in rows if policy.may_put(work.actor, row[0].body_id)]


def one(work: Work, slug: str) -> Cycle:
    """One of these, with all that is open in it. Raises NotFound."""
    agreement: Agreement | None = work.one(sa.select(Agreement).where(Agreement.slug == slug))
    if agreement is None or not policy.may_put(work.actor, agreement.body_id):
        raise NotFound()
    return _cycle(work, agreement)


def _cycle(work: Work, agreement: Agreement) -> Cycle:
    rows: list[FocusArea] = work.all(
        sa.select(FocusArea).where(FocusArea.agreement_id == agreement.id).order_by(FocusArea.number)
    )
    after: Agreement | None = next(
        iter(
            work.all(
                sa.select(Agreement).where(Agreement.copied_from_id == agreement.id).order_by(Agreement.period_from)
            )
        ),
        None,
    )
    closing: Closing | None = work.one(sa.select(Closing).where(Closing.agreement_id == agreement.id))
    areas = tuple(_area(work, each) for each in rows)
    return Cycle(agreement, areas, _silent(work, [each.id for each in rows]), after, closing)


def _area(work: Work, area: FocusArea) -> Area:
    running = sa.select(Hearing).where(
        Hearing.focus_area_id == area.id, Hearing.state == State.OPEN, Hearing.due_on >= work.today
    )
    promised = (
        sa.select(FollowUp)
        .join(Minutes, Minutes.id == FollowUp.minutes_id)
        .join(EventFocus, EventFocus.event_id == Minutes.event_id)
        .where(EventFocus.focus_area_id == area.id, Minutes.number > 0, FollowUp.state == FollowState.OPEN)
        .order_by(FollowUp.due_on, FollowUp.id)
    )
    waiting = publishing.waiting(work, area.id)
    asked = sa.select(sa.func.count(Question.id)).where(
        Question.focus_area_id == area.id, Question.asked_on.is_not(None), Question.answered_on.is_(None)
    )
    return Area(
        area,
        waiting,
        int(work.one(asked) or 0),
        tuple(work.all(running.order_by(Hearing.number))),
        tuple(work.all(promised)),
    )


def _silent(work: Work, area_ids: Sequence[UUID]) -> int:
    """How many of those who spoke about these focus areas have no answer of their own, and no reason."""
    answered = sa.exists().where(Personal.contribution_id == Contribution.id, Personal.state == ReplyState.PUBLISHED)
    told = sa.exists().where(Reply.contribution_id == Contribution.id)
    found = work.one(
        sa.select(sa.func.count(Contribution.id)).where(
            Contribution.focus_area_id.in_(area_ids), Contribution.status.in_(SPOKE), ~answered, ~told
        )
    )
    return int(found or 0)


# --- Closing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What is said when a cycle is closed; the names are those of the form. confirm: the agreement's own title."""

    came_of_it: str
    no_reply_why: str
    confirm: str


def close(work: Work, slug: str, words: Words) -> Closing:
    """Close a cycle: its focus areas with it, and what was promised goes on in the next one. It cannot be undone.

    Refused while a perspective waits for an answer, a hearing runs, or promises have nowhere to go. Twice is once.
    Raises NotFound, Conflict, Invalid at a field of the form.
    """
    it = one(work, slug)
    work.get(Agreement, it.agreement.id, lock=True)
    it = _cycle(work, it.agreement)
    if it.closing is not None:
        return it.closing
    came_of_it = needed_text("came_of_it", words.came_of_it, LONGEST)
    why = checked_text("no_reply_why", words.no_reply_why, LONGEST)
    if it.silent and not why:
        raise Invalid("no_reply_why", say("Some who spoke have no answer of their own. Say why, in plain words."))
    if plain(words.confirm).casefold() != it.agreement.title.casefold():
        raise Invalid("confirm", say("Write the name of the agreement exactly as it stands on the page."))
    if any(each.hearings for each in it.areas):
        raise Conflict(say("A hearing still runs. Wait until its last day, or call it off."))
    if it.promised and it.next is None:
        raise Conflict(say("Something that was promised is not done. Make the next cycle first, so that it can go on."))
    for each in it.areas:
        publishing.close_area(work, each.area.id)
    row = work.add(
        Closing(
            agreement_id=it.agreement.id,
            next_id=it.next.id if it.next is not None else None,
            closed_on=work.today,
            came_of_it=came_of_it,
            no_reply_why=why or None,
            closed_by=work.actor.account_id,
        )
    )
    work.flush()
    for follow_up_id in it.promised:
        assert it.next is not None
        work.add(Carried(follow_up_id=follow_up_id, agreement_id=it.next.id, carried_on=work.today))
    audit.record(work, "decisions.cycle_closed", row, carried=len(it.promised), silent=it.silent)
    work.flush()
    return row


# --- For everyone -----------------------------------------------------------------------------


def closed(work: Work, slug: str) -> tuple[Closing, Agreement, Agreement | None]:
    """A cycle that is closed, for everyone, with the one that follows. Raises NotFound; one statement."""
    after = aliased(Agreement)
    rows = work.rows(
        sa.select(Closing, Agreement, after)
        .join(Agreement, Agreement.id == Closing.agreement_id)
        .outerjoin(after, after.id == Closing.next_id)
        .where(Agreement.slug == slug)
    )
    if not rows:
        raise NotFound()
    return rows[0][0], rows[0][1], rows[0][2]


def of_area(work: Work, focus_area_id: UUID | None) -> Closing | None:
    """The closing of the cycle that a focus area belongs to, if it is closed; one statement."""
    found: Closing | None = work.one(
        sa.select(Closing)
        .join(FocusArea, FocusArea.agreement_id == Closing.agreement_id)
        .where(FocusArea.id == focus_area_id)
    )
    return found


def carried(work: Work, closing: Closing) -> list[tuple[FollowUp, date]]:
    """What was promised in a closed cycle and goes on in the next one, the first due first; one statement."""
    rows = work.rows(
        sa.select(FollowUp, Carried.carried_on)
        .join(Carried, Carried.follow_up_id == FollowUp.id)
        .where(Carried.agreement_id == closing.next_id, Carried.carried_on == closing.closed_on)
        .order_by(FollowUp.due_on, FollowUp.id)
    )
    return [(row[0], row[1]) for row in rows]
