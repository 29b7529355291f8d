"""The rows about codings and the codebook: of texts that everyone may read now, in exactly the words they have now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.bodies.models import Municipality, Region
from engage.coding import queries as coding
from engage.coding.models import Code, CodebookChange, Coding, Step, Text
from engage.coding.queries import Book
from engage.coding.rules import key_order
from engage.coding.texts import hashed
from engage.contributions.models import Contribution, PublicVersion
from engage.core import clock
from engage.core.languages import DEFAULT, LANGUAGES
from engage.core.work import Work
from engage.exports import queries
from engage.exports.rules import Cell, Row
from engage.wording.models import Twin


@dataclass(frozen=True)
class Source:
    """A public text with what a published contribution shows of whose it is."""

    text: Text
    public: PublicVersion
    region: str | None
    area: int


@dataclass(frozen=True)
class Given:
    """What one coder said of one text: one code on some words, or (coding None) that nothing fits."""

    source: Source
    step: Step
    coding: Coding | None
    coder: int
    stands: bool


@dataclass(eq=False)
class Material:
    """Everything that the tables and the formats of one agreement are made from, read once."""

    work: Work
    book: Book
    memo: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def sources(self) -> dict[UUID, Source]:
        """The public texts by the id of the text, in the order of their numbers; one statement."""
        rows = self.work.rows(
            sa.select(Text, PublicVersion, Region.name, FocusArea.number)
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
        found = (Source(*row) for row in rows)
        return {each.text.id: each for each in found if hashed(self.work, each.public.text) == each.text.text_hash}

    @cached_property
    def given(self) -> list[Given]:
        """What coders said of them, in an order that hangs on the rows alone; three statements."""
        stand = coding.standings(self.work, self.book)
        found = []
        for text_id, step, row in coding.given(self.work, self.book):
            source = self.sources.get(text_id)
            if source is None:
                continue
            standing = stand.get(text_id)
            stands = row is not None and standing is not None and self.book.now(row.code_id).id in standing.codes
            found.append(Given(source, step, row, self.coder(step.coder), stands))
        return sorted(found, key=self._order)

    def _order(self, each: Given) -> tuple[Any, ...]:
        it = each.coding
        key = key_order(self.book.codes[it.code_id].key) if it is not None else (-1, "")
        place = (
            (it.start if it.start is not None else -1, it.stance or "", it.id.hex) if it is not None else (-1, "", "")
        )
        return each.source.public.number, each.coder, each.step.made_at, each.step.id.hex, key, place

    def coder(self, account_id: UUID) -> int:
        """The number in the place of a coder."""
        return queries.coder_number(self.work, self.book.agreement.id, account_id)


def codings(it: Material) -> Iterator[Row]:
    """One row for each code that a coder gave, and one where nothing fitted."""
    for each in it.given:
        yield (*_who(each.source), *_what(it, each))


def codings_personal(it: Material) -> Iterator[Row]:
    """The same with what the writer told us alone: municipality, whether under 15, and e-mail."""
    told = _told(it)
    for each in it.given:
        yield (*_who(each.source), *_what(it, each), *told[each.source.text.contribution_id])


def _who(each: Source) -> Row:
    public = each.public
    role = public.role.value if public.role is not None else None
    return (public.number, public.of_version, each.area, public.language, role, each.region, public.month)


def _what(it: Material, each: Given) -> Row:
    row = each.coding
    act = (each.coder, each.step.act.value, clock.local_date(each.step.made_at))
    if row is None:
        return (*act, None, "0", None, None, None, None, None, None, None, None, False)
    code = it.book.codes[row.code_id]
    theme = it.book.codes[code.parent_id] if code.parent_id is not None else code
    part = code if code.parent_id is not None else None
    words = each.source.public.text
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
        words[row.start : row.end],
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
