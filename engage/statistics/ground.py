"""Everything that the three results are computed from, as plain rows; each row is also a line of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from engage.decisions.rules import Outcome
from engage.statistics.rules import FEWEST_PEOPLE, SETTLED


@dataclass(frozen=True)
class Held:
    """An activity that was held."""

    id: UUID
    number: int
    with_perspective: bool
    with_lived: bool

    @property
    def with_both(self) -> bool:
        return self.with_perspective and self.with_lived


@dataclass(frozen=True)
class Changed:
    """What an activity was to change, or has changed. day: when it happened, or by when it should."""

    id: UUID
    activity: int
    delivered: bool
    day: date | None


@dataclass(frozen=True)
class Known:
    """A published perspective."""

    id: UUID
    version_id: UUID
    number: int
    since: date  # when it was first published
    used: bool  # in at least one activity

    def is_settled(self, today: date) -> bool:
        """Whether it is so old that it should have been decided about."""
        return (today - self.since).days >= SETTLED


@dataclass(frozen=True)
class Decided:
    """What a body decided about a perspective. answers: how many behind it said whether it answers them."""

    perspective_id: UUID
    version_id: UUID
    number: int
    outcome: Outcome
    due_on: date | None
    done: bool  # with what shows it
    answers: int
    yes: int

    @property
    def is_judged(self) -> bool:
        return self.answers >= FEWEST_PEOPLE

    @property
    def is_confirmed(self) -> bool:
        return self.is_judged and 2 * self.yes >= self.answers


@dataclass(frozen=True)
class Waits:
    """How long people waited for their first answer, and how long others have waited so far: days -> how many."""

    answered: Mapping[int, int] = field(default_factory=dict)
    waiting: Mapping[int, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        return sum(self.waiting.values())

    @property
    def people(self) -> int:
        return sum(self.answered.values()) + self.open


@dataclass(frozen=True)
class People:
    """All that is told of people, up to the day before `until`. many: municipalities from which at least 20 wrote."""

    until: date
    waits: Waits = field(default_factory=Waits)
    many: frozenset[UUID] = frozenset()


class What(StrEnum):
    """What a row of the calendar of dialogue is."""

    MEETING = "meeting"
    FOLLOW_UP = "follow_up"
    HEARING = "hearing"
    QUESTION = "question"  # a perspective that was put to a body
    ASKED = "asked"  # what a council or another body asked, and is not answered
    ANSWERED = "answered"  # the same, and answered


@dataclass(frozen=True)
class Dated:
    """A meeting that was held, or something that is open: since when, by when, and whose it is.

    Of a question that was answered `due_on` is the day of the answer.
    """

    what: What
    id: UUID  # of the event, follow-up, hearing, or version of a perspective
    number: int  # of the page it stands on
    body: str
    since: date
    due_on: date | None


class How(StrEnum):
    """How a body takes part in the dialogue."""

    STATEMENT = "statement"
    PROPOSAL = "proposal"
    MEETING = "meeting"  # it held one
    MINUTES = "minutes"  # it decided or promised something there
    DECISION = "decision"
    VOICES = "voices"  # of a municipality: at least 20 people wrote


@dataclass(frozen=True)
class Place:
    """A body in a municipality of the agreements, and how it takes part. voices: so many wrote from there."""

    key: str
    name: str
    is_council: bool
    municipality: str
    how: frozenset[How]
    voices: bool


@dataclass(frozen=True)
class Ground:
    """Everything that the three results are computed from."""

    today: date
    people_until: date  # people are counted up to the day before this one
    activities: Sequence[Held] = ()
    changes: Sequence[Changed] = ()
    perspectives: Sequence[Known] = ()
    decisions: Sequence[Decided] = ()
    waits: Waits = field(default_factory=Waits)
    dated: Sequence[Dated] = ()
    places: Sequence[Place] = ()

    @property
    def councils(self) -> list[Place]:
        return [each for each in self.places if each.is_council]

    @property
    def municipalities(self) -> dict[str, frozenset[How]]:
        """Each municipality by name, and how it takes part: through any of its bodies, or through many voices."""
        found: dict[str, frozenset[How]] = {}
        for each in self.places:
            own = each.how | ({How.VOICES} if each.voices else frozenset())
            found[each.municipality] = found.get(each.municipality, frozenset()) | own
        return found

    @property
    def meetings(self) -> dict[str, list[Dated]]:
        """The meetings of each forum, by name, in the order of days."""
        found: dict[str, list[Dated]] = {}
        for each in sorted((row for row in self.dated if row.what is What.MEETING), key=lambda row: row.since):
            found.setdefault(each.body, []).append(each)
        return dict(sorted(found.items()))

    @property
    def open(self) -> list[Dated]:
        """What waits for an answer, the oldest first."""
        rows = [row for row in self.dated if row.what not in (What.MEETING, What.ANSWERED)]
        return sorted(rows, key=lambda row: (row.since, row.what, row.number, row.body))

    @property
    def questions(self) -> Waits:
        """How many days questions of bodies waited for their answers, and how many others have waited so far."""
        found: dict[What, dict[int, int]] = {What.ANSWERED: {}, What.ASKED: {}}
        for each in self.dated:
            if each.what in found:
                until = each.due_on if each.what is What.ANSWERED and each.due_on is not None else self.today
                days = (until - each.since).days
                found[each.what][days] = found[each.what].get(days, 0) + 1
        return Waits(found[What.ANSWERED], found[What.ASKED])

    def strongest(self) -> dict[UUID, Outcome]:
        """What was decided about each perspective; where several bodies answered, the answer that goes furthest."""
        order = list(Outcome)
        found: dict[UUID, Outcome] = {}
        for each in self.decisions:
            before = found.get(each.perspective_id, each.outcome)
            found[each.perspective_id] = min(before, each.outcome, key=order.index)
        return found
