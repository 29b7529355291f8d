"""Giving input step by step: the first word, the draft behind it, and back and forth between the steps."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from itsdangerous import BadSignature, TimestampSigner

from engage.contributions import cookie, intake, rules, sending, steps
from engage.contributions.cookie import Open
from engage.contributions.forms import FORMS, AboutForm, ConsentForm, StepForm, TextForm, WhoForm
from engage.contributions.rules import Marked
from engage.core import clock
from engage.core.errors import Conflict, NotFound
from engage.core.text import Say, say
from engage.drafts import service as drafts
from engage.drafts.rules import Answers, Publish, Speaker, Step
from engage.screening.language import guess_language
from engage.screening.rules import Weight
from engage.web.doors import public
from engage.web.forms import ActionForm
from engage.web.locale import gettext, language, show_time, tell
from engage.web.work import reading, settings, writing

bp = Blueprint("contributions", __name__)
sending.register(bp)

FASTEST = 2  # seconds: nobody reads the page and writes in less


def _signer() -> TimestampSigner:
    return TimestampSigner(settings().secret_key, salt="contributions.issued")


def _mechanical(form: TextForm) -> bool:
    """Whether a machine seems to have filled in the form; its text is set aside for a look, never refused."""
    if form.website.data:
        return True
    try:
        _, issued = _signer().unsign(form.issued.data or "", return_timestamp=True)
    except BadSignature:
        return True
    return (clock.now() - issued).total_seconds() < FASTEST


def _new_page(token: str = "") -> str:
    return cookie.page_of(uuid4().hex, token)


@bp.route("/bidrag/nyt", methods=["GET", "POST"])
@public
def new() -> Any:
    """One field, and the questions of the focus area one at a time."""
    form = TextForm()
    opened = cookie.opened()
    if form.is_submitted() and "another" in request.form:
        return _another(form)
    if form.is_submitted():
        same = opened if opened is not None and form.page.data and opened.page == form.page.data else None
        return take(form, same)
    reference = request.args.get("fokus", "")[:120]
    position = request.args.get("question", "")[:40]
    asked = steps.question_of(reading(), reference, position)
    form.process(data=_hidden(form, _new_page()))
    form.issued.data = _signer().sign(b"1").decode()
    if asked is not None:
        form.focus_area.data = reference
        form.question.data = asked["position"]
    return show(form, Answers(), asked=asked, unfinished=opened is not None)


def _another(form: TextForm) -> Any:
    """The same page with another question; what was already written stays in the field."""
    form.question.data = request.form["another"][:40]
    asked = steps.question_of(reading(), form.focus_area.data or "", form.question.data)
    if asked is not None:
        form.question.data = asked["position"]
    return show(form, Answers(), asked=asked)


@bp.route("/bidrag/kladde/<step>", methods=["GET", "POST"])
@public
def step(step: str) -> Any:
    """One step of the open draft."""
    if step not in set(Step):
        raise NotFound()
    if step == Step.CHECK:
        return sending.check()
    form = FORMS[Step(step)]()
    opened = cookie.opened(request.form.get("page", ""))
    if opened is None:
        # A text written on a page that stood open for hours is taken as it is: nothing written is lost.
        return take(form, None) if form.is_submitted() and isinstance(form, TextForm) else sending.nothing_open()
    if form.is_submitted():
        return take(form, opened)
    try:
        draft, answers = drafts.read(reading(), opened.token)
    except NotFound:
        cookie.close()
        return sending.nothing_open()
    cookie.keep(opened)
    form.process(data=answers.as_dict() | _hidden(form, _new_page(opened.token), draft.revision))
    if isinstance(form, WhoForm | ConsentForm | AboutForm):
        for name in ("role", "has_consent", "under_15", "publish", "quote"):
            if name in form.FIELDS:
                form[name].data = getattr(answers, name) or None  # no answer is chosen beforehand
    return show(form, answers)


def _hidden(form: StepForm, page: str, revision: int = 0) -> dict[str, Any]:
    return {"step": form.STEP.value, "page": page, "revision": str(revision)}


def take(form: StepForm, opened: Open | None) -> Any:
    """Keep what was sent, whatever is wrong with it; then go where the writer wants to go, or say what is missing."""
    opened, before = _before(form, opened)
    if before is None:
        return sending.nothing_open()
    prepare(form, before)
    form.validate()
    if form.errors.get("csrf_token"):
        return show(form, before), form.status
    answers = answered(form, before)
    marked: list[Marked] = []
    if not form.errors and not ({"later", "back"} & set(request.form)):
        answers, marked = settle(form, answers)
    try:
        kept = keep(form, opened, answers)
    except Conflict as error:
        return _both(form, opened, error)
    return _onwards(form, kept, answers, marked)


def _before(form: StepForm, opened: Open | None) -> tuple[Open | None, Answers | None]:
    """The draft as it was before this page was sent. A text may be the first word of a new one; nothing else may."""
    if opened is not None:
        try:
            return opened, drafts.read(reading(), opened.token)[1]
        except NotFound:
            cookie.close()
    return None, Answers() if isinstance(form, TextForm) else None


def _onwards(form: StepForm, kept: Open, answers: Answers, marked: list[Marked]) -> Any:
    """Where the writer wants to go; or the page again, when something must be put right first."""
    leaving = "later" in request.form or "back" in request.form
    if not leaving and (form.errors or form.refused is not None):
        form.page.data, form.revision.data = kept.page, str(kept.revision)
        return show(form, answers, marked=marked), 422
    cookie.keep(replace(kept, page=""))  # a late autosave of the page that was left overwrites nothing
    if "later" in request.form:
        return redirect(url_for("contributions.saved"), 303)
    if "back" in request.form:
        return redirect(steps.address_of(steps.neighbour(form.STEP, -1)), 303)
    helper_asked = {"relation", "has_consent", "how_heard", "helper_opinion"} & set(request.form)
    if isinstance(form, WhoForm) and answers.role == Speaker.HELPER and not helper_asked:
        return redirect(steps.address_of(Step.WHO) + "#helper", 303)
    return redirect(steps.address_of(steps.neighbour(form.STEP, 1)), 303)


def prepare(form: StepForm, answers: Answers) -> None:
    """What the form must know before it can judge what was sent."""
    if isinstance(form, AboutForm):
        steps.offer(form, reading())
    if isinstance(form, ConsentForm):
        form.open_to_all = not rules.yes(answers.under_15)


def answered(form: StepForm, before: Answers) -> Answers:
    """The answers with those that this page asked for. What the page did not show keeps its answer."""
    values: dict[str, Any] = {}
    for name in form.FIELDS:
        many = name in intake.VOCABULARIES
        unticked = many or name in ("role", "has_consent", "under_15", "quote")
        if not (name in request.form or unticked):
            continue
        if name not in form.errors or name in (*rules.WRITTEN, "email"):
            values[name] = form[name].data or ([] if many else "")  # too long or misspelt: what was typed is kept
    if form.STEP is Step.ABOUT and values.get("focus_area", before.focus_area) != before.focus_area:
        values["question"] = ""  # it was a question of another focus area
    return before.changed(**values)


def settle(form: StepForm, answers: Answers) -> tuple[Answers, list[Marked]]:
    """Do with personal data what the writer chose; what is still open becomes an error of the form."""
    own = [part for part in intake.screen(reading(), answers) if part.name in form.FIELDS]
    choice = form.personal.data
    if choice == rules.REMOVE:
        tongue = guess_language(answers.text)
        removed = {part.name: rules.without(part, tongue) for part in own if part.of(Weight.ASK)}
        if removed:
            answers = answers.changed(**removed, personal_choice=choice)
            for name, text in removed.items():
                form[name].data = text
            own = [part for part in intake.screen(reading(), answers) if part.name in form.FIELDS]
            flash(gettext("We have removed it. You can see the text when you check your answers."), "success")
    elif choice == rules.SECRETARIAT:
        answers = answers.changed(publish=Publish.SECRETARIAT.value, personal_choice=choice)
    with form.refusals():
        refusal = rules.blocked(own) or rules.unasked(own, answers)
        if refusal is not None:
            raise refusal
    return answers, own


def keep(form: StepForm, opened: Open | None, answers: Answers) -> Open:
    """Save the draft and remember it in this browser. Raises Conflict when another window has saved other words."""
    suspect = opened.suspect if opened else False
    if isinstance(form, TextForm) and request.endpoint == "contributions.new":
        suspect = suspect or _mechanical(form)
    looked = intake.look(reading(), answers).kept()
    with writing() as work:
        if opened is None:
            draft, token = drafts.start(work, answers, language().code, looked)
        else:
            token = opened.token
            draft = drafts.save(work, token, answers, looked=looked, revision=_base(form, opened))
    kept = Open(token, form.page.data or _new_page(token), draft.revision, suspect)
    cookie.keep(kept)
    return kept


def _base(form: StepForm, opened: Open) -> int | None:
    """The revision that this page's words rest on; None where nothing of weight could be overwritten."""
    if not isinstance(form, TextForm | WhoForm):
        return None
    if opened.page == form.page.data:
        return opened.revision
    return rules.number(form.revision.data)


def _both(form: StepForm, opened: Open | None, error: Conflict) -> Any:
    """Two windows wrote different words: show both, and let the writer choose. Sent once more, these words hold."""
    assert opened is not None
    draft, theirs = drafts.read(reading(), opened.token)
    form.page.data, form.revision.data = _new_page(opened.token), str(draft.revision)
    names = [name for name in form.FIELDS if name in rules.WRITTEN and getattr(theirs, name) != (form[name].data or "")]
    others = [(tell(steps.PART_NAMES[name]), getattr(theirs, name)) for name in names]
    return show(form, theirs, others=others, conflict=error.message), 409


def show(form: StepForm, answers: Answers, **more: Any) -> Any:
    """The page of a step."""
    answers = answers.changed(**{name: form[name].data or "" for name in form.FIELDS if name in rules.WRITTEN})
    if isinstance(form, AboutForm) and form.focus_area.choices is None:
        prepare(form, answers)
    if isinstance(form, TextForm) and "asked" not in more:
        reference = form.focus_area.data or answers.focus_area
        more["asked"] = steps.question_of(reading(), reference, form.question.data or rules.FREE_TEXT)
    if (more.get("asked") or {}).get("question"):
        form.text.label.text = gettext("Your answer")
    if isinstance(form, ConsentForm):
        more["words"] = steps.agreed_words(form, reading())
        more["young"] = rules.yes(answers.under_15)
    marked = more.pop("marked", [])
    return render_template(
        f"contributions/{form.STEP.value}.html",
        form=form,
        answers=answers,
        first=request.endpoint == "contributions.new",
        guide=steps.guide(form.STEP),
        found=steps.drawn(marked) if form.refused is not None else [],
        danger=steps.speaks_of_danger(answers),
        **more,
    )


@bp.post("/bidrag/kladde/autogem")
@public
def autosave() -> Any:
    """Keep what has been written so far; says when, and what was found in it."""
    name = request.form.get("step", "")
    form = FORMS[Step(name)]() if name in set(Step) - {Step.CHECK} else TextForm()
    opened = cookie.opened(form.page.data or "")
    if isinstance(form, TextForm) and opened is not None and not _made_from(form, opened):
        opened = None
    opened, before = _before(form, opened)
    if before is None:
        return _trouble(say("There is no unfinished text open on this device."), 409)
    prepare(form, before)
    form.validate()
    if form.errors.get("csrf_token"):
        return _trouble(say("The page had been open for a long time. Load it again."), 422)
    if form.errors.get("text") and form.text.data:
        return _trouble(say("The text is longer than it can be when it is sent."), 422)
    answers = answered(form, before)
    try:
        kept = keep(form, opened, answers)
    except Conflict as error:
        return _trouble(error.message, 409)
    marked = [part for part in intake.screen(reading(), answers) if part.name in form.FIELDS]
    return jsonify(saved=show_time(clock.now()), notices=steps.notices(marked), revision=kept.revision)


def _trouble(message: Say, status: int) -> Any:
    return jsonify(error=tell(message)), status


def _made_from(form: TextForm, opened: Open) -> bool:
    """Whether the page belongs to the open draft, and is not the first page of another text."""
    return opened.page == form.page.data or cookie.proves(form.page.data or "", opened.token)


@bp.get("/bidrag/kladde/gemt")
@public
def saved() -> Any:
    """The way back to the draft, from this device or another."""
    opened = cookie.opened()
    if opened is None:
        return sending.nothing_open()
    try:
        draft, answers = drafts.read(reading(), opened.token)
    except NotFound:
        return sending.nothing_open()
    link = settings().base_url + url_for("contributions.resume", token=opened.token)
    return render_template(
        "contributions/saved.html", link=link, expires_on=draft.expires_on, form=ActionForm(), answers=answers
    )


@bp.get("/bidrag/fortsaet/<token>")
@public
def resume(token: str) -> Any:
    """Open a draft by its link, on whatever device."""
    try:
        drafts.read(reading(), token)
    except NotFound:
        return sending.nothing_open()
    cookie.keep(Open(token))
    return redirect(steps.address_of(Step.TEXT), 303)


@bp.post("/bidrag/kladde/luk")
@public
def close() -> Any:
    """Leave the draft on the server, and nothing on this device."""
    if ActionForm().validate_on_submit():
        cookie.close()
        flash(gettext("The text is closed on this device. Your link still opens it."), "success")
    return redirect(url_for("contributions.new"), 303)


@bp.route("/bidrag/kladde/slet", methods=["GET", "POST"])
@public
def discard() -> Any:
    """Delete the draft, after asking once."""
    opened = cookie.opened()
    if opened is None:
        return sending.nothing_open()
    form = ActionForm()
    if form.validate_on_submit():
        with writing() as work:
            drafts.discard(work, opened.token)
        cookie.close()
        flash(gettext("Your text is deleted."), "success")
        return redirect(url_for("contributions.new"), 303)
    return render_template("contributions/discard.html", form=form), form.status
