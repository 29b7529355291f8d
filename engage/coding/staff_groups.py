"""Letters that are nearly the same: each group shown once, with how many persons sent it and what differs."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engage.coding import groups, queries, shown
from engage.coding.forms import CodesForm
from engage.coding.models import Text
from engage.core.authority import Can
from engage.core.errors import Conflict
from engage.core.languages import known
from engage.core.text import Say
from engage.sense import differences
from engage.web.doors import staff
from engage.web.forms import pressed
from engage.web.locale import gettext, ngettext
from engage.web.work import reading, writing

MOST_SHOWN = 50  # letters of a group whose differences are shown; the others are counted, and coded with the rest


def register(bp: Blueprint) -> None:
    codes, recorded = staff(Can.CODE), staff(Can.CODE, recorded=True)
    bp.add_url_rule("/<slug>/grupper", "groups", codes(index))
    bp.add_url_rule("/gruppe/<uuid:group_id>", "group", recorded(group), methods=["GET", "POST"])


def index(slug: str) -> Any:
    """The groups, the largest first, and how many persons are in each."""
    work = reading()
    book = queries.book_at(work, slug)
    return render_template("coding/groups.html", book=book, slug=slug, groups=groups.listed(work, book.agreement.id))


def group(group_id: UUID) -> Any:
    """One group: the letter, what differs in each of the others, and the form that codes them all."""
    act = ACTS.get(request.form.get("do", "")) if request.method == "POST" else _page
    if act is None:
        abort(400)
    return act(group_id)


def _page(group_id: UUID, form: CodesForm | None = None, conflict: Say | None = None) -> Any:
    with writing() as work:
        found = groups.opened(work, group_id)
    drawn = form if form is not None else CodesForm(formdata=None)
    drawn.offer(found.book)
    drawn.seen.data = groups.seen_of(found.letters)
    page = render_template(
        "coding/group.html",
        group=found.group,
        book=found.book,
        slug=found.book.agreement.slug,
        form=drawn,
        conflict=conflict,
        words=found.words[found.group.centre_id],
        text_lang=known(found.letters[0].language).html,
        letters=[_letter(found, text) for text in found.letters[1:MOST_SHOWN]],
        more=max(len(found.letters) - MOST_SHOWN, 0),
        persons=shown.persons(len(found.letters)),
        left=found.left,
        codes=shown.listed(found.book),
        read=found.read,
        fokus=request.args.get("fokus", type=int),
    )
    return page, 409 if conflict is not None else drawn.status if form is not None else 200


def _letter(found: groups.Opened, text: Text) -> dict[str, Any]:
    """What is different in one letter from the one that is shown in full."""
    pieces = differences.between(found.words[found.group.centre_id], found.words[text.id], places=found.places)
    kinds = {differences.Change.ADDED: gettext("added"), differences.Change.REMOVED: gettext("left out")}
    changed = [each for each in pieces if each.change is not differences.Change.SAME]
    return {
        "id": text.id,
        "number": text.arrived,
        "is_same": not changed,
        "careful": any(each.marks for each in changed),
        "segments": [
            {
                "text": f"{each.text} ",
                "kind": {"added": "warning", "removed": "gone"}.get(each.change.value, ""),
                "label": kinds.get(each.change, ""),
            }
            for each in pieces
        ],
    }


def _code(group_id: UUID) -> Any:
    form = CodesForm()
    with writing() as work:
        found = groups.opened(work, group_id)
    form.offer(found.book)
    conflict: Say | None = None
    if form.validate_on_submit():
        try:
            with form.refusals():
                nothing = form.nothing_fits
                choices = form.chosen(found.book, "")
                with writing() as work:
                    number = groups.code(work, group_id, choices, seen=form.seen.data or "", nothing_fits=nothing)
                flash(
                    ngettext(
                        "The codes stand on %(num)d letter. It still counts as a person.",
                        "The codes stand on %(num)d letters. Each still counts as a person.",
                        number,
                    ),
                    "success",
                )
                return redirect(url_for("coding_staff.agreement", slug=found.book.agreement.slug), 303)
        except Conflict as error:
            conflict = error.message
    return _page(group_id, form, conflict)


def _take_out(group_id: UUID) -> Any:
    return _moved(group_id, groups.take_out, gettext("The letter is read by itself now."))


def _put_in(group_id: UUID) -> Any:
    return _moved(group_id, groups.put_in, gettext("The letter belongs to the group again."))


def _moved(group_id: UUID, do: Any, said: str) -> Any:
    pressed()
    try:
        text_id = UUID(request.form.get("text", ""))
    except ValueError:
        abort(400)
    with writing() as work:
        do(work, group_id, text_id)
    flash(said, "success")
    return redirect(url_for("coding_staff.group", group_id=group_id), 303)


ACTS = {"code": _code, "out": _take_out, "in": _put_in}
