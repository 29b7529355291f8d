"""What somebody says when they sign up, and whether it can be kept: looked up, tidied, searched for personal data."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from uuid import UUID

from engage.bodies import queries as bodies
from engage.contributions.rules import Marked, blocked, mailbox
from engage.core.errors import Invalid
from engage.core.text import plain, say
from engage.core.work import Work
from engage.drafts.rules import TEXT_LIMIT
from engage.events import heard, needs, sealed
from engage.events.models import Event, Place
from engage.events.rules import COMPANIONS, Coming, NeedKind
from engage.screening import rules as screening

NAME_LONGEST, PHONE_LONGEST, ADDRESS_LONGEST, QUESTION_LONGEST = 120, 40, 300, 1000  # characters


@dataclass(frozen=True)
class Wish:
    """What somebody says when they sign up; the names are those of the form. Nothing of it must be said."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""  # for letters
    role: str = ""  # a word of rules.Coming
    municipality: str = ""  # code
    companions: int = 0
    needs: tuple[str, ...] = ()  # words of rules.NeedKind
    needs_text: str = ""
    needs_consent: bool = False  # yes to the words of consent shown beside the needs
    words: str = ""  # identity of the words of consent that were shown; empty: the newest
    aloud: str = ""  # a written contribution, to be read aloud
    aloud_consent: bool = False  # yes to the words of consent beside it: it may stand in the minutes
    question: str = ""  # in advance
    personal: str = ""  # a word of heard: what to do with personal data in texts that others hear


@dataclass(frozen=True)
class Checked:
    """A wish that can be fulfilled."""

    details: sealed.Details
    role: Coming | None
    municipality_id: UUID | None
    companions: int
    needs: tuple[NeedKind, ...]
    needs_text: str
    words: str
    aloud_consent: bool


def check(work: Work, event: Event, wish: Wish, place: Place | None = None) -> Checked:
    """The wish, looked up and tidied. place: the one that it changes. Raises Invalid at a field of the form."""
    if wish.role and wish.role not in set(Coming):
        raise Invalid("role", say("Choose who you come as, or leave it open."))
    if wish.companions not in COMPANIONS:
        raise Invalid("companions", say("Choose between 0 and 3 companions."))
    municipality = bodies.municipality_by_code(work, wish.municipality) if wish.municipality else None
    if wish.municipality and municipality is None:
        raise Invalid("municipality", say("Choose a municipality from the list, or leave it open."))
    told = sealed.Details(
        name=checked_text("name", wish.name, NAME_LONGEST),
        email=mailbox(wish.email.strip()),
        phone=checked_text("phone", wish.phone, PHONE_LONGEST),
        address=checked_text("address", wish.address, ADDRESS_LONGEST),
        aloud=checked_text("aloud", wish.aloud, TEXT_LIMIT),
        question=checked_text("question", wish.question, QUESTION_LONGEST),
    )
    kinds, words = _needed(work, event, wish, place)
    before = sealed.details(work, place) if place is not None else None
    return Checked(
        replace(told, **heard.decided(work, told, wish.personal, before)),
        Coming(wish.role) if wish.role else None,
        municipality.id if municipality is not None else None,
        wish.companions,
        kinds,
        words,
        wish.words,
        bool(told.aloud and wish.aloud_consent),
    )


def _needed(work: Work, event: Event, wish: Wish, place: Place | None) -> tuple[tuple[NeedKind, ...], str]:
    words = checked_text("needs_text", wish.needs_text, needs.LONGEST)
    have = {need.kind for need, _ in needs.of_place(work, place)} if place is not None else set()
    possible = {kind.value for kind in (*needs.offered(event), *have)}
    if not set(wish.needs) <= possible:
        raise Invalid("needs", say("Choose from the list, or write what you need in your own words."))
    if (wish.needs or words) and not wish.needs_consent:
        raise Invalid("needs_consent", say("Say yes to our using what you need, or leave it out."))
    return tuple(NeedKind(kind) for kind in wish.needs), words


def needed_text(field: str, text: str, most: int) -> str:
    """As `checked_text`, and not empty."""
    text = checked_text(field, text, most)
    if not text:
        raise Invalid(field, say("Write the text."))
    return text


def checked_text(field: str, text: str, most: int) -> str:
    """The text as it is kept. Raises Invalid at `field` for one that is too long or holds a CPR number."""
    text = plain(text)
    if len(text) > most:
        raise Invalid(field, say("Make the text shorter: at most %(most)d characters.", most=most))
    refusal = blocked([Marked(field, text, tuple(screening.find(text)))]) if field != "phone" else None
    if refusal is not None:
        raise refusal
    return text


def checked_link(field: str, text: str, most: int) -> str | None:
    """As `checked_text`, for an address on the web; None where there is none."""
    link = checked_text(field, text, most)
    if not link:
        return None
    parts = urlsplit(link)
    if parts.scheme != "https" or not parts.netloc or any(sign.isspace() for sign in link):
        raise Invalid(field, say("An address begins with https://"))
    return link
