"""Signing in and out, taking up an invitation, and one's own sessions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin

from engage.accounts import entering, hashing, queries, rules, service
from engage.accounts.forms import CodeForm, LanguageForm, PasswordForm, SignInForm
from engage.accounts.models import CredentialKind, SignIn
from engage.core import work as core_work
from engage.core.authority import Actor
from engage.core.errors import Invalid
from engage.core.throttle import source_of
from engage.core.work import Work
from engage.web.doors import public, safe_next, signed_in
from engage.web.forms import ActionForm, pressed
from engage.web.locale import gettext as _
from engage.web.pictures import qr
from engage.web.work import actor, close_reading, reading, settings, store, writing

bp = Blueprint("accounts", __name__)


# --- Who makes this request -------------------------------------------------------------------


class SignedIn(UserMixin):
    """The person of this request: the token that the browser holds, and the actor it stands for today."""

    def __init__(self, token: str, who: Actor) -> None:
        self.token, self.actor = token, who

    def get_id(self) -> str:
        return self.token


def install(manager: LoginManager, opened_by: Callable[[Work, str], tuple[SignIn, Actor] | None]) -> None:
    """Have every request look up its session's row, and the roles of that very moment."""

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        with core_work.reading(store()) as work:
            found = opened_by(work, token)
            if found is None:
                return None
            sign_in, who = found
            session_id = sign_in.id
            if sign_in.assurance < 2:
                who = replace(who, held=(), two_factor_at=None)  # a password alone opens nothing
            stale = work.now - sign_in.seen_at > rules.TOUCH
        if stale:
            with core_work.unit_of_work(store()) as work:
                service.touch(work, session_id)
        return SignedIn(token, who)


def enter(token: str) -> None:
    """Let this browser hold `token` and nothing that it held before."""
    leave()
    session["_user_id"] = token


def leave() -> None:
    """Let this browser hold nothing."""
    session.clear()
    close_reading()
    g.pop("_login_user", None)


# --- Signing in and out -----------------------------------------------------------------------


def _next() -> str:
    return safe_next(request.args.get("naeste"))


@bp.route("/log-ind", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """E-mail and password; the code comes next."""
    form = SignInForm()
    if form.validate_on_submit():
        with form.refusals():
            before = actor().session_id
            close_reading()
            token = entering.sign_in(
                store(),
                email=form.email.data,
                password=form.password.data,
                source=source_of(request.remote_addr),
                hasher=hashing.hasher(settings().argon2),
                instead_of=before,
            )
            enter(token)
            return redirect(url_for("accounts.second_factor", naeste=_next()), 303)
    return render_template("accounts/sign_in.html", form=form), form.status


@bp.route("/log-ind/kode", methods=["GET", "POST"])
@public
def second_factor() -> Any:
    """The code from the authenticator app: after the password, and again before what only administrators do."""
    who = actor()
    if who.account_id is None:
        return redirect(url_for("accounts.sign_in", naeste=_next()), 303)
    form = CodeForm()
    enrolled = queries.credential(reading(), who.account_id, CredentialKind.TOTP) is not None
    close_reading()
    if enrolled and form.validate_on_submit():
        with form.refusals():
            enter(entering.second_factor(store(), who, form.code.data))
            return redirect(_next(), 303)
    again = who.two_factor_at is not None
    page = render_template("accounts/second_factor.html", form=form, enrolled=enrolled, again=again)
    return page, form.status if enrolled else 200


@bp.get("/log-ud")
@public
def sign_out() -> Any:
    """A button: a link alone must not sign anyone out."""
    return render_template("accounts/sign_out.html", form=ActionForm())


@bp.post("/log-ud")
@public
def signed_out() -> Any:
    """End the session here and on the server."""
    form, who = ActionForm(), actor()
    if not form.validate_on_submit():
        return render_template("accounts/sign_out.html", form=form), form.status
    if who.session_id is not None:
        with writing() as work:
            service.end_session(work, who.session_id)
    leave()
    answer = redirect(url_for("pages.home"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


# --- Invitations ------------------------------------------------------------------------------


@bp.route("/log-ind/velkommen/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> Any:
    """First step of an invitation: choose a password."""
    found = queries.invitation(reading(), token)
    if found is None:
        return _lapsed()
    form = PasswordForm()
    email = queries.email_of(reading(), found[1].id)
    if form.validate_on_submit():
        with form.refusals():
            fault = rules.password_fault(form.password.data, email=email, site_name=settings().site_name)
            if fault is not None:
                raise Invalid("password", fault)
            close_reading()
            hashed = hashing.hasher(settings().argon2).make(form.password.data)
            with writing() as work:
                service.choose_password(work, token, hashed)
            return redirect(url_for("accounts.enrol", token=token), 303)
    return render_template("accounts/welcome.html", form=form, email=email), form.status


@bp.route("/log-ind/velkommen/<token>/kode", methods=["GET", "POST"])
@public
def enrol(token: str) -> Any:
    """Last step of an invitation: put the second factor into an app, and show that it works."""
    found = queries.invitation(reading(), token)
    if found is None:
        return _lapsed()
    pending = service.pending_totp(reading(), found[1].id, site_name=settings().site_name)
    if pending is None:
        return redirect(url_for("accounts.welcome", token=token), 303)
    form = CodeForm()
    if form.validate_on_submit():
        with form.refusals():
            close_reading()
            enter(entering.accept(store(), token, form.code.data))
            flash(_("You are ready. Next time you sign in with your password and a code from your app."), "success")
            return redirect(url_for("pages.desk"), 303)
    seed, uri = pending
    page = render_template("accounts/enrol.html", form=form, picture=qr(uri), secret=rules.shown_seed(seed))
    return page, form.status


def _lapsed() -> Any:
    """A link that was used, or is too old, or never was: all three look alike."""
    close_reading()
    return render_template("accounts/lapsed.html"), 404


# --- One's own account ------------------------------------------------------------------------


@bp.route("/konto", methods=["GET", "POST"])
@signed_in
def account() -> Any:
    """Where one is signed in, and the language of one's mails."""
    who = actor()
    form = LanguageForm(data={"language": who.language})
    if form.validate_on_submit():
        with form.refusals(), writing() as work:
            service.set_language(work, form.language.data)
        flash(_("Your mails now come in the language you chose."), "success")
        return redirect(url_for("accounts.account"), 303)
    assert who.account_id is not None
    sessions = queries.sessions(reading(), who.account_id)
    email = queries.email_of(reading(), who.account_id)
    page = render_template(
        "accounts/account.html", form=form, act=ActionForm(), sessions=sessions, here=who.session_id, email=email
    )
    return page, form.status


@bp.post("/konto/sessioner/<uuid:session_id>/afslut")
@signed_in
def end_session(session_id: UUID) -> Any:
    """Sign out one other place."""
    who = actor()
    pressed()
    with writing() as work:
        service.end_session(work, session_id)
    if session_id == who.session_id:
        leave()
        return redirect(url_for("accounts.sign_in"), 303)
    flash(_("You are signed out there."), "success")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/konto/sessioner/afslut-andre")
@signed_in
def end_others() -> Any:
    """Sign out everywhere but here."""
    who = actor()
    pressed()
    assert who.account_id is not None
    with writing() as work:
        service.end_sessions(work, who.account_id, but=who.session_id)
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for("accounts.account"), 303)
