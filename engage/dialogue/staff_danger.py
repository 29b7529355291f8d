"""What people wrote to meetings that may be about danger: at sign-up, in proposals, afterwards."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.bodies import alerting
from engage.core.authority import Can
from engage.core.work import Work
from engage.dialogue import queries
from engage.events import danger as dangers
from engage.events.coming import HEARD_NAMES
from engage.events.models import Evaluation, Event, Place
from engage.events.wordings import when
from engage.web.doors import staff
from engage.web.forms import ActionForm
from engage.web.locale import gettext, tell
from engage.web.work import reading, writing


def register(bp: Blueprint) -> None:
    recorded = staff(Can.SEE_DANGER, recorded=True)
    bp.add_url_rule(f"/{alerting.MEETINGS}", "danger", staff(Can.SEE_DANGER)(danger))
    bp.add_url_rule(f"/{alerting.MEETINGS}<uuid:row_id>", "danger_one", recorded(danger_one), methods=["GET", "POST"])


def danger() -> Any:
    """What waits for somebody to see to it; none of the words."""
    work = reading()
    texts = [
        {
            "what": gettext("A sign-up") if isinstance(row, Place) else gettext("How the meeting was"),
            "event": event,
            "received": received(row),
            "url": url_for("dialogue_staff.danger_one", row_id=row.id),
        }
        for row, event in dangers.waiting(work)
    ]
    texts += [
        {
            "what": gettext("A proposal"),
            "event": each.event,
            "received": each.proposal.received_on,
            "url": url_for("dialogue_staff.proposal", proposal_id=each.proposal.id),
        }
        for each in queries.in_danger(work)
    ]
    return render_template("dialogue/danger.html", texts=sorted(texts, key=lambda each: each["received"]))


def received(row: Place | Evaluation) -> date:
    """The day on which somebody wrote it."""
    return row.signed_on if isinstance(row, Place) else row.answered_on


def on_duty(work: Work, event: Event) -> list[str]:
    """Whom to call about an event, by name."""
    return [work.unseal(account, "name") or "" for account in alerting.people(work, event.scope_id)]


def danger_one(row_id: UUID) -> Any:
    """What one person wrote, how to reach them, and the press that says it is seen to."""
    form = ActionForm()
    if form.validate_on_submit() and request.form.get("do") == "seen":
        with writing() as work:
            dangers.seen_to(work, row_id)
        flash(gettext("It is on record that you have seen to it."), "success")
        return redirect(url_for("dialogue_staff.danger"), 303)
    with writing() as work:
        found = dangers.opened(work, row_id)
        duty = on_duty(work, found.event)
    told = found.told
    texts = [
        (tell(HEARD_NAMES["aloud"]), told.aloud),
        (tell(HEARD_NAMES["question"]), told.question),
        (gettext("What the person needs"), found.needs_text),
        (gettext("What should be different next time?"), found.different),
    ]
    reach = [
        (gettext("Name"), told.name),
        (gettext("Phone"), told.phone),
        (gettext("E-mail"), told.email),
        (gettext("Postal address"), told.address),
    ]
    page = render_template(
        "dialogue/danger_one.html",
        signed_up=isinstance(found.row, Place),
        received=received(found.row),
        event=found.event,
        when=when(found.event),
        duty=duty,
        texts=[(name, text) for name, text in texts if text],
        reach=[(name, text) for name, text in reach if text],
    )
    return page, form.status
