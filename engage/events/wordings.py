"""The sentences about events that visitors and organisers share; the names of kinds and states stand in `rules`."""

from engage.core.text import Say, say
from engage.events.models import Event, Place
from engage.events.rules import (
    MODE_NAMES,
    STANDING_NAMES,
    STATE_NAMES,
    SUPPORT_NAMES,
    SURE,
    Availability,
    Coming,
    Mode,
    Standing,
    State,
    Support,
)
from engage.events.seating import Held
from engage.web.locale import gettext, ngettext, show_date, show_time, tell

SEATS: dict[Availability, Say] = {
    Availability.FREE: say("There are free seats."),
    Availability.FEW: say("Only a few seats are left."),
    Availability.WAITING_LIST: say("All seats are taken. You can join the waiting list."),
}
TONES: dict[State, str] = {
    State.OPEN: "success",
    State.ON: "success",
    State.FULL: "warning",
    State.CANCELLED: "error",
}
# Whom seats are held for, in the middle of a sentence.
GROUPS: dict[Coming, Say] = {
    Coming.CITIZEN: say("citizens"),
    Coming.RELATIVE: say("relatives"),
    Coming.HELPER: say("helpers"),
    Coming.PROFESSIONAL: say("professionals"),
    Coming.COUNCIL: say("members of councils"),
    Coming.POLITICIAN: say("politicians"),
    Coming.ORGANISATION: say("organisations"),
}


def when(event: Event) -> str:
    """Weekday, date and wall time, from and to."""
    day, start, end = show_date(event.starts_at, "full"), show_time(event.starts_at), show_time(event.ends_at)
    last = show_date(event.ends_at, "full")
    if last != day:
        return gettext(
            "%(day)s at %(start)s to %(last)s at %(end)s", day=day, start=start, last=last, end=end
        )  # over more days than one
    return gettext("%(day)s, %(start)s to %(end)s", day=day, start=start, end=end)


def where(event: Event) -> str:
    """The place people go to; or that they meet online."""
    place = ", ".join(filter(None, (event.venue, event.room, event.street)))
    if event.mode is Mode.ONLINE or not place:
        return tell(MODE_NAMES[event.mode])
    return gettext("%(place)s, or online", place=place) if event.mode is Mode.HYBRID else place


def briefly_where(event: Event, municipality: str | None) -> str:
    """The same in a list."""
    if event.mode is Mode.ONLINE:
        return tell(MODE_NAMES[event.mode])
    place = ", ".join(filter(None, (event.venue, municipality)))
    return gettext("%(place)s, or online", place=place) if event.mode is Mode.HYBRID and place else place


def state(shown: State) -> str:
    return tell(STATE_NAMES[shown])


def held(group: Held) -> str:
    """Whom seats are held for, and until when."""
    people = ", ".join(tell(GROUPS[role]) for role in Coming if role in group.roles)
    return gettext(
        "%(number)d seats are held for %(people)s until %(day)s.",
        number=group.seats,
        people=people,
        day=show_date(group.until),
    )


def has_interpreter(event: Event) -> bool:
    """Whether some interpreter is booked."""
    return event.sign_language in SURE or event.speech_to_text in SURE


def access(event: Event) -> list[tuple[str, str]]:
    """What is accessible at an event, each with how far it is, as (what, words)."""
    rows = [
        (gettext("Sign-language interpreter"), support(event, event.sign_language)),
        (gettext("Speech-to-text interpreter"), support(event, event.speech_to_text)),
    ]
    if event.mode is not Mode.ONLINE:
        rows += [(tell(name), _known(getattr(event, field))) for field, name in BUILDING.items()]
    rows.append((gettext("Your helper"), _helper(event.companion_free)))
    rows.append((gettext("Easy-read programme"), gettext("Yes") if event.easy_read else gettext("No")))
    rows.append((gettext("Material in advance"), gettext("Yes") if event.material_in_advance else gettext("No")))
    if event.break_every:
        rows.append((gettext("Breaks"), gettext("After every %(number)d minutes", number=event.break_every)))
    return rows


BUILDING: dict[str, Say] = {
    "step_free": say("Way in without steps"),
    "accessible_toilet": say("Accessible toilet"),
    "hearing_loop": say("Hearing loop"),
    "quiet_room": say("Quiet room"),
    "parking": say("Disabled parking"),
}


def support(event: Event, far: Support) -> str:
    """How far an interpreter is, in words."""
    if far is Support.OFFERED and event.access_until:
        return gettext("If you ask for it by %(day)s", day=show_date(event.access_until))
    return tell(SUPPORT_NAMES[far])


def _known(has: bool | None) -> str:
    return gettext("We do not know yet") if has is None else gettext("Yes") if has else gettext("No")


def _helper(is_free: bool) -> str:
    return gettext("Takes part for free") if is_free else gettext("Pays the same as you")


# --- One's own place --------------------------------------------------------------------------


def standing(place: Place, position: int | None) -> str:
    """What a place is, to its holder, in one sentence or two."""
    if place.standing is Standing.WAITING:
        return gettext("You are number %(number)d on the waiting list.", number=position or 1)
    if place.standing is Standing.SET_ASIDE:
        return tell(SET_ASIDE)
    if place.standing is Standing.OFFERED and place.offer_until is not None:
        day, clock = show_date(place.offer_until, "full"), show_time(place.offer_until)
        return gettext(
            "There is a place for you. Say yes or no before %(day)s at %(clock)s. Then it goes to the next person.",
            day=day,
            clock=clock,
        )
    if place.standing is Standing.GIVEN_UP:
        return tell(LAPSED if place.lapsed else GIVEN_UP)
    return tell(STANDING_NAMES[place.standing]) + "."


LAPSED = say("You were offered a place, and the time to answer ran out. The place went to the next person.")
SET_ASIDE = say(
    "You do not have a place yet. Very many have signed up from the same internet connection as you, so a person looks "
    "at your sign-up first."
)
GIVEN_UP = say("The place is given up, and what you told us is deleted.")


def seats_taken(place: Place) -> str:
    """For how many the place is."""
    if not place.companions:
        return gettext("You alone")
    return ngettext("You and %(num)d person more", "You and %(num)d people more", place.companions)
