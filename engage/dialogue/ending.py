"""What happens by itself: proposals are forgotten when their time is over."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from engage.consent import queries as consent
from engage.core.work import Work
from engage.dialogue import proposing
from engage.dialogue.models import Proposal
from engage.events import times
from engage.events.models import Event


def forget_proposals(work: Work) -> int:
    """Erase what people wrote, and their codes, when the time after the event is over; the number of proposals.

    What is public of them stays with the event.
    """
    first = work.today - timedelta(days=consent.rule(work, "proposal").days or 0)
    before = times.moment_of(datetime.combine(first, datetime.min.time()))
    due = (
        sa.select(Proposal)
        .join(Event, Event.id == Proposal.event_id)
        .where(Event.ends_at < before)
        .where(sa.or_(Proposal.data_key.is_not(None), Proposal.receipt_id.is_not(None)))
        .with_for_update(of=Proposal)
    )
    proposals: list[Proposal] = work.all(due)
    for proposal in proposals:
        proposing.forget(work, proposal, "time is over")
        proposing.forget_code(work, proposal)
    return len(proposals)
