"""How a file of facts becomes rows: what is already so is left alone, and every change is counted."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from engage.agreements import facts as shapes
from engage.agreements.models import (
    Agreement,
    ApprovalStatus,
    Document,
    ExpectedResult,
    FocusArea,
    Milestone,
    Part,
    Party,
    Question,
    Term,
    Vocabulary,
)
from engage.bodies.models import Body, BodyKind, Municipality, Region
from engage.core.db import Base
from engage.core.errors import FactsError
from engage.core.facts import checked
from engage.core.work import Work
from engage.wording import service as wording

Row = TypeVar("Row", bound=Base)


class Loading:
    """One file on its way in: the rows it makes or changes, and the twins that follow at the end."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.changes = 0
        self.twins = list[wording.Wanted]()

    def put(self, kind: type[Row], have: Row | None, /, **values: Any) -> Row:
        """The row with these values: `have` brought up to date, or a new one."""
        if have is None:
            self.changes += 1
            row = self.work.add(kind(**values))
            self.work.flush()
            return row
        differs = {name: value for name, value in values.items() if getattr(have, name) != value}
        for name, value in differs.items():
            setattr(have, name, value)
        self.changes += bool(differs)
        return have

    def drop(self, rows: Iterable[Base]) -> None:
        """Take away what the file no longer names."""
        for row in rows:
            self.work.session.delete(row)
            self.changes += 1
        self.work.flush()

    def words(self, row: Base, twins: Any, **called: str) -> None:
        """Note the twins of a row; `called` gives a field of ours the name it has in the file."""
        for language, words in twins.items():
            for name, value in words.model_dump(exclude_none=True).items():
                ours = called.get(name, name)
                if getattr(row, ours, None):
                    self.twins.append((row, ours, language, lines(value) if isinstance(value, list) else value))

    def finish(self) -> int:
        """Write the twins; the number of all changes."""
        return self.changes + wording.set_twins(self.work, self.twins)


def lines(items: Iterable[str]) -> str:
    """Several items as one text, one a line."""
    return "\n".join(items)


def of(work: Work, kind: type[Row], key: str, **where: Any) -> dict[Any, Row]:
    """The rows of a kind that fit, by one of their columns."""
    return {getattr(row, key): row for row in work.all(sa.select(kind).filter_by(**where))}


def load_agreements(work: Work, facts: Any) -> int:
    file = checked(shapes.AgreementsFile, facts)
    load = Loading(work)
    regions = of(work, Region, "key")
    for number, each in enumerate(file.agreements):
        place = f"agreements[{number}]"
        region = regions.get(each.region)
        if region is None:
            raise FactsError(f"{place}.region", f"no region has the key {each.region}")
        _agreement(load, each, region, place)
    return load.finish()


def _agreement(load: Loading, each: shapes.AgreementFacts, region: Region, place: str) -> None:
    work = load.work
    kkr = work.one(sa.select(Body).where(Body.kind == BodyKind.KKR, Body.region_id == region.id))
    if kkr is None:
        raise FactsError(f"{place}.kkr", f"no KKR is known in {region.name}")
    row = load.put(
        Agreement,
        of(work, Agreement, "slug", slug=each.slug).get(each.slug),
        slug=each.slug,
        title=each.title,
        purpose=each.purpose,
        note=each.note,
        region_id=region.id,
        body_id=kkr.id,
        period_from=each.period_from,
        period_to=each.period_to,
        deadline=each.deadline,
        rhythm_years=each.rhythm_years,
        approvals_known=each.approvals.known,
        contact_role=each.contact.role,
        contact_email=each.contact.email,
        contact_secure_url=each.contact.secure_url,
    )
    load.words(row, each.twins)
    load.words(row, each.approvals.twins, known="approvals_known")
    load.words(row, each.contact.twins, role="contact_role")
    _parties(load, row, each, f"{place}.parties")
    _milestones(load, row, each.milestones)
    _documents(load, row, each.documents)
    _focus_areas(load, row, each)


def _parties(load: Loading, row: Agreement, each: shapes.AgreementFacts, place: str) -> None:
    """The councils, and of each approval what is known and no more."""
    work = load.work
    have = of(work, Party, "body_id", agreement_id=row.id)
    councils = work.rows(
        sa.select(Municipality.code, Body)
        .join(Body, Body.municipality_id == Municipality.id)
        .where(Body.kind == BodyKind.MUNICIPAL_COUNCIL)
    )
    by_code: dict[str, Body] = dict(tuple(row) for row in councils)
    status, counted = each.approvals.status, each.approvals.municipalities_approved
    # A count tells of each one only when it counts all of them.
    known = counted is None or counted == len(each.parties.municipalities)
    named = dict[Any, ApprovalStatus]()
    for number, code in enumerate(each.parties.municipalities):
        if code not in by_code:
            raise FactsError(f"{place}.municipalities[{number}]", f"no municipality has the code {code}")
        named[by_code[code].id] = status if known else ApprovalStatus.UNKNOWN
    regional = work.one(
        sa.select(Body)
        .join(Region, Region.id == Body.region_id)
        .where(Body.kind == BodyKind.REGIONAL_COUNCIL, Region.key == each.parties.regional_council)
    )
    if regional is None:
        raise FactsError(f"{place}.regional_council", f"no region has the key {each.parties.regional_council}")
    said = each.approvals.regional_council_approved
    told = {None: ApprovalStatus.UNKNOWN, True: ApprovalStatus.APPROVED, False: ApprovalStatus.REJECTED}
    named[regional.id] = told[said] if status == ApprovalStatus.APPROVED else status
    for body_id, approval in named.items():
        load.put(Party, have.get(body_id), agreement_id=row.id, body_id=body_id, approval=approval)
    load.drop(party for body_id, party in have.items() if body_id not in named)


def _milestones(load: Loading, row: Agreement, milestones: list[shapes.MilestoneFacts]) -> None:
    have = of(load.work, Milestone, "position", agreement_id=row.id)
    for position, each in enumerate(milestones, 1):
        milestone = load.put(
            Milestone,
            have.get(position),
            agreement_id=row.id,
            position=position,
            title=each.title,
            starts=each.at or each.starts,
            ends=each.ends,
            shown_as=each.shown_as,
            involved=lines(each.involved) or None,
        )
        load.words(milestone, each.twins)
    load.drop(milestone for position, milestone in have.items() if position > len(milestones))


def _documents(load: Loading, row: Agreement, documents: list[shapes.DocumentFacts]) -> None:
    have = of(load.work, Document, "position", agreement_id=row.id)
    for position, each in enumerate(documents, 1):
        values = {"title": each.title, "kind": each.kind, "version": each.version, "url": each.url}
        document = load.put(Document, have.get(position), agreement_id=row.id, position=position, **values)
        load.words(document, each.twins)
    load.drop(document for position, document in have.items() if position > len(documents))


def _focus_areas(load: Loading, row: Agreement, each: shapes.AgreementFacts) -> None:
    have_parts = of(load.work, Part, "kind", agreement_id=row.id)
    parts = dict[Any, Part]()
    for position, told in enumerate(each.parts, 1):
        values = {"title": told.title, "covers": lines(told.covers), "position": position}
        parts[told.kind] = load.put(Part, have_parts.get(told.kind), agreement_id=row.id, kind=told.kind, **values)
        load.words(parts[told.kind], told.twins)
    have = of(load.work, FocusArea, "number", agreement_id=row.id)
    for focus in each.focus_areas:
        area = load.put(
            FocusArea,
            have.get(focus.number),
            agreement_id=row.id,
            part_id=parts[focus.part].id,
            number=focus.number,
            title=focus.title,
            origin=focus.origin,
            about=focus.about,
            goal=focus.goal,
            content=lines(focus.content) or None,
        )
        load.words(area, focus.twins)
        results = of(load.work, ExpectedResult, "key", focus_area_id=area.id)
        for position, told_result in enumerate(focus.results, 1):
            values = {"key": told_result.key, "position": position, "text": told_result.text}
            result = load.put(ExpectedResult, results.get(told_result.key), focus_area_id=area.id, **values)
            load.words(result, told_result.twins)
        named = {result.key for result in focus.results}
        load.drop(result for key, result in results.items() if key not in named)


def load_taxonomy(work: Work, facts: Any) -> int:
    file = checked(shapes.TaxonomyFile, facts)
    load = Loading(work)
    for vocabulary, terms in (
        (Vocabulary.FAMILY, file.groups),
        (Vocabulary.TARGET_GROUP, file.target_groups),
        (Vocabulary.SERVICE_TYPE, file.service_types),
        (Vocabulary.THEME, file.themes),
    ):
        have = of(work, Term, "key", vocabulary=vocabulary)
        for position, each in enumerate(terms, 1):
            term = load.put(
                Term,
                have.get(each.key),
                vocabulary=vocabulary,
                key=each.key,
                label=each.da,
                position=position,
                family=each.group,
                legal_basis=each.legal_basis,
                ffb_code=each.ffb_code,
            )
            load.twins += [(term, "label", language, text) for language, text in each.words.items() if text]
    return load.finish()


def cycles_in(facts: Any) -> list[shapes.CycleFacts]:
    """The cycles that a file describes. Raises FactsError."""
    return checked(shapes.CyclesFile, facts).cycles


def fill_cycle(work: Work, copy: Agreement, cycle: shapes.CycleFacts, *, place: str) -> None:
    """Open the focus areas of a new cycle for input, with what they are about and what they ask."""
    load = Loading(work)
    load.words(copy, cycle.twins, demo_label="note")
    areas = of(work, FocusArea, "number", agreement_id=copy.id)
    for number, each in enumerate(cycle.focus_areas):
        area = areas.get(each.number)
        if area is None:
            raise FactsError(f"{place}.focus_areas[{number}].number", f"there is no focus area {each.number}")
        area.about = each.about
        area.input_from = work.today + timedelta(days=cycle.input.opens_days)
        area.input_to = work.today + timedelta(days=cycle.input.closes_days)
        area.answer_by = work.today + timedelta(days=cycle.input.answer_by_days)
        load.words(area, each.twins)
        for told in each.questions:
            question = work.add(Question(focus_area_id=area.id, position=told.number, text=told.text))
            load.words(question, told.twins)
    load.finish()
