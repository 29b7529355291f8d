"""The rows about codings and the codebook: of texts that everyone may read now, in exactly the words they have now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.bodies.models import Municipality, Region
from engage.coding import queries as coding
from engage.coding.models import Code, CodebookChange, Text
from engage.coding.queries import Book
from engage.coding.rules import key_order
from engage.coding.texts import hashed
from engage.contributions.models import Contribution, PublicVersion
from engage.core import clock
from engage.core.cells import Cell, Row
from engage.core.languages import DEFAULT, LANGUAGES
from engage.core.work import Work
from engage.exports import queries
from engage.wording.models import Twin


@dataclass(frozen=True, slots=True)
class Source:
    """A public text with what a published contribution shows of whose it is."""

    text_id: UUID
    contribution_id: UUID
    number: int
    version: int
    words: str
    language: str
    role: str | None
    month: date
    region: str | None
    area: int


@dataclass(frozen=True, slots=True)
class Given:
    """What one coder said of one text: `row` is one code on some words, or (coding_id None) that nothing fits."""

    source: Source
    row: Any  # see coding.queries.given
    coder: int
    stands: bool


@dataclass(eq=False)
class Material:
    """Everything that the tables and the formats of one agreement are made from, read once and in bare columns."""

    work: Work
    book: Book
    memo: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def sources(self) -> dict[UUID, Source]:
        """The public texts by the id of the text, in the order of their numbers; one statement."""
        rows = self.work.session.execute(
            sa.select(
                Text.id,
                Text.contribution_id,
                Text.text_hash,
                PublicVersion.number,
                PublicVersion.of_version,
                PublicVersion.text,
                PublicVersion.language,
                PublicVersion.role,
                PublicVersion.month,
                Region.name,
                FocusArea.number,
            )
            .join(PublicVersion, PublicVersion.contribution_id == Text.contribution_id)
            .join(FocusArea, FocusArea.id == Text.focus_area_id)
            .outerjoin(Region, Region.id == PublicVersion.region_id)
            .where(
                Text.agreement_id == self.book.agreement.id,
                Text.is_gone.is_(False),
                Text.is_public.is_(True),
                PublicVersion.withdrawn_on.is_(None),
            )
            .order_by(PublicVersion.number)
        )
        return {
            row[0]: Source(row[0], row[1], row[3], row[4], row[5], row[6], row[7] and row[7].value, *row[8:])
            for row in rows
            if hashed(self.work, row[5]) == row[2]
        }

    @cached_property
    def given(self) -> list[Given]:
        """What coders said of them, in an order that hangs on the rows alone; three statements."""
        stand = coding.standings(self.work, self.book)
        found = []
        for row in coding.given(self.work, self.book):
            source = self.sources.get(row.text_id)
            if source is not None:
                codes = stand[row.text_id].codes if row.text_id in stand else frozenset()
                stands = row.coding_id is not None and self.book.now(row.code_id).id in codes
                found.append(Given(source, row, self.coder(row.coder), stands))
        return sorted(found, key=self._order)

    def _order(self, each: Given) -> tuple[Any, ...]:
        row = each.row
        step = (each.source.number, each.coder, row.made_at, row.step_id.hex)
        if row.coding_id is None:
            return step
        place = (row.start if row.start is not None else -1, row.stance or "", row.coding_id.hex)
        return *step, key_order(self.book.codes[row.code_id].key), *place

    def coder(self, account_id: UUID) -> int:
        """The number in the place of a coder."""
        known: dict[UUID, int] = self.memo.setdefault("coders", {})
        if account_id not in known:
            known[account_id] = queries.coder_number(self.work, self.book.agreement.id, account_id)
        return known[account_id]


def codings(it: Material) -> Iterator[Row]:
    """One row for each code that a coder gave, and one where nothing fitted."""
    for each in it.given:
        yield (*_who(each.source), *_what(it, each))


def codings_personal(it: Material) -> Iterator[Row]:
    """The same with what the writer told us alone: municipality, whether under 15, and e-mail."""
    told = _told(it)
    for each in it.given:
        yield (*_who(each.source), *_what(it, each), *told[each.source.contribution_id])


def _who(each: Source) -> Row:
    return (each.number, each.version, each.area, each.language, each.role, each.region, each.month)


def _what(it: Material, each: Given) -> Row:
    row = each.row
    act = (each.coder, row.act.value, clock.local_date(row.made_at))
    if row.coding_id is None:
        return (*act, None, "0", None, None, None, None, None, None, None, None, False)
    code = it.book.codes[row.code_id]
    theme = it.book.codes[code.parent_id] if code.parent_id is not None else code
    part = code if code.parent_id is not None else None
    return (
        *act,
        row.source.value,
        code.key,
        theme.name,
        part.name if part is not None else None,
        it.book.now(code.id).key,
        row.stance.value if row.stance is not None else None,
        row.start,
        row.end,
        row.of_version,
        each.source.words[row.start : row.end],
        each.stands,
    )


def _told(it: Material) -> dict[UUID, Row]:
    rows = it.work.rows(
        sa.select(Contribution, Municipality.name)
        .join(Text, Text.contribution_id == Contribution.id)
        .outerjoin(Municipality, Municipality.id == Contribution.municipality_id)
        .where(Text.agreement_id == it.book.agreement.id)
    )
    return {each.id: (municipality, each.under_15, it.work.unseal(each, "email")) for each, municipality in rows}


# --- The codebook -----------------------------------------------------------------------------

OTHERS = tuple(each.code for each in LANGUAGES if each.code != DEFAULT.code)


def codebook(it: Material) -> Iterator[Row]:
    """One row for each code, those no longer used too."""
    twins = _twins(it)
    for code in sorted(it.book.codes.values(), key=lambda code: key_order(code.key)):
        theme = it.book.codes[code.parent_id].key if code.parent_id is not None else None
        became = it.book.codes[code.became_id].key if code.became_id is not None else None
        names = [twins.get((code.id, "name", language)) for language in OTHERS]
        described = (code.use_when, code.not_when, "; ".join(code.keywords.splitlines()))
        days = (clock.local_date(code.made_at), clock.local_date(code.ended_at) if code.ended_at is not None else None)
        yield (code.key, theme, code.name, *names, *described, _state(code), became, *days)


def _state(code: Code) -> str:
    if code.became_id is not None:
        return "merged"
    if code.split_at is not None:
        return "split"
    return "ended" if code.ended_at is not None else "in use"


def _twins(it: Material) -> dict[tuple[UUID, str, str], str]:
    rows = it.work.all(sa.select(Twin).where(Twin.subject_id.in_(list(it.book.codes))))
    return {(row.subject_id, row.field, row.language): row.text for row in rows}


def history(it: Material) -> Iterator[Row]:
    """One row for each change of the codebook."""
    statement = sa.select(CodebookChange).where(CodebookChange.codebook_id == it.book.codebook.id)
    for each in it.work.all(statement.order_by(CodebookChange.number)):
        code = it.book.codes.get(each.code_id) if each.code_id is not None else None
        by: Cell = it.coder(each.made_by) if each.made_by is not None else None
        before, into = each.details.get("before"), each.details.get("after") or _into(it, each.details.get("into"))
        yield (
            each.number,
            clock.local_date(each.made_at),
            each.change.value,
            code.key if code else None,
            before,
            into,
            by,
        )


def _into(it: Material, told: Any) -> str | None:
    ids = [told] if isinstance(told, str) else told or []
    keys = [it.book.codes[UUID(each)].key for each in ids if UUID(each) in it.book.codes]
    return ", ".join(keys) or None
