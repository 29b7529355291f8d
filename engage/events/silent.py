"""Silent dialogue: people write instead of speaking, under a name that we made, one question at a time.

What they send is a contribution like any other; here is only to which question it belongs, and under which name.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import SystemRandom
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.agreements.rules import reference
from engage.contributions import queries as contribution_queries
from engage.contributions import service as contributions
from engage.contributions.models import Contribution, PublicVersion
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import plain, say
from engage.core.work import Work
from engage.drafts.rules import Answers, Publish, Speaker
from engage.events import nicknames, queries, sealed
from engage.events.models import Event, EventFocus, Place, Writer, Written
from engage.events.rules import WRITING, Stage
from engage.receipts import queries as receipts_queries
from engage.receipts import service as receipts
from engage.receipts.models import Receipt

PAGE = 20  # of what others wrote
# Whoever only helps to write says who the other is: the words are theirs.
ROLES = tuple(speaker for speaker in Speaker if speaker is not Speaker.HELPER)


class Phase(StrEnum):
    """Whether people can write now."""

    BEFORE = "before"
    ON = "on"
    OVER = "over"
    CANCELLED = "cancelled"


def phase(work: Work, event: Event) -> Phase:
    """From the beginning of the event until its end; an organiser keeps it open longer by moving the end."""
    if event.stage is Stage.CANCELLED:
        return Phase.CANCELLED
    if queries.writing_goes_on(work, event):
        return Phase.ON
    ahead = event.stage in (Stage.PLANNED, Stage.OPEN) and work.now < event.starts_at
    return Phase.BEFORE if ahead else Phase.OVER


def questions(event: Event) -> list[str]:
    """The questions of an event, in Danish, one after the other."""
    return [line.strip() for line in (event.questions or "").splitlines() if line.strip()]


def is_silent(event: Event) -> bool:
    """Whether people can write at this event at all."""
    return event.kind in WRITING and bool(questions(event))


def event_of(work: Work, number: int) -> Event:
    """The silent dialogue at this address. Raises NotFound for another event, and for one that nobody may see."""
    event = queries.by_number(work, number)
    if event.published_on is None or not is_silent(event):
        raise NotFound()
    return event


# --- Who writes -------------------------------------------------------------------------------


def names(work: Work, event_id: UUID) -> list[str]:
    """Six names to choose from that nobody has taken in this event."""
    taken = set(work.all(sa.select(Writer.nickname).where(Writer.event_id == event_id)))
    return nicknames.offered(taken, SystemRandom())


@dataclass(frozen=True)
class Wish:
    """What somebody says before they write; it holds for all that they send in this event."""

    nickname: str
    publish: str  # a word of drafts.rules.Publish
    quote: str = ""  # "yes", "no" or empty
    under_15: str = ""  # the same
    words: str = ""  # identities of the words of consent that were shown
    role: str = ""  # a word of ROLES, or empty


def begin(
    work: Work,
    event_id: UUID,
    wish: Wish,
    *,
    once: str,
    language: str,
    place: Place | None = None,
    is_demo: bool = False,
) -> Writer:
    """Take a name and say who may read, once per form. place: of whoever has signed up; its code opens this too.

    Whoever has begun with this place before goes on as who they are. Raises NotFound, Conflict when nobody can write
    now, Invalid at a field of the form.
    """
    before = begun_with(work, once)
    if before is None and place is not None:
        before = with_receipt(work, place.receipt_id)
    if before is not None:
        return before
    event = work.get(Event, event_id)
    require_open(work, event)
    if not nicknames.is_ours(wish.nickname):
        raise Invalid("nickname", say("Choose one of the names."))
    if wish.publish not in set(Publish):
        raise Invalid("publish", say("Choose who may read what you write."))
    if wish.role and wish.role not in set(ROLES):
        raise Invalid("role", say("Choose who is speaking, or leave it open."))
    writer = Writer(
        event_id=event.id,
        nickname=wish.nickname,
        once_hash=_hash(work, once),
        receipt_id=place.receipt_id if place is not None and place.event_id == event.id else None,
        publish=Publish(wish.publish),
        may_quote=wish.quote == "yes",
        under_15={"yes": True, "no": False}.get(wish.under_15),
        role=Speaker(wish.role) if wish.role else None,
        words=wish.words,
        language=language,
        changed_on=work.today,
        is_demo=is_demo,
    )
    work.add(writer)
    work.flush()
    return writer


def require_open(work: Work, event: Event) -> None:
    """Raise Conflict unless people can write now."""
    if not queries.writing_goes_on(work, event):
        raise Conflict(say("Nobody can write here now."))


def begun_with(work: Work, once: str) -> Writer | None:
    """Who the form with this one-time key made, if it has come in before."""
    found: Writer | None = work.one(sa.select(Writer).where(Writer.once_hash == _hash(work, once)))
    return found


def _hash(work: Work, once: str) -> bytes:
    return work.keys.blind("writer", once)


def with_receipt(work: Work, receipt_id: UUID) -> Writer | None:
    """Who writes with this code."""
    found: Writer | None = work.one(sa.select(Writer).where(Writer.receipt_id == receipt_id))
    return found


def with_code(work: Work, text: str) -> Writer | None:
    """Who writes with the code that a person meant by `text`."""
    receipt = receipts_queries.find(work, text, opens="place")
    return with_receipt(work, receipt.id) if receipt is not None else None


def keep(work: Work, writer_id: UUID, number: int, text: str) -> None:
    """Keep what was written to a question and not sent, so that nothing is lost. Raises NotFound."""
    writer = work.get(Writer, writer_id, lock=True)
    sealed.put_pending(work, writer, sealed.pending(work, writer) | {number: plain(text)})
    writer.changed_on = work.today


def leave(work: Work, writer_id: UUID) -> bool:
    """Somebody goes who may not come back to this device; whether what they wrote is deleted.

    It is where nothing was sent: then no code opens it, and nobody could ever come back to it.
    """
    writer = work.find(Writer, writer_id, lock=True)
    if writer is None or writer.receipt_id is not None:
        return False
    work.session.delete(writer)
    work.flush()
    return True


# --- What they send ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """What came of an answer. code: ungrouped, with the first one that somebody sends without having a place."""

    contribution: Contribution
    code: str = ""
    again: bool = False  # it had come in before


def send(work: Work, writer_id: UUID, number: int, answers: Answers, *, once: str, held: bool = False) -> Sent:
    """Receive an answer to question `number`, once per form: a contribution like any other.

    answers: the text, and what was decided about personal data in it; "secretariat" there holds for this one alone.
    Raises NotFound, Conflict when nobody can write now, Invalid at a field of the form.
    """
    writer = work.get(Writer, writer_id, lock=True)
    before = sent(work, writer, once)
    if before is not None:
        return before
    event = work.get(Event, writer.event_id)
    require_open(work, event)
    asked = questions(event)
    if not 1 <= number <= len(asked):
        raise NotFound()
    answers = answers.changed(
        focus_area=_reference(work, event),
        publish=answers.publish or writer.publish.value,
        quote="yes" if writer.may_quote else "no",
        under_15="" if writer.under_15 is None else "yes" if writer.under_15 else "no",
        role=writer.role.value if writer.role is not None else "",
        words=writer.words,
    )
    contribution, _own_code = contributions.submit(
        work, answers, once=once, language=writer.language, held=held, late=True, is_demo=writer.is_demo
    )
    written = Written(
        event_id=event.id,
        writer_id=writer.id,
        question=number,
        asked=asked[number - 1],
        contribution_id=contribution.id,
    )
    work.flush()
    work.add(written)
    sealed.put_pending(work, writer, sealed.pending(work, writer) | {number: ""})
    writer.changed_on = work.today
    code = ""
    if writer.receipt_id is None:
        receipt, code = receipts.issue(work, opens="place", once=once)
        work.flush()
        writer.receipt_id = receipt.id
    work.flush()
    return Sent(contribution, code)


def sent(work: Work, writer: Writer, once: str) -> Sent | None:
    """What the form with this key became, and the code again where it gave one; None when it has not come in."""
    found = contribution_queries.sent_with(work, once)
    if found is None:
        return None
    code = receipts.code_of(work, once, "place")
    receipt: Receipt | None = work.find(Receipt, writer.receipt_id)
    gave = receipt is not None and receipt.code_hash == receipts_queries.hash_of(work, code)
    return Sent(found, code if gave else "", again=True)


def _reference(work: Work, event: Event) -> str:
    """The first focus area that the event is about, as a form names it."""
    statement = (
        sa.select(Agreement.slug, FocusArea.number)
        .join(FocusArea, FocusArea.agreement_id == Agreement.id)
        .join(EventFocus, EventFocus.focus_area_id == FocusArea.id)
        .where(EventFocus.event_id == event.id)
        .order_by(Agreement.slug, FocusArea.number)
        .limit(1)
    )
    row = next(iter(work.rows(statement)), None)
    return reference(row.slug, row.number) if row is not None else ""


# --- What can be read -------------------------------------------------------------------------


class Answer(NamedTuple):
    """What somebody wrote, as everyone may read it."""

    number: int
    text: str
    language: str
    nickname: str
    is_demo: bool


def answers(work: Work, event_id: UUID, question: int, *, after: int = 0, limit: int = PAGE + 1) -> list[Answer]:
    """What was approved at a question, the first one first, above public number `after`; in one query."""
    statement = (
        sa.select(
            PublicVersion.number, PublicVersion.text, PublicVersion.language, Writer.nickname, PublicVersion.is_demo
        )
        .join(Written, Written.contribution_id == PublicVersion.contribution_id)
        .join(Writer, Writer.id == Written.writer_id)
        .where(
            Written.event_id == event_id,
            Written.question == question,
            PublicVersion.withdrawn_on.is_(None),
            PublicVersion.number > after,
        )
        .order_by(PublicVersion.number)
        .limit(limit)
    )
    return [Answer(*row) for row in work.rows(statement)]


def answered(work: Work, writer: Writer) -> set[int]:
    """The questions to which somebody has sent an answer."""
    return set(work.all(sa.select(Written.question).where(Written.writer_id == writer.id)))


def written_by(work: Work, writer: Writer) -> list[Any]:
    """All that somebody has sent in the event, as (Written, Contribution), in its order."""
    statement = (
        sa.select(Written, Contribution)
        .join(Contribution, Contribution.id == Written.contribution_id)
        .where(Written.writer_id == writer.id)
        .order_by(Written.question, Contribution.sequence)
    )
    return work.rows(statement)
