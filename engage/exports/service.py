"""Making files, and the two persons that a file with personal columns needs. Every file that is made is on record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.consent import queries as consent
from engage.core.cells import Column, Kind, Row, as_csv
from engage.core.errors import Conflict, Invalid, NotFound, require
from engage.core.text import plain, say
from engage.core.work import Work
from engage.exports import policy, queries, refi, sheets
from engage.exports.codings import Material
from engage.exports.models import ExportRequest
from engage.exports.rules import REASON_FEWEST, REASON_LIMIT
from engage.exports.tables import BY_KEY, TABLES

ANSWERED = say("A colleague has answered it in the meantime.")


@dataclass(frozen=True)
class Format:
    """A way to write a table down."""

    kind: str
    write: Callable[[list[Column], list[Row]], bytes]


@dataclass(frozen=True)
class File:
    """A file to hand out."""

    name: str
    kind: str
    data: bytes


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"csv": Format("text/csv; charset=utf-8", as_csv), "xlsx": Format(SHEET, sheets.as_xlsx)}
RESEARCH: dict[str, Callable[[Material], bytes]] = {"qdc": refi.qdc, "qdpx": refi.qdpx}
DICTIONARY = "ordbog"


def takes(work: Work, slug: str, which: str, form: str) -> None:
    """Note that somebody takes a file along; done before it is made, so that nobody waits for the making.

    Raises NotFound.
    """
    if (form not in FORMATS or which not in BY_KEY) and form not in RESEARCH:
        raise NotFound()
    audit.record(work, "exports.made", queries.book(work, slug).agreement, table=which, form=form)


def table(work: Work, slug: str, which: str, form: str) -> File:
    """One table of an agreement, of what everyone may read. Raises NotFound."""
    it, found = Material(work, queries.book(work, slug)), BY_KEY[which]
    name, kind = f"{slug}-{found.key}.{form}", FORMATS[form].kind
    return File(name, kind, FORMATS[form].write(found.columns(), list(found.rows(it))))


def research(work: Work, slug: str, form: str) -> File:
    """The codebook (qdc) or the coded texts (qdpx) of an agreement. Raises NotFound."""
    it = Material(work, queries.book(work, slug))
    name = "kodebog" if form == "qdc" else "projekt"
    return File(f"{slug}-{name}.{form}", "application/octet-stream", RESEARCH[form](it))


def dictionary() -> File:
    """What every column of every table means."""
    columns = [Column("table", Kind.TEXT, "", "")]
    columns += [Column(name, Kind.TEXT, "", "") for name in sheets.DICTIONARY]
    rows = [(each.key, *row) for each in TABLES for row in sheets.dictionary(each.columns(personal=True))]
    return File(f"{DICTIONARY}.csv", FORMATS["csv"].kind, as_csv(columns, rows))


# --- Columns about persons --------------------------------------------------------------------


def ask(work: Work, slug: str, which: str, *, reason: str, once: str) -> ExportRequest:
    """Ask for a table with its personal columns; a colleague answers. Raises NotFound, Invalid."""
    agreement = queries.book(work, slug).agreement
    mark = work.keys.blind("export_request", once)
    before: ExportRequest | None = work.one(sa.select(ExportRequest).where(ExportRequest.once_hash == mark))
    if before is not None:
        return before
    found, words = BY_KEY.get(which), plain(reason)
    if found is None or found.personal is None:
        raise Invalid("which", say("Choose a table from the list."))
    if not REASON_FEWEST <= len(words) <= REASON_LIMIT:
        raise Invalid("reason", say("Write in a sentence or two what the file is for, and who is to see it."))
    assert work.actor.account_id is not None  # who may export has signed in
    row = ExportRequest(
        once_hash=mark,
        agreement_id=agreement.id,
        which=which,
        asked_by=work.actor.account_id,
        asked_at=work.now,
    )
    work.seal(row, "reason", words)
    work.add(row)
    work.flush()
    audit.record(work, "exports.asked", row, table=which)
    return row


def answer(work: Work, request_id: UUID, *, approve: bool, why_not: str = "") -> None:
    """Say yes or no to what a colleague asked for. Raises NotFound, Forbidden, Conflict, Invalid."""
    row, _ = queries.request(work, request_id, lock=True)
    if row.approved is not None:
        raise Conflict(ANSWERED)
    require(policy.may_answer(work.actor, row))
    words = plain(why_not)
    if not approve and not words:
        raise Invalid("why_not", say("Write why not, so that your colleague knows."))
    if len(words) > REASON_LIMIT:
        raise Invalid("why_not", say("Write a little less."))
    row.answered_by, row.answered_at, row.approved = work.actor.account_id, work.now, approve
    work.seal(row, "refusal", None if approve else words)
    work.flush()
    audit.record(work, "exports.approved" if approve else "exports.refused", row, table=row.which)


def fetches(work: Work, request_id: UUID, form: str) -> None:
    """Note that whoever asked takes the file along. Raises NotFound."""
    row, _ = queries.request(work, request_id)
    if not policy.may_fetch(work, row) or form not in FORMATS:
        raise NotFound()
    audit.record(work, "exports.made", row, purpose="export", table=row.which, form=form)


def fetch(work: Work, request_id: UUID, form: str) -> File:
    """The file that was asked for and approved, made at this moment, for whoever asked. Raises NotFound."""
    row, agreement = queries.request(work, request_id)
    found = BY_KEY[row.which]
    if not policy.may_fetch(work, row) or found.personal is None:
        raise NotFound()
    rows = list(found.personal(Material(work, queries.book(work, agreement.slug))))
    name = f"{agreement.slug}-{found.key}-personlig.{form}"
    return File(name, FORMATS[form].kind, FORMATS[form].write(found.columns(personal=True), rows))


def forget(work: Work) -> int:
    """Delete requests as old as the log is kept; the number deleted."""
    days = consent.rule(work, "audit").days or 0
    return work.run(sa.delete(ExportRequest).where(ExportRequest.asked_at < work.now - timedelta(days=days)))
