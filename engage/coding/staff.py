"""The workbench: the agreements, what waits in one of them, and one text at a time, from the keyboard."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from engage.accounts import queries as accounts
from engage.agreements.models import Agreement
from engage.coding import (
    opening,
    placing,
    queries,
    service,
    shown,
    staff_book,
    staff_discovery,
    staff_figures,
    staff_groups,
    staff_placing,
    waiting,
)
from engage.coding.forms import HandOverForm, TextCodesForm
from engage.coding.models import Text
from engage.coding.opening import Opened
from engage.coding.rules import CLAIM_MINUTES
from engage.core.authority import Can
from engage.core.errors import Conflict, Invalid
from engage.core.languages import known
from engage.core.text import Say, say
from engage.core.work import Work
from engage.web.doors import staff
from engage.web.forms import pressed
from engage.web.locale import gettext, ngettext
from engage.web.work import reading, writing

bp = Blueprint("coding_staff", __name__, url_prefix="/arbejde/kodning")
staff_book.register(bp)
staff_groups.register(bp)
staff_figures.register(bp)
staff_discovery.register(bp)
staff_placing.register(bp, staff(Can.CODE))
TEXT = "/tekst/<uuid:text_id>"


# --- What waits -------------------------------------------------------------------------------


@bp.get("/")
@staff(Can.EDIT_CODEBOOK)
def index() -> Any:
    """The agreements with a codebook, and how far each is."""
    work = reading()
    may_code = work.actor.can(Can.CODE)
    unplaced = placing.how_many(work) if may_code else 0
    shelves = waiting.shelves(work)
    counted = [each.codebook.counted_at for each in shelves if each.codebook and each.codebook.counted_at]
    at = min(counted, default=None)
    return render_template("coding/index.html", shelves=shelves, counted_at=at, may_code=may_code, unplaced=unplaced)


@bp.get("/<slug>/")
@staff(Can.CODE)
def agreement(slug: str) -> Any:
    """One codebook: what waits, and the ways from here."""
    work = reading()
    book = queries.book_at(work, slug)
    areas, words = queries.focus_areas(work, book)
    number = request.args.get("fokus", type=int)
    area = next((each for each in areas if each.number == number), None)
    return render_template(
        "coding/agreement.html",
        book=book,
        slug=slug,
        counts=waiting.counts(work, book.codebook, area.id if area else None),
        areas=[(each.number, words.text(each, "title")) for each in areas],
        chosen=area.number if area else None,
        minutes=CLAIM_MINUTES,
        most=waiting.MOST_COUNTED,
    )


@bp.post("/<slug>/naeste")
@staff(Can.CODE)
def take(slug: str) -> Any:
    """The next text."""
    pressed()
    return _next(slug)


def _next(slug: str) -> Any:
    number = request.args.get("fokus", type=int)
    with writing() as work:
        book = queries.book_at(work, slug)
        area_id = None
        if number is not None:
            areas, _ = queries.focus_areas(work, book)
            area_id = next((each.id for each in areas if each.number == number), None)
        text_id = service.take(work, book.agreement.id, focus_area_id=area_id)
        group_id = opening.group_of(work, text_id) if text_id is not None else None
    if text_id is None:
        flash(gettext("There is nothing more to read here now."), "success")
        return redirect(url_for("coding_staff.agreement", slug=slug, fokus=number), 303)
    if group_id is not None:
        return redirect(url_for("coding_staff.group", group_id=group_id, fokus=number), 303)
    return redirect(url_for("coding_staff.text", text_id=text_id, fokus=number), 303)


@bp.post("/<slug>/fortryd")
@staff(Can.CODE)
def undo(slug: str) -> Any:
    """Take back the last step, and go to the text that it was about."""
    pressed()
    with writing() as work:
        text_id = service.undo(work, queries.book_at(work, slug).agreement.id)
    number = request.args.get("fokus", type=int)
    if text_id is None:
        flash(gettext("There is nothing of yours to take back."))
        return redirect(url_for("coding_staff.agreement", slug=slug, fokus=number), 303)
    flash(gettext("Your last step is taken back. Here is the text again."), "success")
    return redirect(url_for("coding_staff.text", text_id=text_id, fokus=number), 303)


# --- One text ---------------------------------------------------------------------------------


@bp.route(TEXT, methods=["GET", "POST"])
@staff(Can.CODE, recorded=True)
def text(text_id: UUID) -> Any:
    """One text and the form for its codes; `do` says which button was pressed."""
    if request.method == "GET":
        return _page(text_id)
    act = ACTS.get(request.form.get("do", "next"))
    if act is None:
        abort(400)
    return act(text_id)


def _open(text_id: UUID) -> tuple[Opened, bool, str]:
    with writing() as work:
        it = opening.opened(work, text_id)
        return it, service.is_anothers(work, it.text), work.unseal(it.text, "note") or ""


def _offered(form: TextCodesForm, it: Opened) -> list[dict[str, Any]]:
    proposed = shown.proposals(it)
    mine = [(each.id, shown.kept_name(it.book, each, it.words)) for each in it.mine]
    form.offer(it.book, mine, [(each["code_id"], each["label"]) for each in proposed])
    form.offer_sentences(it.words)
    return proposed


def _page(text_id: UUID, form: TextCodesForm | None = None, conflict: Say | None = None) -> Any:
    """Draw the page from what is true now, with what was typed in it. A heavy text stays folded until it is opened."""
    it, anothers, note = _open(text_id)
    drawn = form if form is not None else TextCodesForm(formdata=None)
    proposed = _offered(drawn, it)
    if form is None:
        drawn.kept.data = [str(each.id) for each in it.mine]
    drawn.seen.data = it.seen
    folded = it.text.heavy is not None and request.args.get("vis") != "ja"
    body = render_template(
        "coding/text.html",
        it=it,
        form=drawn,
        conflict=conflict,
        proposed=proposed,
        because={str(each["code_id"]): each["because"] for each in proposed if each["because"]},
        segments=shown.marked(it),
        text_lang=known(it.text.language).html,
        facts=shown.facts(it),
        codes=shown.listed(it.book),
        warning=shown.warning(it),
        unspoken=shown.unspoken(it),
        folded=folded,
        anothers=anothers,
        note=note,
        slug=it.book.agreement.slug,
        fokus=request.args.get("fokus", type=int),
        shows=request.args.get("vis"),
        may_unmark=it.text.heavy_by is not None,
    )
    return body, 409 if conflict is not None else drawn.status if form is not None else 200


def _save(text_id: UUID) -> Any:
    """Save what was chosen, and go on to the next text, or stay for more on this one."""
    form = TextCodesForm()
    it, _, _ = _open(text_id)
    proposed = [each["code_id"] for each in _offered(form, it)]
    stays = request.form.get("do") == "more"
    conflict: Say | None = None
    if form.validate_on_submit():
        try:
            with form.refusals():
                nothing = request.form.get("do") == "nothing" or form.nothing_fits
                choices = form.chosen(it.book, it.words, it.mine, proposed)
                if request.form.get("do") == "nothing":
                    choices = []
                with writing() as work:
                    service.save(work, text_id, choices, seen=form.seen.data or "", nothing_fits=nothing)
                flash(_saved(it, choices), "success")
                return _again(text_id) if stays else _next(it.book.agreement.slug)
        except Conflict as error:
            conflict = error.message
    return _page(text_id, form, conflict)


def _saved(it: Opened, choices: Any) -> str:
    names = list(dict.fromkeys(shown.code_name(it.book, choice.code_id) for choice in choices))
    if not names:
        return gettext("Saved: nothing in the codebook fits.")
    return ngettext("Saved: %(names)s.", "Saved: %(names)s.", len(names), names=", ".join(names))


def _again(text_id: UUID) -> Any:
    kept: dict[str, Any] = {name: request.args[name] for name in ("fokus", "vis") if name in request.args}
    return redirect(url_for("coding_staff.text", text_id=text_id, **kept), 303)


def _slug_of(work: Work, text_id: UUID) -> str:
    return work.get(Agreement, work.get(Text, text_id).agreement_id).slug


def _skip(text_id: UUID) -> Any:
    pressed()
    with writing() as work:
        service.skip(work, text_id)
        slug = _slug_of(work, text_id)
    return _next(slug)


def _mark(text_id: UUID) -> Any:
    pressed()
    with writing() as work:
        service.mark_heavy(work, text_id, heavy=request.form["do"] == "heavy")
    flash(gettext("The change is saved."), "success")
    return _again(text_id)


ACTS = {"next": _save, "more": _save, "nothing": _save, "skip": _skip, "heavy": _mark, "light": _mark}


@bp.route(f"{TEXT}/giv", methods=["GET", "POST"])
@staff(Can.CODE)
def hand_over(text_id: UUID) -> Any:
    """Give a text to a colleague; its words are not shown here."""
    form, work = HandOverForm(), reading()
    found = work.get(Text, text_id)
    book = queries.book(work, found.agreement_id)
    others = sorted_by_name(accounts.names(work, waiting.colleagues(work, book.agreement)))
    form.to.choices = [
        SelectChoice("", gettext("Not chosen")),
        *(SelectChoice(str(each), name) for each, name in others),
    ]
    if form.validate_on_submit():
        with form.refusals():
            if not form.to.data:
                raise Invalid("to", say("Choose a colleague who codes here."))
            with writing() as work:
                service.hand_over(work, text_id, to=UUID(form.to.data), note=form.note.data or "")
            flash(gettext("Your colleague has the text now."), "success")
            return _next(book.agreement.slug)
    page = render_template(
        "coding/hand_over.html", form=form, text=found, book=book, others=others, fokus=request.args.get("fokus")
    )
    return page, form.status


def sorted_by_name(names: dict[UUID, str]) -> list[tuple[UUID, str]]:
    return sorted(names.items(), key=lambda each: each[1].casefold())
