"""How was it? Three faces and a text, for everyone who was there."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import ValidationError

from engage.contributions.forms import AtMost, FromList
from engage.core.errors import Conflict, NotFound
from engage.core.ids import new_token
from engage.core.text import Say, say
from engage.core.work import Work
from engage.events import evaluation, mine, opened, queries, wordings
from engage.events.coming import NUMBER, SHORTEST_KEY
from engage.events.models import Event
from engage.events.rules import Face
from engage.receipts.kept import Kept
from engage.screening.crisis import speaks_of_danger
from engage.web.doors import public
from engage.web.forms import OnceForm, tidy
from engage.web.locale import _l, gettext, language, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording

ADDRESS = f"/arrangementer/{NUMBER}/hvordan-gik-det"
DANGER = Kept("evaluated", 10 * 60)  # that help is to be shown on the page that says thanks
FACES: dict[Face, Say] = {Face.GOOD: say("Good"), Face.MIDDLE: say("In between"), Face.BAD: say("Bad")}


class EvaluationForm(OnceForm):
    """A face, and what should be different."""

    face = RadioField(_l("How was it?"), validators=[FromList()], validate_choice=False)
    different = TextAreaField(
        _l("What should be different next time?"),
        description=_l("Only the organiser reads it. Do not write names."),
        filters=[tidy],
        validators=[AtMost(evaluation.LONGEST)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.face.choices = [SelectChoice(face.value, tell(name)) for face, name in FACES.items()]

    def validate_face(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose one of the three faces."))


def register(bp: Blueprint) -> None:
    """Hang the pages into the doors of the house."""
    bp.add_url_rule(ADDRESS, "evaluate", public(evaluate), methods=["GET", "POST"])
    bp.add_url_rule(f"{ADDRESS}/tak", "evaluated", public(evaluated))


def _event(work: Work, number: int) -> Event:
    event = queries.by_number(work, number)
    if event.published_on is None:
        raise NotFound()
    return event


def _by(work: Work, event: Event, once: str) -> str:
    """Who says it: a code that is open in this browser, of somebody who was to come; else the form."""
    place = opened.place_at(work, event)
    if place is not None and place.standing in mine.COMES:
        return f"code:{place.receipt_id.hex}"
    return f"form:{once}"


def evaluate(number: int) -> Any:
    """The three faces; too early or too late, the page says so."""
    form = EvaluationForm()
    work = reading()
    event = _event(work, number)
    if form.is_submitted() and evaluation.is_open(work, event):
        form.validate()
        if len(form.once.data or "") < SHORTEST_KEY:
            form.once.data = new_token()
        if not form.errors and (answer := _save(form, event)) is not None:
            return answer
    return _page(form, event), form.status


def _save(form: EvaluationForm, event: Event) -> Any:
    by = _by(reading(), event, form.once.data or "")
    text = form.different.data or ""
    try:
        with form.refusals(), writing() as work:
            evaluation.answer(work, event.id, form.face.data or "", text, by=by)
    except Conflict:
        if evaluation.answered_by(reading(), event.id, by) is None:  # not one of two windows at one instant
            raise
    if form.refused is not None:
        return None
    if speaks_of_danger(text):
        DANGER.put("1")
    return redirect(url_for("events.evaluated", number=event.number), 303)


def _page(form: EvaluationForm, event: Event) -> str:
    work = reading()
    before = None
    if not form.is_submitted() and (by := _by(work, event, "")) != "form:":
        before = evaluation.answered_by(work, event.id, by)
    return render_template(
        "events/evaluate.html",
        form=form,
        event=event,
        title=wording.twins(work, language().code, [event]).shown(event, "title"),
        when=wordings.when(event),
        is_open=evaluation.is_open(work, event),
        was_held=evaluation.was_held(work, event),
        last_day=evaluation.last_day(event),
        before=before,
        danger=form.is_submitted() and speaks_of_danger(form.different.data),
    )


def evaluated(number: int) -> Any:
    """Thanks. It is the same for everyone, and holds nothing of what was said."""
    event = _event(reading(), number)
    danger = DANGER.get() is not None
    DANGER.drop()
    return render_template("events/evaluated.html", event=event, danger=danger)
