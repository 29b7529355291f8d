"""Places and needs at rest: sown through the services, sealed to their row, gone to the byte when they are purged."""

import base64
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engage import jobs
from engage.core import crypto, db
from engage.core.work import Work, unit_of_work
from engage.events import needs, sealed, signing_up
from engage.events.models import AccessNeed, Event, Place
from engage.events.rules import NeedState
from tests.factories.events import make_event, make_place
from tests.ground import Ground
from tests.trust.check import Tally
from tests.trust.needles import mark
from tests.visitor import Visitor

BATCH = 25
PIECE = slice(12, 36)  # behind the nonce: bytes that stand nowhere else
GONE = 12  # places of each kind that are purged


def wish(number: int) -> dict[str, Any]:
    """What somebody says in every field."""
    return {
        "name": f"Gæst {mark('name of a place', number)}",
        "email": f"{mark('e-mail of a place', number)}@example.org",
        "phone": f"12 {mark('phone of a place', number)}",
        "address": f"{mark('address of a place', number)} 3, 4000 Byen",
        "needs": ("sign_language",),
        "needs_text": f"Jeg har brug for {mark('need', number)} ved siden af mig.",
        "needs_consent": True,
        "aloud": f"Jeg vil sige {mark('read aloud', number)} til alle.",
        "question": f"Hvad med {mark('asked in advance', number)} næste år?",
    }


def answer(work: Work, place: Place, number: int) -> None:
    for need, _ in needs.of_place(work, place):
        words, instead = mark("answer to a need", number), mark("what is possible instead", number)
        needs.answer(
            work, need.id, NeedState.IMPOSSIBLE, words=f"Vi kan ikke få {words}.", alternative=f"Du kan få {instead}.",
            version=need.version,
        )  # fmt: skip


def sow(ground: Ground, persons: int) -> int:
    """So many people sign up, and are answered; the number of an event that people can sign up for."""
    number = 0
    for start in range(0, persons, BATCH):
        with unit_of_work(ground.store) as work:
            link = f"https://example.org/{mark('link to the meeting', start)}"
            event = make_event(work, online_link=link, capacity=BATCH)
            number = event.number
            for each in range(start, min(start + BATCH, persons)):
                answer(work, make_place(work, event, **wish(each)), each)
    return number


def tries(visitor: Visitor, number: int) -> list[Callable[[], Any]]:
    """The same words through the pages, once as they should be and once wrong in some way."""
    path, fields = f"/arrangementer/{number}/tilmelding", wish(0) | {"needs_consent": "y", "needs": "sign_language"}
    wrong = fields | {"email": f"{mark('e-mail of a place', 0)}@"}
    return [
        lambda: visitor.send(path, wrong),
        lambda: visitor.send(path, fields),
        lambda: visitor.send("/min-plads", {"code": mark("name of a place", 0)}),
        lambda: visitor.get(f"{path}?q={mark('need', 0)}"),
        lambda: visitor.get(f"/arrangementer.ics?fokus={mark('read aloud', 0)}"),
        lambda: visitor.get(f"/arrangementer/?tid={mark('asked in advance', 0)}"),
    ]


# --- What the ciphertext itself gives away ----------------------------------------------------


def swaps(work: Work, most: int) -> list[Callable[[], object]]:
    """Opening what was moved to another row, to another column, and with another's key."""
    found = work.all(sa.select(Place).where(Place.name.is_not(None), Place.needs_key.is_not(None)).limit(most))
    tried: list[Callable[[], object]] = []
    for one, other in pairwise(found):
        key = work.keys.data_key(one.data_key, work.place(one, "data_key"))
        tried += [
            lambda a=one, b=other: work.keys.data_key(a.data_key, work.place(b, "data_key")),
            lambda a=one, b=other: work.keys.data_key(a.needs_key, work.place(b, "needs_key")),
            lambda a=one: work.keys.data_key(a.needs_key, work.place(a, "data_key")),
            lambda k=key, a=one: crypto.unseal(k, a.name, work.place(a, "email")),
            lambda k=key, b=other: crypto.unseal(k, b.name, work.place(b, "name")),
        ]
    answered = sa.select(AccessNeed, Place).join(Place, Place.id == AccessNeed.place_id)
    rows = work.rows(answered.where(AccessNeed.answer.is_not(None)).limit(most))
    for need, place in rows:
        key = work.keys.data_key(place.needs_key, work.place(place, "needs_key"))
        tried.append(lambda k=key, n=need: crypto.unseal(k, n.answer, work.place(n, "note")))
    events = work.all(sa.select(Event).where(Event.online_link.is_not(None)).limit(most))
    tried += [
        lambda a=a, b=b: work.keys.unseal(a.online_link, work.place(b, "online_link")) for a, b in pairwise(events)
    ]
    return tried


def lengths(work: Work) -> set[int]:
    """How long the sealed values are."""
    columns = [getattr(Place, name) for name in sealed.PERSON] + [getattr(AccessNeed, name) for name in sealed.NEED]
    return {len(value) for column in columns for value in work.all(sa.select(column).where(column.is_not(None)))}


# --- Purging ----------------------------------------------------------------------------------


def purged(
    ground: Ground, tally: Tally, settle: Callable[[Ground], None], kept_files: Callable[[Ground], Iterator[Path]]
) -> None:
    """What its job has purged, and what somebody gave up, is nowhere: not the words, not what they were sealed to."""
    with unit_of_work(ground.store) as work:
        long_ago, needed = _event(work, 250), _event(work, 40)
        coming = make_event(work)
        gone = {
            "places of an event long ago": [_place(work, long_ago, 900 + n) for n in range(GONE)],
            "needs of an event last month": [_place(work, needed, 930 + n) for n in range(GONE)],
            "places that were given up": [_place(work, coming, 960 + n) for n in range(GONE)],
        }
        traces = {kind: _traces(work, places, kind) for kind, places in gone.items()}
        kept = pieces_of(place.name for place in gone["needs of an event last month"])
    settle(ground)
    for kind, pieces in traces.items():
        found = found_in(ground, kept_files, pieces)
        tally.expect(found == len(pieces), f"{kind}: only {found} of {len(pieces)} sealed values are found before")
    for name in ("forget-needs", "forget-places"):
        jobs.run(ground.store, jobs.BY_NAME[name])
    for place in gone["places that were given up"]:
        with unit_of_work(ground.store) as work:
            signing_up.cancel(work, place.id)
    with unit_of_work(ground.store) as work:
        _read(work, gone, tally)
    tally.expect(db.clear_traces(ground.store.engine, thorough=True) is not False, "the journal could not be folded")
    settle(ground)
    tally.expect(found_in(ground, kept_files, kept) == len(kept), "the rest of whose needs were purged is gone")
    for kind, pieces in traces.items():
        found = found_in(ground, kept_files, pieces)
        if ground.engine_name == "sqlite":
            tally.expect(not found, f"{kind}: {found} of {len(pieces)} sealed values are still on the disk")
        else:  # its dead rows and its journal are written over in time, and not by us
            tally.figures[f"{kind}: sealed values left"] = f"{found} of {len(pieces)}"


def _event(work: Work, days: int) -> Event:
    """One that was held so many days ago."""
    early = replace(work, now=work.now - timedelta(days=days + 5), memo={})
    starts = datetime.combine(work.today - timedelta(days=days), time(15))
    return make_event(early, starts=starts, capacity=GONE)


def _place(work: Work, event: Event, number: int) -> Place:
    place = make_place(replace(work, now=event.starts_at - timedelta(days=2), memo={}), event, **wish(number))
    answer(work, place, number)
    return place


def _traces(work: Work, places: list[Place], kind: str) -> list[bytes]:
    """Pieces of everything sealed that must go."""
    found: list[Any] = []
    for place in places:
        found.append(place.needs_key)
        for need, _ in needs.of_place(work, place):
            found += [need.note, need.answer, need.alternative]
        if not kind.startswith("needs"):
            found += [place.data_key, *(getattr(place, name) for name in sealed.PERSON)]
    return pieces_of(found)


def pieces_of(values: Iterable[Any]) -> list[bytes]:
    return [value[-40:].encode() if isinstance(value, str) else value[PIECE] for value in values if value]


def found_in(ground: Ground, kept_files: Callable[[Ground], Iterator[Path]], pieces: list[bytes]) -> int:
    """How many of them stand in some file, as bytes or as they are written in base64 and hex."""
    there: set[bytes] = set()
    for path in kept_files(ground):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue
        for piece in pieces:
            spellings = (piece, base64.b64encode(piece)[:28], piece.hex().encode())
            if piece not in there and any(spelling in data for spelling in spellings):
                there.add(piece)
    return len(there)


def _read(work: Work, gone: dict[str, list[Place]], tally: Tally) -> None:
    """What the tables say afterwards."""
    for kind, places in gone.items():
        ids = [place.id for place in places]
        left = work.all(sa.select(Place).where(Place.id.in_(ids)))
        asked = work.all(sa.select(AccessNeed).where(AccessNeed.place_id.in_(ids)))
        tally.expect(not asked and not any(place.needs_key for place in left), f"{kind}: needs are still there")
        if kind.startswith("needs"):
            names = [sealed.details(work, place).name for place in left]
            tally.expect(len(names) == GONE and all(names), f"{kind}: the rest of the place is gone too")
        else:
            tally.expect(not any(place.data_key or place.name for place in left), f"{kind}: details are still there")
