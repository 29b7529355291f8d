"""Writing in a silent dialogue: how it works and a name, one question on each page, and the code."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.consent.models import ConsentWording, Purpose
from engage.contributions import intake, rules, steps
from engage.contributions.cookie import sweep
from engage.contributions.forms import SavedForm
from engage.contributions.sending import weigh
from engage.core import throttle
from engage.core.errors import Conflict, NotFound
from engage.core.ids import new_token, shown
from engage.core.picture import picture
from engage.core.work import Work
from engage.drafts.rules import Answers, Publish
from engage.events import opened, queries, sealed, silent, wordings
from engage.events.coming import NUMBER, SHORTEST_KEY
from engage.events.models import Event, Writer
from engage.events.opened import WRITER_CODE, Here
from engage.events.rules import Kind
from engage.events.silent import PAGE, Phase, Sent, Wish
from engage.events.writing_forms import AnswerForm, BeginForm
from engage.screening.crisis import speaks_of_danger
from engage.screening.language import guess_language
from engage.screening.rules import Weight
from engage.web.doors import public
from engage.web.forms import ActionForm
from engage.web.locale import gettext, language, show_date, show_time, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording

START = f"/arrangementer/{NUMBER}/skriv/"
MOST = 1000  # questions


def register(bp: Blueprint) -> None:
    """Hang the pages of a silent dialogue into the doors of the house."""
    both = ["GET", "POST"]
    bp.add_url_rule(START, "write", public(start), methods=both)
    bp.add_url_rule(f"{START}<int(min=1, max={MOST}):question>", "write_answer", public(answer), methods=both)
    bp.add_url_rule(f"{START}kode", "write_code", public(code), methods=both)
    bp.add_url_rule(f"{START}luk", "write_leave", public(leave), methods=["POST"])


def _said(work: Work, event: Event) -> dict[str, Any]:
    """Title and questions in the reader's language; and the language of the questions, where it is another."""
    words = wording.twins(work, language().code, [event])
    danish, told = silent.questions(event), words.shown(event, "questions")
    fits = len(told.lines) == len(danish)
    return {
        "event": event,
        "is_round": event.kind is Kind.WRITTEN_ROUND,
        "title": words.shown(event, "title"),
        "questions": told.lines if fits else danish,
        "tongue": told.lang if fits else "da",
    }


# --- How it works, and a name -----------------------------------------------------------------


def start(number: int) -> Any:
    """How it works, and a name to write under; with a name, the questions and how far one is."""
    form = BeginForm()
    event = silent.event_of(reading(), number)
    now = silent.phase(reading(), event)
    if form.is_submitted() and now is Phase.ON:
        return _begin(form, event)
    return _start(form, event, now), form.status if form.is_submitted() else 200


def _begin(form: BeginForm, event: Event) -> Any:
    words = _agreed(form)
    form.offer(form.names or silent.names(reading(), event.id))
    if "more" in request.form:  # nothing is decided yet: the choices below stay as they are
        form.offer(silent.names(reading(), event.id))
        return _start(form, event, Phase.ON, words, asked_for_more=True)
    form.validate()
    if len(form.once.data or "") < SHORTEST_KEY:
        form.once.data = new_token()
    if form.errors:
        return _start(form, event, Phase.ON, words), form.status
    writer_id = _begun(form, event)
    if writer_id is None:
        form.offer(silent.names(reading(), event.id))
        return _start(form, event, Phase.ON, _agreed(form)), 422
    Here(writer_id).keep()
    return redirect(url_for("events.write_answer", number=event.number, question=1), 303)


def _begun(form: BeginForm, event: Event) -> UUID | None:
    """Who writes from now on; None when something stands in the way, which the form then says."""
    once = form.once.data or ""
    said = {name: form[name].data or "" for name in ("nickname", "publish", "quote", "under_15", "role", "words")}
    wish = Wish(**said)
    try:
        with form.refusals(), writing() as work:
            place = opened.place_at(work, event)
            return silent.begin(work, event.id, wish, once=once, language=language().code, place=place).id
    except Conflict:
        pass
    # The same form in two windows at one instant: the slower one finds whom the faster one made.
    before = silent.begun_with(reading(), once)
    if before is None and form.refused is None:
        raise Conflict()
    return before.id if before is not None else None


def _agreed(form: BeginForm) -> dict[Purpose, ConsentWording]:
    """The exact words that are agreed to; the choices say them too."""
    return steps.agreed_words(form, reading())


def _start(
    form: BeginForm, event: Event, now: Phase, words: dict[Purpose, ConsentWording] | None = None, **more: Any
) -> str:
    work = reading()
    found = opened.here()
    writer = opened.writer_of(work, found, event)
    if writer is None and (place := opened.place_at(work, event)) is not None:
        writer = silent.with_receipt(work, place.receipt_id)
        if writer is not None:
            found = Here(writer.id)
            found.keep()
    if writer is None and now is Phase.ON and words is None:
        words = _agreed(form)
        form.offer(silent.names(work, event.id))
    return render_template(
        "events/write.html",
        form=form,
        readable=now is not Phase.BEFORE or queries.questions_are_shown(work, event),
        when=wordings.when(event),
        phase=now.value,
        begins=(show_date(event.starts_at, "full"), show_time(event.starts_at)),
        ends=(show_date(event.ends_at, "full"), show_time(event.ends_at)),
        writer=writer,
        done=silent.answered(work, writer) if writer is not None else set(),
        words=words,
        has_place=opened.PLACE.get() is not None,
        danger=found is not None and found.danger,
        action=ActionForm(),
        **_said(work, event),
        **more,
    )


# --- One question -----------------------------------------------------------------------------


def answer(number: int, question: int) -> Any:
    """One question: what others wrote, and a field; sent, kept for later, or skipped."""
    work = reading()
    event = silent.event_of(work, number)
    if question > len(silent.questions(event)):
        raise NotFound()
    if silent.phase(work, event) is Phase.BEFORE:
        return redirect(url_for("events.write", number=number), 303)
    form = AnswerForm()
    found = (opened.marked(form.who.data or "") if form.is_submitted() else None) or opened.here()
    writer = opened.writer_of(work, found, event)
    if not form.is_submitted():
        if writer is not None:
            form.text.data = sealed.pending(work, writer).get(question, "")
        return _question(form, event, question, writer)
    if writer is None:
        flash(gettext("Choose a name first. Then you can write."))
        return redirect(url_for("events.write", number=number), 303)
    form.validate()
    if form.errors.get("csrf_token"):
        return _question(form, event, question, writer), form.status
    return _take(form, event, question, writer)


def _take(form: AnswerForm, event: Event, question: int, writer: Writer) -> Any:
    """Do what the button says; what was typed is never lost."""
    text = form.text.data or ""
    before = opened.here()
    Here(writer.id, speaks_of_danger(text) or (before is not None and before.danger)).keep()
    for button, by in (("back", -1), ("skip", 1)):
        if button in request.form:
            if not form.text.errors:
                with writing() as work:
                    silent.keep(work, writer.id, question, text)
            return _go(event, question + by)
    if not text:
        form.text.errors = [gettext("Write your answer, or skip the question.")]
    if form.errors or form.text.errors:
        return _question(form, event, question, writer), form.status
    return _send(form, event, question, writer)


def _go(event: Event, question: int) -> Any:
    """To a question; before the first and after the last one stands the page with all of them."""
    if 1 <= question <= len(silent.questions(event)):
        return redirect(url_for("events.write_answer", number=event.number, question=question), 303)
    return redirect(url_for("events.write", number=event.number), 303)


def _send(form: AnswerForm, event: Event, question: int, writer: Writer) -> Any:
    """Send it, once; or come back with what stands in the way."""
    if len(form.once.data or "") < SHORTEST_KEY:
        form.once.data = new_token()
    once, choice = form.once.data or "", form.personal.data
    answers = Answers(text=form.text.data or "", publish=writer.publish.value)
    marked = intake.screen(reading(), answers)
    if choice == rules.REMOVE:
        removed = [part for part in marked if part.of(Weight.ASK)]
        form.personal.data = ""
        if removed:
            form.text.data = rules.without(removed[0], guess_language(answers.text))
            flash(gettext("We have removed it. Read your text once more, and send it when you are ready."), "success")
            return _question(form, event, question, writer)
    if choice == rules.SECRETARIAT:
        answers = answers.changed(publish=Publish.SECRETARIAT.value, personal_choice=choice)
    done: Sent | None = None
    conflict = ""
    try:
        with form.refusals(), writing() as work:
            done = silent.send(work, writer.id, question, answers, once=once)
            if not done.again:
                weigh(work, [(done.contribution, throttle.source_of(request.remote_addr))])
    except Conflict as error:
        done = _again(writer.id, once)  # in two windows at one instant
        conflict = tell(error.message)
    if done is None:
        if conflict:
            _keep(writer.id, question, answers.text)
        status = 409 if conflict else 422
        return _question(form, event, question, writer, marked=marked, conflict=conflict), status
    return _sent(done, event, question)


def _again(writer_id: UUID, once: str) -> Sent | None:
    work = reading()
    return silent.sent(work, work.get(Writer, writer_id), once)


def _keep(writer_id: UUID, question: int, text: str) -> None:
    with writing() as work:
        silent.keep(work, writer_id, question, text)


def _sent(done: Sent, event: Event, question: int) -> Any:
    if done.contribution.publish is Publish.PUBLIC:
        flash(gettext("Your answer is sent. A person reads it before others can see it."), "success")
    else:
        flash(gettext("Your answer is sent. Only the secretariat reads it."), "success")
    if done.code:
        WRITER_CODE.put(json.dumps([done.code, event.number, question + 1]))
        return redirect(url_for("events.write_code", number=event.number), 303)
    return _go(event, question + 1)


def _question(form: AnswerForm, event: Event, question: int, writer: Writer | None, **more: Any) -> str:
    work = reading()
    said = _said(work, event)
    last = len(said["questions"])
    now = silent.phase(work, event)
    found = opened.here()
    after = request.args.get("efter", 0, type=int)
    rows = silent.answers(work, event.id, question, after=max(0, min(after, 2**62)))
    if writer is not None:
        form.who.data = Here(writer.id).mark
    marked = more.pop("marked", [])
    here = url_for("events.write_answer", number=event.number, question=question)
    return render_template(
        "events/write_answer.html",
        form=form,
        asked=said["questions"][question - 1],
        number=question,
        writer=writer,
        done=writer is not None and question in silent.answered(work, writer),
        can_write=now is Phase.ON and writer is not None,
        keeps_text=form.is_submitted() and bool(form.text.data),
        phase=now.value,
        answers=[(each, each.language if each.language != language().html[:2] else "") for each in rows[:PAGE]],
        later=f"{here}?efter={rows[PAGE - 1].number}" if len(rows) > PAGE else "",
        first=here if after else "",
        back=_neighbour(event, question - 1, last),
        onwards=_neighbour(event, question + 1, last),
        found=steps.drawn(marked) if form.refused is not None else [],
        danger=speaks_of_danger(form.text.data) or (found is not None and found.danger),
        action=ActionForm(),
        **said,
        **more,
    )


def _neighbour(event: Event, question: int, last: int) -> str:
    if 1 <= question <= last:
        return url_for("events.write_answer", number=event.number, question=question)
    return url_for("events.write", number=event.number)


# --- The code, and leaving --------------------------------------------------------------------


def code(number: int) -> Any:
    """The code for all that one writes here: to copy, to print, to scan; until its holder says that it is saved."""
    kept = WRITER_CODE.get()
    if kept is None:
        WRITER_CODE.drop()
        sweep()
        flash(gettext("The code is no longer shown on this device. Enter it here to see what you wrote."))
        return redirect(url_for("events.mine"), 303)
    given, of_event, question = json.loads(kept)
    event = silent.event_of(reading(), of_event)
    form = SavedForm()
    if form.validate_on_submit():
        WRITER_CODE.drop()
        return _go(event, question)
    found = opened.here()
    page = render_template(
        "events/write_code.html",
        form=form,
        **_said(reading(), event),
        code=shown(given),
        qr=picture(given),
        danger=found is not None and found.danger,
    )
    return page, form.status


def leave(number: int) -> Any:
    """Forget the name in this browser; what was not sent waits on our server for whoever has the code."""
    event = silent.event_of(reading(), number)
    if ActionForm().validate_on_submit():
        found = opened.here()
        with writing() as work:
            deleted = found is not None and silent.leave(work, found.writer_id)
        opened.leave()
        if deleted:
            flash(gettext("You had not sent anything. What you wrote is deleted."), "success")
        else:
            flash(gettext("Now nothing of what you wrote is shown on this device."), "success")
        return redirect(url_for("pages.event", number=event.number), 303)
    return redirect(url_for("events.write", number=event.number), 303)
