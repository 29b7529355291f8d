"""Proposals, words taken out of minutes, notes from tables and refusals at rest: sealed to their row, and purged."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa

from engage import jobs
from engage.core import crypto, db
from engage.core.ids import new_token
from engage.core.work import Work, unit_of_work
from engage.dialogue import noting, proposing, sealed, speaking
from engage.dialogue.models import Proposal
from engage.dialogue.proposing import Wish
from engage.drafts.rules import Publish
from engage.events import claiming, letting_in, stages
from engage.events import sealed as places
from engage.events.models import Event, Place
from tests.factories.dialogue import make_minutes
from tests.factories.events import later, make_event, make_place
from tests.ground import Ground
from tests.trust.atrest_places import found_in, pieces_of
from tests.trust.check import Tally
from tests.trust.needles import mark
from tests.visitor import Visitor

BATCH = 25
GONE = 12  # proposals of each kind that are purged
ALOUD = "Jeg hedder {name}. Jeg vil spørges først."


def wish(number: int) -> Wish:
    """What somebody proposes, in every field."""
    return Wish(
        title=f"Om {mark('title of a proposal', number)}",
        why=f"Fordi {mark('why it is proposed', number)} kommer for sent.",
        name=f"Bo {mark('name of a proposer', number)}",
        email=f"{mark('e-mail of a proposer', number)}@example.org",
    )


def sow(ground: Ground, persons: int) -> int:
    """So many people propose something, are read aloud and refused; the number of an event that takes proposals."""
    number = 0
    for start in range(0, persons, BATCH):
        with unit_of_work(ground.store) as work:
            event, other = make_event(work), make_event(work)
            number = event.number
            everybody = range(start, min(start + BATCH, persons))
            for each in everybody:
                _propose(work, event, other, each)
                _refuse(work, event, each)
            _hold(work, everybody)
    return number


def _propose(work: Work, event: Event, other: Event, number: int) -> Proposal:
    proposal, _ = proposing.propose(work, event.id, wish(number), once=new_token(), language="da")
    public: dict[str, Any] = {"title": "Bussen", "why": "Den kommer for sent.", "version": proposal.version}
    if number % 4 == 1:
        proposing.accept(work, proposal.id, starts="15:20", **public)
    elif number % 4 == 2:
        proposing.decline(work, proposal.id, reason="Det er en enkelt sag.", **public)
    elif number % 4 == 3:
        proposing.move(work, proposal.id, other.id, version=proposal.version)
    return proposal


def _refuse(work: Work, event: Event, number: int) -> None:
    """Say no to somebody who was set aside."""
    with mock.patch.object(claiming, "FROM_ONE_PLACE", 0):
        place = make_place(work, event, source="one home")
    letting_in.refuse(work, place.id, f"Vi kender {mark('why not let in', number)} fra sidste år.")


def _hold(work: Work, numbers: range) -> None:
    """A meeting with words read aloud, of which a name is taken out, and notes from its tables."""
    event = make_event(work, days=2, capacity=len(numbers))
    for number in numbers:
        name = mark("taken out of the minutes", number)
        make_place(work, event, aloud=ALOUD.format(name=name), aloud_consent=True)
    now = later(work, days=3)
    stages.mark_held(now, event.id, version=event.version)
    make_minutes(now, event)
    for number, place in zip(numbers, work.all(sa.select(Place).where(Place.event_id == event.id)), strict=True):
        speaking.take_in(now, event.id, place.id, take_out=_named(work, place))
        text = f"Ved bordet sagde vi {mark('note from a table', number)} igen."
        noting.note(
            now, event.id, topic="Bord 2", text=text, publish=Publish.SECRETARIAT, once=new_token(), language="da"
        )


def _named(work: Work, place: Place) -> str:
    return places.details(work, place).aloud.removeprefix("Jeg hedder ").partition(".")[0]


def tries(visitor: Visitor, number: int) -> list[Callable[[], Any]]:
    """The same words through the pages, once as they should be and once wrong in some way."""
    said = wish(0)
    path, fields = f"/arrangementer/{number}/forslag", {"title": said.title, "why": said.why, "name": said.name}
    return [
        lambda: visitor.send(path, fields | {"email": f"{mark('e-mail of a proposer', 0)}@"}),
        lambda: visitor.send(path, fields | {"email": said.email}),
        lambda: visitor.send("/mit-forslag", {"code": mark("name of a proposer", 0)}),
        lambda: visitor.get(f"{path}?q={mark('why it is proposed', 0)}"),
    ]


# --- What the ciphertext itself gives away ----------------------------------------------------


def swaps(work: Work, most: int) -> list[Callable[[], object]]:
    """Opening what was moved to another row or another column."""
    found = work.all(sa.select(Proposal).where(Proposal.title.is_not(None)).limit(most))
    tried: list[Callable[[], object]] = []
    for one, other in pairwise(found):
        key = work.keys.data_key(one.data_key, work.place(one, "data_key"))
        tried += [
            lambda a=one, b=other: work.keys.data_key(a.data_key, work.place(b, "data_key")),
            lambda k=key, a=one: crypto.unseal(k, a.title, work.place(a, "why")),
            lambda k=key, a=one, b=other: crypto.unseal(k, a.email, work.place(b, "email")),
        ]
    for place in work.all(sa.select(Place).where(Place.refusal.is_not(None)).limit(most)):
        key = work.keys.data_key(place.data_key, work.place(place, "data_key"))
        tried.append(lambda k=key, p=place: crypto.unseal(k, p.refusal, work.place(p, "question")))
    return tried


def lengths(work: Work) -> set[int]:
    """How long the sealed values are."""
    columns = [*(getattr(Proposal, name) for name in sealed.PARTS), Place.refusal]
    return {len(value) for column in columns for value in work.all(sa.select(column).where(column.is_not(None)))}


# --- Purging ----------------------------------------------------------------------------------


def purged(
    ground: Ground, tally: Tally, settle: Callable[[Ground], None], kept_files: Callable[[Ground], Iterator[Path]]
) -> None:
    """Proposals whose time is over, and those that were taken back, are nowhere, to the sealed byte."""
    with unit_of_work(ground.store) as work:
        early = replace(work, now=work.now - timedelta(days=250), memo={})
        long_ago, coming = make_event(early, days=5), make_event(work)
        gone = {
            "proposals of an event long ago": [_made(early, long_ago, 900 + n) for n in range(GONE)],
            "proposals that were taken back": [_made(work, coming, 930 + n) for n in range(GONE)],
        }
        traces = {
            kind: pieces_of(value for each in made for value in (each.data_key, *_sealed(each)))
            for kind, made in gone.items()
        }
        ids = {kind: [each.id for each in made] for kind, made in gone.items()}
    settle(ground)
    for kind, pieces in traces.items():
        found = found_in(ground, kept_files, pieces)
        tally.expect(found == len(pieces), f"{kind}: only {found} of {len(pieces)} sealed values are found before")
    jobs.run(ground.store, jobs.BY_NAME["forget-proposals"])
    with unit_of_work(ground.store) as work:
        for proposal_id in ids["proposals that were taken back"]:
            proposing.withdraw(work, proposal_id)
    with unit_of_work(ground.store) as work:
        for kind, those in ids.items():
            left = work.all(sa.select(Proposal).where(Proposal.id.in_(those)))
            readable = [each for each in left if each.data_key is not None or any(_sealed(each))]
            tally.expect(not readable, f"{kind}: {len(readable)} can still be read")
    tally.expect(db.clear_traces(ground.store.engine, thorough=True) is not False, "the journal could not be folded")
    settle(ground)
    for kind, pieces in traces.items():
        found = found_in(ground, kept_files, pieces)
        if ground.engine_name == "sqlite":
            tally.expect(not found, f"{kind}: {found} of {len(pieces)} sealed values are still on the disk")
        else:  # its dead rows and its journal are written over in time, and not by us
            tally.figures[f"{kind}: sealed values left"] = f"{found} of {len(pieces)}"


def _made(work: Work, event: Event, number: int) -> Proposal:
    return proposing.propose(work, event.id, wish(number), once=new_token(), language="da")[0]


def _sealed(proposal: Proposal) -> list[bytes | None]:
    return [getattr(proposal, name) for name in sealed.PARTS]
