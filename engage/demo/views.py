"""Sign in by role, and read the mail that was caught: only in a demo, only on this machine."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from engage.accounts import service as accounts
from engage.accounts.views import enter
from engage.core.errors import NotFound
from engage.demo import mails, people
from engage.web.doors import public
from engage.web.forms import ActionForm
from engage.web.locale import language
from engage.web.work import reading, settings, writing

bp = Blueprint("demo", __name__)


def _only_here() -> None:
    """A demo that is reached from elsewhere has no sign-in by role."""
    if not settings().demo or request.remote_addr not in ("127.0.0.1", "::1") or request.access_route[1:]:
        raise NotFound()


@bp.get("/demo")
@public
def index() -> Any:
    """The roles of the demo, each with a button."""
    _only_here()
    return _roles(ActionForm())


def _roles(form: ActionForm) -> str:
    work = reading()
    known = people.people(language().code)
    return render_template("demo/index.html", people=known, codes=people.codes(work), form=form)


@bp.post("/demo/log-ind")
@public
def sign_in() -> Any:
    """Sign in as a role, without password."""
    _only_here()
    form = ActionForm()
    account_id = people.account_of(reading(), request.form.get("role", ""))
    if account_id is None or not form.validate_on_submit():
        return _roles(form), form.status if form.errors else 422
    with writing() as work:
        token = accounts.begin_session(work, account_id, assurance=2)
    enter(token)
    return redirect(url_for("pages.desk"), 303)


@bp.get("/demo/mails")
@public
def caught() -> Any:
    """What would have been sent, newest first."""
    _only_here()
    return render_template("demo/mails.html", mails=mails.caught(settings().data_dir / "mails"))
