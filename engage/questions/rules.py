"""The words of questions to politicians, without database: what happened to one, and whether it is late."""

from datetime import date
from enum import StrEnum

from engage.core.text import Say, say

TITLE_LONGEST = 200  # characters
WORDS_LONGEST = 4_000
NOTE_LONGEST = 1_000


class Happened(StrEnum):
    """What happened to a question."""

    ASKED = "asked"
    WRITTEN = "written"
    SENT = "sent"
    TAKEN_BACK = "taken_back"
    SENT_BACK = "sent_back"
    SIGNED = "signed"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    JUDGED = "judged"
    MOVED = "moved"


HAPPENED: dict[Happened, Say] = {
    Happened.ASKED: say("The question was sent"),
    Happened.WRITTEN: say("The answer was written or changed"),
    Happened.SENT: say("Sent to the chair for signature"),
    Happened.TAKEN_BACK: say("Taken back before it was signed or shown"),
    Happened.SENT_BACK: say("Sent back by the chair"),
    Happened.SIGNED: say("Signed by the chair"),
    Happened.PUBLISHED: say("Shown to everybody"),
    Happened.CORRECTED: say("A new answer was begun"),
    Happened.JUDGED: say("Those who asked said whether it answers them"),
    Happened.MOVED: say("Moved to the body that took over"),
}


def is_overdue(due_on: date, closed_on: date | None, today: date) -> bool:
    """Whether an answer should have come before today."""
    return closed_on is None and due_on < today
