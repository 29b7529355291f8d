"""Handing out the files of materials: how a page links one, and an answer that can do nothing but be kept."""

from io import BytesIO

from flask import Response, send_file, url_for

from engage.files.models import StoredFile
from engage.files.rules import KIND_NAMES, KINDS
from engage.web.locale import gettext, show_number, tell

SAFE = "default-src 'none'; frame-ancestors 'none'; sandbox"


def size(number: int) -> str:
    """How large a file is, as people say it."""
    if number < 1024 * 1024:
        return gettext("%(number)s kB", number=show_number(max(1, round(number / 1024))))
    return gettext("%(number)s MB", number=show_number(round(number / 1024 / 1024, 1)))


def shown(event_number: int, file: StoredFile) -> dict[str, str]:
    """A file as a page links it: its address, its name, and what it is."""
    return {
        "url": url_for("events.material", number=event_number, file_id=file.id),
        "name": file.name,
        "kind": tell(KIND_NAMES[KINDS[file.media_type]]),
        "size": size(file.size),
    }


def answer_of(file: StoredFile, content: bytes) -> Response:
    """A file to keep: never shown inside a page, and whatever is in it can do nothing."""
    kind = f"{file.media_type}; charset=utf-8" if file.media_type.startswith("text/") else file.media_type
    answer = send_file(BytesIO(content), kind, as_attachment=True, download_name=file.name, etag=False)
    answer.headers["Content-Security-Policy"] = SAFE
    answer.headers["Cache-Control"] = "no-store"
    return answer
