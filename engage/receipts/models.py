"""What is stored of a receipt code: a keyed hash, and what kind of thing it opens."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, personal


class Receipt(Base):
    """A code that was given out. Who has the code may open what hangs on it; we ourselves do not know it."""

    __tablename__ = "receipt"
    __of_a_day__ = True
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True, info=personal("follow-up", "receipt"))
    opens: Mapped[str] = mapped_column(sa.String(40))  # "contribution", "place", "proposal"
    on_paper: Mapped[bool] = mapped_column(default=False)  # printed on a form before anything was written
