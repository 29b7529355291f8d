"""The desk of decisions: what is put to bodies, the answers and their way, what was done, the end of an area."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.accounts import queries as accounts
from engage.bodies import signing
from engage.bodies.signing import STAGES, Stage
from engage.core.authority import Can
from engage.core.ids import identity
from engage.core.work import Work
from engage.decisions import forms, publishing, queries, rules, service, shown, staff_cycles
from engage.decisions.forms import DoneForm, PutForm, SignForm, StepForm
from engage.decisions.queries import One
from engage.decisions.rules import HAPPENED
from engage.web.buttons import Acts, attempt, press
from engage.web.doors import staff
from engage.web.forms import ActionForm
from engage.web.locale import gettext, language, show_date, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording
from engage.wording.queries import Words

bp = Blueprint("decisions_staff", __name__, url_prefix="/arbejde/beslutninger")
DOOR = staff(Can.DECIDE)
SIGNS = staff(Can.SIGN)
ONE = "/<int(max=4611686018427387904):number>"


@bp.get("/")
@DOOR
def index() -> Any:
    """What is late, what is to be drafted, what waits for a signature, what is signed, and what is answered."""
    work = reading()
    found = queries.listed(work)
    words = _words(work, found)
    late = [each for each in found if each.overdue(work.today)]
    rest = [each for each in found if each not in late]
    groups = [
        (gettext("Late"), late),
        (gettext("To be drafted"), [each for each in rest if each.stage in (None, Stage.DRAFT)]),
        (gettext("Wait for a signature"), [each for each in rest if each.stage is Stage.WAITING]),
        (gettext("Signed, not shown yet"), [each for each in rest if each.stage is Stage.SIGNED]),
        (gettext("Answered"), [each for each in rest if each.stage is Stage.PUBLISHED]),
    ]
    rows = [(name, [_row(each, words) for each in group]) for name, group in groups]
    return render_template("decisions/desk.html", groups=rows)


def _words(work: Work, found: list[One]) -> Any:
    return wording.twins(work, language().code, [each.claim for each in found if each.claim is not None])


def _row(it: One, words: Any) -> dict[str, Any]:
    return {
        "number": it.asked.number,
        "claim": words.text(it.claim, "claim") if it.claim is not None else gettext("withdrawn"),
        "perspective": it.perspective.number,
        "body": it.body.name,
        "due": show_date(it.asked.due_on),
        "stage": tell(STAGES[it.stage]) if it.stage is not None else gettext("Nothing is written yet"),
        "demo": it.asked.is_demo,
    }


# --- Putting one to a body ------------------------------------------------------------------------


@bp.route("/ny", methods=["GET", "POST"])
@DOOR
def new() -> Any:
    """Put a perspective to a body; everybody can see that, and by when it must answer."""
    form = PutForm()
    work = reading()
    _offer(work, form)
    if not form.is_submitted():
        asked = f"{request.args.get('perspektiv', '')}. "
        form.perspective.data = next((one.value for one in form.perspective.choices if one.label.startswith(asked)), "")
    if form.validate_on_submit():
        with form.refusals(), writing() as writer:
            number = service.put(
                writer,
                form.chosen("perspective"),
                form.chosen("body"),
                event_id=form.chosen("event"),
                due_on=form.day,
                once=form.once.data or "",
            ).number
        if form.refused is None:
            flash(gettext("It is put to the body. Everybody can see it, and by when the answer must come."), "success")
            return redirect(url_for("decisions_staff.show", number=number), 303)
    return render_template("decisions/put.html", form=form), form.status


def _offer(work: Work, form: PutForm) -> None:
    found = queries.to_put(work)
    words = wording.twins(work, language().code, [row[1] for row in found])
    bodies = signing.askable(work)
    names = {each.id: each.name for each in bodies}
    meetings = queries.coming(work, bodies)
    form.offer(
        [(it.id, f"{it.number}. {words.text(version, 'claim')}") for it, version, _, _ in found],
        [(each.id, each.name) for each in bodies],
        [
            (each.id, f"{names[each.body_id]}: {each.title}, {show_date(each.starts_at)}")
            for each in meetings
            if each.body_id is not None
        ],
    )


# --- One ------------------------------------------------------------------------------------------


ACTS: Acts = {
    "send": (
        lambda work, key, form: service.send(work, key, version=form.read),
        lambda: gettext("It waits for the chair's signature. The chair has got a mail."),
    ),
    "take_back": (
        lambda work, key, form: service.take_back(work, key, version=form.read),
        lambda: gettext("It can be changed again. A signature is gone with it."),
    ),
    "publish": (
        lambda work, key, form: publishing.publish(work, key, version=form.read),
        lambda: gettext("Everybody can read it. All who are behind it are told within minutes."),
    ),
    "correct": (
        lambda work, key, form: service.correct(work, key, version=form.read),
        lambda: gettext("A correction is begun. What everybody reads stays until it takes its place."),
    ),
}


@bp.route(f"{ONE}/", methods=["GET", "POST"])
@DOOR
def show(number: int) -> Any:
    """How far it is, what it says, and the way from here; `do` says which button was pressed."""
    form = StepForm()
    pressed = press(form, ACTS, number)
    if pressed.done:
        return redirect(url_for("decisions_staff.show", number=number), 303)
    work = reading()
    it = queries.one(work, number)
    rows = [row for row in (it.newest, it.claim) if row is not None]
    words = wording.twins(work, language().code, rows)
    telling = queries.telling_of(work, it.newest.id) if it.newest is not None else None
    page = render_template(
        "decisions/one.html",
        it=it,
        number=number,
        row=_row(it, words),
        late=it.overdue(work.today),
        stage=it.stage.value if it.stage is not None else "",
        answer=shown.words_of(it.newest, words) if it.newest is not None else None,
        points=_points_shown(work, it),
        what_changed=it.newest.what_changed if it.newest is not None else "",
        sent_back=it.newest.sent_back if it.newest is not None and it.newest.stage is Stage.DRAFT else "",
        form=form,
        conflict=pressed.conflict,
        telling=telling is not None and telling.finished_at is None,
        answered=shown.answered(rules.told(queries.answers(work, it.asked.id))),
        fewest=rules.FEWEST,
    )
    return page, 409 if pressed.conflict is not None else form.status


def _points_of(work: Work, it: One) -> list[tuple[UUID, str]]:
    """The points of the councils' statements that the answer can speak to."""
    return [
        (point.point_id, shown.point_label(each, point))
        for each, point in queries.statement_points(work, it.perspective.id)
    ]


def _points_shown(work: Work, it: One) -> list[dict[str, Any]]:
    if it.newest is None:
        return []
    said = queries.points(work, it.newest.id)
    return shown.points(queries.statement_points(work, it.perspective.id), said, Words("da"))


@bp.route(f"{ONE}/ord", methods=["GET", "POST"])
@DOOR
def words(number: int) -> Any:
    """What the body answers."""
    work = reading()
    it = queries.one(work, number)
    form, conflict = forms.answer_form(_points_of(work, it)), None
    if form.validate_on_submit():
        conflict = attempt(form, lambda writer: service.write(writer, number, form.answer, version=form.read))
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return redirect(url_for("decisions_staff.show", number=number), 303)
    work = reading()
    it = queries.one(work, number)
    if not form.is_submitted() and it.newest is not None:
        form.fill(it.newest)
        for key, row in queries.points(work, it.newest.id).items():
            if f"point_{key.hex}" in form:
                form[f"point_{key.hex}"].data = row.words
    form.version.data = str(it.asked.version)
    page = render_template(
        "decisions/words.html",
        it=it,
        number=number,
        form=form,
        points=[field for field in form if field.name.startswith("point_")],
        is_correction=it.newest is not None and it.newest.number > 1,
        conflict=conflict,
        theirs=_theirs(it, form) if conflict is not None else [],
    )
    return page, 409 if conflict is not None else form.status


def _theirs(it: One, form: Any) -> list[tuple[str, str]]:
    """What a colleague has saved since, where it is another text than one's own."""
    if it.newest is None:
        return []
    names = ("reasons", "easy", "owner", "next_step", "what_changed")
    return [
        (form[name].label.text, getattr(it.newest, name) or "")
        for name in names
        if (getattr(it.newest, name) or "") != (form[name].data or "")
    ]


@bp.route(f"{ONE}/gjort", methods=["GET", "POST"])
@DOOR
def done(number: int) -> Any:
    """What was done because of it; and one more."""
    form, conflict = DoneForm(), None
    it = queries.one(reading(), number)
    if form.validate_on_submit():
        conflict = attempt(
            form,
            lambda work: publishing.add_done(work, number, form.told, version=form.read, once=form.once.data or ""),
        )
        if conflict is None and form.refused is None:
            flash(gettext("It is there. Everybody can see it."), "success")
            return redirect(url_for("decisions_staff.done", number=number), 303)
    work = reading()
    it = queries.one(work, number)
    form.version.data = str(it.asked.version)
    found = queries.done(work, it.asked.id)
    page = render_template(
        "decisions/done.html",
        number=number,
        form=form,
        conflict=conflict,
        is_answered=it.asked.answered_on is not None,
        rows=shown.done(found, wording.twins(work, language().code, found)),
    )
    return page, 409 if conflict is not None else form.status


@bp.get(f"{ONE}/historik")
@DOOR
def history(number: int) -> Any:
    """Everything that happened to it."""
    work = reading()
    it = queries.one(work, number)
    entries = queries.history(work, it.asked.id)
    names = accounts.names(work, {each.made_by for each in entries})
    rows = [
        (each.made_at, tell(HAPPENED[each.change]), names.get(each.made_by, "") if each.made_by else "")
        for each in entries
    ]
    return render_template("decisions/history.html", number=number, rows=rows)


# --- The chair ------------------------------------------------------------------------------------


SIGNING: Acts = {
    "sign": (
        lambda work, key, form: service.sign(work, key, version=form.read),
        lambda: gettext("You have signed it. The secretariat shows it to everybody."),
    ),
    "send_back": (
        lambda work, key, form: service.send_back(work, key, why=form.why.data or "", version=form.read),
        lambda: gettext("It is sent back with your words."),
    ),
}


@bp.route(f"{ONE}/underskriv", methods=["GET", "POST"])
@SIGNS
def sign(number: int) -> Any:
    """The whole answer on one page, and the chair's button."""
    form = SignForm()
    pressed = press(form, SIGNING, number)
    if pressed.done:
        return redirect(url_for("pages.desk"), 303)
    work = reading()
    it = queries.to_sign(work, number)
    assert it.newest is not None
    form.version.data = str(it.asked.version)
    page = render_template(
        "decisions/sign.html",
        it=it,
        number=number,
        form=form,
        conflict=pressed.conflict,
        claim=it.claim.claim if it.claim is not None else "",
        answer=shown.words_of(it.newest, Words("da")),
        points=_points_shown(work, it),
        what_changed=it.newest.what_changed or "",
        may_sign=work.actor.account_id not in queries.authors(work, it.newest),
    )
    return page, 409 if pressed.conflict is not None else form.status


# --- Closing a focus area -------------------------------------------------------------------------


@bp.route("/fokusomraader", methods=["GET", "POST"])
@DOOR
def areas() -> Any:
    """Each focus area with what waits for an answer in it; one where nothing waits can be closed."""
    form, conflict = ActionForm(), None
    if form.validate_on_submit():
        area_id = identity(request.form.get("area"))
        conflict = attempt(form, lambda work: publishing.close_area(work, area_id))
        if conflict is None and form.refused is None:
            flash(gettext("The focus area is closed."), "success")
            return redirect(url_for("decisions_staff.areas"), 303)
    work = reading()
    found = queries.areas(work)
    words = wording.twins(work, language().code, [row for each in found for row in (each.area, each.agreement)])
    rows = [
        {
            "id": each.area.id,
            "title": f"{each.area.number}. {words.text(each.area, 'title')}",
            "agreement": words.text(each.agreement, "title"),
            "put": each.put,
            "open": each.open,
            "closed_on": each.area.closed_on,
            "takes_input": each.area.input_to is not None and each.area.input_to >= work.today,
        }
        for each in found
    ]
    page = render_template("decisions/areas.html", rows=rows, form=form, conflict=conflict)
    return page, 409 if conflict is not None else form.status


staff_cycles.register(bp, DOOR)
