"""Asking councils: a hearing is written, sent to bodies with a day to answer by, prolonged, and called off.

Each change raises the hearing's version. Whoever saves from an older one is refused and keeps what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.bodies import queries as bodies
from engage.bodies import rules as body_rules
from engage.bodies.models import Body
from engage.core.errors import Conflict, Invalid, NotFound, require
from engage.core.text import say
from engage.core.work import Work
from engage.events.checking import checked_text, needed_text
from engage.hearings import policy, queries, rules
from engage.hearings.models import Asked, Hearing
from engage.hearings.rules import State
from engage.notifications import outbox
from engage.perspectives.models import Perspective
from engage.wording import service as wording

OVERTAKEN = say("A colleague has changed something in the meantime. What you wrote is still here. Send it once more.")
SENT_ALREADY = say("It is sent already. You can give more time, or call it off.")
NOT_OPEN = say("It is not with the councils now.")


@dataclass(frozen=True)
class Plan:
    """What a hearing says. easy: the summary in easy Danish; short_why: why there are less than six weeks."""

    title: str
    summary: str
    easy: str
    focus_area_id: UUID | None
    perspective_id: UUID | None
    body_ids: Sequence[UUID]
    due_on: date | None
    short_why: str = ""


def start(work: Work, plan: Plan, *, once: str) -> Hearing:
    """A new draft, once per form; only the secretariat sees it. Raises Forbidden, Invalid."""
    mark = work.keys.blind("hearing", once)
    before: Hearing | None = work.one(sa.select(Hearing).where(Hearing.once_hash == mark))
    if before is not None:
        return before
    agreement = _agreement(work, plan)
    it = Hearing(
        number=work.next_number("hearing"),
        once_hash=mark,
        version=1,
        state=State.DRAFT,
        scope_id=agreement.body_id,
        sent_on=None,
        withdrawn_why=None,
        written_by=work.actor.account_id,
        is_demo=agreement.is_demo,
    )
    require(policy.may_ask(work.actor, it))
    _put(work, it, plan)
    audit.record(work, "hearings.started", it, bodies=len(plan.body_ids))
    return it


def change(work: Work, number: int, plan: Plan, *, version: int) -> Hearing:
    """New words for a draft. Raises NotFound, Invalid, Conflict."""
    it = held(work, number, version)
    if it.state is not State.DRAFT:
        raise Conflict(SENT_ALREADY)
    if _agreement(work, plan).body_id != it.scope_id:
        raise Invalid("about", say("Choose from the list."))
    _put(work, it, plan)
    _touched(work, it, "hearings.changed")
    return it


def send(work: Work, number: int, *, version: int) -> Hearing:
    """Put it to its bodies: everyone can read it, and members get a mail that says nothing of it.

    Raises NotFound, Invalid, Conflict.
    """
    it = held(work, number, version)
    if it.state is not State.DRAFT:
        raise Conflict(SENT_ALREADY)
    assert it.due_on is not None
    _in_time(it.due_on, it.short_why or "", work.today)
    it.state, it.sent_on = State.OPEN, work.today
    if not rules.too_soon(it.due_on, work.today):
        it.short_why = None
    body_ids = queries.asked_ids(work, it.id)
    _touched(work, it, "hearings.sent", bodies=len(body_ids))
    tell(work, body_ids, once=f"{it.id}:sent")
    return it


def prolong(work: Work, number: int, due_on: date | None, *, version: int) -> Hearing:
    """Give the bodies more time. Raises NotFound, Invalid, Conflict."""
    it = held(work, number, version)
    if it.state is not State.OPEN or it.due_on is None:
        raise Conflict(NOT_OPEN)
    if due_on is None or due_on <= it.due_on or due_on < work.today:
        raise Invalid("due_on", say("Choose a later day."))
    it.due_on = due_on
    if it.sent_on is not None and not rules.too_soon(due_on, it.sent_on):
        it.short_why = None
    _touched(work, it, "hearings.prolonged")
    tell(work, queries.asked_ids(work, it.id), once=f"{it.id}:{it.version}")
    return it


def withdraw(work: Work, number: int, *, why: str, version: int) -> Hearing:
    """Call it off; everyone reads why, and what bodies have sent stays. Raises NotFound, Invalid, Conflict."""
    it = held(work, number, version)
    if it.state is not State.OPEN:
        raise Conflict(NOT_OPEN)
    it.withdrawn_why = needed_text("why", why, rules.REASON_LONGEST)
    it.state = State.WITHDRAWN
    _touched(work, it, "hearings.withdrawn")
    tell(work, queries.asked_ids(work, it.id), once=f"{it.id}:{it.version}")
    return it


def tell(work: Work, body_ids: Sequence[UUID], *, once: str, but: UUID | None = None) -> None:
    """Write to the members of these bodies that there is something new in their room, and nothing of what it is."""
    for body_id in body_ids:
        key = work.get(Body, body_id).key
        for account in bodies.members(work, [body_id]):
            if account.id != but:
                outbox.put(
                    work,
                    to=accounts.email_of(work, account.id),
                    template="council_room",
                    language=account.language,
                    once=f"{once}:{body_id}",
                    key=key,
                )


# --- Shared -------------------------------------------------------------------------------------


def held(work: Work, number: int, version: int) -> Hearing:
    """The hearing, kept from other writers until the end. Raises NotFound, Conflict."""
    statement = sa.select(Hearing).where(Hearing.number == number).with_for_update()
    it: Hearing | None = work.one(statement.execution_options(populate_existing=True))
    if it is None or not policy.may_ask(work.actor, it):
        raise NotFound()
    if it.version != version:
        raise Conflict(OVERTAKEN)
    return it


def _touched(work: Work, it: Hearing, action: str, **details: Any) -> None:
    it.version += 1
    audit.record(work, action, it, **details)
    work.flush()


def _agreement(work: Work, plan: Plan) -> Agreement:
    """The agreement of what it is about. Raises Invalid."""
    area_id = plan.focus_area_id
    if plan.perspective_id is not None:
        area_id = work.get(Perspective, plan.perspective_id).focus_area_id
    area = work.find(FocusArea, area_id)
    if area is None:
        raise Invalid("about", say("Choose what it is about."))
    return work.get(Agreement, area.agreement_id)


def _put(work: Work, it: Hearing, plan: Plan) -> None:
    it.title = needed_text("title", plan.title, rules.TITLE_LONGEST)
    it.summary = needed_text("summary", plan.summary, rules.SUMMARY_LONGEST)
    easy = needed_text("easy", plan.easy, rules.SUMMARY_LONGEST)
    it.perspective_id = plan.perspective_id
    perspective = work.find(Perspective, plan.perspective_id)
    area_id = perspective.focus_area_id if perspective is not None else plan.focus_area_id
    assert area_id is not None
    it.focus_area_id = area_id
    short_why = checked_text("short_why", plan.short_why, rules.REASON_LONGEST)
    if plan.due_on is None:
        raise Invalid("due_on", say("Choose the day to answer by."))
    _in_time(plan.due_on, short_why, work.today)
    it.due_on, it.short_why = plan.due_on, short_why or None
    work.add(it)
    work.flush()
    _put_bodies(work, it, plan.body_ids)
    wording.set_twins(work, [(it, "summary", "da@easy", easy)])


def _in_time(due_on: date, short_why: str, today: date) -> None:
    """Raises Invalid for a day that is over, or too soon without a reason."""
    if due_on <= today:
        raise Invalid("due_on", say("Choose a day that is still to come."))
    if rules.too_soon(due_on, today) and not short_why:
        raise Invalid(
            "short_why", say("Councils get at least six weeks. Choose a later day, or write why it must be sooner.")
        )


def _put_bodies(work: Work, it: Hearing, wanted: Sequence[UUID]) -> None:
    found = [work.find(Body, each) for each in dict.fromkeys(wanted)]
    if not found:
        raise Invalid("bodies", say("Choose at least one council."))
    for body in found:
        if body is None or not body_rules.holds(body.valid_from, body.valid_to, work.today):
            raise Invalid("bodies", say("Choose from the list."))
    have = {row.body_id: row for row in work.all(sa.select(Asked).where(Asked.hearing_id == it.id))}
    for body_id, row in have.items():
        if body_id not in wanted:
            work.session.delete(row)
    for body in found:
        if body is not None and body.id not in have:
            work.add(Asked(hearing_id=it.id, body_id=body.id))
    work.flush()
