"""Addresses of followers at rest: sealed, in no log, and nowhere any more once somebody stops."""

import base64
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.core import db
from engage.core.authority import SYSTEM
from engage.core.work import Work, unit_of_work
from engage.following import service, topics
from engage.following.models import Follower
from engage.following.rules import Rhythm
from engage.following.topics import Thing
from engage.notifications.models import Message
from tests.ground import Ground
from tests.trust.atrest_places import found_in, pieces_of
from tests.trust.check import Tally
from tests.trust.needles import mark
from tests.visitor import Visitor

FIELD = "e-mail of a follower"


def _thing(work: Work) -> Thing:
    rows = work.rows(sa.select(FocusArea, Agreement).join(Agreement, Agreement.id == FocusArea.agreement_id).limit(1))
    return topics.of_area(*rows[0])


def sow(ground: Ground, persons: int) -> None:
    """So many follow a focus area; half of them have confirmed it."""
    with unit_of_work(ground.store, SYSTEM) as work:
        thing = _thing(work)
        for number in range(persons):
            _follow(work, thing, number, confirm=number % 2 == 0)


def _follow(work: Work, thing: Thing, number: int, *, confirm: bool) -> Follower:
    address = f"{mark(FIELD, number)}@example.org"
    follow = service.ask(work, thing, address, Rhythm.DAILY, language="da")
    if confirm:
        service.confirm(work, follow.id, language="da")
    return work.get(Follower, follow.follower_id)


def tries(visitor: Visitor, ground: Ground) -> list[Callable[[], Any]]:
    """The same through the real pages, wrong ways included."""
    with unit_of_work(ground.store, SYSTEM) as work:
        here = f"/folg/nyt?hvad={_thing(work).reference}"
    return [
        lambda: visitor.send(here, {"email": f"{mark(FIELD, 0)}@"}),
        lambda: visitor.send(here, {"email": f"{mark(FIELD, 0)}@example.org", "rhythm": "daily"}),
        lambda: visitor.get(f"/folg/mit/{mark(FIELD, 0)}"),
        lambda: visitor.post(f"/folg/stop/{mark(FIELD, 0)}", {}),
    ]


def swaps(work: Work, most: int) -> list[Callable[[], object]]:
    """Opening what was moved to another row."""
    rows = work.all(sa.select(Follower).limit(most))
    return [lambda a=a, b=b: work.keys.unseal(a.address, work.place(b, "address")) for a, b in pairwise(rows)]


def lengths(work: Work) -> set[int]:
    """How long the sealed values are."""
    return {len(base64.b64decode(token.rpartition(".")[2])) for token in work.all(sa.select(Follower.address))}


def purged(
    ground: Ground, tally: Tally, settle: Callable[[Ground], None], kept_files: Callable[[Ground], Iterator[Path]]
) -> None:
    """Somebody stops: the address is nowhere, nor the mail that had not left."""
    with unit_of_work(ground.store, SYSTEM) as work:
        before = set(work.all(sa.select(Message.id)))
        follower = _follow(work, _thing(work), 99_999, confirm=True)
        mails = work.all(sa.select(Message).where(Message.id.not_in(before)))
        tokens = [follower.address, *(value for each in mails for value in (each.recipient, each.values))]
        traces = pieces_of(dict.fromkeys([*tokens, follower.address_hash]))
        identity = follower.id
    settle(ground)
    found = found_in(ground, kept_files, traces)
    tally.expect(found == len(traces), f"a follower: only {found} of {len(traces)} are found before")
    with unit_of_work(ground.store, SYSTEM) as work:
        service.stop_all(work, identity)
    with unit_of_work(ground.store, SYSTEM) as work:
        tally.expect(work.find(Follower, identity) is None, "a follower is there after they stopped")
        left = work.all(sa.select(Message.id).where(Message.id.in_([each.id for each in mails])))
        tally.expect(not left, "a mail to somebody who stopped is still to leave")
    tally.expect(db.clear_traces(ground.store.engine, thorough=True) is not False, "the journal could not be folded")
    settle(ground)
    found = found_in(ground, kept_files, traces)
    if ground.engine_name == "sqlite":
        tally.expect(not found, f"a follower: {found} of {len(traces)} are still on the disk")
    else:  # its dead rows and its journal are written over in time, and not by us
        tally.figures["a follower: left"] = f"{found} of {len(traces)}"
