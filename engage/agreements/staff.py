"""The pages of those who manage agreements: the next cycle, and when and about what people can give input."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.agreements import policy, queries, rules, service
from engage.agreements.forms import AffectForm, CycleForm, InputForm, input_form
from engage.agreements.models import Agreement, FocusArea, Question
from engage.core.authority import Can
from engage.core.errors import Conflict, NotFound
from engage.core.work import Work
from engage.web.doors import staff
from engage.web.locale import gettext
from engage.web.work import actor, reading, writing

bp = Blueprint("agreements_staff", __name__, url_prefix="/arbejde/aftaler")


def _mine(work: Work, slug: str) -> Agreement:
    """An agreement that the reader manages; of others they need not know here."""
    agreement = queries.agreement(work, slug)
    if not policy.may_manage(actor(), agreement.body_id):
        raise NotFound()
    return agreement


@bp.get("/")
@staff(Can.MANAGE_AGREEMENTS)
def index() -> Any:
    """The agreements that the reader manages."""
    return render_template("agreements/manage.html", agreements=queries.manageable(reading()))


@bp.route("/<slug>/", methods=["GET", "POST"])
@staff(Can.MANAGE_AGREEMENTS)
def show(slug: str) -> Any:
    """One agreement: what input can affect, and its focus areas."""
    form = AffectForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as work:
            service.say_what_input_affects(work, _mine(work, slug).id, form.can_affect.data or "")
        if form.refused is None:
            flash(gettext("The change is saved."), "success")
            return redirect(url_for("agreements_staff.show", slug=slug), 303)
    work = reading()
    agreement = _mine(work, slug)
    if not form.is_submitted():
        form.can_affect.data = agreement.can_affect
    areas = [
        (area, rules.WINDOW_NAMES[rules.window(area.input_from, area.input_to, work.today)])
        for area in queries.focus_areas(work, agreement.id)
    ]
    page = render_template("agreements/manage_one.html", form=form, agreement=agreement, areas=areas)
    return page, form.status


@bp.route("/<slug>/naeste", methods=["GET", "POST"])
@staff(Can.MANAGE_AGREEMENTS)
def copy(slug: str) -> Any:
    """Make the next cycle of an agreement."""
    form = CycleForm()
    if form.validate_on_submit():
        assert form.period_from.data is not None
        assert form.period_to.data is not None
        with form.refusals(), writing() as work:
            new = service.copy_cycle(
                work,
                _mine(work, slug).id,
                slug=form.slug.data or "",
                title=form.title.data or "",
                period_from=form.period_from.data,
                period_to=form.period_to.data,
            )
        if form.refused is None:
            flash(gettext("The next cycle is made. Now say when people can give input, and to what."), "success")
            return redirect(url_for("agreements_staff.show", slug=new.slug), 303)
    agreement = _mine(reading(), slug)
    return render_template("agreements/copy.html", form=form, agreement=agreement), form.status


@bp.route("/<slug>/fokusomraader/<int(max=32767):number>/", methods=["GET", "POST"])
@staff(Can.MANAGE_AGREEMENTS)
def focus(slug: str, number: int) -> Any:
    """One focus area: when people can give input, when they get an answer, what they are asked."""
    work = reading()
    _mine(work, slug)
    area = queries.focus_area(work, slug, number)
    questions = queries.questions(work, area.id)
    form = input_form(questions)(obj=area)
    overtaken = False
    if form.validate_on_submit():
        try:
            with form.refusals():
                _set_input(form, slug, area, questions)
            if form.refused is None:
                flash(gettext("The change is saved."), "success")
                return redirect(url_for("agreements_staff.focus", slug=slug, number=number), 303)
        except Conflict:
            overtaken = True
    # What was overtaken may be sent again once its sender has seen what the other one saved.
    if overtaken or not form.is_submitted():
        form.seen.data = queries.input_seen(area, questions)
    page = render_template(
        "agreements/manage_focus.html",
        form=form,
        area=area,
        slug=slug,
        asked=[form[_name(question)] for question in questions],
        theirs=questions if overtaken else None,
        removed=_removed(form) if overtaken else [],
    )
    return page, 409 if overtaken else form.status


def _set_input(form: InputForm, slug: str, area: FocusArea, questions: list[Question]) -> None:
    """Save what was sent."""
    with writing() as work:
        _mine(work, slug)
        service.set_input(
            work,
            area.id,
            input_from=form.input_from.data,
            input_to=form.input_to.data,
            answer_by=form.answer_by.data,
            questions={question.id: _typed(form, question) for question in questions},
            new_question=form.new_question.data or "",
            seen=form.seen.data or "",
        )


def _removed(form: InputForm) -> list[str]:
    """What was typed at questions that somebody has taken away since."""
    return [text for name, text in request.form.items() if name.startswith("question_") and name not in form and text]


def _name(question: Question) -> str:
    return f"question_{question.id.hex}"


def _typed(form: InputForm, question: Question) -> str:
    """What was typed for a question; left as it is where the page did not have it yet."""
    return str(form[_name(question)].data or "")
