"""Texts that others will hear or read at a meeting: what in them can show who somebody is, and what is done with it."""

from typing import Protocol

from engage.contributions.intake import references
from engage.contributions.rules import Marked, without
from engage.core.errors import Invalid
from engage.core.text import say
from engage.core.work import Work
from engage.screening import rules as screening
from engage.screening.language import guess_language
from engage.screening.rules import Kind, Weight

HEARD = ("aloud", "question")
REMOVE, CORRECT, LEAVE = "remove", "correct", "leave"


class Texts(Protocol):
    """Whatever holds them."""

    @property
    def aloud(self) -> str: ...
    @property
    def question(self) -> str: ...


def marked(work: Work, told: Texts) -> list[Marked]:
    """Every one of them that is not empty, with the personal data found in it."""
    texts = {name: text for name in HEARD if (text := getattr(told, name))}
    if not texts:
        return []
    known = references(work)
    return [
        Marked(name, text, tuple(screening.find(text, allowed_mailboxes=known.mailboxes, places=known.places)))
        for name, text in texts.items()
    ]


def names_somebody(parts: list[Marked]) -> bool:
    """Whether there seems to be a name in them. It is only a hint: many a name is well meant."""
    return any(finding.kind is Kind.NAME for part in parts for finding in part.findings)


def asks(part: Marked, before: Texts | None = None) -> bool:
    """Whether the writer is to choose what is done with this text; what stood there before was asked about then."""
    return bool(part.of(Weight.ASK)) and (before is None or part.text != getattr(before, part.name))


def decided(work: Work, told: Texts, choice: str, before: Texts | None = None) -> dict[str, str]:
    """The texts, by field, as their writer chose. before: what stood there until now. Raises Invalid."""
    found = {name: getattr(told, name) for name in HEARD}
    for part in marked(work, told):
        if not asks(part, before) or choice == LEAVE:
            continue
        if choice == CORRECT:
            raise Invalid("personal", say("Correct the text above, and send it once more."))
        if choice != REMOVE:
            message = say("The text holds something that can show who somebody is. Choose what we are to do with it.")
            raise Invalid("personal", message)
        found[part.name] = without(part, guess_language(part.text))
    return found
