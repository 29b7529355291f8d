"""The desk's pages of what belongs to an activity: the perspectives in it, who took part, and what changed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from engage.core.errors import NotFound
from engage.core.text import Say
from engage.core.work import Work
from engage.development import including, queries, service, shown
from engage.development.forms import InForm, PeopleForm, ResultForm, VersionForm, people_form, people_rows
from engage.development.models import Activity
from engage.development.queries import Included, One
from engage.development.rules import State
from engage.events.staff_files import MOST_SENT
from engage.files import queries as files
from engage.web.buttons import attempt
from engage.web.locale import gettext
from engage.web.work import reading
from engage.wording.queries import Words


def register(bp: Blueprint, one: str, door: Callable[..., Any]) -> None:
    for rule, name, view in (
        ("/perspektiver", "perspectives", perspectives),
        ("/perspektiver/<uuid:row_id>", "perspective", perspective),
        ("/deltog", "people", people),
        ("/virkning", "results", results),
        ("/virkning/<uuid:row_id>", "result", result),
    ):
        bp.add_url_rule(f"{one}{rule}", name, door(view), methods=["GET", "POST"])


def _answer(form: VersionForm, conflict: Say | None) -> int:
    return 409 if conflict is not None else form.status


def _saved(endpoint: str, number: int, said: str) -> Any:
    flash(said, "success")
    return redirect(url_for(f"development_staff.{endpoint}", number=number), 303)


# --- The perspectives in it -----------------------------------------------------------------------


def perspectives(number: int) -> Any:
    """Which went in, where and how; and one more."""
    request.max_content_length = MOST_SENT
    form, conflict = InForm(), None
    work = reading()
    it = queries.one(work, number)
    open_ones = queries.to_choose(work, queries.area_ids(work, it.activity.id))
    known = {each.perspective.id for each in queries.included(work, it.activity.id)}
    form.perspective.choices = [
        SelectChoice("", gettext("Not chosen")),
        *(
            SelectChoice(str(each.id), f"{each.number}. {version.claim}")
            for each, version in open_ones
            if each.id not in known or str(each.id) == form.perspective.data
        ),
    ]
    if form.validate_on_submit():
        conflict = attempt(form, lambda writer: _include(writer, number, form))
        if conflict is None and form.refused is None:
            return _saved("perspectives", number, gettext("It is in."))
    return _perspectives(number, form, conflict, any(each.id not in known for each, _ in open_ones))


def _include(work: Work, number: int, form: InForm) -> None:
    chosen = UUID(form.perspective.data) if form.perspective.data else None
    including.include(work, number, chosen, form.told, version=form.read, once=form.once.data or "")


def _perspectives(number: int, form: InForm, conflict: Say | None, may_add: bool) -> Any:
    work = reading()
    it = queries.one(work, number)
    found = queries.included(work, it.activity.id)
    form.version.data = str(it.activity.version)
    page = render_template(
        "development/perspectives.html",
        it=it,
        form=form,
        conflict=conflict,
        rows=_included(work, number, found),
        may_add=may_add or conflict is not None,
        is_closed=it.activity.state is State.CLOSED,
    )
    return page, _answer(form, conflict)


def _included(work: Work, number: int, found: list[Included]) -> list[dict[str, Any]]:
    return shown.included(number, found, Words("da"), files.known(work, [each.inclusion.file_id for each in found]))


def perspective(number: int, row_id: UUID) -> Any:
    """Say it differently, or take it out. `do` says which button was pressed."""
    request.max_content_length = MOST_SENT
    form, conflict = InForm(), None
    form.perspective.choices = []
    if form.validate_on_submit():
        if request.form.get("do") == "drop":
            conflict = attempt(form, lambda work: including.take_out(work, number, row_id, version=form.read))
            said = gettext("It is taken out.")
        else:
            conflict = attempt(
                form, lambda work: including.change_inclusion(work, number, row_id, form.told, version=form.read)
            )
            said = gettext("Saved.")
        if conflict is None and form.refused is None:
            return _saved("perspectives", number, said)
    work = reading()
    it = queries.one(work, number)
    row = next((each for each in queries.included(work, it.activity.id) if each.inclusion.id == row_id), None)
    if row is None:
        raise NotFound()
    if not form.is_submitted():
        form.fill(row.inclusion)
    form.version.data = str(it.activity.version)
    (drawn,) = _included(work, number, [row])
    page = render_template("development/perspective.html", it=it, form=form, conflict=conflict, row=drawn)
    return page, _answer(form, conflict)


# --- Who took part --------------------------------------------------------------------------------


def people(number: int) -> Any:
    """How many with lived experience did what."""
    form, conflict = people_form(), None
    if form.validate_on_submit():
        conflict = attempt(form, lambda work: service.count(work, number, form.people, version=form.read))
        if conflict is None and form.refused is None:
            return _saved("show", number, gettext("Saved."))
    work = reading()
    it = queries.one(work, number)
    if not form.is_submitted():
        _fill(form, work, it.activity)
    form.version.data = str(it.activity.version)
    page = render_template("development/people.html", it=it, form=form, rows=people_rows(form), conflict=conflict)
    return page, _answer(form, conflict)


def _fill(form: PeopleForm, work: Work, activity: Activity) -> None:
    for row in queries.took_part(work, activity.id):
        form[f"{row.role.value}_{row.part.value}"].data = row.people


# --- What changed ---------------------------------------------------------------------------------


def results(number: int) -> Any:
    """What changed or is to change; and one more."""
    request.max_content_length = MOST_SENT
    form, conflict = ResultForm(), None
    form.offer()
    if form.validate_on_submit():
        conflict = attempt(
            form,
            lambda work: including.add_change(work, number, form.told, version=form.read, once=form.once.data or ""),
        )
        if conflict is None and form.refused is None:
            return _saved("results", number, gettext("It is added."))
    work = reading()
    it = queries.one(work, number)
    form.version.data = str(it.activity.version)
    page = render_template("development/results.html", it=it, form=form, conflict=conflict, rows=_results(work, it))
    return page, _answer(form, conflict)


def _results(work: Work, it: One) -> list[dict[str, Any]]:
    found = queries.changes(work, it.activity.id)
    known = files.known(work, [each.file_id for each in found])
    return shown.changes(it.activity.number, found, Words("da"), known)


def result(number: int, row_id: UUID) -> Any:
    """Say it differently, or that it has happened; or take it away. `do` says which button was pressed."""
    request.max_content_length = MOST_SENT
    form, conflict = ResultForm(), None
    form.offer()
    if form.validate_on_submit():
        if request.form.get("do") == "drop":
            conflict = attempt(form, lambda work: including.drop_change(work, number, row_id, version=form.read))
            said = gettext("It is taken away.")
        else:
            conflict = attempt(
                form, lambda work: including.write_change(work, number, row_id, form.told, version=form.read)
            )
            said = gettext("Saved.")
        if conflict is None and form.refused is None:
            return _saved("results", number, said)
    work = reading()
    it = queries.one(work, number)
    row = next((each for each in queries.changes(work, it.activity.id) if each.id == row_id), None)
    if row is None:
        raise NotFound()
    if not form.is_submitted():
        form.fill(row)
    form.version.data = str(it.activity.version)
    (drawn,) = [each for each in _results(work, it) if each["id"] == row_id]
    page = render_template("development/result.html", it=it, form=form, conflict=conflict, row=drawn)
    return page, _answer(form, conflict)
