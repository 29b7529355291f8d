"""The desk of questions: what bodies are asked, what the secretariat asks itself, the answers and their signatures."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.accounts import queries as accounts
from engage.bodies import signing
from engage.bodies.signing import STAGES, Stage
from engage.core.authority import Can
from engage.core.work import Work
from engage.questions import queries, service, shown
from engage.questions.forms import AnswerForm, AskForm, SignForm, StepForm
from engage.questions.queries import One
from engage.questions.rules import HAPPENED
from engage.web.buttons import Acts, attempt, press
from engage.web.doors import staff
from engage.web.locale import gettext, language, show_date, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording
from engage.wording.queries import Words

bp = Blueprint("questions_staff", __name__, url_prefix="/arbejde/spoergsmaal")
DOOR = staff(Can.DECIDE)
SIGNS = staff(Can.SIGN)
ONE = "/<int(max=4611686018427387904):number>"
DANISH = Words("da")


@bp.get("/")
@DOOR
def index() -> Any:
    """What is late, what is to be drafted, what waits for a signature, what is signed, and what is answered."""
    work = reading()
    found = queries.managed(work)
    late = [each for each in found if each.told.overdue(work.today)]
    rest = [each for each in found if each not in late]
    groups = [
        (gettext("Late"), late),
        (gettext("To be drafted"), [each for each in rest if each.told.is_open and _is_to_draft(each)]),
        (gettext("Wait for a signature"), [each for each in rest if each.stage is Stage.WAITING]),
        (gettext("Signed, not shown yet"), [each for each in rest if each.stage is Stage.SIGNED]),
        (gettext("Answered"), [each for each in rest if not each.told.is_open and each.stage is Stage.PUBLISHED]),
    ]
    rows = [(name, [_row(each) for each in group]) for name, group in groups]
    return render_template("questions/desk.html", groups=rows)


def _is_to_draft(it: One) -> bool:
    """Nothing is written, or it is on its way, or what was shown does not answer it."""
    return it.stage in (None, Stage.DRAFT, Stage.PUBLISHED)


def _row(it: One) -> dict[str, Any]:
    question = it.question
    is_answered = it.stage is Stage.PUBLISHED and it.told.is_open
    return {
        "number": question.number,
        "title": question.title,
        "asker": shown.asker(it.told),
        "body": it.told.body.name,
        "due": show_date(question.due_on),
        "stage": gettext("The answer does not answer it")
        if is_answered
        else tell(STAGES[it.stage])
        if it.stage is not None
        else gettext("Nothing is written yet"),
        "demo": question.is_demo,
    }


@bp.route("/ny", methods=["GET", "POST"])
@DOOR
def new() -> Any:
    """Ask a body in the name of the secretariat; everybody can see that, and by when it must answer."""
    form = AskForm()
    work = reading()
    bodies = [(each.id, each.name) for each in signing.askable(work)]
    form.offer(bodies, shown.topics(work, _words))
    if form.validate_on_submit():
        with form.refusals(), writing() as writer:
            number = service.ask(writer, form.ask, once=form.once.data or "").number
        if form.refused is None:
            flash(gettext("The question is sent. Everybody can read it."), "success")
            return redirect(url_for("questions_staff.show", number=number), 303)
    return render_template("questions/ask.html", form=form), form.status


def _words(rows: list[Any]) -> Words:
    return wording.twins(reading(), language().code, rows)


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
        lambda work, key, form: service.publish(work, key, version=form.read),
        lambda: gettext("Everybody can read the answer. Those who asked get a mail."),
    ),
    "again": (
        lambda work, key, form: service.begin_again(work, key, version=form.read),
        lambda: gettext("A new answer is begun. What everybody reads stays until it takes its place."),
    ),
}


@bp.route(f"{ONE}/", methods=["GET", "POST"])
@DOOR
def show(number: int) -> Any:
    """How far it is, what the answer says, the way from here, and what happened; `do` says which button was pressed."""
    form = StepForm()
    pressed = press(form, ACTS, number)
    if pressed.done:
        return redirect(url_for("questions_staff.show", number=number), 303)
    work = reading()
    it = queries.one(work, number)
    entries = queries.history(work, it.question.id)
    names = accounts.names(work, {each.made_by for each in entries})
    page = render_template(
        "questions/one.html",
        form=form,
        number=number,
        row=_row(it),
        is_open=it.told.is_open,
        stage=it.stage.value if it.stage is not None else "",
        sent_back=it.newest.sent_back if it.newest is not None and it.newest.stage is Stage.DRAFT else "",
        conflict=pressed.conflict,
        history=[
            (each.made_at, tell(HAPPENED[each.change]), names.get(each.made_by, "") if each.made_by else "")
            for each in entries
        ],
        **_whole(work, it),
    )
    return page, 409 if pressed.conflict is not None else form.status


def _whole(work: Work, it: One) -> dict[str, Any]:
    """The question and the newest answer, in the Danish words that are signed."""
    return {
        "version": it.question.version,
        "title": it.question.title,
        "asked": it.question.words,
        "facts": shown.facts(it.told, DANISH, work.today),
        "public_url": shown.url(it.question.number),
        "words": it.newest.words if it.newest is not None else "",
        "easy": it.newest.easy if it.newest is not None else "",
        "missing": it.told.answer.note if it.told.answer is not None else "",
    }


@bp.route(f"{ONE}/ord", methods=["GET", "POST"])
@DOOR
def words(number: int) -> Any:
    """What the body answers."""
    form, conflict = AnswerForm(), None
    it = queries.one(reading(), number)
    if form.validate_on_submit():
        texts = form.words.data or "", form.easy.data or ""
        conflict = attempt(form, lambda work: service.write(work, number, *texts, version=form.read))
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return redirect(url_for("questions_staff.show", number=number), 303)
    work = reading()
    it = queries.one(work, number)
    theirs = []
    if it.newest is not None and not form.is_submitted():
        form.words.data, form.easy.data = it.newest.words, it.newest.easy
    elif it.newest is not None and conflict is not None:
        theirs = [
            (form[name].label.text, getattr(it.newest, name))
            for name in ("words", "easy")
            if getattr(it.newest, name) != (form[name].data or "")
        ]
    form.version.data = str(it.question.version)
    page = render_template(
        "questions/words.html",
        form=form,
        number=number,
        conflict=conflict,
        theirs=theirs,
        title=it.question.title,
        asked=it.question.words,
    )
    return page, 409 if conflict is not None else form.status


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
    page = render_template(
        "questions/sign.html",
        form=form,
        number=number,
        body=it.told.body.name,
        conflict=pressed.conflict,
        may_sign=work.actor.account_id not in queries.authors(work, it.newest),
        **_whole(work, it),
    )
    return page, 409 if pressed.conflict is not None else form.status
