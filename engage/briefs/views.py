"""What everyone reads of briefs: the page, its numbers and editions, whether it is as it was, and its files."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from engage.briefs import checking, files, queries, shown
from engage.briefs.models import Edition, Sentence
from engage.briefs.queries import Open
from engage.briefs.shown import Page
from engage.core.errors import NotFound
from engage.core.languages import DEFAULT
from engage.core.work import Work
from engage.perspectives.views import NUMBER
from engage.web.doors import public_page
from engage.web.locale import language
from engage.web.work import reading, settings

bp = Blueprint("briefs", __name__, url_prefix="/oplaeg")


@bp.get("/")
@public_page
def index() -> Any:
    """Every released brief, the newest first."""
    work = reading()
    cards = [
        {
            "heading": f"{brief.number}. {edition.head['title'].get(language().code) or edition.head['title']['da']}",
            "href": url_for("briefs.show", number=brief.number),
            "text": edition.head["body"],
            "released_on": edition.released_on,
            "demo": brief.is_demo,
        }
        for brief, edition in queries.all_released(work)
    ]
    return render_template("briefs/index.html", cards=cards)


def _asked() -> int | None:
    """The edition that the address asks for; None for the one that counts."""
    return request.args.get("version", type=int) if "version" in request.args else None


def _open(work: Work, number: int) -> Open:
    asked = _asked()
    if asked is None and "version" in request.args:
        raise NotFound()
    return queries.released(work, number, asked if asked is None or abs(asked) < 2**31 else -1)


@bp.get(f"/{NUMBER}/")
@public_page
def show(number: int) -> Any:
    """The brief."""
    work = reading()
    it = _open(work, number)
    if it.edition is None:
        return render_template("briefs/withdrawn.html", number=number, brief=it.brief), 410
    key = ("briefs.show", request.script_root, number, it.edition.number)
    page = work.kept(key, lambda: _page(work, it.edition))
    return render_template(
        "briefs/show.html",
        page=page,
        number=number,
        titles=files.titles(),
        columns=files.columns(),
        made_up=it.brief.is_demo,
        is_current=it.edition.number == it.brief.newest or _asked() is None,
        version=_asked(),
    )


def _page(work: Work, edition: Edition | None, rows: list[Sentence] | None = None, root: str | None = None) -> Page:
    assert edition is not None
    rows = queries.sentences(work, [edition.id]) if rows is None else rows
    return shown.page(work, edition, rows, language(), request.script_root if root is None else root)


def _whole(number: int) -> tuple[Work, Edition, list[Sentence]]:
    """The edition asked for, with its sentences. Raises NotFound, also for a withdrawn one."""
    work = reading()
    it = _open(work, number)
    if it.edition is None:
        raise NotFound()
    return work, it.edition, queries.sentences(work, [it.edition.id])


@bp.get(f"/{NUMBER}/tal")
@public_page
def numbers(number: int) -> Any:
    """Where each number comes from, and by which rules."""
    _, edition, rows = _whole(number)
    return render_template(
        "briefs/numbers.html",
        number=number,
        counted_on=edition.counted_on,
        rows=shown.numbers(rows, language()),
        rules=shown.RULES,
    )


@bp.get(f"/{NUMBER}/tjek")
@public_page
def verify(number: int) -> Any:
    """Every mark computed anew: whether anything has changed since it was released."""
    _, edition, rows = _whole(number)
    return render_template(
        "briefs/verify.html",
        number=number,
        edition=edition,
        verdict=checking.verify(edition, rows),
        rows=[(row.key, row.sha256, row.gone_on) for row in rows],
    )


@bp.get(f"/{NUMBER}/udgaver")
@public_page
def editions(number: int) -> Any:
    """Its editions, and what each changed."""
    work = reading()
    it = queries.released(work, number)
    if it.edition is None:
        raise NotFound()
    found = queries.once_released(work, it.brief.id)
    by_edition: dict[Any, dict[str, str]] = {each.id: {} for each in found}
    for row in queries.sentences(work, by_edition):
        text = row.texts.get(language().code) or row.texts.get(DEFAULT.code, "")
        by_edition[row.edition_id][row.key] = text
    rows = []
    for place, each in enumerate(found):
        before = by_edition[found[place + 1].id] if place + 1 < len(found) else None
        rows.append(
            {"edition": each, "changes": shown.between(before, by_edition[each.id]) if before is not None else []}
        )
    return render_template("briefs/editions.html", number=number, rows=rows, newest=found[0].number)


# --- Files ------------------------------------------------------------------------------------


@bp.get(f"/{NUMBER}/oplaeg.pdf")
@public_page
def pdf(number: int) -> Any:
    """The brief as an accessible PDF. Refused, naming the sentence, when one does not hold."""
    page, _, address = _export(number)
    return _file(files.pdf(page, language(), address), "application/pdf", f"oplaeg-{number}.pdf")


@bp.get(f"/{NUMBER}/oplaeg.docx")
@public_page
def docx(number: int) -> Any:
    """The brief as a document to go on writing in. Refused, naming the sentence, when one does not hold."""
    page, edition, address = _export(number)
    return _file(files.docx(page, edition, language(), address), files.DOCX, f"oplaeg-{number}.docx")


def _export(number: int) -> tuple[Page, Edition, str]:
    """What a file is made of. Raises NotFound, Conflict."""
    work, edition, rows = _whole(number)
    checking.refuse(checking.faults(work, rows))
    root = settings().base_url + language().prefix
    address = f"{root}/oplaeg/{number}/?version={edition.number}"
    return _page(work, edition, rows, root), edition, address


def _file(made: bytes, kind: str, name: str) -> Response:
    answer = Response(made, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
