"""Taking files along: which there are, and asking a colleague where columns tell of persons."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from engage.accounts import queries as accounts
from engage.coding import waiting
from engage.core.authority import Can
from engage.core.errors import Conflict, Forbidden
from engage.core.text import Say
from engage.core.work import Work
from engage.exports import policy, queries, service
from engage.exports.forms import AnswerForm, AskForm
from engage.exports.models import ExportRequest
from engage.exports.rules import DAYS
from engage.exports.service import File
from engage.exports.tables import BY_KEY, TABLES, Table
from engage.web.doors import staff
from engage.web.locale import gettext, language, show_date, tell
from engage.web.work import reading, writing
from engage.wording.queries import twins

bp = Blueprint("exports_staff", __name__, url_prefix="/arbejde/eksport")
ONE = "/anmodning/<uuid:request_id>"


@bp.get("/")
@staff(Can.EXPORT)
def index() -> Any:
    """The agreements whose files one may take along."""
    books = [each for each in waiting.shelves(reading(), Can.EXPORT) if each.has_book]
    return render_template("exports/index.html", books=books)


@bp.get("/<slug>/")
@staff(Can.EXPORT)
def files(slug: str) -> Any:
    """Every file of one agreement, and what was asked for."""
    work = reading()
    book = queries.book(work, slug)
    found = queries.requests(work, book.agreement.id)
    names = accounts.names(work, [each.asked_by for each in found])
    return render_template(
        "exports/files.html",
        slug=slug,
        title=book.title,
        tables=[(each.key, tell(each.label), tell(each.about)) for each in TABLES],
        requests=[_line(work, each, names) for each in found],
    )


def _line(work: Work, each: ExportRequest, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": each.id,
        "what": tell(BY_KEY[each.which].label),
        "by": names.get(each.asked_by, "?"),
        "at": each.asked_at,
        "state": state(work, each),
    }


def state(work: Work, each: ExportRequest) -> str:
    """Where a request is, in words."""
    if each.approved is None:
        return gettext("Waits for a colleague")
    if not each.approved:
        return gettext("A colleague has said no")
    assert each.answered_at is not None
    until = each.answered_at + DAYS
    if work.now >= until:
        return gettext("Approved, and over")
    return gettext("Approved, until %(day)s", day=show_date(until))


# --- Files ------------------------------------------------------------------------------------


def _handed_out(file: File) -> Response:
    answer = Response(file.data, content_type=file.kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@bp.get("/ordbog.csv")
@staff(Can.EXPORT)
def dictionary() -> Any:
    """What the columns mean."""
    return _handed_out(service.dictionary())


@bp.get("/<slug>/<which>.<any(csv, xlsx):form>")
@staff(Can.EXPORT, recorded=True)
def table(slug: str, which: str, form: str) -> Any:
    """One table."""
    with writing() as work:
        service.takes(work, slug, which, form)
    return _handed_out(service.table(reading(), slug, which, form))


@bp.get("/<slug>/refi.<any(qdc, qdpx):kind>")
@staff(Can.EXPORT, recorded=True)
def research(slug: str, kind: str) -> Any:
    """The codebook or the coded texts in the format of research."""
    with writing() as work:
        service.takes(work, slug, "refi-qda", kind)
    return _handed_out(service.research(reading(), slug, kind))


# --- Columns about persons --------------------------------------------------------------------


def personal(table: Table) -> list[str]:
    """What the columns about persons tell, as the dictionary says it."""
    danish = language().html.startswith("da")
    return [each.da if danish else each.en for each in table.columns(personal=True) if each.personal]


@bp.route("/<slug>/personlige", methods=["GET", "POST"])
@staff(Can.EXPORT)
def ask(slug: str) -> Any:
    """Ask for a table with columns about persons."""
    form = AskForm()
    form.offer()
    book = queries.book(reading(), slug)
    if form.validate_on_submit():
        with form.refusals():
            with writing() as work:
                made = service.ask(
                    work, slug, form.which.data or "", reason=form.reason.data or "", once=form.once.data or ""
                )
                request_id = made.id
            flash(gettext("Your colleagues can see it now. You get the file when one of them has said yes."), "success")
            return redirect(url_for("exports_staff.show", request_id=request_id), 303)
    columns = [column for table in TABLES for column in personal(table)]
    page = render_template("exports/ask.html", form=form, slug=slug, title=book.title, columns=columns)
    return page, form.status


@bp.route(ONE, methods=["GET", "POST"])
@staff(Can.EXPORT, fresh=True)
def show(request_id: UUID) -> Any:
    """One request: what for, and the colleague's yes or no."""
    form = AnswerForm()
    conflict: Say | None = None
    if form.validate_on_submit():
        do = request.form.get("do")
        if do not in ("yes", "no"):
            abort(400)
        try:
            with form.refusals():
                with writing() as work:
                    service.answer(work, request_id, approve=do == "yes", why_not=form.why_not.data or "")
                flash(gettext("Your answer is saved."), "success")
                return redirect(url_for("exports_staff.show", request_id=request_id), 303)
        except (Conflict, Forbidden) as error:
            conflict = error.message
    work = reading()
    row, agreement = queries.request(work, request_id)
    names = accounts.names(work, [row.asked_by, row.answered_by])
    page = render_template(
        "exports/request.html",
        form=form,
        conflict=conflict,
        row=row,
        slug=agreement.slug,
        title=twins(work, work.actor.language, [agreement]).text(agreement, "title"),
        what=tell(BY_KEY[row.which].label),
        reason=work.unseal(row, "reason"),
        refusal=work.unseal(row, "refusal"),
        by=names.get(row.asked_by, "?"),
        answered=names.get(row.answered_by, "?") if row.answered_by else "",
        state=state(work, row),
        columns=personal(BY_KEY[row.which]),
        may_answer=policy.may_answer(work.actor, row),
        may_fetch=policy.may_fetch(work, row),
    )
    return page, 409 if conflict is not None else form.status


@bp.get(f"{ONE}/fil.<any(csv, xlsx):form>")
@staff(Can.EXPORT, fresh=True, recorded=True)
def fetch(request_id: UUID, form: str) -> Any:
    """The file, for whoever asked for it."""
    with writing() as work:
        service.fetches(work, request_id, form)
    return _handed_out(service.fetch(reading(), request_id, form))
