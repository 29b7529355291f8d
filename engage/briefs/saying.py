"""Sentences of a brief, each in every language and with what it stands on."""

from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256

from babel import dates

from engage.briefs import rules
from engage.briefs.ground import Wrote
from engage.briefs.rules import Kind, Line, Texts
from engage.core.languages import LANGUAGES, locale, translate
from engage.core.text import Say

CODES = tuple(language.code for language in LANGUAGES)


def in_each(tell: Callable[[str], str]) -> Texts:
    return {code: tell(code) for code in CODES}


def everywhere(told: Say) -> Texts:
    return in_each(lambda code: translate(told, code))


def day_in(day: date, code: str) -> str:
    return str(dates.format_date(day, "long", locale=locale(code)))


def names_in(names: Iterable[Say], code: str) -> str:
    return "; ".join(translate(name, code) for name in names)  # some names have commas of their own


def shortened(texts: Texts) -> Texts:
    return {code: rules.first_sentence(text) for code, text in texts.items() if text}


def evidence(section: str, key: str, texts: Texts, *ids: str) -> Line:
    return Line(section, key, Kind.EVIDENCE, texts, {"ids": list(ids)})


def numbered(section: str, key: str, texts: Texts, query: str, value: object, *, of: str) -> Line:
    return Line(section, key, Kind.NUMBER, texts, {"query": query, "value": value, "corpus": of})


def corpus(parts: Iterable[object]) -> str:
    """The mark of what was counted: the same rows in any order give the same."""
    return sha256("\n".join(sorted(map(str, parts))).encode()).hexdigest()


def by_hand(section: str, key: str, wrote: Wrote | None) -> Line:
    """A sentence that a person answers for; without words it stands on nothing, and stops the brief."""
    texts, author = (wrote.texts, wrote.author) if wrote is not None else ({"da": ""}, "")
    return Line(section, key, Kind.ASSESSMENT, texts, {"author": author} if author else {})
