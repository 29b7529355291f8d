"""Words that were written to be read aloud: the list for the meeting, and standing in the minutes word for word."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.consent import service as consents
from engage.consent.models import Consent, Purpose
from engage.contributions.rules import REMOVED
from engage.core.errors import Conflict, Invalid, NotFound, require
from engage.core.text import plain, say
from engage.core.work import Work
from engage.dialogue import minuting, queries
from engage.dialogue.models import Minutes, Spoken
from engage.dialogue.proposing import found_in
from engage.dialogue.rules import Opened
from engage.events import policy as event_policy
from engage.events import queries as events
from engage.events import sealed
from engage.events.models import Event, Place
from engage.events.rules import LIVE, Stage
from engage.moderation.rules import Reason, occurrences, replacement_for
from engage.receipts.models import Receipt
from engage.screening.language import guess_language
from engage.screening.rules import Weight, redact
from engage.wording.rules import OTHERS

FEW_WORDS = 4  # too few to tell a language by
TAKEN = (Weight.BLOCK, Weight.ASK)  # what is taken out before everyone can read it
# What minutes that are out say when such words come or go; content, so it is kept in the reader's languages.
CAME = {
    "da": "En tekst, der blev læst højt på mødet, er kommet med i referatet.",
    "da@easy": "En tekst, der blev læst højt, er kommet med.",
    "en": "A text that was read aloud at the meeting has come into the minutes.",
    "de": "Ein Text, der beim Treffen vorgelesen wurde, steht jetzt im Protokoll.",
}
WENT = {
    "da": "En tekst, der blev læst højt på mødet, er taget ud af referatet.",
    "da@easy": "En tekst, der blev læst højt, er taget ud.",
    "en": "A text that was read aloud at the meeting has been taken out of the minutes.",
    "de": "Ein Text, der beim Treffen vorgelesen wurde, steht nicht mehr im Protokoll.",
}
assert set(CAME) == set(WENT) == {"da", *OTHERS}


@dataclass(frozen=True)
class Text:
    """A text to be read aloud. shown: as it would stand in the minutes, with what points to somebody taken out."""

    place: Place
    text: str
    shown: str
    agreed: bool  # to its standing in the minutes
    spoken: Spoken | None  # in the minutes already


def opened(work: Work, event_id: UUID) -> list[Text]:
    """The texts to be read aloud at an event, once it is on record that the actor reads them, and why.

    No name stands beside them. Those who wait for a place are heard too. Raises NotFound, Forbidden.
    """
    event = work.get(Event, event_id)
    require(event_policy.may_manage(work.actor, event))
    audit.record(work, "dialogue.opened_aloud", event, purpose=Opened.READ_ALOUD.value)
    statement = (
        sa.select(Place, Spoken)
        .outerjoin(Spoken, Spoken.place_id == Place.id)
        .where(Place.event_id == event_id, Place.standing.in_(LIVE), Place.aloud.is_not(None))
        .order_by(Place.sequence)
    )
    found = []
    for place, spoken in work.rows(statement):
        text = sealed.details(work, place).aloud
        shown = spoken.text if spoken is not None else redacted(work, text, language_of(place, text))
        found.append(Text(place, text, shown, place.aloud_consent_id is not None, spoken))
    return found


def language_of(place: Place, text: str) -> str:
    """The language of a text, as far as one can tell."""
    return guess_language(text) if len(text.split()) >= FEW_WORDS else place.language.partition("@")[0]


def redacted(work: Work, text: str, language: str, take_out: Sequence[str] = ()) -> str:
    """The text word for word, but without what points to somebody: what rules find, and what an organiser names.

    Raises Invalid for words that do not stand in it.
    """
    known = REMOVED.get(language, REMOVED["da"])
    spans = [
        (finding.start, finding.end, known[finding.kind])
        for part in found_in(work, {"text": text})
        for finding in part.findings
        if finding.weight in TAKEN
    ]
    for words in filter(None, (each.strip() for each in take_out)):
        places = occurrences(text, words)
        if not places:
            raise Invalid(
                "take_out", say("We could not find these words in the text. Copy them exactly as they stand.")
            )
        instead = replacement_for(Reason.OTHER, language)
        spans += [(*place, instead) for place in places if not any(s < place[1] and place[0] < e for s, e, _ in spans)]
    return redact(text, sorted(spans))


def take_in(work: Work, event_id: UUID, place_id: UUID, *, take_out: str = "") -> Spoken:
    """Let the words of a place stand in the minutes, under no name. take_out: words to leave out, one a line.

    Only while the place stands, and when its person has said yes to it. Twice is once.
    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    event = events.locked(work, event_id)
    require(event_policy.may_manage(work.actor, event))
    if work.now < event.starts_at or event.stage is Stage.CANCELLED:
        raise Conflict(say("The event has not begun yet."))
    place = events.fresh(work, place_id)
    text = sealed.details(work, place).aloud
    if place.event_id != event.id or place.standing not in LIVE or not text:
        raise NotFound()
    before = queries.spoken_of(work, place_id)
    if before is not None:
        return before
    minutes = minuting.begin(work, event)
    language = language_of(place, text)
    spoken = Spoken(
        minutes_id=minutes.id,
        place_id=place.id,
        code_hash=work.get(Receipt, place.receipt_id).code_hash,
        consent_id=_agreed(work, place).id,
        position=place.sequence,
        text=redacted(work, text, language, plain(take_out).splitlines()),
        language=language,
    )
    work.add(spoken)
    _changed(work, minutes, CAME, "dialogue.spoken_taken_in")
    return spoken


def _agreed(work: Work, place: Place) -> Consent:
    """The person's yes to the minutes, kept with the words: that of the place ends when the place is forgotten."""
    given = work.find(Consent, place.aloud_consent_id)
    if given is None or given.withdrawn_on is not None:
        raise Conflict(say("This person has not said yes to their text standing in the minutes."))
    kept = work.add(Consent(wording_id=given.wording_id, purpose=Purpose.MINUTES, given_on=given.given_on))
    work.flush()
    return kept


def take_out(work: Work, event_id: UUID, spoken_id: UUID) -> None:
    """An organiser takes words out of the minutes again. Raises NotFound, Forbidden."""
    require(event_policy.may_manage(work.actor, work.get(Event, event_id)))
    spoken, minutes = _held(work, spoken_id)
    if spoken is None or minutes is None or minutes.event_id != event_id:
        raise NotFound()
    _remove(work, spoken, minutes, "taken out")


def take_back(work: Work, spoken_id: UUID) -> None:
    """Their writer takes the words out of the minutes, at once and for good. Twice is once."""
    spoken, minutes = _held(work, spoken_id)
    if spoken is None or minutes is None:
        return
    place = work.find(Place, spoken.place_id)
    if place is not None and place.aloud_consent_id is not None:
        consents.withdraw(work, place.aloud_consent_id)
        place.aloud_consent_id = None
    _remove(work, spoken, minutes, "taken back")


def _held(work: Work, spoken_id: UUID) -> tuple[Spoken | None, Minutes | None]:
    """Words with their minutes, as they are once the event is held: everybody who writes in minutes holds it first."""
    found = work.find(Spoken, spoken_id)
    event_id = work.get(Minutes, found.minutes_id).event_id if found is not None else None
    if event_id is None:
        return None, None
    events.locked(work, event_id)
    minutes = queries.minutes_of(work, event_id, lock=True)
    still = sa.select(Spoken).where(Spoken.id == spoken_id).execution_options(populate_existing=True)
    return work.one(still), minutes


def _remove(work: Work, spoken: Spoken, minutes: Minutes, why: str) -> None:
    consents.withdraw(work, spoken.consent_id)
    audit.bury(work, spoken, why)
    work.session.delete(spoken)
    _changed(work, minutes, WENT, "dialogue.spoken_taken_out")


def _changed(work: Work, minutes: Minutes, notes: dict[str, str], action: str) -> None:
    if minutes.number:
        minuting.corrected(work, minutes, notes)
    minuting.touched(work, minutes, action)


def sweep(work: Work) -> int:
    """Delete the words of those who gave up their places, or said no; the number of texts. Nobody reads them before."""
    due = sa.select(Spoken.id).join(Place, Place.id == Spoken.place_id).where(queries.taken_back())
    number = 0
    # In one order, or two who sweep would wait for each other.
    for spoken_id in work.all(due.join(Minutes, Minutes.id == Spoken.minutes_id).order_by(Minutes.event_id)):
        spoken, minutes = _held(work, spoken_id)
        if spoken is not None and minutes is not None:
            _remove(work, spoken, minutes, "place given up")
            number += 1
    return number
