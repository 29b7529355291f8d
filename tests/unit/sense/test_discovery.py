"""Piles: every text is in one place, and the small and the dissenting are shown like the large."""

import itertools
import random

import pytest

from engage.sense.discovery import discover
from engage.sense.results import Text
from tests.unit.sense import made_up

MADE = {f"t{n:03}": made_up.text(n, sorted(made_up.SUBJECTS)[n % 3]) for n in range(180)}
FEW = {
    f"few{n}": f"Hørelsen er dårlig, og tegnsprogstolken {word} kom aldrig til tegnsprogskurset for døve."
    for n, word in enumerate(("altså", "desværre", "igen", "sidst", "derfor"))
}
TEXTS = [Text(each, text) for each, (text, _) in MADE.items()] + [Text(each, text) for each, text in FEW.items()]


def test_every_text_is_in_one_place() -> None:
    found = discover(TEXTS)
    placed = [each for pile in found.piles for each in pile.texts] + list(found.alone)
    assert sorted(placed) == sorted(each.id for each in TEXTS)


def test_texts_on_one_subject_lie_together_and_a_small_pile_is_a_pile() -> None:
    found = discover(TEXTS, piles=4)
    subjects = [{MADE[each][1] if each in MADE else "few" for each in pile.texts} for pile in found.piles]
    assert sorted(map(sorted, subjects)) == [["bolig"], ["few"], ["hverdag"], ["kontakt"]]
    small = next(pile for pile in found.piles if set(pile.texts) == FEW.keys())
    assert small.small
    assert [pile.small for pile in found.piles].count(True) == 1
    assert small.typical
    assert "tegnsprogstolken" in small.typical_words


def test_typical_words_tell_the_subject() -> None:
    for pile in discover(TEXTS, piles=4).piles:
        subject = MADE[pile.texts[0]][1] if pile.texts[0] in MADE else None
        if subject:
            own = made_up.SUBJECTS[subject].split()
            assert len({word.lower() for word in pile.typical_words} & set(own)) >= 5


def test_voices_apart_and_those_who_disagree_are_named() -> None:
    against = Text("against", made_up.text(3, "bolig")[0] + " Jeg er uenig i det.")
    found = discover([*TEXTS, against], piles=4, disagreeing=["t004"])
    assert {each for pile in found.piles for each in pile.dissent} == {"against", "t004"}
    assert all(len(pile.apart) > 0 and not set(pile.apart) & set(pile.typical) for pile in found.piles if pile.size > 5)


def test_a_text_far_from_all_is_listed_alone() -> None:
    odd = Text("odd", "Zxq vjw kpf hbd 8841 ymtr wzzk qqpl bnvx")
    assert "odd" in discover([*TEXTS, odd], piles=4).alone


def test_typical_voices_are_no_copies() -> None:
    copies = [Text(f"copy{n}", MADE["t000"][0]) for n in range(30)]
    for pile in discover(TEXTS + copies, piles=4).piles:
        words = {each.text for each in TEXTS + copies if each.id in pile.typical}
        assert len(words) == len(pile.typical)


def test_nothing_hangs_on_the_order_of_the_texts() -> None:
    assert discover(random.Random(1).sample(TEXTS, len(TEXTS))) == discover(TEXTS)


def test_few_texts_are_better_read() -> None:
    with pytest.raises(ValueError, match="too few"):
        discover(TEXTS[:19])


def test_words_are_shown_from_a_hundred_texts_on() -> None:
    assert all(not pile.typical_words for pile in discover(TEXTS[:99]).piles)


def test_it_says_how_it_was_made_and_how_far_it_is() -> None:
    shares: list[float] = []
    origin = discover(TEXTS, progress=shares.append).origin
    assert (origin.method, origin.version, origin.texts) == ("discovery", 1, len(TEXTS))
    assert origin.parameters["piles"] == 10
    assert '"corpus": "' in origin.as_json()
    assert shares[-1] == 1
    assert all(one <= other for one, other in itertools.pairwise(shares))
