"""Reading agreements, focus areas and the vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.agreements import policy, rules
from engage.agreements.models import (
    Agreement,
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
from engage.core.errors import NotFound
from engage.core.work import Work


@dataclass(frozen=True)
class Listed:
    """An agreement among others."""

    agreement: Agreement
    region: str


@dataclass(frozen=True)
class Member:
    """A party to an agreement, and the council that it is."""

    party: Party
    name: str
    kind: BodyKind


@dataclass(frozen=True)
class Whole:
    """One agreement with all that it consists of."""

    agreement: Agreement
    region: str
    body: str
    parts: list[Part]
    members: list[Member]
    milestones: list[Milestone]
    documents: list[Document]
    focus_areas: list[FocusArea]


@dataclass(frozen=True)
class Focus:
    """A focus area and the agreement it belongs to."""

    area: FocusArea
    agreement: Agreement

    @property
    def reference(self) -> str:
        return rules.reference(self.agreement.slug, self.area.number)


@dataclass(frozen=True)
class FullFocus(Focus):
    """A focus area with its part, its expected results and its questions."""

    part: Part
    results: list[ExpectedResult]
    questions: list[Question]


def agreements(work: Work) -> list[Agreement]:
    """All agreements, the newest period first."""
    return work.all(sa.select(Agreement).order_by(Agreement.period_from.desc(), Agreement.slug))


def listed(work: Work) -> list[Listed]:
    """All agreements with the region they were made for, the newest period first."""
    statement = sa.select(Agreement, Region.name).join(Region, Region.id == Agreement.region_id)
    return [Listed(*row) for row in work.rows(statement.order_by(Agreement.period_from.desc(), Agreement.slug))]


def manageable(work: Work) -> list[Listed]:
    """Those that the actor may change."""
    statement = sa.select(Agreement, Region.name).join(Region, Region.id == Agreement.region_id)
    statement = statement.where(policy.manageable_by(work.actor))
    return [Listed(*row) for row in work.rows(statement.order_by(Agreement.period_from.desc(), Agreement.slug))]


def agreement(work: Work, slug: str) -> Agreement:
    """The agreement at `slug`. Raises NotFound."""
    found: Agreement | None = work.one(sa.select(Agreement).where(Agreement.slug == slug))
    if found is None:
        raise NotFound()
    return found


def whole(work: Work, slug: str) -> Whole:
    """One agreement with everything on its page, in six queries. Raises NotFound."""
    statement = (
        sa.select(Agreement, Region.name, Body.name)
        .join(Region, Region.id == Agreement.region_id)
        .join(Body, Body.id == Agreement.body_id)
    )
    head = next(iter(work.rows(statement.where(Agreement.slug == slug))), None)
    if head is None:
        raise NotFound()
    own = head[0].id
    members = (
        sa.select(Party, Body.name, Body.kind)
        .join(Body, Body.id == Party.body_id)
        .outerjoin(Municipality, Municipality.id == Body.municipality_id)
        .where(Party.agreement_id == own)
        .order_by(Body.kind, Municipality.sort_key, Body.name)
    )
    return Whole(
        agreement=head[0],
        region=head[1],
        body=head[2],
        parts=work.all(sa.select(Part).where(Part.agreement_id == own).order_by(Part.position)),
        members=[Member(*row) for row in work.rows(members)],
        milestones=work.all(sa.select(Milestone).where(Milestone.agreement_id == own).order_by(Milestone.position)),
        documents=work.all(sa.select(Document).where(Document.agreement_id == own).order_by(Document.position)),
        focus_areas=focus_areas(work, own),
    )


def focus_areas(work: Work, agreement_id: UUID) -> list[FocusArea]:
    """The focus areas of an agreement, by number."""
    return work.all(sa.select(FocusArea).where(FocusArea.agreement_id == agreement_id).order_by(FocusArea.number))


def focus_area(work: Work, slug: str, number: int) -> FocusArea:
    """One focus area of one agreement. Raises NotFound."""
    statement = sa.select(FocusArea).join(Agreement, Agreement.id == FocusArea.agreement_id)
    found: FocusArea | None = work.one(statement.where(Agreement.slug == slug, FocusArea.number == number))
    if found is None:
        raise NotFound()
    return found


def focus(work: Work, focus_area_id: UUID) -> Focus:
    """A focus area with its agreement. Raises NotFound."""
    statement = sa.select(FocusArea, Agreement).join(Agreement, Agreement.id == FocusArea.agreement_id)
    found = next(iter(work.rows(statement.where(FocusArea.id == focus_area_id))), None)
    if found is None:
        raise NotFound()
    return Focus(*found)


# Put together once: building a statement costs more than running it, and these pages are asked for most.
_FULL = (
    sa.select(FocusArea, Agreement, Part)
    .join(Agreement, Agreement.id == FocusArea.agreement_id)
    .join(Part, Part.id == FocusArea.part_id)
    .where(
        Agreement.slug == sa.bindparam("slug", type_=sa.String),
        FocusArea.number == sa.bindparam("number", type_=sa.Integer),
    )
)
_AREA = sa.bindparam("area", type_=sa.Uuid)
_RESULTS = sa.select(ExpectedResult).where(ExpectedResult.focus_area_id == _AREA).order_by(ExpectedResult.position)
_QUESTIONS = sa.select(Question).where(Question.focus_area_id == _AREA).order_by(Question.position)


def focus_in_full(work: Work, slug: str, number: int) -> FullFocus:
    """One focus area with everything that is known of it, in three queries. Raises NotFound."""
    head = work.session.execute(_FULL, {"slug": slug, "number": number}).first()
    if head is None:
        raise NotFound()
    area, agreement, part = head
    return FullFocus(
        area=area,
        agreement=agreement,
        part=part,
        results=list(work.session.scalars(_RESULTS, {"area": area.id}).all()),
        questions=questions(work, area.id),
    )


def focus_by_reference(work: Work, text: str) -> FocusArea | None:
    """The focus area that "<agreement>:<number>" names, or None."""
    named = rules.referred(text)
    if named is None:
        return None
    statement = sa.select(FocusArea).join(Agreement, Agreement.id == FocusArea.agreement_id)
    found: FocusArea | None = work.one(statement.where(Agreement.slug == named[0], FocusArea.number == named[1]))
    return found


def open_focus_areas(work: Work) -> list[Focus]:
    """Every focus area that people can say something about today, by agreement and number, in one query."""
    statement = (
        sa.select(FocusArea, Agreement)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(
            FocusArea.input_from <= work.today,
            sa.or_(FocusArea.input_to.is_(None), FocusArea.input_to >= work.today),
        )
        .order_by(Agreement.slug, FocusArea.number)
    )
    return [Focus(*row) for row in work.rows(statement)]


def questions(work: Work, focus_area_id: UUID) -> list[Question]:
    """What a focus area asks people, in order."""
    return list(work.session.scalars(_QUESTIONS, {"area": focus_area_id}).all())


def input_seen(area: FocusArea, asked: Sequence[Question]) -> str:
    """The mark of a focus area's days and questions as they are now."""
    days = (area.input_from, area.input_to, area.answer_by)
    return rules.seen(days, {question.id: question.text for question in asked})


def terms(work: Work, vocabulary: Vocabulary) -> list[Term]:
    """The words of one vocabulary, in the order they are shown in."""
    return work.all(sa.select(Term).where(Term.vocabulary == vocabulary).order_by(Term.position))


def terms_by_key(work: Work, vocabulary: Vocabulary, keys: Sequence[str]) -> list[Term]:
    """Those words of a vocabulary that `keys` name; a key that nobody knows names none."""
    statement = sa.select(Term).where(Term.vocabulary == vocabulary, Term.key.in_(list(keys)))
    return work.all(statement.order_by(Term.position))
