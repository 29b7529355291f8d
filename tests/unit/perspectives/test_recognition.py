"""What may be told of answers: worked examples by hand, and that no two batches give anybody away."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.drafts.rules import Speaker
from engage.perspectives import recognition
from engage.perspectives.recognition import Answered, Group, Label, Released, Share

YES, PARTLY, NO, SKIP = Answered.YES, Answered.PARTLY, Answered.NO, Answered.SKIP


def answers(*cells: tuple[Group, Answered, int]) -> list[tuple[Group, Answered]]:
    return [(group, answer) for group, answer, number in cells for _ in range(number)]


def counts(yes: int, partly: int, no: int, skip: int = 0) -> dict[str, int]:
    return {"yes": yes, "partly": partly, "no": no, "skip": skip}


# --- Who is in which group --------------------------------------------------------------------


def test_citizens_and_relatives_are_never_mixed_with_those_who_help() -> None:
    assert recognition.group_of(Speaker.CITIZEN) is Group.CITIZEN
    assert recognition.group_of(Speaker.RELATIVE) is Group.RELATIVE
    assert recognition.group_of(Speaker.HELPER) is Group.OTHER
    assert recognition.group_of(Speaker.COUNCIL) is Group.OTHER
    assert recognition.group_of(None) is Group.OTHER


# --- Batches ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "before", "days", "due"),
    [(9, 0, None, False), (10, 0, None, True), (30, 20, 6, False), (30, 20, 7, True), (29, 20, 8, False)],
)
def test_a_batch_is_made_a_week_and_ten_answers_later(answered: int, before: int, days: int | None, due: bool) -> None:
    assert recognition.is_due(answered, before, days) is due


def test_a_count_stays_until_it_has_grown_by_five() -> None:
    first = recognition.release(Released(), answers((Group.OTHER, YES, 12), (Group.OTHER, NO, 4)))
    assert first.total == counts(12, 0, 0)
    assert first.at_least == 15
    second = recognition.release(first, answers((Group.OTHER, YES, 16), (Group.OTHER, NO, 5), (Group.OTHER, PARTLY, 9)))
    assert second.total == counts(12, 9, 5)


def test_groups_are_told_of_only_when_what_is_left_beside_them_tells_nothing() -> None:
    citizens = answers((Group.CITIZEN, YES, 15), (Group.CITIZEN, NO, 10))
    alone = recognition.release(Released(), citizens)
    assert alone.groups == {"citizen": counts(15, 0, 10)}
    with_two_others = recognition.release(Released(), citizens + answers((Group.OTHER, YES, 2)))
    assert with_two_others.groups == {}
    with_five = recognition.release(Released(), citizens + answers((Group.OTHER, YES, 5)))
    assert with_five.groups == {"citizen": counts(15, 0, 10)}


def test_a_group_with_a_small_cell_is_not_told_of() -> None:
    told = recognition.release(Released(), answers((Group.CITIZEN, YES, 20), (Group.CITIZEN, NO, 4)))
    assert told.groups == {}


cell = st.tuples(st.sampled_from(list(Group)), st.sampled_from(list(Answered)), st.integers(0, 30))
stretch = st.lists(cell, max_size=8)


def known_to_an_attacker(told: Released) -> dict[tuple[str, str], int]:
    """Every count that can be had from what was told: each cell, and what is left beside the groups."""
    found = {("all", answer): number for answer, number in told.total.items()}
    found |= {(group, a): number for group, each in told.groups.items() for a, number in each.items()}
    if told.groups:
        for answer in told.total:
            rest = told.total[answer] - sum(each[answer] for each in told.groups.values())
            found["left", answer] = rest
    return found


@given(st.lists(stretch, min_size=1, max_size=8))
def test_neither_a_batch_nor_the_step_between_two_ever_tells_of_one_to_four(
    stretches: list[list[tuple[Group, Answered, int]]],
) -> None:
    there: list[tuple[Group, Answered]] = []
    told, seen = Released(), [Released()]
    for each in stretches:
        there += answers(*each)
        told = recognition.release(told, there)
        seen.append(told)
        real = Counter(answer for _, answer in there)
        assert all(told.total[answer] <= real[answer] for answer in Answered)
    for at, later in enumerate(seen):
        now = known_to_an_attacker(later)
        # Beside the groups, the total may have gone on since they were told of: that step is a safe one, too.
        assert all(number == 0 or number >= 5 for number in now.values())
        for earlier in seen[:at]:
            before = known_to_an_attacker(earlier)
            same = earlier.groups.keys() == later.groups.keys()
            for key, number in now.items():
                if key[0] == "left" and not same:
                    continue
                step = number - before.get(key, 0)
                assert step == 0 or step >= 5, (key, before.get(key, 0), number)


@given(stretch)
def test_how_many_answered_is_told_in_whole_fives(stretched: list[tuple[Group, Answered, int]]) -> None:
    there = answers(*stretched)
    told = recognition.release(Released(), there)
    assert told.at_least % 5 == 0
    assert told.at_least <= len(there) < told.at_least + 5


# --- What is shown ----------------------------------------------------------------------------


def test_below_twenty_only_the_number_is_shown() -> None:
    shown = recognition.shown(Released(15, counts(14, 5, 0)))
    assert (shown.at_least, shown.shares) == (15, [])


def test_from_twenty_shares_are_rough_and_say_so() -> None:
    shown = recognition.shown(Released(30, counts(18, 7, 0)))
    assert shown.few
    # 18/25 = 72 % and 7/25 = 28 %, to the nearest ten; nobody, or up to four, said no.
    assert shown.shares == [Share("yes", 70), Share("partly", 30), Share("no", None)]


def test_from_fifty_there_is_an_interval() -> None:
    shown = recognition.shown(Released(60, counts(36, 12, 12)))
    assert not shown.few
    # 36/60 = 60 %; Wilson by hand: (0.6 + 3.8415/120 ± 1.96 * sqrt(0.24/60 + 3.8415/14400)) / (1 + 3.8415/60)
    # = 0.474 to 0.714, to the nearest five.
    assert shown.shares[0] == Share("yes", 60, 45, 70)


def test_groups_are_shown_from_fifty_answers_on() -> None:
    groups = {"citizen": counts(20, 0, 5)}
    assert recognition.shown(Released(30, counts(30, 0, 10), groups)).groups == {}
    assert list(recognition.shown(Released(60, counts(40, 0, 20), groups)).groups) == ["citizen"]


def test_an_order_needs_a_hundred_answers_and_two_groups() -> None:
    groups = {"citizen": counts(30, 0, 20), "relative": counts(30, 0, 20)}
    assert recognition.shown(Released(100, counts(60, 0, 40), groups)).orders
    assert not recognition.shown(Released(95, counts(60, 0, 35), groups)).orders


# --- Groups beside each other -----------------------------------------------------------------


def test_recognition_by_hand() -> None:
    assert recognition.recognition(counts(12, 6, 1, 9)) == pytest.approx((12 + 3 + 0.5) / 20)


def test_mean_floor_and_gap_by_hand() -> None:
    groups = {"citizen": counts(17, 4, 3), "relative": counts(9, 2, 13)}
    # r = 19.5/25 = .78 and 10.5/25 = .42
    assert recognition.mean(groups) == pytest.approx((0.78 * 0.42) ** 0.5)
    assert recognition.floor(groups) == pytest.approx(0.42)
    assert recognition.gap(groups) == pytest.approx(0.36)


def test_shared_when_even_the_weakest_group_surely_recognises_it() -> None:
    assert recognition.label({"citizen": counts(45, 0, 5), "relative": counts(40, 0, 10)}) is Label.SHARED
    # 14 of 20: r = .69, but its 90 % interval begins below one half.
    assert recognition.label({"citizen": counts(45, 0, 5), "relative": counts(13, 0, 7)}) is not Label.SHARED


def test_split_when_groups_surely_differ() -> None:
    assert recognition.label({"citizen": counts(45, 0, 5), "relative": counts(15, 0, 35)}) is Label.SPLIT
    assert recognition.label({"citizen": counts(25, 0, 25), "relative": counts(20, 0, 30)}) is Label.MIXED


def test_two_proportions_by_hand() -> None:
    # 30/50 and 20/50: pooled .5, spread .1, z = 2, p = .0455
    assert recognition.differing(counts(30, 0, 20), counts(20, 0, 30)) == pytest.approx(0.0455, abs=1e-4)
    assert recognition.differing(counts(10, 0, 0), counts(10, 0, 0)) == 1.0


def test_looking_several_times_asks_for_more() -> None:
    # Benjamini-Hochberg by hand: .01*3/1, .02*3/2, .5*3/3
    assert recognition.adjusted([0.5, 0.01, 0.02]) == pytest.approx([0.5, 0.03, 0.03])
