"""The rows about briefs: editions everyone may read, or could until a newer one came; never withdrawn ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.briefs import checking
from engage.briefs import queries as briefs
from engage.briefs.models import Brief, Edition
from engage.briefs.rules import Kind, Stage, canonical
from engage.core.cells import Row
from engage.core.languages import DEFAULT
from engage.exports.codings import OTHERS, Material


@dataclass(frozen=True)
class Told:
    """One edition with what it belongs to."""

    brief: Brief
    edition: Edition
    area: int


def released(it: Material) -> list[Told]:
    """The editions that were released, by number; one statement."""
    rows = it.work.rows(
        sa.select(Brief, Edition, FocusArea.number)
        .join(Edition, Edition.brief_id == Brief.id)
        .join(FocusArea, FocusArea.id == Brief.focus_area_id)
        .where(
            FocusArea.agreement_id == it.book.agreement.id,
            Brief.withdrawn_on.is_(None),
            Edition.stage.in_((Stage.RELEASED, Stage.REPLACED)),
        )
        .order_by(Brief.number, Edition.number)
    )
    return [Told(*row) for row in rows]


def editions(it: Material) -> Iterator[Row]:
    """One row for each edition, with what stands above its sentences."""
    for each in released(it):
        head, edition = each.edition.head, each.edition
        meeting = head.get("meeting") or {}
        yield (
            each.brief.number,
            edition.number,
            each.area,
            edition.stage.value,
            head["title"].get(DEFAULT.code),
            head["body"],
            meeting.get("title", {}).get(DEFAULT.code),
            date.fromisoformat(meeting["on"]) if meeting else None,
            edition.decision_by,
            edition.contact,
            edition.counted_on,
            edition.released_on,
            edition.what_changed,
            edition.sha256,
        )


def sentences(it: Material) -> Iterator[Row]:
    """One row for each sentence of an edition; a quote that does not hold today has lost its words and its place."""
    by_id = {each.edition.id: each for each in released(it)}
    rows = briefs.sentences(it.work, by_id)
    voices = checking.voices_of(it.work, rows)
    rows.sort(key=lambda row: (by_id[row.edition_id].brief.number, by_id[row.edition_id].edition.number, row.position))
    for row in rows:
        told = by_id[row.edition_id]
        holds = row.kind is not Kind.QUOTE or (row.gone_on is None and checking.holds(it.work, row, voices))
        yield (
            told.brief.number,
            told.edition.number,
            told.edition.released_on,
            row.section,
            row.position + 1,
            row.key,
            *(row.texts.get(code) if holds else None for code in (DEFAULT.code, *OTHERS)),
            row.kind.value,
            *_support(row.support if holds else {}),
            row.sha256,
        )


def _support(support: dict[str, Any]) -> Row:
    """What a sentence stands on; who wrote it is on the page of the brief, and in no file."""
    return (
        "; ".join(str(each) for each in support.get("ids", [])) or None,
        support.get("query"),
        canonical(support["value"]).decode() if "value" in support else None,
        support.get("corpus"),
        support.get("number"),
        support.get("of_version"),
        support.get("start"),
        support.get("end"),
    )
