"""How far coders agree, what is in dispute, and how much is still unseen: from the rows, at the moment of asking."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from uuid import UUID

import sqlalchemy as sa

from engage.coding import queries
from engage.coding.models import Code, Text
from engage.coding.queries import Book, Standing
from engage.core.work import Work
from engage.sense import agreement as agreements
from engage.sense import unseen as goodturing
from engage.sense.agreement import Agreement
from engage.sense.unseen import Unseen


@dataclass(frozen=True)
class Figure:
    """One code in figures. persons: on whose texts it stands (each text is one person's)."""

    code: Code
    persons: int
    agreement: Agreement


@dataclass(frozen=True)
class Theme:
    """How much of a theme is still unseen, from uses of its parts in the texts that were drawn by lot."""

    code: Code
    uses: int
    unseen: Unseen


@dataclass(frozen=True)
class Figures:
    """Everything that is counted in one codebook."""

    read: int
    read_twice: int
    rows: list[Figure]
    themes: list[Theme]


@dataclass(frozen=True)
class Disputed:
    """A text on which coders differ, and the codes in question."""

    text_id: UUID
    number: int
    received_on: date
    codes: list[UUID]


def figures(work: Work, book: Book) -> Figures:
    """The figures of a codebook, in three statements. They are not kept: they are as true as the rows."""
    found = queries.standings(work, book)
    codes = book.live
    twice = {
        text_id.hex: {coder.hex: frozenset(code.hex for code in each) for coder, each in standing.by_coder.items()}
        for text_id, standing in found.items()
        if len(standing.by_coder) > 1
    }
    agree = agreements.per_code(twice, [code.id.hex for code in codes])
    persons = queries.counted(found)
    rows = [Figure(code, persons.get(code.id, 0), agree[code.id.hex]) for code in codes]
    return Figures(len(found), len(twice), rows, _themes(work, book, found))


def _themes(work: Work, book: Book, found: dict[UUID, Standing]) -> list[Theme]:
    """Good-Turing for each theme that has parts, over the texts that were drawn by lot."""
    drawn = _by_lot(work, book, found)
    uses: dict[UUID, list[UUID]] = defaultdict(list)
    for text_id, standing in found.items():
        if text_id not in drawn:
            continue
        for code_id in standing.codes:
            parent = book.codes[code_id].parent_id
            if parent is not None:
                uses[parent].append(code_id)
    with_parts = {code.parent_id for code in book.live if code.parent_id is not None}
    return [
        Theme(code, len(uses[code.id]), goodturing.unseen(uses[code.id])) for code in book.live if code.id in with_parts
    ]


def _by_lot(work: Work, book: Book, found: dict[UUID, Standing]) -> set[UUID]:
    """The texts that were read and that the lot would have drawn first: up to the first one that nobody has read.

    Others were picked by the machine or by age, and would make the estimate too good or too bad.
    """
    statement = (
        sa.select(Text.id)
        .where(Text.agreement_id == book.agreement.id, Text.is_gone.is_(False))
        .order_by(Text.slice, Text.id)
        .limit(len(found) + 1)
    )
    return set(takewhile(lambda text_id: text_id in found, work.all(statement)))


def disputed(work: Work, book: Book) -> list[Disputed]:
    """The texts on which coders differ and that nobody has settled, by arrival."""
    found = {text_id: each.disputed for text_id, each in queries.standings(work, book).items() if each.disputed}
    rows: list[Disputed] = []
    ids = list(found)
    for start in range(0, len(ids), 500):
        some = work.rows(
            sa.select(Text.id, Text.arrived, Text.received_on).where(Text.id.in_(ids[start : start + 500]))
        )
        rows += [
            Disputed(text_id, arrived, received_on, sorted(found[text_id], key=lambda code: book.codes[code].key))
            for text_id, arrived, received_on in some
        ]
    return sorted(rows, key=lambda each: each.number)
