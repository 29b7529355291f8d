"""Accounts as administrators see them: found, made, invited, given roles and seats from a day to a day, closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from engage.accounts import queries as accounts
from engage.accounts import service as accounts_service
from engage.accounts.models import Account
from engage.admin import forms, service
from engage.admin.oversight import bp
from engage.bodies import queries as bodies
from engage.bodies import rules as bodies_rules
from engage.bodies import service as bodies_service
from engage.bodies.models import Body, BodyKind, SeatRole
from engage.core.authority import ROLE_NAMES, Can, Role
from engage.core.ids import identity
from engage.core.work import Work
from engage.web.doors import staff
from engage.web.forms import ActionForm, pressed
from engage.web.locale import gettext as _
from engage.web.locale import tell
from engage.web.work import reading, writing

PAGE = 20


@bp.route("/administration/konti/", methods=["GET", "POST"])
@staff(Can.ADMINISTER, fresh=True)
def people() -> Any:
    """All accounts, and finding one by its e-mail address."""
    form = forms.FindForm()
    work = reading()
    if form.validate_on_submit():
        found = accounts.by_email(work, form.email.data)
        if found is not None:
            return redirect(url_for("admin.account", account_id=found.id), 303)
        form.email.errors = [_("There is no account with this e-mail address.")]
    after = identity(request.args.get("efter"))
    rows = accounts.page(work, after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    page = {
        "people": shown,
        "names": {row.id: work.unseal(row, "name") for row in shown},
        "roles": bodies.roles_granted(work, [row.id for row in shown], work.today),
        "role_names": ROLE_NAMES,
        "next": url_for("admin.people", efter=shown[-1].id) if len(rows) > PAGE else "",
        "first": url_for("admin.people") if after is not None else "",
    }
    return render_template("admin/people.html", form=form, **page), form.status


@bp.route("/administration/konti/ny", methods=["GET", "POST"])
@staff(Can.ADMINISTER, fresh=True)
def new_account() -> Any:
    """Make an account, and invite its person by mail."""
    form = forms.AccountForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as work:
            made = service.create_and_invite(
                work, name=form.name.data, email=form.email.data, language=form.language.data
            )
        if not form.refused:
            flash(_("The account is made, and an invitation is on its way. Now give it a role or a seat."), "success")
            return redirect(url_for("admin.account", account_id=made.id), 303)
    return render_template("admin/new_account.html", form=form), form.status


@bp.get("/administration/konti/<uuid:account_id>")
@staff(Can.ADMINISTER, fresh=True)
def account(account_id: UUID) -> Any:
    """One account: roles, seats, sessions, invitation."""
    work = reading()
    row = work.get(Account, account_id)
    page = {
        "account": row,
        "name": work.unseal(row, "name"),
        "email": work.unseal(row, "email"),
        "grants": bodies.grants_of(work, row.id),
        "seats": bodies.seats_of(work, row.id),
        "sessions": accounts.sessions(work, row.id),
        "invited_until": accounts.invited_until(work, row.id),
        "role_names": ROLE_NAMES,
        "seat_names": forms.SEAT_NAMES,
        "today": work.today,
        "holds": bodies_rules.holds,
        "act": ActionForm(),
    }
    return render_template("admin/account.html", **page)


@bp.route("/administration/konti/<uuid:account_id>/rolle", methods=["GET", "POST"])
@staff(Can.ADMINISTER, fresh=True)
def give_role(account_id: UUID) -> Any:
    """Give a role from a day to a day."""
    work = reading()
    name = _name(work, account_id)
    form = forms.GrantForm(data={"valid_from": work.today})
    form.role.choices = [SelectChoice(role.value, tell(ROLE_NAMES[role])) for role in forms.GRANTED]
    areas = _current(work, bodies.bodies(work, BodyKind.KKR))
    form.scope.choices = [SelectChoice("", _("Everywhere")), *(SelectChoice(str(body.id), body.name) for body in areas)]
    if form.validate_on_submit():
        with form.refusals(), writing() as changing:
            bodies_service.give_role(
                changing,
                account_id,
                Role(form.role.data),
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
                scope_id=identity(form.scope.data),
            )
        if not form.refused:
            flash(_("The role is given."), "success")
            return _back(account_id)
    return render_template("admin/give_role.html", form=form, name=name, account_id=account_id), form.status


@bp.route("/administration/konti/<uuid:account_id>/plads", methods=["GET", "POST"])
@staff(Can.ADMINISTER, fresh=True)
def give_seat(account_id: UUID) -> Any:
    """Seat a person in a body from a day to a day."""
    work = reading()
    name = _name(work, account_id)
    form = forms.SeatForm(data={"valid_from": work.today})
    form.role.choices = [SelectChoice(seat.value, tell(forms.SEAT_NAMES[seat])) for seat in SeatRole]
    form.body.choices = _body_choices(_current(work, bodies.bodies(work)))
    if form.validate_on_submit():
        with form.refusals(), writing() as changing:
            bodies_service.give_seat(
                changing,
                account_id,
                UUID(form.body.data),
                SeatRole(form.role.data),
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
                nominated_by=form.nominated_by.data,
            )
        if not form.refused:
            flash(_("The seat is given."), "success")
            return _back(account_id)
    return render_template("admin/give_seat.html", form=form, name=name, account_id=account_id), form.status


def _name(work: Work, account_id: UUID) -> str:
    return work.unseal(work.get(Account, account_id), "name") or ""


def _current(work: Work, found: list[Body]) -> list[Body]:
    """Bodies that are, or will be."""
    now = [body for body in found if body.valid_to is None or body.valid_to >= work.today]
    return sorted(now, key=lambda body: bodies_rules.sort_key(body.name))


def _body_choices(found: list[Body]) -> list[SelectChoice]:
    """Bodies under the names of their kinds."""
    return [
        SelectChoice(str(body.id), body.name, optgroup=tell(name))
        for kind, name in forms.KIND_NAMES.items()
        for body in found
        if body.kind is kind
    ]


def _back(account_id: UUID) -> Any:
    return redirect(url_for("admin.account", account_id=account_id), 303)


# --- Buttons ----------------------------------------------------------------------------------


def _do(account_id: UUID, what: Callable[[Work], Any], told: str) -> Any:
    """Press a button of an account's page."""
    pressed()
    with writing() as work:
        what(work)
    flash(told, "success")
    return _back(account_id)


@bp.post("/administration/konti/<uuid:account_id>/roller/<uuid:grant_id>/slut")
@staff(Can.ADMINISTER, fresh=True)
def end_role(account_id: UUID, grant_id: UUID) -> Any:
    """End a role now."""
    return _do(account_id, lambda work: bodies_service.end_role(work, grant_id), _("The role has ended."))


@bp.post("/administration/konti/<uuid:account_id>/pladser/<uuid:seat_id>/slut")
@staff(Can.ADMINISTER, fresh=True)
def end_seat(account_id: UUID, seat_id: UUID) -> Any:
    """End a seat now."""
    return _do(account_id, lambda work: bodies_service.end_seat(work, seat_id), _("The seat has ended."))


@bp.post("/administration/konti/<uuid:account_id>/inviter")
@staff(Can.ADMINISTER, fresh=True)
def invite(account_id: UUID) -> Any:
    """Mail a new link: for whoever lost it, the password or the phone."""
    return _do(account_id, lambda work: service.invite(work, account_id), _("A new invitation is on its way."))


@bp.post("/administration/konti/<uuid:account_id>/log-ud")
@staff(Can.ADMINISTER, fresh=True)
def end_sessions(account_id: UUID) -> Any:
    """Sign a person out everywhere."""
    told = _("The person is signed out everywhere.")
    return _do(account_id, lambda work: accounts_service.end_sessions(work, account_id), told)


@bp.post("/administration/konti/<uuid:account_id>/luk")
@staff(Can.ADMINISTER, fresh=True)
def disable(account_id: UUID) -> Any:
    """Close an account."""
    return _do(account_id, lambda work: accounts_service.disable(work, account_id), _("The account is closed."))


@bp.post("/administration/konti/<uuid:account_id>/aabn")
@staff(Can.ADMINISTER, fresh=True)
def enable(account_id: UUID) -> Any:
    """Open a closed account again."""
    return _do(account_id, lambda work: accounts_service.enable(work, account_id), _("The account is open again."))
