"""Finding what a typed code opens."""

import sqlalchemy as sa

from engage.core.ids import typed
from engage.core.work import Work
from engage.receipts.models import Receipt


def hash_of(work: Work, code: str) -> bytes:
    """What is stored of `code` (20 symbols, ungrouped)."""
    return work.keys.blind("receipt", code)


def find(work: Work, text: str, opens: str = "contribution") -> Receipt | None:
    """The receipt whose code a person meant by `text`, when it opens that kind of thing; else None.

    A text that cannot be a code costs the same look-up as a wrong one.
    """
    found: Receipt | None = work.one(sa.select(Receipt).where(Receipt.code_hash == hash_of(work, typed(text) or "")))
    return found if found is not None and found.opens == opens else None
