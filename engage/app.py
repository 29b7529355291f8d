"""create_app: wiring only; nobody imports it but what starts the product."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from engage.accounts import views as accounts
from engage.admin import health
from engage.admin import views as admin
from engage.agreements import staff as agreements_staff
from engage.agreements import views as agreements
from engage.assets import Assets
from engage.bodies import service as bodies
from engage.briefs import staff as briefs_staff
from engage.briefs import views as briefs
from engage.coding import staff as coding
from engage.contributions import views as contributions
from engage.core.authority import Can
from engage.core.config import Settings, settings_from
from engage.core.db import make_engine
from engage.core.text import say
from engage.core.work import Store
from engage.decisions import staff as decisions_staff
from engage.decisions import views as decisions
from engage.demo import views as demo
from engage.development import staff as development_staff
from engage.development import views as development
from engage.dialogue import staff as dialogue_staff
from engage.dialogue import views as dialogue
from engage.events import staff as events_staff
from engage.events import views as events
from engage.exports import staff as exports
from engage.following import views as following
from engage.hearings import room as council_room
from engage.hearings import staff as hearings_staff
from engage.hearings import views as hearings
from engage.moderation import staff as moderation
from engage.pages import views as pages
from engage.perspectives import staff as perspectives_staff
from engage.perspectives import views as perspectives
from engage.questions import room as questions_room
from engage.questions import staff as questions_staff
from engage.replies import staff as replies
from engage.statistics import views as statistics
from engage.web import context, doors, errors, headers, hosts, locale, logs, metrics, work
from engage.web import views as web
from engage.web.application import Application
from engage.web.context import Way
from engage.wording import staff as wording_staff
from engage.wording import views as wording

ROOT = Path(__file__).resolve().parents[1]
BLUEPRINTS = (
    web,
    pages,
    agreements,
    contributions,
    events,
    wording,
    accounts,
    moderation,
    replies,
    dialogue,
    coding,
    perspectives,
    perspectives_staff,
    development,
    development_staff,
    hearings,
    hearings_staff,
    council_room,
    decisions,
    decisions_staff,
    questions_staff,
    questions_room,
    statistics,
    briefs,
    briefs_staff,
    following,
    exports,
    dialogue_staff,
    events_staff,
    agreements_staff,
    wording_staff,
    admin,
    health,
)
WAYS = (
    Way(say("Front page"), "pages.home"),
    Way(say("Tell what works and what does not"), "contributions.new"),
    Way(say("Perspectives"), "perspectives.index"),
    Way(say("Answers from politicians"), "decisions.index"),
    Way(say("Development work"), "development.index"),
    Way(say("Meetings"), "events.index"),
    Way(say("Agreements"), "agreements.index"),
    Way(say("My contribution"), "pages.mine"),
    Way(say("Help"), "wording.help_page"),
    Way(say("Desk"), "pages.desk", staff=True),
    Way(say("Contributions"), "moderation_staff.queue", Can.MODERATE, staff=True),
    Way(say("Coding"), "coding_staff.index", Can.EDIT_CODEBOOK, staff=True),
    Way(say("Perspectives"), "perspectives_staff.index", Can.WRITE_PERSPECTIVES, staff=True),
    Way(say("Development work"), "development_staff.index", Can.DEVELOP, staff=True),
    Way(say("Decisions"), "decisions_staff.index", Can.DECIDE, staff=True),
    Way(say("Questions to politicians"), "questions_staff.index", Can.DECIDE, staff=True),
    Way(say("Briefs"), "briefs_staff.index", Can.WRITE_BRIEFS, staff=True),
    Way(say("Briefs to read"), "briefs_staff.mine", Can.MARK_BRIEFS, staff=True),
    Way(say("Take files along"), "exports_staff.index", Can.EXPORT, staff=True),
    Way(say("Enter a contribution"), "moderation_staff.enter", Can.ENTER_CONTRIBUTION, staff=True),
    Way(say("Arrange events"), "dialogue_staff.index", Can.MANAGE_EVENTS, staff=True),
    Way(say("Proposals for agendas"), "dialogue_staff.proposals", Can.ANSWER_PROPOSALS, staff=True),
    Way(say("Propose for an agenda"), "dialogue_staff.council", Can.PROPOSE, staff=True),
    Way(say("Your rooms"), "room.index", Can.PROPOSE, staff=True),
    Way(say("Hearings"), "hearings_staff.index", Can.HEAR, staff=True),
    Way(say("Agreements"), "agreements_staff.index", Can.MANAGE_AGREEMENTS, staff=True),
    Way(say("Texts"), "wording_staff.index", Can.EDIT_TEXTS, staff=True),
    Way(say("Administration"), "admin.index", Can.ADMINISTER, staff=True),
    Way(say("Log"), "admin.audit", Can.SEE_AUDIT, staff=True),
)
TEXT_BYTES = 1024 * 1024  # a form of 20,000 characters in any script, with room


def create_app(settings: Settings | None = None, store: Store | None = None) -> Flask:
    """The product as a WSGI application.

    Raises SettingsError, UnsafeDatabase, and RuntimeError when a route names no door.
    """
    settings = settings or settings_from(os.environ)
    store = store or Store(make_engine(settings.url), settings.keys)
    assets = Assets()
    app = Application("engage", static_folder=None, template_folder=str(ROOT / "templates"))
    app.jinja_environment = context.Pages
    app.config.update(_config(settings))
    app.extensions["build"] = assets.build
    app.extensions["ways"] = WAYS
    logs.install(app, settings)
    metrics.install(app)
    work.install(app, store, settings)
    _install_login(app)
    doors.install(app)
    headers.install(app)
    errors.install(app)
    locale.install(app)
    context.install(app, assets.url)
    for module in BLUEPRINTS:
        app.register_blueprint(module.bp)
    if settings.demo:
        app.register_blueprint(demo.bp)
    doors.check(app)
    app.wsgi_app = _middleware(app, settings)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "engage_session",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https:"),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": TEXT_BYTES,
        "MAX_FORM_MEMORY_SIZE": TEXT_BYTES,
        "MAX_FORM_PARTS": 500,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _install_login(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # it keys on address and browser, which we neither keep nor trust
    manager.init_app(app)
    accounts.install(manager, bodies.signed_in)


def _middleware(app: Flask, settings: Settings) -> Any:
    inner: Any = hosts.RealHost(locale.LanguagePrefix(app.wsgi_app))
    if settings.trusted_proxies:
        inner = ProxyFix(
            inner, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies, x_host=settings.trusted_proxies
        )
    static = WhiteNoise(inner, root=None, max_age=31536000, immutable_file_test=lambda path, url: True)
    vendor = ROOT / "engage" / "static"
    if vendor.is_dir():
        static.add_files(str(vendor), prefix="static/")
    return headers.Dressed(static, settings)
