"""Random identifiers, and codes that a person can read aloud and copy by hand."""

import os
import secrets
from datetime import date
from uuid import UUID, uuid4

from engage.core import clock

# No vowels (no accidental words), none of 0 O 1 I L 2 Z 5 S 8 B U V: they are mistaken for each other.
ALPHABET = "3479CDFGHJKMNPQRTWXY"
CODE_LENGTH = 20  # 20 symbols of 20 kinds: 86 bits
GROUP = 4

_NOT_RANDOM = 0xF << 76 | 0x3 << 62  # where an identity says which version and variant it is
_VERSION_8 = 0x8 << 76 | 0x2 << 62
_EPOCH = date(1970, 1, 1)
_LOOKALIKES = str.maketrans({"-": None, " ": None, "\u2013": None, "\u00a0": None, ".": None})


def new_id() -> UUID:
    """A random identity; it says nothing about when or in which order."""
    return uuid4()


def id_of_today() -> UUID:
    """A random identity that lies beside the others of this day in Denmark, and says no more than that day.

    For rows that tell their day anyway: a store that keeps them in the order of their identities writes those of one
    day into a few of its pages, and not each into another. Version 8 of RFC 9562: two bytes of the day since 1970.
    """
    bits = int.from_bytes((clock.today() - _EPOCH).days.to_bytes(2) + os.urandom(14))
    return UUID(int=bits & ~_NOT_RANDOM | _VERSION_8)


def identity(text: str | None) -> UUID | None:
    """The identity that a form or an address names; None for whatever is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def new_token() -> str:
    """A secret for addresses and forms: 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def code_from(seed: bytes) -> str:
    """The code that `seed` (32 bytes or more of keyed hash) always gives: 20 symbols, 86 bits, ungrouped.

    The same seed gives the same code, so a form that is sent twice gets one receipt.
    """
    number = int.from_bytes(seed, "big")
    symbols = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        symbols.append(ALPHABET[rest])
    return "".join(symbols)


def shown(code: str) -> str:
    """A code as people see it, in groups of four: "CDFG-HJKM-…"."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def typed(text: str) -> str | None:
    """The code a person meant by `text`, whatever case, spaces and dashes; None when it cannot be one."""
    code = text.strip().upper().translate(_LOOKALIKES)
    if len(code) != CODE_LENGTH or any(symbol not in ALPHABET for symbol in code):
        return None
    return code
