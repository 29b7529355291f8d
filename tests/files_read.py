"""Files that are handed out, unpacked to the last part: what stands in every cell, and what is wrong with the file."""

import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NEVER_IN_A_SHEET = ("externalLinks", "pivotCache", "embeddings", "vbaProject", "comments", "customXml", "drawings")
CODEBOOK, PROJECT = "{urn:QDA-XML:codebook:1.0}", "{urn:QDA-XML:project:1.0}"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Cell:
    """One cell of a sheet: n (a number) or s (text)."""

    kind: str
    text: str


def xml(data: bytes | str) -> ET.Element:
    """A document of ours, read."""
    return ET.fromstring(data)  # noqa: S314 - what the product itself has just written


def parts(data: bytes, name: str = "") -> Iterator[tuple[str, bytes]]:
    """A file, and every part of it when it is a zip, however deep."""
    yield name, data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(data)) as zipped:
            for each in zipped.infolist():
                yield from parts(zipped.read(each), f"{name}!{each.filename}")


def sheets(data: bytes) -> dict[str, list[list[Cell]]]:
    """The sheets of a workbook by name, with every cell as it is stored."""
    with zipfile.ZipFile(BytesIO(data)) as book:
        strings = []
        if "xl/sharedStrings.xml" in book.namelist():
            shared = xml(book.read("xl/sharedStrings.xml"))
            written = ["".join(each.text or "" for each in item.iter(f"{SHEET}t")) for item in shared]
            strings = [each.replace("_x000D_", "\r") for each in written]  # how OOXML writes what XML would lose
        names = [each.attrib["name"] for each in xml(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")]
        return {
            name: [_row(row, strings) for row in xml(book.read(f"xl/worksheets/sheet{n}.xml")).iter(f"{SHEET}row")]
            for n, name in enumerate(names, 1)
        }


def _row(row: ET.Element, strings: list[str]) -> list[Cell]:
    found: list[Cell] = []
    for cell in row.iter(f"{SHEET}c"):
        at = 0
        for letter in re.match("[A-Z]+", cell.attrib["r"])[0]:  # type: ignore[index]
            at = at * 26 + ord(letter) - 64
        found += [Cell("", "")] * (at - 1 - len(found))
        value = cell.find(f"{SHEET}v")
        text = value.text or "" if value is not None else ""
        kind = cell.attrib.get("t", "n")
        found.append(Cell(kind, strings[int(text)] if kind == "s" else text))
    return found


def wrong_with_sheet(data: bytes) -> Iterator[str]:
    """What must be in no workbook of ours: formulae, what is hidden or leads elsewhere, whose it is."""
    for name, content in parts(data):
        if any(part in name for part in NEVER_IN_A_SHEET):
            yield f"holds {name}"
        if name.startswith("!xl/worksheets/"):
            if re.search(rb"<f[ >/]", content):
                yield f"{name} holds a formula"
            if b'hidden="' in content:
                yield f"{name} hides rows or columns"
            if b't="str"' in content or b't="e"' in content:
                yield f"{name} holds what a formula gave"
            if b'state="frozen"' not in content:
                yield f"the first row of {name} runs away"
        if name.endswith(".rels") and b'TargetMode="External"' in content:
            yield f"{name} leads elsewhere"
    yield from _wrong_with_book(data)


def _wrong_with_book(data: bytes) -> Iterator[str]:
    for name, content in parts(data):
        if name == "!xl/workbook.xml" and (b'state="' in content or b"definedName" in content):
            yield "hides a sheet, or names cells"
        if name == "!docProps/core.xml":
            for tag in ("creator", "lastModifiedBy"):
                if re.search(rf"<[a-zA-Z]+:{tag}>[^<]".encode(), content):
                    yield f"says who made it ({tag})"


def wrong_with_csv(data: bytes) -> Iterator[str]:
    """What must be in no CSV of ours: another mark or line end, rows of unequal length, what a sheet would compute."""
    if not data.startswith(b"\xef\xbb\xbf"):
        yield "has no byte order mark"
    text = data.decode("utf-8-sig")
    if text and not text.endswith("\r\n"):
        yield "does not end with a line"
    rows = rows_of(data)
    if len({len(row) for row in rows}) > 1:
        yield "has rows of unequal length"
    for row in rows:
        for cell in row:
            if cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA):
                yield f"a cell begins with {cell[:3]!r}"


def rows_of(data: bytes) -> list[list[str]]:
    """The rows of a CSV file, the first one with the names."""
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


# --- REFI-QDA ---------------------------------------------------------------------------------

# Each element with the attributes it must and may have, and what may stand in it, in this order: (name, how often).
CODE = ({"guid", "name", "isCodable"}, {"color"}, [("Description", "?"), ("NoteRef", "*"), ("Code", "*")])
CODING = ({"guid"}, {"creatingUser", "creationDateTime"}, [("CodeRef", "1"), ("NoteRef", "*")])
REF = ({"targetGUID"}, set[str](), [])
TEXT = (set[str](), set[str](), [])
WHEN = {"creatingUser", "creationDateTime", "modifyingUser", "modifiedDateTime"}
GRAMMAR = {
    "Project": (
        {"name"},
        {"origin", "creatingUserGUID", "creationDateTime", "modifyingUserGUID", "modifiedDateTime", "basePath"},
        [(each, "?") for each in ("Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets")],
    ),
    "Users": (set[str](), set[str](), [("User", "+")]),
    "User": ({"guid"}, {"name", "id"}, []),
    "Codes": (set[str](), set[str](), [("Code", "+")]),
    "Code": CODE,
    "Variables": (set[str](), set[str](), [("Variable", "+")]),
    "Variable": ({"guid", "name", "typeOfVariable"}, set[str](), [("Description", "?")]),
    "Sources": (set[str](), set[str](), [("TextSource", "+")]),
    "TextSource": (
        {"guid"},
        {"name", "richTextPath", "plainTextPath"} | WHEN,
        [
            ("Description", "?"), ("PlainTextContent", "?"), ("PlainTextSelection", "*"), ("Coding", "*"),
            ("NoteRef", "*"), ("VariableValue", "*"),
        ],
    ),
    "PlainTextSelection": (
        {"guid", "startPosition", "endPosition"},
        {"name"} | WHEN,
        [("Description", "?"), ("Coding", "*"), ("NoteRef", "*")],
    ),
    "Coding": CODING,
    "CodeRef": REF,
    "VariableRef": REF,
    "VariableValue": (set[str](), set[str](), [("VariableRef", "1"), ("TextValue", "1")]),
    "TextValue": TEXT,
    "Description": TEXT,
}  # fmt: skip
CODEBOOK_GRAMMAR = {
    "CodeBook": (set[str](), {"origin"}, [("Codes", "1"), ("Sets", "?")]),
    "Codes": GRAMMAR["Codes"],
    "Code": (CODE[0], CODE[1], [("Description", "?"), ("Code", "*")]),
    "Description": TEXT,
}
PROJECT_GRAMMAR = GRAMMAR | {"CodeBook": (set[str](), set[str](), [("Codes", "1")])}
OFTEN = {"1": r"{0} ", "?": r"(?:{0} )?", "*": r"(?:{0} )*", "+": r"(?:{0} )+"}


def wrong_with_refi(root: ET.Element, space: str) -> Iterator[str]:
    """Where the XML is not as REFI-QDA 1.0 says: elements, their order, their attributes, identities and references."""
    grammar = CODEBOOK_GRAMMAR if space == CODEBOOK else PROJECT_GRAMMAR
    seen: set[str] = set()
    for each in root.iter():
        name = each.tag.removeprefix(space)
        if name not in grammar:
            yield f"{each.tag} is no element"
            continue
        must, may, children = grammar[name]
        if not must <= set(each.attrib) <= must | may:
            yield f"{name} has the attributes {sorted(each.attrib)}"
        inside = "".join(f"{child.tag.removeprefix(space)} " for child in each)
        if not re.fullmatch("".join(OFTEN[often].format(child) for child, often in children), inside):
            yield f"in {name} stand {inside}"
        guid = each.attrib.get("guid")
        if guid is not None:
            if not GUID.fullmatch(guid) or guid in seen:
                yield f"{guid} is no identity, or one that was given before"
            seen.add(guid)
        if each.attrib.get("isCodable", "true") not in ("true", "false"):
            yield f"{name} is codable: {each.attrib['isCodable']}"
    for each in root.iter():
        for pointer in ("targetGUID", "creatingUser"):
            if pointer in each.attrib and each.attrib[pointer] not in seen:
                yield f"{each.attrib[pointer]} leads nowhere"


def project(data: bytes) -> tuple[ET.Element, dict[str, str]]:
    """The project of a `.qdpx`, and its texts by the path that it names them with."""
    with zipfile.ZipFile(BytesIO(data)) as zipped:
        texts = {
            f"internal://{name.removeprefix('Sources/')}": zipped.read(name).decode()
            for name in zipped.namelist()
            if name.startswith("Sources/")
        }
        return xml(zipped.read("project.qde")), texts


def coded(data: bytes) -> list[tuple[str, str, str]]:
    """What a program of research reads: source, the words that are coded, and the name of the code."""
    root, texts = project(data)
    names = {each.attrib["guid"]: each.attrib["name"] for each in root.iter(f"{PROJECT}Code")}
    found = []
    for source in root.iter(f"{PROJECT}TextSource"):
        words = texts[source.attrib["plainTextPath"]]
        for holder in (source, *source.findall(f"{PROJECT}PlainTextSelection")):
            start, end = holder.attrib.get("startPosition", "0"), holder.attrib.get("endPosition", str(len(words)))
            for coding in holder.findall(f"{PROJECT}Coding"):
                code = coding.find(f"{PROJECT}CodeRef")
                assert code is not None
                name = names[code.attrib["targetGUID"]]
                found.append((source.attrib["name"], words[int(start) : int(end)], name))
    return found
