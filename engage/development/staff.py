"""The desk of development work: the list, a new one, its words, and the way to its end."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.accounts import queries as accounts
from engage.bodies import queries as bodies
from engage.core.authority import Can
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.development import closing, forms, queries, service, shown, staff_rows
from engage.development.forms import CloseForm, PlanForm, StepForm, VersionForm
from engage.development.queries import One
from engage.development.rules import HAPPENED, KINDS, OUTCOMES, STATES, State
from engage.events import policy as event_policy
from engage.events import queries as events
from engage.events.staff_plan import HOLD
from engage.web.buttons import attempt
from engage.web.doors import staff
from engage.web.locale import gettext, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording

bp = Blueprint("development_staff", __name__, url_prefix="/arbejde/udvikling")
DOOR = staff(Can.DEVELOP)
ONE = "/<int(max=4611686018427387904):number>"
staff_rows.register(bp, ONE, DOOR)


@bp.get("/")
@DOOR
def index() -> Any:
    """Everything by how far it is."""
    work = reading()
    rows = queries.listed(work)
    groups = [
        (tell(STATES[state]), [each for each in rows if each.activity.state is state])
        for state in (State.HELD, State.UNDER_WAY, State.PLANNED, State.CLOSED)
    ]
    may_arrange = work.actor.can(Can.MANAGE_EVENTS)
    return render_template(
        "development/desk.html", groups=groups, kinds=KINDS, when=shown.when, may_arrange=may_arrange
    )


# --- A new one ------------------------------------------------------------------------------------


@bp.route("/ny", methods=["GET", "POST"])
@DOOR
def new() -> Any:
    """Begin one; only the desk sees it."""
    form = PlanForm()
    _offer(reading(), form)
    if not form.is_submitted():
        form.state.data = State.PLANNED.value
    return _start(form, None)


@bp.route("/fra/<int(max=4611686018427387904):event_number>", methods=["GET", "POST"])
@DOOR
def from_event(event_number: int) -> Any:
    """Begin one from an event, with its title, days and focus areas; where there is one, it leads there."""
    work = reading()
    event = events.by_number(work, event_number)
    if not event_policy.may_see(work.actor, event):
        raise NotFound()
    known = queries.number_of_event(work, event.id)
    if known is not None:
        return redirect(url_for("development_staff.show", number=known), 303)
    form = PlanForm()
    plan = service.plan_of(work, event)
    _offer(work, form, list(plan.areas), plan.body_id)
    if not form.is_submitted():
        form.fill(plan)
    return _start(form, event.id, event.title)


def _start(form: PlanForm, event_id: UUID | None, event: str = "") -> Any:
    if form.validate_on_submit():
        with form.refusals(), writing() as work:
            number = service.start(work, form.plan, once=form.once.data or "", event_id=event_id).number
        if form.refused is None:
            flash(gettext("It is begun. Only the desk sees it, until you show it to everybody."), "success")
            return redirect(url_for("development_staff.show", number=number), 303)
    return render_template("development/plan.html", form=form, it=None, event=event, conflict=None), form.status


def _offer(work: Work, form: PlanForm, areas: list[UUID] | None = None, body_id: UUID | None = None) -> None:
    """The focus areas of the actor's KKRs that are not over, with those that are chosen; and who holds things."""
    reach = work.actor.scope(Can.DEVELOP)
    chosen = set(areas or ())
    found = [
        each
        for each in queries.choices(work)
        if each[0].id in chosen or (each[1].period_to >= work.today and (reach is None or each[1].body_id in reach))
    ]
    words = wording.twins(work, work.actor.language, [row for each in found for row in each[:2]])
    held = bodies.bodies(work, *HOLD, on=work.today)
    choices = [(each.id, each.name) for each in held]
    if body_id is not None and body_id not in {key for key, _ in choices}:
        choices.append((body_id, _name(work, body_id)))
    form.offer(
        [
            (str(area.id), f"{area.number}. {words.text(area, 'title')} ({words.text(agreement, 'title')}, {region})")
            for area, agreement, region in found
        ],
        choices,
    )


def _name(work: Work, body_id: UUID) -> str:
    return next((each.name for each in bodies.bodies(work) if each.id == body_id), "")


# --- One ------------------------------------------------------------------------------------------


@bp.route(f"{ONE}/", methods=["GET", "POST"])
@DOOR
def show(number: int) -> Any:
    """What is said of it, what is missing, and the ways from here; sent, it is shown to everybody."""
    form, conflict = StepForm(), None
    if form.validate_on_submit():
        conflict = attempt(form, lambda work: service.publish(work, number, version=form.read))
        if conflict is None:
            flash(gettext("Everybody can see it now."), "success")
            return redirect(url_for("development_staff.show", number=number), 303)
    work = reading()
    it = queries.one(work, number)
    included = queries.included(work, it.activity.id)
    changes = queries.changes(work, it.activity.id)
    page = render_template(
        "development/one.html",
        it=it,
        kind=tell(KINDS[it.activity.kind]),
        state=tell(STATES[it.activity.state]),
        when=shown.when(it.activity),
        areas=[each.area.title for each in queries.areas(work, it.activity.id)],
        included=[(each.perspective.number, each.version.claim if each.version else "") for each in included],
        people=sum(row.people for row in queries.took_part(work, it.activity.id)),
        changes=[(tell(OUTCOMES[each.state]), each.what) for each in changes],
        is_closed=it.activity.state is State.CLOSED,
        conflict=conflict,
    )
    return page, 409 if conflict is not None else form.status if form.is_submitted() else 200


@bp.route(f"{ONE}/ord", methods=["GET", "POST"])
@DOOR
def words(number: int) -> Any:
    """What it is, when, and how far."""
    work = reading()
    it = queries.one(work, number)
    form, conflict = PlanForm(), None
    chosen = queries.area_ids(work, it.activity.id)
    _offer(work, form, chosen, it.activity.body_id)
    if form.validate_on_submit():
        conflict = attempt(form, lambda writer: service.change(writer, number, form.plan, version=form.read))
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return redirect(url_for("development_staff.show", number=number), 303)
    it = queries.one(reading(), number)
    if not form.is_submitted():
        form.fill(forms.filled(it.activity, chosen))
    form.version.data = str(it.activity.version)
    theirs = _theirs(it, form) if conflict is not None else []
    page = render_template("development/plan.html", form=form, it=it, event="", conflict=conflict, theirs=theirs)
    return page, 409 if conflict is not None else form.status


def _theirs(it: One, form: PlanForm) -> list[tuple[str, str]]:
    """What a colleague has saved since, where it is another text than one's own."""
    return [
        (form[name].label.text, getattr(it.activity, name))
        for name in ("title", "about")
        if getattr(it.activity, name) != (form[name].data or "")
    ]


@bp.route(f"{ONE}/luk", methods=["GET", "POST"])
@DOOR
def close(number: int) -> Any:
    """The end, which is refused until it is said which perspectives went in, or why none did."""
    form, conflict = CloseForm(), None
    if form.validate_on_submit():
        conflict = attempt(form, lambda work: _close(work, number, form))
        if conflict is None and form.refused is None:
            flash(gettext("It is closed. Everybody can see what came of it."), "success")
            return redirect(url_for("development_staff.show", number=number), 303)
    work = reading()
    it = queries.one(work, number)
    included = queries.included(work, it.activity.id)
    form.version.data = str(it.activity.version)
    page = render_template(
        "development/close.html",
        it=it,
        form=form,
        conflict=conflict,
        included=[(each.perspective.number, each.version.claim if each.version else "") for each in included],
        with_event=it.event is not None and closing.closes_too(it.event),
    )
    return page, 409 if conflict is not None else form.status


def _close(work: Work, number: int, form: VersionForm) -> None:
    assert isinstance(form, CloseForm)
    closing.close(work, number, why_none=form.why_none.data or "", head_count=form.head_count.data, version=form.read)


@bp.get(f"{ONE}/historik")
@DOOR
def history(number: int) -> Any:
    """Everything that happened to it."""
    work = reading()
    it = queries.one(work, number)
    entries = queries.history(work, it.activity.id)
    names = accounts.names(work, {each.made_by for each in entries})
    rows = [
        (each.made_at, tell(HAPPENED[each.change]), names.get(each.made_by, "") if each.made_by else "")
        for each in entries
    ]
    return render_template("development/history.html", it=it, rows=rows)
