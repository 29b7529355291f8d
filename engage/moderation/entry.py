"""Entering what came by phone, letter, paper form, at a meeting or on a visit; and the code to hand over."""

import json
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms import SelectChoice

from engage.contributions import steps
from engage.contributions.forms import AboutForm
from engage.contributions.models import Channel
from engage.core.authority import Can
from engage.core.errors import Conflict
from engage.core.ids import shown
from engage.core.picture import picture
from engage.core.work import Work
from engage.drafts.rules import UNKNOWN_FOCUS, Answers
from engage.moderation import queries, service
from engage.moderation.forms import EntryForm
from engage.moderation.shown import agreements
from engage.receipts.kept import Kept
from engage.web.doors import staff
from engage.web.locale import gettext, language
from engage.web.work import reading, writing

FIELDS = (
    "text", "focus_area", "role", "relation", "has_consent", "how_heard", "helper_opinion", "municipality",
    "target_groups", "service_types", "themes", "under_15", "publish", "quote", "email",
)  # fmt: skip
SHOWN = 30 * 60  # seconds that a code stays on the screen of whoever entered it


def register(bp: Blueprint) -> None:
    door = staff(Can.ENTER_CONTRIBUTION)
    bp.add_url_rule("/arbejde/bidrag/indtast", "enter", door(enter), methods=["GET", "POST"])
    bp.add_url_rule("/arbejde/bidrag/indtast/kvittering", "entered", door(entered))


def hold(name: str, codes: list[str]) -> None:
    """Keep codes for the page that shows them."""
    Kept(name, SHOWN).put(json.dumps(codes))


def held(name: str) -> list[str]:
    """The codes kept under this name, for half an hour; else none."""
    kept = Kept(name, SHOWN).get()
    return cast(list[str], json.loads(kept)) if kept is not None else []


def enter() -> Any:
    """One page with the fields of all steps."""
    form = EntryForm()
    _offer(form, reading())
    if form.validate_on_submit():
        try:
            with form.refusals():
                with writing() as work:
                    _, code = service.enter(
                        work,
                        Answers.from_dict({name: form[name].data or ([] if _many(name) else "") for name in FIELDS}),
                        once=form.once.data or "",
                        language=language().code,
                        channel=Channel(form.channel.data),
                        provenance=form.provenance.data or "",
                        receipt_code=form.receipt_code.data or "",
                    )
                hold("entered", [code])
                return redirect(url_for("moderation_staff.entered"), 303)
        except Conflict as error:
            # The same form at the same instant: the other one is through, and sending again finds its code.
            flash(str(error.message), "warning")
    return render_template("moderation/enter.html", form=form), form.status


def _many(name: str) -> bool:
    return name in ("target_groups", "service_types", "themes")


def _offer(form: EntryForm, work: Work) -> None:
    """Every focus area may be chosen: a letter can arrive after the window for input has closed."""
    steps.offer(cast(AboutForm, form), work)
    areas = queries.focus_areas(work, language().code)
    names = agreements(areas)
    unsure = gettext("Not sure?")
    form.focus_area.choices = [
        SelectChoice("", gettext("Not chosen"), optgroup=unsure),
        SelectChoice(UNKNOWN_FOCUS, gettext("It is not known"), optgroup=unsure),
    ]
    for area in areas:
        name = gettext("%(number)d. %(title)s", number=area.number, title=area.title)
        form.focus_area.choices.append(SelectChoice(area.reference, name, optgroup=names[area.slug]))


def entered() -> Any:
    """The code to hand over, while it is fresh."""
    codes = held("entered")
    if not codes:
        return redirect(url_for("moderation_staff.enter"), 303)
    return render_template("moderation/entered.html", code=shown(codes[0]), picture=picture(codes[0]))
