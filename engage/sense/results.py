"""What the machine help takes and gives: texts in, proposals out, each with how it was made. No library is needed here.

The web process may import this module, `agreement`, `available`, `chance`, `choice`, `differences`, `quotes`, `unseen`
and `words`. `duplicates`, `suggestions`, `discovery` and what they stand on need numpy and scikit-learn: only the
worker imports them, inside the function that does the job.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# Told the share of the work that is done, from 0.0 to 1.0, never falling. It may raise to end the work.
Progress = Callable[[float], None]


def silent(_share: float) -> None:
    """A progress that tells nobody."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text to work on: its id, its words, and its vector when that was kept (`vectors.kept`)."""

    id: str
    text: str
    vector: bytes | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """How a result was made: enough to make the same again from the same texts."""

    method: str
    version: int
    parameters: Mapping[str, str | int | float]
    corpus: str  # SHA-256 over ids and texts, in the order of the ids
    texts: int

    def as_json(self) -> str:
        """The same as one line of JSON with sorted keys, to be stored beside the result."""
        told = {"method": self.method, "version": self.version, "parameters": dict(self.parameters)}
        return json.dumps(told | {"corpus": self.corpus, "texts": self.texts}, sort_keys=True, ensure_ascii=False)


def corpus_hash(texts: Iterable[Text]) -> str:
    """SHA-256 (hexadecimal) over ids and words, the same for any order of the texts."""
    total = hashlib.sha256()
    for each in sorted(texts, key=lambda each: each.id):
        total.update(hashlib.sha256(each.id.encode()).digest() + hashlib.sha256(each.text.encode()).digest())
    return total.hexdigest()


# --- Near-duplicates --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A text that is much like the centre of its group; `likeness` is 1.0 for the same words, never below 0.5."""

    id: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Group:
    """Texts around one centre: each member is like the centre itself, not only like another member.

    `members` does not hold the centre; it is sorted by likeness, the most like first, then by id. A group says that
    words are shared. It never says that voices are one: each member is one person.
    """

    centre: str
    members: tuple[Member, ...]

    @property
    def size(self) -> int:
        """How many texts, the centre included."""
        return 1 + len(self.members)


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups of a run, the largest first."""

    groups: tuple[Group, ...]
    origin: Origin


# --- Suggestions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the codebook as the machine sees it: its id, and words that speak for it, in any language."""

    id: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text that spoke for a suggestion: where it stands (code points, half-open) and how much it did.

    `weight` is the word's share of all that spoke for the code in this text, 0.0 to 1.0.
    """

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that may fit, how sure the machine is (0.0 to 1.0; the codes of one text sum to 1.0), and why.

    `words`: every place of at most three different words, in the order of the text. `too_few`: fewer than 15 coded
    examples lie behind it, and the figure should not be shown as if it were measured.
    """

    code: str
    confidence: float
    words: tuple[Word, ...]
    too_few: bool


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Up to three suggestions for each text, the likeliest first; a text nothing speaks for has none."""

    by_text: Mapping[str, tuple[Suggestion, ...]]
    examples: Mapping[str, int]  # how many coded texts lie behind each code
    origin: Origin
    # F1 of each code on coded texts that were held back; only of codes with enough examples to say
    quality: Mapping[str, float] = field(default_factory=dict)


class Why(StrEnum):
    """Why a text comes next."""

    KEYWORDS = "keywords"  # it speaks most clearly of a code that has few examples
    INFORMATIVE = "informative"  # the machine is least sure of it, and it is unlike the others that come next
    RANDOM = "random"  # drawn by the hash of its id: only these count for the stop rule and the figures


@dataclass(frozen=True, slots=True)
class Next:
    """A text in the order of work."""

    id: str
    why: Why


# --- Discovery --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pile:
    """Texts that resemble each other: a reading aid, never a result that is counted or published.

    `typical_words`: as people wrote them; empty below 100 texts in all. `typical`: ids of the most typical voices.
    `apart`: ids of the voices in it that are least like the rest. `dissent`: ids of those in which somebody disagrees
    (as coded by people, or by words such as "uenig" and "imod").
    """

    texts: tuple[str, ...]
    typical_words: tuple[str, ...]
    typical: tuple[str, ...]
    apart: tuple[str, ...]
    dissent: tuple[str, ...]
    small: bool  # below a third of an even share: shown as carefully as the others

    @property
    def size(self) -> int:
        """How many texts."""
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Discovery:
    """All piles, the largest first, and the texts that are far from every pile, the farthest first."""

    piles: tuple[Pile, ...]
    alone: tuple[str, ...]
    origin: Origin


# What people decided: id of the text → codes; an empty set says "read, none fits".
Codings = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be chosen in a run of suggestions; the defaults are those that were measured."""

    keyword_weight: float = 0.15
    random_share: float = 0.2
    seed: str = "engage"  # of `chance.shuffled`
