"""The pages of plain information, in the reader's language, with what the installation says of itself filled in."""

import re
from typing import Any

from flask import Blueprint, render_template

from engage.core.config import Settings
from engage.web.doors import public_page
from engage.web.locale import language
from engage.web.work import reading, settings
from engage.wording import queries

bp = Blueprint("wording", __name__)

PLACE = re.compile(r"\{(controller|dpo_contact|access_contact|crisis_lines|site_name)\}")
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")


def literal(text: str) -> str:
    """`text` so that Markdown shows it letter by letter."""
    return _MARKS.sub(r"\\\1", text)


def _call(name: str, number: str) -> str:
    """A phone number to press, which does not break over two lines."""
    dialled = re.sub(r"[^0-9+]", "", number)
    return f"{literal(name)}: [{literal(number.replace(' ', chr(0xA0)))}](tel:{dialled})"


def filled(markdown: str, facts: Settings) -> str:
    """A page's text with the facts of this installation in their places."""
    values = {
        "controller": literal(facts.controller),
        "dpo_contact": literal(facts.dpo_contact),
        "access_contact": literal(facts.access_contact),
        "site_name": literal(facts.site_name),
        "crisis_lines": ", ".join(_call(name, number) for name, number in facts.crisis_lines),
    }
    return PLACE.sub(lambda found: values[found[1]], markdown)


def _show(slug: str) -> Any:
    work = reading()
    page = queries.page(work, slug)
    words = queries.twins(work, language().code, [page])
    facts = settings()
    return render_template(
        "wording/page.html",
        title=words.text(page, "title").replace("{site_name}", facts.site_name),
        body=words.shown(page, "body"),
        text=filled(words.text(page, "body"), facts),
        notice=words.notice(page),
    )


@bp.get("/om/")
@public_page
def about() -> Any:
    """What this is, and what it is not."""
    return _show("om")


@bp.get("/privatliv")
@public_page
def privacy() -> Any:
    """Who is responsible for which data, why, and for how long."""
    return _show("privatliv")


@bp.get("/was")
@public_page
def accessibility() -> Any:
    """The accessibility statement."""
    return _show("was")


@bp.get("/cookies")
@public_page
def cookies() -> Any:
    """Which cookies, and what for."""
    return _show("cookies")


@bp.get("/hjaelp")
@public_page
def help_page() -> Any:
    """How it works, and people to talk to."""
    return _show("hjaelp")


@bp.get("/beskyttelse")
@public_page
def protection() -> Any:
    """What we can protect, and what we cannot."""
    return _show("beskyttelse")
