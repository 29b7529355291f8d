"""An organiser's page of what people need: how far each need is, who arranges it and by when; overdue ones first."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from engage.core.authority import Can
from engage.core.errors import Conflict
from engage.core.ids import identity
from engage.core.text import Say
from engage.core.work import Work
from engage.events import needs
from engage.events.managing import colleagues, mine
from engage.events.needs import Asked
from engage.events.rules import NEED_NAMES, UNDONE, NeedState
from engage.events.staff_people_forms import STATES, AnswerForm, HandOverForm
from engage.events.staff_plan import version_of
from engage.web.doors import staff
from engage.web.forms import Form
from engage.web.locale import gettext
from engage.web.work import reading, writing


def register(bp: Blueprint, one: str) -> None:
    bp.add_url_rule(f"{one}/behov", "needs", staff(Can.MANAGE_EVENTS, recorded=True)(show), methods=["GET", "POST"])


def show(number: int) -> Any:
    """All needs of an event; one of them opened to be answered or handed over. That they were read is recorded."""
    if request.method == "GET":
        return _page(number)
    act = {"answer": _answer, "hand_over": _hand_over}.get(request.form.get("do", ""))
    if act is None:
        abort(400)
    return act(number)


def _page(number: int, sent: Form | None = None, conflict: Say | None = None) -> Any:
    with writing() as work:
        event = mine(work, number)
        people = [(each.id, work.unseal(each, "name") or "") for each in colleagues(work, event)]
        found = needs.open_all(work, event.id)
        today = work.today
    opened = next((each for each in found if each.need.id == identity(request.args.get("om"))), None)
    answer = sent if isinstance(sent, AnswerForm) else AnswerForm(formdata=None)
    hand_over = sent if isinstance(sent, HandOverForm) else HandOverForm(formdata=None)
    if opened is not None:
        _fill(opened, answer, hand_over, people, fresh=sent is None)
    body = render_template(
        "events/staff_needs.html",
        event=event,
        needs=sorted(found, key=lambda each: (each.need.state not in UNDONE, each.need.due_on)),
        opened=opened,
        answer=answer,
        hand_over=hand_over,
        people=dict(people),
        names=NEED_NAMES,
        states=STATES,
        undone=UNDONE,
        today=today,
        conflict=conflict,
        errors=sent.problems if sent is not None and conflict is None else [],
    )
    return body, 409 if conflict is not None else sent.status if sent is not None else 200


def _fill(opened: Asked, answer: Any, hand_over: Any, people: list[tuple[UUID, str]], *, fresh: bool) -> None:
    answer.offer(opened.need.state)
    hand_over.owner.choices = _owners(people)
    if fresh:
        answer.words.data, answer.alternative.data = opened.words.answer, opened.words.alternative
    if not hand_over.is_submitted() or fresh or hand_over.due.data is None:
        hand_over.owner.data = str(opened.need.owner_id or "")
        hand_over.due.data = hand_over.due.data or opened.need.due_on


def _owners(people: list[tuple[UUID, str]]) -> list[SelectChoice]:
    named = sorted(people, key=lambda each: each[1].casefold())
    return [SelectChoice("", gettext("Nobody yet")), *(SelectChoice(str(key), name) for key, name in named)]


def _done(number: int, form: Any, do: Callable[[Work, UUID], Any], said: str) -> Any:
    chosen = identity(request.args.get("om"))
    if chosen is None:
        abort(400)
    conflict: Say | None = None
    if form.validate_on_submit() and not form.errors:
        try:
            with form.refusals():
                with writing() as work:
                    mine(work, number)
                    do(work, chosen)
                flash(said, "success")
                return redirect(url_for("events_staff.needs", number=number), 303)
        except Conflict as error:
            conflict = error.message
    return _page(number, form, conflict)


def _answer(number: int) -> Any:
    form = AnswerForm()
    form.state.choices = [SelectChoice(key.value, str(words)) for key, words in STATES.items()]

    def do(work: Work, need_id: UUID) -> None:
        state = NeedState(form.state.data)
        words, instead = form.words.data or "", form.alternative.data or ""
        needs.answer(work, need_id, state, words=words, alternative=instead, version=version_of(form))

    return _done(number, form, do, gettext("The answer is saved."))


def _hand_over(number: int) -> Any:
    form = HandOverForm()
    work = reading()
    form.owner.choices = _owners([(each.id, "") for each in colleagues(work, mine(work, number))])

    def do(work: Work, need_id: UUID) -> None:
        owner = UUID(form.owner.data) if form.owner.data else None
        needs.hand_over(work, need_id, owner_id=owner, due=form.due.data, version=version_of(form))

    return _done(number, form, do, gettext("It is handed over."))
