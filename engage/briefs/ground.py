"""Everything that a brief is composed from, as plain rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from engage.briefs.rules import Strength, Texts
from engage.contributions.models import Channel
from engage.perspectives.recognition import Released
from engage.perspectives.recognition import shown as released
from engage.perspectives.rules import Confidence, Voice


@dataclass(frozen=True)
class Answered:
    """One contribution that counts, as far as a brief asks. Role and place are never told together."""

    contribution_id: UUID
    voice: Voice
    municipality: str | None  # its code
    channel: Channel = Channel.WEB
    language: str = "da"  # in which it was sent


@dataclass(frozen=True)
class Place:
    """A municipality that is party to the agreement, and how many live there where a source says so."""

    code: str
    name: str
    people: int | None = None


@dataclass(frozen=True)
class Population:
    """Where the figures come from."""

    year: int
    source: str


@dataclass(frozen=True)
class Quoted:
    """Words of a contribution by their place, with what the public sees of whose they are."""

    contribution_id: UUID
    number: int
    of_version: int
    text_hash: str
    start: int
    end: int
    words: str
    language: str
    role: str | None
    region: str | None
    month: date


@dataclass(frozen=True)
class Told:
    """A published perspective, as a brief takes it."""

    number: int
    version: int
    claim: Texts
    asked: Texts
    dissent: Texts
    reason: Texts  # why we are so sure, and no more
    confidence: Confidence | None
    who: Mapping[str, int]  # whole fives, rounded down, as the perspective's own page tells them
    disagreeing: int = 0  # people among its passages
    results: Released = field(default_factory=Released)
    quote: Quoted | None = None
    against: Quoted | None = None

    @property
    def people(self) -> int:
        return int(self.who.get("all", 0))

    @property
    def strength(self) -> Strength:
        return strength(self.number, self.confidence, self.who, self.results)


@dataclass(frozen=True)
class Wrote:
    """What a person wrote, by language, and who."""

    texts: Texts
    author: str


@dataclass(frozen=True)
class Since:
    """What has happened since the brief before (its number and its day; None: there was none)."""

    before: tuple[int, date] | None = None
    replies: int = 0
    done: int = 0
    still: int = 0
    late: int = 0


@dataclass(frozen=True)
class Came:
    """What came of it: the three results of the focus area, as the page of results tells them on the same day."""

    held: int = 0  # activities
    with_perspective: int = 0
    with_lived: int = 0
    with_both: int = 0
    answered: int = 0  # perspectives
    due: int = 0  # answers that said yes and whose day is over
    done: int = 0
    days: int | None = None  # within which half of those who wrote have an answer


@dataclass(frozen=True)
class Ground:
    """Everything that a brief is composed from."""

    today: date
    questions: Sequence[tuple[int, Texts]] = ()
    answered: Sequence[Answered] = ()
    places: Sequence[Place] = ()
    population: Population | None = None
    perspectives: Sequence[Told] = ()  # in the order in which they are printed
    by_rule: Sequence[int] = ()
    serious: Mapping[int, Wrote] = field(default_factory=dict)  # number -> why it must be read although few say it
    asks: Mapping[int, Wrote] = field(default_factory=dict)
    assessments: Sequence[tuple[str, Wrote]] = ()
    since: Since = field(default_factory=Since)
    came: Came = field(default_factory=Came)


def strength(number: int, confidence: Confidence | None, who: Mapping[str, int], results: Released) -> Strength:
    """What the order asks about a perspective."""
    return Strength(number, confidence, released(results).floor, int(who.get("all", 0)))
