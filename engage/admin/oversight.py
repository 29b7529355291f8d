"""What administrators keep an eye on: who may do what, the duty roster, how long data is held, mail, jobs, the log."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from engage.accounts import queries as accounts
from engage.admin import forms, queries, service
from engage.audit import queries as audit_log
from engage.bodies import queries as bodies
from engage.bodies import service as bodies_service
from engage.bodies.models import BodyKind
from engage.consent import queries as consent
from engage.consent import service as consent_service
from engage.core.authority import GRANTS, RIGHT_NAMES, ROLE_NAMES, Can
from engage.core.text import plain
from engage.jobs import JOBS
from engage.notifications import queries as outbox
from engage.web.doors import staff
from engage.web.forms import ActionForm, pressed
from engage.web.locale import gettext as _
from engage.web.locale import language
from engage.web.work import reading, writing
from engage.wording import queries as wording

bp = Blueprint("admin", __name__)
ENTRIES = 50


@bp.get("/administration/")
@staff(Can.ADMINISTER, fresh=True)
def index() -> Any:
    """The way into administration, and the one table of rights."""
    return render_template("admin/index.html", grants=GRANTS, roles=ROLE_NAMES, rights=RIGHT_NAMES)


# --- Duty -------------------------------------------------------------------------------------


@bp.route("/administration/vagt", methods=["GET", "POST"])
@staff(Can.ADMINISTER, fresh=True)
def duty() -> Any:
    """Who is alerted when a text may be about a crisis."""
    work = reading()
    people = accounts.everyone(work)
    form = forms.DutyForm()
    form.account.choices = [
        SelectChoice("", _("Choose a person")),
        *(SelectChoice(str(each), name) for each, name in people),
    ]
    secretariats = bodies.bodies(work, BodyKind.SECRETARIAT)
    current = [body for body in secretariats if body.valid_to is None or body.valid_to >= work.today]
    form.body.choices = [
        SelectChoice("", _("Choose a secretariat")),
        *(SelectChoice(str(body.id), body.name) for body in current),
    ]
    if form.validate_on_submit():
        with form.refusals(), writing() as changing:
            bodies_service.put_on_duty(
                changing,
                UUID(form.account.data),
                UUID(form.body.data),
                starts_at=forms.moment(form.starts_at.data),
                ends_at=forms.moment(form.ends_at.data),
            )
        if not form.refused:
            flash(_("The duty is on the roster."), "success")
            return redirect(url_for("admin.duty"), 303)
    roster = bodies.roster(reading())
    names = accounts.names(reading(), [each.account_id for each, _body in roster])
    page = render_template("admin/duty.html", form=form, roster=roster, names=names, act=ActionForm())
    return page, form.status


@bp.post("/administration/vagt/<uuid:duty_id>/slut")
@staff(Can.ADMINISTER, fresh=True)
def end_duty(duty_id: UUID) -> Any:
    """Take a duty off the roster."""
    pressed()
    with writing() as work:
        bodies_service.end_duty(work, duty_id)
    flash(_("The duty is off the roster."), "success")
    return redirect(url_for("admin.duty"), 303)


# --- Retention --------------------------------------------------------------------------------


@bp.get("/administration/opbevaring")
@staff(Can.ADMINISTER, fresh=True)
def retention() -> Any:
    """How long each kind of data is held, and which columns hold it."""
    rules = consent.rules(reading())
    words = wording.twins(reading(), language().code, rules)
    columns = consent.columns(reading())
    return render_template("admin/retention.html", rules=rules, words=words, columns=columns)


@bp.route("/administration/opbevaring/<key>", methods=["GET", "POST"])
@staff(Can.ADMINISTER, fresh=True)
def retention_rule(key: str) -> Any:
    """Change how many days one kind of data is held."""
    days = consent.rule(reading(), key).days
    form = forms.RetentionForm(data={"days": days, "seen": days})
    if form.validate_on_submit():
        seen = queries.number_or_none(form.seen.data)
        with form.refusals(), writing() as work:
            consent_service.set_days(work, key, form.days.data, seen=seen)
        if not form.refused:
            flash(_("The new number of days is saved."), "success")
            return redirect(url_for("admin.retention"), 303)
    rule = consent.rule(reading(), key)
    words = wording.twins(reading(), language().code, [rule])
    return render_template("admin/retention_rule.html", rule=rule, words=words, form=form), form.status


# --- Mail and jobs ----------------------------------------------------------------------------


@bp.get("/administration/udbakke")
@staff(Can.ADMINISTER, fresh=True)
def messages() -> Any:
    """What waits to be sent, and what could not be."""
    work = reading()
    page = {"counts": outbox.counts(work), "oldest": outbox.oldest_waiting(work), "troubled": outbox.troubled(work)}
    return render_template("admin/messages.html", act=ActionForm(), **page)


@bp.post("/administration/udbakke/<uuid:message_id>/igen")
@staff(Can.ADMINISTER, fresh=True)
def send_again(message_id: UUID) -> Any:
    """Try a mail again that was given up."""
    pressed()
    with writing() as work:
        service.send_again(work, message_id)
    flash(_("The mail is sent again."), "success")
    return redirect(url_for("admin.messages"), 303)


@bp.get("/administration/job")
@staff(Can.ADMINISTER, fresh=True)
def jobs() -> Any:
    """What is done periodically, and how it went."""
    return render_template("admin/jobs.html", jobs=JOBS, runs=queries.latest_runs(reading()))


# --- The log ----------------------------------------------------------------------------------


@bp.get("/administration/log")
@staff(Can.SEE_AUDIT, fresh=True)
def audit() -> Any:
    """Who did what to what, the newest first."""
    work = reading()
    before = queries.number_or_none(request.args.get("foer"))
    action = plain(request.args.get("handling", ""))[:80]
    subject = request.args.get("om", type=UUID)
    entries = audit_log.latest(work, before=before, limit=ENTRIES + 1, action=action, subject_id=subject)
    more = len(entries) > ENTRIES
    entries = entries[:ENTRIES]
    names = accounts.names(work, [entry.account_id for entry in entries])
    narrowed: dict[str, Any] = {"handling": action or None, "om": subject}
    older = url_for("admin.audit", foer=entries[-1].sequence, **narrowed) if more else ""
    newest = url_for("admin.audit", **narrowed) if before is not None else ""
    page = {"entries": entries, "names": names, "older": older, "newest": newest, "action": action, "subject": subject}
    return render_template("admin/audit.html", **page)
