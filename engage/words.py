"""The catalogues: `python -m engage.words` collects what the code says and brings all languages up to it."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
# Headers that tell when and by whom; version control knows it better.
UNSAID = ('"Report-Msgid', '"POT-Creation', '"PO-Revision', '"Last-Translator', '"Language-Team', '"Generated-By')
LANGUAGES = ("da", "da@easy", "en", "de")
METHODS = [("engage/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {
    "templates/**": {"trimmed": "true"},
    "templates/**.html": {"trimmed": "true"},
    "templates/**.txt": {"trimmed": "true"},
}
KEYWORDS: dict[str, Any] = {"_": None, "_l": None, "say": None, "gettext": None, "ngettext": (1, 2)}


def collect() -> Catalog:
    """Every message of the code and the templates, with the files it stands in."""
    found = Catalog(project="Engage", charset="utf-8", fuzzy=False)
    rows = extract_from_dir(str(ROOT), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for file, _line, message, comments, _context in rows:
        found.add(message, None, [(file, None)], auto_comments=comments)  # type: ignore[list-item]
    return found


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def update(language: str, messages: Catalog) -> list[str]:
    """Bring a catalogue up to `messages`: new ones are empty, those no longer said are dropped. Returns the empty."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    fresh = Catalog(locale=language, project="Engage", charset="utf-8", fuzzy=False)
    for message in messages:
        if not message.id:
            continue
        known = old.get(message.id)
        # A message that has got forms for one and for many begins anew.
        fits = known is not None and known.pluralizable == isinstance(message.id, tuple)
        words = known.string if known is not None and fits else ""
        if language == "en" and not isinstance(message.id, tuple):
            words = message.id  # English is the language the code is written in
        elif language == "en":
            words = tuple(message.id)
        places: Any = sorted({(file, None) for file, _ in message.locations})
        fresh.add(message.id, words, places, auto_comments=message.auto_comments)
    fresh.header_comment = f"# The words of Engage in {fresh.locale.english_name if fresh.locale else language}."
    written = BytesIO()
    write_po(written, fresh, width=0, sort_by_file=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(UNSAID)))
    return [str(m.id) for m in fresh if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]


def main() -> None:
    """Collect, update all four languages, and say what is still without words."""
    messages = collect()
    print(f"{len(messages)} messages")
    for language in LANGUAGES:
        empty = update(language, messages)
        print(f"{language}: {len(empty)} without words")
        for text in empty if "--list" in sys.argv else ():
            print("  ", text)


if __name__ == "__main__":
    main()
