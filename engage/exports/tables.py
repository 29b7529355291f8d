"""Which tables there are: each one row here, its columns described in data/exports.json, its rows made by a function.

A room below that has something to hand out adds a row, and everything else follows: the page, CSV, XLSX, dictionary.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engage.core.cells import Column, Kind, Row
from engage.core.text import Say, say
from engage.exports import briefs, codings, perspectives
from engage.exports.codings import Material

WORDS = Path(__file__).resolve().parents[1] / "data" / "exports.json"


@dataclass(frozen=True)
class Table:
    """One table: what its files are called, what people are told of it, and how its rows are made.

    personal: makes the rows with the personal columns at their end; None: it has none.
    """

    key: str
    label: Say
    about: Say
    rows: Callable[[Material], Iterable[Row]]
    personal: Callable[[Material], Iterable[Row]] | None = None

    def columns(self, *, personal: bool = False) -> list[Column]:
        """Its columns, in order; those about persons last, and only when asked for."""
        return [each for each in described()[self.key] if personal or not each.personal]


TABLES = (
    Table(
        "kodninger",
        say("Codings"),
        say("Which codes stand on which words of public texts, and who gave them, as a number."),
        codings.codings,
        codings.codings_personal,
    ),
    Table("kodebog", say("Codebook"), say("Every code, and when to use it."), codings.codebook),
    Table("kodebog-historik", say("History of the codebook"), say("Every change, in order."), codings.history),
    Table(
        "perspektiver",
        say("Perspectives"),
        say("Every published version, with its reasons."),
        perspectives.perspectives,
    ),
    Table(
        "perspektiver-sprog",
        say("Perspectives in other languages"),
        say("The same words in easy Danish, English and German."),
        perspectives.texts,
    ),
    Table(
        "perspektiver-kilder",
        say("Sources of perspectives"),
        say("The passages of public texts that were used or set aside, and why."),
        perspectives.evidence,
    ),
    Table("perspektiver-citater", say("Quotes"), say("The quotes that hold today."), perspectives.quotes),
    Table("oplaeg", say("Briefs"), say("Every released edition, and for which meeting it was."), briefs.editions),
    Table(
        "oplaeg-saetninger",
        say("Sentences of briefs"),
        say("Every sentence of the released editions, and what it stands on."),
        briefs.sentences,
    ),
)
BY_KEY = {table.key: table for table in TABLES}


@cache
def described() -> dict[str, list[Column]]:
    """The columns of every table."""
    told = json.loads(WORDS.read_text("utf-8"))
    return {
        key: [
            Column(each["name"], Kind(each["kind"]), each["da"], each["en"], each.get("personal", False))
            for each in columns
        ]
        for key, columns in told.items()
    }
