"""Hearings and statements as values for their templates, in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request, url_for

from engage.bodies.models import SeatRole
from engage.core.work import Work
from engage.hearings import queries, rules
from engage.hearings.models import Dissent, Edition, Hearing
from engage.hearings.queries import Sent, Standing, Told
from engage.hearings.rules import SEATS, State
from engage.web.locale import gettext, language, show_date, tell
from engage.wording import queries as wording
from engage.wording.queries import Words
from engage.wording.rules import Shown


def own_words(text: str | None) -> Shown:
    """A council's own words, which are in Danish whatever the reader reads in."""
    return Shown(text or "", "da", missing=language().code not in ("da", "da@easy"))


def easy(work: Work, row: Hearing) -> str:
    """What is asked, in easy Danish; "" where that is not written."""
    found = wording.twins(work, "da@easy", [row]).shown(row, "summary")
    return "" if found.missing else found.text


def council_url(key: str) -> str:
    return f"{request.script_root}/raad/{key}/"


def about_url(it: Told) -> str:
    root = request.script_root
    if it.perspective is not None:
        return f"{root}/perspektiver/{it.perspective.number}/"
    return f"{root}/aftaler/{it.agreement.slug}/fokusomraader/{it.area.number}/"


def days(hearing: Hearing, today: date) -> tuple[str, str]:
    """Until when to answer, as (words, tone)."""
    if hearing.state is State.WITHDRAWN:
        return gettext("Called off"), "plain"
    assert hearing.due_on is not None
    if rules.is_late(hearing.due_on, today):
        return gettext("The time to answer ended on %(day)s", day=show_date(hearing.due_on)), "warning"
    return gettext("Answer by %(day)s", day=show_date(hearing.due_on)), "info"


def hearing(it: Told, words: Words, today: date) -> dict[str, Any]:
    """A hearing, whole."""
    row = it.hearing
    due, tone = days(row, today) if row.due_on else ("", "plain")
    version = it.version
    return {
        "number": row.number,
        "title": words.shown(row, "title"),
        "summary": words.shown(row, "summary"),
        "url": url_for("hearings.show", number=row.number),
        "due": due,
        "tone": tone,
        "short_why": own_words(row.short_why),
        "sent_on": row.sent_on,
        "withdrawn_why": own_words(row.withdrawn_why),
        "perspective": it.perspective.number if it.perspective is not None else 0,
        "about": words.shown(version, "claim") if version is not None else words.shown(it.area, "title"),
        "about_url": about_url(it),
        "demo": row.is_demo,
        "bodies": [standing(each) for each in it.standings],
    }


def moved(work: Work, row: Hearing) -> list[str]:
    """Which council went on with it in place of which, each in a sentence."""
    return [
        gettext("On %(day)s it went from %(old)s to %(new)s, which took over.", day=show_date(day), old=old, new=new)
        for old, new, day in queries.moves(work, row.id)
    ]


def rows_of(found: Iterable[Told]) -> list[Any]:
    """What has words in several languages."""
    return [row for each in found for row in (each.hearing, each.area, each.version) if row is not None]


def standing(it: Standing) -> dict[str, Any]:
    """One body's answer, or that there is none."""
    return {
        "body": it.body.name,
        "url": council_url(it.body.key),
        "late": it.is_late,
        "sent": sent(it.sent) if it.sent is not None else None,
    }


def sent(it: Sent) -> dict[str, Any]:
    """A statement as everyone reads it."""
    edition = it.edition
    return {
        "body": it.body.name,
        "body_url": council_url(it.body.key),
        "hearing": it.hearing.title,
        "hearing_url": url_for("hearings.show", number=it.hearing.number),
        "receipt": edition.receipt,
        "url": url_for("hearings.statement", receipt=edition.receipt),
        "pdf": url_for("hearings.statement_pdf", receipt=edition.receipt),
        "edition": edition.number,
        "sent_at": edition.sent_at,
        "sent_on": edition.sent_on,
        "late": edition.is_late,
        "sha256": edition.sha256,
        "agreed": edition.agreed,
        "dissented": len(it.dissents),
        "silent": edition.silent,
        "adopted": adopted(edition),
        "instead_why": own_words(edition.instead_why),
        "what_changed": own_words(edition.what_changed),
        "points": [
            {"id": f"p{each.point_id.hex}", "heading": own_words(each.heading), "text": own_words(each.text)}
            for each in it.points
        ],
        "dissents": [{"who": who(each), "reason": own_words(each.reason)} for each in it.dissents],
        "demo": edition.is_demo,
    }


def adopted(edition: Edition) -> str:
    """Who adopted it, by seat and never by name."""
    if edition.adopted_as is SeatRole.CHAIR:
        return gettext("Adopted by the chair")
    if edition.adopted_as is SeatRole.DEPUTY:
        return gettext("Adopted by the deputy chair in the chair's place")
    return gettext("Adopted by the chair's substitute in the chair's place")


def who(dissent: Dissent) -> str:
    """Who does not agree: by name only where the person shows it."""
    seat = tell(SEATS[dissent.seat])
    name = f"{dissent.name}, {seat.lower()}" if dissent.name else seat
    if not dissent.nominated_by:
        return name
    return gettext("%(name)s, nominated by %(organisation)s", name=name, organisation=dissent.nominated_by)
