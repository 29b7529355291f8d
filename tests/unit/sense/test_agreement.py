"""Krippendorff's alpha: against figures made by hand, against its own definition, and with its interval."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.sense import agreement

Y, N, _ = True, False, None


@pytest.mark.parametrize(
    ("units", "wanted"),
    [
        # Two coders, ten texts, Krippendorff 2011, section A: 20 values, 4 pairs differ: 1 - 19 * 4 / (14 * 6).
        (list(zip([N, Y, N, N, N, N, N, N, Y, N], [Y, Y, Y, N, N, Y, N, N, N, N], strict=True)), 0.095238),
        # Four texts, 8 values (yes 3, no 5), one pair differs: 1 - 7 * 1 / (3 * 5).
        ([(Y, Y), (N, N), (N, N), (Y, N)], 1 - 7 * 1 / 15),
        # Three coders, a value missing: 8 values (yes 3, no 5); in one text two of three pairs differ: 1 * 2 / (3 - 1).
        ([(Y, Y, _), (Y, N, N), (N, N, N)], 1 - 7 * 1 / 15),
        ([(Y, Y), (N, N)], 1.0),
        ([(Y, N), (N, Y)], 1 - 3 * 2 / (2 * 2)),
        # One coder alone says nothing of agreement, nor does a code that nobody used.
        ([(Y, _), (_, N)], None),
        ([(N, N), (N, N)], None),
        ([], None),
    ],
)
def test_alpha_is_what_was_worked_out_by_hand(units: list[tuple[bool | None, ...]], wanted: float | None) -> None:
    found = agreement.alpha(units)
    assert found is None if wanted is None else found == pytest.approx(wanted, abs=1e-6)


def by_definition(units: list[list[bool | None]]) -> float | None:
    """Krippendorff's canonical form: coincidences of values within texts, against chance."""
    told = [[value for value in unit if value is not None] for unit in units]
    together: dict[tuple[bool, bool], float] = {}
    for unit in told:
        for one, other in itertools.permutations(unit, 2):
            together[one, other] = together.get((one, other), 0) + 1 / (len(unit) - 1)
    totals = {value: sum(n for (one, _), n in together.items() if one is value) for value in (True, False)}
    n = sum(totals.values())
    if not totals[True] or not totals[False]:
        return None
    observed = sum(count for (one, other), count in together.items() if one is not other) / n
    return 1 - observed / (2 * totals[True] * totals[False] / (n * (n - 1)))


@given(st.lists(st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=5), max_size=30))
def test_alpha_is_what_its_definition_gives(units: list[list[bool | None]]) -> None:
    wanted, found = by_definition(units), agreement.alpha(units)
    assert found is None if wanted is None else found == pytest.approx(wanted, abs=1e-9)


def read(pairs: list[tuple[bool, bool]]) -> dict[str, dict[str, frozenset[str]]]:
    def codes(yes: bool) -> frozenset[str]:
        return frozenset({"bolig"}) if yes else frozenset()

    return {f"t{n}": {"mads": codes(one), "ida": codes(other)} for n, (one, other) in enumerate(pairs)}


def test_the_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    pairs = [(Y, Y)] * 60 + [(N, N)] * 120 + [(Y, N)] * 10 + [(N, Y)] * 10
    found = agreement.per_code(read(pairs), ["bolig"])["bolig"]
    assert found == agreement.per_code(dict(reversed(read(pairs).items())), ["bolig"])["bolig"]
    assert found.low is not None
    assert found.high is not None
    assert found.alpha is not None
    assert 0.6 < found.low < found.alpha < found.high < 0.9
    assert (found.texts, found.used, found.too_few) == (200, 80, False)


def test_a_code_that_few_texts_have_is_not_judged() -> None:
    wide = agreement.per_code(read([(Y, Y), (Y, N)] + [(N, N)] * 40), ["bolig"])["bolig"]
    unused = agreement.per_code(read([(N, N)] * 40), ["bolig"])["bolig"]
    assert wide.too_few
    assert (unused.alpha, unused.too_few) == (None, True)


def test_a_text_read_by_one_person_is_not_counted() -> None:
    alone = {"t": {"mads": frozenset({"bolig"})}}
    assert agreement.per_code(alone, ["bolig"])["bolig"].texts == 0
