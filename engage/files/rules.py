"""What kind of file some bytes are, told by the bytes alone: a name can say anything."""

import zipfile
from enum import StrEnum
from io import BytesIO

from engage.core.errors import Invalid
from engage.core.text import Say, plain, say

LARGEST = 10 * 1024 * 1024  # bytes
# A document is a packed folder; one that holds more than this is none that a person has written.
MOST_PARTS, MOST_UNPACKED, MOST_RATIO = 1000, 100 * 1024 * 1024, 100
NAME_LONGEST = 120


class Kind(StrEnum):
    """The kinds of files that are taken, by the ending of their name."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    TXT = "txt"


MEDIA_TYPES: dict[Kind, str] = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.TXT: "text/plain",
}
KIND_NAMES: dict[Kind, Say] = {
    Kind.PDF: say("PDF"),
    Kind.DOCX: say("Word document"),
    Kind.ODT: say("OpenDocument text"),
    Kind.TXT: say("Plain text"),
}
KINDS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
NOT_TAKEN = say("Choose a file of one of these kinds: PDF, Word (docx), OpenDocument (odt) or plain text (txt).")


def kind_of(content: bytes) -> Kind | None:
    """What the bytes are; None for everything that is not taken."""
    if content.startswith(b"%PDF-"):
        return Kind.PDF if b"%%EOF" in content[-2048:] else None
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    return Kind.TXT if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not any(sign < " " and sign not in "\t\n\r\f" for sign in text)


def _packed(content: bytes) -> Kind | None:
    """A document that is a packed folder; nothing of it is unpacked but the line that says what it is."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as folder:
            parts = folder.infolist()
            if not _in_reason(parts, len(content)):
                return None
            names = {part.filename for part in parts}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return None  # it holds programs
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return Kind.DOCX
            if parts[0].filename == "mimetype" and parts[0].file_size < 100:
                kind = folder.read("mimetype").decode("ascii", "ignore").strip()
                return Kind.ODT if kind == MEDIA_TYPES[Kind.ODT] and "content.xml" in names else None
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError):
        return None
    return None


def _in_reason(parts: list[zipfile.ZipInfo], size: int) -> bool:
    unpacked = sum(part.file_size for part in parts)
    return 0 < len(parts) <= MOST_PARTS and unpacked <= MOST_UNPACKED and unpacked <= MOST_RATIO * max(size, 1)


def checked(content: bytes) -> Kind:
    """What the bytes are. Raises Invalid at "file" for what is not taken."""
    if not content:
        raise Invalid("file", say("Choose a file first."))
    if len(content) > LARGEST:
        raise Invalid("file", say("The file is too large. It can be up to 10 MB."))
    kind = kind_of(content)
    if kind is None:
        raise Invalid("file", NOT_TAKEN)
    return kind


def shown_name(name: str, kind: Kind) -> str:
    """How people see the name: its last part, with the ending that the bytes have. It is never a path to anything."""
    last = plain(name).replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    stem = "".join(sign for sign in stem if sign not in '<>:"|?*;\n').strip(" .")
    return f"{stem[:NAME_LONGEST] or 'fil'}.{kind.value}"
