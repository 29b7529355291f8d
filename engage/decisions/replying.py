"""Telling everybody behind a decision, in batches: each contribution once, whatever races, stops or is published anew.

A worker holds the row that says how far it is while it writes a batch, and gives it up with the same commit that writes
the replies. One that dies leaves nothing half done, and the next goes on from there at once.
"""

from uuid import UUID

import sqlalchemy as sa

from engage.contributions.models import Contribution, Status
from engage.core.work import Store, Work, unit_of_work
from engage.decisions.models import Decision, Reply, Telling
from engage.notifications import outbox
from engage.perspectives.models import Evidence
from engage.perspectives.rules import Use

BATCH = 100  # contributions


def tell_batch(store: Store, most: int = BATCH) -> bool:
    """Tell the next few; whether there was anybody left to look at."""
    with unit_of_work(store) as work:
        return tell_some(work, most) is not None


def tell_some(work: Work, most: int = BATCH) -> int | None:
    """As `tell_batch`, in a transaction of the caller; how many were told, None when there is nothing to do."""
    due = sa.select(Telling).where(Telling.finished_at.is_(None)).order_by(Telling.id).limit(1)
    telling: Telling | None = work.one(due.with_for_update(skip_locked=True))
    if telling is None:
        return None
    it = work.get(Decision, telling.decision_id)
    ids = _next(work, it, telling.after, most)
    if len(ids) < most:
        telling.finished_at = work.now
    if ids:
        telling.after = ids[-1]
    told = [each for each in _held(work, ids) if each.status is not Status.WITHDRAWN]
    known = _told_before(work, it, ids, everyone=telling.everyone)
    new = [each for each in told if each.id not in known]
    for contribution in new:
        _tell(work, it, contribution)
    work.flush()
    return len(new)


def _next(work: Work, it: Decision, after: UUID | None, most: int) -> list[UUID]:
    """The next contributions whose words were used in the perspective as it was when it was answered."""
    statement = (
        sa.select(Evidence.contribution_id)
        .where(Evidence.version_id == it.of_version_id, Evidence.use == Use.USED)
        .distinct()
        .order_by(Evidence.contribution_id)
        .limit(most)
    )
    if after is not None:
        statement = statement.where(Evidence.contribution_id > after)
    return work.all(statement)


def _held(work: Work, ids: list[UUID]) -> list[Contribution]:
    """These contributions, kept from being taken back meanwhile."""
    if not ids:
        return []
    statement = sa.select(Contribution).where(Contribution.id.in_(ids)).order_by(Contribution.id).with_for_update()
    return work.all(statement.execution_options(populate_existing=True))


def _told_before(work: Work, it: Decision, ids: list[UUID], *, everyone: bool) -> set[UUID]:
    """Who was told of this version, or, where the outcome is the same as before, of an earlier one."""
    versions = [it.id] if everyone else work.all(sa.select(Decision.id).where(Decision.asked_id == it.asked_id))
    known = sa.select(Reply.contribution_id).where(Reply.decision_id.in_(versions), Reply.contribution_id.in_(ids))
    return set(work.all(known)) if ids else set()


def _tell(work: Work, it: Decision, contribution: Contribution) -> None:
    work.add(Reply(decision_id=it.id, contribution_id=contribution.id, told_on=work.today, answer=None))
    address = work.unseal(contribution, "email")
    if address:
        outbox.put(
            work,
            to=address,
            template="answer",
            language=contribution.contact_language,
            once=f"decision:{it.id}:{contribution.id}",
        )
