"""Giving out codes: one for each form that is sent, and some ahead of time for printed forms."""

import sqlalchemy as sa

from engage.core.ids import code_from, new_token
from engage.core.work import Work
from engage.receipts.models import Receipt
from engage.receipts.queries import hash_of


def code_of(work: Work, once: str, opens: str = "contribution") -> str:
    """The code (ungrouped: `ids.shown` groups it) that the form with this key gets, always the same.

    once: the one-time key of the form, long and random. The code is a keyed hash of it, so nobody without our key
    can tell the code from the form, and only a hash of the code is stored.
    """
    return code_from(work.keys.blind(f"receipt code:{opens}", once))


def made(work: Work, once: str, opens: str = "contribution") -> tuple[Receipt, str]:
    """A new receipt, still to be inserted, and its code."""
    code = code_of(work, once, opens)
    return Receipt(code_hash=hash_of(work, code), opens=opens, on_paper=False), code


def issue(work: Work, *, opens: str = "contribution", once: str, on_paper: bool = False) -> tuple[Receipt, str]:
    """A receipt and its code; the one there is when it was issued before."""
    code = code_of(work, once, opens)
    code_hash = hash_of(work, code)
    found: Receipt | None = work.one(sa.select(Receipt).where(Receipt.code_hash == code_hash))
    return found or work.add(Receipt(code_hash=code_hash, opens=opens, on_paper=on_paper)), code


def print_codes(work: Work, number: int, *, opens: str = "contribution") -> list[str]:
    """`number` codes for printed forms (ungrouped), each good for one contribution."""
    return [issue(work, opens=opens, once=new_token(), on_paper=True)[1] for _ in range(number)]
