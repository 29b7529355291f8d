"""Every message of the product has its words in every language, seen by a person and with the same places to fill."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from engage.words import collect, path_of

LANGUAGES = ("da", "da@easy", "de", "en")
PLACE = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="session")
def source() -> Catalog:
    """Every message that stands in the code and the templates now."""
    return collect()


@cache
def catalogue(language: str) -> Catalog:
    with path_of(language).open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_there_is_something_to_translate(source: Catalog) -> None:
    assert len(source) > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_words(source: Catalog, language: str) -> None:
    held = catalogue(language)
    missing = []
    for message in source:
        if message.id:
            found = held.get(message.id, message.context)
            if found is None or not all(forms(found.string)):
                missing.append(forms(message.id)[0])
    assert not missing, f"{len(missing)} messages have no words in {language}: {missing[:20]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_guesses(language: str) -> None:
    guessed = [forms(message.id)[0] for message in catalogue(language) if message.id and message.fuzzy]
    assert guessed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_left_over(source: Catalog, language: str) -> None:
    left = [forms(m.id)[0] for m in catalogue(language) if m.id and source.get(m.id, m.context) is None]
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_is_filled(language: str) -> None:
    """What a message names, its translation names too: a number or a date that is lost would mislead."""
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        wanted = set().union(*(PLACE.findall(form) for form in forms(message.id)))
        for form in forms(message.string):
            # The singular may write its number as a word.
            found = set(PLACE.findall(form))
            if not (found <= wanted and wanted - found <= ({"num"} if len(forms(message.id)) > 1 else set())):
                wrong.append(f"{form!r} for {forms(message.id)[0]!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["da", "de"])
def test_a_language_does_not_simply_repeat_the_english(language: str) -> None:
    """Single words may be the same in two languages; sentences are not."""
    same = [
        message.id
        for message in catalogue(language)
        if isinstance(message.id, str) and message.string == message.id and len(message.id.split()) > 3
    ]
    assert same == []
