"""A wrong file is answered with one sentence and the place of the fault."""

from collections.abc import Callable
from typing import Any

import pytest

from engage.agreements.facts import AgreementsFile, CyclesFile, TaxonomyFile
from engage.core.errors import FactsError
from engage.core.facts import checked
from tests.factories.agreements import file

Spoil = Callable[[Any], None]


def put(*path: Any, value: Any) -> Spoil:
    def spoil(facts: Any) -> None:
        for step in path[:-1]:
            facts = facts[step]
        facts[path[-1]] = value

    return spoil


def drop(*path: Any) -> Spoil:
    def spoil(facts: Any) -> None:
        for step in path[:-1]:
            facts = facts[step]
        del facts[path[-1]]

    return spoil


def again(*path: Any) -> Spoil:
    """The first of a list, a second time at its end."""

    def spoil(facts: Any) -> None:
        for step in path:
            facts = facts[step]
        facts.append(facts[0])

    return spoil


FIRST = ("agreements", 0)
FAULTS: list[tuple[Spoil, str]] = [
    (drop(*FIRST, "focus_areas", 2, "title"), "agreements[0].focus_areas[2].title: this is missing."),
    (put(*FIRST, "focus_areas", 2, "title", value=""), "agreements[0].focus_areas[2].title: this must not be empty."),
    (put(*FIRST, "title", value=3), "agreements[0].title: this must be a text."),
    (put(*FIRST, "focus_areas", 0, "number", value="one"), "agreements[0].focus_areas[0].number: this must be a whole"),
    (put(*FIRST, "focus_areas", 0, "number", value=0), "agreements[0].focus_areas[0].number: input should be"),
    (put(*FIRST, "period_from", value="1/1 2021"), "agreements[0].period_from: this must be a date such as 2021-01-31"),
    (put(*FIRST, "period_from", value="2021-02-30"), "agreements[0].period_from: this must be a date such as"),
    (put(*FIRST, "period_to", value="2019-01-01"), "agreements[0]: the period ends before it begins."),
    (put(*FIRST, "slug", value="../x"), "agreements[0].slug: this holds letters or signs that cannot be used here."),
    (put(*FIRST, "colour", value="blue"), "agreements[0].colour: there is no such field."),
    (put(*FIRST, "parts", value=[]), "agreements[0].parts: this list must not be empty."),
    (put(*FIRST, "parts", value="none"), "agreements[0].parts: this must be a list."),
    (put(*FIRST, "twins", "fr", value={}), "agreements[0].twins.fr"),
    (put(*FIRST, "twins", "en", "titel", value="x"), "agreements[0].twins.en.titel: there is no such field."),
    (put(*FIRST, "milestones", 1, "at", value="2020-13"), "agreements[0].milestones[1].at: month must be in 1..12"),
    (drop(*FIRST, "milestones", 1, "at"), 'agreements[0].milestones[1]: a milestone has either "at", or "from"'),
    (again(*FIRST, "focus_areas"), "agreements[0]: two focus areas have the same number."),
    (again(*FIRST, "parts"), "agreements[0]: two parts are of the same kind."),
    (drop(*FIRST, "parts", 1), "agreements[0]: focus area 5 belongs to a part that is not there."),
    (again(*FIRST, "parties", "municipalities"), "agreements[0]: a municipality is named twice among the parties."),
    (put(*FIRST, "approvals", "municipalities_approved", value=18), "agreements[0]: more municipalities have approved"),
    (put(*FIRST, "contact", "secure_url", value="javascript:x"), "agreements[0].contact.secure_url: this holds"),
    (put(*FIRST, "documents", 0, "url", value="http://x"), "agreements[0].documents[0].url: this holds letters"),
    (
        again(*FIRST, "focus_areas", 2, "results"),
        "agreements[0].focus_areas[2]: two expected results have the same key.",
    ),
    (again("agreements"), "the file: two agreements have the same slug."),
    (put("agreements", value=[]), "agreements: this list must not be empty."),
    (drop("agreements"), "agreements: this is missing."),
]


@pytest.mark.parametrize(("spoil", "sentence"), FAULTS, ids=[sentence[:50] for _, sentence in FAULTS])
def test_a_wrong_agreement_is_told_by_place(spoil: Spoil, sentence: str) -> None:
    facts = file("facts/agreements.json")
    checked(AgreementsFile, facts)
    spoil(facts)
    with pytest.raises(FactsError) as caught:
        checked(AgreementsFile, facts)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")
    assert ".." not in str(caught.value).replace("1..12", "")


@pytest.mark.parametrize("facts", [None, [], "text", 3])
def test_what_is_no_object_is_told_too(facts: Any) -> None:
    with pytest.raises(FactsError, match="the file: this must be an object"):
        checked(AgreementsFile, facts)


def test_the_other_files_are_well() -> None:
    checked(TaxonomyFile, file("facts/taxonomy.json"))
    checked(CyclesFile, file("demo/cycles.json"))


def test_a_word_belongs_to_a_group_that_is_there() -> None:
    facts = file("facts/taxonomy.json")
    facts["target_groups"][1]["group"] = "nobody"
    with pytest.raises(FactsError, match="belongs to a group that is not there"):
        checked(TaxonomyFile, facts)
