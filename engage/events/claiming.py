"""Claiming seats: everything is ready before anyone waits, and those who sign up at one moment are served together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from engage.audit import service as audit
from engage.consent import queries as consent_queries
from engage.consent import service as consents
from engage.consent.models import Purpose
from engage.core import throttle
from engage.core.authority import VISITOR
from engage.core.db import Base
from engage.core.errors import Conflict, NotFound
from engage.core.text import say
from engage.core.throttle import Try
from engage.core.work import Work
from engage.events import danger, needs, queries, sealed, seats
from engage.events.checking import Checked, Wish, check
from engage.events.models import Event, Place
from engage.events.rules import Stage, Standing, Telling
from engage.events.telling import mail
from engage.receipts import service as receipts

# So many in an hour from one place are seated at once, as a whole home may be; who comes beyond is looked at first.
FROM_ONE_PLACE, HOUR = 40, 60 * 60
# What somebody can be who has just signed up, and what they are told then.
FIRST = {
    Standing.CONFIRMED: Telling.CONFIRMED,
    Standing.WAITING: Telling.WAITING,
    Standing.SET_ASIDE: Telling.SET_ASIDE,
}


@dataclass(frozen=True)
class Ready:
    """A sign-up that has been checked; only its number, and whether there is a seat, are still to be found."""

    place: Place
    code: str  # ungrouped
    email: str
    rows: tuple[Base, ...]  # everything that is stored beside the place
    source: str = ""  # what internet address it came from; never stored


def prepare(
    work: Work,
    event: Event,
    wish: Wish,
    *,
    once: str,
    language: str,
    source: str = "",
    is_demo: bool = False,
    by: UUID | None = None,
) -> Ready:
    """Check a wish and make what is to be stored of it. It only reads, so nobody waits for it.

    once: the form's one-time key. language: the page's, and of what is told. source: what internet address it came
    from; none where staff enter it. by: whoever enters it for somebody else.
    Raises Invalid at a field of the form.
    """
    checked = check(work, event, wish)
    receipt, code = receipts.made(work, once, "place")
    place = Place(
        event_id=event.id,
        once_hash=queries.once_hash(work, once),
        receipt_id=receipt.id,
        standing_on=work.today,
        lapsed=False,
        offer_until=None,
        version=1,
        role=checked.role,
        companions=checked.companions,
        municipality_id=checked.municipality_id,
        language=language,
        signed_on=work.today,
        entered_by=by,
        needs_key=None,
        needs_consent_id=None,
        aloud_consent_id=None,
        crisis=danger.spoken_of(checked.details, checked.needs_text),
        is_demo=is_demo,
    )
    sealed.put_details(work, place, checked.details)
    return Ready(
        place,
        code,
        checked.details.email,
        (receipt, *_agreed(work, place, checked), *_asked(work, event, place, checked)),
        source,
    )


def _agreed(work: Work, place: Place, checked: Checked) -> Sequence[Base]:
    """The yes to standing in the minutes, to the words that the person had before them."""
    if not checked.aloud_consent:
        return ()
    words = consent_queries.shown(work, place.language, checked.words)
    consent = consents.agreed(work, Purpose.MINUTES, words[Purpose.MINUTES])
    place.aloud_consent_id = consent.id
    return (consent,)


def _asked(work: Work, event: Event, place: Place, checked: Checked) -> Sequence[Base]:
    """What the person needs, with their consent to the words they had before them."""
    if not checked.needs and not checked.needs_text:
        return ()
    words = consent_queries.shown(work, place.language, checked.words)
    consent = consents.agreed(work, Purpose.NEEDS, words[Purpose.NEEDS])
    place.needs_consent_id = consent.id
    return consent, *needs.made(work, event, place, checked.needs, checked.needs_text)


def claim(
    work: Work, event_id: UUID, *ready: Ready, late: Callable[[], Sequence[Ready]] = tuple
) -> list[tuple[Ready, bool]]:
    """Give each a seat or a number in the queue, in their order; False where the same form has come in before.

    late: gives those who have come while this waited for the event; they are served too.
    Raises NotFound, and Conflict when nobody can sign up now.
    """
    if work.actor.account_id is not None:
        work = replace(work, actor=VISITOR)  # staff who come themselves are as anonymous as anyone
    with seats.filling(work, event_id) as room:
        if room.event.published_on is None:
            raise NotFound()
        if room.event.stage is not Stage.OPEN or queries.signing_up_is_over(work, room.event):
            raise Conflict(say("You cannot sign up for this event now."))
        ready = (*ready, *late())
        known = queries.known_forms(work, [each.place.once_hash for each in ready])
        new = []
        for each in ready:
            if each.place.once_hash not in known:
                known.add(each.place.once_hash)
                new.append(each)
        give_standings(work, room, new)
    return [(each, each in new) for each in ready]


def give_standings(work: Work, room: seats.Room, ready: Sequence[Ready]) -> None:
    """Store places of an event that is held: each with a seat while there is room, else with a number in the queue.

    Of very many from one address in an hour those beyond the limit are set aside: they take neither.
    """
    if not ready:
        return
    work.draw("place", "audit", times=len(ready))
    too_many = _too_many(work, ready)
    rows: list[Base] = []
    for each in ready:
        place = each.place
        place.sequence = work.next_number("place")
        place.standing = Standing.SET_ASIDE if each in too_many else room.standing_for(place, work.today)
        if place.standing is Standing.CONFIRMED:
            room.seat(place)
        entry = audit.entry(work, "events.signed_up", place, standing=place.standing.value, crisis=place.crisis)
        rows += [place, *each.rows, entry]
    work.insert(*rows)
    for each in ready:
        mail(work, room.event, each.place, FIRST[each.place.standing], to=each.email)
        if each.place.crisis:
            danger.alert(work, room.event, each.place)


def _too_many(work: Work, ready: Sequence[Ready]) -> list[Ready]:
    """Those who come from a place from which very many have signed up in this hour."""
    known = [each for each in ready if each.source]
    if not known:
        return []
    waits = throttle.count(work, [Try("place", each.source, FROM_ONE_PLACE) for each in known], seconds=HOUR)
    return [each for each, wait in zip(known, waits, strict=True) if wait]
