"""What a politician wants to raise: private marks in a brief, and how one's own municipality compares with all."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.bodies.models import Body, Municipality, Seat
from engage.briefs import gathering, policy, queries, rules
from engage.briefs.models import Brief, Mark
from engage.core import sealing
from engage.core.errors import Forbidden, Invalid, NotFound
from engage.core.text import plain, say
from engage.core.work import Work

NOTE_LIMIT = 1_000


def put(work: Work, number: int, perspective: int, *, note: str = "") -> Mark:
    """Mark a perspective of a released brief, with a note to oneself; again changes the note.

    Raises NotFound (no such brief, or the perspective is not in it), Forbidden, Invalid.
    """
    if not policy.may_mark(work.actor):
        raise Forbidden()
    it = queries.released(work, number)
    if it.edition is None or perspective not in perspectives_in(work, it.edition.id):
        raise NotFound()
    note = plain(note)
    if len(note) > NOTE_LIMIT:
        raise Invalid("note", say("Make it shorter: at most %(limit)d characters.", limit=NOTE_LIMIT))
    assert work.actor.account_id is not None
    row = _own(work, it.brief.id, perspective)
    if row is None:
        row = work.add(Mark(account_id=work.actor.account_id, brief_id=it.brief.id, perspective=perspective))
    row.edition, row.marked_on = it.edition.number, work.today
    row.data_key = row.note = None
    if note:
        sealing.put(work, sealing.key_of(work, row), row, {"note": note})
    work.flush()
    return row


def undo(work: Work, number: int, perspective: int) -> None:
    """Take the mark away again, with its note. Raises NotFound, Forbidden."""
    if not policy.may_mark(work.actor):
        raise Forbidden()
    it = queries.released(work, number)
    row = _own(work, it.brief.id, perspective)
    if row is None:
        raise NotFound()
    work.session.delete(row)
    work.flush()


def _own(work: Work, brief_id: UUID, perspective: int) -> Mark | None:
    found: Mark | None = work.one(
        sa.select(Mark).where(
            Mark.account_id == work.actor.account_id, Mark.brief_id == brief_id, Mark.perspective == perspective
        )
    )
    return found


def note_of(work: Work, row: Mark) -> str:
    """What somebody noted for themselves."""
    if row.data_key is None or row.note is None:
        return ""
    return sealing.texts(work, sealing.key_of(work, row), row, ["note"])["note"]


def perspectives_in(work: Work, edition_id: UUID) -> list[int]:
    """The numbers of the perspectives in an edition, in its order."""
    found: dict[int, None] = {}
    for row in queries.sentences(work, [edition_id]):
        if row.section[:1] == "P" and row.section[1:].isdigit():
            found[int(row.section[1:])] = None
    return list(found)


# --- My municipality against all --------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """A municipality beside all: how many of its people answered, and of all. None: fewer than 20."""

    name: str
    own: int | None
    everyone: int | None


def compared(work: Work, brief: Brief) -> list[Compared]:
    """The actor's own municipalities, by their seats today, against all; none for who has no such seat."""
    places = _own_places(work)
    if not places:
        return []
    found = gathering.answered(work, brief.focus_area_id)
    everyone = rules.told(len(found))
    return [
        Compared(place.name, rules.told(sum(each.municipality == place.code for each in found)), everyone)
        for place in places
    ]


def _own_places(work: Work) -> Sequence[Municipality]:
    """The municipalities in whose bodies the actor has a seat today; one statement."""
    own = (
        sa.select(Body.municipality_id)
        .join(Seat, Seat.body_id == Body.id)
        .where(
            Seat.account_id == work.actor.account_id,
            Seat.valid_from <= work.today,
            sa.or_(Seat.valid_to.is_(None), Seat.valid_to >= work.today),
        )
    )
    return work.all(sa.select(Municipality).where(Municipality.id.in_(own)).order_by(Municipality.sort_key))
