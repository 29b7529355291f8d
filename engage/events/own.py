"""/min-plads: the code opens one's place: where it is, what is arranged, and the way to change it or give it up."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from engage.bodies import queries as bodies
from engage.contributions.rules import number
from engage.core.errors import Conflict, NotFound, Refused
from engage.core.work import Work
from engage.events import coming, evaluation, mine, opened, own_data, queries, signing_up, silent, wordings
from engage.events.forms import CodeForm, PlaceForm
from engage.events.mine import Own
from engage.events.models import AccessNeed
from engage.events.opened import PLACE as OPENED
from engage.events.opened import Here
from engage.events.rules import COMING_NAMES, NEED_NAMES, NEED_STATE_NAMES, TOLD, NeedKind, NeedState, Standing, State
from engage.events.sealed import Words
from engage.receipts import entering
from engage.web.doors import public
from engage.web.forms import ActionForm
from engage.web.locale import gettext, language, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording

CHANGEABLE = (Standing.CONFIRMED, Standing.WAITING, Standing.SET_ASIDE)
TONES = {NeedState.CONFIRMED: "success", NeedState.IMPOSSIBLE: "warning"}


def register(bp: Blueprint) -> None:
    """Hang the pages of one's own place into the doors of the house."""
    for rule, name, view, methods in (
        ("/min-plads", "mine", show, ["GET", "POST"]),
        ("/min-plads/ret", "mine_change", change, ["GET", "POST"]),
        ("/min-plads/meld-fra", "mine_cancel", cancel, ["POST"]),
        ("/min-plads/sig-ja", "mine_accept", accept, ["POST"]),
        ("/min-plads/sig-nej", "mine_decline", decline, ["POST"]),
        ("/min-plads/data.json", "mine_json", as_json, ["GET"]),
        ("/min-plads/data.txt", "mine_text", as_text, ["GET"]),
        ("/min-plads/luk", "mine_close", close, ["POST"]),
    ):
        bp.add_url_rule(rule, name, public(view), methods=methods)


def _own(work: Work) -> Own | None:
    """The place that was opened in this browser, while it is there."""
    kept = OPENED.get(renew=True)
    try:
        return mine.by_id(work, UUID(kept)) if kept is not None else None
    except (NotFound, ValueError):
        OPENED.drop()
        return None


def _ask() -> Any:
    flash(gettext("Enter your code to go on."))
    return redirect(url_for("events.mine"), 303)


def show() -> Any:
    """The field for the code; with it, everything about the place."""
    form = CodeForm()
    if form.is_submitted() and form.validate():
        return _try(form)
    own = None if form.is_submitted() else _own(reading())
    if own is None:
        return render_template("events/mine_code.html", form=form), form.status
    return _page(own)


def _try(form: CodeForm) -> Any:
    """A right code opens, whatever was tried before it; wrong ones are counted, and all answered alike."""
    text = form.code.data or ""
    try:
        place = queries.by_code(reading(), text)
    except NotFound:
        if (writer := silent.with_code(reading(), text)) is not None:
            Here(writer.id).keep()
            return redirect(url_for("pages.written"), 303)
        entering.unknown(form.code)
        return render_template("events/mine_code.html", form=form), 422
    OPENED.put(place.id.hex)
    return redirect(url_for("events.mine"), 303)


def _page(own: Own) -> Any:
    work, place, event = reading(), own.place, own.event
    words = wording.twins(work, language().code, [event])
    refused = place.standing is Standing.REFUSED
    live, over = place.standing in TOLD, work.now >= event.ends_at
    return render_template(
        "events/mine.html",
        own=own,
        event=event,
        title=words.shown(event, "title"),
        reason=words.shown(event, "cancel_reason") if own.state is State.CANCELLED else None,
        standing=wordings.standing(place, own.position),
        when=wordings.when(event),
        where=wordings.where(event),
        told=_told(own) if live or refused else [],
        needs=[_need(need, its) for need, its in own.needs],
        live=live,
        refused=refused,
        offered=place.standing is Standing.OFFERED and own.state is not State.CANCELLED,
        may_change=place.standing in CHANGEABLE and not over and own.state is not State.CANCELLED,
        may_cancel=place.standing in (*CHANGEABLE, Standing.OFFERED),
        writing=_writing(own),
        may_evaluate=place.standing in mine.COMES and evaluation.is_open(work, event),
        again=place.standing is Standing.GIVEN_UP and own.state in (State.OPEN, State.FULL),
        action=ActionForm(),
    )


def _writing(own: Own) -> dict[str, bool] | None:
    """Whether they can write in a silent dialogue now, and whether they have; None where they do neither."""
    if not silent.is_silent(own.event):
        return None
    work = reading()
    has_written = silent.with_receipt(work, own.place.receipt_id) is not None
    on = silent.phase(work, own.event) is silent.Phase.ON
    return {"on": on, "has_written": has_written} if on or has_written else None


def _told(own: Own) -> list[tuple[str, str]]:
    """What the holder told, as far as they did."""
    place, details = own.place, own.details
    rows = [
        (gettext("Seats"), wordings.seats_taken(place)),
        (gettext("Your name"), details.name),
        (gettext("Your e-mail address"), details.email),
        (gettext("Your phone number"), details.phone),
        (gettext("Your postal address"), details.address),
        (gettext("Who do you come as?"), tell(COMING_NAMES[place.role]) if place.role is not None else ""),
        (gettext("To be read aloud"), details.aloud),
        (gettext("Your question"), details.question),
    ]
    return [(name, text) for name, text in rows if text]


def _need(need: AccessNeed, words: Words) -> dict[str, str]:
    """One need, and how far it is."""
    return {
        "name": tell(NEED_NAMES[need.kind]),
        "state": tell(NEED_STATE_NAMES[need.state]),
        "tone": TONES.get(need.state, "info"),
        "note": words.note,
        "answer": words.answer,
        "alternative": words.alternative,
    }


# --- What the holder does ---------------------------------------------------------------------


def change() -> Any:
    """Everything that was said at the sign-up, to be changed."""
    work = reading()
    own = _own(work)
    if own is None:
        return _ask()
    if own.place.standing not in CHANGEABLE:
        raise Conflict()
    form = PlaceForm()
    coming.offer(form, own.event, own.place)
    if not form.is_submitted():
        _fill(form, own, work)
        return _changing(form, own)
    form.validate()
    if form.errors:
        return _changing(form, own), form.status
    try:
        with form.refusals(), writing() as unit:
            signing_up.change(unit, own.place.id, form.wish, version=number(form.version.data) or 0)
    except Conflict as error:
        now = mine.by_id(reading(), own.place.id)
        form.version.data = str(now.place.version)
        return _changing(form, now, conflict=tell(error.message)), 409
    if form.refused is not None:
        return _changing(form, mine.by_id(reading(), own.place.id)), 422
    flash(gettext("Your changes are kept."), "success")
    return redirect(url_for("events.mine"), 303)


def _fill(form: PlaceForm, own: Own, work: Work) -> None:
    place = own.place
    for name in ("name", "email", "phone", "address", "aloud", "question"):
        form[name].data = getattr(own.details, name)
    form.role.data = place.role.value if place.role is not None else None
    form.companions.data = str(place.companions)
    codes = {each.id: each.code for each in bodies.municipalities(work)} if place.municipality_id else {}
    form.municipality.data = codes.get(place.municipality_id, "") if place.municipality_id else ""
    form.needs.data = [need.kind.value for need, _ in own.needs]
    form.needs_text.data = "".join(words.note for need, words in own.needs if need.kind is NeedKind.OTHER)
    form.needs_consent.data = place.needs_consent_id is not None
    form.aloud_consent.data = place.aloud_consent_id is not None
    form.version.data = str(place.version)


def _changing(form: PlaceForm, own: Own, **more: Any) -> str:
    work = reading()
    return render_template("events/mine_change.html", **coming.drawn(form, work, own.event), **more)


def _pressed() -> UUID | None:
    """Which place to act on, when a button of its own page was pressed."""
    own = _own(reading())
    return own.place.id if own is not None and ActionForm().validate_on_submit() else None


def cancel() -> Any:
    """Give it up, at once; what was told is deleted."""
    return _act(signing_up.cancel, gettext("The place is given up, and what you told us is deleted."))


def accept() -> Any:
    """Take the place that is offered."""
    return _act(signing_up.accept, gettext("The place is yours."))


def decline() -> Any:
    """Leave the offered place to the next."""
    return _act(signing_up.decline, gettext("The place goes to the next person."))


def _act(deed: Any, done: str) -> Any:
    place_id = _pressed()
    if place_id is None:
        return _ask()
    try:
        with writing() as work:
            deed(work, place_id)
    except Refused as error:
        flash(tell(error.message), "error")
    else:
        flash(done, "success")
    return redirect(url_for("events.mine"), 303)


def as_json() -> Any:
    """Everything held about this place, for another computer."""
    body = json.dumps(own_data.everything(reading(), _there()), ensure_ascii=False, indent=2)
    return _file(body, "application/json", "data.json")


def as_text() -> Any:
    """The same, for reading."""
    return _file(own_data.readable(reading(), _there()), "text/plain", "data.txt")


def _there() -> Own:
    own = _own(reading())
    if own is None:
        raise NotFound()
    return own


def _file(body: str, kind: str, name: str) -> Response:
    """An answer to keep as a file, under a name that says nothing."""
    answer = Response(body, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def close() -> Any:
    """Forget the place in this browser."""
    if ActionForm().validate_on_submit():
        opened.leave()
        return redirect(url_for("pages.home"), 303)
    return redirect(url_for("events.mine"), 303)
