"""What an administrator watches: periodic work, and what the log says in words."""

import sqlalchemy as sa

from engage.core.work import Work
from engage.jobs import JobRun


def latest_runs(work: Work, limit: int = 50) -> list[JobRun]:
    """The latest due moments of periodic work, the newest first."""
    return work.all(sa.select(JobRun).order_by(JobRun.due_at.desc(), JobRun.name).limit(limit))


def number_or_none(text: str | None) -> int | None:
    """A sequence number from an address; None for anything that is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
