"""Development work as values for its templates, in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request, url_for

from engage.development import rules
from engage.development.models import Activity, Change, TookPart
from engage.development.queries import Area, Included
from engage.development.rules import KINDS, OUTCOMES, PARTS, ROLES, STATES, Outcome, State
from engage.development.telling import Used
from engage.events.handing import size
from engage.files.models import StoredFile
from engage.files.rules import KIND_NAMES
from engage.files.rules import KINDS as FILE_KINDS
from engage.web.locale import gettext, show_date, tell
from engage.wording.queries import Words

TONES = {State.UNDER_WAY: "info", State.CLOSED: "success"}


def when(activity: Activity) -> str:
    """Its days; "" while they are not known."""
    first, last = activity.starts_on, activity.ends_on
    if first is None:
        return ""
    if last is None or last == first:
        return show_date(first, "full")
    return gettext("%(first)s to %(last)s", first=show_date(first), last=show_date(last))


def card(activity: Activity, words: Words) -> dict[str, Any]:
    """An activity in a list."""
    days = when(activity)
    return {
        "heading": words.shown(activity, "title"),
        "href": url_for("development.show", number=activity.number),
        "kind": tell(KINDS[activity.kind]),
        "state": tell(STATES[activity.state]),
        "tone": TONES.get(activity.state, "plain"),
        "when": days,
        "demo": activity.is_demo,
    }


def areas(found: Iterable[Area], words: Words) -> list[tuple[Any, Any, str]]:
    """The focus areas it is about: title, agreement and address."""
    return [
        (
            words.shown(each.area, "title"),
            words.shown(each.agreement, "title"),
            f"{request.script_root}/aftaler/{each.agreement.slug}/fokusomraader/{each.area.number}/",
        )
        for each in found
    ]


def included(
    number: int, found: Iterable[Included], words: Words, files: dict[Any, StoredFile]
) -> list[dict[str, Any]]:
    """Which perspectives went in, where and how; a withdrawn one without its words."""
    return [
        {
            "id": each.inclusion.id,
            "number": each.perspective.number,
            "claim": words.shown(each.version, "claim") if each.version is not None else None,
            "url": f"{request.script_root}/perspektiver/{each.perspective.number}/",
            "where": words.shown(each.inclusion, "where_in"),
            "how": words.shown(each.inclusion, "how"),
            "file": file(number, files.get(each.inclusion.file_id)),
        }
        for each in found
    ]


def changes(number: int, found: Iterable[Change], words: Words, files: dict[Any, StoredFile]) -> list[dict[str, Any]]:
    """What changed or is to change."""
    return [
        {
            "id": each.id,
            "what": words.shown(each, "what"),
            "state": tell(OUTCOMES[each.state]),
            "tone": "success" if each.state is Outcome.DELIVERED else "plain",
            "where": words.shown(each, "where_at"),
            "when": _when(each.state, each.happened_on),
            "evidence": words.shown(each, "evidence"),
            "link": each.link or "",
            "confirmed_by": words.shown(each, "confirmed_by"),
            "confirmed_on": show_date(each.confirmed_on) if each.confirmed_on else "",
            "file": file(number, files.get(each.file_id)),
        }
        for each in found
    ]


def _when(state: Outcome, day: date | None) -> str:
    if day is None:
        return ""
    return show_date(day) if state is Outcome.DELIVERED else gettext("By %(day)s", day=show_date(day))


def file(number: int, found: StoredFile | None) -> dict[str, str] | None:
    """A file as a page links it."""
    if found is None:
        return None
    return {
        "url": url_for("development.file", number=number, file_id=found.id),
        "name": found.name,
        "kind": tell(KIND_NAMES[FILE_KINDS[found.media_type]]),
        "size": size(found.size),
    }


def took_part(found: Iterable[TookPart]) -> list[tuple[str, str]]:
    """Who with lived experience did what, as the public may know it: "yes", or how many from five on."""
    rows = list(found)
    return [
        (tell(ROLES[role]), ", ".join(_did(row) for row in rows if row.role is role))
        for role in ROLES
        if any(row.role is role for row in rows)
    ]


def _did(row: TookPart) -> str:
    number = rules.at_least(row.people)
    what = tell(PARTS[row.part])
    return (
        gettext("%(what)s: at least %(number)d", what=what, number=number)
        if number
        else gettext("%(what)s: yes", what=what)
    )


def uses(found: Iterable[Used], words: Words) -> list[dict[str, Any]]:
    """Where a perspective was used, and what changed."""
    return [
        {
            "title": words.shown(each.activity, "title"),
            "url": url_for("development.show", number=each.activity.number),
            "kind": tell(KINDS[each.activity.kind]),
            "where": words.shown(each.inclusion, "where_in"),
            "how": words.shown(each.inclusion, "how"),
            "changes": [
                (words.shown(change, "what"), tell(OUTCOMES[change.state]), change.state is Outcome.DELIVERED)
                for change in each.changes
            ],
        }
        for each in found
    ]
