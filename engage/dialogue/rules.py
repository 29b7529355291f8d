"""The words of dialogue: where a proposal is, how far a follow-up is, and how long texts may be."""

from datetime import date
from enum import StrEnum

from engage.core.text import Say, say

TITLE_LONGEST, WHY_LONGEST, NAME_LONGEST = 200, 4_000, 120  # characters
QUESTION_LONGEST = 300
POINT_LONGEST, OUTCOME_LONGEST, NOTE_LONGEST = 8_000, 2_000, 500


class ProposalState(StrEnum):
    """Where a proposal for an agenda is."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by whoever made it


class FollowState(StrEnum):
    """How far something is that was promised at a meeting."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not_done"


class Became(StrEnum):
    """What became at a meeting of something that stood open."""

    ANSWERED = "answered"
    PARTLY = "partly"
    POSTPONED = "postponed"


BECAME: dict[Became, Say] = {
    Became.ANSWERED: say("It was answered at the meeting"),
    Became.PARTLY: say("It was partly answered"),
    Became.POSTPONED: say("It was postponed"),
}


class Opened(StrEnum):
    """Why an organiser reads what somebody wrote: it goes on record."""

    READ_ALOUD = "read_aloud"
    AGENDA = "agenda"


PROPOSAL_NAMES: dict[ProposalState, Say] = {
    ProposalState.WAITING: say("It waits for an answer"),
    ProposalState.ACCEPTED: say("It is on the agenda"),
    ProposalState.DECLINED: say("It is not on the agenda"),
    ProposalState.WITHDRAWN: say("It was taken back"),
}
FOLLOW_NAMES: dict[FollowState, Say] = {
    FollowState.OPEN: say("Not done yet"),
    FollowState.DONE: say("Done"),
    FollowState.NOT_DONE: say("Will not be done"),
}
# Who stands beside words in the minutes that were read aloud.
PARTICIPANT = say("A participant, in writing")


def is_overdue(state: FollowState, due_on: date, today: date) -> bool:
    """Whether something should have been done by now and is not."""
    return state is FollowState.OPEN and due_on < today
