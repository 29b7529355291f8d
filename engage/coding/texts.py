"""What can be coded: the register of accepted texts, kept up to date by the worker, and the words themselves."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.coding import stages
from engage.coding.models import Coding, Step, Suggestion, Text, Vector
from engage.coding.rules import Heavy, slice_of
from engage.contributions.models import Contribution, PartKind, PublicVersion, Status
from engage.core.errors import NotFound
from engage.core.ids import new_id
from engage.core.work import Work
from engage.moderation import sheet as sheets
from engage.screening.crisis import crisis_hits

AT_ONCE = 500  # texts looked at in one transaction


@dataclass(frozen=True)
class Accepted:
    """The words of a contribution that were approved, and whether everyone may read them."""

    text: str
    of_version: int
    is_public: bool
    language: str


def accepted(work: Work, contribution: Contribution, public: PublicVersion | None) -> Accepted | None:
    """What was approved of it, redacted; None while nothing is. public: its public row, taken down or not."""
    if public is not None and public.withdrawn_on is None:
        return Accepted(public.text, public.of_version, is_public=True, language=public.language)
    if contribution.status is Status.SECRETARIAT_ONLY and contribution.data_key is not None:
        text = sheets.load(work, contribution).preview(PartKind.TEXT)
        return Accepted(text, contribution.version, is_public=False, language=contribution.language)
    return None


def hashed(work: Work, text: str) -> bytes:
    """What tells whether words are the same without being a trace of them: it takes the key to make it."""
    return work.keys.blind("coding_text", text)


_BESIDE = (
    sa.select(Contribution, PublicVersion, Text, FocusArea.agreement_id)
    .join(FocusArea, FocusArea.id == Contribution.focus_area_id)
    .outerjoin(PublicVersion, PublicVersion.contribution_id == Contribution.id)
    .outerjoin(Text, Text.contribution_id == Contribution.id)
)


def words_of(work: Work, text: Text) -> str:
    """The words that are coded now, exactly those that `text.text_hash` is of. Raises NotFound when they changed."""
    found = _look(work, text)
    if found is None or hashed(work, found.text) != text.text_hash:
        raise NotFound()
    return found.text


def _look(work: Work, text: Text) -> Accepted | None:
    rows = work.rows(_BESIDE.where(Contribution.id == text.contribution_id))
    return accepted(work, rows[0][0], rows[0][1]) if rows else None


def refresh(work: Work, text: Text) -> str:
    """Bring one text up to date and return its words. Raises NotFound when nothing of it is approved any more."""
    contribution, public, _, agreement_id = _row(work, text)
    return noticed(work, contribution, public, text, agreement_id)


def noticed(
    work: Work, contribution: Contribution, public: PublicVersion | None, text: Text, agreement_id: UUID
) -> str:
    """As `refresh`, of rows that were read already; writes nothing when nothing has changed. Raises NotFound."""
    found = accepted(work, contribution, public)
    mark = hashed(work, found.text) if found is not None else b""
    same = (text.text_hash, text.is_public, text.is_gone, text.agreement_id, text.focus_area_id)
    if found is None or same != (mark, found.is_public, False, agreement_id, contribution.focus_area_id):
        _note(work, contribution, text, found, agreement_id)
        stages.keep(work, Text.id == text.id)
    if found is None:
        raise NotFound()
    return found.text


def _row(work: Work, text: Text) -> Any:
    rows = work.rows(_BESIDE.where(Contribution.id == text.contribution_id))
    if not rows:
        raise NotFound()
    return rows[0]


def sync(work: Work, limit: int = AT_ONCE, *, after: int = -1) -> int | None:
    """Bring the register up to date with what was approved, changed or taken down, some texts at a time.

    after: where in the order of arrival to go on. Returns where the next ones begin; None: these were the last. What
    changes a text that can be coded always sets its status, and that has a day and no time: so texts of today are
    looked at again each time. What has not changed is not written, so that nobody has to wait for it.
    """
    is_public = sa.and_(PublicVersion.id.is_not(None), PublicVersion.withdrawn_on.is_(None))
    is_accepted = sa.or_(is_public, Contribution.status == Status.SECRETARIAT_ONLY)
    is_old = sa.or_(Contribution.status_on >= Text.checked_on, Contribution.focus_area_id != Text.focus_area_id)
    wanted = sa.or_(sa.and_(Text.id.is_(None), is_accepted), sa.and_(Text.id.is_not(None), is_old))
    statement = _BESIDE.where(Contribution.sequence > after, wanted).order_by(Contribution.sequence).limit(limit)
    rows = work.rows(statement)
    for contribution, public, text, agreement_id in rows:
        _note(work, contribution, text, accepted(work, contribution, public), agreement_id)
    known = [row[2] for row in rows if row[2] is not None]
    if known:  # nobody has said anything of those that are new
        stages.keep(work, Text.id.in_([text.id for text in known]))
    if any(row[0].status is Status.WITHDRAWN for row in rows):
        stages.keep(work, Text.in_group)  # what is deleted may have been the centre of a group
    work.flush()
    return int(rows[-1][0].sequence) if len(rows) == limit else None


def _note(work: Work, contribution: Contribution, text: Text | None, found: Accepted | None, agreement_id: Any) -> None:
    if contribution.status is Status.WITHDRAWN:
        if text is not None:
            work.session.delete(text)  # with every code, suggestion and vector: the writer took it back
        return
    if text is None:
        if found is None:
            return
        text = Text(contribution_id=contribution.id, arrived=contribution.sequence, text_hash=b"", is_gone=False)
        text.slice = slice_of(contribution.id)
        work.add(text)
    if text.checked_on != work.today:
        text.checked_at, text.checked_on = work.now, work.today
    text.is_gone = found is None
    if text.agreement_id is not None and text.agreement_id != agreement_id:
        _start_over(work, text)  # another codebook
    assert contribution.focus_area_id is not None  # joined with it
    text.agreement_id, text.focus_area_id = agreement_id, contribution.focus_area_id
    text.received_on = contribution.received_on
    if found is None:
        return
    mark = hashed(work, found.text)
    text.is_public, text.language, text.of_version = found.is_public, found.language, found.of_version
    if mark != text.text_hash:
        if text.text_hash:
            _forget_help(work, text)
        text.text_hash, text.length = mark, len(found.text)
        if text.heavy_by is None:
            text.heavy = warning_for(found.text)


def warning_for(text: str) -> Heavy | None:
    """What to warn of before the text is read: the first sign of danger that was found in it."""
    hits = crisis_hits(text)
    return Heavy(hits[0].kind) if hits else None


def _forget_help(work: Work, text: Text) -> None:
    """What the machine made of other words says nothing of these."""
    for kind in (Suggestion, Vector):
        work.run(sa.delete(kind).where(kind.text_id == text.id))


def _start_over(work: Work, text: Text) -> None:
    """Codes of another agreement's book do not stand here; they stay on record as ended."""
    batch = new_id()
    mine = (Step.text_id == text.id, Step.ended_at.is_(None))
    work.run(sa.update(Step).where(*mine).values(ended_at=work.now, ended_in=batch))
    work.run(sa.update(Coding).where(Coding.text_id == text.id, Coding.ended_at.is_(None)).values(ended_at=work.now))
    _forget_help(work, text)
    text.turn, text.assigned_to, text.note, text.claimed_by, text.claimed_until = None, None, None, None, None
