"""Words and arithmetic of hearings, without database: how long an answer may take, who has a vote, what may be sent."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from engage.bodies.models import SeatRole
from engage.core.text import Say, say

AHEAD = timedelta(weeks=6)  # at least so long a body has to answer; less only with a reason that everyone reads
TITLE_LONGEST = 200
SUMMARY_LONGEST = 6_000  # characters: two pages
REASON_LONGEST = 2_000
HEADING_LONGEST = 200
POINT_LONGEST = 8_000
COMMENT_LONGEST = 4_000
MOST_POINTS = 40
NEW_FOR = timedelta(days=30)  # so long after a first day the room says what to do here


class State(StrEnum):
    """How far a hearing is."""

    DRAFT = "draft"
    OPEN = "open"
    WITHDRAWN = "withdrawn"


STATES: dict[State, Say] = {
    State.DRAFT: say("Draft"),
    State.OPEN: say("Sent to the councils"),
    State.WITHDRAWN: say("Called off"),
}


class Stage(StrEnum):
    """How far a body is with its statement."""

    DRAFT = "draft"
    APPROVAL = "approval"
    SENT = "sent"


STAGES: dict[Stage, Say] = {
    Stage.DRAFT: say("Being written"),
    Stage.APPROVAL: say("Waits for the members"),
    Stage.SENT: say("Answer sent"),
}


class Deed(StrEnum):
    """What happened to a statement in its room."""

    POINT_ADDED = "point_added"
    POINT_WRITTEN = "point_written"
    POINT_MOVED = "point_moved"
    POINT_DROPPED = "point_dropped"
    PUT_UP = "put_up"
    TAKEN_BACK = "taken_back"
    AGREED = "agreed"
    DISSENTED = "dissented"
    ANSWER_WITHDRAWN = "answer_withdrawn"
    SENT = "sent"
    CORRECTION = "correction"
    MOVED = "moved"


DEEDS: dict[Deed, Say] = {
    Deed.POINT_ADDED: say("Wrote a new point"),
    Deed.POINT_WRITTEN: say("Changed a point"),
    Deed.POINT_MOVED: say("Moved a point"),
    Deed.POINT_DROPPED: say("Took a point out"),
    Deed.PUT_UP: say("Asked the members to approve"),
    Deed.TAKEN_BACK: say("Took it back to write on"),
    Deed.AGREED: say("Agreed"),
    Deed.DISSENTED: say("Did not agree"),
    Deed.ANSWER_WITHDRAWN: say("Took the answer back"),
    Deed.SENT: say("Adopted and sent it"),
    Deed.CORRECTION: say("Began a correction"),
    Deed.MOVED: say("Came over from the council before"),
}

PUT_UP = say("The members are asked. Nobody changes the text meanwhile.")
TAKEN_BACK = say("You can write on it again. What members answered is gone, since the text can change.")

SEATS: dict[SeatRole, Say] = {
    SeatRole.CHAIR: say("Chair"),
    SeatRole.DEPUTY: say("Deputy chair"),
    SeatRole.MEMBER: say("Member"),
    SeatRole.SUBSTITUTE: say("Substitute"),
    SeatRole.SECRETARY: say("Secretary"),
}
VOTES = (SeatRole.CHAIR, SeatRole.DEPUTY, SeatRole.MEMBER)
INVITED = (SeatRole.MEMBER, SeatRole.SUBSTITUTE, SeatRole.SECRETARY)  # others are seated by administrators


def too_soon(due_on: date, sent_on: date) -> bool:
    """Whether a body has less time than it should."""
    return due_on < sent_on + AHEAD


def is_late(due_on: date, on: date) -> bool:
    """Whether `on` lies after the day; the whole of that day counts."""
    return on > due_on


def carried(agreed: int, dissented: int) -> bool:
    """Whether a statement can be sent as the body's: more agree than do not."""
    return agreed > dissented


@dataclass(frozen=True)
class Line:
    """One point of a statement, as it is sent."""

    point_id: UUID
    heading: str
    text: str


def sealed_with(body: str, hearing: int, edition: int, lines: Sequence[Line], dissents: Iterable[str]) -> str:
    """The mark of a statement: whoever has its words can make it again, and other words have another one."""
    told: dict[str, Any] = {
        "body": body,
        "hearing": hearing,
        "edition": edition,
        "points": [[str(each.point_id), each.heading, each.text] for each in lines],
        "dissents": list(dissents),
    }
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
