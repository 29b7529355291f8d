"""What is known of a stored file; its bytes lie under a random name outside the web root."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base


class StoredFile(Base):
    """One file: how people see its name, what it is, and proof that it is unchanged."""

    __tablename__ = "stored_file"
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger)  # bytes
    sha256: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(10), default="da")
    stored_on: Mapped[date]
