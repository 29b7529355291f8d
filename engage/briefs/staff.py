"""The desk of briefs: the list, a new one, for whom it is, its order, its words, its other languages, its history."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engage.accounts import queries as accounts
from engage.agreements import queries as agreements
from engage.bodies import queries as bodies
from engage.briefs import gathering, queries, raising, rules, service, shown, staff_review
from engage.briefs.forms import AimForm, RowsForm, StartForm
from engage.briefs.models import Sentence
from engage.briefs.rules import CHANGES, STATES, Kind, Stage, State
from engage.core.authority import Can
from engage.core.errors import Invalid, NotFound
from engage.core.languages import DEFAULT, LANGUAGES
from engage.core.work import Work
from engage.events import queries as events
from engage.web.buttons import attempt
from engage.web.doors import staff
from engage.web.forms import tidy
from engage.web.locale import gettext, language, show_date, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording
from engage.wording.rules import OTHERS

bp = Blueprint("briefs_staff", __name__, url_prefix="/arbejde/oplaeg")
WRITES = staff(Can.WRITE_BRIEFS)
ONE = "/<uuid:brief_id>"
staff_review.register(bp)
raising.register(bp)


@bp.get("/")
@WRITES
def index() -> Any:
    """Every brief by state, and the focus areas that a new one can be about."""
    work = reading()
    rows, words = queries.listed(work)
    groups = [
        (
            tell(STATES[state]),
            [
                {
                    "id": each.brief.id,
                    "number": each.brief.number,
                    "title": words.text(each.area, "title"),
                    "body": each.body.name,
                    "newer": state is State.RELEASED and each.edition.stage is not Stage.RELEASED,
                }
                for each in rows
                if each.brief.state is state
            ],
        )
        for state in (State.IN_REVIEW, State.DRAFT, State.RELEASED, State.WITHDRAWN)
    ]
    offers = queries.offers(work)
    titles = wording.twins(work, language().code, [each.area for each in offers])
    offered = [(each, titles.text(each.area, "title")) for each in offers]
    return render_template("briefs/desk.html", groups=groups, offers=offered)


@bp.route("/ny/<slug>/<int(max=32767):number>", methods=["GET", "POST"])
@WRITES
def new(slug: str, number: int) -> Any:
    """Begin one for a focus area."""
    work = reading()
    area = agreements.focus_area(work, slug, number)
    form = StartForm()
    _offer(work, form, area.id)
    if form.validate_on_submit():
        with form.refusals(), writing() as writer:
            identity = service.start(writer, area.id, form.purpose, once=form.once.data or "").id
        if form.refused is None:
            return redirect(url_for("briefs_staff.show", brief_id=identity), 303)
    title = wording.twins(reading(), language().code, [area]).text(area, "title")
    return render_template("briefs/new.html", form=form, title=title), form.status


def _offer(work: Work, form: Any, focus_area_id: UUID) -> None:
    """The bodies that there are today, and the coming and past meetings about the focus area."""
    found = bodies.bodies(work, on=work.today)
    listed = events.about(work, focus_area_id, limit=20)
    words = wording.twins(work, language().code, [each.event for each in listed])
    form.offer(
        [(each.id, each.name) for each in found],
        [(each.event.id, f"{words.text(each.event, 'title')}, {show_date(each.event.starts_at)}") for each in listed],
    )


# --- One --------------------------------------------------------------------------------------


@bp.get(ONE)
@WRITES
def show(brief_id: UUID) -> Any:
    """Its steps: what is done, what is missing, and the ways from here."""
    work = reading()
    it = queries.draft(work, brief_id)
    rows = queries.sentences(work, [it.edition.id])
    chosen = gathering.choices(work, it.edition.id)
    keys = {row.key for row in rows}
    return render_template(
        "briefs/one.html",
        it=it,
        title=it.edition.head.get("title", {}).get(language().code) or it.edition.head.get("title", {}).get("da", ""),
        state=tell(STATES[it.brief.state]),
        stage=it.edition.stage.value,
        chosen=len(chosen),
        unasked=[number for _, number in chosen if f"ask.P{number}" not in keys],
        tongues=[
            (each, sum(each.code not in row.texts for row in rows if row.kind is not Kind.QUOTE))
            for each in LANGUAGES
            if each.code in OTHERS
        ],
    )


def _back(brief_id: UUID) -> Any:
    flash(gettext("Saved."), "success")
    return redirect(url_for("briefs_staff.show", brief_id=brief_id), 303)


@bp.route(f"{ONE}/til", methods=["GET", "POST"])
@WRITES
def aim(brief_id: UUID) -> Any:
    """For whom it is, for which meeting, and by when."""
    work = reading()
    it = queries.draft(work, brief_id)
    form, conflict = AimForm(), None
    _offer(work, form, it.area.id)
    if form.validate_on_submit():
        conflict = attempt(form, lambda writer: service.aim(writer, brief_id, form.purpose, revision=form.read))
        if conflict is None and form.refused is None:
            return _back(brief_id)
    if form.is_submitted():
        it = queries.draft(reading(), brief_id)
    else:
        form.body.data = str(it.brief.body_id)
        form.event.data = str(it.brief.event_id) if it.brief.event_id else ""
        form.decision_by.data, form.contact.data = it.edition.decision_by, it.edition.contact
    form.revision.data = str(it.edition.revision)
    page = render_template("briefs/aim.html", it=it, form=form, conflict=conflict)
    return page, 409 if conflict is not None else form.status


@bp.route(f"{ONE}/raekkefoelge", methods=["GET", "POST"])
@WRITES
def order(brief_id: UUID) -> Any:
    """Which perspectives stand in it, in which order, and which has the place for few but serious."""
    form, conflict = RowsForm(), None
    if form.validate_on_submit():
        do = _order_act(brief_id, form)
        conflict = attempt(form, do)
        if conflict is None and form.refused is None:
            return redirect(url_for("briefs_staff.order", brief_id=brief_id), 303)
    work = reading()
    it = queries.draft(work, brief_id)
    chosen = gathering.choices(work, it.edition.id)
    known = {each.number: each for each in gathering.claims(work, it.area.id)}
    numbers = [number for _, number in chosen]
    by_rule = rules.in_order(known[number].strength for number in numbers if number in known)
    form.revision.data = str(it.edition.revision)
    page = render_template(
        "briefs/order.html",
        it=it,
        form=form,
        conflict=conflict,
        chosen=[
            {
                "number": number,
                "claim": known[number].words if number in known else gettext("It is no longer published."),
                "reason": request.form.get(f"reason-{number}", row.reason or ""),
                "error": _error(form, f"reason-{number}"),
            }
            for row, number in chosen
        ],
        rest=[(number, each.words) for number, each in known.items() if number not in numbers],
        moved=rules.moved(numbers, by_rule),
        most=rules.MOST,
    )
    return page, 409 if conflict is not None else form.status


def _order_act(brief_id: UUID, form: RowsForm) -> Callable[[Work], Any]:
    """What the pressed button asks for: `do` is "up-3", "down-3", "out-3", "in-3", "serious-3" or "reset"."""
    act, _, text = request.form.get("do", "").partition("-")
    if act == "reset":
        return lambda work: service.reset(work, brief_id, revision=form.read)
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        abort(400)
    number = int(text)
    reason = request.form.get(f"reason-{number}", "")
    acts: dict[str, Callable[[Work], Any]] = {
        "up": lambda work: service.move(work, brief_id, number, -1, revision=form.read),
        "down": lambda work: service.move(work, brief_id, number, 1, revision=form.read),
        "out": lambda work: service.leave(work, brief_id, number, revision=form.read),
        "in": lambda work: service.take(work, brief_id, number, revision=form.read),
        "serious": lambda work: service.serious(work, brief_id, number, reason=reason, revision=form.read),
    }
    return acts[act] if act in acts else abort(400)


def _error(form: RowsForm, field: str) -> str:
    refused: Invalid | None = form.refused
    return tell(refused.message) if refused is not None and refused.field == field else ""


@bp.route(f"{ONE}/ord", methods=["GET", "POST"])
@WRITES
def words(brief_id: UUID) -> Any:
    """What is asked about each perspective, assessments, and what has changed."""
    form, conflict = RowsForm(), None
    work = reading()
    it = queries.draft(work, brief_id)
    keys = [f"ask.P{number}" for _, number in gathering.choices(work, it.edition.id)]
    keys += [f"assess.{place}" for place in range(1, rules.ASSESSMENTS + 1)]
    if form.validate_on_submit():
        typed = {key: tidy(request.form.get(key, "")) for key in keys}
        changed = request.form.get("what_changed", "")
        conflict = attempt(
            form, lambda writer: service.write(writer, brief_id, typed, what_changed=changed, revision=form.read)
        )
        if conflict is None and form.refused is None:
            return _back(brief_id)
    work = reading()
    it = queries.draft(work, brief_id) if form.is_submitted() else it
    rows = {row.key: row for row in queries.sentences(work, [it.edition.id])}
    now = {key: _danish(rows.get(key)) for key in keys} | {"what_changed": it.edition.what_changed or ""}
    form.revision.data = str(it.edition.revision)
    page = render_template(
        "briefs/words.html",
        it=it,
        form=form,
        conflict=conflict,
        theirs=_theirs(now) if conflict is not None else [],
        asks=[
            (key, _danish(rows.get(f"{key[4:]}.claim")), request.form.get(key, now[key]), _error(form, key))
            for key in keys
            if key.startswith("ask.")
        ],
        assessments=[
            (key, request.form.get(key, now[key]), _error(form, key)) for key in keys if key.startswith("assess.")
        ],
        what_changed=request.form.get("what_changed", now["what_changed"]),
    )
    return page, 409 if conflict is not None else form.status


def _danish(row: Sentence | None) -> str:
    return str(row.texts.get(DEFAULT.code, "")) if row is not None else ""


def _theirs(now: dict[str, str]) -> list[tuple[str, str]]:
    """What a colleague has saved since, where it is another text than one's own."""
    return [(key, text) for key, text in now.items() if text != request.form.get(key, "")]


@bp.route(f"{ONE}/sprog/<code>", methods=["GET", "POST"])
@WRITES
def retell(brief_id: UUID, code: str) -> Any:
    """Every sentence in another language, written by a person, beside the Danish one."""
    chosen = next((each for each in LANGUAGES if each.code == code and code in OTHERS), None)
    if chosen is None:
        raise NotFound()
    form, conflict = RowsForm(), None
    work = reading()
    it = queries.draft(work, brief_id)
    rows = [row for row in queries.sentences(work, [it.edition.id]) if row.kind is not Kind.QUOTE]
    if form.validate_on_submit():
        typed = {
            row.key: request.form[row.key]
            for row in rows
            if row.key in request.form and tidy(request.form[row.key]) != row.texts.get(code, "")
        }
        conflict = attempt(form, lambda writer: service.retell(writer, brief_id, code, typed, revision=form.read))
        if conflict is None and form.refused is None:
            return _back(brief_id)
    if form.is_submitted():
        work = reading()
        it = queries.draft(work, brief_id)
        rows = [row for row in queries.sentences(work, [it.edition.id]) if row.kind is not Kind.QUOTE]
    form.revision.data = str(it.edition.revision)
    page = render_template(
        "briefs/language.html",
        it=it,
        form=form,
        conflict=conflict,
        name=chosen.name,
        lang=chosen.html,
        rows=[
            (row.key, _danish(row), request.form.get(row.key, row.texts.get(code, "")), _error(form, row.key))
            for row in rows
        ],
        missing=sum(code not in row.texts for row in rows),
    )
    return page, 409 if conflict is not None else form.status


@bp.get(f"{ONE}/historik")
@WRITES
def history(brief_id: UUID) -> Any:
    """Everything that happened to it, and what changed since the edition before."""
    work = reading()
    it = queries.draft(work, brief_id)
    entries = queries.history(work, brief_id)
    names = accounts.names(work, {each.made_by for each in entries})
    found = queries.editions(work, brief_id)[:2]
    texts: dict[UUID, dict[str, str]] = {each.id: {} for each in found}
    for row in queries.sentences(work, texts):
        texts[row.edition_id][row.key] = _danish(row)
    return render_template(
        "briefs/history.html",
        it=it,
        entries=[
            {
                "what": _what(each.change, each.details),
                "who": names.get(each.made_by, "") if each.made_by else "",
                "at": each.made_at,
                "edition": each.edition,
            }
            for each in entries
        ],
        changes=shown.between(texts[found[1].id], texts[found[0].id]) if len(found) > 1 else [],
    )


def _what(change: rules.Change, details: dict[str, Any]) -> str:
    """What happened, and for a move from where to where."""
    if change is rules.Change.MOVED and details.get("perspective"):
        return gettext(
            "P%(number)d moved by hand from place %(place)d to %(to)d",
            number=details["perspective"],
            place=details["place"],
            to=details["to"],
        )
    return tell(CHANGES[change])
