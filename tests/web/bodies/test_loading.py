"""The division of the country: loaded once, right by the day, and refused as a whole when the file is wrong."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engage.bodies import queries, service
from engage.bodies.models import Body, BodyKind, Municipality, Region, RegionMembership
from engage.core.errors import FactsError
from engage.core.work import Work

FACTS = json.loads(Path("engage/data/facts/municipalities.json").read_text("utf-8"))


@pytest.fixture
def facts() -> dict[str, Any]:
    return copy.deepcopy(FACTS)


def test_loading_twice_changes_nothing(work: Work, facts: dict[str, Any]) -> None:
    assert service.load_bodies(work, facts) > 98
    assert service.load_bodies(work, facts) == 0


def test_a_new_name_is_one_change(work: Work, facts: dict[str, Any]) -> None:
    service.load_bodies(work, facts)
    facts["regions"][0]["official_code"] = "9999"
    assert service.load_bodies(work, facts) == 1


def test_everyone_is_there_in_danish_order(work: Work, facts: dict[str, Any]) -> None:
    service.load_bodies(work, facts)
    names = [each.name for each in queries.municipalities(work)]
    assert len(names) == 98
    assert names[0] == "Albertslund"
    assert names[-4:] == ["Ærø", "Aabenraa", "Aalborg", "Aarhus"]


@pytest.mark.parametrize(
    ("code", "day", "region"),
    [
        ("330", date(2026, 12, 31), "Region Sjælland"),
        ("330", date(2027, 1, 1), "Region Østdanmark"),
        ("101", date(2026, 12, 31), "Region Hovedstaden"),
        ("101", date(2027, 1, 1), "Region Østdanmark"),
        ("851", date(2027, 1, 1), "Region Nordjylland"),
        ("330", date(2006, 12, 31), None),
    ],
)
def test_a_municipality_is_in_the_region_of_the_day(
    work: Work, facts: dict[str, Any], code: str, day: date, region: str | None
) -> None:
    service.load_bodies(work, facts)
    municipality = queries.municipality_by_code(work, code)
    assert municipality is not None
    found = queries.region_on(work, municipality.id, day)
    assert (found.name if found else None) == region


def test_every_municipality_is_in_one_region_every_day(work: Work, facts: dict[str, Any]) -> None:
    service.load_bodies(work, facts)
    for day in (date(2007, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2040, 1, 1)):
        here = sa.select(sa.func.count()).select_from(RegionMembership).where(queries.holds_on(RegionMembership, day))
        assert work.session.scalar(here) == 98


def test_every_municipality_has_its_councils(work: Work, facts: dict[str, Any]) -> None:
    service.load_bodies(work, facts)
    councils = queries.bodies(work, BodyKind.DISABILITY_COUNCIL)
    assert len(councils) == len(queries.bodies(work, BodyKind.MUNICIPAL_COUNCIL)) == 98
    assert {body.legal_basis for body in councils} == {"Retssikkerhedsloven § 37 a"}
    slagelse = queries.body_by_key(work, "handicapraad-330")
    assert slagelse is not None
    assert slagelse.name == "Handicaprådet i Slagelse Kommune"


@pytest.mark.parametrize("word", ["regionsraad", "kkr", "dialogforum", "sekretariat"])
def test_a_region_hands_its_bodies_on(work: Work, facts: dict[str, Any], word: str) -> None:
    service.load_bodies(work, facts)
    after = queries.body_by_key(work, f"{word}-OSTDANMARK")
    assert after is not None
    assert after.valid_from == date(2027, 1, 1)
    for key in ("1084", "1085"):
        before = queries.body_by_key(work, f"{word}-{key}")
        assert before is not None
        assert (before.valid_to, before.successor_id) == (date(2026, 12, 31), after.id)
    assert len(queries.bodies(work, after.kind, on=date(2026, 12, 31))) == 5
    assert len(queries.bodies(work, after.kind, on=date(2027, 1, 1))) == 4


def spoil(facts: dict[str, Any], path: list[Any], value: Any) -> None:
    for step in path[:-1]:
        facts = facts[step]
    facts[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["regions"], [], "regions"),
        (["regions", 2, "name"], "", "regions[2].name"),
        (["regions", 2, "valid_from"], "yesterday", "regions[2].valid_from"),
        (["regions", 2, "valid_to"], "2001-01-01", "regions[2].valid_to"),
        (["regions", 3, "successor"], "NOWHERE", "regions[3].successor"),
        (["regions", 1, "key"], "1081", "regions[1].key"),
        (["municipalities", 5, "code"], "x", "municipalities[5].code"),
        (["municipalities", 5, "code"], "101", "municipalities[5].code"),
        (["municipalities", 5, "slug"], "koebenhavn", "municipalities[5].slug"),
        (["municipalities", 5, "center"], [12.5], "municipalities[5].center[1]"),
        (["municipalities", 5, "center"], ["east", 55], "municipalities[5].center[0]"),
        (["municipalities", 5, "region_memberships"], [], "municipalities[5].region_memberships"),
        (
            ["municipalities", 5, "region_memberships", 0, "region"],
            "9",
            "municipalities[5].region_memberships[0].region",
        ),
        (["municipalities", 5, "region_memberships", 0, "valid_to"], None, "municipalities[5].region_memberships[0]"),
        (
            ["municipalities", 5, "region_memberships", 1],
            {"region": "1084", "valid_from": "2026-12-31", "valid_to": "2026-12-31"},
            "municipalities[5].region_memberships",
        ),
    ],
)
def test_a_wrong_file_is_told_by_its_place_and_loads_nothing(
    work: Work, facts: dict[str, Any], path: list[Any], value: Any, place: str
) -> None:
    spoil(facts, path, value)
    with pytest.raises(FactsError) as caught:
        service.load_bodies(work, facts)
    assert caught.value.place == place
    assert str(caught.value).startswith(f"{place}: ")
    assert "\n" not in str(caught.value)
    assert [work.one(sa.select(kind.id).limit(1)) for kind in (Region, Municipality, Body)] == [None, None, None]


@pytest.mark.parametrize("facts", [{}, [], "text", None, {"regions": None}])
def test_something_else_altogether_is_refused(work: Work, facts: Any) -> None:
    with pytest.raises(FactsError):
        service.load_bodies(work, facts)
