"""Language as a prefix of the address, and translation into the reader's language."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from babel import dates, numbers
from flask import Flask, g, request
from markupsafe import Markup, escape

from engage.core import clock
from engage.core.languages import DEFAULT, LANGUAGES, Language, catalogue, translate
from engage.core.languages import locale as locale_of
from engage.core.text import Say

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
# Asked for at every word of a page, and so kept nearer than in the request.
_LANGUAGE: ContextVar[Language] = ContextVar("language", default=DEFAULT)


class LanguagePrefix:
    """Takes /let, /en or /de off the path and makes it the mount point, so every link stays in the language."""

    def __init__(self, application: Wsgi) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        wanted = DEFAULT
        for each in LANGUAGES:
            if each.prefix and (path == each.prefix or path.startswith(each.prefix + "/")):
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + each.prefix
                environ["PATH_INFO"] = path[len(each.prefix) :] or "/"
                wanted = each
                break
        before = _LANGUAGE.set(wanted)
        try:
            return self.application(environ, start_response)
        finally:
            _LANGUAGE.reset(before)


def language() -> Language:
    """The language of this request; Danish outside one."""
    return _LANGUAGE.get()


def address_in(other: Language) -> str:
    """This same page in another language."""
    root = request.root_path.removesuffix(language().prefix)
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    return root + other.prefix + quote(request.path) + query


def gettext(message: str, **params: Any) -> str:
    """`message` in the reader's language."""
    text = str(catalogue(language().code).ugettext(message))
    return str(text % params) if params else text


def ngettext(singular: str, plural: str, n: int, **params: Any) -> str:
    """The form of the message that fits `n`, in the reader's language."""
    text = str(catalogue(language().code).ungettext(singular, plural, n))
    return str(text % ({"num": n} | params))


@cache
def _marked(message: str, code: str) -> Markup:
    return Markup(catalogue(code).ugettext(message))  # noqa: S704 - our own words and the translators'


def _in_template(message: str, **params: Any) -> Markup:
    """As `gettext`, for templates: our words as they are, what is filled in escaped. Called dozens of times a page."""
    text = _marked(message, language().code)
    return text % params if params else text


def _in_template_n(singular: str, plural: str, n: int, **params: Any) -> Markup:
    text = Markup(catalogue(language().code).ungettext(singular, plural, n))  # noqa: S704 - as above
    return text % ({"num": n} | params)


def tell(message: Say | str) -> str:
    """A message from the domain in the reader's language."""
    return translate(message, language().code)


class Lazy:
    """A message that is translated each time it is shown; forms declare their words with it."""

    def __init__(self, message: str, params: dict[str, Any]) -> None:
        self.message, self.params = message, params

    def __str__(self) -> str:
        return gettext(self.message, **self.params)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __mod__(self, params: Any) -> str:
        return str(str(self) % params)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and (self.message, self.params) == (other.message, other.params)

    def __hash__(self) -> int:
        return hash(self.message)


def _l(message: str, **params: Any) -> Any:
    """Mark a form's words for translation when they are shown."""
    return Lazy(message, params)


def show_date(day: date | datetime | None, style: str = "long") -> str:
    """A day as people write it, with the weekday when style is "full"; a moment becomes its day in Denmark."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = clock.local_date(day)
    return str(dates.format_date(day, style, locale=locale_of(language().code)))


def show_month(day: date | None) -> str:
    """Month and year: "december 2026"."""
    return "" if day is None else str(dates.format_skeleton("yMMMM", day, locale=locale_of(language().code)))


def show_time(moment: datetime | None) -> str:
    """The time of day in Denmark."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.COPENHAGEN)
    return str(dates.format_time(local, "short", locale=locale_of(language().code)))


def show_range(start: date | None, end: date | None) -> str:
    """From one day to another; one of them may be open."""
    if start and end:
        return gettext("%(start)s to %(end)s", start=show_date(start), end=show_date(end))
    return show_date(start or end)


def show_number(value: float) -> str:
    return str(numbers.format_decimal(value, locale=locale_of(language().code)))


def install(app: Flask) -> None:
    """Give every template its words."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    setattr(app.jinja_env, "newstyle_gettext", True)  # noqa: B010 - {% trans %} hands its values to the function
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template, ngettext=_in_template_n)
    app.jinja_env.filters.update(
        date=show_date, month=show_month, time=show_time, daterange=show_range, number=show_number, tell=tell
    )

    @app.before_request
    def remember_language() -> None:
        g.language = language()
