"""Written rounds at the desk: asking, opening, closing with a summary; and what councils and politicians write."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.core.authority import Can
from engage.core.clock import local_date
from engage.core.errors import NotFound
from engage.core.ids import identity
from engage.core.work import Work
from engage.dialogue import rounding, rounds
from engage.dialogue.forms_rounds import (
    TEXTS,
    AgendaForm,
    CloseRoundForm,
    MoreTimeForm,
    PostForm,
    RoundForm,
    RoundStepForm,
)
from engage.dialogue.rounds import Hat, Told
from engage.events import wordings as event_wordings
from engage.events.coming import NUMBER
from engage.events.rules import Stage
from engage.events.staff_plan import version_of
from engage.perspectives import telling
from engage.web.buttons import Acts, attempt, press
from engage.web.doors import signed_in, staff
from engage.web.locale import gettext, language, show_date
from engage.web.work import reading
from engage.wording import queries as wording
from engage.wording.queries import Words

ONE = f"/runder/{NUMBER}"
DANISH = Words("da")


def register(bp: Blueprint) -> None:
    """Hang the pages into the doors of the house."""
    door, both = staff(Can.MANAGE_EVENTS), ["GET", "POST"]
    bp.add_url_rule("/runder/", "rounds", door(index))
    bp.add_url_rule("/runder/ny", "round_new", door(new), methods=both)
    bp.add_url_rule("/runder/aabne", "rounds_open", signed_in(open_rounds))
    bp.add_url_rule(f"{ONE}/", "round", door(show), methods=both)
    bp.add_url_rule(f"{ONE}/ord", "round_words", door(words), methods=both)
    bp.add_url_rule(f"{ONE}/tid", "round_time", door(more_time), methods=both)
    bp.add_url_rule(f"{ONE}/luk", "round_close", door(close), methods=both)
    bp.add_url_rule(f"{ONE}/dagsorden", "round_agenda", door(agenda), methods=both)
    bp.add_url_rule(f"{ONE}/skriv", "round_post", signed_in(post), methods=both)


def _state(work: Work, it: Told) -> tuple[str, str, str]:
    """How far a round is: a word for the page, the words of its badge, and its tone."""
    if it.event.published_on is None:
        return "draft", gettext("Draft"), "plain"
    if it.event.stage is Stage.MINUTES:
        return "closed", gettext("Closed"), "success"
    if it.is_on(work):
        return "on", gettext("Going on now"), "info"
    return "over", gettext("Over: write the summary"), "warning"


def index() -> Any:
    """The rounds, the newest first, and where to begin one."""
    work = reading()
    rows = [
        {
            "number": it.event.number,
            "title": it.event.title,
            "state": _state(work, it)[1],
            "tone": _state(work, it)[2],
            "body": it.body.name,
            "until": show_date(local_date(it.event.ends_at)),
            "no_meeting": it.event.stage is Stage.MINUTES and it.meeting is None,
        }
        for it in rounds.managed(work)
    ]
    return render_template("dialogue/rounds.html", rows=rows)


# --- The words --------------------------------------------------------------------------------


def _offer(work: Work, form: RoundForm) -> None:
    bodies, areas, promised = rounding.choices(work)
    found = telling.published(work)
    words = telling.words_of(work, language().code, found)
    about = [
        (f"p:{it.perspective.id}", gettext("Perspective %(number)d: %(claim)s", number=number, claim=claim))
        for it in found
        if it.version is not None
        for number, claim in [(it.perspective.number, words.text(it.version, "claim"))]
    ]
    about += [(f"u:{it.follow_up.id}", gettext("Promised: %(what)s", what=it.follow_up.what[:100])) for it in promised]
    about += [
        (f"f:{area.id}", gettext("Focus area %(number)d: %(title)s", number=area.number, title=title))
        for area, of in areas
        for title in [f"{area.title} ({of.title})"]
    ]
    form.offer([(body.id, body.name) for body in bodies], about)


def new() -> Any:
    """Write what is asked; only organisers see it."""
    form, conflict, made = RoundForm(), None, list[int]()
    _offer(reading(), form)
    if form.validate_on_submit():
        conflict = attempt(form, lambda work: made.append(_start(work, form)))
        if made:
            flash(gettext("It is saved. Only organisers see it, until you open it."), "success")
            return redirect(url_for("dialogue_staff.round", number=made[0]), 303)
    page = render_template("dialogue/round_words.html", form=form, it=None, conflict=conflict, theirs=[])
    return page, 409 if conflict is not None else form.status


def _start(work: Work, form: RoundForm) -> int:
    row = rounding.start(work, form.wanted, once=form.once.data or "")
    told = rounds.of_event(work, row.event_id)
    assert told is not None
    return told.event.number


def words(number: int) -> Any:
    """Change a draft."""
    work = reading()
    it = rounds.one(work, number)
    if it.event.published_on is not None:
        return redirect(url_for("dialogue_staff.round", number=number), 303)
    form, conflict = RoundForm(), None
    _offer(work, form)
    if form.validate_on_submit():
        version = version_of(form)
        conflict = attempt(form, lambda writer: rounding.change(writer, number, form.wanted, version=version))
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return redirect(url_for("dialogue_staff.round", number=number), 303)
    it = rounds.one(reading(), number)
    now = _now(reading(), it)
    if not form.is_submitted():
        for name, value in now.items():
            form[name].data = value
    form.version.data = str(it.event.version)
    theirs = [
        (form[name].label.text, now[name]) for name in TEXTS if conflict is not None and now[name] != form[name].data
    ]
    page = render_template("dialogue/round_words.html", form=form, it=it, conflict=conflict, theirs=theirs)
    return page, 409 if conflict is not None else form.status


def _now(work: Work, it: Told) -> dict[str, Any]:
    """What a draft says now, by the fields of its form."""
    easy = wording.twins(work, rounding.EASY, [it.event])
    row = it.round
    about = f"p:{row.perspective_id}" if row.perspective_id else f"u:{row.follow_up_id}" if row.follow_up_id else ""
    return {
        "body": str(it.body.id),
        "about": about or f"f:{row.focus_area_id}",
        "title": it.event.title,
        "question": it.event.questions,
        "question_easy": easy.text(it.event, "questions"),
        "background": it.event.description,
        "background_easy": easy.text(it.event, "description"),
        "until": local_date(it.event.ends_at),
    }


# --- Its way ----------------------------------------------------------------------------------


def _take_back(work: Work, number: int, form: Any) -> None:
    wanted = identity(form.post.data)
    if wanted is None:
        raise NotFound()
    rounding.take_back(work, number, wanted)


TAKE_OUT: Acts = {"take_out": (_take_back, lambda: gettext("The words are taken out. That they were there is said."))}
ACTS: Acts = {
    "open": (
        lambda work, number, form: rounding.begin(work, number, version=version_of(form)),
        lambda: gettext("It is open. Everybody can read the question and write."),
    ),
    **TAKE_OUT,
}


def show(number: int) -> Any:
    """How far it is, what was said by councils and politicians, and the next step."""
    form = RoundStepForm()
    done = press(form, ACTS, number)
    if done.done:
        return redirect(url_for("dialogue_staff.round", number=number), 303)
    work = reading()
    it = rounds.one(work, number)
    easy = wording.twins(work, rounding.EASY, [it.event])
    word, state, tone = _state(work, it)
    page = render_template(
        "dialogue/round.html",
        it=it,
        step=word,
        state=state,
        tone=tone,
        question_easy=easy.text(it.event, "questions"),
        background_easy=easy.text(it.event, "description"),
        until=show_date(local_date(it.event.ends_at), "full"),
        posts=[each for each in rounds.posts(work, it.round.id) if each.post and each.post.taken_back_on is None],
        conflict=done.conflict,
        form=form,
    )
    return page, 409 if done.conflict is not None else form.status


def more_time(number: int) -> Any:
    """Give more time."""
    form = MoreTimeForm()
    said = gettext("People have more time now.")
    return _step(
        number, form, "dialogue/round_time.html", said,
        lambda work: rounding.prolong(work, number, form.until.data, version=version_of(form)),
    )  # fmt: skip


def close(number: int) -> Any:
    """Close it with a summary, and put it on the agenda of the next meeting."""
    form = CloseRoundForm()
    said = gettext("The round is closed. Everybody can read the summary.")
    return _step(
        number, form, "dialogue/round_close.html", said,
        lambda work: rounding.close(
            work, number, summary=form.summary.data or "", easy=form.easy.data or "",
            meeting=identity(form.meeting.data), starts=form.starts.data or "", version=version_of(form),
        ),
    )  # fmt: skip


def agenda(number: int) -> Any:
    """Put a closed round on the agenda of a meeting that has come since."""
    form = AgendaForm()

    def do(work: Work) -> None:
        meeting = identity(form.meeting.data)
        if meeting is None:
            raise rounding.NO_MEETING
        rounding.put_on_agenda(work, number, meeting, starts=form.starts.data or "")

    return _step(number, form, "dialogue/round_agenda.html", gettext("It is on the agenda."), do)


def _step(number: int, form: Any, template: str, said: str, do: Callable[[Work], Any]) -> Any:
    conflict = None
    work = reading()
    it = rounds.one(work, number)
    meetings = rounding.meetings(work, it)
    if hasattr(form, "offer"):
        form.offer([(each.id, f"{each.title}, {event_wordings.when(each)}") for each in meetings])
    if not form.is_submitted() and meetings and hasattr(form, "meeting"):
        form.meeting.data, form.starts.data = str(meetings[0].id), meetings[0].starts_wall[11:]
    if form.validate_on_submit():
        conflict = attempt(form, do)
        if conflict is None and form.refused is None:
            flash(said, "success")
            return redirect(url_for("dialogue_staff.round", number=number), 303)
    it = rounds.one(reading(), number)
    form.version.data = str(it.event.version)
    return render_template(template, form=form, it=it, conflict=conflict), 409 if conflict is not None else form.status


# --- Councils and politicians -----------------------------------------------------------------


def _hats(work: Work) -> list[Hat]:
    """In whose names the reader writes; for anybody else there is no such page."""
    found = rounds.hats(work)
    if not found:
        raise NotFound()
    return found


def open_rounds() -> Any:
    """The rounds in which the reader can write for their council, or as a politician."""
    work = reading()
    _hats(work)
    found = rounds.going_on(work)
    words = wording.twins(work, language().code, [each.event for each in found])
    rows = [
        {
            "number": each.event.number,
            "title": words.shown(each.event, "title"),
            "question": words.shown(each.event, "questions"),
            "until": show_date(local_date(each.event.ends_at)),
        }
        for each in found
    ]
    return render_template("dialogue/rounds_open.html", rows=rows)


def post(number: int) -> Any:
    """Write as a council, or as oneself; what one has written can be taken back."""
    form, conflict = PostForm(), None
    work = reading()
    hats = _hats(work)
    it = rounds.open_one(work, number)
    form.offer([(each.body.id, _called(work, each)) for each in hats])
    if form.do.data == "take_out" and form.is_submitted():
        done = press(RoundStepForm(), TAKE_OUT, number)
        if done.done:
            return redirect(url_for("dialogue_staff.round_post", number=number), 303)
    elif form.validate_on_submit():
        once = form.once.data or ""
        conflict = attempt(
            form,
            lambda writer: rounding.post(writer, number, identity(form.body.data), form.text.data or "", once=once),
        )
        if conflict is None and form.refused is None:
            flash(gettext("Everybody can read it now."), "success")
            return redirect(url_for("pages.event", number=number), 303)
    work = reading()
    words = wording.twins(work, language().code, [it.event])
    page = render_template(
        "dialogue/round_post.html",
        form=form,
        it=it,
        on=it.is_on(work),
        question=words.shown(it.event, "questions"),
        until=show_date(local_date(it.event.ends_at), "full"),
        conflict=conflict,
        mine=[
            each
            for each in rounds.posts(work, it.round.id)
            if each.post and each.post.taken_back_on is None and rounding.may_take_back(work, each.post, it.event)
        ],
    )
    return page, 409 if conflict is not None else form.status


def _called(work: Work, hat: Hat) -> str:
    if hat.as_body:
        return hat.body.name
    return gettext("%(name)s, politician in %(body)s", name=work.actor.name, body=hat.body.name)
