"""Words and arithmetic of briefs, without database: states, what a sentence stands on, marks, rounding, order."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from engage.core.text import Say, say
from engage.perspectives.rules import Confidence

MOST = 7  # perspectives
FEWEST = 20  # people behind a number; fewer are "under 20"
ROUNDED = 5
TEXT_LIMIT = 400  # characters of a sentence that a person writes
REASON_LIMIT = 500
ASSESSMENTS = 3
QUESTIONS = 2


class State(StrEnum):
    """Where a brief is. While it is released a newer edition may be in the making."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """Where one edition of it is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"  # its sentences are frozen, so that what is read is what is released
    RELEASED = "released"
    REPLACED = "replaced"  # a newer one took its place
    WITHDRAWN = "withdrawn"


STATES: dict[State, Say] = {
    State.DRAFT: say("Draft"),
    State.IN_REVIEW: say("Waits for a second person"),
    State.RELEASED: say("Released"),
    State.WITHDRAWN: say("Withdrawn"),
}


class Kind(StrEnum):
    """What a sentence stands on."""

    EVIDENCE = "evidence"  # named sources
    NUMBER = "number"  # a computed number, with the name of its query and the mark of what was counted
    ASSESSMENT = "assessment"  # a named person's own judgement
    QUOTE = "quote"  # words of one contribution, by their place


class Change(StrEnum):
    """What happened to a brief."""

    STARTED = "started"
    HEAD = "head"
    MOVED = "moved"
    CHOSEN = "chosen"
    WRITTEN = "written"
    TRANSLATED = "translated"
    SENT = "sent"
    SENT_BACK = "sent_back"
    TAKEN_BACK = "taken_back"
    RELEASED = "released"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    QUOTE_GONE = "quote_gone"


CHANGES: dict[Change, Say] = {
    Change.STARTED: say("Begun"),
    Change.HEAD: say("Meeting, date or contact changed"),
    Change.MOVED: say("Order changed by hand"),
    Change.CHOSEN: say("Perspectives chosen"),
    Change.WRITTEN: say("Words changed"),
    Change.TRANSLATED: say("Put into another language"),
    Change.SENT: say("Sent to review"),
    Change.SENT_BACK: say("Sent back"),
    Change.TAKEN_BACK: say("Taken back to be changed"),
    Change.RELEASED: say("Released"),
    Change.REVISED: say("A new edition begun"),
    Change.WITHDRAWN: say("Withdrawn"),
    Change.QUOTE_GONE: say("A quote was taken out"),
}
# Whoever did one of these to an edition has had a hand in it, and cannot be the second person.
AUTHORS_DO = (
    Change.STARTED,
    Change.HEAD,
    Change.MOVED,
    Change.CHOSEN,
    Change.WRITTEN,
    Change.TRANSLATED,
    Change.SENT,
    Change.REVISED,
)


# --- What may be told of people ---------------------------------------------------------------


def told(people: int) -> int | None:
    """How many people a brief may say there are: to the nearest 5 from 20 upwards; None for fewer."""
    return (people + ROUNDED // 2) // ROUNDED * ROUNDED if people >= FEWEST else None


def is_missing(people: int, expected: float) -> bool:
    """Whether a place is surely below half of what is expected there, as far as what may be told lets one say."""
    shown = told(people)
    return (FEWEST - 1 if shown is None else shown) < expected / 2


# --- Order ------------------------------------------------------------------------------------

_SURE = {Confidence.HIGH: 0, Confidence.MODERATE: 1, Confidence.LOW: 2, Confidence.VERY_LOW: 3}


@dataclass(frozen=True)
class Strength:
    """What the order of perspectives asks about one of them."""

    number: int
    confidence: Confidence | None
    floor: int | None  # per cent in the group that recognises it least; None: too few to say
    people: int


def in_order(found: Iterable[Strength]) -> list[int]:
    """Numbers by how sure we are, then by the group that recognises it least, then by how many people say it."""

    def key(each: Strength) -> tuple[int, int, int, int]:
        sure = _SURE[each.confidence] if each.confidence is not None else len(_SURE)
        return sure, -(each.floor if each.floor is not None else -1), -each.people, each.number

    return [each.number for each in sorted(found, key=key)]


def chosen_first(found: Sequence[Strength]) -> list[int]:
    """What a new brief begins with: the first in order, and one place kept for what fewest people say."""
    order = in_order(found)
    if len(order) <= MOST:
        return order
    rest = set(order[MOST - 1 :])
    few = min((each for each in found if each.number in rest), key=lambda each: (each.people, each.number))
    return [*order[: MOST - 1], few.number]


def moved(order: Sequence[int], by_rule: Sequence[int]) -> list[int]:
    """The perspectives that no longer stand where the rule puts them: as few as explain the difference."""
    kept = [number for number in by_rule if number in set(order)]
    matcher = SequenceMatcher(None, kept, list(order), autojunk=False)
    same = {number for a, _, size in matcher.get_matching_blocks() for number in kept[a : a + size]}
    return sorted(number for number in order if number not in same)


# --- Sentences --------------------------------------------------------------------------------

Texts = dict[str, str]


@dataclass(frozen=True)
class Line:
    """One sentence of a brief: its place, its words by language, and what it stands on."""

    section: str
    key: str
    kind: Kind
    texts: Texts
    support: dict[str, Any]
    contribution_id: UUID | None = None


def stands(kind: Kind, support: Mapping[str, Any]) -> bool:
    """Whether a sentence stands on something: sources, a number of a named query, an author, or a place in a text."""
    if kind is Kind.EVIDENCE:
        return bool(support.get("ids"))
    if kind is Kind.NUMBER:
        return bool(support.get("query")) and "value" in support and bool(support.get("corpus"))
    if kind is Kind.ASSESSMENT:
        return bool(str(support.get("author", "")).strip())
    return bool(support.get("number")) and support.get("end", 0) > support.get("start", 0)


def canonical(value: Any) -> bytes:
    """One writing for the same content, whatever order it came in."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def mark(line: Line, salt: str | None) -> str:
    """The mark of a sentence: of its words in every language, and of what it stands on."""
    told = {"section": line.section, "key": line.key, "kind": line.kind.value, "texts": line.texts}
    return sha256(canonical(told | {"support": line.support, "salt": salt or ""})).hexdigest()


def mark_of_all(head: Mapping[str, Any], marks: Iterable[tuple[str, str]]) -> str:
    """The mark of a whole edition: of its head, and of the marks of its sentences in their order."""
    return sha256(canonical({"head": head, "sentences": [list(each) for each in marks]})).hexdigest()


_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅÄÖÜ„\"“»(])")
SHORT = 30  # words


def first_sentence(text: str) -> str:
    """The first sentence of a text, as it stands there; a long one up to its thirtieth word, with the gap shown."""
    sentence = _END.split(" ".join(text.split()), maxsplit=1)[0]
    words = sentence.split()
    return sentence if len(words) <= SHORT else " ".join(words[:SHORT]).rstrip(",;:") + " […]"


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def same_numbers(source: str, other: str) -> bool:
    """Whether another telling of a sentence has the very same numbers in it."""
    return sorted(_NUMBER.findall(source)) == sorted(_NUMBER.findall(other))


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Sentences that differ between two editions, as (key, before, after); "" where there is none."""
    keys = [*after, *(key for key in before if key not in after)]
    rows = [(key, before.get(key, ""), after.get(key, "")) for key in keys]
    return [row for row in rows if row[1] != row[2]]
