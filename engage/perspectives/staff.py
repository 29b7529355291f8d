"""The desk of perspectives: the list, a new one, its steps, the words, the look for disagreement, other languages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.accounts import queries as accounts
from engage.coding import queries as coding
from engage.coding import waiting
from engage.coding.shown import code_name
from engage.core.authority import Can
from engage.core.errors import NotFound
from engage.core.languages import LANGUAGES
from engage.perspectives import (
    publishing,
    queries,
    rules,
    service,
    staff_review,
    staff_sources,
    staff_wordings,
    weighing,
)
from engage.perspectives.forms import LookedForm, StartForm, TwinForm, WordsForm
from engage.perspectives.queries import Draft
from engage.perspectives.rules import FLAGS, STATES, Stage, State
from engage.web.buttons import attempt
from engage.web.doors import staff
from engage.web.locale import gettext, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording
from engage.wording.rules import OTHERS

bp = Blueprint("perspectives_staff", __name__, url_prefix="/arbejde/perspektiver")
DRAFTS = staff(Can.WRITE_PERSPECTIVES)
ONE = "/<uuid:perspective_id>"
staff_sources.register(bp)
staff_review.register(bp)


@bp.get("/")
@DRAFTS
def index() -> Any:
    """Every perspective by state, and the codebooks that a new one can be made from."""
    work = reading()
    rows, words = queries.listed(work)
    groups = [
        (
            tell(STATES[state]),
            [
                {
                    "id": each.perspective.id,
                    "number": each.perspective.number,
                    "claim": each.version.claim,
                    "area": words.text(each.area, "title"),
                    "newer": state is State.PUBLISHED and each.version.stage is not Stage.PUBLISHED,
                    "look_again": each.version.look_again,
                }
                for each in rows
                if each.perspective.state is state
            ],
        )
        for state in (State.IN_REVIEW, State.DRAFT, State.PUBLISHED, State.WITHDRAWN)
    ]
    books = [each for each in waiting.shelves(work, Can.WRITE_PERSPECTIVES) if each.has_book]
    return render_template("perspectives/desk.html", groups=groups, books=books)


@bp.route("/ny/<slug>", methods=["GET", "POST"])
@DRAFTS
def new(slug: str) -> Any:
    """Begin one from codes of a codebook."""
    work = reading()
    book = coding.book_at(work, slug, right=Can.WRITE_PERSPECTIVES)
    areas, words = coding.focus_areas(work, book)
    form = StartForm()
    form.offer(book, [(area.id, f"{area.number}. {words.text(area, 'title')}") for area in areas])
    if form.validate_on_submit():
        with form.refusals(), writing() as writer:
            if not form.area.data:
                raise staff_wordings.no_area()
            made = service.start(
                writer,
                UUID(form.area.data),
                [UUID(each) for each in form.codes.data or []],
                claim=form.claim.data or "",
                once=form.once.data or "",
            )
            identity = made.id
        if form.refused is None:
            return redirect(url_for("perspectives_staff.sources", perspective_id=identity), 303)
    return render_template("perspectives/new.html", form=form, book=book), form.status


# --- One --------------------------------------------------------------------------------------


@bp.get(ONE)
@DRAFTS
def show(perspective_id: UUID) -> Any:
    """Its steps: what is done, what is missing, and the ways from here."""
    work = reading()
    it = queries.draft(work, perspective_id)
    known = queries.book(work, it)
    passages = queries.candidates(work, it, known)
    decided, uncoded = queries.progress(work, it)
    undecided = sum(each.coding_id not in decided for each in passages)
    gaps = publishing.missing(it, undecided=undecided, uncoded=uncoded)
    return render_template(
        "perspectives/one.html",
        it=it,
        state=tell(STATES[it.perspective.state]),
        stage=it.version.stage.value,
        codes=[code_name(known, code_id) for code_id in it.code_ids],
        used=sum(row.use is rules.Use.USED for row in decided.values()),
        put_aside=sum(row.use is rules.Use.SET_ASIDE for row in decided.values()),
        undecided=undecided,
        gaps=[staff_wordings.gap(name) for name in gaps],
        languages=[language for language in LANGUAGES if language.code in OTHERS],
        look_again=staff_wordings.look_again(it.version.look_again),
    )


def _back(perspective_id: UUID) -> Any:
    return redirect(url_for("perspectives_staff.show", perspective_id=perspective_id), 303)


@bp.route(f"{ONE}/ord", methods=["GET", "POST"])
@DRAFTS
def words(perspective_id: UUID) -> Any:
    """The words of the draft, and what the machine proposes about confidence."""
    form, conflict = WordsForm(), None
    form.offer()
    if form.validate_on_submit():
        texts = {name: form[name].data or "" for name in form.FIELDS}
        conflict = attempt(
            form, lambda work: service.write(work, perspective_id, texts, confidence=form.sure, revision=form.read)
        )
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return _back(perspective_id)
    work = reading()
    it = queries.draft(work, perspective_id)
    flags = weighing.flags(work, it, queries.book(work, it))
    if not form.is_submitted():
        for name in form.FIELDS:
            form[name].data = getattr(it.version, name)
        form.confidence.data = it.version.confidence.value if it.version.confidence else ""
    form.revision.data = str(it.version.revision)
    page = render_template(
        "perspectives/words.html",
        it=it,
        form=form,
        conflict=conflict,
        theirs=_theirs(it, form) if conflict is not None else [],
        flags=[tell(FLAGS[flag]) for flag in flags],
    )
    return page, 409 if conflict is not None else form.status


def _theirs(it: Draft, form: Any) -> list[tuple[str, str]]:
    """What a colleague has saved since, where it is another text than one's own."""
    return [
        (form[name].label.text, getattr(it.version, name) or "")
        for name in form.FIELDS
        if (getattr(it.version, name) or "") != (form[name].data or "")
    ]


@bp.route(f"{ONE}/uenighed", methods=["GET", "POST"])
@DRAFTS
def dissent(perspective_id: UUID) -> Any:
    """Look for disagreement: the passages that disagree first, then the others."""
    form, conflict = LookedForm(), None
    if form.validate_on_submit():
        conflict = attempt(
            form,
            lambda work: service.looked(work, perspective_id, dissent=form.dissent.data or "", revision=form.read),
        )
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return _back(perspective_id)
    work = reading()
    it = queries.draft(work, perspective_id)
    known = queries.book(work, it)
    passages = queries.dissenting(queries.candidates(work, it, known))
    page = staff_sources.page_of(passages)
    written = queries.written(work, {each.contribution_id for each in page.items})
    if not form.is_submitted():
        form.dissent.data = it.version.dissent
    form.revision.data = str(it.version.revision)
    drawn = render_template(
        "perspectives/dissent.html",
        it=it,
        form=form,
        conflict=conflict,
        theirs=[(form.dissent.label.text, it.version.dissent or "")] if conflict is not None else [],
        disagreeing=sum(each.stance == "disagrees" for each in passages),
        total=len(passages),
        passages=[staff_sources.passage(known, each, written) for each in page.items],
        page=page,
    )
    return drawn, 409 if conflict is not None else form.status


@bp.route(f"{ONE}/sprog/<language>", methods=["GET", "POST"])
@DRAFTS
def language(perspective_id: UUID, language: str) -> Any:
    """The words in another language, beside the Danish ones."""
    chosen = next((each for each in LANGUAGES if each.code == language and language in OTHERS), None)
    if chosen is None:
        raise NotFound()
    form, conflict = TwinForm(), None
    if form.validate_on_submit():
        conflict = attempt(
            form,
            lambda work: service.translate(work, perspective_id, language, form.texts, revision=form.read),
        )
        if conflict is None and form.refused is None:
            flash(gettext("Saved."), "success")
            return _back(perspective_id)
    work = reading()
    it = queries.draft(work, perspective_id)
    twins = wording.twins(work, language, [it.version])
    names = [name for name in service.WORDS if getattr(it.version, name)]
    if not form.is_submitted():
        for name in names:
            shown = twins.shown(it.version, name)
            form[name].data = "" if shown.missing else shown.text
    form.revision.data = str(it.version.revision)
    page = render_template(
        "perspectives/language.html",
        it=it,
        form=form,
        conflict=conflict,
        name=chosen.name,
        fields=[(form[name], getattr(it.version, name)) for name in names],
    )
    return page, 409 if conflict is not None else form.status


@bp.get(f"{ONE}/historik")
@DRAFTS
def history(perspective_id: UUID) -> Any:
    """Everything that happened to it, and what changed in the words since the version before."""
    work = reading()
    it = queries.draft(work, perspective_id)
    entries = queries.history(work, perspective_id)
    names = accounts.names(work, {each.made_by for each in entries})
    asked = request.args.get("version", type=int) or it.version.number
    newer = it.version if asked == it.version.number else queries.version(work, perspective_id, asked)
    older = queries.version(work, perspective_id, asked - 1)
    return render_template(
        "perspectives/history.html",
        it=it,
        entries=[
            {
                "what": tell(rules.CHANGES[each.change]),
                "who": names.get(each.made_by, "") if each.made_by else "",
                "at": each.made_at,
                "version": each.version,
            }
            for each in entries
        ],
        asked=asked,
        changes=staff_wordings.changes(older, newer) if older is not None and newer is not None else [],
    )
