"""Periodic work: name, function, interval; each due moment is done once, by whichever worker comes first."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base


class JobRun(Base):
    """One due moment of one job: claimed by a unique key, so that no two workers do it."""

    __tablename__ = "job_run"
    __table_args__ = (sa.UniqueConstraint("name", "due_at"),)
    name: Mapped[str] = mapped_column(sa.String(60))
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failed: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None] = mapped_column(sa.String(400))
