"""Near-duplicates: what belongs together, around which centre, and that nothing else does."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from engage.sense import duplicates
from engage.sense.results import Text
from tests.unit.sense import made_up

OTHERS = [Text(f"other-{n:03}", made_up.own_words(n)) for n in range(60)]
LETTER = (
    "Vi skriver til jer fordi bussen til værkstedet er sparet væk, og vores voksne børn nu sidder hjemme hele dagen. "
    "Giv dem turen tilbage, så de kan komme på arbejde og se deres venner, som alle andre gør det. Det haster for os."
)


def changed(number: int) -> str:
    """The letter with a word left out, and a sentence of the sender's own."""
    words = LETTER.split()
    del words[number * 3 % len(words)]
    return " ".join(words) + f" Min søn er {20 + number} år."


LETTERS = [Text("letter", LETTER), *(Text(f"letter-{n}", changed(n)) for n in range(8))]


def ids(found: duplicates.Groups) -> list[list[str]]:
    return [sorted([group.centre, *(each.id for each in group.members)]) for group in found.groups]


def test_a_campaign_letter_is_one_group_and_nothing_else_is() -> None:
    found = duplicates.find(OTHERS + LETTERS)
    assert ids(found) == [sorted(each.id for each in LETTERS)]
    assert all(each.likeness >= 0.5 for each in found.groups[0].members)
    assert found.origin.texts == len(OTHERS) + 9


def test_the_same_words_are_alike_in_full_also_when_written_otherwise() -> None:
    found = duplicates.find([*OTHERS, Text("a", "Tak for ro."), Text("b", "tak  for RO")])
    assert [(group.centre, group.members[0].id, group.members[0].likeness) for group in found.groups] == [("a", "b", 1)]


def test_a_chain_is_no_group() -> None:
    """Each is like the next, the first is not like the last: all members are like the centre itself."""
    words = [f"{a}{b}{c}el" for a in "bdfgk" for b in "aeiou" for c in "lmnrs"]
    chain = [Text(f"link-{n}", " ".join(words[n * 14 : n * 14 + 40])) for n in range(6)]
    found = duplicates.find(chain)
    near = {frozenset((f"link-{n}", f"link-{n + 1}")) for n in range(5)}
    pairs = {frozenset((group.centre, each.id)) for group in found.groups for each in group.members}
    assert pairs
    assert pairs <= near


def test_empty_texts_are_not_alike() -> None:
    assert duplicates.find([Text("a", ""), Text("b", "…"), *OTHERS]).groups == ()


def test_a_crowd_of_the_same_letter_is_one_group() -> None:
    crowd = [Text(f"{n:03}", changed(n)) for n in range(150)]
    assert sorted(ids(duplicates.find(OTHERS + crowd)), key=len)[-1] == [each.id for each in crowd]


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_texts_does_not_matter(drawn: random.Random) -> None:
    texts = OTHERS[:20] + LETTERS
    assert duplicates.find(drawn.sample(texts, len(texts))) == duplicates.find(texts)


def test_no_texts_no_groups() -> None:
    assert duplicates.find([]).groups == ()
