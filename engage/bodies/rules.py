"""Dates and Danish order: words and arithmetic only."""

import unicodedata
from datetime import date

# Letters only, so that every database sorts them alike; z keeps its place before the three last letters.
_LAST = {"z": "za", "æ": "zb", "ä": "zb", "ø": "zc", "ö": "zc", "å": "zd", "ü": "y", "ß": "ss", "ð": "d", "þ": "th"}


def sort_key(name: str) -> str:
    """What `name` sorts by in Danish, on any engine: æ ø å come last, and aa is å."""
    letters = unicodedata.normalize("NFC", name).lower().replace("aa", "å")
    key = "".join(_LAST.get(letter) or _plain(letter) for letter in letters)
    return "0".join(filter(None, key.split("0")))


def _plain(letter: str) -> str:
    """A letter without its accent; whatever parts two words becomes 0."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() and base.isalnum() else "0"


def holds(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether something dated holds on `day`; the last day counts, an open end holds on."""
    return valid_from <= day and (valid_to is None or day <= valid_to)
