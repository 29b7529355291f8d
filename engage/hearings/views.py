"""What everyone sees: what councils are asked, what each has sent, and who has not answered."""

from typing import Any

from flask import Blueprint, Response, render_template

from engage.hearings import printing, queries, shown
from engage.web.doors import public, public_page
from engage.web.locale import language
from engage.web.work import reading, settings
from engage.wording import queries as wording

bp = Blueprint("hearings", __name__)
NUMBER = "<int(max=4611686018427387904):number>"
RECEIPT = "<int(max=4611686018427387904):receipt>"


@bp.get("/hoeringer/")
@public_page
def index() -> Any:
    """Everything councils are or were asked, the newest first."""
    work = reading()
    found = queries.everything(work)
    words = wording.twins(work, language().code, shown.rows_of(found))
    return render_template("hearings/index.html", cards=[shown.hearing(each, words, work.today) for each in found])


@bp.get(f"/hoeringer/{NUMBER}/")
@public_page
def show(number: int) -> Any:
    """One hearing, with what councils answer side by side."""
    work = reading()
    it = queries.told(work, number)
    words = wording.twins(work, language().code, shown.rows_of([it]))
    return render_template(
        "hearings/show.html",
        it=shown.hearing(it, words, work.today),
        moved=shown.moved(work, it.hearing),
        notice=words.notice(it.hearing),
    )


@bp.get(f"/udtalelser/{RECEIPT}/")
@public_page
def statement(receipt: int) -> Any:
    """One statement as it was sent, by the number of its receipt."""
    work = reading()
    it = queries.by_receipt(work, receipt)
    told = shown.sent(it)
    editions = queries.editions(work, it.edition.statement_id)
    return render_template(
        "hearings/statement.html",
        it=told,
        facts=printing.facts(told, it.hearing.number),
        editions=[(each.number, each.receipt, each.sent_on, shown.own_words(each.what_changed)) for each in editions],
        newest=editions[0].receipt,
    )


@bp.get(f"/udtalelser/{RECEIPT}.pdf")
@public
def statement_pdf(receipt: int) -> Response:
    """The same as a file."""
    it = queries.by_receipt(reading(), receipt)
    address = f"{settings().base_url}{language().prefix}/udtalelser/{receipt}/"
    file = printing.pdf(it, language(), address)
    name = f"udtalelse-{receipt}.pdf"
    return Response(file, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
