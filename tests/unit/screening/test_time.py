"""Hostile texts of the greatest allowed length are read through in a time that grows with their length."""

from collections.abc import Callable
from time import process_time

import pytest

from engage.screening.crisis import crisis_hits
from engage.screening.language import guess_language
from engage.screening.quasi import quasi_identifiers
from engage.screening.rules import find

LONGEST = 20_000
SEEDS = [
    "1", "1 ", "12 ", "12.", "1-", "12-12-12-", "140835-4109 ", "72 00 00 94 ", "a@", "@", "a.", "www.", "æ", "Aa ",
    "A. ", "Skovvej ",
    "Skovvej 1, 4000 ", "født 14.08.35 ", "konto 1 ", "\u200b", "1\u200b", "\n", " ", "min søn ", "jeg kan ikke ",
    "barn slået ", "selvmord ",
    " at ", "+4", "(", "DK12 3456 ", "i marts ", "er en ", "pædagogpædagog", "sagsnr. 1", "1. maj ",
    "sidste fire 1234 ", "AB 12 345 ", "Søren ",
]  # fmt: skip


def _quasi(text: str) -> object:
    return quasi_identifiers(text, places=["Køge", "Vejen"])


@pytest.mark.parametrize(
    "search", [find, _quasi, crisis_hits, guess_language], ids=["find", "quasi", "crisis", "language"]
)
def test_no_text_takes_long(search: Callable[[str], object]) -> None:
    """Two seconds of computing is far more than any needs: only a search that grows with the square gets there."""
    slow = []
    for seed in SEEDS:
        text = (seed * LONGEST)[:LONGEST]
        began = process_time()
        search(text)
        if process_time() - began > 2:
            slow.append(seed)
    assert slow == []
