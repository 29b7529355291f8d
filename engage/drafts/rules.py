"""What a contribution consists of while it is written, and the steps in which it is asked for."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

TEXT_LIMIT = 20_000  # characters
KEPT_DAYS = 30  # a draft nobody touched for so long is removed


class Step(StrEnum):
    TEXT = "tekst"
    WHO = "hvem"
    ABOUT = "om"
    CONSENT = "samtykke"
    CHECK = "tjek"


class Speaker(StrEnum):
    """Who is speaking: never inferred, never mixed in reports."""

    CITIZEN = "citizen"
    RELATIVE = "relative"
    HELPER = "helper"
    PROFESSIONAL = "professional"
    COUNCIL = "council"
    ORGANISATION = "organisation"


class Publish(StrEnum):
    PUBLIC = "public"
    SECRETARIAT = "secretariat"


UNKNOWN_FOCUS = "unknown"


@dataclass
class Answers:
    """Everything that can be answered; empty means not answered. Names are the form's field names."""

    text: str = ""
    focus_area: str = ""  # "<agreement>:<number>", UNKNOWN_FOCUS or empty
    question: str = ""  # identity of the question answered
    role: str = ""
    relation: str = ""
    has_consent: str = ""  # "yes", "no" or empty
    how_heard: str = ""
    helper_opinion: str = ""
    municipality: str = ""  # code
    target_groups: list[str] = field(default_factory=list)  # keys
    service_types: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    under_15: str = ""  # "yes", "no" or empty
    publish: str = ""
    quote: str = ""  # "yes", "no" or empty
    words: str = ""  # identities of the words of consent that were shown, with commas between them
    email: str = ""
    personal_choice: str = ""  # what the writer decided about personal data that was pointed out

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Answers":
        """Answers from stored values; what this version does not know is left out."""
        return cls(**{name: value for name, value in values.items() if name in cls.__dataclass_fields__})

    def changed(self, **values: Any) -> "Answers":
        """The same with other values; what this version does not know is left out."""
        return Answers.from_dict(vars(self) | values)
