"""The four languages of the product and their catalogues, loaded once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.support import NullTranslations, Translations

from engage.core.text import Say

FOLDER = Path(__file__).resolve().parents[2] / "translations"


@dataclass(frozen=True)
class Language:
    """A language of the product: its code, prefix in addresses, own name, and what HTML calls it."""

    code: str
    prefix: str
    name: str
    html: str


# "simple" is the registered BCP 47 variant for easy language; Babel knows easy Danish as da@easy.
LANGUAGES = (
    Language("da", "", "Dansk", "da"),
    Language("da@easy", "/let", "Let dansk", "da-simple"),
    Language("en", "/en", "English", "en"),
    Language("de", "/de", "Deutsch", "de"),
)
BY_CODE = {language.code: language for language in LANGUAGES}
DEFAULT = LANGUAGES[0]


def known(code: str | None) -> Language:
    """The language with this code; Danish for any other."""
    return BY_CODE.get(code or "", DEFAULT)


@cache
def catalogue(code: str) -> NullTranslations:
    """All messages of a language; easy Danish falls back to Danish where it has no words of its own."""
    own = Translations.load(str(FOLDER), [code])
    if code == "da@easy":
        base = Translations.load(str(FOLDER), ["da"])
        if isinstance(base, Translations) and isinstance(own, Translations):
            base.merge(own)
            return base
    return own


@cache
def locale(code: str) -> Locale:
    """Babel's rules for dates and numbers in a language."""
    return Locale.parse("en_GB" if code == "en" else code)  # this is Europe: 21 November, and the week begins on Monday


def translate(message: Say | str, code: str) -> str:
    """`message` in the language `code`, its placeholders filled."""
    if isinstance(message, str):
        return catalogue(code).ugettext(message) if message else ""
    text = str(catalogue(code).ugettext(message.message))
    if not message.params:
        return text
    return text % {name: translate(value, code) if isinstance(value, Say) else value for name, value in message.params}
