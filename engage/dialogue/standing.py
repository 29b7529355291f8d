"""The list that goes from meeting to meeting: open questions and promises, and what minutes say became of each.

Nobody copies it. What stood open on the day of a meeting stands on its list, the oldest first, and its minutes are
published when something is said of each.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies import signing
from engage.core.clock import local_date
from engage.core.errors import Conflict, Invalid
from engage.core.text import say
from engage.core.work import Work
from engage.dialogue import queries
from engage.dialogue.models import FollowUp, Minutes, Standing
from engage.dialogue.queries import Promised
from engage.dialogue.rules import OUTCOME_LONGEST, TITLE_LONGEST, Became, FollowState
from engage.events.checking import checked_text, needed_text
from engage.events.models import Event
from engage.events.rules import Kind, Stage
from engage.questions import queries as questions
from engage.questions.queries import Told

MEETINGS = (Kind.COUNCIL_MEETING, Kind.DIALOGUE_FORUM, Kind.PUBLIC_MEETING)


@dataclass(frozen=True)
class Tell:
    """What became of what stood open; nothing is said while `became` is None. id: of the question or promise."""

    id: UUID
    became: Became | None
    by_whom: str = ""
    text: str = ""
    field: str = ""


@dataclass(frozen=True, eq=False)
class Item:
    """Something that stands open at a meeting: a question, or what was promised at an earlier one.

    meetings: how many before this one ended without an answer. told: what the minutes of this one say.
    """

    question: Told | None
    promised: Promised | None
    since: date
    meetings: int = 0
    told: Standing | None = None

    @property
    def id(self) -> UUID:
        if self.question is not None:
            return self.question.question.id
        assert self.promised is not None
        return self.promised.follow_up.id

    @property
    def name(self) -> str:
        """What it is, in the Danish words that it has."""
        if self.question is not None:
            return self.question.question.title
        assert self.promised is not None
        return self.promised.follow_up.what

    @property
    def rows(self) -> list[Any]:
        """What has words in several languages."""
        asked = self.question.rows if self.question is not None else []
        return [*asked, *([self.promised.follow_up] if self.promised else []), *([self.told] if self.told else [])]


# --- Reading --------------------------------------------------------------------------------------


def at(work: Work, event: Event) -> list[Item]:
    """What stood, or will stand, open when the body of this meeting meets, the oldest first."""
    if event.kind not in MEETINGS or event.published_on is None or event.stage is Stage.CANCELLED:
        return []
    day = local_date(event.starts_at)
    here = signing.line(work, event.body_id, asked=True, on=day)
    if not here:
        return []
    asked = questions.on_table(work, here, day)
    promised = queries.promised_to_stand(work, here, day, event.id)
    ids = [each.question.id for each in asked] + [each.follow_up.id for each in promised]
    behind, told = passed(work, ids, but=event.id), _told(work, event.id) if ids else {}
    found = [Item(each, None, each.question.asked_on) for each in asked]
    found += [Item(None, each, each.since or day) for each in promised]
    whole = [
        Item(each.question, each.promised, each.since, behind.get(each.id, 0), told.get(each.id)) for each in found
    ]
    return sorted(whole, key=lambda each: (each.since, each.name))


def passed(work: Work, ids: Collection[UUID], but: UUID | None = None) -> dict[UUID, int]:
    """How many meetings said of each of these that it was not answered; by identity, at most one statement."""
    if not ids:
        return {}
    which = sa.func.coalesce(Standing.question_id, Standing.follow_up_id)
    statement = (
        sa.select(which, sa.func.count())
        .join(Minutes, Minutes.id == Standing.minutes_id)
        .where(which.in_(ids), Minutes.number > 0, Standing.became != Became.ANSWERED)
        .group_by(which)
    )
    if but is not None:
        statement = statement.where(Minutes.event_id != but)
    return {row[0]: int(row[1]) for row in work.rows(statement)}


def _told(work: Work, event_id: UUID) -> dict[UUID, Standing]:
    found: list[Standing] = work.all(
        sa.select(Standing).join(Minutes, Minutes.id == Standing.minutes_id).where(Minutes.event_id == event_id)
    )
    return {key: row for row in found if (key := row.question_id or row.follow_up_id) is not None}


def of_questions(work: Work, ids: Iterable[UUID]) -> list[tuple[Standing, Event]]:
    """What published minutes say of these questions, in the order of meetings; at most one statement."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = work.rows(
        sa.select(Standing, Event)
        .join(Minutes, Minutes.id == Standing.minutes_id)
        .join(Event, Event.id == Minutes.event_id)
        .where(Standing.question_id.in_(wanted), Minutes.number > 0, Event.published_on.is_not(None))
        .order_by(Event.starts_at, Event.number)
    )
    return [(row[0], row[1]) for row in rows]


# --- Writing, with the minutes held ---------------------------------------------------------------


def put(work: Work, event: Event, minutes: Minutes, wanted: Sequence[Tell]) -> None:
    """Keep what is said of what stood open. Raises Invalid at a field, and Conflict for what stands on another list."""
    have, known = _told(work, event.id), {each.id: each for each in at(work, event)}
    for position, each in enumerate(wanted):
        item, row = known.get(each.id), have.get(each.id)
        if item is None:
            raise Conflict()
        if each.became is None:
            _nothing(work, each, row)
            continue
        if row is None:
            question = item.question is not None
            row = Standing(
                minutes_id=minutes.id,
                question_id=each.id if question else None,
                follow_up_id=None if question else each.id,
            )
        elif minutes.number and row.became is Became.ANSWERED and each.became is not Became.ANSWERED:
            _open_again(work, item)
        row.position, row.became = position, each.became
        row.text = needed_text(f"{each.field}_text", each.text, OUTCOME_LONGEST)
        row.by_whom = checked_text(f"{each.field}_by", each.by_whom, TITLE_LONGEST) or None
        if row.became is Became.ANSWERED and row.by_whom is None:
            raise Invalid(f"{each.field}_by", say("Say who answered: a body or a function, no person."))
        work.add(row)
    work.flush()
    if minutes.number:
        all_told(work, event)
        take_effect(work, event)


def _nothing(work: Work, each: Tell, row: Standing | None) -> None:
    if each.text or each.by_whom:
        raise Invalid(f"{each.field}_became", say("Say what became of it."))
    if row is not None:
        work.session.delete(row)


def all_told(work: Work, event: Event) -> None:
    """Raises Invalid, which names them, for what stood open and of which nothing is said."""
    silent = [each for each in at(work, event) if each.told is None]
    if silent:
        names = "; ".join(each.name for each in silent)
        missing = say("Say what became of this at the meeting: %(what)s", what=names)
        raise Invalid(f"standing_{silent[0].id.hex}_became", missing)


def take_effect(work: Work, event: Event) -> None:
    """A promise that was answered at the meeting is done; a question waits for the answer that a chair signs."""
    for each in at(work, event):
        if each.promised is None or each.told is None or each.told.became is not Became.ANSWERED:
            continue
        row = each.promised.follow_up
        if row.state is FollowState.OPEN:
            row.state, row.outcome = FollowState.DONE, each.told.text
            row.done_on, row.closed_on = local_date(event.starts_at), work.today
            _followed(work, row)


def _open_again(work: Work, item: Item) -> None:
    """Minutes said that a promise was kept, and are corrected."""
    if item.promised is not None and item.promised.follow_up.state is FollowState.DONE:
        row = item.promised.follow_up
        row.state, row.outcome, row.done_on, row.closed_on = FollowState.OPEN, None, None, None
        _followed(work, row)


def _followed(work: Work, row: FollowUp) -> None:
    row.version += 1
    audit.record(work, "dialogue.followed_up", row, state=row.state.value)
    work.flush()
