"""The texts of one agreement as the machine takes them: the words they have now, each with its vector."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.audit import service as audit
from engage.coding import texts
from engage.coding.models import Code, Codebook, Coding, Text, Vector
from engage.coding.queries import Book
from engage.coding.rules import Stance
from engage.contributions.models import Contribution, PublicVersion
from engage.core.ids import new_id
from engage.core.languages import DEFAULT
from engage.core.work import Store, Work, unit_of_work
from engage.core.work import reading as reading_from
from engage.sense import results
from engage.wording.queries import Words

ROWS = 500


@dataclass(frozen=True)
class Corpus:
    """The texts of one agreement as the machine takes them, and what people said of them."""

    agreement_id: UUID
    book: Book
    rows: dict[str, Text]
    texts: list[results.Text]
    disagreeing: frozenset[str]


def register(work: Work, agreement_id: UUID) -> str:
    """What tells whether the texts of an agreement are the same as at another time."""
    rows = work.rows(
        sa.select(Text.id, Text.text_hash)
        .where(Text.agreement_id == agreement_id, Text.is_gone.is_(False))
        .order_by(Text.id)
    )
    return results.corpus_hash(results.Text(row[0].hex, row[1].hex()) for row in rows)


def load(store: Store, agreement_id: UUID) -> Corpus:
    """Every text of the agreement in the words it has now, with its vector; vectors that are missing are kept."""
    with reading_from(store) as work:
        book = _book(work, agreement_id)
        rows = {}
        found = []
        for text, words, vector in _with_words(work, agreement_id):
            rows[text.id.hex] = text
            found.append(results.Text(text.id.hex, words, vector))
        disagreeing = _disagreeing(work, agreement_id)
        work.session.expunge_all()
    return Corpus(agreement_id, book, rows, _vectors(store, rows, found), disagreeing)


def _book(work: Work, agreement_id: UUID) -> Book:
    codebook = work.one(sa.select(Codebook).where(Codebook.agreement_id == agreement_id))
    codes: list[Code] = work.all(sa.select(Code).where(Code.codebook_id == codebook.id))
    return Book(codebook, work.get(Agreement, agreement_id), {code.id: code for code in codes}, Words(DEFAULT.code))


def _with_words(work: Work, agreement_id: UUID, *which: Any) -> Iterable[tuple[Text, str, bytes | None]]:
    statement = (
        sa.select(Text, Contribution, PublicVersion, Vector.vector)
        .join(Contribution, Contribution.id == Text.contribution_id)
        .outerjoin(PublicVersion, PublicVersion.contribution_id == Contribution.id)
        .outerjoin(Vector, sa.and_(Vector.text_id == Text.id, Vector.text_hash == Text.text_hash))
        .where(Text.agreement_id == agreement_id, Text.is_gone.is_(False), *which)
        .order_by(Text.id)
    )
    for text, contribution, public, vector in work.rows(statement):
        found = texts.accepted(work, contribution, public)
        if found is not None and texts.hashed(work, found.text) == text.text_hash:
            yield text, found.text, vector


def _disagreeing(work: Work, agreement_id: UUID) -> frozenset[str]:
    statement = (
        sa.select(Coding.text_id)
        .join(Text, Text.id == Coding.text_id)
        .where(Text.agreement_id == agreement_id, Coding.ended_at.is_(None), Coding.stance == Stance.DISAGREES)
    )
    return frozenset(text_id.hex for text_id in work.all(statement))


def _vectors(store: Store, rows: dict[str, Text], found: list[results.Text]) -> list[results.Text]:
    """The texts with a vector each. Kept are only those of public texts: others are made anew each time."""
    from engage.sense import vectors

    ready, new = [], []
    for each in found:
        if vectors.is_current(each.vector):
            ready.append(each)
            continue
        made = results.Text(each.id, each.text, vectors.kept(each.text))
        ready.append(made)
        if rows[each.id].is_public:
            new.append(made)
    for start in range(0, len(new), ROWS):
        with unit_of_work(store) as work:
            some = [rows[each.id] for each in new[start : start + ROWS]]
            work.run(sa.delete(Vector).where(Vector.text_id.in_([text.id for text in some])))
            here = set(work.all(sa.select(Text.id).where(Text.id.in_([text.id for text in some]))))
            kept = [
                {
                    "id": new_id(),
                    "text_id": rows[each.id].id,
                    "text_hash": rows[each.id].text_hash,
                    "made_with": "sense",
                    "vector": each.vector,
                }
                for each in new[start : start + ROWS]
                if rows[each.id].id in here
            ]
            if kept:
                work.session.execute(sa.insert(Vector), kept)
    return ready


# --- For the pages ----------------------------------------------------------------------------


def size(work: Work, agreement_id: UUID) -> int:
    """How many texts there are now."""
    statement = sa.select(sa.func.count()).where(Text.agreement_id == agreement_id, Text.is_gone.is_(False))
    return int(work.session.scalar(statement) or 0)


def words(work: Work, agreement_id: UUID, keys: Iterable[str]) -> dict[str, str]:
    """The words of these texts of an agreement, as far as they are still approved and not heavy, by their key.

    That those for the secretariat only were opened is on record.
    """
    ids = [UUID(hex=key) for key in keys]
    if not ids:
        return {}
    found = {}
    for text, each, _ in _with_words(work, agreement_id, Text.id.in_(ids), Text.heavy.is_(None)):
        found[text.id.hex] = each
        if not text.is_public:
            audit.record(work, "coding.opened", text, purpose="coding", version=text.of_version)
    return found
