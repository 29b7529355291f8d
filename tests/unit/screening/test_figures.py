"""How much of the invented corpus is found, and how much is found that is not there; the figures are printed."""

from functools import cache

import pytest

from engage.screening.rules import Finding, Kind, Weight, find
from tests.unit.screening.corpus import HELD, OPEN, Instance, instances
from tests.unit.screening.harmless import harmless

COUNT = 800
# Kind: recall, precision. The rest of an address (a street whose name says nothing) is for the reader to see.
GOALS = {
    Kind.CPR: (0.995, 0.95),
    Kind.PHONE: (0.995, 0.95),
    Kind.EMAIL: (0.995, 0.95),
    Kind.ADDRESS: (0.98, 0.95),
    Kind.ACCOUNT: (0.995, 0.95),
    Kind.BIRTH_DATE: (0.995, 0.95),
    Kind.PLATE: (0.995, 0.95),
    Kind.URL: (0.995, 0.95),
}


@cache
def hits_in(text: str) -> tuple[Finding, ...]:
    return tuple(find(text))


def measure(kind: Kind, made: list[Instance], others: list[str]) -> tuple[float, float]:
    """Recall (the whole of the data is covered) and precision (what is found overlaps it) for one kind."""
    covered = right = wrong = 0
    for instance in made:
        hits = [hit for hit in hits_in(instance.text) if hit.kind is kind]
        covered += any(hit.start <= instance.start and instance.end <= hit.end for hit in hits)
        right += sum(hit.start < instance.end and instance.start < hit.end for hit in hits)
        wrong += sum(hit.start >= instance.end or instance.start >= hit.end for hit in hits)
    wrong += sum(hit.kind is kind for text in others for hit in hits_in(text))
    return covered / len(made), right / (right + wrong)


@pytest.mark.parametrize("kind", GOALS)
@pytest.mark.parametrize("templates", [OPEN, HELD], ids=["open", "held out"])
def test_enough_is_found_and_little_else(kind: Kind, templates: dict[Kind, tuple[str, ...]]) -> None:
    others = harmless(COUNT) + [
        instance.text for other in GOALS if other is not kind for instance in instances(other, templates, COUNT)
    ]
    recall, precision = measure(kind, instances(kind, templates, COUNT), others)
    print(f"{kind.value:>10}: recall {recall:.2%}, precision {precision:.2%} of {COUNT}")
    goal_recall, goal_precision = GOALS[kind]
    assert recall >= goal_recall
    assert precision >= goal_precision


def test_every_cpr_number_with_a_separator_blocks() -> None:
    made = instances(Kind.CPR, HELD, COUNT)
    assert all(any(hit.weight is Weight.BLOCK for hit in hits_in(instance.text)) for instance in made)


def test_texts_without_personal_data_are_left_alone() -> None:
    disturbed = [text for text in harmless(COUNT) if any(hit.weight is not Weight.HINT for hit in hits_in(text))]
    assert len(disturbed) / COUNT <= 0.01, disturbed[:5]


def test_the_measure_sees_a_miss_and_a_false_alarm() -> None:
    made = [Instance("Jeg er fra Køge", 11, 15, ""), Instance("cpr 140835-4109", 4, 15, "")]
    assert measure(Kind.CPR, made, ["140835-4109"]) == (0.5, 0.5)


def test_the_corpus_is_varied() -> None:
    assert len({instance.text for instance in instances(Kind.CPR, HELD, COUNT)}) > COUNT * 0.95
    assert not {t for kind in GOALS for t in OPEN[kind]} & {t for kind in GOALS for t in HELD[kind]} - {"Mvh Lone\n{}"}
