"""What waits in the outbox, and what went wrong."""

from datetime import datetime

import sqlalchemy as sa

from engage.core.work import Work
from engage.notifications.models import Delivery, Message


def counts(work: Work) -> dict[Delivery, int]:
    """How many messages are in each state."""
    rows = work.rows(sa.select(Message.delivery, sa.func.count()).group_by(Message.delivery))
    return {row[0]: row[1] for row in rows}


def oldest_waiting(work: Work) -> datetime | None:
    """When the message that has waited longest was due; None when nothing waits."""
    due: datetime | None = work.one(
        sa.select(Message.due_at).where(Message.delivery == Delivery.WAITING).order_by(Message.due_at).limit(1)
    )
    return due


def troubled(work: Work, limit: int = 50) -> list[Message]:
    """Messages that were given up or may have arrived twice, for an operator."""
    return work.all(
        sa.select(Message)
        .where(Message.delivery.in_([Delivery.FAILED, Delivery.UNCERTAIN]))
        .order_by(Message.due_at.desc())
        .limit(limit)
    )
