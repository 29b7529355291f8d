"""Reading the words people are asked to agree to, and the retention table."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from engage.consent.models import Consent, ConsentWording, PersonalColumn, Purpose, RetentionRule
from engage.core.errors import NotFound
from engage.core.languages import DEFAULT
from engage.core.work import Work


def wording(work: Work, purpose: Purpose, language: str) -> ConsentWording:
    """The newest words for `purpose` in `language`; in Danish where that language has none. Raises NotFound."""
    found: ConsentWording | None = work.one(
        sa.select(ConsentWording)
        .where(ConsentWording.purpose == purpose, ConsentWording.language.in_([language, DEFAULT.code]))
        .order_by(ConsentWording.version.desc(), (ConsentWording.language == language).desc())
        .limit(1)
    )
    if found is None:
        raise NotFound()
    return found


def wordings(work: Work, language: str) -> dict[Purpose, ConsentWording]:
    """The newest words for every purpose in `language`, in one query; in Danish where that language has none."""
    rows = work.all(
        sa.select(ConsentWording)
        .where(ConsentWording.language.in_([language, DEFAULT.code]))
        .order_by(ConsentWording.version, (ConsentWording.language == language))
    )
    return {row.purpose: row for row in rows}


def shown(work: Work, language: str, named: str) -> dict[Purpose, UUID]:
    """The identities of the words that somebody had before them: those `named`, else the newest in `language`.

    named: identities with commas between them; what is none of ours is passed over.
    """
    newest = work.kept(
        ("consent.newest", language), lambda: {purpose: row.id for purpose, row in wordings(work, language).items()}
    )
    known = work.kept("consent.purposes", lambda: _purposes(work)) if named else {}
    return newest | {known[name]: UUID(name) for name in named.split(",") if name in known}


def _purposes(work: Work) -> dict[str, Purpose]:
    return {
        str(identity): purpose for identity, purpose in work.rows(sa.select(ConsentWording.id, ConsentWording.purpose))
    }


def consents(work: Work, ids: Iterable[UUID]) -> list[tuple[Consent, ConsentWording]]:
    """Consents, each with the words that were agreed to."""
    rows = work.rows(
        sa.select(Consent, ConsentWording)
        .join(ConsentWording, ConsentWording.id == Consent.wording_id)
        .where(Consent.id.in_(list(ids)))
        .order_by(Consent.purpose, Consent.id)
    )
    return [(row[0], row[1]) for row in rows]


def rules(work: Work) -> list[RetentionRule]:
    """The whole retention table."""
    return work.all(sa.select(RetentionRule).order_by(RetentionRule.key))


def rule(work: Work, key: str) -> RetentionRule:
    """One row of the retention table. Raises NotFound."""
    found: RetentionRule | None = work.one(sa.select(RetentionRule).where(RetentionRule.key == key))
    if found is None:
        raise NotFound()
    return found


def columns(work: Work) -> list[PersonalColumn]:
    """The catalogue of personal columns."""
    return work.all(sa.select(PersonalColumn).order_by(PersonalColumn.table_name, PersonalColumn.column_name))
