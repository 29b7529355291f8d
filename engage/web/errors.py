"""Every refusal and fault becomes a kind, exact page."""

from typing import Any

import structlog
from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from engage.core.errors import NotFound, Refused, TooMany
from engage.core.text import Say, say

log = structlog.get_logger()

TITLES: dict[int, Say] = {
    400: say("We could not understand that"),
    403: say("You do not have access"),
    404: say("We could not find the page"),
    405: say("That cannot be done on this page"),
    409: say("Something has changed in the meantime"),
    410: say("This is no longer here"),
    413: say("That was too much at once"),
    422: say("Something needs to be corrected"),
    429: say("Please wait a little"),
    500: say("Something went wrong on our side"),
}
WORDS: dict[int, Say] = {
    400: say("The page was sent in a way we do not understand. Go back, and try again."),
    404: say("The address may be misspelt, or the page may have been moved. Use the menu to find what you need."),
    405: say("Go back, and use the buttons on the page."),
    413: say("What you sent is larger than we can receive. A text can be up to 20,000 characters long."),
    500: say(
        "The fault is ours, and we have been told. Try again in a few minutes. What you had saved is still there."
    ),
}


def page(status: int, message: Say | None = None, retry_after: int | None = None) -> Any:
    """The error page for `status`; `message` says more than the usual words."""
    title = TITLES.get(status, TITLES[400] if status < 500 else TITLES[500])
    words = message or WORDS.get(status, WORDS[400] if status < 500 else WORDS[500])
    body = render_template("errors/error.html", status=status, title=title, message=words, retry_after=retry_after)
    return body, status, {"Retry-After": str(retry_after)} if retry_after else {}


def _refused(error: Refused) -> Any:
    retry = error.retry_after if isinstance(error, TooMany) else None
    # Unknown and not-to-be-known look alike to the byte.
    message = None if isinstance(error, NotFound) else error.message
    return page(error.status, message, retry)


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return page(error.code)


def _fault(error: Exception) -> Any:
    log.error("fault", route=str(request.url_rule), method=request.method, kind=type(error).__name__, exc_info=True)
    return page(500)


def install(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, _fault)
