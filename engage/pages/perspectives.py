"""One perspective, with what councils say to it, what was decided, where it was used and what changed."""

from typing import Any

from flask import Blueprint, render_template, request

from engage.core.work import Work
from engage.development import shown, telling
from engage.following import shown as following
from engage.following.rules import Topic
from engage.hearings import queries as hearings
from engage.hearings import shown as hearings_shown
from engage.pages import decisions
from engage.perspectives.views import NUMBER, whole
from engage.web.doors import public_page
from engage.web.locale import language
from engage.web.work import reading


def register(bp: Blueprint) -> None:
    """Hang the page into the doors of the house."""
    bp.add_url_rule(f"/perspektiver/{NUMBER}/", "perspective", public_page(perspective))


def perspective(number: int) -> Any:
    """One perspective, whole; a withdrawn one with the reason why."""
    work = reading()
    # Who is late changes with the day.
    key = ("pages.perspective", request.script_root, number, work.today)
    values = work.kept(key, lambda: _drawn(work, number))
    if values["withdrawn_on"]:
        return render_template("perspectives/withdrawn.html", **values), 410
    return render_template("perspectives/show.html", **values)


def _drawn(work: Work, number: int) -> dict[str, Any]:
    values = whole(work, number)
    if values["withdrawn_on"]:
        return values
    used = telling.uses(work, [values["id"]])
    asked = hearings.about(work, values["id"])
    rows = [row for each in used for row in each.rows]
    words = telling.words_of(work, language().code, [*rows, *hearings_shown.rows_of(asked)])
    return values | {
        "used": shown.uses(used, words),
        "hearings": [hearings_shown.hearing(each, words, work.today) for each in asked],
        "answers": decisions.of_perspective(work, values["id"]),
        "is_easy": language().code == "da@easy",
        "way": following.way(Topic.PERSPECTIVE, str(number)),
    }
