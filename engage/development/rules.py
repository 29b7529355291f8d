"""Words and arithmetic of development work, without database: kinds, states, who took part, what everyone may know."""

from enum import StrEnum

from engage.core.text import Say, say
from engage.events.rules import Kind as EventKind

TITLE_LONGEST = 200
TEXT_LONGEST = 4_000
PLACE_LONGEST = 200
LINK_LONGEST = 400
LARGEST = 5_000  # people
FEWEST = 5  # fewer people than this are not counted in public
ROUNDED = 5  # and more are rounded down to whole fives


class Kind(StrEnum):
    """What kind of development work it is."""

    SEMINAR = "seminar"
    THEME_DAY = "theme_day"
    COMPETENCE = "competence"
    PROJECT = "project"


KINDS: dict[Kind, Say] = {
    Kind.SEMINAR: say("Seminar"),
    Kind.THEME_DAY: say("Theme day"),
    Kind.COMPETENCE: say("Competence development"),
    Kind.PROJECT: say("Development project"),
}
# What an event becomes here; of other kinds an organiser chooses.
OF_EVENT: dict[EventKind, Kind] = {
    EventKind.SEMINAR: Kind.SEMINAR,
    EventKind.THEME_DAY: Kind.THEME_DAY,
    EventKind.WORKSHOP: Kind.COMPETENCE,
}


class State(StrEnum):
    """How far it is."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    HELD = "held"
    CLOSED = "closed"


STATES: dict[State, Say] = {
    State.PLANNED: say("Planned"),
    State.UNDER_WAY: say("Under way"),
    State.HELD: say("Held"),
    State.CLOSED: say("Closed"),
}
OPEN = (State.PLANNED, State.UNDER_WAY, State.HELD)


class Role(StrEnum):
    """Whose experience somebody brought along."""

    CITIZEN = "citizen"
    RELATIVE = "relative"
    COUNCIL = "council"


ROLES: dict[Role, Say] = {
    Role.CITIZEN: say("Citizens"),
    Role.RELATIVE: say("Relatives"),
    Role.COUNCIL: say("Members of councils"),
}


class Part(StrEnum):
    """What somebody with lived experience did."""

    SPEAKER = "speaker"
    CO_PLANNER = "co_planner"
    TRAINER = "trainer"
    PARTICIPANT = "participant"


PARTS: dict[Part, Say] = {
    Part.SPEAKER: say("Spoke or held a talk"),
    Part.CO_PLANNER: say("Planned it with us"),
    Part.TRAINER: say("Taught"),
    Part.PARTICIPANT: say("Took part"),
}


class Outcome(StrEnum):
    """How far a change is."""

    PLANNED = "planned"
    DELIVERED = "delivered"


OUTCOMES: dict[Outcome, Say] = {
    Outcome.PLANNED: say("Planned"),
    Outcome.DELIVERED: say("It has happened"),
}


class Happened(StrEnum):
    """What happened to an activity."""

    STARTED = "started"
    WRITTEN = "written"
    PUBLISHED = "published"
    INCLUDED = "included"
    INCLUSION_CHANGED = "inclusion_changed"
    TAKEN_OUT = "taken_out"
    TOOK_PART = "took_part"
    CHANGE_ADDED = "change_added"
    CHANGE_WRITTEN = "change_written"
    CHANGE_DROPPED = "change_dropped"
    CLOSED = "closed"


HAPPENED: dict[Happened, Say] = {
    Happened.STARTED: say("Begun"),
    Happened.WRITTEN: say("Words changed"),
    Happened.PUBLISHED: say("Shown to everyone"),
    Happened.INCLUDED: say("A perspective went in"),
    Happened.INCLUSION_CHANGED: say("What was said about a perspective was changed"),
    Happened.TAKEN_OUT: say("A perspective was taken out again"),
    Happened.TOOK_PART: say("Who took part was changed"),
    Happened.CHANGE_ADDED: say("A result was added"),
    Happened.CHANGE_WRITTEN: say("A result was changed"),
    Happened.CHANGE_DROPPED: say("A result was taken away"),
    Happened.CLOSED: say("Closed"),
}


def at_least(people: int) -> int:
    """How many the public may know of: 0 for fewer than 5, else rounded down to whole fives."""
    return people // ROUNDED * ROUNDED if people >= FEWEST else 0
