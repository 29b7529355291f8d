"""The rows about perspectives: versions everyone may read, or could until a newer one came; never withdrawn ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.coding.models import Code
from engage.coding.rules import key_order
from engage.coding.texts import hashed
from engage.contributions.models import PublicVersion
from engage.core.cells import Row
from engage.exports.codings import OTHERS, Material
from engage.perspectives import quoting
from engage.perspectives.models import CodeOf, Evidence, Perspective, Version
from engage.perspectives.rules import Stage, State, Voice
from engage.wording.models import Twin

IN_WORDS = ("claim", "asked_for", "dissent", "not_covered", "limits")
REASONS = ("why_method", "why_coherence", "why_adequacy", "why_relevance")


@dataclass(frozen=True)
class Told:
    """One version with what it belongs to."""

    perspective: Perspective
    version: Version
    area: int


def released(it: Material) -> list[Told]:
    """The versions that were published, by number; one statement."""
    if "released" not in it.memo:
        rows = it.work.rows(
            sa.select(Perspective, Version, FocusArea.number)
            .join(Version, Version.perspective_id == Perspective.id)
            .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
            .where(
                FocusArea.agreement_id == it.book.agreement.id,
                Perspective.state != State.WITHDRAWN,
                Version.stage.in_((Stage.PUBLISHED, Stage.REPLACED)),
            )
            .order_by(Perspective.number, Version.number)
        )
        it.memo["released"] = [Told(*row) for row in rows]
    found: list[Told] = it.memo["released"]
    return found


def perspectives(it: Material) -> Iterator[Row]:
    """One row for each version, with its Danish words and only such numbers as everyone is told."""
    codes = _codes(it)
    for each in released(it):
        row = each.version
        yield (
            each.perspective.number,
            row.number,
            each.area,
            row.stage.value,
            row.published_on,
            ", ".join(codes.get(each.perspective.id, [])),
            *(getattr(row, name) for name in IN_WORDS),
            row.confidence.value if row.confidence is not None else None,
            *(getattr(row, name) for name in REASONS),
            int(row.who.get("all", 0)),
            *(int(row.who[voice.value]) if voice.value in row.who else None for voice in Voice),
            row.uncoded,
            row.uncoded_reason,
            _names(it, row.left_out),
            row.what_changed,
        )


def _codes(it: Material) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for row in it.work.all(sa.select(CodeOf).where(CodeOf.code_id.in_(list(it.book.codes)))):
        found.setdefault(row.perspective_id, []).append(it.book.codes[row.code_id].key)
    return {perspective_id: sorted(keys, key=key_order) for perspective_id, keys in found.items()}


def _names(it: Material, ids: list[str]) -> str | None:
    codes: list[Code] = [it.book.codes[UUID(each)] for each in ids if UUID(each) in it.book.codes]
    return ", ".join(code.key for code in sorted(codes, key=lambda code: key_order(code.key))) or None


def texts(it: Material) -> Iterator[Row]:
    """One row for each part of a version in another language."""
    by_id = {each.version.id: each for each in released(it)}
    rows = it.work.all(sa.select(Twin).where(Twin.subject_id.in_(list(by_id))))
    order = (*IN_WORDS, *REASONS)
    wanted = [row for row in rows if row.language in OTHERS and row.field in order]
    wanted.sort(
        key=lambda row: (
            by_id[row.subject_id].perspective.number,
            by_id[row.subject_id].version.number,
            OTHERS.index(row.language),
            order.index(row.field),
        )
    )
    for row in wanted:
        told = by_id[row.subject_id]
        yield (told.perspective.number, told.version.number, row.language, row.field, row.text)


def evidence(it: Material) -> Iterator[Row]:
    """One row for each passage of a public contribution, and what was decided about it."""
    by_id = {each.version.id: each for each in released(it)}
    rows = it.work.rows(
        sa.select(Evidence, PublicVersion)
        .join(PublicVersion, PublicVersion.contribution_id == Evidence.contribution_id)
        .where(Evidence.version_id.in_(list(by_id)), PublicVersion.withdrawn_on.is_(None))
    )

    def order(row: tuple[Evidence, PublicVersion]) -> tuple[object, ...]:
        each, public = row
        told = by_id[each.version_id]
        place = (each.start if each.start is not None else -1, it.book.codes[each.code_id].key, each.id.hex)
        return told.perspective.number, told.version.number, public.number, place

    marks: dict[UUID, bytes] = {}
    for each, public in sorted(((row[0], row[1]) for row in rows if row[0].code_id in it.book.codes), key=order):
        told = by_id[each.version_id]
        mark = marks.setdefault(public.id, hashed(it.work, public.text))
        yield (
            told.perspective.number,
            told.version.number,
            public.number,
            each.of_version,
            it.book.codes[each.code_id].key,
            each.stance.value if each.stance is not None else None,
            each.start,
            each.end,
            public.text[each.start : each.end] if mark == each.text_hash else None,
            each.use.value,
            each.reason,
            each.is_rare,
        )


def quotes(it: Material) -> Iterator[Row]:
    """One row for each quote of a published version that holds at this moment."""
    by_id = {each.version.id: each for each in released(it) if each.version.stage is Stage.PUBLISHED}
    held = quoting.holding_all(it.work, by_id)

    def order(each: quoting.Held) -> tuple[int, int]:
        return by_id[each.quote.version_id].perspective.number, each.quote.position

    for each in sorted(held, key=order):
        told, quote, voice = by_id[each.quote.version_id], each.quote, each.voice
        yield (
            told.perspective.number,
            told.version.number,
            quote.position,
            quote.seat.value,
            voice.number,
            quote.of_version,
            quote.start,
            quote.end,
            quote.words,
            voice.language,
            voice.role.value if voice.role is not None else None,
            voice.region,
            voice.month,
        )
