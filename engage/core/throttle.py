"""How often something may be tried: counted per day-key in the database, exact over all processes."""

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


def hit(store: Store, purpose: str, subject: str, *, limit: int, seconds: int) -> None:
    """Count one try of `subject` (an address, an account) and raise TooMany when it exceeds `limit` per window.

    Kept in a transaction of its own: a refused request must still count.
    """
    with unit_of_work(store) as work:
        start = _window(work.now, seconds)
        insert = insert_postgres if work.session.get_bind().dialect.name == "postgresql" else insert_sqlite
        statement = insert(rate_window).values(
            key=_key(work, purpose, subject, work.now.date()), starts_at=start, hits=1
        )
        hits = work.session.scalar(
            statement.on_conflict_do_update(
                index_elements=["key", "starts_at"], set_={"hits": rate_window.c.hits + 1}
            ).returning(rate_window.c.hits)
        )
        wait = int((start + timedelta(seconds=seconds) - work.now).total_seconds()) + 1
    if (hits or 0) > limit:
        raise TooMany(wait)


def forget(work: Work) -> int:
    """Remove windows that ended more than a day ago; the number removed."""
    return work.run(sa.delete(rate_window).where(rate_window.c.starts_at < work.now - timedelta(days=2)))
