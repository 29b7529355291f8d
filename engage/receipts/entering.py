"""Entering a code: whatever it would have opened, a wrong one is counted and answered in the same way."""

from typing import Any

from flask import request

from engage.core import throttle
from engage.web.locale import gettext
from engage.web.work import store

WRONG, WINDOW = 10, 10 * 60  # so many wrong codes from one place in ten minutes; a right one always opens


def unknown(field: Any) -> None:
    """Count a wrong code and say so at its field; pressing the button too early is no guess. Raises TooMany."""
    if (field.data or "").strip():
        throttle.hit(store(), "receipt", throttle.source_of(request.remote_addr), limit=WRONG, seconds=WINDOW)
    field.errors = [gettext("We do not know this code. Compare it with what you wrote down, letter by letter.")]
