"""Signing up on one page, and the code that is given for it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from engage.bodies import queries as bodies
from engage.consent import queries as consents
from engage.consent.models import Purpose
from engage.contributions import steps
from engage.contributions.cookie import SHOWN, sweep
from engage.contributions.forms import SavedForm
from engage.core import throttle
from engage.core.authority import VISITOR
from engage.core.errors import Conflict
from engage.core.gather import Gathering
from engage.core.ids import new_token, shown
from engage.core.picture import picture
from engage.core.text import say
from engage.core.work import Store, Work, unit_of_work
from engage.events import claiming, heard, mine, needs, queries, sealed, signing_up, wordings
from engage.events.forms import PlaceForm
from engage.events.models import Event, Place
from engage.events.rules import NeedKind, Standing, State
from engage.receipts.kept import Kept
from engage.screening import crisis
from engage.web.doors import public
from engage.web.locale import gettext, language, tell
from engage.web.work import close_reading, reading, settings
from engage.wording import queries as wording

MOST_NUMBER = 2**62
NUMBER = f"<int(max={MOST_NUMBER}):number>"
SHORTEST_KEY = 32  # of a form: nobody hits upon the key of somebody else's
HEARD_NAMES = {
    "aloud": say("Something you want to have read aloud at the meeting"),
    "question": say("A question to the meeting"),
}
RECEIPT = Kept("place_receipt", SHOWN)


@dataclass(frozen=True)
class Posted:
    """One sign-up that is being sent."""

    event_id: UUID
    ready: claiming.Ready


Fits = Callable[[Posted], bool]


def register(bp: Blueprint) -> None:
    """Hang the pages of signing up into the doors of the house."""
    bp.record(_put_up_letterbox)
    bp.add_url_rule(f"/arrangementer/{NUMBER}/tilmelding", "sign_up", public(sign_up), methods=["GET", "POST"])
    bp.add_url_rule("/arrangementer/kvittering", "receipt", public(receipt), methods=["GET", "POST"])


def _put_up_letterbox(state: BlueprintSetupState) -> None:
    """Those who sign up at one moment are served together: an event is held by one at a time."""
    extensions = state.app.extensions
    extensions["places"] = Gathering[Posted, bool](lambda group: take(extensions["store"], group, group.let_in))


def sign_up(number: int) -> Any:
    """The form, and what becomes of it; however often it is sent, it gives the same place and the same code."""
    with current_app.extensions["places"].on_the_way(request.method == "POST") as post:
        return _sign_up(number, post)


def _sign_up(number: int, post: Callable[[Posted], bool]) -> Any:
    form = PlaceForm()
    event = queries.announced(reading(), number)
    offer(form, event)
    if not form.is_submitted():
        return show(form, event)
    form.validate()
    if len(form.once.data or "") < SHORTEST_KEY:
        form.once.data = new_token()
    if form.errors:
        return show(form, event), form.status
    try:
        with form.refusals():
            place, code = _claim(event, form, post)
    except Conflict as error:
        return show(form, queries.by_number(reading(), number), conflict=tell(error.message)), 409
    if form.refused is not None:
        return show(form, queries.by_number(reading(), number)), 422
    RECEIPT.put(json.dumps([code, place.id.hex, speaks_of_danger(form)]))
    return redirect(url_for("events.receipt"), 303)


def _claim(event: Event, form: PlaceForm, post: Callable[[Posted], bool]) -> tuple[Place, str]:
    """The place that this form became, now or when it was sent before. Raises Refused."""
    once, source = form.once.data or "", throttle.source_of(request.remote_addr)
    ready = claiming.prepare(reading(), event, form.wish, once=once, language=language().code, source=source)
    close_reading()
    if post(Posted(event.id, ready)):
        return ready.place, ready.code
    before = signing_up.sent(reading(), once)
    if before is None:
        raise Conflict()
    return before


def take(
    the_store: Store, posted: Sequence[Posted], let_in: Callable[[Fits], Sequence[Posted]] = lambda _: ()
) -> list[bool]:
    """Serve those who sign up at one moment, all or none; False for a form that has come in before. Raises Refused.

    let_in: gives those who have come to one of these events while it was waited for, and makes them part of `posted`.
    """

    def late() -> list[claiming.Ready]:
        return [each.ready for each in let_in(lambda one: one.event_id == event_id)]

    new: dict[UUID, bool] = {}
    with unit_of_work(the_store, VISITOR) as work:
        for event_id in sorted({each.event_id for each in posted}):  # in one order, or two would wait for each other
            group = [each.ready for each in posted if each.event_id == event_id]
            new |= {each.place.id: yes for each, yes in claiming.claim(work, event_id, *group, late=late)}
    return [new[each.ready.place.id] for each in posted]


def offer(form: PlaceForm, event: Event, place: Place | None = None) -> None:
    """Fill in the choices of this event, and of the place that is changed."""
    work = reading()
    kinds = set(needs.offered(event))
    if place is not None:
        kinds |= {need.kind for need, _ in needs.of_place(work, place)}
    form.offer(
        tuple(kind for kind in NeedKind if kind in kinds),
        bodies.municipality_choices(work),
    )


def speaks_of_danger(form: PlaceForm) -> bool:
    """Whether the words speak of danger; whoever writes them is told at once whom to call."""
    return crisis.speaks_of_danger(form.needs_text.data, form.aloud.data, form.question.data)


def show(form: PlaceForm, event: Event, **more: Any) -> Any:
    """The page of the form; or back to the event, where nobody can sign up any more."""
    work = reading()
    seats = queries.seats_of(work, event)
    state = queries.shown_state(work, event, seats.availability(work.today))
    if state not in (State.OPEN, State.FULL) and not form.is_submitted():
        flash(gettext("You cannot sign up for this event now."))
        return redirect(url_for("pages.event", number=event.number), 303)
    words = wording.twins(work, language().code, [event])
    return render_template(
        "events/sign_up.html",
        event=event,
        title=words.shown(event, "title"),
        when=wordings.when(event),
        where=wordings.where(event),
        full=state is State.FULL,
        only_held=state is State.OPEN and seats.open_to_all(work.today) == 0,
        held=[wordings.held(each) for each in queries.groups(event) if work.today <= each.until],
        **drawn(form, work, event),
        **more,
    )


def drawn(form: PlaceForm, work: Work, event: Event) -> dict[str, Any]:
    """What the fields of the form need beside themselves."""
    words = consents.wordings(work, language().code)
    form.ask(words[Purpose.NEEDS], words[Purpose.MINUTES])
    known = {"sign_language": event.sign_language, "speech_to_text": event.speech_to_text}
    return {
        "form": form,
        "hints": {name: wordings.support(event, support) for name, support in known.items()},
        "access_until": event.access_until,
        "in_time": event.access_until is None or work.today <= event.access_until,
        "found": found(form, work),
        "danger": form.is_submitted() and speaks_of_danger(form),
        "crisis_lines": settings().crisis_lines,
    }


def found(form: Any, work: Work) -> list[steps.Found]:
    """What stands in the way in texts that others hear, marked, where the writer is asked what to do with it."""
    if form.refused is None or form.refused.field != "personal":
        return []
    texts = sealed.Details(aloud=form.aloud.data or "", question=form.question.data or "")
    return steps.drawn(heard.marked(work, texts), HEARD_NAMES)


def receipt() -> Any:
    """The code: to copy, to print, to scan; until its holder says that it is saved."""
    kept = RECEIPT.get()
    if kept is None:
        RECEIPT.drop()
        sweep()
        flash(gettext("The code is no longer shown on this device. Enter it here to see your place."))
        return redirect(url_for("events.mine"), 303)
    code, place_id, danger = json.loads(kept)
    form, work = SavedForm(), reading()
    own = mine.by_id(work, UUID(place_id))
    if form.validate_on_submit():
        RECEIPT.drop()
        sweep()
        flash(gettext("Now the code is no longer shown here. You see your place when you enter it."), "success")
        return redirect(url_for("pages.event", number=own.event.number), 303)
    words = wording.twins(work, language().code, [own.event])
    page = render_template(
        "events/receipt.html",
        form=form,
        own=own,
        set_aside=own.place.standing is Standing.SET_ASIDE,
        has_place=own.place.standing in (Standing.CONFIRMED, Standing.ATTENDED),
        title=words.shown(own.event, "title"),
        when=wordings.when(own.event),
        where=wordings.where(own.event),
        standing=wordings.standing(own.place, own.position),
        code=shown(code),
        qr=picture(code),
        danger=danger,
        named=heard.names_somebody(heard.marked(work, own.details)),
    )
    return page, form.status
