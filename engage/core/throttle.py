"""How often something may be tried: counted per day-key in the database, exact over all processes."""

import ipaddress
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from engage.core.db import Base, UtcDateTime
from engage.core.errors import TooMany
from engage.core.work import Store, Work, unit_of_work

rate_window = sa.Table(
    "rate_window",
    Base.metadata,
    sa.Column("key", sa.LargeBinary(32), primary_key=True),
    sa.Column("starts_at", UtcDateTime(), primary_key=True),
    sa.Column("hits", sa.Integer, nullable=False),
)


def _window(now: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


def _key(work: Work, purpose: str, subject: str, day: date) -> bytes:
    # The day is part of the key: yesterday's address cannot be recognised today.
    return work.keys.blind(f"throttle:{purpose}:{day.isoformat()}", subject)


@dataclass(frozen=True)
class Try:
    """One try of `subject` (an address, an account), and how many of them a window takes."""

    purpose: str
    subject: str
    limit: int


@cache
def _counting(number: int) -> sa.TextClause:
    """The statement that counts under so many keys; the same words on both engines."""
    places = ", ".join(f"(:key{n}, :starts_at, :hits{n})" for n in range(number))
    return sa.text(
        f"INSERT INTO rate_window (key, starts_at, hits) VALUES {places} "  # noqa: S608 - places only
        "ON CONFLICT (key, starts_at) DO UPDATE SET hits = rate_window.hits + excluded.hits RETURNING key, hits"
    ).bindparams(sa.bindparam("starts_at", type_=UtcDateTime()))


def count(work: Work, tries: Sequence[Try], *, seconds: int) -> list[int]:
    """Count tries within this transaction; for each 0, or the seconds to wait when it exceeds its limit per window.

    For what is slowed or set aside and never refused: the count is kept only when the deed is.
    """
    start = _window(work.now, seconds)
    wait = int((start + timedelta(seconds=seconds) - work.now).total_seconds()) + 1
    keys = [_key(work, each.purpose, each.subject, work.now.date()) for each in tries]
    new = sorted(Counter(keys).items())  # in one order everywhere, or two would wait for each other
    values: dict[str, Any] = {"starts_at": start}
    for n, (key, number) in enumerate(new):
        values |= {f"key{n}": key, f"hits{n}": number}
    hits = {bytes(key): number for key, number in work.connection.execute(_counting(len(new)), values)}
    before = {key: hits[key] - number for key, number in new}
    found = []
    for key, each in zip(keys, tries, strict=True):
        before[key] += 1
        found.append(wait if before[key] > each.limit else 0)
    return found


def hit(store: Store, purpose: str, subject: str, *, limit: int, seconds: int) -> None:
    """Count one try of `subject` (an address, an account) and raise TooMany when it exceeds `limit` per window.

    Kept in a transaction of its own: a refused request must still count.
    """
    with unit_of_work(store) as work:
        (wait,) = count(work, [Try(purpose, subject, limit)], seconds=seconds)
    if wait:
        raise TooMany(wait)


def forgive(store: Store, purpose: str, subject: str, *, seconds: int) -> None:
    """Take back the try that `hit` counted just now: it succeeded, and only failures are to shut anyone out."""
    with unit_of_work(store) as work:
        here = (rate_window.c.key == _key(work, purpose, subject, work.now.date())) & (
            rate_window.c.starts_at == _window(work.now, seconds)
        )
        work.run(sa.update(rate_window).where(here, rate_window.c.hits > 0).values(hits=rate_window.c.hits - 1))


def source_of(address: str | None) -> str:
    """Whom an internet address stands for: itself, or its /64 where one home has so many of them."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def forget(work: Work) -> int:
    """Remove windows that ended more than a day ago; the number removed."""
    return work.run(sa.delete(rate_window).where(rate_window.c.starts_at < work.now - timedelta(days=2)))
