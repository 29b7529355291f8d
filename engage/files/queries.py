"""Reading stored files: what they are called, and what is in them."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from engage.core.errors import NotFound
from engage.core.work import Work
from engage.files.models import FileContent, StoredFile


def known(work: Work, ids: Iterable[UUID | None]) -> dict[UUID, StoredFile]:
    """The files with these identities, in one query; where none is asked for, without one."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {each.id: each for each in work.all(sa.select(StoredFile).where(StoredFile.id.in_(wanted)))}


def content(work: Work, file_id: UUID) -> bytes:
    """The bytes of a file. Raises NotFound."""
    found: bytes | None = work.one(sa.select(FileContent.content).where(FileContent.file_id == file_id))
    if found is None:
        raise NotFound()
    return found
