"""Several at one moment in minutes and proposals: PostgreSQL keeps them apart because rows are held, and only then."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.audit.models import Tombstone
from engage.core.errors import Conflict
from engage.core.work import Store, Work, unit_of_work
from engage.dialogue import minuting, proposing, queries, speaking
from engage.dialogue.models import Correction, Minutes, Proposal, Spoken
from engage.dialogue.rules import ProposalState
from engage.events.models import AgendaItem, Event, Place
from engage.notifications.models import Message
from tests.factories.dialogue import make_held, make_minutes, make_proposal, written
from tests.factories.events import make_event
from tests.web.events.test_races import together

ALL_AT_ONCE = 6


@contextmanager
def without_locks(store: Store) -> Iterator[None]:
    """No row is held, and whoever would have held one waits a little, so that all have read before anybody writes."""

    def loosen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> Any:
        return statement.partition(" FOR UPDATE")[0], parameters

    def linger(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if " FOR UPDATE" in str(context.compiled or ""):
            time.sleep(0.1)

    sa.event.listen(store.engine, "before_cursor_execute", loosen, retval=True)
    sa.event.listen(store.engine, "after_cursor_execute", linger)
    try:
        yield
    finally:
        sa.event.remove(store.engine, "before_cursor_execute", loosen)
        sa.event.remove(store.engine, "after_cursor_execute", linger)


def done(results: list[Any]) -> int:
    """How many got through; the others were told kindly that somebody was before them."""
    refused = [each for each in results if isinstance(each, Exception)]
    assert {type(each) for each in refused} <= {Conflict}, refused
    return len(results) - len(refused)


# --- Two organisers in the same minutes -------------------------------------------------------


def make_draft(store: Store) -> tuple[UUID, UUID, datetime, int]:
    """Minutes that were begun: their event, its body, the time now, and the version that everybody has seen."""
    with unit_of_work(store) as work:
        event, now = make_held(work)
        minutes = make_minutes(now, event, publish=False)
        return event.id, event.body_id, now.now, minutes.version


def write_all_at_once(store: Store) -> tuple[int, str]:
    """Each writes their own summary into the same version; how many got through, and what stands there then."""
    event_id, body_id, now, version = make_draft(store)

    def save(number: int) -> None:
        with unit_of_work(store) as work:
            work.now = now
            mine = written(work, body_id, summary=f"Organisator {number} skrev.")
            minuting.save(work, event_id, mine, version=version)

    got = together(*(lambda n=n: save(n) for n in range(ALL_AT_ONCE)))
    with unit_of_work(store) as work:
        return done(got), queries.whole(work, work.get(Event, event_id)).summary


def test_of_several_who_save_the_same_minutes_one_gets_through_and_the_others_are_told(store: Store) -> None:
    number, summary = write_all_at_once(store)
    assert number == 1
    assert summary.startswith("Organisator")
    with without_locks(store):
        number, _summary = write_all_at_once(store)
    assert number > 1, "the test itself would see the fault"


def test_several_who_begin_the_minutes_of_one_event_make_one(store: Store) -> None:
    with unit_of_work(store) as work:
        event, then = make_held(work)
        event_id, body_id, now = event.id, event.body_id, then.now

    def save() -> None:
        with unit_of_work(store) as work:
            work.now = now
            minuting.save(work, event_id, written(work, body_id), version=0)

    assert done(together(*(save for _ in range(ALL_AT_ONCE)))) == 1
    with unit_of_work(store) as work:
        assert work.one(sa.select(sa.func.count(Minutes.id)).where(Minutes.event_id == event_id)) == 1


# --- Two answers to one proposal --------------------------------------------------------------


def answer_all_at_once(store: Store) -> tuple[int, Proposal, int, int]:
    """Half say yes and half say no; how many got through, the proposal, its items on the programme, and its mails."""
    with unit_of_work(store) as work:
        event = make_event(work)
        proposal, _ = make_proposal(work, event, email="bo@example.org")
        proposal_id, version = proposal.id, proposal.version
        mails = work.all(sa.select(Message.id).where(Message.template == "proposal_answered"))

    def accept(work: Work) -> None:
        proposing.accept(work, proposal_id, title="Bussen", why="", starts="15:20", version=version)

    def decline(work: Work) -> None:
        proposing.decline(work, proposal_id, title="Bussen", why="", reason="En enkelt sag.", version=version)

    def answer(number: int) -> None:
        with unit_of_work(store) as work:
            (accept, decline)[number % 2](work)

    got = together(*(lambda n=n: answer(n) for n in range(ALL_AT_ONCE)))
    with unit_of_work(store) as work:
        items = work.one(sa.select(sa.func.count(AgendaItem.id)).where(AgendaItem.event_id == event.id))
        told = work.all(sa.select(Message.id).where(Message.template == "proposal_answered"))
        return done(got), work.get(Proposal, proposal_id), items, len(told) - len(mails)


def test_of_several_answers_to_one_proposal_one_counts(store: Store) -> None:
    number, proposal, items, mails = answer_all_at_once(store)
    assert (number, mails) == (1, 1)
    assert items == (1 if proposal.state is ProposalState.ACCEPTED else 0)
    assert (proposal.reason is None) == (proposal.state is ProposalState.ACCEPTED)
    with without_locks(store):
        number, *_rest = answer_all_at_once(store)
    assert number > 1, "the test itself would see the fault"


# --- A word taken out while the minutes are published -----------------------------------------


def publish_while_taken_back(store: Store) -> tuple[bool, int, int, int]:
    """Whether the minutes are out; their number, the notes of what was changed, and the words that still stand."""
    with unit_of_work(store) as work:
        event, then = make_held(work, people=1)
        place = work.one(sa.select(Place).where(Place.event_id == event.id))
        make_minutes(then, event, publish=False)
        spoken = speaking.take_in(then, event.id, place.id)
        minutes = work.get(Minutes, spoken.minutes_id)
        event_id, spoken_id, minutes_id, version, now = event.id, spoken.id, minutes.id, minutes.version, then.now

    def publish() -> None:
        with unit_of_work(store) as work:
            work.now = now
            minuting.publish(work, event_id, version=version)

    def take_back() -> None:
        with unit_of_work(store) as work:
            work.now = now
            speaking.take_back(work, spoken_id)

    got = together(publish, take_back)
    assert not isinstance(got[1], Exception), "nobody is kept from taking their words back"
    with unit_of_work(store) as work:
        out = work.get(Minutes, minutes_id)
        notes = work.one(sa.select(sa.func.count(Correction.id)).where(Correction.minutes_id == minutes_id))
        words = work.one(sa.select(sa.func.count(Spoken.id)).where(Spoken.minutes_id == minutes_id))
        return done(got) == 2, out.number, notes, words


def test_a_word_that_is_taken_out_while_the_minutes_go_out_is_gone_and_said_so(store: Store) -> None:
    for _ in range(5):  # whichever of them came first
        both, number, notes, words = publish_while_taken_back(store)
        assert words == 0
        # Either it went out and was then corrected, or the organiser is told to look once more.
        assert (number, notes) == ((2, 1) if both else (0, 0))
    with without_locks(store):
        both, number, notes, _words = publish_while_taken_back(store)
    assert (both, number, notes) == (True, 1, 0), "the test itself would see the fault: changed, and nobody told so"


def test_one_word_taken_out_in_several_windows_goes_once(store: Store) -> None:
    with unit_of_work(store) as work:
        event, then = make_held(work, people=1)
        make_minutes(then, event)
        spoken = speaking.take_in(then, event.id, work.one(sa.select(Place.id).where(Place.event_id == event.id)))
        event_id, spoken_id, minutes_id, now = event.id, spoken.id, spoken.minutes_id, then.now
        before = work.get(Minutes, minutes_id).number

    def take_out(number: int) -> None:
        with unit_of_work(store) as work:
            work.now = now
            if number % 2:
                speaking.take_back(work, spoken_id)
            else:
                speaking.take_out(work, event_id, spoken_id)

    together(*(lambda n=n: take_out(n) for n in range(ALL_AT_ONCE)))
    with unit_of_work(store) as work:
        assert work.all(sa.select(Spoken.id).where(Spoken.id == spoken_id)) == []
        assert work.one(sa.select(sa.func.count(Tombstone.id)).where(Tombstone.subject_id == spoken_id)) == 1
        assert work.get(Minutes, minutes_id).number == before + 1, "one note says that it went"
