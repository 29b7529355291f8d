"""Words that occur nowhere else, and a search for them in raw bytes, however they may be written there."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Sixteen consonants for each field: no language has them, and eight of them in a row give the field away.
MARKS = {
    "name": "qzvxkjwphgmtbfzr",
    "e-mail": "jqxzvkwbtfpgmhdr",
    "text": "vqzjxwkghbptmfzd",
    "address in the text": "xkqjzvwmtgbhpfdz",
    "helper's opinion": "zxqvjkwtgphmbfrd",
    "how heard": "kqvzxjwfbgthpmdz",
    "relation": "wqzxvjkdmhgtbpfr",
    "provenance": "gqxvzjkwpbhtfmdr",
    "reply": "pqzvjxkwmgthbfdr",
    "decline reason": "mqvxzjkwgpthbfrd",
    "draft": "bqxzjvkwhgtpmfdr",
    "removed words": "tqzxjvkwbhgmpfdr",
    "name of a place": "hqzxvjkwtbgmpfdr",
    "e-mail of a place": "rqvzxjkwhgtbmpfd",
    "phone of a place": "dqzvxkjwbgphtmfr",
    "address of a place": "wqvzxjkthgmbpfdr",
    "read aloud": "fqxvzjkwgbthpmdr",
    "asked in advance": "jqvxzwkthgbpmfdr",
    "need": "vxqzjkwmhgtbpdfr",
    "answer to a need": "zvqxjkwbmghtpfrd",
    "what is possible instead": "xzqvjwkgtmhbpfdr",
    "link to the meeting": "kzqxvjwhmtgbpdfr",
    "title of a proposal": "jmbdpqvwzfkthgrx",
    "why it is proposed": "vdqpbmrhzfjkwgxt",
    "name of a proposer": "kjhrdbzqmvfpwxtg",
    "e-mail of a proposer": "jhkqbrxfzwtpmgdv",
    "taken out of the minutes": "vzqrjxfbpgtwkhdm",
    "note from a table": "qzxthdgwvfjpbmkr",
    "why not let in": "xwfjdmzgpqhkvbtr",
    "note to a colleague": "qvmhxrdftzgbkwjp",
    "how it was settled": "wvpxgftrhdqmkjzb",
    "why a file is wanted": "zqtbxvpkjdmgwfhr",
    "why no file": "vbtzqgmwhfrpxjdk",
    "typical words": "wtjkzxhdrpvgqfmb",
    "note to oneself": "gzkqwxjvtrhbmdpf",
    "draft of a council": "tzvqgxkwjbhrpmdf",
    "draft of a question": "wqvzkxjtgbrhpmdn",
    "comment in a room": "gvxzqktwjrbhmdpf",
    "why a member does not agree": "rzxgqvkwtjhbpfdm",
    "e-mail of a follower": "hzrqkvxwtfjgbpmd",
}
# Kept in the open, since everybody reads it one day; until then nobody else may.
UNSHOWN = {"answer not shown yet": "jzqvgkxwrtbhpmdf"}
WINDOW = 8
CHUNK = 64 * 2**20


@dataclass(frozen=True)
class Needle:
    """Bytes that must not be found, and which field they would give away."""

    field: str
    spelling: str
    pattern: bytes
    any_case: bool


def mark(field: str, number: int) -> str:
    """The word of one person in one field."""
    return f"{(MARKS | UNSHOWN)[field]}{number:05d}"


def needles(words: dict[str, str]) -> list[Needle]:
    """Every spelling of every eight letters of these words, by field."""
    found: dict[bytes, Needle] = {}
    for field, word in words.items():
        starts = sorted({*range(0, len(word) - WINDOW + 1, WINDOW // 2), max(0, len(word) - WINDOW)})
        for window in (word[start : start + WINDOW] for start in starts):
            for needle in _spellings(field, window):
                found.setdefault(needle.pattern, needle)
    return list(found.values())


def _spellings(field: str, window: str) -> Iterator[Needle]:
    lower = window.lower()
    yield Needle(field, "UTF-8", lower.encode(), any_case=True)
    # Without its last zero: the same bytes stand in both byte orders.
    yield Needle(field, "UTF-16", lower.encode("utf-16-le")[:-1], any_case=True)
    yield Needle(field, "hex", lower.encode().hex().encode(), any_case=True)
    yield Needle(field, "hex of capitals", window.upper().encode().hex().encode(), any_case=True)
    for case in {lower, window.upper(), window.capitalize(), window}:
        for shift in range(3):
            yield Needle(field, "base64", _inside_base64(case.encode(), shift), any_case=False)


def _inside_base64(data: bytes, shift: int) -> bytes:
    """The symbols that do not depend on what stands before and after `data`, `shift` bytes into a group of three."""
    whole = base64.b64encode(b"\0" * shift + data)
    first = -(-shift * 8 // 6) if shift else 0
    last = (shift + len(data)) * 8 // 6
    return whole[first:last]


@dataclass(frozen=True)
class Hit:
    """Where a needle was found."""

    field: str
    spelling: str
    where: str


def search(files: Iterable[Path], wanted: list[Needle], root: Path) -> tuple[list[Hit], int]:
    """The first hit of every needle in every file, and how many bytes were read."""
    hits, read = [], 0
    for path in files:
        try:
            data = path.read_bytes() if path.stat().st_size <= CHUNK * 4 else b""
        except FileNotFoundError:
            continue  # a log file of the database that it has recycled
        read += len(data)
        lowered = data.lower()
        where = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        hits += [
            Hit(needle.field, needle.spelling, where)
            for needle in wanted
            if needle.pattern in (lowered if needle.any_case else data)
        ]
    return hits, read
