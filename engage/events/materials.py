"""The files of an event's materials: a short and a long version of each, for everyone who may see the event."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.core.errors import Conflict, NotFound, require
from engage.core.work import Work
from engage.events import policy, queries
from engage.events.changing import touched
from engage.events.models import Event, Material
from engage.files import service as files
from engage.files.models import StoredFile

COLUMNS = {"short": "short_file_id", "long": "long_file_id"}


def put(work: Work, event_id: UUID, material_id: UUID, which: str, *, name: str, content: bytes, version: int) -> Event:
    """Keep a file as the short or the long version of a material; the one there was is gone.

    Raises NotFound, Forbidden, Conflict, Invalid at "file".
    """
    event, material = _locked(work, event_id, material_id, which, version)
    before = getattr(material, COLUMNS[which])
    setattr(material, COLUMNS[which], files.store(work, name=name, content=content).id)
    files.remove(work, before)
    touched(work, event, "events.file_put", which=which)
    return event


def take_away(work: Work, event_id: UUID, material_id: UUID, which: str, *, version: int) -> Event:
    """The file is gone, at once. Raises NotFound, Forbidden, Conflict."""
    event, material = _locked(work, event_id, material_id, which, version)
    before = getattr(material, COLUMNS[which])
    setattr(material, COLUMNS[which], None)
    files.remove(work, before)
    touched(work, event, "events.file_taken_away", which=which)
    return event


def _locked(work: Work, event_id: UUID, material_id: UUID, which: str, version: int) -> tuple[Event, Material]:
    event = queries.locked(work, event_id)
    require(policy.may_manage(work.actor, event))
    if event.version != version:  # also of an event that is closed: slides come late, and a name must go at once
        raise Conflict()
    material = work.get(Material, material_id)
    if material.event_id != event.id or which not in COLUMNS:
        raise NotFound()
    return event, material


def of_event(work: Work, number: int, file_id: UUID) -> StoredFile:
    """A file that belongs to a material of the event at this address, for whoever may see it. Raises NotFound."""
    mine: Any = sa.or_(Material.short_file_id == StoredFile.id, Material.long_file_id == StoredFile.id)
    statement = (
        sa.select(StoredFile)
        .join(Material, mine)
        .join(Event, Event.id == Material.event_id)
        .where(StoredFile.id == file_id, Event.number == number, policy.visible_to(work.actor))
    )
    found: StoredFile | None = work.one(statement)
    if found is None:
        raise NotFound()
    return found
