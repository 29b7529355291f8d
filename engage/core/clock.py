"""The only place that reads the clock."""

import time
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """The calendar day that people in Denmark have at `moment`."""
    return moment.astimezone(COPENHAGEN).date()


def today() -> date:
    """The calendar day in Denmark at present."""
    return _day_of(int(time.time()) // 60)


@lru_cache(maxsize=1)
def _day_of(minute: int) -> date:
    """Worked out once a minute, since each row that is made may ask for it."""
    return local_date(datetime.fromtimestamp(minute * 60, UTC))
