"""An organiser's page about how it was: the three faces, here and on paper, and what people wrote."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.validators import InputRequired, NumberRange

from engage.core.authority import Can
from engage.events import evaluation
from engage.events.changing import LARGEST
from engage.events.evaluating import FACES
from engage.events.managing import mine
from engage.events.rules import Face
from engage.web.doors import staff
from engage.web.forms import Form, WholeField
from engage.web.locale import _l, gettext
from engage.web.work import reading, settings, writing


def _count(label: Any) -> Any:
    wrong = _l("Write a whole number.")
    return WholeField(label, default=0, validators=[InputRequired(wrong), NumberRange(0, LARGEST, wrong)])


class PaperForm(Form):
    """How many of each face there were on paper."""

    good = _count(_l("Good"))
    middle = _count(_l("In between"))
    bad = _count(_l("Bad"))


def register(bp: Blueprint, one: str, _door: Callable[..., Any]) -> None:
    recorded = staff(Can.MANAGE_EVENTS, recorded=True)
    bp.add_url_rule(f"{one}/hvordan-gik-det", "evaluation", recorded(show), methods=["GET", "POST"])


def show(number: int) -> Any:
    """The faces and the words; that the words were read is recorded. Sent, it counts what was given on paper."""
    form = PaperForm()
    event = mine(reading(), number)
    if form.validate_on_submit():
        with form.refusals():
            with writing() as work:
                counts = {face: int(form[face.value].data or 0) for face in Face}
                evaluation.count_paper(work, mine(work, number).id, counts)
            flash(gettext("The numbers from paper are kept."), "success")
            return redirect(url_for("events_staff.evaluation", number=number), 303)
    with writing() as work:
        event = mine(work, number)
        seen = evaluation.opened(work, event)
        held, is_open = evaluation.was_held(work, event), evaluation.is_open(work, event)
    if not form.is_submitted():
        for face in Face:
            form[face.value].data = seen.paper[face]
    page = render_template(
        "events/staff_evaluation.html",
        form=form,
        event=event,
        seen=seen,
        faces=FACES,
        was_held=held,
        is_open=is_open,
        last_day=evaluation.last_day(event),
        address=settings().base_url + url_for("events.evaluate", number=number),
    )
    return page, form.status
