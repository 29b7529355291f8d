"""The shape of municipalities.json, and the bodies that follow from it."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from pydantic import ConfigDict, Field

from engage.bodies.models import BodyKind, Level
from engage.core.errors import FactsError
from engage.core.facts import Facts, checked

LEGAL_CERTAINTY_ACT = "Retssikkerhedsloven § 37 a"


class Fact(Facts):
    """A part of the file; what the product does not use may stand there too."""

    model_config = ConfigDict(extra="ignore")


class RegionFact(Fact):
    key: str = Field(min_length=1, max_length=20)
    official_code: str | None = Field(default=None, max_length=4)
    name: str = Field(min_length=1, max_length=80)
    valid_from: date
    valid_to: date | None = None
    successor: str | None = None

    @property
    def short(self) -> str:
        """ "Sjælland" of "Region Sjælland"."""
        return self.name.removeprefix("Region ")


class MembershipFact(Fact):
    region: str
    valid_from: date
    valid_to: date | None = None


class MunicipalityFact(Fact):
    code: str = Field(pattern=r"^\d{3,4}$")
    name: str = Field(min_length=1, max_length=80)
    display: str = Field(min_length=1, max_length=80)
    slug: str = Field(pattern=r"^[a-z0-9-]+$", max_length=80)
    center: tuple[float, float]
    region_memberships: list[MembershipFact] = Field(min_length=1)


class Division(Fact):
    """The whole file: regions and municipalities with dated membership."""

    regions: list[RegionFact] = Field(min_length=1)
    municipalities: list[MunicipalityFact] = Field(min_length=1)


def division_from(facts: Any) -> Division:
    """The file in its shape, and fitting together. Raises FactsError for the first fault."""
    division = checked(Division, facts)
    regions = {region.key: region for region in division.regions}
    _all_different("regions", "key", [region.key for region in division.regions])
    for number, region in enumerate(division.regions):
        _in_order(f"regions[{number}]", region.valid_from, region.valid_to)
        if region.successor is not None and region.successor not in regions:
            raise FactsError(f"regions[{number}].successor", f"no region has the key {region.successor}")
    _all_different("municipalities", "code", [each.code for each in division.municipalities])
    _all_different("municipalities", "slug", [each.slug for each in division.municipalities])
    for number, each in enumerate(division.municipalities):
        _memberships(f"municipalities[{number}].region_memberships", each.region_memberships, regions)
    return division


def _all_different(place: str, field: str, values: list[str]) -> None:
    for number, value in enumerate(values):
        if value in values[:number]:
            raise FactsError(f"{place}[{number}].{field}", f"{value} stands here a second time")


def _in_order(place: str, first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise FactsError(f"{place}.valid_to", "the last day lies before the first")


def _memberships(place: str, found: list[MembershipFact], regions: dict[str, RegionFact]) -> None:
    """A municipality is in one region at a time, and only while that region exists."""
    for number, each in enumerate(found):
        here = f"{place}[{number}]"
        region = regions.get(each.region)
        if region is None:
            raise FactsError(f"{here}.region", f"no region has the key {each.region}")
        _in_order(here, each.valid_from, each.valid_to)
        outlives = region.valid_to is not None and (each.valid_to is None or each.valid_to > region.valid_to)
        if each.valid_from < region.valid_from or outlives:
            raise FactsError(here, f"{region.name} does not exist all that time")
    in_time = sorted(found, key=lambda each: each.valid_from)
    for earlier, later in pairwise(in_time):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise FactsError(place, "two memberships hold on the same day")


@dataclass(frozen=True)
class BodyFact:
    """A body as it follows from the division of the country."""

    key: str
    kind: BodyKind
    name: str
    level: Level
    valid_from: date
    valid_to: date | None = None
    legal_basis: str | None = None
    municipality: str | None = None
    region: str | None = None
    successor: str | None = None


def bodies_of(division: Division) -> list[BodyFact]:
    """Every body that exists because a region or a municipality does."""
    found = [body for region in division.regions for body in _of_region(region)]
    return found + [body for each in division.municipalities for body in _of_municipality(each)]


def _of_region(region: RegionFact) -> list[BodyFact]:
    kinds = (
        ("regionsraad", BodyKind.REGIONAL_COUNCIL, f"Regionsrådet i {region.name}", Level.REGIONAL, "Regionsloven"),
        ("kkr", BodyKind.KKR, f"KKR {region.short}", Level.INTERMUNICIPAL, None),
        ("dialogforum", BodyKind.DIALOGUE_FORUM, f"Dialogforum {region.short}", Level.INTERMUNICIPAL, None),
        (
            "sekretariat",
            BodyKind.SECRETARIAT,
            f"Det fælles sekretariat for KKR {region.short}",
            Level.INTERMUNICIPAL,
            None,
        ),
    )
    return [
        BodyFact(
            key=f"{word}-{region.key}",
            kind=kind,
            name=name,
            level=level,
            legal_basis=basis,
            region=region.key,
            valid_from=region.valid_from,
            valid_to=region.valid_to,
            successor=f"{word}-{region.successor}" if region.successor else None,
        )
        for word, kind, name, level, basis in kinds
    ]


def _of_municipality(each: MunicipalityFact) -> list[BodyFact]:
    since = min(membership.valid_from for membership in each.region_memberships)
    kinds = (
        ("kommunalbestyrelse", BodyKind.MUNICIPAL_COUNCIL, "Kommunalbestyrelsen", "Kommunestyrelsesloven"),
        ("handicapraad", BodyKind.DISABILITY_COUNCIL, "Handicaprådet", LEGAL_CERTAINTY_ACT),
    )
    return [
        BodyFact(
            key=f"{word}-{each.code}",
            kind=kind,
            name=f"{name} i {each.display}",
            level=Level.MUNICIPAL,
            legal_basis=basis,
            municipality=each.code,
            valid_from=since,
        )
        for word, kind, name, basis in kinds
    ]
