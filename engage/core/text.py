"""Words: messages that wait for their language, plain text, safe Markdown, readability."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt


@dataclass(frozen=True)
class Say:
    """A message that is translated where it is shown, in the reader's language."""

    message: str
    params: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.message % dict(self.params) if self.params else self.message


def say(message: str, **params: Any) -> Say:
    """Mark `message` (English, named placeholders) for translation at the edge."""
    return Say(message, tuple(sorted(params.items())))


_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff"
_FORBIDDEN = {ord(c): None for c in _BIDI} | {n: None for n in range(32) if n not in (9, 10)} | {127: None}
_FORBIDDEN |= dict.fromkeys(range(128, 160))


def plain(text: str) -> str:
    """`text` as it is stored: NFC, line feeds only, no control or direction characters, no lone surrogates.

    Emoji and every script stay. Offsets everywhere refer to the result.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(_FORBIDDEN)
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", text).strip()


def paragraphs(text: str) -> list[list[str]]:
    """Plain text as paragraphs of lines, for a template that escapes each line."""
    return [block.split("\n") for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


@lru_cache(maxsize=256)
def markdown(text: str) -> str:
    """Staff's Markdown as safe HTML: no raw HTML, only links to the web, mail and phone."""
    return nh3.clean(_markdown().render(text), url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener")


_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:]+(?=\s|$)|\n")


def lix(text: str) -> float | None:
    """Readability of a Danish staff text: words per sentence + 100 x share of long words (more than 6 letters).

    text: plain text; the caller leaves out headings, addresses and URLs.
    Returns LIX (<= 24 very easy, 35-44 medium, >= 55 very hard), or None under 100 words: too short to say.
    Never shown on a citizen's own text. Source: Björnsson, Läsbarhet (1968); thresholds as used in Denmark.
    """
    words = _WORD.findall(text)
    if len(words) < 100:
        return None
    sentences = sum(1 for part in _SENTENCE.split(text) if _WORD.search(part)) or 1
    return round(len(words) / sentences + 100 * sum(len(w) > 6 for w in words) / len(words), 1)


_STEMMERS = {"da": "danish", "de": "german", "en": "english"}


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(_STEMMERS[language])


def stems(text: str, language: str) -> str:
    """The word stems of `text`, in order, for a search index; `language` is da, de or en."""
    return " ".join(_stemmer(language).stemWords(_WORD.findall(text.lower())))
