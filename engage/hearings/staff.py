"""The secretariat's desk of hearings: write one, send it, give more time, call it off, and see who has answered."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.agreements.models import Agreement
from engage.core.authority import Can
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.hearings import queries, service, shown
from engage.hearings.forms import HearingForm, MoreTimeForm, StepForm, WithdrawForm
from engage.hearings.queries import Told
from engage.hearings.rules import STATES, State
from engage.web.buttons import attempt
from engage.web.doors import staff
from engage.web.locale import gettext, language, tell
from engage.web.work import reading
from engage.wording import queries as wording

bp = Blueprint("hearings_staff", __name__, url_prefix="/arbejde/hoeringer")
DOOR = staff(Can.HEAR)
ONE = "/<int(max=4611686018427387904):number>"


@bp.get("/")
@DOOR
def index() -> Any:
    """All hearings of the desk's people, and where to begin one."""
    work = reading()
    found = queries.listed(work)
    agreements = queries.agreements(work)
    words = wording.twins(work, language().code, [*(each.hearing for each in found), *agreements])
    rows = [
        {
            "number": each.hearing.number,
            "title": words.shown(each.hearing, "title"),
            "state": tell(STATES[each.hearing.state]),
            "tone": {State.OPEN: "info"}.get(each.hearing.state, "plain"),
            "due": shown.days(each.hearing, work.today)[0] if each.hearing.state is State.OPEN else "",
            "answered": sum(one.sent is not None for one in each.standings),
            "asked": len(each.standings),
        }
        for each in found
    ]
    return render_template(
        "hearings/desk.html", rows=rows, agreements=[(each.slug, words.shown(each, "title")) for each in agreements]
    )


@bp.route("/ny/<slug>", methods=["GET", "POST"])
@DOOR
def new(slug: str) -> Any:
    """Begin one; only the desk sees it."""
    work = reading()
    agreement = next((each for each in queries.agreements(work) if each.slug == slug), None)
    if agreement is None:
        raise NotFound()
    form, conflict = HearingForm(), None
    _offer(work, form, agreement)
    number = list[int]()
    if form.validate_on_submit():
        conflict = attempt(form, lambda w: number.append(service.start(w, form.plan, once=form.once.data or "").number))
        if conflict is None and form.refused is None:
            flash(gettext("It is saved. Only the desk sees it, until you send it."), "success")
            return redirect(url_for("hearings_staff.show", number=number[0]), 303)
    page = render_template("hearings/plan.html", form=form, it=None, conflict=conflict)
    return page, 409 if conflict is not None else form.status


def _offer(work: Work, form: HearingForm, agreement: Agreement) -> None:
    """What a hearing in this agreement can be about, and whom it can ask."""
    areas, found = queries.areas_of(work, agreement.id), queries.perspectives_of(work, agreement.id)
    words = wording.twins(work, language().code, [*areas, *(version for _, version in found)])
    about = [
        (f"p:{each.id}", gettext("Perspective %(number)d: %(claim)s", number=each.number, claim=claim))
        for each, version in found
        for claim in [words.text(version, "claim")]
    ]
    about += [
        (f"f:{each.id}", gettext("Focus area %(number)d: %(title)s", number=each.number, title=title))
        for each in areas
        for title in [words.text(each, "title")]
    ]
    form.offer(about, [(each.id, each.name) for each in queries.bodies_to_ask(work, agreement)])


# --- One ------------------------------------------------------------------------------------------


@bp.route(f"{ONE}/", methods=["GET", "POST"])
@DOOR
def show(number: int) -> Any:
    """How far it is and who has answered; nothing of what is being written. Sent from here, it goes to its bodies."""
    form, conflict = StepForm(), None
    if form.validate_on_submit():
        conflict = attempt(form, lambda work: service.send(work, number, version=form.read))
        if conflict is None and form.refused is None:
            flash(gettext("It is sent. Members get a mail that says that there is something in their room."), "success")
            return redirect(url_for("hearings_staff.show", number=number), 303)
    work = reading()
    it = queries.one(work, number)
    words = wording.twins(work, language().code, shown.rows_of([it]))
    page = render_template(
        "hearings/one.html",
        it=shown.hearing(it, words, work.today),
        easy=shown.easy(work, it.hearing),
        version=it.hearing.version,
        state=it.hearing.state.value,
        state_name=tell(STATES[it.hearing.state]),
        form=form,
        conflict=conflict,
    )
    return page, 409 if conflict is not None else form.status


@bp.route(f"{ONE}/ord", methods=["GET", "POST"])
@DOOR
def words(number: int) -> Any:
    """Change a draft."""
    work = reading()
    it = queries.one(work, number)
    if it.hearing.state is not State.DRAFT:
        return redirect(url_for("hearings_staff.show", number=number), 303)
    form, conflict = HearingForm(), None
    _offer(work, form, it.agreement)
    if form.validate_on_submit():
        conflict = attempt(form, lambda w: service.change(w, number, form.plan, version=form.read))
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return redirect(url_for("hearings_staff.show", number=number), 303)
    it = queries.one(reading(), number)
    if not form.is_submitted():
        form.fill(it, shown.easy(reading(), it.hearing))
    form.version.data = str(it.hearing.version)
    theirs = _theirs(it, form) if conflict is not None else []
    page = render_template("hearings/plan.html", form=form, it=it, conflict=conflict, theirs=theirs)
    return page, 409 if conflict is not None else form.status


def _theirs(it: Told, form: HearingForm) -> list[tuple[str, str]]:
    """What a colleague has saved since, where it is another text than one's own."""
    return [
        (form[name].label.text, getattr(it.hearing, name) or "")
        for name in ("title", "summary")
        if getattr(it.hearing, name) != (form[name].data or "")
    ]


@bp.route(f"{ONE}/tid", methods=["GET", "POST"])
@DOOR
def more_time(number: int) -> Any:
    """Give more time."""
    form = MoreTimeForm()
    said = gettext("The councils have more time now.")
    return _step(
        number, form, "hearings/more_time.html", said,
        lambda work: service.prolong(work, number, form.due_on.data, version=form.read),
    )  # fmt: skip


@bp.route(f"{ONE}/aflys", methods=["GET", "POST"])
@DOOR
def withdraw(number: int) -> Any:
    """Call it off."""
    form = WithdrawForm()
    said = gettext("The hearing is called off. Members get a mail.")
    return _step(
        number, form, "hearings/withdraw.html", said,
        lambda work: service.withdraw(work, number, why=form.why.data or "", version=form.read),
    )  # fmt: skip


def _step(number: int, form: Any, template: str, said: str, do: Any) -> Any:
    conflict = None
    if form.validate_on_submit():
        conflict = attempt(form, do)
        if conflict is None and form.refused is None:
            flash(said, "success")
            return redirect(url_for("hearings_staff.show", number=number), 303)
    it = queries.one(reading(), number)
    if it.hearing.state is not State.OPEN and conflict is None:
        return redirect(url_for("hearings_staff.show", number=number), 303)
    form.version.data = str(it.hearing.version)
    page = render_template(template, form=form, it=it, conflict=conflict)
    return page, 409 if conflict is not None else form.status
