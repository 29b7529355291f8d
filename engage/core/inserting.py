"""Writing new rows of many tables at one go: what is written often costs one statement, and one trip to the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from engage.core.db import Base

MOST = 1_000  # values in one statement; more rows than that are worth statements of their own

Group = tuple[sa.Table, list[dict[str, Any]]]


@dataclass(frozen=True)
class Gone:
    """Rows that are deleted as others are written: those that hold one of these values in this column."""

    column: sa.Column[Any]
    values: Sequence[Any]


def insert(connection: Connection, rows: Sequence[Base], *, instead_of: Gone | None = None) -> None:
    """Insert rows that nobody watches for changes. Raises IntegrityError."""
    if not rows and instead_of is None:
        return
    groups = _by_table(rows)
    if connection.dialect.name == "postgresql" and sum(len(row) for _, many in groups for row in many) <= MOST:
        _at_once(connection, groups, instead_of)
        return
    for table, values in groups:
        connection.execute(_inserting(table), values)
    if instead_of is not None:
        connection.execute(_deleting(instead_of.column), [{"value": value} for value in instead_of.values])


def _at_once(connection: Connection, groups: Sequence[Group], instead_of: Gone | None) -> None:
    """All of it as one statement and one trip: PostgreSQL looks at foreign keys when it has ended."""
    parts, given = [], list[Any]()
    if instead_of is not None:
        column = instead_of.column
        places = ", ".join(["%s"] * len(instead_of.values))
        parts.append(f"DELETE FROM {column.table.name} WHERE {column.name} IN ({places})")  # noqa: S608 - names only
        given += instead_of.values
    for table, rows in groups:
        into = _into(table, tuple(rows[0]), connection.dialect)
        parts.append(into.words + ", ".join([into.places] * len(rows)))
        for row in rows:
            given += into.values(row)
    first = ", ".join(f"part{number} AS ({part})" for number, part in enumerate(parts[:-1]))
    connection.exec_driver_sql(f"WITH {first} {parts[-1]}" if first else parts[-1], tuple(given))


class _Into:
    """How rows that set these columns of a table are written for the driver."""

    def __init__(self, table: sa.Table, named: Sequence[str], dialect: Dialect) -> None:
        self.defaults = {c.name: c.default for c in table.columns if c.default is not None and c.name not in named}
        names = (*named, *self.defaults)
        self.binders = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
        quote = dialect.identifier_preparer.quote
        self.words = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) VALUES "  # noqa: S608 - names
        self.places = f"({', '.join(['%s'] * len(names))})"

    def values(self, row: dict[str, Any]) -> list[Any]:
        """The values of a row, as the driver takes them."""
        if self.defaults:
            row = {name: _made(default) for name, default in self.defaults.items()} | row
        return [bind(row[name]) if bind is not None else row[name] for name, bind in self.binders]


def _made(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg


# Put together once: building a statement costs more than running it.
_inserting = cache(sa.insert)
_into = cache(_Into)


@cache
def _deleting(column: sa.Column[Any]) -> sa.Delete:
    return sa.delete(column.table).where(column == sa.bindparam("value"))


@cache
def _columns(table: sa.Table) -> frozenset[str]:
    return frozenset(table.c.keys())


@cache
def _rank(_tables: int) -> dict[sa.Table, int]:
    """The order in which rows are written, so that what they refer to is there; found anew when there are more."""
    return {table: number for number, table in enumerate(Base.metadata.sorted_tables)}


def _by_table(rows: Sequence[Base]) -> list[Group]:
    """The columns of rows, for one statement each: those of one table that set the same columns."""
    found: dict[tuple[sa.Table, tuple[str, ...]], list[dict[str, Any]]] = {}
    for row in rows:
        table = cast(sa.Table, row.__table__)
        columns = _columns(table)
        values = {name: value for name, value in vars(row).items() if name in columns}
        found.setdefault((table, tuple(values)), []).append(values)
    rank = _rank(len(Base.metadata.tables))
    return [(table, values) for (table, _), values in sorted(found.items(), key=lambda item: rank[item[0][0]])]
