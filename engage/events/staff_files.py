"""An organiser's page of files: a short and a long version of each material, put there and taken away."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import FileField, HiddenField

from engage.core.errors import Conflict
from engage.core.text import Say
from engage.core.work import Work
from engage.events import materials
from engage.events.handing import shown
from engage.events.managing import mine
from engage.events.models import Material
from engage.events.staff_people import identity
from engage.events.staff_plan import version_of
from engage.files import queries as files
from engage.files.rules import LARGEST
from engage.web.forms import Form
from engage.web.locale import _l, gettext
from engage.web.work import reading, writing

MOST_SENT = 3 * LARGEST  # bytes: so that whoever chose a file that is too large is told so kindly


class FileForm(Form):
    """A file for one version of one material; or that the one there is goes."""

    version = HiddenField()
    do = HiddenField()
    material = HiddenField()
    which = HiddenField()
    file = FileField(_l("Choose a file"))


def register(bp: Blueprint, one: str, door: Callable[..., Any]) -> None:
    bp.add_url_rule(f"{one}/materialer", "files", door(page), methods=["GET", "POST"])


def page(number: int) -> Any:
    """Every material with its two files."""
    request.max_content_length = MOST_SENT
    form, conflict = FileForm(), None
    if form.validate_on_submit():
        try:
            with form.refusals():
                said = _save(number, form)
                flash(said, "success")
                return redirect(url_for("events_staff.files", number=number), 303)
        except Conflict as error:
            conflict = error.message
    return _page(number, form, conflict)


def _save(number: int, form: FileForm) -> str:
    material, which, version = identity(form.material.data), form.which.data or "", version_of(form)
    sent = request.files.get("file")
    with writing() as work:
        event = mine(work, number)
        if form.do.data == "remove":
            materials.take_away(work, event.id, material, which, version=version)
            return gettext("The file is taken away.")
        name, content = (sent.filename or "", sent.read()) if sent is not None else ("", b"")
        materials.put(work, event.id, material, which, name=name, content=content, version=version)
        return gettext("The file is there. Everybody who can see the event can get it.")


def _page(number: int, form: FileForm, conflict: Say | None) -> Any:
    work = reading()
    event = mine(work, number)
    error = str(form.file.errors[0]) if form.file.errors else ""
    wrong = (form.material.data, form.which.data) if error else ("", "")
    body = render_template(
        "events/staff_files.html",
        event=event,
        rows=[
            row | {"error": error if (str(row["id"]), row["which"]) == wrong else ""}
            for row in _rows(work, event.id, number)
        ],
        conflict=conflict,
        errors=[(f"file-{wrong[0]}-{wrong[1]}", error)] if error else form.problems,
    )
    return body, 409 if conflict is not None else form.status


def _rows(work: Work, event_id: UUID, number: int) -> list[dict[str, Any]]:
    """Each version of each material, with its file."""
    found: list[Material] = work.all(
        sa.select(Material).where(Material.event_id == event_id).order_by(Material.position)
    )
    known = files.known(work, [one for each in found for one in (each.short_file_id, each.long_file_id)])
    names = {"short": gettext("The short version"), "long": gettext("The long version")}
    return [
        {
            "id": each.id,
            "title": each.title,
            "which": which,
            "name": names[which],
            "file": shown(number, known[file_id]) if (file_id := getattr(each, column)) in known else None,
        }
        for each in found
        for which, column in materials.COLUMNS.items()
    ]
