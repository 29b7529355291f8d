"""What else stands on the page of an event: writing in it, how it was, what went into it, and files to read."""

from typing import Any
from uuid import UUID

from flask import url_for

from engage.core.work import Work
from engage.development import shown as development
from engage.development.models import Activity
from engage.development.queries import Included
from engage.events import evaluation, silent
from engage.events.evaluating import FACES
from engage.events.handing import shown
from engage.events.models import Event
from engage.events.queries import Whole
from engage.files import queries as files
from engage.web.locale import gettext, show_date, show_number, show_time, tell
from engage.wording.queries import Words


def more(work: Work, found: Whole, words: Words) -> dict[str, Any]:
    """Values for the parts of the page in `pages/_event_more.html`."""
    event = found.event
    return {
        "writing": _writing(work, event),
        "perspectives": words.shown(event, "perspectives"),
        "evaluation": _evaluation(work, event),
        "files": _files(work, found),
    }


Developed = tuple[Activity, list[Included]] | None


def rows_of(found: Developed) -> list[Any]:
    """What has words in several languages in the development work of an event."""
    if found is None:
        return []
    activity, perspectives = found
    return [activity, *(row for each in perspectives for row in (each.inclusion, each.version) if row is not None)]


def included(found: Developed, words: Words) -> dict[str, Any]:
    """Which perspectives went in, as the development work of the event says; what was planned stands until then."""
    if found is None:
        return {"developed": None}
    activity, perspectives = found
    said = {
        "title": words.shown(activity, "title"),
        "url": url_for("development.show", number=activity.number),
        "included": development.included(activity.number, perspectives, words, {}),
        "why_none": words.shown(activity, "why_none"),
    }
    is_said = bool(perspectives or activity.why_none)
    return {"developed": said} | ({"perspectives": None} if is_said else {})


def _writing(work: Work, event: Event) -> dict[str, Any] | None:
    """How one writes in a silent dialogue, now or later; None at every other event."""
    if event.published_on is None or not silent.is_silent(event):
        return None
    return {
        "phase": silent.phase(work, event).value,
        "url": url_for("events.write", number=event.number),
        "begins": (show_date(event.starts_at, "full"), show_time(event.starts_at)),
        "ends": (show_date(event.ends_at, "full"), show_time(event.ends_at)),
    }


def _evaluation(work: Work, event: Event) -> dict[str, Any] | None:
    """How people found it, as far as so many said it that the numbers point to nobody; None before it was held."""
    if not evaluation.was_held(work, event):
        return None
    counts, is_open = evaluation.public_counts(work, event), evaluation.is_open(work, event)
    rows, few = [], gettext("Fewer than 20, or nobody")
    for face, name in FACES.items():
        number = counts[face] if counts is not None else None
        said = gettext("About %(number)s", number=show_number(number)) if number else few
        rows.append((face.value, tell(name), said))
    return {
        "url": url_for("events.evaluate", number=event.number) if is_open else "",
        "until": show_date(evaluation.last_day(event)) if is_open else "",
        "rows": rows if counts is not None else [],
    }


def _files(work: Work, found: Whole) -> dict[UUID, tuple[Any, Any]]:
    """The short and the long file of each material."""
    known = files.known(work, [one for each in found.materials for one in (each.short_file_id, each.long_file_id)])

    def link(file_id: UUID | None) -> dict[str, str] | None:
        return shown(found.event.number, known[file_id]) if file_id is not None and file_id in known else None

    return {each.id: (link(each.short_file_id), link(each.long_file_id)) for each in found.materials}
