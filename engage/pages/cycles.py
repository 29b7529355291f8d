"""/aftaler/<slug>/hvad-kom-der-ud-af-det: what came of a cycle that is closed, and what goes on in the next one."""

from typing import Any

from flask import Blueprint, render_template, url_for

from engage.agreements import queries as agreements
from engage.decisions import cycles
from engage.web.doors import public
from engage.web.locale import language, show_date
from engage.web.work import reading
from engage.wording import queries as wording


def register(bp: Blueprint) -> None:
    """Hang the page into the doors of the house."""
    bp.add_url_rule("/aftaler/<slug>/hvad-kom-der-ud-af-det", "cycle", public(cycle))


def cycle(slug: str) -> Any:
    """One closed cycle: what came of it, its results in numbers, and what was promised and goes on."""
    work = reading()
    closing, agreement, after = cycles.closed(work, slug)
    areas, carried = agreements.focus_areas(work, agreement.id), cycles.carried(work, closing)
    rows = [closing, agreement, *areas, *(row for row, _ in carried), *([after] if after is not None else [])]
    words = wording.twins(work, language().code, rows)
    return render_template(
        "pages/cycle.html",
        slug=slug,
        title=words.shown(agreement, "title"),
        closed_on=closing.closed_on,
        made_up=agreement.is_demo,
        came_of_it=words.shown(closing, "came_of_it"),
        why=words.shown(closing, "no_reply_why") if closing.no_reply_why else None,
        notice=words.notice(closing),
        areas=[
            (words.shown(each, "title"), url_for("statistics.area", slug=slug, number=each.number)) for each in areas
        ],
        carried=[(words.shown(row, "what"), show_date(row.due_on)) for row, _ in carried],
        next_slug=after.slug if after is not None else "",
        next_title=words.shown(after, "title") if after is not None else None,
    )
