"""What every template may use without asking: the site, its languages, who is signed in, the way around."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask import Flask, current_app, get_flashed_messages, render_template, request, url_for
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from engage.core.authority import Can
from engage.core.languages import LANGUAGES
from engage.core.text import Say, markdown, paragraphs
from engage.web.locale import address_in, language, tell
from engage.web.work import actor, settings


@dataclass(frozen=True)
class Way:
    """One entry of the menu; staff's entries name the right they need."""

    label: Say
    endpoint: str
    right: Can | None = None
    staff: bool = False


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    html_lang: str
    url: str
    current: bool


@cache
def _address(endpoint: str, _root: str) -> str:
    """Where an entry of the menu leads; it depends on the language alone, which is part of the root."""
    return url_for(endpoint)


def _ways(staff: bool) -> list[Link]:
    who = actor()
    here = request.root_path + request.path
    ways = [way for way in current_app.extensions.get("ways", ()) if way.staff == staff]
    urls = {way: _address(way.endpoint, request.root_path) for way in ways if way.right is None or who.can(way.right)}
    # The desk is above its rooms: only the longest address that fits is where one is.
    current = max((url for url in urls.values() if here.startswith(url)), key=len, default="")
    if len(current) == len(request.root_path) + 1 and here != current:
        current = ""
    return [Link(tell(way.label), url, url == current) for way, url in urls.items()]


def _context() -> dict[str, Any]:
    here = language()
    who = actor()
    return {
        "site": settings(),
        "html_lang": here.html,
        "lang": here.code,
        "languages": [
            LanguageLink(each.code, each.name, each.html, address_in(each), each is here) for each in LANGUAGES
        ],
        "me": who if who.account_id else None,
        "demo": settings().demo,
        "in_desk": request.path.startswith(("/arbejde", "/administration")),
        "nav": _ways(staff=request.path.startswith(("/arbejde", "/administration"))),
        "flash": get_flashed_messages(with_categories=True),
    }


def can(right: str) -> bool:
    """Whether the reader holds a right somewhere; for links only, the service asks again."""
    return actor().can(Can(right))


def _plain(text: str) -> Markup:
    """Plain text as paragraphs, every letter escaped."""
    blocks = (Markup("<br>").join(lines) for lines in paragraphs(text or ""))
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in blocks)


_SPAN = re.compile(r"(?<![-\w])(\d{4}[-\u2013]\d{2}(?:\d{2})?)(?![-\w])")


@lru_cache(2048)
def _unbroken(text: Any) -> Markup:
    """A short text whose spans of years, such as 2021-22, stay on one line; its letters are unchanged."""
    # Here the words are escaped already, and what is put around them holds nothing of theirs but digits.
    return Markup(_SPAN.sub(r'<span class="nowrap">\1</span>', str(escape(text))))  # noqa: S704


def _kept(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """A component that is drawn once for the same words; for small ones, which stand on a page dozens of times.

    Only for what is said in public: the words stay in memory until others take their room.
    """
    return lru_cache(1024)(macro)


def fragment(template: str, **values: Any) -> Markup:
    """A part of a page drawn by itself, so that it can be kept (`Work.kept`) and stand on pages of many readers."""
    return Markup(render_template(template, **values))  # noqa: S704 - its letters are escaped when it is drawn


class Pages(Environment):
    """Templates that all share one set of globals.

    Jinja gives each template a chain of two; comparing such chains at every import cost a tenth of a page's time.
    """

    def make_globals(self, d: Any) -> Any:
        return {**self.globals, **d} if d else self.globals


def install(app: Flask, asset: Callable[[str], str]) -> None:
    app.context_processor(_context)
    app.jinja_env.globals.update(asset=asset, can=can, csrf_token=generate_csrf, kept=_kept)
    app.jinja_env.filters.update(plain=_plain, unbroken=_unbroken, markdown=lambda text: Markup(markdown(text or "")))  # noqa: S704 - cleaned
