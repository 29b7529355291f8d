"""Files of facts become rows: once, exactly, and not at all when something is wrong."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa

from engage.agreements import queries, service
from engage.agreements.models import ApprovalStatus, Term, Vocabulary
from engage.bodies.models import BodyKind
from engage.bodies.service import load_bodies
from engage.core.errors import FactsError
from engage.core.work import Work
from engage.wording.queries import gaps, twins
from tests.factories.agreements import EARLIER, SOON, file, load_cycles, load_facts


def test_loading_twice_changes_nothing(work: Work) -> None:
    load_bodies(work, file("facts/municipalities.json"))
    assert service.load_taxonomy(work, file("facts/taxonomy.json")) > 0
    assert service.load_agreement(work, file("facts/agreements.json")) > 0
    assert service.load_cycles(work, file("demo/cycles.json")) == 2
    assert service.load_taxonomy(work, file("facts/taxonomy.json")) == 0
    assert service.load_agreement(work, file("facts/agreements.json")) == 0
    assert service.load_cycles(work, file("demo/cycles.json")) == 0
    assert gaps(work) == [], "every text of the facts is there in every language"


def test_a_change_in_the_file_is_one_change(work: Work) -> None:
    load_facts(work)
    facts = file("facts/agreements.json")
    facts["agreements"][0]["focus_areas"][2]["goal"] = "Et nyt mål."
    del facts["agreements"][0]["milestones"][2]
    # The goal, the milestone that is gone, and the three twins of the goal that now belong to the new text.
    assert service.load_agreement(work, facts) == 5
    assert queries.focus_area(work, EARLIER, 3).goal == "Et nyt mål."
    assert len(queries.whole(work, EARLIER).milestones) == 2


def test_what_is_known_of_the_approvals_and_no_more(work: Work) -> None:
    load_facts(work)
    ours = queries.whole(work, EARLIER)
    told = {(member.kind, member.party.approval) for member in ours.members}
    assert told == {
        (BodyKind.MUNICIPAL_COUNCIL, ApprovalStatus.APPROVED),
        (BodyKind.REGIONAL_COUNCIL, ApprovalStatus.UNKNOWN),
    }
    assert len(ours.members) == 18
    assert all(member.party.approved_on is None for member in ours.members)
    theirs = queries.whole(work, "syddanmark-2019-20")
    assert len(theirs.members) == 23
    assert {member.party.approval for member in theirs.members} == {ApprovalStatus.APPROVED}
    assert [part.title for part in theirs.parts] == ["Udviklingsstrategi", "Styringsaftale"]
    assert [part.title for part in ours.parts] == ["Udviklingsdel", "Styringsdel"]


def test_a_count_below_all_tells_of_no_single_council(work: Work) -> None:
    load_bodies(work, file("facts/municipalities.json"))
    facts = file("facts/agreements.json")
    facts["agreements"][0]["approvals"]["municipalities_approved"] = 16
    service.load_agreement(work, facts)
    assert {m.party.approval for m in queries.whole(work, EARLIER).members} == {ApprovalStatus.UNKNOWN}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("region", "9999", "agreements[1].region: no region has the key 9999."),
        ("municipalities", "999", "agreements[1].parties.municipalities[0]: no municipality has the code 999."),
        ("regional_council", "9", "agreements[1].parties.regional_council: no region has the key 9."),
    ],
)
def test_a_wrong_file_loads_nothing(
    act: Callable[..., AbstractContextManager[Work]], field: str, value: str, sentence: str
) -> None:
    with act() as work:
        load_bodies(work, file("facts/municipalities.json"))
    facts = file("facts/agreements.json")
    second = facts["agreements"][1]
    if field == "municipalities":
        second["parties"]["municipalities"][0] = value
    elif field == "regional_council":
        second["parties"]["regional_council"] = value
    else:
        second[field] = value
    with pytest.raises(FactsError) as caught, act() as work:
        service.load_agreement(work, facts)
    assert str(caught.value) == sentence
    with act() as work:
        assert queries.agreements(work) == []


def test_a_cycle_of_nothing_is_refused(work: Work) -> None:
    with pytest.raises(FactsError, match=r"cycles\[0\].copied_from: there is no agreement called sjaelland-2021-22"):
        service.load_cycles(work, file("demo/cycles.json"))


def test_a_cycle_names_focus_areas_that_are_there(work: Work) -> None:
    load_facts(work)
    facts = file("demo/cycles.json")
    facts["cycles"][0]["focus_areas"][0]["number"] = 77
    with pytest.raises(FactsError, match=r"cycles\[0\].focus_areas\[0\].number: there is no focus area 77"):
        service.load_cycles(work, facts)


def test_the_vocabulary_keeps_its_order_and_families(work: Work) -> None:
    facts = file("facts/taxonomy.json")
    service.load_taxonomy(work, facts)
    groups = queries.terms(work, Vocabulary.TARGET_GROUP)
    assert [term.key for term in groups] == [each["key"] for each in facts["target_groups"]]
    assert groups[0].label == "Ikke en bestemt gruppe"
    families = {term.key for term in queries.terms(work, Vocabulary.FAMILY)}
    assert {term.family for term in groups} - {None} <= families
    found = queries.terms_by_key(work, Vocabulary.THEME, [facts["themes"][0]["key"], "none"])
    assert [term.label for term in found] == [facts["themes"][0]["da"]]
    assert work.session.scalar(sa.select(sa.func.count()).select_from(Term)) > 30


def test_the_open_focus_areas(work: Work) -> None:
    load_cycles(work)
    found = queries.open_focus_areas(work)
    assert len(found) == 9
    assert found[0].reference == f"{SOON}:1"
    area = queries.focus_by_reference(work, f"{SOON}:3")
    assert area is not None
    assert area.about
    assert queries.focus_by_reference(work, f"{SOON}:33") is None
    asked = queries.questions(work, area.id)
    assert len(asked) == 3
    assert twins(work, "en", asked).text(asked[0], "text").startswith("When were you heard")
