"""Messages waiting to be sent, and what became of them."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, Word, personal


class Delivery(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # given up; an operator looks at it
    UNCERTAIN = "uncertain"  # twice the worker died while sending: it may have arrived


class Message(Base):
    """One mail. It never carries a contribution's identity or words; its address goes when it is sent."""

    __tablename__ = "outbox_message"
    __of_a_day__ = True
    recipient: Mapped[str | None] = mapped_column(sa.Text, info=personal("tell by e-mail", "outbox"))  # sealed
    language: Mapped[str] = mapped_column(sa.String(10))
    template: Mapped[str] = mapped_column(sa.String(60))
    values: Mapped[str | None] = mapped_column(sa.Text, info=personal("tell by e-mail", "outbox"))  # sealed JSON
    once: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), unique=True)  # keyed hash: tells nobody what of
    delivery: Mapped[Delivery] = mapped_column(Word(Delivery), default=Delivery.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(index=True)
    lease_by: Mapped[str | None] = mapped_column(sa.String(40))
    lease_until: Mapped[datetime | None]
    interrupted: Mapped[int] = mapped_column(default=0)
    sent_on: Mapped[date | None]
    error: Mapped[str | None] = mapped_column(sa.String(200))
