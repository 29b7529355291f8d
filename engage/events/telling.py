"""Telling people about their places: by mail where they gave an address, else on a list for a person to call or write.

No mail says which event it is about: a title can tell of health. It says when it is, and the code shows the rest.
"""

from uuid import UUID

from babel.dates import format_date, format_time

from engage.audit import service as audit
from engage.core.clock import COPENHAGEN
from engage.core.errors import require
from engage.core.languages import locale
from engage.core.work import Work
from engage.events import policy, queries, sealed
from engage.events.models import Call, Event, Place
from engage.events.rules import TOLD, Standing, Telling
from engage.notifications import outbox

SEEN = (Telling.CONFIRMED, Telling.WAITING, Telling.SET_ASIDE, Telling.GIVEN_UP)  # on the screen, or said on the phone


def tell(work: Work, event: Event, place: Place, telling: Telling, *, mark: str = "", unseen: bool = False) -> None:
    """Tell the holder of a place something, once for each `mark`.

    Nobody is called about what they have just done themselves, unless it is `unseen`. Whoever gave nothing to reach
    them by has the code alone, and looks for themselves.
    """
    told = sealed.details(work, place)
    if told.email:
        mail(work, event, place, telling, to=told.email, mark=mark)
    elif (told.phone or told.address or told.name) and (unseen or telling not in SEEN):
        work.add(Call(event_id=event.id, place_id=place.id, telling=telling, made_on=work.today))


def mail(work: Work, event: Event, place: Place, telling: Telling, *, to: str, mark: str = "") -> None:
    """Write to the address `to` of somebody with a place, once for each `mark`; no address, no mail."""
    if to:
        once = f"{place.id}:{mark}"
        when = _when(event, place)
        outbox.put(work, to=to, template=telling.value, language=place.language, once=once, **when)


def _when(event: Event, place: Place) -> dict[str, str]:
    """What a mail may say: the day and the clock, in the reader's language."""
    words = locale(place.language)
    starts = event.starts_at.astimezone(COPENHAGEN)
    values = {"day": format_date(starts, "full", locale=words), "clock": format_time(starts, "short", locale=words)}
    until = place.offer_until.astimezone(COPENHAGEN) if place.offer_until is not None else None
    values["until_day"] = format_date(until, "full", locale=words) if until else ""
    values["until_clock"] = format_time(until, "short", locale=words) if until else ""
    return values


def tell_all(work: Work, event: Event, telling: Telling, *, mark: str = "", only_coming: bool = False) -> int:
    """Tell everyone who comes, is offered a place or waits; or only those who come. The number of places."""
    places = queries.places(work, event.id, *((Standing.CONFIRMED,) if only_coming else TOLD))
    for place in places:
        tell(work, event, place, telling, mark=mark)
    return len(places)


def called(work: Work, call_id: UUID) -> None:
    """Somebody on the call and letter list has been told. Twice is once. Raises NotFound, Forbidden."""
    call = work.get(Call, call_id, lock=True)
    require(policy.may_manage(work.actor, work.get(Event, call.event_id)))
    if call.done_on is None:
        call.done_on, call.done_by = work.today, work.actor.account_id
        audit.record(work, "events.called", call)
