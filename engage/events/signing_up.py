"""Signing up, and what the holder of a place does with it: change, give up, accept, decline."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.consent import queries as consent_queries
from engage.consent import service as consents
from engage.consent.models import Purpose
from engage.core.errors import Conflict, Invalid, require
from engage.core.text import say
from engage.core.work import Work
from engage.events import danger, needs, policy, queries, sealed, seats
from engage.events.checking import Checked, Wish, check
from engage.events.claiming import FIRST, claim, give_standings, prepare
from engage.events.models import Call, Event, Place
from engage.events.rules import Stage, Standing, Telling
from engage.events.telling import tell
from engage.receipts import service as receipts


def sign_up(
    work: Work,
    event_id: UUID,
    wish: Wish,
    *,
    once: str,
    language: str,
    source: str = "",
    is_demo: bool = False,
) -> tuple[Place, str]:
    """Claim seats at an event, or a number in its queue, once per `once`; the place, and the code that opens it.

    The code is ungrouped (`ids.shown` groups it). The same form gives the same place and the same code, however often
    and from however many windows it comes. once: the form's one-time key. language: the page's, and of what is told.
    source: what internet address it came from; of very many from one in an hour the last ones are set aside.
    Raises NotFound, Conflict when nobody can sign up now, Invalid at a field of the form.
    """
    before = sent(work, once)
    if before is not None:
        return before
    ready = prepare(work, work.get(Event, event_id), wish, once=once, language=language, is_demo=is_demo, source=source)
    ((_, is_new),) = claim(work, event_id, ready)
    if is_new:
        return work.watch(ready.place), ready.code
    before = sent(work, once)  # it came in while this one waited for its turn
    if before is None:
        raise Conflict()
    return before


def sent(work: Work, once: str) -> tuple[Place, str] | None:
    """What the form with this key became, and its code again; None when it has not come in."""
    found = queries.signed_with(work, once)
    return (found, receipts.code_of(work, once, "place")) if found is not None else None


def enter(work: Work, event_id: UUID, wish: Wish, *, once: str, language: str) -> tuple[Place, str]:
    """As `sign_up`, by an organiser for somebody who calls or writes, also after the last day for signing up.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    with seats.filling(work, event_id) as room:
        event = room.event
        require(policy.may_manage(work.actor, event))
        before = sent(work, once)
        if before is not None:
            return before
        if event.stage is not Stage.OPEN or work.now >= event.ends_at:
            raise Conflict(say("You cannot sign up for this event now."))
        ready = prepare(
            work, event, wish, once=once, language=language, is_demo=event.is_demo, by=work.actor.account_id
        )
        give_standings(work, room, [ready])
        return work.watch(ready.place), ready.code


# --- What the holder does with it -------------------------------------------------------------


def _ask(work: Work, event: Event, place: Place, checked: Checked) -> None:
    """Put what the person needs, with their consent to the words they had before them."""
    asks = bool(checked.needs or checked.needs_text)
    if asks and place.needs_consent_id is None:
        words = consent_queries.shown(work, place.language, checked.words)
        consent = work.add(consents.agreed(work, Purpose.NEEDS, words[Purpose.NEEDS]))
        work.flush()
        place.needs_consent_id = consent.id
    if not asks and place.needs_consent_id is not None:
        consents.withdraw(work, place.needs_consent_id)
        place.needs_consent_id = None
    _agree_aloud(work, place, checked)
    if asks or place.needs_key is not None:
        needs.put(work, event, place, checked.needs, checked.needs_text)


def _agree_aloud(work: Work, place: Place, checked: Checked) -> None:
    """Keep the yes to standing in the minutes while there is a text for it."""
    if checked.aloud_consent and place.aloud_consent_id is None:
        words = consent_queries.shown(work, place.language, checked.words)
        consent = work.add(consents.agreed(work, Purpose.MINUTES, words[Purpose.MINUTES]))
        work.flush()
        place.aloud_consent_id = consent.id
    elif not checked.aloud_consent and place.aloud_consent_id is not None:
        consents.withdraw(work, place.aloud_consent_id)
        place.aloud_consent_id = None


@contextmanager
def _held(work: Work, place_id: UUID) -> Iterator[tuple[Event, Place]]:
    """The place, with its event held against all other writers. Raises NotFound."""
    with seats.holding(work, work.get(Place, place_id).event_id) as event:
        yield event, queries.fresh(work, place_id)


def change(work: Work, place_id: UUID, wish: Wish, *, version: int) -> Place:
    """Change everything that was said at the sign-up. More seats are given only when they are free.

    version: of the place, as whoever changes it has seen it. Raises NotFound, Conflict, Invalid.
    """
    with _held(work, place_id) as (event, place):
        if place.version != version:
            raise Conflict(say("This was changed in another window. Look once more."))
        if place.standing not in FIRST or work.now >= event.ends_at:
            raise Conflict(say("This can no longer be changed."))
        checked = check(work, event, wish, place)
        if place.standing is Standing.CONFIRMED:
            _check_room(work, event, place, checked)
        place.role, place.companions = checked.role, checked.companions
        place.municipality_id = checked.municipality_id
        place.version += 1
        new = {checked.details.aloud, checked.details.question, checked.needs_text}
        danger.look_again(work, event, place, new - _texts(work, place))
        sealed.put_details(work, place, checked.details)
        _ask(work, event, place, checked)
        audit.record(work, "events.place_changed", place)
        return place


def _texts(work: Work, place: Place) -> set[str]:
    """What stands at a place in its person's own words."""
    told = sealed.details(work, place)
    return {told.aloud, told.question, *(words.note for _, words in needs.of_place(work, place))}


def _check_room(work: Work, event: Event, place: Place, checked: Checked) -> None:
    """Raise Invalid when a confirmed place asks for seats that are not free, or are held for others."""
    wanted = checked.companions + 1
    if (wanted, checked.role) == (place.seats, place.role) or (wanted < place.seats and checked.role is place.role):
        return
    room = queries.seats_of(work, event).taking(place.role, -place.seats)
    if wanted > room.free_for(checked.role, work.today):
        field = "companions" if wanted > place.seats else "role"
        raise Invalid(field, say("There are no more seats free for this. Your place stays as it is."))


def cancel(work: Work, place_id: UUID) -> Place:
    """Give up a place, or a number in the queue: what the person told is erased at once. Twice is once.

    Raises NotFound, and Conflict for somebody who has been there.
    """
    with _held(work, place_id) as (event, place):
        if place.standing is Standing.GIVEN_UP:
            return place
        if place.standing is Standing.ATTENDED:
            raise Conflict(say("This can no longer be changed."))
        seats.reach(work, place, Standing.GIVEN_UP)
        tell(work, event, place, Telling.GIVEN_UP)
        forget(work, place)
        audit.record(work, "events.place_given_up", place)
        return place


def forget(work: Work, place: Place) -> None:
    """Erase what somebody told: details, needs and the consent to using them, also from backups that come back."""
    if place.data_key is not None:
        audit.bury(work, place, "given up")
    sealed.erase(place)
    place.municipality_id, place.crisis = None, False
    forget_needs(work, place)
    work.run(sa.delete(Call).where(Call.place_id == place.id))


def forget_needs(work: Work, place: Place) -> None:
    """Erase what somebody needs, and end what they agreed to."""
    for consent_id in (place.needs_consent_id, place.aloud_consent_id):
        if consent_id is not None:
            consents.withdraw(work, consent_id)
    needs.erase(work, place)


def accept(work: Work, place_id: UUID) -> Place:
    """Take the place that is offered. Twice is once. Raises NotFound, and Conflict when the offer has run out."""
    with _held(work, place_id) as (event, place):
        if place.standing in (Standing.CONFIRMED, Standing.ATTENDED):
            return place
        if place.standing is not Standing.OFFERED or event.stage is not Stage.OPEN:
            raise Conflict(say("The offer is over. The place has gone on to the next person."))
        seats.reach(work, place, Standing.CONFIRMED)
        tell(work, event, place, Telling.CONFIRMED)
        audit.record(work, "events.offer_accepted", place)
        return place


def decline(work: Work, place_id: UUID) -> Place:
    """Leave the offered place to the next in the queue, and give up one's own number. As `cancel`."""
    return cancel(work, place_id)
