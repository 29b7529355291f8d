"""What is written in councils' rooms at rest: drafts, comments and reasons are sealed, and nowhere after their time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from engage import jobs
from engage.agreements.models import FocusArea
from engage.core import crypto, db
from engage.core.authority import SYSTEM
from engage.core.work import Work, unit_of_work
from engage.hearings import adopting, drafting, service
from engage.hearings.models import Answer, Comment, Done, DraftPoint, Hearing, Statement
from engage.hearings.service import Plan
from engage.questions import drafting as questions
from engage.questions.models import Draft
from engage.questions.service import Ask
from tests.factories.hearings import Council, make_council, statement_of
from tests.ground import Ground
from tests.trust.atrest_places import found_in, pieces_of
from tests.trust.check import Tally
from tests.trust.needles import mark

MOST = 20  # councils
SEALED: tuple[tuple[Any, str], ...] = (
    (DraftPoint, "heading"),
    (DraftPoint, "text"),
    (Comment, "text"),
    (Answer, "reason"),
    (Draft, "title"),
    (Draft, "words"),
    (Draft, "rest"),
)


def sow(ground: Ground, persons: int) -> None:
    """So many councils, each in the middle of a statement."""
    with unit_of_work(ground.store, SYSTEM) as work:
        for number in range(min(persons, MOST)):
            council = make_council(work)
            _write(work, council, _hearing(work, council), number)


def _hearing(work: Work, council: Council) -> Hearing:
    area_id = work.all(sa.select(FocusArea.id).limit(1))[0]
    due = work.today + timedelta(weeks=7)
    plan = Plan("Hvad siger rådet?", "Kender I det?", "Er det sådan?", area_id, None, [council.id], due)
    it = service.start(work, plan, once=uuid4().hex)
    return service.send(work, it.number, version=it.version)


def _write(work: Work, council: Council, it: Hearing, number: int) -> Statement:
    """A point, a comment, and a member who does not agree."""
    chair, member = council.of(work, "chair"), council.of(work, "member")
    words = f"Vi mener {mark('draft of a council', number)}."
    drafting.add_point(chair, council.key, it.number, heading=words, text=words, once=uuid4().hex)
    asks = f"Vi spørger {mark('draft of a question', number)}."
    questions.begin(member, council.key, Ask(asks, asks, council.id), once=uuid4().hex)
    told = f"Sig {mark('comment in a room', number)}."
    drafting.comment(member, council.key, it.number, text=told, once=uuid4().hex)
    row = adopting.put_up(chair, council.key, it.number, version=statement_of(work, council, it).version)
    why = f"Nej, {mark('why a member does not agree', number)}."
    seat = council.seats["member"]
    adopting.answer(member, council.key, it.number, seat, agrees=False, reason=why, version=row.version)
    return row


def swaps(work: Work, most: int) -> list[Callable[[], object]]:
    """Opening what was moved to another row or another column."""
    tried: list[Callable[[], object]] = []
    for table, column in SEALED:
        rows = work.all(sa.select(table).where(getattr(table, column).is_not(None)).limit(most))
        for one, other in pairwise(rows):
            key = work.keys.data_key(one.data_key, work.place(one, "data_key"))
            tried += [
                lambda a=one, b=other: work.keys.data_key(a.data_key, work.place(b, "data_key")),
                lambda k=key, a=one, b=other, c=column: crypto.unseal(k, getattr(a, c), work.place(b, c)),
            ]
    return tried


def lengths(work: Work) -> set[int]:
    """How long the sealed values are."""
    found = set[int]()
    for table, column in SEALED:
        where = getattr(table, column).is_not(None)
        found |= {len(value) for value in work.all(sa.select(getattr(table, column)).where(where))}
    return found


def purged(
    ground: Ground, tally: Tally, settle: Callable[[Ground], None], kept_files: Callable[[Ground], Iterator[Path]]
) -> None:
    """Rooms whose time is over: their words are nowhere, and nobody is named in their history."""
    with unit_of_work(ground.store, SYSTEM) as work:
        past = replace(work, now=work.now - timedelta(days=9 * 365))
        council = make_council(past)
        row = _write(past, council, _hearing(past, council), MOST)
        traces = pieces_of(dict.fromkeys(_values(work, row)))  # a point has one key for its two fields
        statement_id = row.id
    settle(ground)
    found = found_in(ground, kept_files, traces)
    tally.expect(found == len(traces), f"words of a room: only {found} of {len(traces)} are found before")
    jobs.run(ground.store, jobs.BY_NAME["forget-rooms"])
    jobs.run(ground.store, jobs.BY_NAME["forget-questions"])
    with unit_of_work(ground.store, SYSTEM) as work:
        for table in (DraftPoint, Comment, Answer):
            left = work.all(sa.select(table).where(table.statement_id == statement_id))
            tally.expect(not left, f"{table.__tablename__} is there after its time")
        who = work.all(sa.select(Done.made_by).where(Done.statement_id == statement_id))
        tally.expect(set(who) == {None}, "the history of a room names somebody after its time")
    tally.expect(db.clear_traces(ground.store.engine, thorough=True) is not False, "the journal could not be folded")
    settle(ground)
    found = found_in(ground, kept_files, traces)
    if ground.engine_name == "sqlite":
        tally.expect(not found, f"words of a room: {found} of {len(traces)} are still on the disk")
    else:  # its dead rows and its journal are written over in time, and not by us
        tally.figures["words of a room: left"] = f"{found} of {len(traces)}"


def _values(work: Work, of: Statement) -> Iterator[Any]:
    for table, column in SEALED:
        here = Draft.body_id == of.body_id if table is Draft else table.statement_id == of.id
        for row in work.all(sa.select(table).where(here)):
            yield from (value for value in (row.data_key, getattr(row, column)) if value)
