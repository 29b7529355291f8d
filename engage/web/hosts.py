"""Refuses a Host header that can be no host, before anything tries to make an address of it."""

import re
from collections.abc import Callable, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
HOST = re.compile(rf"({LABEL}(\.{LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(:\d{{1,5}})?")


class RealHost:
    """Answers 400 to a host that nobody could have typed."""

    def __init__(self, application: Wsgi) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if len(host) <= 255 and (not host or HOST.fullmatch(host)):
            return self.application(environ, start_response)
        start_response(
            "400 Bad Request", [("Cache-Control", "no-store"), ("Content-Type", "text/plain; charset=utf-8")]
        )
        return [b"This is not the name of a host.\n"]
