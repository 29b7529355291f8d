"""Reading what exports need beside their rows: codebooks, requests, and numbers in the place of people."""

from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.coding import queries as coding
from engage.coding.queries import Book
from engage.core.authority import Can
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.exports import policy
from engage.exports.models import ExportRequest


def book(work: Work, slug: str) -> Book:
    """The codebook of the agreement at this address; two statements. Raises NotFound."""
    return coding.book_at(work, slug, right=Can.EXPORT)


def requests(work: Work, agreement_id: UUID, limit: int = 50) -> list[ExportRequest]:
    """What was asked for, the newest first."""
    statement = sa.select(ExportRequest).where(ExportRequest.agreement_id == agreement_id)
    return work.all(statement.order_by(ExportRequest.asked_at.desc(), ExportRequest.id).limit(limit))


def request(work: Work, request_id: UUID, *, lock: bool = False) -> tuple[ExportRequest, Agreement]:
    """One request within the actor's reach. Raises NotFound."""
    found = work.get(ExportRequest, request_id, lock=lock)
    agreement = work.get(Agreement, found.agreement_id)
    if not policy.may_export(work.actor, agreement):
        raise NotFound()
    return found, agreement


def coder_number(work: Work, agreement_id: UUID, account_id: UUID) -> int:
    """A number in the place of a coder: always the same within an agreement, another in each, and no way back."""
    mark = work.keys.blind("export_coder", f"{agreement_id.hex}:{account_id.hex}")
    return 100_000_000 + int.from_bytes(mark[:6]) % 900_000_000
