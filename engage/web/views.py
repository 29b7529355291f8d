"""Leaving at once, and the pattern page."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, session

from engage.core.errors import NotFound
from engage.web import patterns
from engage.web.doors import public
from engage.web.work import settings

bp = Blueprint("web", __name__)


@bp.get("/forlad")
@public
def leave() -> Any:
    """Forget this browser's session and show something harmless."""
    session.clear()
    answer = make_response(redirect(settings().leave_url, 303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.get("/moenstre")
@public
def show_patterns() -> Any:
    """Every component in every state; only where nobody works for real."""
    if not settings().demo:
        raise NotFound()
    return render_template("patterns.html", form=patterns.SampleForm(meta={"csrf": False}), samples=patterns.samples())
