"""How far coders agree, how much is still unseen, and the texts on which they differ, with the way to settle it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.accounts import queries as accounts
from engage.coding import figures, opening, queries, service, shown
from engage.coding.forms import SettleForm
from engage.coding.opening import Opened
from engage.core.authority import Can
from engage.core.errors import Conflict, NotFound
from engage.core.languages import known
from engage.core.text import Say
from engage.core.work import Work
from engage.sense.agreement import Agreement
from engage.web.doors import staff
from engage.web.locale import gettext, ngettext, show_number
from engage.web.work import reading, writing

PUBLISH, NOTE = 0.8, 0.67  # from here agreement is good; from here it needs a note


def register(bp: Blueprint) -> None:
    codes, recorded = staff(Can.CODE), staff(Can.CODE, recorded=True)
    bp.add_url_rule("/<slug>/tal", "figures", codes(numbers))
    bp.add_url_rule("/<slug>/uenighed", "disputes", codes(disputes))
    bp.add_url_rule("/tekst/<uuid:text_id>/uenighed", "settle", recorded(settle), methods=["GET", "POST"])


def numbers(slug: str) -> Any:
    """Each code: on how many persons' texts it stands, and how far coders agree on it."""
    work = reading()
    book = queries.book_at(work, slug)
    found = figures.figures(work, book)
    return render_template(
        "coding/figures.html",
        book=book,
        slug=slug,
        read=found.read,
        read_twice=found.read_twice,
        rows=[
            {
                "name": shown.code_name(book, each.code.id),
                "persons": each.persons,
                "alpha": _alpha(each.agreement),
                "advice": _advice(each.agreement),
            }
            for each in found.rows
        ],
        themes=[
            {
                "name": shown.code_name(book, each.code.id),
                "uses": each.uses,
                "unseen": shown.percent(each.unseen.share)
                if each.unseen.share is not None
                else gettext("Not known yet"),
                "enough": each.unseen.enough,
            }
            for each in found.themes
        ],
    )


def _alpha(it: Agreement) -> str:
    if it.alpha is None or it.too_few:
        return ngettext("Too few: %(num)d text", "Too few: %(num)d texts", it.used)
    low, high = show_number(round(it.low or 0, 2)), show_number(round(it.high or 0, 2))
    return gettext("%(alpha)s (%(low)s to %(high)s)", alpha=show_number(round(it.alpha, 2)), low=low, high=high)


def _advice(it: Agreement) -> str:
    if it.alpha is None or it.too_few:
        return gettext("Read more texts twice.")
    if it.alpha >= PUBLISH:
        return gettext("Good.")
    return (
        gettext("Usable, with a note.") if it.alpha >= NOTE else gettext("Describe the code better before it is used.")
    )


def disputes(slug: str) -> Any:
    """The texts on which coders differ."""
    work = reading()
    book = queries.book_at(work, slug)
    rows = [
        {"id": each.text_id, "number": each.number, "received": each.received_on, "codes": _names(book, each.codes)}
        for each in figures.disputed(work, book)
    ]
    return render_template("coding/disputes.html", book=book, slug=slug, rows=rows)


def _names(book: queries.Book, codes: list[UUID]) -> str:
    return ", ".join(shown.code_name(book, code) for code in codes)


def settle(text_id: UUID) -> Any:
    """One text on which coders differ, who said what, and how it ends. Only those who have read it see it."""
    form = SettleForm() if request.method == "POST" else SettleForm(formdata=None)
    with writing() as work:
        it, given = _opened(work, text_id)
    form.offer(it.book)
    conflict: Say | None = None
    if form.validate_on_submit():
        try:
            with form.refusals():
                nothing = form.nothing_fits
                choices = form.chosen(it.book, it.words)
                with writing() as work:
                    seen, note = form.seen.data or "", form.note.data or ""
                    service.settle(work, text_id, choices, seen=seen, note=note, nothing_fits=nothing)
                flash(gettext("It is settled. What each said stays on record."), "success")
                return redirect(url_for("coding_staff.disputes", slug=it.book.agreement.slug), 303)
        except Conflict as error:
            conflict = error.message
    form.seen.data = it.seen
    page = render_template(
        "coding/settle.html",
        it=it,
        form=form,
        given=given,
        conflict=conflict,
        slug=it.book.agreement.slug,
        text_lang=known(it.text.language).html,
        facts=shown.facts(it),
        codes=shown.listed(it.book),
        warning=shown.warning(it),
        folded=it.text.heavy is not None and request.args.get("vis") != "ja",
    )
    return page, 409 if conflict is not None else form.status


def _opened(work: Work, text_id: UUID) -> tuple[Opened, list[tuple[str, str]]]:
    """The text with what each coder said. Raises NotFound for who has not read it: a second coder stays blind."""
    it = opening.opened(work, text_id)
    standing = queries.standings(work, it.book, text_ids=[text_id]).get(text_id)
    if standing is None or work.actor.account_id not in standing.by_coder:
        raise NotFound()
    names = accounts.names(work, standing.by_coder)
    given = [
        (names.get(coder, "?"), _names(it.book, sorted(codes, key=lambda code: it.book.codes[code].key)))
        for coder, codes in standing.by_coder.items()
    ]
    return it, [(name, codes or gettext("Nothing fits")) for name, codes in sorted(given)]
