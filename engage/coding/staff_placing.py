"""The coding desk's page of approved texts that have no focus area yet: each gets one, and can then be coded."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.coding import placing
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.languages import known
from engage.core.text import Say
from engage.moderation import queries as moderation
from engage.moderation import shown as named
from engage.web.forms import pressed
from engage.web.locale import gettext, language, tell
from engage.web.work import reading, writing


def register(bp: Blueprint, door: Callable[..., Any]) -> None:
    bp.add_url_rule("/uden-fokusomraade", "unplaced", door(unplaced), methods=["GET", "POST"])


def unplaced() -> Any:
    """The oldest of them, with the words that everyone reads; of the others the case number alone."""
    refused: tuple[str, Say] | None = None
    conflict: Say | None = None
    if request.method == "POST":
        pressed()
        identity, chosen = _sent()
        try:
            with writing() as work:
                placing.place(work, identity, chosen)
            flash(gettext("It has a focus area now, and can be coded."), "success")
            return redirect(url_for("coding_staff.unplaced"), 303)
        except Conflict as error:
            conflict = error.message
        except Invalid as error:
            refused = (error.field or "", error.message)
    work = reading()
    page = render_template(
        "coding/unplaced.html",
        total=placing.how_many(work),
        rows=[
            {
                "id": each.contribution.id,
                "case": each.contribution.case_number,
                "day": each.contribution.received_on,
                "text": each.public.text if each.public is not None else "",
                "lang": known(each.public.language).html if each.public is not None else "",
            }
            for each in placing.listed(work)
        ],
        areas=[
            (area.reference, name)
            for area, name in named.focus_areas(moderation.focus_areas(work, language().code))
            if area.period_to >= work.today
        ],
        refused=refused,
        errors=[(refused[0], tell(refused[1]))] if refused is not None else [],
        conflict=conflict,
    )
    return page, 409 if conflict is not None else 422 if refused is not None else 200


def _sent() -> tuple[UUID, str]:
    try:
        return UUID(request.form.get("contribution", "")), request.form.get("area", "")
    except ValueError as error:
        raise NotFound() from error
