"""The politician's own desk: briefs to read, what they want to raise, and their municipality against all."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engage.briefs import marking, queries, shown
from engage.briefs.forms import MarkForm
from engage.core.authority import Can
from engage.core.errors import NotFound
from engage.perspectives.views import NUMBER
from engage.web.doors import staff
from engage.web.locale import gettext, language
from engage.web.work import reading, writing


def register(bp: Blueprint) -> None:
    door = staff(Can.MARK_BRIEFS)
    bp.add_url_rule("/mine", "mine", door(mine))
    bp.add_url_rule(f"/rejs/{NUMBER}", "raise_it", door(raise_it), methods=["GET", "POST"])


def mine() -> Any:
    """Every released brief, and what the reader has marked in each."""
    work = reading()
    marked: dict[Any, list[tuple[int, str]]] = {}
    for mark, brief in queries.marks(work):
        marked.setdefault(brief.id, []).append((mark.perspective, marking.note_of(work, mark)))
    rows = [
        {
            "number": brief.number,
            "title": edition.head["title"].get(language().code) or edition.head["title"]["da"],
            "body": edition.head["body"],
            "released_on": edition.released_on,
            "marks": marked.get(brief.id, []),
        }
        for brief, edition in queries.all_released(work)
    ]
    return render_template("briefs/mine.html", rows=rows)


def raise_it(number: int) -> Any:
    """The perspectives of a brief: mark what you want to raise, with a note to yourself, or undo it."""
    form = MarkForm()
    if form.validate_on_submit():
        act, _, text = request.form.get("do", "").partition("-")
        if act not in ("mark", "undo") or not text.isascii() or not text.isdigit() or len(text) > 18:
            abort(400)
        with form.refusals(), writing() as writer:
            if act == "mark":
                marking.put(writer, number, int(text), note=form.note.data or "")
            else:
                marking.undo(writer, number, int(text))
        if form.refused is None:
            flash(gettext("Saved. Only you can see it."), "success")
            return redirect(url_for("briefs_staff.raise_it", number=number), 303)
    work = reading()
    it = queries.released(work, number)
    if it.edition is None:
        raise NotFound()
    page = shown.page(work, it.edition, queries.sentences(work, [it.edition.id]), language(), request.script_root)
    marks = {mark.perspective: marking.note_of(work, mark) for mark, _ in queries.marks(work, it.brief.id)}
    body = render_template(
        "briefs/raise.html",
        number=number,
        page=page,
        form=form,
        marks=marks,
        compared=marking.compared(work, it.brief),
    )
    return body, form.status
