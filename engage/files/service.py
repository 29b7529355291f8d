"""Taking files in and away; what was taken away is gone at once."""

from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa

from engage.core.work import Work
from engage.files import rules
from engage.files.models import FileContent, StoredFile


def store(work: Work, *, name: str, content: bytes, language: str = "da") -> StoredFile:
    """Keep a file of a kind that is taken. name: as its sender calls it. Raises Invalid at "file"."""
    kind = rules.checked(content)
    file = work.add(
        StoredFile(
            name=rules.shown_name(name, kind),
            media_type=rules.MEDIA_TYPES[kind],
            size=len(content),
            sha256=sha256(content).hexdigest(),
            language=language,
            stored_on=work.today,
        )
    )
    work.flush()
    work.add(FileContent(file_id=file.id, content=content))
    work.flush()
    return file


def remove(work: Work, *file_ids: UUID | None) -> None:
    """Delete files and what is in them; nothing may refer to them any more."""
    gone = [each for each in file_ids if each is not None]
    if gone:
        work.flush()
        work.run(sa.delete(FileContent).where(FileContent.file_id.in_(gone)))
        work.run(sa.delete(StoredFile).where(StoredFile.id.in_(gone)))
