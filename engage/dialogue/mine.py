"""/min-plads/ord: the code takes one's own words out of the minutes again, also when the place is long forgotten."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.contributions.cookie import sweep
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.dialogue import queries, speaking
from engage.dialogue.forms import CodeForm
from engage.dialogue.models import Minutes, Spoken
from engage.events import opened as places
from engage.events import queries as events
from engage.events.models import Event
from engage.receipts import entering
from engage.receipts.kept import Kept
from engage.web.doors import public
from engage.web.forms import ActionForm
from engage.web.locale import gettext, language
from engage.web.work import reading, writing
from engage.wording import queries as wording

OPENED = Kept("spoken", 30 * 60)  # then the code must be entered again


def register(bp: Blueprint) -> None:
    """Hang the pages of one's own words into the doors of the house."""
    for rule, name, view, methods in (
        ("/min-plads/ord", "words", words, ["GET", "POST"]),
        ("/min-plads/ord/tag-ud", "words_out", take_out, ["POST"]),
        ("/min-plads/ord/luk", "words_close", close, ["POST"]),
    ):
        bp.add_url_rule(rule, name, public(view), methods=methods)


def _own(work: Work) -> Spoken | None:
    """The words that were opened in this browser: by their own code, or with the place they came with."""
    kept, place = OPENED.get(renew=True), places.PLACE.get(renew=True)
    try:
        found = work.find(Spoken, UUID(kept)) if kept is not None else None
        return found or (queries.spoken_of(work, UUID(place)) if place is not None else None)
    except ValueError:
        OPENED.drop()
        return None


def words() -> Any:
    """The field for the code; with it, the words as they stand in the minutes."""
    form = CodeForm()
    if form.is_submitted() and form.validate():
        try:
            OPENED.put(queries.spoken_by_code(reading(), form.code.data or "").id.hex)
        except NotFound:
            return _unknown(form)
        return redirect(url_for("dialogue.words"), 303)
    work = reading()
    spoken = None if form.is_submitted() else _own(work)
    if spoken is None:
        has_place = not form.is_submitted() and places.PLACE.get() is not None
        return render_template("dialogue/words_code.html", form=form, absent=has_place), form.status
    minutes = work.get(Minutes, spoken.minutes_id)
    event = work.get(Event, minutes.event_id)
    title = wording.twins(work, language().code, [event]).shown(event, "title")
    return render_template(
        "dialogue/words.html", spoken=spoken, event=event, title=title, is_out=minutes.number > 0, action=ActionForm()
    )


def _unknown(form: CodeForm) -> Any:
    """A code that takes nothing out: that of a place whose words stand in no minutes, or none of ours."""
    try:
        events.by_code(reading(), form.code.data or "")
    except NotFound:
        entering.unknown(form.code)
        return render_template("dialogue/words_code.html", form=form), 422
    return render_template("dialogue/words_code.html", form=form, absent=True)


def take_out() -> Any:
    """Out of the minutes at once, and deleted."""
    spoken = _own(reading()) if ActionForm().validate_on_submit() else None
    if spoken is None:
        flash(gettext("Enter your code to go on."))
        return redirect(url_for("dialogue.words"), 303)
    spoken_id = spoken.id
    with writing() as work:
        speaking.take_back(work, spoken_id)
    OPENED.drop()
    flash(gettext("Your words are taken out of the minutes and deleted."), "success")
    return redirect(url_for("dialogue.words"), 303)


def close() -> Any:
    """Forget the words in this browser."""
    if ActionForm().validate_on_submit():
        OPENED.drop()
        places.PLACE.drop()
        sweep()
        return redirect(url_for("pages.home"), 303)
    return redirect(url_for("dialogue.words"), 303)
