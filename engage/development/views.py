"""What everyone sees: development work, which perspectives went into it, and what changed as a result."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from engage.core.work import Work
from engage.development import queries, shown, telling
from engage.development.rules import KINDS, STATES, State
from engage.events.handing import answer_of
from engage.files import queries as files
from engage.web.doors import public, public_page
from engage.web.locale import language, tell
from engage.web.work import reading

bp = Blueprint("development", __name__, url_prefix="/udvikling")
NUMBER = "<int(max=4611686018427387904):number>"


@bp.get("/")
@public_page
def index() -> Any:
    """Everything that is shown, the newest first."""
    work = reading()
    cards = work.kept(("development.index", request.script_root), lambda: _index(work))
    return render_template("development/index.html", cards=cards)


def _index(work: Work) -> list[dict[str, Any]]:
    found = telling.published(work)
    words = telling.words_of(work, language().code, found)
    return [shown.card(each, words) for each in found]


@bp.get(f"/{NUMBER}/")
@public_page
def show(number: int) -> Any:
    """One activity, whole."""
    work = reading()
    values = work.kept(("development.show", request.script_root, number), lambda: _show(work, number))
    return render_template("development/show.html", **values)


def _show(work: Work, number: int) -> dict[str, Any]:
    it = telling.told(work, number)
    activity = it.activity
    areas = queries.areas(work, activity.id)
    included = queries.included(work, activity.id)
    changes = queries.changes(work, activity.id)
    people = queries.took_part(work, activity.id)
    own: list[Any] = [activity, *(each.inclusion for each in included), *changes]
    others: list[Any] = [it.event, *(each.version for each in included)]
    others += [row for each in areas for row in (each.area, each.agreement)]
    words = telling.words_of(work, language().code, [row for row in (*own, *others) if row is not None])
    known = files.known(work, [*(each.inclusion.file_id for each in included), *(each.file_id for each in changes)])
    return {
        "number": number,
        "title": words.shown(activity, "title"),
        "about": words.shown(activity, "about"),
        "kind": tell(KINDS[activity.kind]),
        "state": tell(STATES[activity.state]),
        "tone": shown.TONES.get(activity.state, "plain"),
        "is_closed": activity.state is State.CLOSED,
        "when": shown.when(activity),
        "body": it.body,
        "areas": shown.areas(areas, words),
        "event": words.shown(it.event, "title") if it.event is not None else None,
        "event_url": f"{request.script_root}/arrangementer/{it.event.number}/" if it.event is not None else "",
        "included": shown.included(number, included, words, known),
        "why_none": words.shown(activity, "why_none"),
        "people": shown.took_part(people),
        "changes": shown.changes(number, changes, words, known),
        "is_demo": activity.is_demo,
        "notice": words.notice(*own),
    }


@bp.get(f"/{NUMBER}/filer/<uuid:file_id>")
@public
def file(number: int, file_id: UUID) -> Response:
    """A file that shows something about it."""
    work = reading()
    found = telling.file_of(work, number, file_id)
    return answer_of(found, files.content(work, found.id))
