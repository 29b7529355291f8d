"""The codebook's pages: its codes and its history, one code with what can become of it, proposals on and off."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engage.accounts import queries as accounts
from engage.coding import codebook, queries, service, shown
from engage.coding.forms import CodeForm, MergeForm, SplitForm
from engage.coding.models import Code
from engage.coding.queries import Book
from engage.coding.rules import RunKind, Silent
from engage.core.authority import Can
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import Say, say
from engage.core.work import Work
from engage.web.doors import staff
from engage.web.forms import Form, pressed
from engage.web.locale import gettext
from engage.web.work import reading, writing


def register(bp: Blueprint) -> None:
    edits, both = staff(Can.EDIT_CODEBOOK), ["GET", "POST"]
    bp.add_url_rule("/<slug>/kodebog", "codebook", edits(book), methods=both)
    bp.add_url_rule("/<slug>/kodebog/forslag", "switch", edits(switch), methods=["POST"])
    bp.add_url_rule("/<slug>/kodebog/<uuid:code_id>", "code", edits(code), methods=both)


def _read(work: Work, slug: str) -> Book:
    return queries.book_at(work, slug, right=Can.EDIT_CODEBOOK)


def book(slug: str) -> Any:
    """Every code with when to use it, what has changed, and the form for a new code."""
    work, form = reading(), CodeForm()
    found = _read(work, slug)
    form.offer_themes(found)
    if form.validate_on_submit():
        with form.refusals():
            with writing() as writer:
                made = codebook.add(writer, found.agreement.id, form.wording, parent_id=form.parent_id)
                name = f"{made.key} {made.name}"
            flash(gettext("The code is made: %(name)s.", name=name), "success")
            return redirect(url_for("coding_staff.codebook", slug=slug), 303)
    elif not form.is_submitted():
        _prefilled(form)
    work = reading()  # again, since a refused change has closed the first one
    changes = queries.changes(work, found)
    names = accounts.names(work, [each.made_by for each in changes])
    page = render_template(
        "coding/codebook.html",
        book=found,
        slug=slug,
        form=form,
        codes=shown.listed(found),
        ended=[each for each in found.codes.values() if each.ended_at is not None],
        became={each.id: shown.code_name(found, each.id) for each in found.codes.values() if each.became_id},
        history=shown.history(found, changes, names),
        unspoken=_unspoken(work, found),
    )
    return page, form.status


def _unspoken(work: Work, found: Book) -> list[str]:
    """Which themes the machine does not propose now, and why; one statement."""
    done = service.last_done(work, found.agreement.id, RunKind.SUGGESTIONS)
    silent = Silent.of(done.parameters if done is not None else {})
    return shown.weak(found, silent) + shown.few(found, silent)


def _prefilled(form: CodeForm) -> None:
    """A code that is made from a pile of texts begins with the words that are typical of it."""
    form.keywords.data = "\n".join(request.args.get("ord", "")[:400].split(","))


def switch(slug: str) -> Any:
    """Whether the machine may propose codes here."""
    pressed()
    with writing() as work:
        codebook.suggestions(work, _read(work, slug).agreement.id, on=request.form.get("do") == "on")
    flash(gettext("The change is saved."), "success")
    return redirect(url_for("coding_staff.codebook", slug=slug), 303)


def code(slug: str, code_id: UUID) -> Any:
    """One code: its words, and what can become of it. `do` says which form was sent."""
    found = _read(reading(), slug)
    it = found.codes.get(code_id)
    if it is None:
        raise NotFound()
    forms: dict[str, Any] = {"describe": CodeForm, "merge": MergeForm, "split": SplitForm, "end": Form, "reopen": Form}
    do = request.form.get("do", "")
    if request.method == "POST" and do not in forms:
        abort(400)
    drawn = {name: kind() if name == do else kind(formdata=None) for name, kind in forms.items()}
    drawn["merge"].offer(found, it.id)
    conflict: Say | None = None
    if do and drawn[do].validate_on_submit():
        try:
            with drawn[do].refusals():
                with writing() as work:
                    to = DEEDS[do](work, found, it, drawn[do])
                flash(gettext("The change is saved. It stands in the history."), "success")
                return redirect(url_for("coding_staff.code", slug=slug, code_id=to), 303)
        except Conflict as error:
            conflict = error.message
    if do != "describe":
        _filled(drawn["describe"], it)
    page = render_template(
        "coding/code.html",
        book=found,
        slug=slug,
        it=it,
        forms=drawn,
        errors=drawn[do].problems if do and conflict is None else [],
        conflict=conflict,
        became=shown.code_name(found, it.id) if it.became_id else "",
        version=found.codebook.version,
        is_theme=it.parent_id is None,
    )
    status = 409 if conflict is not None else drawn[do].status if do else 200
    return page, status


def _filled(form: CodeForm, it: Code) -> None:
    form.name.data, form.keywords.data = it.name, it.keywords
    form.use_when.data, form.not_when.data = it.use_when or "", it.not_when or ""


def _version() -> int:
    found = request.form.get("version", "")
    return int(found) if found.isdigit() and len(found) < 10 else -1


def _describe(work: Work, book: Book, it: Code, form: CodeForm) -> UUID:
    return codebook.describe(work, book.agreement.id, it.id, form.wording, seen=_version()).id


def _merge(work: Work, book: Book, it: Code, form: MergeForm) -> UUID:
    if not form.into.data:
        raise Invalid("into", say("Choose another code to merge it into."))
    return codebook.merge(work, book.agreement.id, it.id, UUID(form.into.data), seen=_version()).id


def _split(work: Work, book: Book, it: Code, form: SplitForm) -> UUID:
    parts = bool(form.as_parts.data)
    codebook.split(work, book.agreement.id, it.id, form.wordings, seen=_version(), as_parts=parts)
    return it.id


def _end(work: Work, book: Book, it: Code, _form: Form) -> UUID:
    codebook.end(work, book.agreement.id, it.id, seen=_version())
    return it.id


def _reopen(work: Work, book: Book, it: Code, _form: Form) -> UUID:
    return codebook.reopen(work, book.agreement.id, it.id, seen=_version()).id


DEEDS: dict[str, Any] = {"describe": _describe, "merge": _merge, "split": _split, "end": _end, "reopen": _reopen}
