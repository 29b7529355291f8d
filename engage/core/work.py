"""One transaction, one actor, one reading of the clock: what every query and service takes first."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, make_transient_to_detached

from engage.core import clock, db, inserting
from engage.core.authority import SYSTEM, Actor
from engage.core.crypto import KeyRing
from engage.core.db import Base
from engage.core.errors import Conflict, Invalid, NotFound, Refused
from engage.core.inserting import Gone
from engage.core.text import Say

Row = TypeVar("Row", bound=Base)
Made = TypeVar("Made")
MOST_KEPT = 500  # things kept by one process


@dataclass
class Kept:
    """What this process has made from public rows, as they were at one public stamp."""

    stamp: int = -1
    made: dict[Any, Any] = field(default_factory=dict)


class Shelf:
    """Holds the newest `Kept`; whoever began to read before a change goes on with what they were given."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything: the database is another one now."""
        self._newest = Kept()

    def at(self, stamp: int) -> Kept:
        newest = self._newest
        if stamp != newest.stamp or len(newest.made) >= MOST_KEPT:
            newest = self._newest = Kept(stamp)
        return newest


class FirstAsked(Generic[Made]):
    """A property that is made when first asked for, and kept.

    Not functools' own: before Python 3.12 that one holds a lock for all rows of the class while it makes one. A thread
    that waits for the database there would keep out the very thread that holds the database, for ever.
    """

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make

    def __get__(self, owner: Any, _kind: type) -> Made:
        made = vars(owner)[self._make.__name__] = self._make(owner)
        return made


class Transaction:
    """A connection, opened when first needed; and on it a session, made when rows are to be watched for changes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.public_changed = False

    @FirstAsked
    def connection(self) -> Connection:
        return self._engine.connect()

    @FirstAsked
    def session(self) -> Session:
        return Session(self.connection, expire_on_commit=False, info={"transaction": self})

    def flush(self) -> None:
        """Send the changes of watched rows to the database."""
        if "session" in vars(self):
            self.session.flush()

    def commit(self) -> None:
        """Keep what was done, and say so when visitors would now see something else."""
        self.flush()
        if self.public_changed:
            self.connection.execute(sa.update(db.public_stamp).values(value=db.public_stamp.c.value + 1))
        if "connection" in vars(self):
            self.connection.commit()

    def close(self) -> None:
        """Give the connection back; what was not kept is undone, and what was read stays readable."""
        if "session" in vars(self):
            self.session.close()
        if "connection" in vars(self):
            self.connection.close()


@dataclass(frozen=True)
class Store:
    """Where a Work gets its transaction: the engine for writing, the one for reading, and the key ring."""

    engine: Engine
    keys: KeyRing
    read_engine: Engine | None = None  # a replica, when the installation has one
    shelf: Shelf = field(default_factory=Shelf, compare=False)

    def transaction(self) -> Transaction:
        """A transaction that may write."""
        return Transaction(self.engine)

    @cached_property
    def reader(self) -> Engine:
        """The engine for reading, made when first asked for."""
        return db.reader_of(self.read_engine or self.engine)


@dataclass
class Work:
    """A unit of work. Leaving the `with` that opened it commits; an exception undoes everything."""

    transaction: Transaction
    actor: Actor
    now: datetime
    keys: KeyRing
    writing: bool = True
    memo: dict[Any, Any] = field(default_factory=dict)  # what this one work has already looked up
    shelf: Shelf = field(default_factory=Shelf)

    @property
    def session(self) -> Session:
        """The ORM's session, for rows that are watched for changes."""
        return self.transaction.session

    @property
    def connection(self) -> Connection:
        """The connection, for statements about tables."""
        return self.transaction.connection

    @property
    def today(self) -> date:
        """The calendar day in Denmark."""
        return clock.local_date(self.now)

    @property
    def minute(self) -> datetime:
        """This minute: what hangs on the clock and is kept for many readers is made as it was at its beginning."""
        return self.now.replace(second=0, microsecond=0)

    def add(self, row: Row) -> Row:
        self.session.add(row)
        return row

    def insert(self, *rows: Base, instead_of: Gone | None = None) -> None:
        """Write rows now, at one go. Raises Refused.

        For what is written often: it costs a tenth of `add`. Changes made to the rows afterwards are not seen, unless
        they are given to `watch`; rows that were added and that these refer to must be flushed before.
        instead_of: rows that are deleted with it.
        """
        try:
            inserting.insert(self.connection, rows, instead_of=instead_of)
        except IntegrityError as error:
            raise refusal_of(error) from error
        if any(row.__public__ for row in rows):
            self.public_changed()

    def watch(self, row: Row) -> Row:
        """Have later changes to a row that was inserted written too."""
        make_transient_to_detached(row)
        return self.add(row)

    def find(self, kind: type[Row], identity: UUID | None, *, lock: bool = False) -> Row | None:
        """The row with this identity, or None; `lock` holds it against other writers until the end."""
        return self.session.get(kind, identity, with_for_update=lock or None) if identity is not None else None

    def get(self, kind: type[Row], identity: UUID | None, *, lock: bool = False) -> Row:
        """As `find`. Raises NotFound."""
        row = self.find(kind, identity, lock=lock)
        if row is None:
            raise NotFound()
        return row

    def one(self, statement: Any) -> Any:
        """The first result of `statement`, or None."""
        return self.session.scalars(statement).first()

    def all(self, statement: Any) -> list[Any]:
        return list(self.session.scalars(statement).all())

    def rows(self, statement: Any) -> list[Any]:
        return list(self.session.execute(statement).all())

    def run(self, statement: Any) -> int:
        """Run a bulk change; the number of rows it touched."""
        return cast(int, cast(Any, self.session.execute(statement)).rowcount)

    def draw(self, *names: str, times: int = 1) -> None:
        """Draw the next numbers of several sequences in one statement; `next_number` gives them out in order."""
        for name, numbers in db.next_numbers(self.connection, names, times).items():
            self.memo.setdefault(("drawn", name), []).extend(numbers)

    def next_number(self, name: str) -> int:
        """The next number of a sequence; numbers rise, and may leave gaps."""
        drawn = self.memo.get(("drawn", name))
        return int(drawn.pop(0)) if drawn else db.next_numbers(self.connection, (name,))[name][0]

    def place(self, row: Base, column: str) -> str:
        """Where a sealed value belongs; moved elsewhere it cannot be opened."""
        return place_of(type(row), column, row.id)

    def seal(self, row: Base, column: str, text: str | None) -> None:
        """Put `text` into a sealed column of `row`; None or nothing empties it."""
        setattr(row, column, self.keys.seal(text, self.place(row, column)) if text else None)

    def unseal(self, row: Base, column: str) -> str | None:
        """The text in a sealed column of `row`, or None when it holds none."""
        token = getattr(row, column)
        return self.keys.unseal(token, self.place(row, column)) if token else None

    def kept(self, key: Any, make: Callable[[], Made]) -> Made:
        """What `make` makes, or made before in this process while no public row has changed since.

        For what is made of public rows alone, is plain and never changed, and is the same on every day and for every
        reader. A work that writes makes its own, since it may be what changes those rows.
        """
        if self.writing:
            return make()
        if "kept" not in self.memo:
            self.memo["kept"] = self.shelf.at(public_stamp(self))
        made: dict[Any, Made] = self.memo["kept"].made
        if key not in made:
            made[key] = make()
        return made[key]

    def public_changed(self) -> None:
        """Say that visitors would now see something else (bulk changes say it themselves)."""
        self.transaction.public_changed = True

    def flush(self) -> None:
        """Send pending rows to the database now, so that its constraints answer here. Raises Refused."""
        try:
            self.transaction.flush()
        except IntegrityError as error:
            raise refusal_of(error) from error


def _notice_public(session: Session, _context: Any, _instances: Any) -> None:
    touched = (*session.new, *session.dirty, *session.deleted)
    if any(getattr(row, "__public__", False) for row in touched):
        session.info["transaction"].public_changed = True


sa.event.listen(Session, "before_flush", _notice_public)


def refusal_of(error: IntegrityError) -> Refused:
    """What a broken constraint says to a person: its own `info["refuse"]`, or that someone was faster."""
    constraint = _constraint_of(error)
    refuse = constraint.info.get("refuse") if constraint is not None else None
    if refuse is None:
        return Conflict()
    where, message = cast(tuple[str | None, Say], refuse)
    return Invalid(where, message)


def _constraint_of(error: IntegrityError) -> Any:
    """The constraint or unique index that the driver's error names, or None."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    columns = re.match(r"UNIQUE constraint failed: (.+)", str(error.orig))
    wanted = {part.strip() for part in columns.group(1).split(",")} if columns else set()
    check = re.match(r"CHECK constraint failed: (\S+)", str(error.orig))
    name = name or (check.group(1) if check else None)
    for table in Base.metadata.tables.values():
        for item in cast(Any, (*table.constraints, *table.indexes)):
            if name is not None and item.name == name:
                return item
            unique = isinstance(item, sa.UniqueConstraint) or (isinstance(item, sa.Index) and item.unique)
            if unique and wanted and {f"{table.name}.{c.name}" for c in item.columns} == wanted:
                return item
    return None


@contextmanager
def unit_of_work(store: Store, actor: Actor = SYSTEM) -> Iterator[Work]:
    """A Work that may write: commits when left, undoes everything on an exception. Raises Refused."""
    transaction = store.transaction()
    try:
        yield Work(transaction, actor, clock.now(), store.keys, shelf=store.shelf)
        transaction.commit()
    except IntegrityError as error:
        raise refusal_of(error) from error
    finally:
        transaction.close()


@contextmanager
def reading(store: Store, actor: Actor = SYSTEM) -> Iterator[Work]:
    """A Work that can only read; the database itself refuses anything else."""
    transaction = Transaction(store.reader)
    try:
        yield Work(transaction, actor, clock.now(), store.keys, writing=False, shelf=store.shelf)
    finally:
        transaction.close()


_STAMP = sa.select(db.public_stamp.c.value)
STAMP = _STAMP.scalar_subquery().label("stamp")


def public_stamp(work: Work) -> int:
    """A number that grows whenever something visitors see may have changed; a work looks once."""
    if "stamp" not in work.memo:
        saw_stamp(work, work.connection.execute(_STAMP).scalar())
    return cast(int, work.memo["stamp"])


def saw_stamp(work: Work, stamp: Any) -> None:
    """Note the public stamp, where it came along with what was read anyway (`STAMP` in a statement)."""
    work.memo.setdefault("stamp", int(stamp or 0))


def place_of(kind: type[Base], column: str, identity: UUID) -> str:
    """Where the sealed value in a column of this row belongs."""
    return f"{kind.__tablename__}.{column}.{identity.hex}"
