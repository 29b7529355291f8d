"""What ends: quotes whose text or consent is gone leave every edition at once; marks go when their time is over."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.briefs import checking
from engage.briefs.models import Brief, Edition, Mark, Sentence
from engage.briefs.rules import Change, Kind, Stage
from engage.briefs.service import note
from engage.consent import queries as consent
from engage.core.work import Work


def sweep(work: Work, contribution_id: UUID | None = None) -> int:
    """Take out quotes that no longer hold, from released and earlier editions too; the number taken out.

    Their marks stay, so that the rest of each edition still verifies. contribution_id: look at this one alone,
    because its writer has just ended something.
    """
    statement = (
        sa.select(Sentence, Edition, Brief)
        .join(Edition, Edition.id == Sentence.edition_id)
        .join(Brief, Brief.id == Edition.brief_id)
        .where(Sentence.kind == Kind.QUOTE, Sentence.gone_on.is_(None))
        .order_by(Sentence.id)
    )
    if contribution_id is not None:
        statement = statement.where(Sentence.contribution_id == contribution_id)
    found = work.rows(statement)
    voices = checking.voices_of(work, [row[0] for row in found])
    gone = 0
    for row, edition, brief in found:
        if checking.holds(work, row, voices):
            continue
        row.texts, row.support, row.contribution_id, row.salt, row.gone_on = {}, {}, None, None, work.today
        if edition.stage is not Stage.WITHDRAWN:
            note(work, brief, edition, Change.QUOTE_GONE)
        audit.record(work, "briefs.quote_gone", brief, edition=edition.number)
        gone += 1
    work.flush()
    return gone


def forget_marks(work: Work) -> int:
    """Delete marks whose time is over; the number deleted."""
    days = consent.rule(work, "brief_mark").days or 0
    return work.run(sa.delete(Mark).where(Mark.marked_on < work.today - timedelta(days=days)))
