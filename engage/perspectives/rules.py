"""Words and arithmetic of perspectives, without database: states, who says it, what lowers confidence, differences."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any
from uuid import UUID

from engage.core.text import Say, say
from engage.drafts.rules import Speaker

CLAIM_WORDS = 25
TEXT_LIMIT = 4_000  # characters of each part
CLAIM_LIMIT = 300
REASON_LIMIT = 500
QUOTE_WORDS = 40
QUOTES_MOST = 8
FEWEST = 5  # fewer people than this are "fewer than 5" in public
ROUNDED = 5  # and more are rounded down to whole fives

# --- Confidence: what the machine proposes to lower it for ---
PEOPLE_ENOUGH = 10
ONE_PLACE_MOST = 0.6
AGREEMENT_ENOUGH = 0.67
UNSEEN_MOST = 0.05
OLD_AFTER = timedelta(days=730)


class State(StrEnum):
    """Where a perspective is. While it is published a newer version may be in the making."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """Where one version of it is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"  # everyone reads this one
    REPLACED = "replaced"  # a newer one took its place
    WITHDRAWN = "withdrawn"


STATES: dict[State, Say] = {
    State.DRAFT: say("Draft"),
    State.IN_REVIEW: say("Waits for a second person"),
    State.PUBLISHED: say("Published"),
    State.WITHDRAWN: say("Withdrawn"),
}


class Use(StrEnum):
    """What was decided about a coded passage."""

    USED = "used"
    SET_ASIDE = "set_aside"


class Seat(StrEnum):
    """Why a quote stands there."""

    DISSENT = "dissent"
    RARE = "rare"
    SUB_CODE = "sub_code"
    MORE = "more"


SEATS: dict[Seat, Say] = {
    Seat.DISSENT: say("Sees it differently"),
    Seat.RARE: say("Said by few"),
    Seat.SUB_CODE: say("Typical"),
    Seat.MORE: say("One more side of it"),
}


class Confidence(StrEnum):
    """How sure we are. The four words and their reasons are inspired by GRADE-CERQual."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very_low"


CONFIDENCES: dict[Confidence, Say] = {
    Confidence.HIGH: say("Very sure"),
    Confidence.MODERATE: say("Rather sure"),
    Confidence.LOW: say("Not very sure"),
    Confidence.VERY_LOW: say("Unsure"),
}


# The same where it stands alone, without a heading before it.
SURE: dict[Confidence, Say] = {
    Confidence.HIGH: say("We are very sure of it."),
    Confidence.MODERATE: say("We are rather sure of it."),
    Confidence.LOW: say("We are not very sure of it."),
    Confidence.VERY_LOW: say("We are unsure of it."),
}


class Change(StrEnum):
    """What happened to a perspective."""

    STARTED = "started"
    WRITTEN = "written"
    SOURCES = "sources"
    LOOKED = "looked"
    QUOTES = "quotes"
    TRANSLATED = "translated"
    SENT = "sent"
    SENT_BACK = "sent_back"
    TAKEN_BACK = "taken_back"
    PUBLISHED = "published"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    QUOTE_GONE = "quote_gone"
    CLOSED = "closed"


CHANGES: dict[Change, Say] = {
    Change.STARTED: say("Begun"),
    Change.WRITTEN: say("Words changed"),
    Change.SOURCES: say("Sources chosen"),
    Change.LOOKED: say("Looked for disagreement"),
    Change.QUOTES: say("Quotes chosen"),
    Change.TRANSLATED: say("Put into another language"),
    Change.SENT: say("Sent to review"),
    Change.SENT_BACK: say("Sent back"),
    Change.TAKEN_BACK: say("Taken back to be changed"),
    Change.PUBLISHED: say("Published"),
    Change.REVISED: say("A new version begun"),
    Change.WITHDRAWN: say("Withdrawn"),
    Change.QUOTE_GONE: say("A quote was taken out"),
    Change.CLOSED: say("Answers closed"),
}
# Whoever did one of these to a version has had a hand in it, and cannot be the second person.
AUTHORS_DO = (
    Change.STARTED,
    Change.WRITTEN,
    Change.SOURCES,
    Change.LOOKED,
    Change.QUOTES,
    Change.TRANSLATED,
    Change.REVISED,
)


class Flag(StrEnum):
    """Why the machine proposes to be less sure; a person decides."""

    FEW_PEOPLE = "few_people"
    ONE_PLACE = "one_place"
    CODERS_DIFFER = "coders_differ"
    UNSEEN = "unseen"
    OLD = "old"


FLAGS: dict[Flag, Say] = {
    Flag.FEW_PEOPLE: say("Fewer than 10 people say it."),
    Flag.ONE_PLACE: say("More than 60 per cent of those whose municipality we know live in the same one."),
    Flag.CODERS_DIFFER: say("Those who coded agree too little on one of its codes."),
    Flag.UNSEEN: say("More than 5 per cent of what people say about it is probably not seen yet."),
    Flag.OLD: say("Most of it was said more than two years ago."),
}


@dataclass(frozen=True)
class Source:
    """One voice that is used, as far as confidence asks."""

    contribution_id: UUID
    municipality_id: UUID | None
    received_on: date


def flags(
    sources: Iterable[Source], *, alphas: Sequence[float | None], unseen: Sequence[float | None], today: date
) -> list[Flag]:
    """What speaks for being less sure. alphas, unseen: of its codes and themes; None: too few to say."""
    people = {source.contribution_id: source for source in sources}
    found = []
    if len(people) < PEOPLE_ENOUGH:
        found.append(Flag.FEW_PEOPLE)
    places = Counter(each.municipality_id for each in people.values() if each.municipality_id is not None)
    if places and max(places.values()) > ONE_PLACE_MOST * places.total():
        found.append(Flag.ONE_PLACE)
    if any(alpha is not None and alpha < AGREEMENT_ENOUGH for alpha in alphas):
        found.append(Flag.CODERS_DIFFER)
    if any(share is not None and share > UNSEEN_MOST for share in unseen):
        found.append(Flag.UNSEEN)
    if people and sum(today - each.received_on > OLD_AFTER for each in people.values()) * 2 > len(people):
        found.append(Flag.OLD)
    return found


# --- Who says it ------------------------------------------------------------------------------


class Voice(StrEnum):
    """Whose voice it is, as people have said themselves; never mixed."""

    CITIZEN = "citizen"
    RELATIVE = "relative"
    HELPER = "helper"
    PROFESSIONAL = "professional"
    COUNCIL = "council"
    OTHER = "other"


VOICES: dict[Voice, Say] = {
    Voice.CITIZEN: say("Citizens"),
    Voice.RELATIVE: say("Relatives"),
    Voice.HELPER: say("Citizens, through somebody who helped them to write"),
    Voice.PROFESSIONAL: say("Professionals"),
    Voice.COUNCIL: say("Councils (not confirmed)"),
    Voice.OTHER: say("Others, or did not say who they are"),
}


def voice_of(role: Speaker | None) -> Voice:
    """Under which heading a declared role is counted."""
    known = {Speaker.CITIZEN, Speaker.RELATIVE, Speaker.HELPER, Speaker.PROFESSIONAL, Speaker.COUNCIL}
    return Voice(role.value) if role in known and role is not None else Voice.OTHER


def who_says(voices: Iterable[Voice]) -> dict[str, int]:
    """How many of each, as the public may know it: 0 for fewer than 5, else rounded down to whole fives.

    `all` is told in the same way, so nothing can be found by subtracting.
    """
    counted = Counter(voices)
    found = {voice.value: _rounded(counted[voice]) for voice in Voice if counted[voice]}
    return found | {"all": _rounded(counted.total())}


def _rounded(number: int) -> int:
    return number // ROUNDED * ROUNDED if number >= FEWEST else 0


# --- Words ------------------------------------------------------------------------------------

_WORD = re.compile(r"\w[\w'’-]*")


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """What changed, word by word: ("same" | "gone" | "new", words), in the order in which they are read."""
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    found: list[tuple[str, str]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(new[j1:j2])))
            continue
        if i2 > i1:
            found.append(("gone", "".join(old[i1:i2])))
        if j2 > j1:
            found.append(("new", "".join(new[j1:j2])))
    return found


def marked(values: Mapping[str, Any]) -> dict[str, str]:
    """The words of a version as they are stored: nothing at all for an empty part."""
    return {name: str(value).strip() for name, value in values.items()}
