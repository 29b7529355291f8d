"""A draft: sealed with a key of its own, found by a link only its writer has, gone after 30 days."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, personal


class Draft(Base):
    """One unfinished contribution. `token_hash` is a keyed hash of the secret in the writer's link or cookie."""

    __tablename__ = "draft"
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    data_key: Mapped[str] = mapped_column(sa.Text)  # wrapped
    answers: Mapped[bytes] = mapped_column(info=personal("receive a contribution", "draft"))  # sealed with data_key
    language: Mapped[str] = mapped_column(sa.String(10), info=personal("receive a contribution", "draft"))
    changed_on: Mapped[date] = mapped_column(info=personal("receive a contribution", "draft"))
    expires_on: Mapped[date] = mapped_column(index=True)
    revision: Mapped[int] = mapped_column(default=1)  # grows with each save: a second tab is noticed
