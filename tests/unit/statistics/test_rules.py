"""Waits by Kaplan and Meier against tables made by hand, gaps between meetings, and what few things and people hide."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from engage.decisions.rules import Outcome
from engage.statistics import rules
from engage.statistics.figures import Unit, results
from engage.statistics.ground import Dated, Decided, Ground, Held, How, Known, Place, Waits, What
from engage.statistics.rules import HALF, TENTH

TODAY = date(2026, 11, 22)
# 21 patients with 6-MP, Freireich and others 1963, as textbooks print it: 0.857 at 6, 0.538 at 22, 0.448 at 23.
FREIREICH = (
    {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1},
    {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1},
)


@pytest.mark.parametrize(
    ("answered", "waiting", "half", "tenth"),
    [
        ({}, {}, None, None),
        ({4: 1, 3: 1, 2: 1, 1: 1}, {}, 2, 4),  # 0.75, 0.5, 0.25, 0
        ({5: 1}, {5: 1}, 5, None),  # whoever still waits on that day waited until it: 1 of 2
        ({10: 5}, {60: 15}, None, None),  # 0.75 and no lower: those answered took 10 days, and nobody knows of the rest
        ({30: 4, 90: 2}, {40: 4}, 90, 90),  # 0.6, then 2 of the 2 left: 0; of the answered alone half took 30 days
        (dict.fromkeys(range(1, 11), 1), {}, 5, 9),  # nine of ten: shares multiplied as they are just miss a tenth
        (*FREIREICH, 23, None),
    ],
)
def test_those_who_wait_count(
    answered: dict[int, int], waiting: dict[int, int], half: int | None, tenth: int | None
) -> None:
    assert rules.waited(answered, waiting, HALF) == half
    assert rules.waited(answered, waiting, TENTH) == tenth


def test_the_steps_of_the_textbook() -> None:
    for still, day in ((0.857143, 6), (0.8, 10), (0.6, 22), (0.539, 22), (0.5377, 23)):
        assert rules.waited(*FREIREICH, still) == day, still


def test_gaps_run_until_today() -> None:
    days = [TODAY - timedelta(days=ago) for ago in (121, 300, 200, 200)]
    found = rules.gaps([*days, TODAY + timedelta(days=5)], TODAY)
    assert found is not None
    assert found.each == (100, 79, 121)
    assert (found.meetings, found.longest, found.open, found.median) == (3, 121, 121, None)
    assert found.is_long
    found = rules.gaps([TODAY - timedelta(days=ago) for ago in (120, 80, 60, 50, 20)], TODAY)
    assert found is not None
    assert (found.median, found.longest, found.is_long) == (20, 40, False)
    found = rules.gaps([TODAY - timedelta(days=120)], TODAY)
    assert found is not None
    assert not found.is_long, "120 days are not above 120"
    assert rules.gaps([], TODAY) is None


@pytest.mark.parametrize(("people", "told"), [(0, None), (19, None), (20, 20), (22, 20), (23, 25)])
def test_few_people_are_never_counted(people: int, told: int | None) -> None:
    assert rules.told(people) == told


@pytest.mark.parametrize(("part", "whole", "share"), [(2, 4, None), (0, 0, None), (3, 5, 60), (1, 8, 13), (1, 200, 1)])
def test_a_share_needs_five(part: int, whole: int, share: int | None) -> None:
    assert rules.per_cent(part, whole) == share


# --- Figures ------------------------------------------------------------------------------------


def held(with_perspective: bool, with_lived: bool, number: int = 1) -> Held:
    return Held(uuid4(), number, with_perspective, with_lived)


def known(days: int, *, used: bool = False) -> Known:
    return Known(uuid4(), uuid4(), 1, TODAY - timedelta(days=days), used)


def decided(
    of: Known, outcome: Outcome, *, due: int = 10, done: bool = False, says: tuple[int, int] = (0, 0)
) -> Decided:
    return Decided(of.id, of.version_id, 1, outcome, TODAY - timedelta(days=due), done, *says)


def parts(ground: Ground) -> dict[str, tuple[int | None, int | None]]:
    return {each.key: (each.part, each.whole) for each in results(ground).figures if each.unit is Unit.SHARE}


def test_parts_are_shown_apart_and_together() -> None:
    rows = [held(True, True), held(True, False), held(False, True), held(False, False), held(True, True)]
    found = parts(Ground(TODAY, TODAY, activities=rows, perspectives=[known(1, used=True), known(1)]))
    assert found["included.perspective"] == found["included.lived"] == (3, 5)
    assert found["included.both"] == (2, 5)
    assert found["included.used"] == (1, 2)


def test_change_counts_what_is_old_enough_and_due() -> None:
    old, older, new, waits = known(90), known(400), known(89), known(100)
    rows = [
        decided(old, Outcome.NOT_USED, says=(20, 10)),
        decided(old, Outcome.PARTLY, done=True, says=(19, 19)),
        decided(older, Outcome.OUTSIDE, says=(21, 10)),
        decided(new, Outcome.USED, due=1),
        decided(new, Outcome.USED, due=0, done=True),
    ]
    found = parts(Ground(TODAY, TODAY, perspectives=[old, older, new, waits], decisions=rows))
    assert found["change.decided"] == (2, 3), "the new one is not old enough, whether it is answered or not"
    assert [found[f"change.{each.value}"] for each in Outcome] == [(1, 3), (1, 3), (0, 3), (1, 3)]
    assert found["change.delivered"] == (1, 2), "of those whose day is over"
    assert found["change.confirmed"] == (1, 2), "19 answers are none"


def test_days_are_told_of_twenty_people_and_more() -> None:
    def told(answered: int, waiting: int) -> list[int | None]:
        it = results(Ground(TODAY, TODAY, waits=Waits({7: answered}, {30: waiting})))
        names = ("dialogue.people", "dialogue.waiting", "dialogue.median", "dialogue.p90")
        return [it.get(name).value for name in names]

    assert told(19, 0) == [None, None, None, None]
    assert told(19, 1) == [20, None, 7, 7]
    assert told(20, 23) == [45, 25, None, None], "more than half wait still: nobody knows yet"


def test_a_municipality_takes_part_through_any_of_its_bodies() -> None:
    one = Place("a", "Rådet i A", True, "A", frozenset(), False)
    board = Place("b", "Kommunalbestyrelsen i A", False, "A", frozenset({How.MINUTES}), False)
    other = Place("c", "Rådet i B", True, "B", frozenset(), True)
    quiet = Place("d", "Rådet i C", True, "C", frozenset(), False)
    found = parts(Ground(TODAY, TODAY, places=[one, board, other, quiet]))
    assert found["dialogue.councils"] == (0, 3)
    assert found["dialogue.municipalities"] == (2, 3)


def test_questions_that_wait_count_in_the_days_to_an_answer() -> None:
    def it(*each: tuple[What, int, int]) -> list[Dated]:
        return [
            Dated(what, uuid4(), 1, "KKR", TODAY - timedelta(days=since), TODAY - timedelta(days=due))
            for what, since, due in each
        ]

    answered = [(What.ANSWERED, 40, 30), (What.ANSWERED, 30, 10), (What.ANSWERED, 25, 5)]
    few = results(Ground(TODAY, TODAY, dated=it(*answered, (What.ASKED, 90, 1))))
    assert (few.get("dialogue.questions").part, few.get("dialogue.questions").whole) == (3, 4)
    assert few.get("dialogue.questions.median").value is None, "four are too few"
    found = results(Ground(TODAY, TODAY, dated=it(*answered, (What.ASKED, 90, 1), (What.ASKED, 12, -9))))
    assert found.get("dialogue.questions.median").value == 20
    assert found.get("dialogue.open.new").value == 2
    assert found.get("dialogue.overdue").value == 1


def test_what_is_open_is_counted_by_age() -> None:
    def dated(what: What, days: int, due: int | None = None) -> Dated:
        day = TODAY - timedelta(days=due) if due is not None else None
        return Dated(what, uuid4(), 1, "Forum", TODAY - timedelta(days=days), day)

    rows = [dated(What.FOLLOW_UP, 90, 1), dated(What.HEARING, 91, 0), dated(What.QUESTION, 181), dated(What.MEETING, 5)]
    it = results(Ground(TODAY, TODAY, dated=rows))
    assert [it.get(f"dialogue.open.{age}").value for age in ("new", "middle", "old")] == [1, 1, 1]
    assert it.get("dialogue.overdue").value == 1
    assert [(each.subject, each.value) for each in it.figures if each.key == "dialogue.gap.open"] == [("Forum", 5)]
