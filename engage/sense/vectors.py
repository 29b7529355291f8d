"""Texts as counts of short runs of letters: what every other part compares. Needs numpy: only the worker imports it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from engage.sense.results import Progress, Text, silent
from engage.sense.words import folded

VERSION = 1
BITS = 18  # runs are told apart by so many bits; two that meet by chance count as one
BUCKETS = 1 << BITS
RUNS = (3, 4, 5)  # letters, inside a word with the space before and after it
HASHES = 96  # of the signature that finds near-duplicates
HEAD = 1 + 4 * HASHES  # bytes of a kept vector before its runs
AT_ONCE = 1000  # texts, so that what is worked on stays in the cache of the processor

Ints = NDArray[np.uint32]
_END = "\0"


@dataclass(frozen=True, slots=True)
class Vectors:
    """Many texts: how often each run of letters stands in each (rows in the given order), and their signatures."""

    counts: sparse.csr_array
    signatures: Ints


def kept(text: str) -> bytes:
    """The vector of one text, to be kept beside it from intake: about 5 kB for 70 words, the same on every machine.

    Begins with the version of the method. `duplicates`, `suggestions` and `discovery` take it as `Text.vector` and make
    it anew where it is missing or of another version, so nothing breaks when it is not kept. It is made of the words
    and must go when they go.
    """
    return kept_all([text])[0]


def kept_all(texts: Sequence[str]) -> list[bytes]:
    """`kept` of each, some ten times faster than one by one."""
    found = []
    for at in range(0, len(texts), AT_ONCE):
        buckets, counts, sizes, signatures = _count(texts[at : at + AT_ONCE])
        ends = np.cumsum(sizes).tolist()
        for begin, end, signature in zip([0, *ends], ends, signatures, strict=False):
            parts = (signature.astype("<u4"), buckets[begin:end].astype("<u4"), counts[begin:end])
            found.append(bytes([VERSION]) + b"".join(part.tobytes() for part in parts))
    return found


def is_current(vector: bytes | None) -> bool:
    """Whether a kept vector is of today's version, and whole."""
    return (
        vector is not None and vector[:1] == bytes([VERSION]) and len(vector) >= HEAD and (len(vector) - HEAD) % 5 == 0
    )


def matrix(texts: Sequence[Text], progress: Progress = silent) -> Vectors:
    """The vectors of all texts, from what was kept and, where nothing was kept, made now. The same in both ways."""
    if not texts:
        return Vectors(sparse.csr_array((0, BUCKETS), dtype=np.float32), np.zeros((0, HASHES), np.uint32))
    chunks = [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
    parts = []
    with ThreadPoolExecutor(2) as pool:
        for done, part in enumerate(pool.map(_chunk, chunks), 1):
            parts.append(part)
            progress(done / len(chunks))
    buckets, counts, sizes, signatures = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    shape = (len(texts), BUCKETS)
    return Vectors(sparse.csr_array((counts.astype(np.float32), buckets.astype(np.int32), rows), shape), signatures)


# --- From kept bytes --------------------------------------------------------------------------

# Buckets and counts of all texts one after the other; how many buckets each text has; one signature a row.
_Counted = tuple[Ints, NDArray[np.uint8], NDArray[np.int64], Ints]


def _chunk(texts: Sequence[Text]) -> _Counted:
    if all(is_current(each.vector) for each in texts):
        return _join([_read(each.vector) for each in texts if each.vector is not None])
    return _count([each.text for each in texts])


def _read(vector: bytes) -> _Counted:
    size = (len(vector) - HEAD) // 5
    signature = np.frombuffer(vector, "<u4", HASHES, 1).astype(np.uint32)
    buckets = np.frombuffer(vector, "<u4", size, HEAD).astype(np.uint32)
    counts = np.frombuffer(vector, np.uint8, size, HEAD + 4 * size)
    return buckets, counts, np.array([size]), signature[None, :]


def _join(parts: list[_Counted]) -> _Counted:
    buckets, counts, sizes, signatures = (np.concatenate(column) for column in zip(*parts, strict=True))
    return buckets, counts, sizes, signatures


# --- From words -------------------------------------------------------------------------------


def _count(texts: Sequence[str]) -> _Counted:
    """All runs of letters of some texts. At most 2^(32 - BITS) texts: number and bucket share 32 bits."""
    letters, number = spell(texts)
    keys = [(number[where] << np.uint32(BITS)) | bucket for where, bucket in runs(letters)]
    ordered = np.sort(np.concatenate(keys))
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else np.array([], int)
    counts = np.minimum(np.diff(np.concatenate((first, [len(ordered)]))), 255).astype(np.uint8)
    distinct = ordered[first]
    sizes = np.bincount(distinct >> np.uint32(BITS), minlength=len(texts)).astype(np.int64)
    return distinct & np.uint32(BUCKETS - 1), counts, sizes, _signatures(letters, number, len(texts))


def spell(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Every letter and figure as its code point, each word between single spaces (0), and which text it is in.

    A text begins and ends with a space of its own, so that it is spelled the same alone and among others.
    """
    joined = folded("".join(f"{_END}{text.replace(_END, ' ')} " for text in texts))
    points = np.frombuffer(joined.encode("utf-32-le", "replace"), "<u4")
    number = np.cumsum(points == 0, dtype=np.uint32) - np.uint32(1)
    letters = np.where(_counts_as_letter()[np.minimum(points, 0xFFFF)], points, np.uint32(0)).astype(np.uint32)
    keep = np.concatenate(([True], (letters[1:] != 0) | (letters[:-1] != 0) | (points[1:] == 0)))
    return letters[keep], number[keep]


@cache
def _counts_as_letter() -> NDArray[np.bool_]:
    """Letters and figures of the first 65,535 code points; all others stand for a space."""
    return np.array([chr(point).isalnum() for point in range(0xFFFF)] + [False])


def runs(letters: Ints) -> Iterator[tuple[NDArray[np.int64], Ints]]:
    """For each length: where the runs begin that cross no space, and the bucket of each."""
    spaces = np.flatnonzero(letters == 0)
    at = np.arange(len(letters) - 1)
    word_ends = spaces[np.searchsorted(spaces, at + 1)]  # the space at or after the second letter of a run
    for length in RUNS:
        where = at[(word_ends >= at + length - 1) & (at + length <= len(letters))]
        yield where, _mixed(letters, where, length) >> np.uint32(32 - BITS)


def _mixed(letters: Ints, where: NDArray[np.int64], length: int) -> Ints:
    """A number for each run, spread evenly over 32 bits (the end of MurmurHash3)."""
    value = np.full(len(where), 0x9E3779B1 * length & 0xFFFFFFFF, np.uint32)
    for step in range(length):
        value = value * np.uint32(0x01000193 * 4 + 1) + letters[where + step]
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        value = (value ^ (value >> np.uint32(shift))) * np.uint32(factor)
    return value


@cache
def _permutations() -> tuple[Ints, Ints]:
    """Fixed for ever: a signature made on one day is compared with one made on another."""
    drawn = np.random.Generator(np.random.PCG64(20240501))
    factors = drawn.integers(0, 1 << 31, HASHES, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, drawn.integers(0, 1 << 32, HASHES, dtype=np.uint32)


def _signatures(letters: Ints, number: Ints, texts: int) -> Ints:
    """MinHash over the runs of five letters, spaces included, so that the order of words counts."""
    signatures = np.full((HASHES, texts), 0xFFFFFFFF, np.uint32)
    where = np.arange(len(letters) - 4)
    where = where[number[where] == number[where + 4]]
    if len(where):
        values, owner = _mixed(letters, where, 5), number[where]
        begins = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
        for row, (factor, offset) in enumerate(zip(*_permutations(), strict=True)):
            signatures[row, owner[begins]] = np.minimum.reduceat(values * factor + offset, begins)
    return np.ascontiguousarray(signatures.T)
