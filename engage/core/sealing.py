"""Texts of a row, sealed with a key of its own: without that key nobody can read them, wherever a copy of them is."""

from collections.abc import Iterable, Mapping

from engage.core import crypto
from engage.core.db import Base
from engage.core.work import Work


def key_of(work: Work, row: Base, column: str = "data_key") -> bytes:
    """The key that is kept, wrapped, in a column of `row`; a new one where there is none."""
    place, wrapped = work.place(row, column), getattr(row, column)
    if wrapped is not None:
        return work.keys.data_key(wrapped, place)
    key, wrapped = work.keys.new_data_key(place)
    setattr(row, column, wrapped)
    return key


def put(work: Work, key: bytes, row: Base, texts: Mapping[str, str]) -> None:
    """Seal texts into the columns they are named by; no text empties its column."""
    for name, text in texts.items():
        setattr(row, name, crypto.seal(key, text, work.place(row, name)) if text else None)


def texts(work: Work, key: bytes, row: Base, columns: Iterable[str]) -> dict[str, str]:
    """What is sealed in these columns, but for the empty ones."""
    found = {name: token for name in columns if (token := getattr(row, name))}
    return {name: crypto.unseal(key, token, work.place(row, name)) for name, token in found.items()}
