"""Every route names one door; the app refuses to start without it, and no request gets past it unseen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request, session, url_for

from engage.core import clock
from engage.core.authority import Can
from engage.core.errors import Forbidden, NotFound
from engage.core.text import say
from engage.core.work import public_stamp
from engage.web.work import actor, reading, settings

View = TypeVar("View", bound=Callable[..., Any])
FRESH = timedelta(minutes=30)  # how long a second factor opens what only administrators do


@dataclass(frozen=True)
class Door:
    """Who gets through, and how the answer may be kept."""

    kind: str  # public, signed_in, staff, machine
    right: Can | None = None
    fresh: bool = False  # asks for the second factor again after FRESH
    kept: bool = False  # a browser may keep the page and ask whether anything changed
    by_minute: bool = False  # what it shows also changes by the clock, and not only from day to day
    anywhere: bool = False  # its address carries the right itself: another site or program may send its form
    recorded: bool = False  # a GET that writes: it records that something was read


def _mark(door: Door) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.door = door  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open to everyone."""
    return _mark(Door("public"))(view)


def public_page(view: View) -> View:
    """Open to everyone, the same for every visitor, and unchanged until the public data changes."""
    return _mark(Door("public", kept=True))(view)


def public_page_by_minute(view: View) -> View:
    """As `public_page`, for what begins and ends by the clock: it is asked for anew each minute."""
    return _mark(Door("public", kept=True, by_minute=True))(view)


def public_from_anywhere(view: View) -> View:
    """As `public`, for an address that is itself the right to what it does, and that mail programs call."""
    return _mark(Door("public", anywhere=True))(view)


def machine(view: View) -> View:
    """For this machine, or a caller with the token of the settings: health and metrics."""
    return _mark(Door("machine"))(view)


def signed_in(view: View) -> View:
    """For everyone who has signed in with both factors."""
    return _mark(Door("signed_in"))(view)


def staff(right: Can, *, fresh: bool = False, recorded: bool = False) -> Callable[[View], View]:
    """For whoever holds `right` now."""
    return _mark(Door("staff", right=right, fresh=fresh, recorded=recorded))


def door_of(app: Flask, endpoint: str | None) -> Door | None:
    return getattr(app.view_functions.get(endpoint or ""), "door", None)


def check(app: Flask) -> None:
    """Raise RuntimeError when a route names no door."""
    missing = sorted({rule.endpoint for rule in app.url_map.iter_rules() if door_of(app, rule.endpoint) is None})
    if missing:
        raise RuntimeError(f"These routes name no door: {', '.join(missing)}.")


def safe_next(target: str | None) -> str:
    """`target` when it is a path of this site, else the desk: a link in a mail cannot send anyone elsewhere."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return url_for("pages.desk")
    return target


def _foreign() -> bool:
    """Whether another site's page sent this request."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin != "null" and urlsplit(origin).netloc != request.host


def _kept(door: Door) -> Response | None:
    """Not Modified, when the visitor's copy of the page is still true."""
    if session:
        return None
    stamp = public_stamp(reading())
    now = clock.now()
    day = f"{now:%Y%m%dT%H%M}" if door.by_minute else clock.local_date(now).isoformat()
    build = current_app.extensions.get("build", "")
    request.environ["engage.etag"] = f"{stamp}-{day}-{request.root_path.strip('/')}-{build}"
    if request.if_none_match.contains_weak(request.environ["engage.etag"]):
        return Response(status=304)
    return None


def _enter() -> Any:
    door = door_of(current_app, request.endpoint)
    if door is None:
        return None  # no such route: the 404 handler answers
    if request.method not in ("GET", "HEAD", "OPTIONS") and not door.anywhere and _foreign():
        raise Forbidden(say("This form was sent from another website. Open the page here, and send it again."))
    if door.kind == "public":
        return _kept(door) if door.kept and request.method in ("GET", "HEAD") else None
    if door.kind == "machine":
        token = settings().metrics_token
        if request.remote_addr not in ("127.0.0.1", "::1") and not (
            token and request.headers.get("Authorization") == f"Bearer {token}"
        ):
            raise NotFound()
        return None
    return _enter_staff(door)


def _enter_staff(door: Door) -> Any:
    who = actor()
    here = request.full_path.rstrip("?") if request.method == "GET" else url_for("pages.desk")
    if who.account_id is None:
        return redirect(url_for("accounts.sign_in", naeste=here), 303)
    if who.two_factor_at is None:
        return redirect(url_for("accounts.second_factor", naeste=here), 303)
    if door.right is not None and not who.can(door.right):
        raise Forbidden()
    if door.fresh and clock.now() - who.two_factor_at > FRESH:
        return redirect(url_for("accounts.second_factor", naeste=here), 303)
    return None


def install(app: Flask) -> None:
    app.before_request(_enter)
