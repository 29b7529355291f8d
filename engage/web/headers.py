"""What every answer carries: a strict content policy, no referrer, nothing kept that is personal."""

from flask import Flask, Response, current_app, request

from engage.core.config import Settings
from engage.web.doors import door_of
from engage.web.work import settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def for_every_answer(chosen: Settings) -> dict[str, str]:
    """What pages and files alike carry; HTTPS is made binding where the installation has it."""
    if not chosen.base_url.startswith("https:"):
        return FIXED
    return FIXED | {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def _dress(response: Response) -> Response:
    for name, value in for_every_answer(settings()).items():
        response.headers.setdefault(name, value)
    door = door_of(current_app, request.endpoint)
    etag = request.environ.get("engage.etag")
    if door is not None and door.kept and etag and response.status_code in (200, 304):
        response.set_etag(etag, weak=True)
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.add("Cookie")
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    app.after_request(_dress)
