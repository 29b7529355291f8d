"""Changing agreements: the next cycle, when and about what people can give input, and loading files of facts."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements import policy, queries
from engage.agreements.models import (
    Agreement,
    ApprovalStatus,
    ExpectedResult,
    FocusArea,
    Part,
    Party,
    Question,
)
from engage.audit import service as audit
from engage.bodies.models import Body, Region
from engage.core.errors import Conflict, FactsError, Invalid, require
from engage.core.text import say
from engage.core.work import Work
from engage.wording import service as wording

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def load_agreement(work: Work, facts: Any) -> int:
    """Bring what agreements.json says into the database; the number of changes, 0 when it is already so.

    Raises FactsError with the place of the first fault; then nothing is loaded.
    """
    from engage.agreements import loading  # the shapes of files weigh much, and no page reads one

    return loading.load_agreements(work, facts)


def load_taxonomy(work: Work, facts: Any) -> int:
    """As `load_agreement`, for the words of taxonomy.json."""
    from engage.agreements import loading

    return loading.load_taxonomy(work, facts)


def load_cycles(work: Work, facts: Any) -> int:
    """Make the cycles that a file describes, each once, its days counted from today; the number made."""
    from engage.agreements import loading

    made = 0
    for number, cycle in enumerate(loading.cycles_in(facts)):
        original = work.one(sa.select(Agreement).where(Agreement.slug == cycle.copied_from))
        if original is None:
            raise FactsError(f"cycles[{number}].copied_from", f"there is no agreement called {cycle.copied_from}")
        if work.one(sa.select(Agreement.id).where(Agreement.slug == cycle.slug)) is not None:
            continue
        copy = copy_cycle(
            work,
            original.id,
            slug=cycle.slug,
            title=cycle.title,
            period_from=cycle.period_from,
            period_to=cycle.period_to,
            note=cycle.demo_label,
            can_affect=cycle.can_affect,
            demo=cycle.demo,
        )
        loading.fill_cycle(work, copy, cycle, place=f"cycles[{number}]")
        made += 1
    return made


def copy_cycle(
    work: Work,
    agreement_id: UUID,
    *,
    slug: str,
    title: str,
    period_from: date,
    period_to: date,
    note: str | None = None,
    can_affect: str | None = None,
    demo: bool = False,
) -> Agreement:
    """The next cycle of an agreement: its parts, focus areas, questions and parties; approvals begin anew.

    Councils and regions that no longer exist when it begins are followed to their successors. Milestones and
    documents belong to the old one and stay there. The next cycle of a demo is a demo.
    Raises NotFound, Forbidden, Invalid.
    """
    old = work.get(Agreement, agreement_id)
    require(policy.may_manage(work.actor, old.body_id))
    _check_period(old, slug, period_from, period_to)
    if work.one(sa.select(Agreement.id).where(Agreement.slug == slug)) is not None:
        raise Invalid("slug", say("Another agreement has this address. Choose a different one."))
    new = Agreement(
        slug=slug,
        title=title,
        purpose=old.purpose,
        note=note,
        region_id=_successor(work, Region, old.region_id, period_from),
        # Whoever works with input now answers for the next cycle; a later KKR inherits what this one leaves.
        body_id=_successor(work, Body, old.body_id, work.today),
        period_from=period_from,
        period_to=period_to,
        rhythm_years=old.rhythm_years,
        can_affect=can_affect,
        contact_role=old.contact_role,
        contact_email=old.contact_email,
        contact_secure_url=old.contact_secure_url,
        copied_from_id=old.id,
        is_demo=demo or old.is_demo,
    )
    work.add(new)
    work.flush()
    _copy_parties(work, old, new)
    pairs = [(old, new), *_copy_content(work, old, new)]
    wording.copy_twins(work, pairs, leave_out=frozenset({"agreement.title", "agreement.note", "agreement.can_affect"}))
    audit.record(work, "agreements.cycle_copied", new, copied_from=old.slug)
    work.flush()
    return new


def _check_period(old: Agreement, slug: str, period_from: date, period_to: date) -> None:
    if not SLUG.match(slug) or len(slug) > 80:
        raise Invalid("slug", say("Write the address with small letters a to z, digits and hyphens."))
    if period_from <= old.period_to:
        raise Invalid("period_from", say("The next cycle must begin after this one ends."))
    if period_to < period_from:
        raise Invalid("period_to", say("The last day must come after the first."))


def _successor(work: Work, kind: type[Region] | type[Body], identity: UUID, day: date) -> UUID:
    """The thing itself while it exists on `day`, else the one that took over; without one, what there was."""
    row = work.get(kind, identity)
    for _ in range(20):  # a ring of successors must not hold us for ever
        if row.valid_to is None or row.valid_to >= day or row.successor_id is None:
            break
        row = work.get(kind, row.successor_id)
    return row.id


def _copy_parties(work: Work, old: Agreement, new: Agreement) -> None:
    parties = work.all(sa.select(Party).where(Party.agreement_id == old.id))
    # Two councils may have become one.
    for body_id in dict.fromkeys(_successor(work, Body, party.body_id, new.period_from) for party in parties):
        work.add(Party(agreement_id=new.id, body_id=body_id, approval=ApprovalStatus.PENDING))


def _copy_content(work: Work, old: Agreement, new: Agreement) -> list[tuple[Any, Any]]:
    """Copy parts, focus areas, results and questions; the pairs of old and new."""
    pairs = list[tuple[Any, Any]]()
    parts, areas = dict[UUID, UUID](), dict[UUID, UUID]()
    for part in work.all(sa.select(Part).where(Part.agreement_id == old.id)):
        pairs.append((part, _again(work, part, agreement_id=new.id)))
        parts[part.id] = pairs[-1][1].id
    work.flush()
    for area in queries.focus_areas(work, old.id):
        closed = {"input_from": None, "input_to": None, "answer_by": None, "closed_on": None}
        pairs.append((area, _again(work, area, agreement_id=new.id, part_id=parts[area.part_id], **closed)))
        areas[area.id] = pairs[-1][1].id
    work.flush()
    for kind in (ExpectedResult, Question):
        for row in work.all(sa.select(kind).where(kind.focus_area_id.in_(list(areas)))):
            pairs.append((row, _again(work, row, focus_area_id=areas[row.focus_area_id])))
    return pairs


def _again(work: Work, row: Any, **changed: Any) -> Any:
    """A new row like `row`, but for what is `changed`."""
    same = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}
    return work.add(type(row)(**(same | changed)))


def say_what_input_affects(work: Work, agreement_id: UUID, text: str) -> None:
    """Put what input can still affect, in words for those who give it. Raises NotFound, Forbidden."""
    row = work.get(Agreement, agreement_id, lock=True)
    require(policy.may_manage(work.actor, row.body_id))
    row.can_affect = text or None
    audit.record(work, "agreements.changed", row, field="can_affect")


def set_input(
    work: Work,
    focus_area_id: UUID,
    *,
    input_from: date | None,
    input_to: date | None,
    answer_by: date | None,
    questions: Mapping[UUID, str] | None = None,
    new_question: str = "",
    seen: str,
) -> None:
    """Set when people can give input to a focus area, when they get an answer, and what they are asked.

    questions: the new words of questions; an empty text takes a question away, unless somebody has answered it.
    seen: `queries.input_seen` of what whoever changes it has before them.
    Raises NotFound, Forbidden, Invalid, and Conflict when someone has changed any of it since.
    """
    focus = queries.focus(work, focus_area_id)
    require(policy.may_manage(work.actor, focus.agreement.body_id))
    if input_to is not None and (input_from is None or input_to < input_from):
        raise Invalid("input_to", say("The last day must come after the first."))
    if answer_by is not None and (input_to is None or answer_by < input_to):
        raise Invalid("answer_by", say("The answer can come only after the last day for input."))
    area = work.get(FocusArea, focus_area_id, lock=True)
    have = queries.questions(work, area.id)
    if queries.input_seen(area, have) != seen:
        raise Conflict()
    area.input_from, area.input_to, area.answer_by = input_from, input_to, answer_by
    _set_questions(work, area, have, questions or {}, new_question)
    audit.record(work, "agreements.input_set", area)


def _set_questions(
    work: Work, area: FocusArea, have: list[Question], changed: Mapping[UUID, str], new_question: str
) -> None:
    for question in have:
        text = changed.get(question.id, question.text)
        if text:
            question.text = text
            continue
        field = f"question_{question.id.hex}"
        work.session.delete(question)
        try:
            work.flush()
        except Conflict as error:
            raise Invalid(field, say("Somebody has already answered this question, so it must stay.")) from error
    if new_question:
        position = max((question.position for question in have), default=0) + 1
        work.add(Question(focus_area_id=area.id, position=position, text=new_question))
    work.flush()
