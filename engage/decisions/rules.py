"""Words and arithmetic of decisions, without database: outcomes, stages, whom one can ask, what numbers may tell."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from engage.core.text import Say, say

REASONS_LONGEST = 4_000
LINE_LONGEST = 200
LINK_LONGEST = 400
FEWEST = 20  # so many must stand behind a number about contributors
ROUNDED = 5


class Outcome(StrEnum):
    """What a body decided about a perspective."""

    USED = "used"
    PARTLY = "partly"
    NOT_USED = "not_used"
    OUTSIDE = "outside"


OUTCOMES: dict[Outcome, Say] = {
    Outcome.USED: say("It is used"),
    Outcome.PARTLY: say("It is partly used"),
    Outcome.NOT_USED: say("It is not used"),
    Outcome.OUTSIDE: say("The body cannot decide it"),
}
# Where something is to be done, it is said by whom and by when.
TO_DO = (Outcome.USED, Outcome.PARTLY)


class Answers(StrEnum):
    """Whether a decision answers somebody who had spoken."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


ANSWERS: dict[Answers, Say] = {
    Answers.YES: say("Yes, it answers me"),
    Answers.PARTLY: say("Partly"),
    Answers.NO: say("No, it does not answer me"),
}


class Happened(StrEnum):
    """What happened to a perspective that was put to a body."""

    PUT = "put"
    WRITTEN = "written"
    SENT = "sent"
    TAKEN_BACK = "taken_back"
    SENT_BACK = "sent_back"
    SIGNED = "signed"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    DONE = "done"
    MOVED = "moved"


HAPPENED: dict[Happened, Say] = {
    Happened.PUT: say("Put to the body"),
    Happened.WRITTEN: say("The answer was written or changed"),
    Happened.SENT: say("Sent to the chair for signature"),
    Happened.TAKEN_BACK: say("Taken back before it was signed or shown"),
    Happened.SENT_BACK: say("Sent back by the chair"),
    Happened.SIGNED: say("Signed by the chair"),
    Happened.PUBLISHED: say("Shown to everybody"),
    Happened.CORRECTED: say("A correction was begun"),
    Happened.DONE: say("Something was done, and written down"),
    Happened.MOVED: say("Moved to the body that took over"),
}


def is_overdue(due_on: date, answered_on: date | None, today: date) -> bool:
    """Whether the answer should have come before today."""
    return answered_on is None and due_on < today


def told(answers: Iterable[Answers]) -> dict[Answers, int | None] | None:
    """How many said what, to the nearest five; None for fewer than FEWEST, in all and for each answer."""
    found = list(answers)
    if len(found) < FEWEST:
        return None
    counts = {answer: sum(each is answer for each in found) for answer in Answers}
    return {
        answer: (number + ROUNDED // 2) // ROUNDED * ROUNDED if number >= FEWEST else None
        for answer, number in counts.items()
    }
