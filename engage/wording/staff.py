"""The editor's pages: what is missing or has fallen behind, and one text beside its source."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.core.authority import Can
from engage.core.db import Base
from engage.core.errors import Conflict, NotFound
from engage.core.languages import LANGUAGES, Language, known
from engage.web.doors import staff
from engage.web.locale import gettext, tell
from engage.web.work import reading, writing
from engage.wording import queries, rules, service
from engage.wording.forms import TextForm
from engage.wording.models import Page
from engage.wording.queries import Gap
from engage.wording.rules import Place

bp = Blueprint("wording_staff", __name__, url_prefix="/arbejde/tekster")

SHOWN = 50
BY_WORD = {language.prefix.strip("/") or language.code: language for language in LANGUAGES}
WORDS = {language.code: word for word, language in BY_WORD.items()}


@bp.get("/")
@staff(Can.EDIT_TEXTS)
def index() -> Any:
    """What is missing or has fallen behind, and the pages with how hard they are to read."""
    work = reading()
    gaps = queries.gaps(work)
    chosen = BY_WORD.get(request.args.get("sprog", ""))
    wanted = [gap for gap in gaps if chosen is None or gap.language == chosen.code]
    after = request.args.get("efter", "")
    rest = [gap for gap in wanted if gap.key > after]
    pages = queries.pages(work)
    return render_template(
        "wording/index.html",
        counts=Counter(gap.language for gap in gaps),
        stale=sum(gap.stale for gap in wanted),
        total=len(wanted),
        gaps=[_row(gap) for gap in rest[:SHOWN]],
        after=rest[SHOWN - 1].key if len(rest) > SHOWN else "",
        first=not after,
        chosen=chosen,
        languages_by_word=[(word, tell(rules.NAMES[each.code]), each.code) for word, each in BY_WORD.items()],
        pages=[_page(page, queries.twins(work, "da@easy", pages)) for page in pages],
    )


def _row(gap: Gap) -> dict[str, Any]:
    source = gap.source
    return {
        "label": source.label,
        "text": source.text[:80],
        "cut": len(source.text) > 80,
        "language": rules.NAMES[gap.language],
        "stale": gap.stale,
        "url": address(source.kind, source.subject_id, source.field, gap.language),
    }


def _page(page: Page, easy: queries.Words) -> dict[str, Any]:
    shown = easy.shown(page, "body")
    return {
        "slug": page.slug,
        "title": page.title,
        "url": address(page.__tablename__, page.id, "body", "da"),
        "lix": rules.lix_of(page.body, "da"),
        "easy_lix": None if shown.missing else rules.lix_of(shown.text, "da@easy"),
    }


def address(kind: str, subject_id: UUID, field: str, code: str) -> str:
    """Where one text is edited."""
    return url_for("wording_staff.edit", kind=kind, subject_id=subject_id, field=field, word=WORDS[code])


@bp.route("/<kind>/<uuid:subject_id>/<field>/<word>", methods=["GET", "POST"])
@staff(Can.EDIT_TEXTS)
def edit(kind: str, subject_id: UUID, field: str, word: str) -> Any:
    """One text beside its source; what someone else wrote in the meantime is shown, and nothing is lost."""
    language = BY_WORD.get(word)
    if language is None:
        raise NotFound()
    place = Place(kind, subject_id, field, language.code)
    form = TextForm()
    overtaken = False
    if form.validate_on_submit():
        try:
            with form.refusals(), writing() as work:
                service.edit(work, place, form.text.data or "", seen=form.seen.data or "")
            if form.refused is None:
                flash(gettext("The text is saved."), "success")
                return redirect(url_for("wording_staff.index", sprog=word if word != "da" else None), 303)
        except Conflict:
            overtaken = True
    work = reading()
    row = queries.subject(work, place)
    twin = queries.twin(work, place)
    theirs = (getattr(row, field) if language.code == "da" else twin.text if twin else "") or ""
    if not form.is_submitted():
        form.text.data = theirs
    # A text that was overtaken may be sent again once its writer has seen the other one.
    if overtaken or not form.is_submitted():
        form.seen.data = rules.seen(getattr(row, field), twin.text if twin else None)
    status = 409 if overtaken else form.status
    return render_template("wording/edit.html", form=form, **_beside(row, place, language, theirs, overtaken)), status


def _beside(row: Base, place: Place, language: Language, theirs: str, overtaken: bool) -> dict[str, Any]:
    """What stands beside the form."""
    source = getattr(row, place.field) or ""
    return {
        "label": queries.fields_of(place.kind)[place.field],
        "language": rules.NAMES[language.code],
        "html": language.html,
        "is_source": language.code == "da",
        "source": source,
        "source_html": known("da").html,
        "overtaken": overtaken,
        "theirs": theirs,
        "lix": rules.lix_of(theirs, language.code),
        "source_lix": rules.lix_of(source, "da"),
        "others": [
            (rules.NAMES[each.code], address(place.kind, place.subject_id, place.field, each.code))
            for each in LANGUAGES
            if each is not language
        ],
    }
