"""When words or consent behind a perspective are gone: quotes go at once, and somebody looks again."""

from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.coding.models import Coding, Text
from engage.core.work import Work
from engage.perspectives import quoting
from engage.perspectives.models import Evidence, Perspective, Quote, Version
from engage.perspectives.rules import Change, Stage, Use
from engage.perspectives.service import note

LIVE = (Stage.PUBLISHED, Stage.DRAFT, Stage.IN_REVIEW)


def sweep(work: Work, contribution_id: UUID | None = None) -> int:
    """Take out quotes that no longer hold, and mark versions whose sources changed; the number of quotes taken out.

    contribution_id: look at this one alone, because its writer has just ended something.
    """
    gone = _quotes(work, contribution_id)
    _sources(work, contribution_id)
    work.flush()
    return gone


def _quotes(work: Work, contribution_id: UUID | None) -> int:
    statement = (
        sa.select(Quote, Version, Perspective)
        .join(Version, Version.id == Quote.version_id)
        .join(Perspective, Perspective.id == Version.perspective_id)
        .where(Quote.words.is_not(None))
        .order_by(Quote.id)
    )
    if contribution_id is not None:
        statement = statement.where(Quote.contribution_id == contribution_id)
    gone, known = 0, dict[UUID, set[UUID]]()
    for quote, version, perspective in work.rows(statement):
        if version.id not in known:
            known[version.id] = {each.quote.id for each in quoting.holding(work, version.id)}
        if quote.id in known[version.id]:
            continue
        quote.words, quote.gone_on = None, work.today
        if version.stage in LIVE:
            version.look_again = "quote"
            note(work, perspective, version, Change.QUOTE_GONE)
        audit.record(work, "perspectives.quote_gone", perspective, version=version.number)
        gone += 1
    return gone


def _sources(work: Work, contribution_id: UUID | None) -> None:
    """Published versions of which a used passage was coded anew, changed, taken down, or taken back."""
    changed = (
        sa.select(Evidence.version_id)
        .join(Coding, Coding.id == Evidence.coding_id)
        .join(Text, Text.id == Coding.text_id)
        .where(
            Evidence.use == Use.USED,
            sa.or_(Coding.ended_at.is_not(None), Text.text_hash != Evidence.text_hash, Text.is_gone.is_(True)),
        )
    )
    used = (
        sa.select(sa.func.count())
        .select_from(Evidence)
        .where(Evidence.version_id == Version.id, Evidence.use == Use.USED)
        .scalar_subquery()
    )
    reasons = [Version.id.in_(changed), used < Version.sources]
    if contribution_id is not None:
        of_it = sa.select(Evidence.version_id).where(
            Evidence.contribution_id == contribution_id, Evidence.use == Use.USED
        )
        reasons = [Version.id.in_(of_it)]
    work.run(
        sa.update(Version)
        .where(Version.stage == Stage.PUBLISHED, Version.look_again.is_(None), sa.or_(*reasons))
        .values(look_again="sources")
        .execution_options(synchronize_session=False)
    )


def taken_back(work: Work, contribution_id: UUID) -> None:
    """A writer took everything back: quotes and sources go now, and nothing of the words stays here."""
    sweep(work, contribution_id)
    work.run(sa.delete(Evidence).where(Evidence.contribution_id == contribution_id))
    work.run(sa.delete(Quote).where(Quote.contribution_id == contribution_id))
    work.public_changed()
