"""What everyone sees: the answers, the newest first, the late ones openly, and each with its reasons and history."""

from typing import Any

from flask import Blueprint, render_template, request

from engage.bodies.models import Body
from engage.core.work import Work
from engage.decisions import queries, shown, telling
from engage.perspectives.views import NUMBER
from engage.web.doors import public_page
from engage.web.locale import language
from engage.web.work import reading

bp = Blueprint("decisions", __name__, url_prefix="/svar")


@bp.get("/")
@public_page
def index() -> Any:
    """The late ones first and openly, then the answers, the newest first, then what waits."""
    work = reading()
    key = ("decisions.index", request.script_root, work.today)
    return render_template("decisions/index.html", **work.kept(key, lambda: _index(work)))


def _index(work: Work) -> dict[str, Any]:
    found = telling.listed(work)
    words = telling.words_of(work, language().code, [row for each in found for row in each.rows])
    late = sorted((each for each in found if each.overdue(work.today)), key=lambda each: each.asked.due_on)
    waiting = [each for each in found if each.decision is None and not each.overdue(work.today)]
    return {
        "late": [shown.card(each, words, work.today) for each in late],
        "answered": [shown.card(each, words, work.today) for each in found if each.decision is not None],
        "waiting": [
            shown.card(each, words, work.today) for each in sorted(waiting, key=lambda each: each.asked.due_on)
        ],
    }


@bp.get(f"/{NUMBER}/")
@public_page
def show(number: int) -> Any:
    """One answer, whole; while there is none, who owes it and by when."""
    work = reading()
    key = ("decisions.show", request.script_root, number, work.today)
    return render_template("decisions/show.html", **work.kept(key, lambda: whole(work, number)))


def whole(work: Work, number: int) -> dict[str, Any]:
    """What the page of one answer shows. Raises NotFound."""
    it = telling.told(work, number)
    found, moves = queries.done(work, it.asked.id), queries.moves(work, it.asked.id)
    versions = telling.versions(work, it.asked.id)
    said = queries.points(work, it.decision.id) if it.decision is not None else {}
    sent = queries.statement_points(work, it.perspective.id) if said else []
    own = [*([it.decision] if it.decision is not None else []), *found]
    words = telling.words_of(work, language().code, [*it.rows, *found, *said.values(), *(each for each, _ in versions)])
    name, tone = shown.state(it, work.today)
    first = work.get(Body, it.asked.asked_body_id).name
    return {
        "number": number,
        "claim": shown.claim(it, words),
        "perspective": it.perspective.number,
        "perspective_url": shown.perspective_url(it),
        "area": words.shown(it.area, "title"),
        "area_url": shown.area_url(it),
        "body": it.body.name,
        "state": name,
        "tone": tone,
        "when": shown.when(it, work.today),
        "late": it.overdue(work.today),
        "answer": shown.words_of(it.decision, words) if it.decision is not None else None,
        "points": shown.points(sent, said, words),
        "is_easy": language().code == "da@easy",
        "done": shown.done(found, words),
        "moved": shown.moved(moves),
        "history": shown.history(it, words, first_body=first, moves=moves, versions=versions, found=found),
        "is_demo": it.asked.is_demo,
        "notice": words.notice(*own),
    }
