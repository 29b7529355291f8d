"""From a draft to what a body has said: members answer, the chair adopts, and it is sent once, frozen for good."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.audit import service as audit
from engage.bodies.models import Seat, SeatRole
from engage.core import sealing
from engage.core.errors import Conflict, NotFound, require
from engage.core.text import say
from engage.core.work import Work
from engage.events.checking import needed_text
from engage.hearings import drafting, policy, queries, rooms, rules
from engage.hearings.drafting import CHANGED, Held, held, note
from engage.hearings.models import Answer, Dissent, DraftPoint, Edition, Hearing, Point, Statement
from engage.hearings.rooms import Room
from engage.hearings.rules import Deed, Line, Stage
from engage.hearings.service import tell

NOT_PUT_UP = say("The members are not asked to approve it now.")
_NOBODY = UUID(int=0)
SENT_ALREADY = say("It is sent. What is different now goes into a correction.")


def put_up(work: Work, key: str, number: int, *, version: int) -> Statement:
    """Ask the members to approve it as it stands; nobody writes on it then. Raises NotFound, Forbidden, Conflict."""
    it = _led(work, key, number)
    if it.statement.stage is not Stage.DRAFT:
        raise Conflict(drafting.NOT_NOW)
    _as_seen(it.statement, version)
    if not rooms.points(work, it.statement.id):
        raise Conflict(say("Write at least one point first."))
    it.statement.stage = Stage.APPROVAL
    _forget_answers(work, it.statement)
    _changed(work, it.statement, Deed.PUT_UP)
    tell(work, [it.room.body.id], once=f"{it.statement.id}:{it.statement.version}", but=work.actor.account_id)
    return it.statement


def take_back(work: Work, key: str, number: int, *, version: int) -> Statement:
    """Write on it again; what members answered is gone, since it was about other words. As `put_up`."""
    it = _led(work, key, number)
    if it.statement.stage is not Stage.APPROVAL:
        raise Conflict(NOT_PUT_UP)
    _as_seen(it.statement, version)
    it.statement.stage = Stage.DRAFT
    _forget_answers(work, it.statement)
    _changed(work, it.statement, Deed.TAKEN_BACK)
    return it.statement


def answer(
    work: Work, key: str, number: int, seat_id: UUID, *, agrees: bool | None, reason: str = "", version: int
) -> None:
    """Agree, or dissent with a reason; None takes the answer back. A substitute answers for the seat it stands in for.

    Raises NotFound, Forbidden, Invalid, Conflict.
    """
    it = held(work, key, number)
    seat, given = _seat(it.room, seat_id)
    if it.statement.stage is not Stage.APPROVAL:
        raise Conflict(NOT_PUT_UP)
    _as_seen(it.statement, version)
    before = rooms.answers(work, it.statement.id).get(seat.id)
    if before is not None:
        work.session.delete(before)
        work.flush()
    if agrees is None:
        deed = Deed.ANSWER_WITHDRAWN
    else:
        words = "" if agrees else needed_text("reason", reason, rules.REASON_LONGEST)
        row = Answer(
            statement_id=it.statement.id,
            seat_id=seat.id,
            given_seat_id=given.id,
            agrees=agrees,
            given_at=work.now,
            reason=None,
        )
        sealing.put(work, sealing.key_of(work, row), row, {"reason": words})
        work.add(row)
        deed = Deed.AGREED if agrees else Deed.DISSENTED
    it.statement.answered += 1
    note(work, it.statement, deed)
    work.flush()


@dataclass(frozen=True)
class Seen:
    """What whoever adopts has before them: the words and stage, and the answers."""

    version: int
    answered: int


def adopt(
    work: Work, key: str, number: int, *, seen: Seen, once: str, instead_why: str = "", what_changed: str = ""
) -> Edition:
    """Adopt it and send it as the body's, once per form: from here on it is frozen, and everyone can read it.

    instead_why: why the deputy or a substitute does it and not the chair; everyone reads it.
    Raises NotFound, Forbidden, Invalid, Conflict.
    """
    mark = work.keys.blind("council_edition", once)
    it = held(work, key, number)
    before: Edition | None = work.one(sa.select(Edition).where(Edition.once_hash == mark))
    if before is not None:
        return before
    seat = it.room.adopts_with
    require(seat is not None, say("Only the chair adopts it, or whoever takes over from the chair."))
    assert seat is not None
    if it.statement.stage is Stage.SENT:
        raise Conflict(SENT_ALREADY)
    if it.statement.stage is not Stage.APPROVAL:
        raise Conflict(NOT_PUT_UP)
    if (it.statement.version, it.statement.answered) != (seen.version, seen.answered):
        raise Conflict(CHANGED)
    edition = _edition(work, it, seat, mark=mark, instead_why=instead_why, what_changed=what_changed)
    _freeze(work, it, edition)
    it.statement.stage, it.statement.editions = Stage.SENT, edition.number
    _changed(work, it.statement, Deed.SENT)
    audit.record(work, "hearings.statement_sent", edition, edition=edition.number, late=edition.is_late)
    tell(work, [it.room.body.id], once=f"{it.statement.id}:sent:{edition.number}", but=work.actor.account_id)
    return edition


def correct(work: Work, key: str, number: int, *, version: int) -> Statement:
    """Begin a correction of what was sent, which stays; the same points go on under their identities. As `put_up`."""
    it = _led(work, key, number)
    if it.statement.stage is not Stage.SENT:
        raise Conflict(say("Only what is sent can be corrected."))
    _as_seen(it.statement, version)
    _bring_back(work, it.statement)
    it.statement.stage = Stage.DRAFT
    _forget_answers(work, it.statement)
    _changed(work, it.statement, Deed.CORRECTION)
    return it.statement


# --- Shared -------------------------------------------------------------------------------------


def _led(work: Work, key: str, number: int) -> Held:
    it = held(work, key, number)
    require(it.room.may_lead, say("The chair, the deputy chair and the secretary do this."))
    return it


def _as_seen(it: Statement, version: int) -> None:
    if it.version != version:
        raise Conflict(CHANGED)


def _seat(room: Room, seat_id: UUID) -> tuple[Seat, Seat]:
    """A seat with a vote, and the actor's own with which they answer for it. Raises NotFound, Forbidden."""
    seat = next((each for each in room.votes if each.id == seat_id), None)
    if seat is None:
        raise NotFound()
    given = policy.votes_for(room.mine, seat)
    require(given is not None, say("You can answer for your own seat, and for the one you are a substitute for."))
    assert given is not None
    return seat, given


def _forget_answers(work: Work, it: Statement) -> None:
    work.run(sa.delete(Answer).where(Answer.statement_id == it.id))
    it.answered += 1


def _changed(work: Work, it: Statement, deed: Deed) -> None:
    it.version += 1
    note(work, it, deed)
    work.flush()


def _edition(work: Work, it: Held, seat: Seat, *, mark: bytes, instead_why: str, what_changed: str) -> Edition:
    """What is sent, but for its words. Raises Invalid, Conflict."""
    answers = rooms.answers(work, it.statement.id)
    given = [answers[each.id] for each in it.room.votes if each.id in answers]
    agreed = sum(each.agrees for each in given)
    if not rules.carried(agreed, len(given) - agreed):
        raise Conflict(say("More members must agree than do not, before it can be sent."))
    is_chair = seat.role is SeatRole.CHAIR
    first = it.statement.editions == 0
    hearing = work.get(Hearing, it.statement.hearing_id)
    assert hearing.due_on is not None
    return Edition(
        statement_id=it.statement.id,
        hearing_id=hearing.id,
        body_id=it.room.body.id,
        once_hash=mark,
        receipt=work.next_number("statement"),
        number=it.statement.editions + 1,
        sent_at=work.now,
        sent_on=work.today,
        is_late=rules.is_late(hearing.due_on, work.today),
        agreed=agreed,
        silent=len(it.room.votes) - len(given),
        adopted_as=seat.role,
        instead_why=None if is_chair else needed_text("instead_why", instead_why, rules.REASON_LONGEST),
        what_changed=None if first else needed_text("what_changed", what_changed, rules.REASON_LONGEST),
        adopted_by=work.actor.account_id,
        is_demo=hearing.is_demo,
    )


def _freeze(work: Work, it: Held, edition: Edition) -> None:
    """The words as they are sent, with those who do not agree, and the mark of it all."""
    lines = [Line(each.id, each.heading, each.text) for each in rooms.points(work, it.statement.id)]
    dissents = _dissents(work, it, edition.id)
    edition.sha256 = rules.sealed_with(
        it.room.body.key, it.number, edition.number, lines, [each.reason for each in dissents]
    )
    work.add(edition)
    work.flush()
    for position, line in enumerate(lines, 1):
        work.add(
            Point(
                edition_id=edition.id,
                point_id=line.point_id,
                position=position,
                heading=line.heading,
                text=line.text,
            )
        )
    for dissent in dissents:
        work.add(dissent)
    work.flush()


def _dissents(work: Work, it: Held, edition_id: UUID) -> list[Dissent]:
    answers = rooms.answers(work, it.statement.id)
    against = [(seat, answers[seat.id]) for seat in it.room.votes if seat.id in answers and not answers[seat.id].agrees]
    by_id = {each.id: each for each in it.room.seats}
    givers = {answer.id: by_id[answer.given_seat_id] for _, answer in against}
    names = accounts.names(work, [giver.account_id for giver in givers.values() if giver.name_shown])
    return [
        Dissent(
            edition_id=edition_id,
            position=position,
            reason=rooms.opened(work, answer, "reason"),
            seat_id=givers[answer.id].id,
            seat=givers[answer.id].role,
            name=names.get(givers[answer.id].account_id or _NOBODY),
            nominated_by=seat.nominated_by,
        )
        for position, (seat, answer) in enumerate(against, 1)
    ]


def _bring_back(work: Work, it: Statement) -> None:
    """Points whose draft is erased are there again, as they were sent last, each with its identity."""
    have = {each.id for each in rooms.points(work, it.id)}
    last = queries.editions(work, it.id)[0]
    for point in work.all(sa.select(Point).where(Point.edition_id == last.id).order_by(Point.position)):
        if point.point_id in have:
            continue
        row = work.find(DraftPoint, point.point_id)
        if row is None:
            mark = work.keys.blind("draft_point", str(point.point_id))
            row = work.add(DraftPoint(id=point.point_id, statement_id=it.id, once_hash=mark))
            row.version = 0
        sealing.put(work, sealing.key_of(work, row), row, {"heading": point.heading, "text": point.text})
        row.position, row.version = point.position, row.version + 1
        row.written_by, row.written_at = work.actor.account_id, work.now
    work.flush()
