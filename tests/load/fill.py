"""Thousands of valid contributions, put in by the table rather than one by one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engage.agreements.models import Agreement, FocusArea
from engage.bodies.models import Municipality, Region
from engage.consent import queries as consents
from engage.consent.models import Consent, Purpose
from engage.contributions.models import (
    Contribution,
    PartKind,
    PartOfVersion,
    PublicVersion,
    Status,
    Version,
)
from engage.core import clock, crypto
from engage.core.crypto import KeyRing
from engage.core.db import Base, counter, public_stamp
from engage.core.text import stems
from engage.core.work import Store, Work, reading
from engage.receipts.models import Receipt
from tests.ground import Ground

BATCH = 2000
TEXT = (
    "Vi har ventet længe på en afklaring, og hver gang vi ringer, er det en ny person der svarer. "
    "Det hjælper når der er én, der kender os, og som ringer tilbage når hun har lovet det. "
    "Min søn trives på sit værksted, men transporten er usikker, og det slider på hele familien."
)
STEMS = stems(TEXT, "da")
TABLES: tuple[type[Base], ...] = (Receipt, Consent, Contribution, Version, PartOfVersion, PublicVersion)


@dataclass(frozen=True)
class Subject:
    """The one focus area that everything is about."""

    slug: str
    number: int
    focus_area_id: UUID
    scope_id: UUID
    municipality_id: UUID
    region_id: UUID
    wording_id: UUID


def _open(work: Work) -> list[tuple[Agreement, FocusArea]]:
    rows = work.rows(
        sa.select(Agreement, FocusArea)
        .join(FocusArea, FocusArea.agreement_id == Agreement.id)
        .where(FocusArea.input_from <= work.today, FocusArea.input_to >= work.today)
        .order_by(Agreement.slug, FocusArea.number)
    )
    return [(agreement, area) for agreement, area in rows]


def open_areas(work: Work) -> list[str]:
    """How answers name the focus areas that are open."""
    return [f"{agreement.slug}:{area.number}" for agreement, area in _open(work)]


def subject(store: Store) -> Subject:
    """An open focus area, with all that a contribution to it refers to."""
    with reading(store) as work:
        agreement, area = _open(work)[0]
        municipality, region = work.one(sa.select(Municipality).limit(1)), work.one(sa.select(Region).limit(1))
        wording = consents.wording(work, Purpose.PUBLISH, "da")
        return Subject(agreement.slug, area.number, area.id, agreement.body_id, municipality.id, region.id, wording.id)


def fill(ground: Ground, about: Subject, *, size: int) -> None:
    """Bring the focus area to `size` published contributions, and the queue to as many that wait."""
    engine = ground.store.engine
    with engine.begin() as connection:
        # Only for the filling: memory for the indexes, and no look at parents that were put in just before.
        connection.execute(
            sa.text(
                "PRAGMA cache_size=-400000"
                if engine.dialect.name == "sqlite"
                else "SET LOCAL session_replication_role = replica"
            )
        )
        held = int(connection.scalar(sa.select(sa.func.count()).select_from(PublicVersion)) or 0)
        published = connection.scalar(sa.select(sa.func.max(PublicVersion.number))) or 0
        sequence = connection.scalar(sa.select(sa.func.max(Contribution.sequence))) or 0
        for start in range(held, size, BATCH):
            rows: dict[type[Base], list[dict[str, Any]]] = {table: [] for table in TABLES}
            for _ in range(start, min(start + BATCH, size)):
                sequence, published = sequence + 1, published + 1
                for table, row in _voice(ground.keys, about, sequence, published):
                    rows[table].append(row)
                sequence += 1
                for table, row in _voice(ground.keys, about, sequence, None):
                    rows[table].append(row)
            for table, found in rows.items():
                _put(connection, table, found)
        _numbers(connection, {"contribution": sequence, "publication": published})
        connection.execute(sa.update(public_stamp).values(value=public_stamp.c.value + 1))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("ANALYZE"))  # as autovacuum would within a minute


def _voice(
    keys: KeyRing, about: Subject, sequence: int, number: int | None
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """The rows of one contribution: published under `number`, or waiting in the queue."""
    receipt, contribution, version, part, consent = (uuid4() for _ in range(5))
    key, wrapped = keys.new_data_key(f"contribution.data_key.{contribution.hex}")
    day = clock.local_date(clock.now()) - timedelta(days=sequence % 300)
    text = f"{TEXT} ({sequence})"
    code_hash = keys.blind("receipt", receipt.hex)
    yield Receipt, {"id": receipt, "code_hash": code_hash, "opens": "contribution", "on_paper": False}
    agreed = {"wording_id": about.wording_id, "purpose": Purpose.PUBLISH, "given_on": day, "withdrawn_on": None}
    yield Consent, {"id": consent, **agreed}
    given: dict[str, Any] = {
        "id": contribution, "sequence": sequence, "once_hash": code_hash, "receipt_id": receipt,
        "case_number": f"{day.year}-{sequence:06d}", "channel": "web", "language": "da", "role": "citizen",
        "scope_id": about.scope_id, "focus_area_id": about.focus_area_id, "municipality_id": about.municipality_id,
        "received_on": day, "status": Status.RECEIVED if number is None else Status.PUBLISHED, "status_on": day,
        "publish": "public", "may_quote": False, "publish_consent_id": consent, "contact_language": "da",
        "data_key": wrapped, "crisis": False, "held": False, "sealed_cpr": False, "length": len(TEXT), "flags": {},
        "version": 1, "is_demo": False,
    }  # fmt: skip
    yield Contribution, {column.name: given.get(column.name) for column in Contribution.__table__.columns}
    yield Version, {"id": version, "contribution_id": contribution, "number": 1, "made_on": day}
    sealed = crypto.seal(key, text, f"contribution_part.{part.hex}")
    yield PartOfVersion, {"id": part, "version_id": version, "kind": PartKind.TEXT, "sealed": sealed}
    if number is not None:
        yield PublicVersion, {
            "id": uuid4(), "number": number, "contribution_id": contribution, "of_version": 1,
            "focus_area_id": about.focus_area_id, "question_id": None, "text": text, "helper_opinion": None,
            "language": "da", "stems": STEMS, "role": "citizen", "region_id": about.region_id,
            "month": day.replace(day=1), "published_on": day, "withdrawn_on": None, "is_demo": False,
        }  # fmt: skip


def _put(connection: Connection, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if connection.dialect.name != "postgresql":
        connection.execute(sa.insert(table.__table__), rows)
        return
    names = list(rows[0])
    quoted = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    with cursor.copy(f'COPY "{table.__tablename__}" ({quoted}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([json.dumps(v) if isinstance(v, dict) else v for v in row.values()])


def _numbers(connection: Connection, reached: dict[str, int]) -> None:
    """What is given out next comes after what was put in."""
    for name, value in reached.items():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT setval(:name, :value)"), {"name": f"{name}_seq", "value": value})
        else:
            connection.execute(sa.update(counter).where(counter.c.name == name).values(value=value))
