"""The shape of a file of events: days are counted from the day of loading."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from engage.core.facts import Facts
from engage.events.rules import Audience, Coming, Face, Kind, Mode, Stage, Support

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Short = Annotated[str, StringConstraints(max_length=200)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Language = Literal["da@easy", "en", "de"]


class HeldFacts(Facts):
    roles: list[Coming] = Field(min_length=1)
    seats: int = Field(ge=0)
    until_days_before: int = Field(ge=0)


class AgendaWords(Facts):
    title: Title | None = None
    who: Short | None = None


class AgendaFacts(Facts):
    starts: Clock
    title: Title
    who: Short = ""
    twins: dict[Language, AgendaWords] = Field(default_factory=dict)


class MaterialWords(Facts):
    title: Title | None = None
    short: str | None = None


class MaterialFacts(Facts):
    """Something to read; file and text: the name and the words of its short version, as a file of plain text."""

    title: Title
    short: str = ""
    file: str = ""
    text: str = ""
    twins: dict[Language, MaterialWords] = Field(default_factory=dict)


class FaceFacts(Facts):
    """How people found an event, and what some of them wrote."""

    good: int = Field(ge=0)
    middle: int = Field(ge=0)
    bad: int = Field(ge=0)
    words: list[str] = Field(default_factory=list)
    paper: dict[Face, int] = Field(default_factory=dict)


class AnswerFacts(Facts):
    """What somebody wrote in a silent dialogue, and was approved."""

    question: int = Field(ge=1)
    nickname: str
    text: str = Field(min_length=1)


class EventWords(Facts):
    title: Title | None = None
    description: str | None = None
    practical: str | None = None
    questions: str | None = None
    transport: str | None = None
    organiser: Short | None = None
    meal: Short | None = None
    cancel_reason: str | None = None
    minutes: str | None = None
    perspectives: str | None = None


class EventFacts(Facts):
    """One event. in_days: below nought for one that is over; a day at the weekend becomes the Monday after."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+$")]
    kind: Kind
    state: Stage
    in_days: int
    at: Clock
    to: Clock
    lasts_days: int = Field(default=0, ge=0)  # beyond its first one
    scope: str
    body: str
    region: str = ""
    municipality: str = ""
    mode: Mode
    venue: Short = ""
    room: Short = ""
    street: Short = ""
    transport: str = ""
    capacity: int = Field(ge=0)
    held: list[HeldFacts] = Field(default_factory=list)
    signup_days_before: int = Field(ge=0)
    access_days_before: int = Field(ge=0)
    audience: list[Audience] = Field(default_factory=list)
    languages: list[str] = Field(min_length=1)
    focus: list[str] = Field(default_factory=list)  # "<agreement>:<number>"
    organiser: Short = ""
    price_dkk: int = Field(default=0, ge=0)
    meal: Short = ""
    title: Title
    description: str = Field(min_length=1)
    practical: str = ""
    questions: str = ""
    perspectives: str = ""
    cancel_reason: str = ""
    minutes: str = ""
    head_count: int | None = Field(default=None, ge=0)
    sign_language: Support
    speech_to_text: Support
    step_free: bool | None = None
    accessible_toilet: bool | None = None
    hearing_loop: bool | None = None
    quiet_room: bool | None = None
    parking: bool | None = None
    companion_free: bool = True
    easy_read: bool = False
    material_in_advance: bool = False
    break_every: int | None = Field(default=None, ge=1)
    agenda: list[AgendaFacts] = Field(default_factory=list)
    materials: list[MaterialFacts] = Field(default_factory=list)
    guests: int = Field(default=0, ge=0)
    faces: FaceFacts | None = None
    answers: list[AnswerFacts] = Field(default_factory=list)
    twins: dict[Language, EventWords] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.to <= self.at and not self.lasts_days:
            raise ValueError("the event ends before it begins")
        if self.state is Stage.CANCELLED and not self.cancel_reason:
            raise ValueError("a cancelled event says why")
        return self


class EventsFile(Facts):
    events: list[EventFacts] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len({each.id for each in self.events}) < len(self.events):
            raise ValueError("two events have the same id")
        return self
