"""What is known of a stored file, and its bytes: in the database, so that both come, go and are backed up together."""

from datetime import date
from uuid import UUID

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


class FileContent(Base):
    """The bytes of a stored file; in a table of their own, so that nobody reads them who only wants the name."""

    __tablename__ = "stored_file_content"
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="CASCADE"), unique=True)
    content: Mapped[bytes]
