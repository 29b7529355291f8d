"""Words and arithmetic of briefs, without database: states, what a sentence stands on, marks, rounding, order."""

from enum import StrEnum

from engage.core.text import Say, say

MOST = 7  # perspectives
FEWEST = 20  # people behind a number; fewer are "under 20"
ROUNDED = 5
TEXT_LIMIT = 400  # characters of a sentence that a person writes
REASON_LIMIT = 500
ASSESSMENTS = 3
QUESTIONS = 2


class State(StrEnum):
    """Where a brief is. While it is released a newer edition may be in the making."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """Where one edition of it is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"  # its sentences are frozen, so that what is read is what is released
    RELEASED = "released"
    REPLACED = "replaced"  # a newer one took its place
    WITHDRAWN = "withdrawn"


STATES: dict[State, Say] = {
    State.DRAFT: say("Draft"),
    State.IN_REVIEW: say("Waits for a second person"),
    State.RELEASED: say("Released"),
    State.WITHDRAWN: say("Withdrawn"),
}


class Kind(StrEnum):
    """What a sentence stands on."""

    EVIDENCE = "evidence"  # named sources
    NUMBER = "number"  # a computed number, with the name of its query and the mark of what was counted
    ASSESSMENT = "assessment"  # a named person's own judgement
    QUOTE = "quote"  # words of one contribution, by their place


class Change(StrEnum):
    """What happened to a brief."""

    STARTED = "started"
    HEAD = "head"
    MOVED = "moved"
    CHOSEN = "chosen"
    WRITTEN = "written"
    TRANSLATED = "translated"
    SENT = "sent"
    SENT_BACK = "sent_back"
    TAKEN_BACK = "taken_back"
    RELEASED = "released"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    QUOTE_GONE = "quote_gone"


CHANGES: dict[Change, Say] = {
    Change.STARTED: say("Begun"),
    Change.HEAD: say("Meeting, date or contact changed"),
    Change.MOVED: say("Order changed by hand"),
    Change.CHOSEN: say("Perspectives chosen"),
    Change.WRITTEN: say("Words changed"),
    Change.TRANSLATED: say("Put into another language"),
    Change.SENT: say("Sent to review"),
    Change.SENT_BACK: say("Sent back"),
    Change.TAKEN_BACK: say("Taken back to be changed"),
    Change.RELEASED: say("Released"),
    Change.REVISED: say("A new edition begun"),
    Change.WITHDRAWN: say("Withdrawn"),
    Change.QUOTE_GONE: say("A quote was taken out"),
}
# Whoever did one of these to an edition has had a hand in it, and cannot be the second person.
AUTHORS_DO = (
    Change.STARTED,
    Change.HEAD,
    Change.MOVED,
    Change.CHOSEN,
    Change.WRITTEN,
    Change.TRANSLATED,
    Change.SENT,
    Change.REVISED,
)
