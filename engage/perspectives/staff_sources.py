"""The sources of a draft and its quotes: what is used, what is set aside and why, whose words are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.coding.queries import Book
from engage.coding.queries import Evidence as Passage
from engage.coding.rules import STANCES
from engage.coding.shown import code_name
from engage.core.authority import Can
from engage.core.errors import Conflict, Invalid
from engage.core.text import Say, say
from engage.core.work import Work
from engage.perspectives import queries, quoting, service, shown
from engage.perspectives.forms import RowsForm
from engage.perspectives.models import Evidence
from engage.perspectives.queries import Draft, Written
from engage.perspectives.quoting import Pick
from engage.perspectives.rules import QUOTES_MOST, SEATS, Seat, Use
from engage.perspectives.service import Decision
from engage.web.doors import staff
from engage.web.forms import tidy
from engage.web.locale import gettext, tell
from engage.web.work import reading, writing

PAGE = 20
ONE = "/<uuid:perspective_id>"


def register(bp: Blueprint) -> None:
    door = staff(Can.WRITE_PERSPECTIVES)
    bp.add_url_rule(f"{ONE}/kilder", "sources", door(sources), methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/citater", "quotes", door(quotes), methods=["GET", "POST"])


@dataclass(frozen=True)
class Page:
    """A stretch of passages. before, after: the numbers of the pages beside it."""

    items: Sequence[Passage]
    number: int
    before: int | None
    after: int | None


def page_of(passages: Sequence[Passage]) -> Page:
    """The stretch that the address asks for."""
    last = max(1, -(-len(passages) // PAGE))
    number = min(max(request.args.get("side", 1, type=int), 1), last)
    return Page(
        passages[(number - 1) * PAGE : number * PAGE],
        number,
        number - 1 if number > 1 else None,
        number + 1 if number < last else None,
    )


def passage(known: Book, each: Passage, written: dict[UUID, Written], row: Evidence | None = None) -> dict[str, Any]:
    """A passage as the page draws it. Words for the secretariat only are opened elsewhere, where it is recorded."""
    it = written.get(each.contribution_id)
    words = it.words if it is not None else None
    return {
        "id": each.coding_id,
        "text_id": each.text_id,
        "code": code_name(known, each.code_id),
        "stance": tell(STANCES[each.stance]) if each.stance is not None else "",
        "role": shown.role_name(it.role) if it is not None else "",
        "words": words[each.start : each.end] if words is not None and each.start is not None else words,
        "lang": shown.lang_of(it.language) if it is not None else "",
        "number": it.number if it is not None else None,
        "use": row.use.value if row is not None else "",
        "reason": row.reason or "" if row is not None else "",
    }


# --- Sources ----------------------------------------------------------------------------------


class SourcesForm(RowsForm):
    """What is done with each passage on the page; `all` uses every one that is still undecided."""

    def decisions(self) -> dict[UUID, Decision]:
        """What was chosen, by coding; whatever else was sent is left out."""
        found = {}
        for key, value in request.form.items():
            if not key.startswith("use-") or value not in set(Use):
                continue
            try:
                coding_id = UUID(key.removeprefix("use-"))
            except ValueError:
                continue
            found[coding_id] = Decision(Use(value), tidy(request.form.get(f"reason-{coding_id}", "")))
        return found


def sources(perspective_id: UUID) -> Any:
    """The passages coded with its codes: use them, or set them aside with a reason."""
    form, conflict = SourcesForm(), None
    if form.validate_on_submit():
        conflict = _decide(perspective_id, form)
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            after = request.form.get("after", type=int)
            if after:
                return redirect(url_for("perspectives_staff.sources", perspective_id=perspective_id, side=after), 303)
            return redirect(url_for("perspectives_staff.show", perspective_id=perspective_id), 303)
    work = reading()
    it = queries.draft(work, perspective_id)
    known = queries.book(work, it)
    passages = queries.candidates(work, it, known)
    decided = queries.decided(work, it.version.id)
    page = page_of(passages)
    written = queries.written(work, {each.contribution_id for each in page.items})
    form.revision.data = str(it.version.revision)
    drawn = [passage(known, each, written, decided.get(each.coding_id)) for each in page.items]
    rare = _rare(passages)
    for each, row in zip(page.items, drawn, strict=True):
        row["rare"] = each.code_id in rare
    body = render_template(
        "perspectives/sources_desk.html",
        it=it,
        form=form,
        conflict=conflict,
        passages=_typed(drawn) if form.is_submitted() else drawn,
        refused=form.refused.field or "" if form.refused is not None else "",
        message=tell(form.refused.message) if form.refused is not None else "",
        page=page,
        total=len(passages),
        undecided=sum(each.coding_id not in decided for each in passages),
    )
    return body, 409 if conflict is not None else form.status


def _rare(passages: Sequence[Passage]) -> set[UUID]:
    """The codes that fewer than one person in ten speaks of."""
    people: dict[UUID, set[UUID]] = {}
    for each in passages:
        people.setdefault(each.code_id, set()).add(each.contribution_id)
    total = len({each.contribution_id for each in passages})
    return {code_id for code_id, who in people.items() if len(who) * 10 < total}


def _typed(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with what was typed: nothing is lost when the page comes back."""
    for row in drawn:
        row["use"] = request.form.get(f"use-{row['id']}", row["use"])
        row["reason"] = request.form.get(f"reason-{row['id']}", row["reason"])
    return drawn


def _decide(perspective_id: UUID, form: SourcesForm) -> Say | None:
    try:
        with form.refusals(), writing() as work:
            decisions = form.decisions()
            it = queries.draft(work, perspective_id)
            passages = queries.candidates(work, it, queries.book(work, it))
            if request.form.get("do") == "all":
                known = queries.decided(work, it.version.id)
                decisions = {
                    each.coding_id: Decision(Use.USED)
                    for each in passages
                    if each.coding_id not in known and each.coding_id not in decisions
                } | decisions
            rare = _rare(passages)
            marked = {each.coding_id: each.code_id in rare for each in passages if each.coding_id in decisions}
            service.decide(
                work,
                perspective_id,
                {key: Decision(d.use, d.reason, marked.get(key, False)) for key, d in decisions.items()},
                revision=form.read,
            )
    except Conflict as error:
        return error.message
    return None


# --- Quotes -----------------------------------------------------------------------------------


class QuotesForm(RowsForm):
    """Which words are quoted: one set of fields for each possible voice, numbered."""

    def picks(self) -> list[Pick]:
        """The words that were ticked. Raises Invalid."""
        found = []
        for place in range(100):
            if not request.form.get(f"take-{place}"):
                continue
            try:
                contribution_id = UUID(request.form.get(f"voice-{place}", ""))
                seat = Seat(request.form.get(f"seat-{place}", ""))
            except ValueError as error:
                raise Invalid(None, say("Choose from the list.")) from error
            found.append(Pick(contribution_id, tidy(request.form.get(f"words-{place}", "")), seat))
        return found


def quotes(perspective_id: UUID) -> Any:
    """The quotes: those chosen, and those that the machine proposes. A person decides."""
    form, conflict = QuotesForm(), None
    if form.validate_on_submit():
        conflict = _choose(perspective_id, form)
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return redirect(url_for("perspectives_staff.show", perspective_id=perspective_id), 303)
    work = reading()
    it = queries.draft(work, perspective_id)
    rows = _offered(work, it)
    if form.is_submitted():
        for place, row in enumerate(rows):
            row["taken"] = bool(request.form.get(f"take-{place}"))
            row["words"] = request.form.get(f"words-{place}", row["words"])
            row["error"] = tell(form.refused.message) if form.refused and form.refused.field == row["field"] else ""
    form.revision.data = str(it.version.revision)
    body = render_template(
        "perspectives/quotes.html",
        it=it,
        form=form,
        conflict=conflict,
        rows=rows,
        most=QUOTES_MOST,
        seats=[(seat.value, tell(name)) for seat, name in SEATS.items()],
    )
    return body, 409 if conflict is not None else form.status


def _offered(work: Work, it: Draft) -> list[dict[str, Any]]:
    """What can be chosen: the quotes that stand, then the proposals for others."""
    known = queries.book(work, it)
    passages = queries.candidates(work, it, known)
    used = {row.coding_id for row in queries.decided(work, it.version.id).values() if row.use is Use.USED}
    voices, chosen = quoting.quotable_with(work, {each.contribution_id for each in passages}, it.version.id)
    rows = [_row(voices[each.contribution_id], each.words or "", each.seat, taken=True) for each in chosen]
    taken = {row["voice"] for row in rows}
    proposed = quoting.propose(voices, known, passages, used)
    return rows + [
        _row(each.voice, each.words, each.seat, taken=False)
        for each in proposed
        if each.voice.contribution_id not in taken
    ]


def _row(voice: quoting.Voice, words: str, seat: Seat, *, taken: bool) -> dict[str, Any]:
    return {
        "voice": voice.contribution_id,
        "field": f"words-{voice.contribution_id}",
        "number": voice.number,
        "who": shown.role_name(voice.role),
        "text": voice.text,
        "lang": shown.lang_of(voice.language),
        "words": words,
        "seat": seat.value,
        "seat_name": shown.seat_name(seat),
        "taken": taken,
        "beside": quoting.negation_beside(voice, words),
        "error": "",
    }


def _choose(perspective_id: UUID, form: QuotesForm) -> Say | None:
    try:
        with form.refusals(), writing() as work:
            quoting.choose(work, perspective_id, form.picks(), revision=form.read)
    except Conflict as error:
        return error.message
    return None
