"""An organiser's pages about people: seats, calls, what was asked, somebody who calls, and the door."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engage.bodies import queries as bodies
from engage.contributions import steps
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.ids import shown
from engage.core.picture import picture
from engage.core.text import Say, say
from engage.core.work import Work
from engage.events import (
    attending,
    claiming,
    coming,
    heard,
    letting_in,
    lists,
    planning,
    queries,
    sealed,
    signing_up,
    telling,
)
from engage.events.checking import Wish
from engage.events.lists import Guest
from engage.events.managing import mine
from engage.events.models import Event, Place
from engage.events.rules import COMING_NAMES, LIVE, TOLD, Standing, Telling
from engage.events.staff_people_forms import ActForm, CodeForm, GuestForm, RefuseForm, SeatsForm, seats_form
from engage.events.staff_plan import version_of
from engage.receipts.kept import Kept
from engage.screening.rules import Weight
from engage.web.forms import pressed
from engage.web.locale import gettext, ngettext, tell
from engage.web.work import reading, writing

SHOWN = Kept("event_code", 30 * 60)  # on the screen of whoever signed somebody up
MARKED = {Weight.BLOCK: "danger", Weight.ASK: "warning", Weight.WARN: "hint", Weight.HINT: "hint"}
AT_ONCE = 100  # people on the door's page, unless one is searched for
CALLS: dict[Telling, Say] = {
    Telling.CONFIRMED: say("They have a place."),
    Telling.WAITING: say("They are on the waiting list."),
    Telling.SET_ASIDE: say("We look at their sign-up first."),
    Telling.REFUSED: say("They did not get a place. Tell them why:"),
    Telling.OFFERED: say("They are offered a place, and must say yes or no."),
    Telling.LAPSED: say("The time to answer the offer ran out."),
    Telling.GIVEN_UP: say("Their place is given up."),
    Telling.NEED_ANSWERED: say("There is an answer about what they need."),
    Telling.REMINDER_WEEK: say("The event is in a week."),
    Telling.REMINDER_DAY: say("The event is tomorrow."),
    Telling.CHANGED: say("The time or the place has changed."),
    Telling.CANCELLED: say("The event is cancelled."),
}


def register(bp: Blueprint, one: str, door: Callable[..., Any]) -> None:
    both = ["GET", "POST"]
    bp.add_url_rule(f"{one}/pladser", "seats", door(seats), methods=both)
    bp.add_url_rule(f"{one}/pladser/luk-ind", "let_in", door(let_in), methods=["POST"])
    bp.add_url_rule(f"{one}/pladser/afvis/<uuid:place_id>", "refuse", door(refuse), methods=both)
    bp.add_url_rule(f"{one}/ring", "calls", door(calls), methods=both)
    bp.add_url_rule(f"{one}/spoergsmaal", "asked", door(asked))
    bp.add_url_rule(f"{one}/tilmeld", "enter", door(enter), methods=both)
    bp.add_url_rule(f"{one}/tilmeld/kode", "entered", door(entered))
    bp.add_url_rule(f"{one}/indgang", "arrive", door(arrive), methods=both)


def identity(words: str | None) -> UUID:
    """The identity in a hidden field; what is none was not made by a page of ours."""
    try:
        return UUID(words or "")
    except ValueError:
        abort(400)


# --- Seats ------------------------------------------------------------------------------------


def seats(number: int) -> Any:
    """The seats and who has them; what becomes free is offered in the order of the queue."""
    work = reading()
    event = mine(work, number)
    form = seats_form(len(event.held) + 2)()
    overtaken = False
    if form.validate_on_submit():
        groups = form.groups()
        if not form.errors:
            try:
                with writing() as work:
                    offers = _set_seats(work, number, form, groups)
                return _seats_set(number, offers)
            except Invalid as error:
                field = form.rows[0][1] if error.field == "held" else form.capacity
                field.errors = [tell(error.message)]
            except Conflict:
                overtaken = mine(reading(), number).version != version_of(form)
                if not overtaken:
                    raise
    work = reading()
    event = mine(work, number)
    now = queries.groups(event)
    if not form.is_submitted():
        form.capacity.data = event.capacity
        for (roles, count, until), group in zip(form.rows, now, strict=False):
            roles.data, count.data, until.data = sorted(group.roles), group.seats, group.until
    if overtaken or not form.is_submitted():
        form.version.data = str(event.version)
    page = render_template(
        "events/staff_seats.html",
        form=form,
        event=event,
        overtaken=overtaken,
        theirs=[(_people(group.roles), group.seats, group.until) for group in now],
        seats=queries.seats_of(work, event),
        today=work.today,
        people=_by_standing(work, event),
        limit=claiming.FROM_ONE_PLACE,
        standing=Standing,
        roles=COMING_NAMES,
        given_up=queries.counts(work, [event.id])[event.id].get(Standing.GIVEN_UP, (0, 0))[0],
    )
    return page, 409 if overtaken else form.status


def _people(roles: Any) -> str:
    return ", ".join(tell(name) for role, name in COMING_NAMES.items() if role in roles)


def _set_seats(work: Work, number: int, form: SeatsForm, groups: Any) -> int:
    """Set them; the number of offers that it made."""
    event = mine(work, number)
    before = {place.id for place in queries.places(work, event.id, Standing.OFFERED)}
    planning.set_seats(work, event.id, capacity=form.capacity.data or 0, held=groups, version=version_of(form))
    work.flush()
    return len({place.id for place in queries.places(work, event.id, Standing.OFFERED)} - before)


def _seats_set(number: int, offers: int) -> Any:
    if offers:
        said = ngettext("Saved. %(num)d place is offered.", "Saved. %(num)d places are offered.", offers)
    else:
        said = gettext("Saved. No place is offered.")
    flash(said, "success")
    return redirect(url_for("events_staff.seats", number=number), 303)


def _by_standing(work: Work, event: Event) -> dict[Standing, list[Guest]]:
    found: dict[Standing, list[Guest]] = {standing: [] for standing in Standing}
    for guest in lists.guests(work, event.id, *TOLD):
        found[guest.place.standing].append(guest)
    found[Standing.CONFIRMED] += found[Standing.ATTENDED]
    return found


def let_in(number: int) -> Any:
    """Let in somebody who was set aside, or everybody."""
    pressed()
    form = ActForm()
    with writing() as work:
        event = mine(work, number)
        if form.do.data == "all":
            many = letting_in.let_all_in(work, event.id)
        else:
            letting_in.let_in(work, _place_of(work, event, identity(form.place.data)).id)
            many = 1
    flash(ngettext("%(num)d person is let in and told.", "%(num)d people are let in and told.", many), "success")
    return redirect(url_for("events_staff.seats", number=number), 303)


def _place_of(work: Work, event: Event, place_id: UUID) -> Place:
    place = queries.fresh(work, place_id)
    if place.event_id != event.id:
        raise NotFound()
    return place


def refuse(number: int, place_id: UUID) -> Any:
    """Say no to somebody who was set aside, and why."""
    form, conflict = RefuseForm(), None
    if form.validate_on_submit():
        try:
            with form.refusals():
                with writing() as work:
                    letting_in.refuse(work, _place_of(work, mine(work, number), place_id).id, form.reason.data or "")
                flash(gettext("The answer is given. The person reads it with the code."), "success")
                return redirect(url_for("events_staff.seats", number=number), 303)
        except Conflict as error:
            conflict = error.message
    work = reading()
    event = mine(work, number)
    place = _place_of(work, event, place_id)
    if place.standing is not Standing.SET_ASIDE and conflict is None:
        raise NotFound()
    told = sealed.details(work, place)
    page = render_template(
        "events/staff_refuse.html",
        form=form,
        event=event,
        place=place,
        name=told.name,
        role=COMING_NAMES.get(place.role) if place.role is not None else None,
        conflict=conflict,
    )
    return page, 409 if conflict is not None else form.status


# --- Calls and what was asked -----------------------------------------------------------------


def calls(number: int) -> Any:
    """Whom to call or write to; told once, they are off the list."""
    form = ActForm()
    if form.validate_on_submit():
        with writing() as work:
            mine(work, number)
            telling.called(work, identity(form.call.data))
        flash(gettext("Ticked off."), "success")
        return redirect(url_for("events_staff.calls", number=number), 303)
    work = reading()
    event = mine(work, number)
    return render_template(
        "events/staff_calls.html", event=event, calls=lists.calls(work, event.id), says=CALLS
    ), form.status


def asked(number: int) -> Any:
    """The questions that were asked in advance; those who wait ask too."""
    work = reading()
    event = mine(work, number)
    guests = lists.guests(work, event.id, *LIVE)
    return render_template(
        "events/staff_asked.html",
        event=event,
        questions=_said(work, guests, "question"),
        roles=COMING_NAMES,
    )


def _said(work: Work, people: list[Guest], name: str) -> list[tuple[Guest, list[dict[str, str]]]]:
    """Everybody's text in this field, in pieces: what can show who somebody is stands out, and is not read aloud."""
    return [
        (each, steps.pieces(part, MARKED))
        for each in people
        for part in heard.marked(work, each.details)
        if part.name == name
    ]


# --- Somebody who calls -----------------------------------------------------------------------


def enter(number: int) -> Any:
    """Sign up somebody who calls, writes or comes by."""
    form = GuestForm()
    work = reading()
    event = mine(work, number)
    form.offer(event, bodies.municipalities(work))
    conflict: Say | None = None
    if form.validate_on_submit():
        try:
            with form.refusals():
                with writing() as work:
                    event = mine(work, number)
                    language = form.language.data or "da"
                    place, code = signing_up.enter(
                        work, event.id, _wish(form), once=form.once.data or "", language=language
                    )
                    waits = place.standing is Standing.WAITING
                SHOWN.put(json.dumps([number, code, waits]))
                return redirect(url_for("events_staff.entered", number=number), 303)
        except Conflict as error:
            conflict = error.message
    work = reading()
    found = coming.found(form, work)
    page = render_template(
        "events/staff_enter.html", form=form, event=mine(work, number), conflict=conflict, found=found
    )
    return page, 409 if conflict is not None else form.status


def _wish(form: GuestForm) -> Wish:
    names = ("name", "phone", "email", "address", "role", "municipality", "needs_text", "aloud", "question", "personal")
    return Wish(
        companions=int(form.companions.data or 0),
        needs=tuple(form.needs.data or ()),
        needs_consent=form.needs_consent.data,
        aloud_consent=form.aloud_consent.data,
        **{name: form[name].data or "" for name in names},
    )


def entered(number: int) -> Any:
    """The code to hand over, while it is fresh; and whether there was a place."""
    event = mine(reading(), number)
    kept = json.loads(SHOWN.get() or "[]")
    if not kept or kept[0] != number:
        return redirect(url_for("events_staff.enter", number=number), 303)
    _, code, waits = kept
    return render_template(
        "events/staff_entered.html", event=event, code=shown(code), picture=picture(code), waits=waits
    )


# --- The door ---------------------------------------------------------------------------------


def arrive(number: int) -> Any:
    """Check people in on a phone: search a name, or type a code; one tap, and one to take it back."""
    form, conflict = CodeForm(), None
    if form.validate_on_submit():
        try:
            with writing() as work:
                said = _arrived(work, mine(work, number), form)
            flash(said, "success")
            return redirect(url_for("events_staff.arrive", number=number), 303)
        except Conflict as error:
            conflict = error.message
        except NotFound:
            if request.form.get("do") != "code":
                raise
            form.code.errors = [gettext("No place at this event has this code.")]
    work = reading()
    event = mine(work, number)
    wanted = request.args.get("navn", "").strip()
    people = lists.guests(work, event.id)
    found = [each for each in people if wanted.casefold() in each.name.casefold()] if wanted else people
    page = render_template(
        "events/staff_arrive.html",
        form=form,
        event=event,
        wanted=wanted,
        people=found[:AT_ONCE],
        left_out=len(found) - len(found[:AT_ONCE]),
        there=sum(each.seats for each in people if each.place.standing is Standing.ATTENDED),
        expected=sum(each.seats for each in people),
        attended=Standing.ATTENDED,
        roles=COMING_NAMES,
        conflict=conflict,
    )
    return page, 409 if conflict is not None else form.status


def _arrived(work: Work, event: Event, form: CodeForm) -> str:
    """Do what the button says, and tell it; the person must belong to this event."""
    if form.do.data == "code":
        attending.check_in_by_code(work, event.id, form.code.data or "")
        return gettext("Checked in.")
    place = queries.fresh(work, identity(request.form.get("place")))
    if place.event_id != event.id:
        raise NotFound()
    if form.do.data == "undo":
        attending.undo(work, place.id)
        return gettext("The check-in is taken back.")
    attending.check_in(work, place.id)
    return gettext("Checked in.")
