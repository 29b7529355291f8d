"""Making and changing an event, and its programme: whoever was overtaken sees what the other one saved."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms import SelectChoice

from engage.agreements import queries as agreements
from engage.agreements.models import Agreement, FocusArea
from engage.bodies import queries as bodies
from engage.bodies.models import Body, BodyKind, Municipality, Region
from engage.core.errors import Conflict, NotFound
from engage.core.work import Work
from engage.events import planning, policy, programme, queries, sealed
from engage.events.managing import mine, scopes
from engage.events.models import Event, Material
from engage.events.programme import Line, Paper
from engage.events.staff_forms import ITEM, PAPER, PlanForm, ProgrammeForm, programme_form, written
from engage.web.forms import Form
from engage.web.locale import gettext, show_date
from engage.web.work import reading, writing

HOLD = (BodyKind.KKR, BodyKind.DIALOGUE_FORUM, BodyKind.SECRETARIAT, BodyKind.STEERING_GROUP, BodyKind.REGIONAL_COUNCIL)
MORE = 3  # empty rows for what is added


def register(bp: Blueprint, one: str, door: Callable[..., Any]) -> None:
    both = ["GET", "POST"]
    bp.add_url_rule("/nyt", "new", door(new), methods=both)
    bp.add_url_rule(f"{one}/ret", "change", door(change), methods=both)
    bp.add_url_rule(f"{one}/program", "programme", door(programme_page), methods=both)


def version_of(form: Any) -> int:
    """The version that the page had before it; one that never was for whatever is none."""
    sent = form.version.data or ""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else -1


# --- The plan ---------------------------------------------------------------------------------


def _offer(work: Work, form: PlanForm) -> None:
    form.offer(
        scopes(work), bodies.bodies(work, *HOLD, on=work.today), bodies.regions(work), bodies.municipalities(work)
    )


def new() -> Any:
    """Make an event; only organisers see it."""
    form = PlanForm()
    _offer(reading(), form)
    if form.validate_on_submit():
        with form.refusals():
            with writing() as work:
                number = planning.create(work, form.plan(())).number
            flash(gettext("The event is made. Only organisers see it, until you publish it."), "success")
            return redirect(url_for("events_staff.show", number=number), 303)
    return render_template("events/staff_plan.html", form=form, event=None, theirs=None), form.status


def _shown(work: Work, event: Event) -> dict[str, Any]:
    """What the form shows of an event as it is now."""
    row = work.rows(
        sa.select(Region.key, Municipality.code)
        .select_from(Event)
        .outerjoin(Region, Region.id == Event.region_id)
        .outerjoin(Municipality, Municipality.id == Event.municipality_id)
        .where(Event.id == event.id)
    )[0]
    keys = {body.id: body.key for body in work.all(sa.select(Body).where(Body.id.in_([event.scope_id, event.body_id])))}
    named = {"scope": keys[event.scope_id], "body": keys[event.body_id]}
    named |= {"region": row[0] or "", "municipality": row[1] or ""}
    return written(event, named, sealed.online_link(work, event))


def change(number: int) -> Any:
    """Change an event. Those who come or wait get one message when its time or place changes."""
    form = PlanForm()
    work = reading()
    event = mine(work, number)
    _offer(work, form)
    now = _shown(work, event)
    if form.body.choices is not None and now["body"] not in [each.value for each in form.body.choices]:
        form.body.choices.append(SelectChoice(now["body"], work.get(Body, event.body_id).name))
    overtaken = False
    if form.validate_on_submit():
        try:
            with form.refusals():
                with writing() as work:
                    event = mine(work, number)
                    plan = form.plan(queries.groups(event))
                    planning.change(work, event.id, plan, version=version_of(form))
                flash(gettext("The change is saved."), "success")
                return redirect(url_for("events_staff.show", number=number), 303)
        except Conflict:
            overtaken = mine(reading(), number).version != version_of(form)
            if not overtaken:
                raise
    theirs = None
    if overtaken:
        work = reading()
        event = mine(work, number)
        theirs = _theirs(form, _shown(work, event))
    if not form.is_submitted():
        form.process(data=now)
    if overtaken or not form.is_submitted():
        form.version.data = str(event.version)
    page = render_template("events/staff_plan.html", form=form, event=event, theirs=theirs)
    return page, 409 if overtaken else form.status


def _theirs(form: PlanForm, now: dict[str, Any]) -> list[tuple[str, str]]:
    """What somebody else saved where it differs from what was typed, as (label, words)."""
    found = []
    for name, value in now.items():
        field = form[name]
        if (field.data or "") != (value or ""):
            choices = {str(each.value): str(each.label) for each in getattr(field, "choices", None) or []}
            values = value if isinstance(value, list) else [value]
            words = [choices.get(str(each), show_date(each) if hasattr(each, "year") else str(each)) for each in values]
            found.append((str(field.label.text), ", ".join(words) if any(values) else gettext("Empty")))
    return found


# --- The programme ----------------------------------------------------------------------------


def programme_page(number: int) -> Any:
    """Programme, materials and focus areas; an emptied row is taken away."""
    work = reading()
    whole = _whole(work, number)
    form = programme_form(len(whole.agenda) + MORE, len(whole.materials) + 2)()
    areas = _areas(work, [each.area.id for each in whole.focus])
    form.focus.choices = [SelectChoice(key, name) for key, name in areas]
    overtaken = False
    if form.validate_on_submit():
        lines, papers = _lines(form), _papers(form, whole.materials)
        if not form.errors:
            try:
                with form.refusals():
                    _save(number, form, lines, papers)
                    flash(gettext("The change is saved."), "success")
                    return redirect(url_for("events_staff.show", number=number), 303)
            except Conflict:
                overtaken = mine(reading(), number).version != version_of(form)
                if not overtaken:
                    raise
    if form.is_submitted():
        whole = _whole(reading(), number)
    else:
        _fill(form, whole)
    if overtaken or not form.is_submitted():
        form.version.data = str(whole.event.version)
    page = render_template(
        "events/staff_programme.html",
        form=form,
        event=whole.event,
        items=_rows(form, "item", ITEM),
        papers=_rows(form, "paper", PAPER),
        theirs=whole if overtaken else None,
    )
    return page, 409 if overtaken else form.status


def _whole(work: Work, number: int) -> queries.Whole:
    """The event with its rows. Raises NotFound for another's."""
    whole = queries.whole(work, number)
    if not policy.may_manage(work.actor, whole.event):
        raise NotFound()
    return whole


def _areas(work: Work, chosen: list[UUID]) -> list[tuple[str, str]]:
    """Focus areas that people can say something about, and those that the event has already."""
    known = {each.area.id: each for each in agreements.open_focus_areas(work)}
    found = [
        (str(key), f"{each.area.number}. {each.area.title} ({each.agreement.title})") for key, each in known.items()
    ]
    missing = [key for key in chosen if key not in known]
    for area, title in (
        work.rows(
            sa.select(FocusArea, Agreement.title)
            .join(Agreement, Agreement.id == FocusArea.agreement_id)
            .where(FocusArea.id.in_(missing))
        )
        if missing
        else ()
    ):
        found.append((str(area.id), f"{area.number}. {area.title} ({title})"))
    return found


def _save(number: int, form: ProgrammeForm, lines: list[Line], papers: list[Paper]) -> None:
    with writing() as work:
        event = mine(work, number)
        chosen = [UUID(each) for each in form.focus.data or ()]
        programme.set_agenda(work, event.id, lines, version=version_of(form))
        programme.set_materials(work, event.id, papers, version=event.version)
        programme.set_focus(work, event.id, chosen, version=event.version)


def _rows(form: Form, kind: str, names: tuple[str, ...]) -> list[list[Any]]:
    """The fields of each row."""
    count = sum(field.name.startswith(f"{kind}_") for field in form) // len(names)
    return [[form[f"{kind}_{row}_{name}"] for name in names] for row in range(count)]


def _fill(form: Form, whole: queries.Whole) -> None:
    form["focus"].data = [str(each.area.id) for each in whole.focus]
    for kind, names, rows in (("item", ITEM, whole.agenda), ("paper", PAPER, whole.materials)):
        for position, row in enumerate(rows):
            for name in names:
                form[f"{kind}_{position}_{name}"].data = getattr(row, name) or ""


def _lines(form: Form) -> list[Line]:
    """What stands in the rows of the programme; what is wrong is said at its field."""
    found = []
    for starts, title, who in _rows(form, "item", ITEM):
        if not (starts.data or title.data or who.data):
            continue
        clock = (starts.data or "").replace(".", ":")
        hours, _, minutes = clock.partition(":")
        if not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2 and int(hours) < 24 and int(minutes) < 60):
            starts.errors = [gettext("Write the time as hours and minutes, such as 15:10.")]
        if not title.data:
            title.errors = [gettext("Write the text.")]
        found.append(Line(clock.zfill(5), title.data or "", who.data or ""))
    return found


def _papers(form: Form, before: list[Material]) -> list[Paper]:
    """The materials; as `_lines`."""
    found = []
    for position, (title, short, short_url, long_url) in enumerate(_rows(form, "paper", PAPER)):
        if not (title.data or short.data or short_url.data or long_url.data):
            continue
        if not title.data:
            title.errors = [gettext("Write the text.")]
        for field in (short_url, long_url):
            if field.data and not field.data.startswith("https://"):
                field.errors = [gettext("An address begins with https://")]
        kept = before[position] if position < len(before) else None
        files = (kept.short_file_id, kept.long_file_id) if kept is not None else (None, None)
        found.append(Paper(title.data or "", short.data or "", short_url.data or "", long_url.data or "", *files))
    return found
