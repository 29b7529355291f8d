"""Words and arithmetic of coding, without database: typed codes, spans, and what became of a code since."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol, TypeVar
from uuid import UUID

from engage.core.errors import Invalid
from engage.core.languages import DEFAULT
from engage.core.text import Say, say

CLAIM_MINUTES = 30  # a text that nobody touched for so long is free for the next
SECOND_SHARE = 10  # in a hundred: read by a second coder who does not see the first one's codes
SECOND_FEWEST = 100
UNDO_STEPS = 20
NOTE_LIMIT = 500
SUGGESTED = 3


class Stance(StrEnum):
    """How a text speaks of a theme."""

    PROBLEM = "problem"
    WISH = "wish"
    PRAISE = "praise"
    DISAGREES = "disagrees"


STANCES: dict[Stance, Say] = {
    Stance.PROBLEM: say("A problem"),
    Stance.WISH: say("A wish"),
    Stance.PRAISE: say("Praise"),
    Stance.DISAGREES: say("Disagrees with others"),
}
# What is typed after a code, in the words of several languages: "7-p" is code 7, a problem.
STANCE_LETTERS = {
    **dict.fromkeys("p", Stance.PROBLEM),
    **dict.fromkeys("øow", Stance.WISH),
    **dict.fromkeys("rl", Stance.PRAISE),
    **dict.fromkeys("ud", Stance.DISAGREES),
}
NOTHING = "0"  # typed: nothing fits
SUGGESTION_LETTERS = "abc"  # typed: the first, second and third that the machine proposes


class Source(StrEnum):
    """How a code came to stand on a text. A person has chosen it each time."""

    HAND = "hand"
    BULK = "bulk"
    SUGGESTION = "suggestion"
    RESOLVED = "resolved"


class Act(StrEnum):
    """What a coder did with a text."""

    CODED = "coded"
    NOTHING_FITS = "nothing_fits"
    SKIPPED = "skipped"
    HANDED_OVER = "handed_over"
    RESOLVED = "resolved"


class Stage(StrEnum):
    """How far a text is, in the words that it has now."""

    UNREAD = "unread"
    ONCE = "once"  # one coder has read it
    READ = "read"  # several have, or a disagreement is settled
    GONE = "gone"  # taken down, or waiting for a moderator again


READ = (Act.CODED, Act.NOTHING_FITS)  # after these the coder has said which codes fit, and which do not


class Change(StrEnum):
    """What happened in a codebook."""

    ADDED = "added"
    RENAMED = "renamed"
    DESCRIBED = "described"
    MERGED = "merged"
    SPLIT = "split"
    ENDED = "ended"
    REOPENED = "reopened"
    COPIED = "copied"
    SUGGESTIONS_ON = "suggestions_on"
    SUGGESTIONS_OFF = "suggestions_off"


class Heavy(StrEnum):
    """Why a text carries a warning."""

    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    CHILD = "child"
    MARKED = "marked"


WARNINGS: dict[Heavy, Say] = {
    Heavy.SELF_HARM: say("It speaks of suicide or self-harm."),
    Heavy.VIOLENCE: say("It speaks of violence."),
    Heavy.CHILD: say("It speaks of a child in danger."),
    Heavy.MARKED: say("A colleague has marked it as hard to read."),
}


class RunKind(StrEnum):
    """What the machine is asked to do."""

    DUPLICATES = "duplicates"
    SUGGESTIONS = "suggestions"
    DISCOVERY = "discovery"


class Kept(Protocol):
    """What a code must tell for it to be read through the history."""

    @property
    def id(self) -> UUID: ...
    @property
    def became_id(self) -> UUID | None: ...


KeptCode = TypeVar("KeptCode", bound=Kept)


def now_called(codes: Mapping[UUID, KeptCode], code_id: UUID) -> KeptCode:
    """The code that this one is today: itself, or what it was merged into, however often."""
    found, seen = codes[code_id], set[UUID]()
    while found.became_id is not None and found.id not in seen:
        seen.add(found.id)
        found = codes[found.became_id]
    return found


QUALITY_ENOUGH = 0.5  # of a theme in texts held back; below that the machine does not speak of it
LANGUAGE_ENOUGH = 20  # coded texts of a theme in a language that its keywords are not written in


@dataclass(frozen=True)
class Silent:
    """What the machine had better not propose, by ids of themes: in no text, or in texts of these languages."""

    weak: frozenset[str]
    few: Mapping[str, frozenset[str]]

    def allows(self, code: str, language: str) -> bool:
        return code not in self.weak and code not in self.few.get(language, frozenset())

    def told(self) -> dict[str, Any]:
        """The same to be kept beside a result."""
        return {"weak": sorted(self.weak), "few": {name: sorted(codes) for name, codes in sorted(self.few.items())}}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Silent":
        """What was kept; nothing, when it was kept before this was asked."""
        few = {name: frozenset(codes) for name, codes in told.get("few", {}).items()}
        return cls(frozenset(told.get("weak", ())), few)


def silent(
    themes: Iterable[str],
    codings: Mapping[str, Iterable[str]],
    languages: Mapping[str, str],
    quality: Mapping[str, float],
) -> Silent:
    """Themes found too badly in texts held back, and for each other language those with too few coded texts in it.

    codings: text → themes. languages: text → language. Keywords are Danish, so that in Danish they speak from the
    first day; what was learned from Danish texts says little of others.
    """
    number: Counter[tuple[str, str]] = Counter()
    for text, codes in codings.items():
        number.update((languages[text], code) for code in codes)
    weak = frozenset(code for code in themes if quality.get(code, 1.0) < QUALITY_ENOUGH)
    others = sorted(set(languages.values()) - {DEFAULT.code})
    few = {name: frozenset(code for code in themes if number[name, code] < LANGUAGE_ENOUGH) for name in others}
    return Silent(weak, {name: codes for name, codes in few.items() if codes})


@dataclass(frozen=True)
class Choice:
    """One code that a coder puts on a text: on all of it, or on the words from `start` to `end` (code points)."""

    code_id: UUID
    stance: Stance | None = None
    start: int | None = None
    end: int | None = None
    suggested: bool = False


_TYPED = re.compile(r"(?P<key>\d{1,3}[a-z]?|[abc])(?:[-/.](?P<stance>[a-zø]))?")


def unknown(word: str) -> Invalid:
    """What is said of a word that is no code."""
    return Invalid("typed", say('We do not know the code "%(word)s". Write numbers from the list.', word=word))


def typed_codes(text: str) -> list[tuple[str, Stance | None]]:
    """What was typed in the short field: "3 7b 4-p a" is code 3, part 7b, code 4 as a problem, and the first proposal.

    Raises Invalid.
    """
    found = []
    for word in text.lower().replace(",", " ").replace(";", " ").split():
        match = _TYPED.fullmatch(word)
        if match is None or (match["stance"] and match["stance"] not in STANCE_LETTERS):
            raise unknown(word)
        found.append((match["key"].lstrip("0") or NOTHING, STANCE_LETTERS.get(match["stance"] or "")))
    return list(dict.fromkeys(found))


_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"»”)\]]*(?=\s|\Z)|(?=\n)|\Z)", re.DOTALL)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence stands (code points), in order and without the space around; a new line ends one too."""
    return [match.span() for match in _SENTENCE.finditer(text) if match[0].strip()]


def chosen_span(text: str, numbers: Sequence[int]) -> tuple[int, int] | None:
    """From the first to the last of the sentences chosen (counted from 0); None: all of the text. Raises Invalid."""
    if not numbers:
        return None
    places = sentences(text)
    if min(numbers) < 0 or max(numbers) >= len(places):
        raise Invalid("sentences", say("Choose sentences from the text."))
    return places[min(numbers)][0], places[max(numbers)][1]


def span_of(text: str, words: str) -> tuple[int, int]:
    """Where these words stand, however many spaces are between them. Raises Invalid when they do not, or twice."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = [match.span() for match in re.finditer(pattern, text)] if pattern else []
    if not found:
        raise Invalid("words", say("These words do not stand in the text. Copy them from it."))
    if len(found) > 1:
        raise Invalid("words", say("These words stand there more than once. Take a few more with them."))
    return found[0]


def slice_of(identity: UUID) -> int:
    """A number from 0 to 9,999 that is as good as drawn by lot, and always the same for this text."""
    return int.from_bytes(sha256(identity.bytes).digest()[:4]) % 10_000


def second_below(texts: int) -> int:
    """Texts with a slice below this are read by a second coder: a tenth of all, and a hundred at least."""
    return max(SECOND_SHARE * 100, SECOND_FEWEST * 10_000 // max(texts, 1))


def key_order(key: str) -> tuple[int, str]:
    """Codes by number and then letter: 2 before 10, 7 before 7b."""
    digits = re.match(r"\d+", key)
    return (int(digits[0]), key[digits.end() :]) if digits else (0, key)


def marked(things: Sequence[tuple[str, ...]]) -> str:
    """What a page has seen, in few characters: it changes when any of these things does."""
    return sha256("\n".join(" ".join(each) for each in things).encode()).hexdigest()[:32]
