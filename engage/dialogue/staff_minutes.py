"""Writing minutes: one page with all rows; whoever was overtaken sees what the other one saved, and loses nothing."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.bodies.models import Body
from engage.bodies.queries import holds_on
from engage.core.errors import Conflict, NotFound
from engage.core.ids import identity
from engage.core.text import Say
from engage.core.work import Work
from engage.dialogue import minuting, queries, standing, wordings
from engage.dialogue.forms import DECISION, FOLLOW, POINT, STANDING, MinutesForm, minutes_form
from engage.dialogue.minuting import Decided, Promise, Said, Written
from engage.dialogue.queries import Whole
from engage.dialogue.rules import Became
from engage.dialogue.standing import Item, Tell
from engage.events.managing import mine
from engage.events.models import AgendaItem, Event
from engage.events.staff_plan import HOLD, version_of
from engage.web.forms import Form
from engage.web.locale import gettext
from engage.web.work import reading, writing
from engage.wording.queries import Words

DANISH = Words("da")  # organisers read what they have written
MORE = 2  # empty rows of each kind, for what is added
MOST_ROWS = 60
_ROW = re.compile(r"(point|decision|follow)_(\d{1,2})_")


def register(bp: Blueprint, one: str, door: Callable[..., Any]) -> None:
    bp.add_url_rule(f"{one}/referat", "minutes", door(minutes), methods=["GET", "POST"])


def minutes(number: int) -> Any:
    """Write the minutes, publish them, and correct them afterwards. `do` says what is done with what was written."""
    work = reading()
    event = mine(work, number)
    whole, stood = _whole(work, event), standing.at(work, event)
    form = _form(work, event, whole, stood)
    conflict: Say | None = None
    if form.validate_on_submit():
        written = _written(form)
        try:
            with form.refusals():
                return _save(number, form, written)
        except Conflict as error:
            conflict = error.message
        # What is true now: somebody else may have written since.
        event = mine(reading(), number)
        whole, stood = _whole(reading(), event), standing.at(reading(), event)
    version = whole.minutes.version if whole is not None else 0
    overtaken = conflict is not None and version != version_of(form)
    if overtaken or not form.is_submitted():
        form.version.data = str(version)
    page = render_template(
        "dialogue/write_minutes.html",
        form=form,
        event=event,
        minutes=whole.minutes if whole is not None else None,
        begun=event.starts_at <= reading().now,
        points=_rows(form, "point", POINT),
        decisions=_rows(form, "decision", DECISION),
        follow_ups=_rows(form, "follow", FOLLOW),
        spoken=whole.spoken if whole is not None else [],
        standing=_standing(stood, form),
        conflict=conflict,
        theirs=whole if overtaken else None,
    )
    return page, 409 if conflict is not None else form.status


def _save(number: int, form: MinutesForm, written: Written) -> Any:
    """Keep what was written, and publish it where the button says so."""
    publishes = request.form.get("do") == "publish"
    with writing() as work:
        event = mine(work, number)
        kept = minuting.save(work, event.id, written, version=version_of(form), note=form.note.data or "")
        if publishes:
            minuting.publish(work, event.id, version=kept.version)
        is_out = kept.number > 0
    flash(gettext("Everybody can read the minutes now.") if is_out else gettext("The draft is saved."), "success")
    return redirect(url_for("dialogue_staff.minutes", number=number), 303)


def _whole(work: Work, event: Event) -> Whole | None:
    try:
        return queries.whole(work, event)
    except NotFound:
        return None


def _form(work: Work, event: Event, whole: Whole | None, stood: list[Item]) -> MinutesForm:
    """The form with a row for whatever was sent; or for all there is, and some more."""
    used = {body_id for row in _owned(whole) if (body_id := row.body_id) is not None}
    bodies = _bodies(work, event, used)
    items = {f"standing_{each.id.hex}": each for each in stood}
    if request.method == "POST":
        sent = dict.fromkeys(("point", "decision", "follow"), 0)
        for name in request.form:
            found = _ROW.match(name)
            if found is not None:
                sent[found[1]] = max(sent[found[1]], min(int(found[2]) + 1, MOST_ROWS))
        return minutes_form(sent["point"], sent["decision"], sent["follow"], bodies, list(items))()
    rows = _filled(work, event, whole)
    points, decisions, follow_ups = (len(each) + MORE for each in rows.values())
    form = minutes_form(points, decisions, follow_ups, bodies, list(items))()
    for name, each in items.items():
        if each.told is not None:
            said = (each.told.became.value, each.told.by_whom, each.told.text)
            for field, content in zip(STANDING, said, strict=True):
                form[f"{name}_{field}"].data = content
    form.summary.data = whole.summary if whole is not None else event.minutes
    for kind, values in rows.items():
        for position, value in enumerate(values):
            for name, content in value.items():
                form[f"{kind}_{position}_{name}"].data = content
    body = str(event.body_id)
    for row in range(len(rows["decision"]), len(rows["decision"]) + MORE):
        form[f"decision_{row}_body"].data = body  # mostly it is those who held the meeting
    return form


def _owned(whole: Whole | None) -> list[Any]:
    return [] if whole is None else [*(row for row, _ in whole.decisions), *(row for row, _ in whole.follow_ups)]


def _filled(work: Work, event: Event, whole: Whole | None) -> dict[str, list[dict[str, Any]]]:
    """What stands in the rows; where nothing was written yet, the points of the programme."""
    points: list[dict[str, Any]]
    if whole is None or not (whole.points or whole.minutes.number):
        items = sa.select(AgendaItem).where(AgendaItem.event_id == event.id).order_by(AgendaItem.position)
        points = [{"title": item.title} for item in work.all(items)]
    else:
        points = [{"id": str(row.id), "title": row.title, "text": row.text} for row in whole.points]
    decisions = [row for row, _ in whole.decisions] if whole is not None else []
    follow_ups = [row for row, _ in whole.follow_ups] if whole is not None else []
    return {
        "point": points,
        "decision": [{"id": str(row.id), "text": row.text, "body": str(row.body_id)} for row in decisions],
        "follow": [
            {
                "id": str(row.id),
                "what": row.what,
                "body": str(row.body_id) if row.body_id is not None else "",
                "owner": row.owner,
                "due": row.due_on,
            }
            for row in follow_ups
        ],
    }


def _bodies(work: Work, event: Event, used: set[UUID]) -> list[Body]:
    """Who can decide something or do something: those who hold meetings, and the councils of the municipality."""
    there: Any = Body.kind.in_(HOLD)
    if event.municipality_id is not None:
        there = sa.or_(there, Body.municipality_id == event.municipality_id)
    named = Body.id.in_([event.body_id, *used])
    statement = sa.select(Body).where(sa.or_(named, sa.and_(there, holds_on(Body, work.today))))
    return work.all(statement.order_by(Body.kind, Body.name))


def _rows(form: Form, kind: str, names: tuple[str, ...]) -> list[list[Any]]:
    """The fields of each row."""
    count = sum(field.name.startswith(f"{kind}_") for field in form) // len(names)
    return [[form[f"{kind}_{row}_{name}"] for name in names] for row in range(count)]


def _standing(stood: list[Item], form: Form) -> list[tuple[Any, list[Any]]]:
    """What stood open, each with its fields; what came after the form was made has none yet."""
    rows = [(each, f"standing_{each.id.hex}") for each in stood]
    return [
        (wordings.stands(each, DANISH, reading().today), [form[f"{name}_{field}"] for field in STANDING])
        for each, name in rows
        if f"{name}_became" in form
    ]


def _told(form: Form) -> list[Tell]:
    """What is said of each that stood open."""
    names = [field.name.removesuffix("_became") for field in form if field.name.endswith("_became")]
    found = []
    for name in names:
        became, by, text = (form[f"{name}_{field}"].data or "" for field in STANDING)
        found.append(Tell(UUID(name[9:]), Became(became) if became in set(Became) else None, by, text, name))
    return found


def _written(form: MinutesForm) -> Written:
    """What stands in the rows; an emptied row is taken away. What is wrong with one is said by the service."""
    points = [
        Said(title.data or "", text.data or "", identity(row.data), row.name.removesuffix("_id"))
        for row, title, text in _rows(form, "point", POINT)
        if title.data or text.data
    ]
    decisions = [
        Decided(text.data or "", identity(body.data), identity(row.data), row.name.removesuffix("_id"))
        for row, text, body in _rows(form, "decision", DECISION)
        if text.data
    ]
    follow_ups = [
        Promise(
            what.data or "",
            due.data,
            identity(body.data),
            owner.data or "",
            identity(row.data),
            row.name.removesuffix("_id"),
        )
        for row, what, body, owner, due in _rows(form, "follow", FOLLOW)
        if what.data or owner.data or due.data
    ]
    return Written(form.summary.data or "", points, decisions, follow_ups, _told(form))
