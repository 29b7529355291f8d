"""How often something may be tried: counted per day-key in the database, exact over all processes."""

import ipaddress
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

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


def count(work: Work, purpose: str, subject: str, *, limit: int, seconds: int) -> int:
    """Count one try within this transaction; 0, or the seconds to wait when it exceeds `limit` per window.

    For what is slowed or set aside and never refused: the count is kept only when the deed is.
    """
    start = _window(work.now, seconds)
    insert = insert_postgres if work.session.get_bind().dialect.name == "postgresql" else insert_sqlite
    statement = insert(rate_window).values(key=_key(work, purpose, subject, work.now.date()), starts_at=start, hits=1)
    hits = work.session.scalar(
        statement.on_conflict_do_update(
            index_elements=["key", "starts_at"], set_={"hits": rate_window.c.hits + 1}
        ).returning(rate_window.c.hits)
    )
    return int((start + timedelta(seconds=seconds) - work.now).total_seconds()) + 1 if (hits or 0) > limit else 0


def hit(store: Store, purpose: str, subject: str, *, limit: int, seconds: int) -> None:
    """Count one try of `subject` (an address, an account) and raise TooMany when it exceeds `limit` per window.

    Kept in a transaction of its own: a refused request must still count.
    """
    with unit_of_work(store) as work:
        wait = count(work, purpose, subject, limit=limit, seconds=seconds)
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
