"""Closing a cycle: all that is open in an agreement on one page, and the button that closes it for good."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.decisions import cycles
from engage.decisions.forms import CycleForm
from engage.web.buttons import attempt
from engage.web.locale import gettext, show_date
from engage.web.work import reading


def register(bp: Blueprint, door: Callable[..., Any]) -> None:
    """Hang the pages into the doors of the house."""
    bp.add_url_rule("/rammeaftaler/", "cycles", door(index))
    bp.add_url_rule("/rammeaftaler/<slug>", "cycle", door(cycle), methods=["GET", "POST"])


def index() -> Any:
    """The agreements whose cycles one can close."""
    rows = [
        {
            "slug": agreement.slug,
            "title": agreement.title,
            "closed_on": closing.closed_on if closing is not None else None,
            "period": gettext(
                "%(start)s to %(end)s", start=show_date(agreement.period_from), end=show_date(agreement.period_to)
            ),
        }
        for agreement, closing in cycles.listed(reading())
    ]
    return render_template("decisions/cycles.html", rows=rows)


def cycle(slug: str) -> Any:
    """What is open in it; with nothing open, it can be closed."""
    form, conflict = CycleForm(), None
    cycles.one(reading(), slug)
    if form.validate_on_submit():
        conflict = attempt(form, lambda work: cycles.close(work, slug, form.words))
        if conflict is None and form.refused is None:
            flash(gettext("The cycle is closed. Everybody can read what came of it."), "success")
            return redirect(url_for("decisions_staff.cycle", slug=slug), 303)
    page = render_template("decisions/cycle.html", it=cycles.one(reading(), slug), form=form, conflict=conflict)
    return page, 409 if conflict is not None else form.status
