"""The queue: what waits for a moderator, narrowed by what its address says."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engage.contributions.models import Status
from engage.core.authority import Can
from engage.core.ids import identity
from engage.moderation import queries, shown
from engage.moderation.forms import STATUS_NAMES, FilterForm
from engage.screening.rules import Kind
from engage.web.doors import staff
from engage.web.locale import language
from engage.web.work import reading


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/arbejde/bidrag/", "queue", staff(Can.MODERATE)(queue))


def queue() -> Any:
    """A page of it, with what matters most on top."""
    work = reading()
    form = FilterForm(request.args, meta={"csrf": False})
    areas = queries.focus_areas(work, language().code)
    page = queries.queue(work, _filters(form), after=identity(request.args.get("efter")))
    form.offer([(str(area.id), name) for area, name in shown.focus_areas(areas)])
    chosen: dict[str, Any] = {name: value for name, value in request.args.items() if name != "efter" and value}
    following = url_for("moderation_staff.queue", **{**chosen, "efter": page.after}) if page.after else ""
    first = url_for("moderation_staff.queue", **chosen) if request.args.get("efter") else ""
    return render_template(
        "moderation/queue.html",
        form=form,
        counts=queries.counts(work),
        rows=shown.queue_rows(work, page.rows, areas),
        following=following,
        first=first,
        narrowed=bool(chosen),
    )


def _filters(form: FilterForm) -> queries.Filters:
    """What the address asks for; whatever makes no sense is left out."""
    status = form.status.data
    return queries.Filters(
        status=Status(status) if status in {each.value for each in STATUS_NAMES} else None,
        focus_area_id=identity(form.focus.data),
        flag=form.flag.data if form.flag.data in set(Kind) else "",
        language=form.language.data if form.language.data in ("da", "en", "de") else "",
        crisis=form.crisis.data,
        held=form.held.data,
        waiting=form.waiting.data,
    )
