"""Loading the division of the country: adds and corrects, removes nothing, and counts what it changed."""

from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from engage.bodies import rules
from engage.bodies.facts import Division, bodies_of, division_from
from engage.bodies.models import Body, Municipality, Region, RegionMembership
from engage.core.db import Base
from engage.core.work import Work

Row = TypeVar("Row", bound=Base)


class Changes:
    """Puts rows right, one by one, and knows how many were not."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.touched: set[UUID] = set()

    def put(self, row: Row | None, table: type[Row], /, **values: Any) -> Row:
        """`row` with these values; a new one where there is none."""
        if row is None:
            row = self.work.add(table(**values))
            self.touched.add(row.id)
            return row
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                self.touched.add(row.id)
        return row


def load_bodies(work: Work, facts: dict[str, Any]) -> int:
    """Load regions, municipalities, memberships and the bodies that follow; the number of rows changed.

    Loading the same file again changes nothing. Raises FactsError for a wrong file, before anything is loaded.
    """
    division = division_from(facts)
    changes = Changes(work)
    regions = _regions(work, changes, division)
    municipalities = _municipalities(work, changes, division, regions)
    _bodies(work, changes, division, regions, municipalities)
    return len(changes.touched)


def _regions(work: Work, changes: Changes, division: Division) -> dict[str, Region]:
    known: dict[str, Region] = {row.key: row for row in work.all(sa.select(Region))}
    for each in division.regions:
        known[each.key] = changes.put(
            known.get(each.key),
            Region,
            key=each.key,
            official_code=each.official_code,
            name=each.name,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )
    work.flush()  # a successor must be there before anyone can name it
    for each in division.regions:
        successor = known[each.successor].id if each.successor else None
        changes.put(known[each.key], Region, successor_id=successor)
    work.flush()
    return known


def _municipalities(
    work: Work, changes: Changes, division: Division, regions: dict[str, Region]
) -> dict[str, Municipality]:
    known: dict[str, Municipality] = {row.code: row for row in work.all(sa.select(Municipality))}
    for each in division.municipalities:
        known[each.code] = changes.put(
            known.get(each.code),
            Municipality,
            code=each.code,
            name=each.name,
            display=each.display,
            slug=each.slug,
            sort_key=rules.sort_key(each.name),
            longitude=each.center[0],
            latitude=each.center[1],
        )
    work.flush()
    held = {(row.municipality_id, row.valid_from): row for row in work.all(sa.select(RegionMembership))}
    for each in division.municipalities:
        municipality = known[each.code]
        for membership in each.region_memberships:
            changes.put(
                held.get((municipality.id, membership.valid_from)),
                RegionMembership,
                municipality_id=municipality.id,
                region_id=regions[membership.region].id,
                valid_from=membership.valid_from,
                valid_to=membership.valid_to,
            )
    return known


def _bodies(
    work: Work,
    changes: Changes,
    division: Division,
    regions: dict[str, Region],
    municipalities: dict[str, Municipality],
) -> None:
    known: dict[str, Body] = {row.key: row for row in work.all(sa.select(Body))}
    facts = bodies_of(division)
    for each in facts:
        known[each.key] = changes.put(
            known.get(each.key),
            Body,
            key=each.key,
            kind=each.kind,
            name=each.name,
            level=each.level,
            legal_basis=each.legal_basis,
            municipality_id=municipalities[each.municipality].id if each.municipality else None,
            region_id=regions[each.region].id if each.region else None,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )
    work.flush()
    for each in facts:
        successor = known[each.successor].id if each.successor else None
        changes.put(known[each.key], Body, successor_id=successor)
    work.flush()
