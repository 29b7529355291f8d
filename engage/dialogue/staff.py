"""An organiser's pages: the first one with all that waits, what was promised, words read aloud, notes from tables."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.agreements.rules import reference
from engage.core.authority import Can
from engage.core.errors import Conflict
from engage.core.ids import identity, shown
from engage.core.work import Work
from engage.dialogue import (
    minuting,
    noting,
    queries,
    speaking,
    staff_danger,
    staff_minutes,
    staff_proposals,
    staff_rounds,
    wordings,
)
from engage.dialogue.forms import FollowForm, NoteForm, SpokenForm
from engage.dialogue.rules import FollowState
from engage.drafts.rules import UNKNOWN_FOCUS, Publish
from engage.events import lists
from engage.events import queries as events
from engage.events.managing import mine, to_do
from engage.events.models import Event
from engage.events.rules import Stage, Standing
from engage.events.staff import MOST, ONE, PAGE, STAGE_NAMES
from engage.events.staff_plan import version_of
from engage.receipts.kept import Kept
from engage.web.doors import staff
from engage.web.locale import gettext, language
from engage.web.work import reading, writing
from engage.wording.queries import Words

bp = Blueprint("dialogue_staff", __name__, url_prefix="/arbejde")
EVENTS = "/arrangementer"
door = staff(Can.MANAGE_EVENTS)
recorded = staff(Can.MANAGE_EVENTS, recorded=True)
NOTED = Kept("noted", 30 * 60)  # so long the code for the table stays on the screen
DANISH = Words("da")  # organisers read what they have written


@bp.get(f"{EVENTS}/")
@door
def index() -> Any:
    """What needs doing, the most urgent first, and what was promised; then the events, ahead or over."""
    work = reading()
    past = request.args.get("vis") == "afholdt"
    page = max(1, min(request.args.get("side", 1, type=int), MOST // PAGE))
    managed = lists.managed(work, past=past, limit=MOST)
    first, last = (page - 1) * PAGE, page * PAGE
    chosen: dict[str, Any] = {"vis": "afholdt"} if past else {}
    here = [url_for("dialogue_staff.index", **chosen, side=number) for number in (page - 1, page + 1)]
    promised = [] if past else queries.still_open(work)
    return render_template(
        "dialogue/organise.html",
        waiting=[] if past else to_do(work, managed, queries.dangers_of_event()),
        promised=[(each.event, wordings.promise(each, DANISH, work.today)) for each in promised],
        events=managed[first:last],
        past=past,
        stages=STAGE_NAMES,
        coming=Standing.CONFIRMED,
        offered=Standing.OFFERED,
        queued=Standing.WAITING,
        previous=here[0] if page > 1 else "",
        following=here[1] if len(managed) > last else "",
    )


# --- What was promised ------------------------------------------------------------------------


@bp.route(f"{EVENTS}{ONE}/opfoelgning", methods=["GET", "POST"])
@door
def follow_ups(number: int) -> Any:
    """What was promised at an event: how far each is, and what came of it. `om` opens one."""
    form, conflict = FollowForm(), None
    form.offer()
    if form.is_submitted() and form.validate():
        try:
            with form.refusals():
                with writing() as work:
                    _follow(work, mine(work, number), form)
                flash(gettext("The change is saved."), "success")
                return redirect(url_for("dialogue_staff.follow_ups", number=number), 303)
        except Conflict as error:
            conflict = error.message
    work = reading()
    event = mine(work, number)
    promised = queries.promised(work, event.id)
    wanted = identity(form.follow_up.data if form.is_submitted() else request.args.get("om"))
    opened = next((each for each in promised if each.follow_up.id == wanted), None)
    if opened is not None and not form.is_submitted():
        form.state.data, form.outcome.data = opened.follow_up.state.value, opened.follow_up.outcome
    page = render_template(
        "dialogue/follow_ups.html",
        form=form,
        event=event,
        conflict=conflict,
        opened=opened,
        theirs=opened.follow_up if opened is not None and conflict is not None else None,
        promised=[(each.follow_up.id, wordings.promise(each, DANISH, work.today)) for each in promised],
    )
    return page, 409 if conflict is not None else form.status


def _follow(work: Work, event: Event, form: FollowForm) -> None:
    state = FollowState(form.state.data) if form.state.data in set(FollowState) else FollowState.OPEN
    wanted = identity(form.follow_up.data)
    if wanted is None:
        raise Conflict()
    outcome = form.outcome.data or ""
    minuting.follow(work, event.id, wanted, state=state, outcome=outcome, version=version_of(form))


# --- Words read aloud -------------------------------------------------------------------------


@bp.route(f"{EVENTS}{ONE}/oplaesning", methods=["GET", "POST"])
@recorded
def aloud(number: int) -> Any:
    """The texts to read aloud, as a page that prints; afterwards they can stand in the minutes. `om` opens one."""
    form, conflict = SpokenForm(), None
    if form.is_submitted() and form.validate():
        try:
            with form.refusals():
                with writing() as work:
                    said = _speak(work, mine(work, number), form)
                flash(said, "success")
                return redirect(url_for("dialogue_staff.aloud", number=number), 303)
        except Conflict as error:
            conflict = error.message
    with writing() as work:
        event = mine(work, number)
        texts = speaking.opened(work, event.id)
        begun = event.starts_at <= work.now and event.stage is not Stage.CANCELLED
        page = {"event": event, "texts": texts, "begun": begun}
    wanted = identity(form.place.data if form.is_submitted() else request.args.get("om"))
    opened = next((each for each in texts if each.place.id == wanted and each.agreed and not each.spoken), None)
    answer = render_template("dialogue/aloud.html", form=form, conflict=conflict, opened=opened, **page)
    return answer, 409 if conflict is not None else form.status


def _speak(work: Work, event: Event, form: SpokenForm) -> str:
    """Do what the button says, and tell it."""
    place, spoken = identity(form.place.data), identity(form.spoken.data)
    if form.do.data == "out" and spoken is not None:
        speaking.take_out(work, event.id, spoken)
        return gettext("The text is taken out of the minutes.")
    if form.do.data != "in" or place is None:
        raise Conflict()
    speaking.take_in(work, event.id, place, take_out=form.take_out.data or "")
    return gettext("The text stands in the minutes.")


# --- Notes from tables ------------------------------------------------------------------------


@bp.route(f"{EVENTS}{ONE}/noter", methods=["GET", "POST"])
@door
def notes(number: int) -> Any:
    """Write in what was written at a table; a moderator reads it, and the table gets a code."""
    form, conflict = NoteForm(), None
    work = reading()
    whole = events.whole(work, number)
    mine(work, number)
    areas = [(reference(each.agreement.slug, each.area.number), each.area.title) for each in whole.focus]
    form.offer(areas, UNKNOWN_FOCUS)
    if form.is_submitted() and form.validate():
        try:
            with form.refusals():
                with writing() as work:
                    event = mine(work, number)
                    code = _note(work, event, form)
                NOTED.put(json.dumps([number, code]))
                flash(gettext("The note is received. A moderator reads it."), "success")
                return redirect(url_for("dialogue_staff.notes", number=number), 303)
        except Conflict as error:
            conflict = error.message
    work = reading()
    kept = json.loads(NOTED.get() or "[]")
    page = render_template(
        "dialogue/notes.html",
        form=form,
        event=mine(work, number),
        conflict=conflict,
        notes=queries.notes(work, whole.event.id),
        begun=whole.event.starts_at <= work.now,
        code=shown(kept[1]) if kept and kept[0] == number and not form.is_submitted() else "",
    )
    return page, 409 if conflict is not None else form.status


def _note(work: Work, event: Event, form: NoteForm) -> str:
    _, code = noting.note(
        work,
        event.id,
        topic=form.topic.data or "",
        text=form.text.data or "",
        publish=Publish(form.publish.data),
        focus=form.focus.data or UNKNOWN_FOCUS,
        once=form.once.data or "",
        language=language().code,
    )
    return code


staff_minutes.register(bp, f"{EVENTS}{ONE}", door)
staff_proposals.register(bp)
staff_danger.register(bp)
staff_rounds.register(bp)
