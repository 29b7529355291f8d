"""The product's own Flask: what it does for every request, it does once where that is enough."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Sessions(SecureCookieSessionInterface):
    """The signed cookie; what signs it is put together once, and not twice a request."""

    _signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads the cookie of this application: one interface serves one."""
        if self._signing is None:
            self._signing = super().get_signing_serializer(app)
        return self._signing


class Application(Flask):
    """Flask without what only asynchronous views need, of which there are none."""

    def __init__(self, *args: Any, **choices: Any) -> None:
        super().__init__(*args, **choices)
        self.session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself; to ask each of fifteen a request whether it is asynchronous costs more than some do."""
        return func
