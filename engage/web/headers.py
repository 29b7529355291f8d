"""What every answer carries: a strict content policy, no referrer, nothing kept that is personal."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, current_app, request

from engage.core.config import Settings
from engage.web.doors import door_of

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
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


SECURE = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}  # where the installation has HTTPS


class Dressed:
    """Gives every answer, page or file, what it does not say otherwise itself."""

    def __init__(self, application: Wsgi, settings: Settings) -> None:
        fixed = FIXED | SECURE if settings.base_url.startswith("https:") else FIXED
        self.application = application
        self.fixed = [(name.lower(), (name, value)) for name, value in fixed.items()]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, said: list[tuple[str, str]], *error: Any) -> Any:
            names = {name.lower() for name, _ in said}
            return start_response(status, [*said, *(pair for name, pair in self.fixed if name not in names)], *error)

        return self.application(environ, start)


def _keeping(response: Response) -> Response:
    """Whether a browser may keep the answer: pages behind a door that says so, until they change; no other."""
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
    app.after_request(_keeping)
