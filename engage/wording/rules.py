"""What is said in several languages: which fields, when a twin has fallen behind, how hard a text is to read."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from engage.core.languages import DEFAULT, LANGUAGES, known
from engage.core.text import Say, lix, say

OTHERS = tuple(language.code for language in LANGUAGES if language is not DEFAULT)
NAMES: dict[str, Say] = {
    "da": say("Danish"),
    "da@easy": say("easy Danish"),
    "en": say("English"),
    "de": say("German"),
}
READ_ALOUD = ("da", "da@easy")  # LIX is made for Danish


def twinned(label: Say) -> dict[str, Any]:
    """Mark a column as told in every language; `label` says what it is: "Focus area: goal"."""
    return {"twinned": label}


def digest(text: str | None) -> str:
    """The mark of a text: equal marks, equal texts."""
    return sha256((text or "").encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as the reader gets it: in `language`, which is another than they asked for when `missing`.

    stale: the Danish text has changed since this twin was written.
    """

    text: str
    language: str
    missing: bool = False
    stale: bool = False

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def lang(self) -> str:
        """What HTML must call the language of this text; "" where it is the page's own."""
        return known(self.language).html if self.missing else ""

    @property
    def lines(self) -> list[str]:
        """The items of a text that holds one item a line."""
        return [line for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: the kind of thing (its table), the thing, the field, the language."""

    kind: str
    subject_id: UUID
    field: str
    language: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says about its own language: something is missing, or has fallen behind."""

    missing: bool
    stale: bool
    wanted: Say
    shown: Say

    def __bool__(self) -> bool:
        return self.missing or self.stale


_LEFT_OUT = re.compile(r"^#.*$|\{[a-z_]+\}|https?://\S+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*_`>|]|^\s*(?:[-+]|\d+\.)\s+", re.MULTILINE)


def readable(markdown: str) -> str:
    """The running text of a Markdown text: no headings, addresses, places to fill, or marks."""
    return _MARKS.sub("", _LINK.sub(r"\1", _LEFT_OUT.sub("", markdown)))


def lix_of(text: str, language: str) -> float | None:
    """How hard a text is to read; None for a short one, and in languages that LIX was not made for."""
    return lix(readable(text)) if language in READ_ALOUD else None


def seen(source: str | None, twin: str | None) -> str:
    """What an editor has seen of a text and its twin; another mark means that someone has changed one of them."""
    return f"{digest(source)[:20]}{digest(twin)[:20]}"
