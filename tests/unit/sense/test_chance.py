"""Texts drawn by the hash of their ids."""

import random

from hypothesis import given
from hypothesis import strategies as st

from engage.sense import chance

IDS = [f"text-{n}" for n in range(200)]


def test_the_order_hangs_on_the_ids_alone() -> None:
    other = random.Random(1).sample(IDS, 200)
    assert chance.shuffled(IDS) == chance.shuffled(other) != IDS


@given(st.sets(st.text(max_size=6), min_size=2, max_size=30), st.text(max_size=6))
def test_a_new_text_moves_no_two_others_past_each_other(ids: set[str], new: str) -> None:
    assert [each for each in chance.shuffled({*ids, new}) if each != new] == chance.shuffled(ids - {new})


def test_the_random_slice_ends_at_the_first_text_that_is_not_coded() -> None:
    order = chance.shuffled(IDS)
    assert chance.random_slice(IDS, {*order[:7], *order[8:20]}) == order[:7]
    assert chance.random_slice(IDS, set(order[1:])) == []
