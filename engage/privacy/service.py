"""Deleting what is due, by state: whatever is past its days and still there. Doing it twice does it once."""

from datetime import date, timedelta

import sqlalchemy as sa

from engage.accounts import service as accounts
from engage.audit import service as audit
from engage.consent import queries as consent
from engage.contributions import service as contributions
from engage.contributions.models import Contribution, Status
from engage.core.work import Work
from engage.decisions.models import Reply as Told
from engage.moderation.models import ModerationStep, Presence
from engage.replies.models import Reply, ReplyState


def _days(work: Work, key: str) -> int:
    """The days that the retention table gives this kind of data; it always names a number for what ends here."""
    return consent.rule(work, key).days or 0


def forget_words(work: Work) -> int:
    """Delete originals whose time is over: declined ones, and those whose writers have long had their answer.

    What is public stays; the days and the outcome stay. Returns the number of contributions.
    """
    declined_before = work.today - timedelta(days=_days(work, "contribution_declined"))
    answered_before = work.today - timedelta(days=_days(work, "contribution_original"))
    declined = sa.and_(Contribution.status == Status.DECLINED, Contribution.status_on < declined_before)
    due = work.all(
        sa.select(Contribution)
        .where(Contribution.data_key.is_not(None), sa.or_(declined, _answered(answered_before)))
        .with_for_update()
    )
    for contribution in due:
        contributions.anonymise(work, contribution)
        work.run(sa.delete(Reply).where(Reply.contribution_id == contribution.id))
        work.run(sa.delete(Presence).where(Presence.contribution_id == contribution.id))
        steps = sa.update(ModerationStep).where(ModerationStep.contribution_id == contribution.id)
        work.run(steps.values(reason=None, forward_to=None))
    return len(due)


def _answered(before: date) -> sa.ColumnElement[bool]:
    """The last reply was published, and the last decision told, before this day; no reply is being written."""
    replies = sa.select(Reply.id).where(Reply.contribution_id == Contribution.id)
    recent = replies.where(sa.or_(Reply.state != ReplyState.PUBLISHED, Reply.published_on >= before))
    told = sa.select(Told.id).where(Told.contribution_id == Contribution.id)
    return sa.and_(
        sa.or_(sa.exists(replies), sa.exists(told)),
        ~sa.exists(recent),
        ~sa.exists(told.where(Told.told_on >= before)),
    )


def forget_log(work: Work) -> int:
    """Delete entries of the log whose time is over; the number deleted."""
    return audit.forget(work, _days(work, "audit"))


def forget_accounts(work: Work) -> int:
    """Take name, address and ways to sign in from accounts that have long been closed; the number of accounts."""
    return accounts.forget_closed(work, _days(work, "account"))


def forget_sessions(work: Work) -> int:
    """Delete sessions whose time is over; the number deleted."""
    return accounts.forget_sessions(work, _days(work, "session"))
