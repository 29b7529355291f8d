"""Which of three languages a text is in."""

import pytest

from engage.screening.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mere tid med dem jeg kender, mindre tid med skemaer.", "da"),
        ("JA til musik om aftenen", "da"),
        ("A har boet på gaden i Aabenraa og Kolding det meste af fem år", "da"),
        ("Jeg kan ikke mere", "da"),
        ("Ich gehöre zur deutschen Minderheit und sitze im Rollstuhl.", "de"),
        ("Bitte fragt uns", "de"),
        ("I use a day centre here in Sønderborg and I have lived in Denmark for years.", "en"),
        ("Please build a ramp", "en"),
        ("Schöne Grüße", "de"),
        ("", "da"),
        ("12345", "da"),
    ],
)
def test_small_words_tell_the_language(text: str, language: str) -> None:
    assert guess_language(text) == language
