"""Words as the machine help sees them."""

import pytest

from engage.sense import words


def test_words_are_in_small_letters_and_one_writing() -> None:
    assert words.words("Åben-hjertig HJÆLP, 3 gange: don’t!") == ["åben-hjertig", "hjælp", "3", "gange", "don’t"]


@pytest.mark.parametrize("text", ["jeg er uenig i det", "vi er imod forslaget", "ich bin dagegen", "ikke enig med jer"])
def test_disagreement_is_heard(text: str) -> None:
    assert words.DISAGREES.search(text)


@pytest.mark.parametrize("text", ["de tager imod os", "vi er enige", "en god ide"])
def test_agreement_is_not_taken_for_it(text: str) -> None:
    assert not words.DISAGREES.search(text)
