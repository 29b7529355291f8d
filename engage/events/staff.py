"""An organiser's pages: what there is to do, the events, and one event with the steps it can take."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engage.core.authority import Can
from engage.core.errors import Conflict
from engage.core.text import Say, say
from engage.core.work import Work
from engage.events import (
    planning,
    queries,
    staff_after,
    staff_files,
    staff_lists,
    staff_needs,
    staff_people,
    staff_plan,
    stages,
    wordings,
)
from engage.events.managing import mine, reached
from engage.events.models import Event
from engage.events.rules import MUST_INCLUDE, SUPPORT_NAMES, Kind, Stage, Standing, may_become
from engage.events.staff_forms import CancelForm, CloseForm, CopyForm, StepForm
from engage.events.staff_plan import version_of
from engage.web.doors import staff
from engage.web.locale import gettext, ngettext
from engage.web.work import reading, writing

bp = Blueprint("events_staff", __name__, url_prefix="/arbejde/arrangementer")
door = staff(Can.MANAGE_EVENTS)
ONE = "/<int(max=2147483647):number>"
PAGE = 20  # events a page
MOST = 200  # events that the lists look at

STAGE_NAMES: dict[Stage, Say] = {
    Stage.PLANNED: say("Planned"),
    Stage.OPEN: say("Open for sign-up"),
    Stage.CANCELLED: say("Cancelled"),
    Stage.HELD: say("Held"),
    Stage.MINUTES: say("Held, with minutes"),
}


@bp.route(f"{ONE}/", methods=["GET", "POST"])
@door
def show(number: int) -> Any:
    """One event: how it stands, the ways to all its pages, and the next steps. `do` says which form was sent."""
    if request.method == "GET":
        if mine(reading(), number).kind is Kind.WRITTEN_ROUND:  # it has a page of its own
            return redirect(url_for("dialogue_staff.round", number=number), 303)
        return _page(number)
    step = STEPS.get(request.form.get("do", ""))
    if step is None:
        abort(400)
    return step(number)


def _page(number: int, sent: StepForm | None = None, conflict: Say | None = None) -> Any:
    """Draw the page from what is true now; `sent` is the form that came back, with what was typed in it."""
    work = reading()
    event = mine(work, number)
    closing = sent if isinstance(sent, CloseForm) else CloseForm(formdata=None)
    if closing is not sent:
        closing.perspectives.data = event.perspectives
    over = event.ends_at < work.now
    body = render_template(
        "events/staff_show.html",
        event=event,
        stage=STAGE_NAMES[event.stage],
        when=wordings.when(event),
        where=wordings.where(event),
        support=SUPPORT_NAMES,
        seats=queries.seats_of(work, event),
        counts=queries.counts(work, [event.id])[event.id],
        standing=Standing,
        reached=reached(work, event),
        close=closing,
        has_minutes=event.stage is Stage.MINUTES,
        has_begun=event.starts_at <= work.now,
        copy=sent if isinstance(sent, CopyForm) else CopyForm(formdata=None),
        may_change=event.stage is not Stage.CANCELLED and event.closed_on is None,
        may_open=may_become(event.stage, Stage.OPEN) and not over,
        may_cancel=may_become(event.stage, Stage.CANCELLED) and not over,
        may_hold=may_become(event.stage, Stage.HELD) and event.starts_at <= work.now,
        must_include=event.kind in MUST_INCLUDE,
        was_held=event.stage in (Stage.HELD, Stage.MINUTES),
        conflict=conflict,
        errors=sent.problems if sent is not None and conflict is None else [],
    )
    return body, 409 if conflict is not None else sent.status if sent is not None else 200


def _step(number: int, form: StepForm, do: Callable[[Work, Event, int], Any], said: Callable[[Any], str]) -> Any:
    """Take the step and go on; or come back with the page as it is now, and everything that was typed."""
    conflict: Say | None = None
    if form.validate_on_submit():
        try:
            with form.refusals():
                with writing() as work:
                    event = mine(work, number)
                    answer = do(work, event, version_of(form))
                    goes_on = answer.number
                flash(said(answer), "success")
                return redirect(url_for("events_staff.show", number=goes_on), 303)
        except Conflict as error:
            conflict = error.message
    return _page(number, form, conflict)


def _publish(number: int) -> Any:
    said = gettext("Everybody can see the event now. They cannot sign up yet.")
    return _step(number, StepForm(), lambda work, event, v: stages.publish(work, event.id, version=v), lambda _: said)


def _open(number: int) -> Any:
    said = gettext("Everybody can see the event and sign up now.")
    return _step(
        number, StepForm(), lambda work, event, v: stages.open_for_all(work, event.id, version=v), lambda _: said
    )


def _hold(number: int) -> Any:
    said = gettext("The event was held. Now say how many came, and write the minutes.")
    return _step(number, StepForm(), lambda work, event, v: stages.mark_held(work, event.id, version=v), lambda _: said)


def _close(number: int) -> Any:
    form = CloseForm()
    return _step(
        number,
        form,
        lambda work, event, v: stages.close(
            work,
            event.id,
            head_count=form.head_count.data or 0,
            perspectives=form.perspectives.data or "",
            version=v,
        ),
        lambda _: gettext("The event is closed."),
    )


def _copy(number: int) -> Any:
    form = CopyForm()

    def again(work: Work, event: Event, _version: int) -> Event:
        day: date | None = form.day.data
        return planning.copy(work, event.id, day=day)

    said = gettext("This is the new event. Only organisers see it, until you publish it.")
    return _step(number, form, again, lambda _: said)


STEPS: dict[str, Callable[[int], Any]] = {
    "publish": _publish,
    "open": _open,
    "hold": _hold,
    "close": _close,
    "copy": _copy,
}


@bp.route(f"{ONE}/aflys", methods=["GET", "POST"])
@door
def cancel(number: int) -> Any:
    """Cancel the event, with the reason for everyone; says first how many are told and how many have no mail."""
    form, conflict = CancelForm(), None
    if form.validate_on_submit():
        try:
            with form.refusals():
                with writing() as work:
                    event = mine(work, number)
                    told, silent = reached(work, event)
                    stages.cancel(work, event.id, reason=form.reason.data or "", version=version_of(form))
                return _cancelled(number, told, silent)
        except Conflict as error:
            conflict = error.message
    work = reading()
    event = mine(work, number)
    form.version.data = str(event.version)
    told, silent = reached(work, event)
    page = render_template(
        "events/staff_cancel.html",
        form=form,
        event=event,
        told=told,
        silent=silent,
        conflict=conflict,
        may_cancel=may_become(event.stage, Stage.CANCELLED),
    )
    return page, 409 if conflict is not None else form.status


def _cancelled(number: int, told: int, silent: int) -> Any:
    flash(
        ngettext("The event is cancelled. %(num)d person is told.", "The event is cancelled. %(num)d are told.", told),
        "success",
    )
    if silent:
        flash(gettext("Some have no mail. They are on the list of people to call or write to."), "warning")
    return redirect(url_for("events_staff.show", number=number), 303)


staff_plan.register(bp, ONE, door)
staff_people.register(bp, ONE, door)
staff_needs.register(bp, ONE)
staff_lists.register(bp, ONE, door)
staff_after.register(bp, ONE, door)
staff_files.register(bp, ONE, door)
