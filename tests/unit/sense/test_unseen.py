"""Good-Turing's estimate of what is still unseen."""

import random

import pytest

from engage.sense.unseen import unseen


@pytest.mark.parametrize(
    ("uses", "share", "enough"),
    [
        ("", None, False),
        ("a", 1.0, False),
        ("aabbc", 0.2, False),
        ("a" * 30 + "bb" + "c", 1 / 33, True),
        ("aabb", 0.0, True),
    ],
)
def test_the_share_of_uses_that_are_alone(uses: str, share: float | None, enough: bool) -> None:
    found = unseen(uses)
    assert (found.share, found.enough) == (share, enough)


def test_the_estimate_is_near_the_truth_on_average() -> None:
    drawn = random.Random(3)
    weights = [1 / rank for rank in range(1, 61)]
    estimates, truths = [], []
    for _ in range(300):
        read = drawn.choices(range(60), weights, k=80)
        estimates.append(unseen(read).share or 0)
        truths.append(sum(weight for code, weight in enumerate(weights) if code not in set(read)) / sum(weights))
    assert sum(estimates) / 300 == pytest.approx(sum(truths) / 300, abs=0.01)
