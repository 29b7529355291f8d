"""Questions in the room of a body: what it is writing, has asked, and is asked; and whether it was answered."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engage.bodies import signing
from engage.core.errors import NotFound
from engage.hearings import rooms
from engage.questions import drafting, queries, service, shown
from engage.questions.forms import NO, YES, AskForm, JudgeForm
from engage.questions.models import Question
from engage.web.buttons import attempt
from engage.web.doors import signed_in
from engage.web.locale import gettext, language
from engage.web.work import reading
from engage.wording import queries as wording
from engage.wording.queries import Words

bp = Blueprint("questions_room", __name__, url_prefix="/arbejde/raad/<string(maxlength=80):key>/spoergsmaal")
NUMBER = "/<int(max=4611686018427387904):number>"


def _words(rows: list[Any]) -> Words:
    return wording.twins(reading(), language().code, rows)


@bp.get("/")
@signed_in
def index(key: str) -> Any:
    """Drafts, what was sent with its answers, and what the body itself is asked."""
    work = reading()
    room = rooms.enter(work, key)
    found = queries.of_body(work, room.body.id)
    words = _words([row for each in found for row in each.rows])
    here = set(signing.line(work, room.body.id))
    names = rooms.names(work, room)
    return render_template(
        "questions/room.html",
        room=room,
        drafts=[
            (each, names.get(each.written_by, "") if each.written_by else "") for each in drafting.drafts(work, room)
        ],
        sent=[
            shown.card(each, words, work.today) | _judged(each, room)
            for each in found
            if each.question.asker_id in here
        ],
        asked=[shown.card(each, words, work.today) for each in found if each.question.body_id in here],
    )


def _judged(it: queries.Told, room: rooms.Room) -> dict[str, Any]:
    """Where those who lead the room say whether an answer answers them."""
    if it.answer is None or not room.may_lead:
        return {"judge_url": "", "is_judged": False}
    url = url_for("questions_room.judge", key=room.body.key, number=it.question.number)
    return {"judge_url": url, "is_judged": it.answer.is_enough is not None}


@bp.route("/ny", methods=["GET", "POST"], defaults={"draft_id": None})
@bp.route("/kladde/<uuid:draft_id>", methods=["GET", "POST"])
@signed_in
def draft(key: str, draft_id: UUID | None) -> Any:
    """Write a question; `do` says whether it is kept, sent or thrown away."""
    work = reading()
    room = rooms.enter(work, key)
    gone = draft_id is not None and drafting.sent(work, key, draft_id) is not None
    opened = drafting.draft(work, room, draft_id) if draft_id is not None and not gone else None
    if gone:
        return redirect(url_for("questions_room.index", key=key), 303)
    form, conflict = AskForm(), None
    theirs: drafting.Opened | None = None
    bodies = [(each.id, each.name) for each in signing.askable(work) if each.id != room.body.id]
    form.offer(bodies, shown.topics(work, _words, queries.statements(work, room.body.id)))
    if form.validate_on_submit():
        do = next((each for each in request.form.getlist("do") if each), "save")  # the button comes after the field
        if do not in ("save", "send", "drop") or (do == "drop" and draft_id is None):
            abort(400)
        conflict = attempt(form, lambda writer: _do(writer, key, draft_id, form, do))
        if conflict is None and form.refused is None:
            flash(_said(do), "success")
            return redirect(url_for("questions_room.index", key=key), 303)
        if conflict is not None and draft_id is not None:
            theirs = drafting.draft(reading(), room, draft_id)
            form.version.data = str(theirs.version)
    elif opened is not None and not form.is_submitted():
        form.fill(opened.ask)
        form.version.data = str(opened.version)
    page = render_template(
        "questions/draft.html",
        room=room,
        form=form,
        is_new=draft_id is None,
        may_send=room.adopts_with is not None,
        conflict=conflict,
        theirs=theirs.ask if theirs is not None and theirs.ask != form.ask else None,
    )
    return page, 409 if conflict is not None else form.status


def _do(work: Any, key: str, draft_id: UUID | None, form: AskForm, do: str) -> None:
    once = form.once.data or ""
    if drafting.sent(work, key, draft_id or drafting.identity(work, once), lock=True) is not None:
        return  # twice is once
    if do == "drop" and draft_id is not None:
        drafting.drop(work, key, draft_id, version=form.read)
        return
    if draft_id is None:
        row = drafting.begin(work, key, form.ask, once=once)
    else:
        row = drafting.save(work, key, draft_id, form.ask, version=form.read)
    if do == "send":
        drafting.send(work, key, row.id, version=row.version)


def _said(do: str) -> str:
    if do == "send":
        return gettext("The question is sent. Everybody can read it.")
    return gettext("The draft is thrown away.") if do == "drop" else gettext("The draft is saved.")


@bp.route(f"{NUMBER}/svar", methods=["GET", "POST"])
@signed_in
def judge(key: str, number: int) -> Any:
    """Whether the answer answers those who asked; if not, the question stays open, and everybody sees why."""
    work = reading()
    room = rooms.enter(work, key)
    form, conflict = JudgeForm(), None
    form.offer()
    it = queries.told(work, number)
    if it.answer is None or not _is_ours(it.question, signing.line(work, room.body.id)):
        raise NotFound()
    if form.validate_on_submit():
        answers, note, version = form.answered, form.note.data or "", form.read
        conflict = attempt(
            form,
            lambda writer: service.judge(writer, key, number, answers=answers, note_=note, version=version),
        )
        if conflict is None and form.refused is None:
            flash(gettext("The change is saved."), "success")
            return redirect(url_for("questions_room.index", key=key), 303)
    it = queries.told(reading(), number)
    assert it.answer is not None
    if not form.is_submitted() and it.answer.is_enough is not None:
        form.answers.data, form.note.data = YES if it.answer.is_enough else NO, it.answer.note
    form.version.data = str(it.question.version)
    words = _words(it.rows)
    page = render_template(
        "questions/judge.html",
        room=room,
        form=form,
        conflict=conflict,
        number=number,
        title=words.shown(it.question, "title"),
        answer=shown.answer(it.answer, it.body.name, words),
        is_easy=language().code == "da@easy",
        may_judge=room.may_lead,
    )
    return page, 409 if conflict is not None else form.status


def _is_ours(question: Question, here: list[UUID]) -> bool:
    return question.asker_id in here
