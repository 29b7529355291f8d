"""Reading contributions: by receipt, by form key, part by part; and the public versions, by key."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea, Question, Term
from engage.bodies.models import Municipality
from engage.contributions.models import (
    About,
    Contribution,
    FoundInPart,
    PartKind,
    PartOfVersion,
    PublicVersion,
    Version,
)
from engage.core import crypto
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.receipts.models import Receipt


def holder(work: Work, receipt: Receipt) -> Contribution:
    """The contribution that `receipt` opens. Raises NotFound while its form has not come in."""
    found: Contribution | None = work.one(sa.select(Contribution).where(Contribution.receipt_id == receipt.id))
    if found is None:
        raise NotFound()
    return found


def sent_with(work: Work, once: str) -> Contribution | None:
    """What the form with this one-time key became, if it has come in before."""
    found: Contribution | None = work.one(
        sa.select(Contribution).where(Contribution.once_hash == once_hash(work, once))
    )
    return found


def once_hash(work: Work, once: str) -> bytes:
    return work.keys.blind("contribution", once)


def version(work: Work, contribution: Contribution, number: int | None = None) -> Version:
    """A version of what was said; the current one unless `number` says which. Raises NotFound."""
    found: Version | None = work.one(
        sa.select(Version).where(
            Version.contribution_id == contribution.id, Version.number == (number or contribution.version)
        )
    )
    if found is None:
        raise NotFound()
    return found


def data_key(work: Work, contribution: Contribution) -> bytes:
    """The contribution's own key. Raises NotFound when it was destroyed: nobody can read the words again."""
    if contribution.data_key is None:
        raise NotFound()
    return work.keys.data_key(contribution.data_key, work.place(contribution, "data_key"))


def parts(work: Work, contribution: Contribution, number: int | None = None) -> dict[PartKind, str]:
    """The words of a version, part by part; empty when they are gone for good."""
    if contribution.data_key is None:
        return {}
    rows: list[PartOfVersion] = work.all(
        sa.select(PartOfVersion)
        .join(Version, Version.id == PartOfVersion.version_id)
        .where(Version.contribution_id == contribution.id, Version.number == (number or contribution.version))
    )
    return opened(work, contribution, rows)


def opened(work: Work, contribution: Contribution, sealed: Iterable[PartOfVersion]) -> dict[PartKind, str]:
    """The words in these parts of the contribution. Raises NotFound when they are gone for good."""
    key = data_key(work, contribution)
    return {part.kind: crypto.unseal(key, part.sealed, place(part)) for part in sealed}


def place(part: PartOfVersion) -> str:
    """Where a sealed part belongs."""
    return f"contribution_part.{part.id.hex}"


def findings(work: Work, version_id: UUID) -> list[FoundInPart]:
    """What was found in a version, in the order of the text."""
    ordered = sa.select(FoundInPart).where(FoundInPart.version_id == version_id)
    return work.all(ordered.order_by(FoundInPart.part, FoundInPart.start))


def terms_of(work: Work, contribution_id: UUID) -> list[Term]:
    """What the contribution is about."""
    return work.all(
        sa.select(Term)
        .join(About, About.term_id == Term.id)
        .where(About.contribution_id == contribution_id)
        .order_by(Term.vocabulary, Term.position)
    )


def where_from(work: Work, contribution: Contribution) -> tuple[FocusArea | None, Question | None, Municipality | None]:
    """The focus area, the question answered and the municipality, in one look."""
    rows = work.rows(
        sa.select(FocusArea, Question, Municipality)
        .select_from(Contribution)
        .outerjoin(FocusArea, FocusArea.id == Contribution.focus_area_id)
        .outerjoin(Question, Question.id == Contribution.question_id)
        .outerjoin(Municipality, Municipality.id == Contribution.municipality_id)
        .where(Contribution.id == contribution.id)
    )
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else (None, None, None)


def office_mailboxes(work: Work) -> frozenset[str]:
    """Addresses of offices that the agreements show anyway: naming one gives nobody away."""
    statement = sa.select(Agreement.contact_email).where(Agreement.contact_email.is_not(None))
    return frozenset(str(address).lower() for address in work.all(statement))


def published(
    work: Work, *, focus_area_id: UUID | None = None, before: int | None = None, limit: int = 20
) -> list[PublicVersion]:
    """What everyone may read, newest number first, below `before`."""
    statement = sa.select(PublicVersion).where(*_public(focus_area_id))
    if before is not None:
        statement = statement.where(PublicVersion.number < before)
    return work.all(statement.order_by(PublicVersion.number.desc()).limit(limit))


def public(work: Work, number: int) -> PublicVersion | None:
    """The public version at this address; None when there is none, or it was taken down."""
    found: PublicVersion | None = work.one(
        sa.select(PublicVersion).where(PublicVersion.number == number, PublicVersion.withdrawn_on.is_(None))
    )
    return found


def public_of(work: Work, contribution_id: UUID) -> PublicVersion | None:
    """The contribution's public version while it is public."""
    found: PublicVersion | None = work.one(
        sa.select(PublicVersion).where(
            PublicVersion.contribution_id == contribution_id, PublicVersion.withdrawn_on.is_(None)
        )
    )
    return found


def count_published(work: Work, focus_area_id: UUID | None = None) -> int:
    """How many contributions everyone may read now."""
    statement = sa.select(sa.func.count()).select_from(PublicVersion).where(*_public(focus_area_id))
    return int(work.session.scalar(statement) or 0)


def _public(focus_area_id: UUID | None) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = [PublicVersion.withdrawn_on.is_(None)]
    if focus_area_id is not None:
        clauses.append(PublicVersion.focus_area_id == focus_area_id)
    return clauses
