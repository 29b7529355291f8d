"""The words of events: kinds, stages, standings, roles and access needs, and which step may follow which."""

from enum import StrEnum

from engage.core.text import Say, say


class Kind(StrEnum):
    SEMINAR = "seminar"
    THEME_DAY = "theme_day"
    WORKSHOP = "workshop"
    DIALOGUE_FORUM = "dialogforum"
    COUNCIL_MEETING = "council_meeting"
    CAFE = "cafe"
    PUBLIC_MEETING = "public_meeting"
    WEBINAR = "webinar"
    SILENT_DIALOGUE = "silent_dialogue"
    WRITTEN_ROUND = "written_round"  # between two meetings: nobody signs up, everybody can write


class Mode(StrEnum):
    """Where people meet."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Stage(StrEnum):
    """How far an event is, as its organiser says; being full is computed and never stored."""

    PLANNED = "planned"
    OPEN = "open"
    CANCELLED = "cancelled"
    HELD = "held"
    MINUTES = "minutes"  # held, and its minutes can be read


class State(StrEnum):
    """What a visitor is told an event is."""

    PLANNED = "planned"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"  # the last day for signing up is over
    ON = "on"  # a silent dialogue, between its beginning and its end
    CANCELLED = "cancelled"
    HELD = "held"
    MINUTES = "minutes"


class Availability(StrEnum):
    """As much as everyone may know of the seats: a live count would tell of single people."""

    FREE = "free"
    FEW = "few"
    WAITING_LIST = "waiting_list"


class Support(StrEnum):
    """How far an interpreter is: asked for first, not offered at all, or on the way."""

    NONE = "none"
    OFFERED = "offered"  # on request, before the deadline for access needs
    WANTED = "wanted"
    BOOKED = "booked"
    CONFIRMED = "confirmed"


class Audience(StrEnum):
    CITIZEN = "citizen"
    RELATIVE = "relative"
    PROFESSIONAL = "professional"
    COUNCIL = "council"
    POLITICIAN = "politician"
    ORGANISATION = "organisation"
    DIALOGUE_FORUM = "dialogue_forum"


class Coming(StrEnum):
    """Who somebody comes as; it decides which held seats they may take."""

    CITIZEN = "citizen"
    RELATIVE = "relative"
    HELPER = "helper"
    PROFESSIONAL = "professional"
    COUNCIL = "council"
    POLITICIAN = "politician"
    ORGANISATION = "organisation"


class Standing(StrEnum):
    """What a place is: a person who waits is never shown as coming."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    GIVEN_UP = "given_up"  # by its holder, or because an offer ran out
    ATTENDED = "attended"
    SET_ASIDE = "set_aside"  # one of very many from one place: takes no seat and waits for an organiser to look
    REFUSED = "refused"  # set aside, and not let in by an organiser, who says why


class NeedKind(StrEnum):
    """Something a person needs in order to take part."""

    WHEELCHAIR_SPACE = "wheelchair_space"
    HEARING_LOOP = "hearing_loop"
    SIGN_LANGUAGE = "sign_language"
    SPEECH_TO_TEXT = "speech_to_text"
    QUIET_ROOM = "quiet_room"
    PARKING = "parking"
    EASY_READ = "easy_read"
    MATERIAL_IN_ADVANCE = "material_in_advance"
    DIET = "diet"
    OTHER = "other"  # in the person's own words


class NeedState(StrEnum):
    REQUESTED = "requested"
    ARRANGED = "arranged"
    CONFIRMED = "confirmed"  # told to the person, in plain words
    IMPOSSIBLE = "impossible"  # told too, with a reason and an alternative


class Face(StrEnum):
    """How somebody found an event."""

    GOOD = "good"
    MIDDLE = "middle"
    BAD = "bad"


class Telling(StrEnum):
    """A message about a place; the word is the mail's template."""

    CONFIRMED = "place_confirmed"
    WAITING = "place_waiting"
    SET_ASIDE = "place_set_aside"
    REFUSED = "place_refused"
    OFFERED = "place_offered"
    LAPSED = "place_lapsed"
    GIVEN_UP = "place_given_up"
    NEED_ANSWERED = "place_need_answered"
    REMINDER_WEEK = "event_reminder_week"
    REMINDER_DAY = "event_reminder_day"
    CHANGED = "event_changed"
    CANCELLED = "event_cancelled"


COMPANIONS = range(4)  # 0 to 3, each takes a seat
# What counts against the capacity: an offer keeps its seats until it is answered or runs out.
TAKING = (Standing.CONFIRMED, Standing.ATTENDED, Standing.OFFERED)
LIVE = (*TAKING, Standing.WAITING)
TOLD = (*LIVE, Standing.SET_ASIDE)  # who must hear when the event is moved or cancelled
SURE = (Support.BOOKED, Support.CONFIRMED)
UNDONE = (NeedState.REQUESTED, NeedState.ARRANGED)
INTERPRETERS = (NeedKind.SIGN_LANGUAGE, NeedKind.SPEECH_TO_TEXT)
# Where people learn or develop something: before one is closed, its development work says which perspectives went in.
MUST_INCLUDE = (Kind.SEMINAR, Kind.THEME_DAY, Kind.WORKSHOP)
# Where people write to a question instead of meeting.
WRITING = (Kind.SILENT_DIALOGUE, Kind.WRITTEN_ROUND)
USERS = (Coming.CITIZEN, Coming.RELATIVE, Coming.HELPER)  # users and relatives, with whoever helps them to come

_AFTER: dict[Stage, frozenset[Stage]] = {
    Stage.PLANNED: frozenset({Stage.OPEN, Stage.CANCELLED, Stage.HELD}),
    Stage.OPEN: frozenset({Stage.CANCELLED, Stage.HELD}),
    Stage.CANCELLED: frozenset(),
    Stage.HELD: frozenset({Stage.MINUTES}),
    Stage.MINUTES: frozenset(),
}
_NEED_AFTER: dict[NeedState, frozenset[NeedState]] = {
    NeedState.REQUESTED: frozenset({NeedState.ARRANGED, NeedState.CONFIRMED, NeedState.IMPOSSIBLE}),
    NeedState.ARRANGED: frozenset({NeedState.REQUESTED, NeedState.CONFIRMED, NeedState.IMPOSSIBLE}),
    NeedState.CONFIRMED: frozenset({NeedState.ARRANGED, NeedState.IMPOSSIBLE}),
    NeedState.IMPOSSIBLE: frozenset({NeedState.ARRANGED, NeedState.CONFIRMED}),
}


def may_become(stage: Stage, wanted: Stage) -> bool:
    """Whether an event may go from one stage to another."""
    return wanted in _AFTER[stage]


def need_may_become(state: NeedState, wanted: NeedState) -> bool:
    """Whether an access need may go from one state to another; the same state again is a new answer."""
    return wanted in _NEED_AFTER[state] or (wanted is state and state is not NeedState.REQUESTED)


def state_of(stage: Stage, *, over: bool, availability: Availability, writing: bool = False) -> State:
    """What a visitor is told. over: the last day for signing up has passed, or the event has begun.

    writing: people can write in it now, whether they signed up or not.
    """
    if writing:
        return State.ON
    if stage is not Stage.OPEN:
        return State(stage.value)
    if over:
        return State.CLOSED
    return State.FULL if availability is Availability.WAITING_LIST else State.OPEN


# So many days after an event that is not finished its organisers are reminded; then every week.
REMIND_AFTER, EVERY = (3, 7, 14), 7


def reminded_on(days: int) -> bool:
    """Whether a reminder is due so many days after an event without minutes, or without the number who came."""
    last = REMIND_AFTER[-1]
    return days in REMIND_AFTER or (days > last and (days - last) % EVERY == 0)


KIND_NAMES: dict[Kind, Say] = {
    Kind.SEMINAR: say("Seminar"),
    Kind.THEME_DAY: say("Theme day"),
    Kind.WORKSHOP: say("Workshop"),
    Kind.DIALOGUE_FORUM: say("Dialogforum meeting"),
    Kind.COUNCIL_MEETING: say("Council meeting"),
    Kind.CAFE: say("Café"),
    Kind.PUBLIC_MEETING: say("Public meeting"),
    Kind.WEBINAR: say("Webinar"),
    Kind.SILENT_DIALOGUE: say("Silent dialogue"),
    Kind.WRITTEN_ROUND: say("Written round"),
}
MODE_NAMES: dict[Mode, Say] = {
    Mode.IN_PERSON: say("Meet in person"),
    Mode.ONLINE: say("Online"),
    Mode.HYBRID: say("In person or online"),
}
STATE_NAMES: dict[State, Say] = {
    State.PLANNED: say("Planned"),
    State.OPEN: say("Open for sign-up"),
    State.FULL: say("Full: you can join the waiting list"),
    State.CLOSED: say("Sign-up has closed"),
    State.ON: say("Going on now"),
    State.CANCELLED: say("Cancelled"),
    State.HELD: say("Held"),
    State.MINUTES: say("Held: read the minutes"),
}
SUPPORT_NAMES: dict[Support, Say] = {
    Support.NONE: say("Not at this event"),
    Support.OFFERED: say("If you ask for it"),
    Support.WANTED: say("Asked for, not booked yet"),
    Support.BOOKED: say("Booked"),
    Support.CONFIRMED: say("Booked and confirmed"),
}
AUDIENCE_NAMES: dict[Audience, Say] = {
    Audience.CITIZEN: say("Citizens"),
    Audience.RELATIVE: say("Relatives"),
    Audience.PROFESSIONAL: say("Professionals"),
    Audience.COUNCIL: say("Disability councils"),
    Audience.POLITICIAN: say("Politicians"),
    Audience.ORGANISATION: say("Organisations"),
    Audience.DIALOGUE_FORUM: say("Members of the Dialogforum"),
}
COMING_NAMES: dict[Coming, Say] = {
    Coming.CITIZEN: say("Citizen"),
    Coming.RELATIVE: say("Relative"),
    Coming.HELPER: say("Helper of a citizen"),
    Coming.PROFESSIONAL: say("Professional"),
    Coming.COUNCIL: say("Member of a council"),
    Coming.POLITICIAN: say("Politician"),
    Coming.ORGANISATION: say("From an organisation"),
}
STANDING_NAMES: dict[Standing, Say] = {
    Standing.CONFIRMED: say("You have a place"),
    Standing.WAITING: say("You are on the waiting list"),
    Standing.OFFERED: say("You are offered a place"),
    Standing.GIVEN_UP: say("The place is given up"),
    Standing.ATTENDED: say("You were there"),
    Standing.SET_ASIDE: say("We look at your sign-up first"),
    Standing.REFUSED: say("You did not get a place"),
}
NEED_NAMES: dict[NeedKind, Say] = {
    NeedKind.WHEELCHAIR_SPACE: say("Space for a wheelchair"),
    NeedKind.HEARING_LOOP: say("Hearing loop"),
    NeedKind.SIGN_LANGUAGE: say("Sign-language interpreter"),
    NeedKind.SPEECH_TO_TEXT: say("Speech-to-text interpreter"),
    NeedKind.QUIET_ROOM: say("Quiet room"),
    NeedKind.PARKING: say("Parking close to the door"),
    NeedKind.EASY_READ: say("Easy-read material"),
    NeedKind.MATERIAL_IN_ADVANCE: say("Material in advance"),
    NeedKind.DIET: say("Food I can eat"),
    NeedKind.OTHER: say("Something else"),
}
NEED_STATE_NAMES: dict[NeedState, Say] = {
    NeedState.REQUESTED: say("We have your request"),
    NeedState.ARRANGED: say("We are arranging it"),
    NeedState.CONFIRMED: say("It is arranged"),
    NeedState.IMPOSSIBLE: say("It is not possible"),
}
