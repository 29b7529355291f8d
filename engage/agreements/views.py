"""Agreements for everyone: which there are, and all that is known of one."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from engage.agreements import queries, rules
from engage.agreements.models import ApprovalStatus, Milestone, PartKind
from engage.agreements.queries import Whole
from engage.agreements.rules import Window
from engage.core.text import Say, say
from engage.web.doors import public_page
from engage.web.locale import gettext, language, show_date, show_month
from engage.web.work import reading
from engage.wording.queries import Words, twins
from engage.wording.rules import Shown

bp = Blueprint("agreements", __name__, url_prefix="/aftaler")

APPROVALS: dict[ApprovalStatus, Say] = {
    ApprovalStatus.APPROVED: say("Approved"),
    ApprovalStatus.PENDING: say("Not approved yet"),
    ApprovalStatus.REJECTED: say("Not approved"),
    ApprovalStatus.UNKNOWN: say("We do not know"),
}
# What the two parts are for, whatever an agreement calls them.
PARTS: dict[PartKind, Say] = {
    PartKind.DEVELOPMENT: say("This part is about making the services better."),
    PartKind.STEERING: say("This part is about places and money."),
}


@bp.get("/")
@public_page
def index() -> Any:
    """All agreements, the newest period first."""
    work = reading()
    listed = queries.listed(work)
    words = twins(work, language().code, [each.agreement for each in listed])
    return render_template(
        "agreements/index.html",
        agreements=[
            {
                "slug": each.agreement.slug,
                "title": words.shown(each.agreement, "title"),
                "purpose": words.shown(each.agreement, "purpose"),
                "region": each.region,
                "demo": each.agreement.is_demo,
                "current": each.agreement.period_to >= work.today,
            }
            for each in listed
        ],
    )


@bp.get("/<slug>/")
@public_page
def show(slug: str) -> Any:
    """One agreement: its parts, parties and approvals, milestones, documents and contact."""
    work = reading()
    found = queries.whole(work, slug)
    rows = [found.agreement, *found.parts, *found.milestones, *found.documents, *found.focus_areas]
    words = twins(work, language().code, rows)
    return render_template(
        "agreements/show.html",
        here=f"{request.script_root}/aftaler/{slug}/",
        agreement=found.agreement,
        region=found.region,
        body=found.body,
        words=words,
        notice=words.notice(*rows),
        parts=_parts(found, words, work.today),
        members=[(member.name, APPROVALS[member.party.approval], member.party.approved_on) for member in found.members],
        pending=all(member.party.approval is ApprovalStatus.PENDING for member in found.members),
        milestones=[_milestone(each, words, work.today) for each in found.milestones],
        deadline=_deadline(found, work.today),
        documents=[(words.shown(each, "title"), each.url, each.version) for each in found.documents],
    )


def _parts(found: Whole, words: Words, today: date) -> list[dict[str, Any]]:
    """The parts under the names that this agreement gives them, each with its focus areas."""
    return [
        {
            "title": words.shown(part, "title"),
            "what": PARTS[part.kind],
            "covers": words.shown(part, "covers"),
            "areas": [
                {
                    "number": area.number,
                    "title": words.shown(area, "title"),
                    "open": window is Window.OPEN,
                    "window": rules.WINDOW_NAMES[window],
                    "until": area.input_to,
                }
                for area in found.focus_areas
                if area.part_id == part.id
                for window in (rules.window(area.input_from, area.input_to, today),)
            ],
        }
        for part in found.parts
    ]


def _deadline(found: Whole, today: date) -> date | None:
    """The day by which the agreement had to be made, once it is past, unless a milestone tells it already."""
    day = found.agreement.deadline
    told = {each.starts for each in found.milestones}
    return day if day is not None and day < today and day.isoformat() not in told else None


def _milestone(each: Milestone, words: Words, today: date) -> dict[str, Any]:
    involved = words.shown(each, "involved")
    return {
        "title": words.shown(each, "title"),
        "when": words.shown(each, "shown_as") or Shown(when(each.starts, each.ends), language().code),
        "involved": Shown(", ".join(involved.lines), involved.language, involved.missing, involved.stale),
        "state": rules.state(each.starts, each.ends, today),
    }


def when(starts: str, ends: str | None) -> str:
    """A time as exact as it is known, and no more."""
    if ends:
        return gettext("%(start)s to %(end)s", start=_moment(starts), end=_moment(ends))
    return _moment(starts)


def _moment(moment: str) -> str:
    first, _ = rules.span(moment)
    return {4: str(first.year), 7: show_month(first)}.get(len(moment)) or show_date(first)
