"""The codebook and the coded texts in the format of research: REFI-QDA 1.0 (QDA-XML), `.qdc` and `.qdpx`.

Positions are code points of the text as it lies in the file: UTF-8 without a byte order mark, line feeds alone. A code
on a whole text stands at the source itself. How a text speaks of a theme is a second code on the same words. Nothing
says when: the same rows give the same bytes.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from itertools import groupby
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from engage.coding.models import Code
from engage.coding.rules import Stance, key_order
from engage.exports.codings import Given, Material, Source

CODEBOOK, PROJECT = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"
ORIGIN = "Engage"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip: when it was made says nothing
STANCES = {Stance.PROBLEM: "Problem", Stance.WISH: "Ønske", Stance.PRAISE: "Ros", Stance.DISAGREES: "Er uenig"}
VARIABLES = ("role", "region", "month", "language", "focus_area")
_OWN = uuid5(NAMESPACE_URL, "urn:engage:export")
# What XML cannot hold at all, however it is written.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def qdc(it: Material) -> bytes:
    """The codebook."""
    root = Element("CodeBook", xmlns=CODEBOOK, origin=ORIGIN)
    _codes(SubElement(root, "Codes"), it)
    return _bytes(root)


def qdpx(it: Material) -> bytes:
    """The codebook, every public text of the agreement, and the codes on them."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        _put(zipped, "project.qde", _bytes(_project(it)))
        for source in it.sources.values():
            _put(zipped, f"Sources/{source.text_id}.txt", source.words.encode())
    return file.getvalue()


def _put(zipped: ZipFile, name: str, data: bytes) -> None:
    entry = ZipInfo(name, EARLIEST)
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
    zipped.writestr(entry, data)


def _bytes(root: Element) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}'.encode()


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _own(*what: object) -> str:
    """An identity that hangs on nothing but these."""
    return str(uuid5(_OWN, ":".join(str(each) for each in what)))


# --- Codes ------------------------------------------------------------------------------------


def _codes(into: Element, it: Material) -> None:
    """The codes in use, and those that have ended but are no other code now, parts inside themes; then the stances."""
    shown = {code.id: code for code in it.book.codes.values() if code.became_id is None}
    shown |= {code.parent_id: it.book.codes[code.parent_id] for code in shown.values() if code.parent_id is not None}
    places: dict[UUID | None, Element] = {None: into}
    for code in sorted(shown.values(), key=lambda code: (code.parent_id is not None, key_order(code.key))):
        places[code.id] = _code(places[code.parent_id], str(code.id), f"{code.key} {code.name}", _meaning(code))
    stances = _code(into, _own("stances"), "Holdning", "Hvordan teksten taler om temaet", codable=False)
    for stance, name in STANCES.items():
        _code(stances, _own("stance", stance), name, "")


def _code(into: Element, guid: str, name: str, meaning: str, *, codable: bool = True) -> Element:
    made = SubElement(into, "Code", guid=guid, name=_clean(name), isCodable="true" if codable else "false")
    if meaning:
        SubElement(made, "Description").text = _clean(meaning)
    return made


def _meaning(code: Code) -> str:
    parts = [code.use_when or "", f"Ikke når: {code.not_when}" if code.not_when else ""]
    return "\n".join(part for part in parts if part)


# --- The project ------------------------------------------------------------------------------


def _project(it: Material) -> Element:
    root = Element("Project", xmlns=PROJECT, name=_clean(it.book.agreement.title), origin=ORIGIN)
    coders = sorted({each.coder for each in it.given})
    if coders:
        users = SubElement(root, "Users")
        for number in coders:
            SubElement(users, "User", guid=_user(it, number), name=f"Koder {number}")
    _codes(SubElement(SubElement(root, "CodeBook"), "Codes"), it)
    variables = SubElement(root, "Variables")
    for name in VARIABLES:
        SubElement(variables, "Variable", guid=_own("variable", name), name=name, typeOfVariable="Text")
    if it.sources:
        given = {key: list(some) for key, some in groupby(it.given, key=lambda each: each.source.text_id)}
        sources = SubElement(root, "Sources")
        for source in it.sources.values():
            _source(it, sources, source, given.get(source.text_id, []))
    return root


def _user(it: Material, number: int) -> str:
    return _own("coder", it.book.agreement.id, number)


def _source(it: Material, into: Element, source: Source, given: list[Given]) -> None:
    guid = str(source.text_id)
    made = SubElement(
        into, "TextSource", guid=guid, name=f"Bidrag {source.number}", plainTextPath=f"internal://{guid}.txt"
    )
    whole = [each for each in given if each.row.coding_id is not None and each.row.start is None]
    spans = [each for each in given if each.row.start is not None]
    for (start, end, coder), some in groupby(sorted(spans, key=_span), key=_span):
        selection = SubElement(
            made,
            "PlainTextSelection",
            guid=_own("selection", guid, start, end, coder),
            name=_clean(source.words[start:end])[:60],
            startPosition=str(start),
            endPosition=str(end),
            creatingUser=_user(it, coder),
        )
        _codings(it, selection, some)
    _codings(it, made, whole)
    for name, value in zip(VARIABLES, _values(source), strict=True):
        if value:
            told = SubElement(made, "VariableValue")
            SubElement(told, "VariableRef", targetGUID=_own("variable", name))
            SubElement(told, "TextValue").text = _clean(value)


def _span(each: Given) -> tuple[int, int, int]:
    return each.row.start, each.row.end, each.coder


def _codings(it: Material, into: Element, given: Iterable[Given]) -> None:
    for each in given:
        row = each.row
        user = _user(it, each.coder)
        made = SubElement(into, "Coding", guid=str(row.coding_id), creatingUser=user)
        SubElement(made, "CodeRef", targetGUID=str(it.book.now(row.code_id).id))
        if row.stance is not None:
            how = SubElement(into, "Coding", guid=_own("stance of", row.coding_id), creatingUser=user)
            SubElement(how, "CodeRef", targetGUID=_own("stance", row.stance))


def _values(source: Source) -> tuple[str, ...]:
    return source.role or "", source.region or "", source.month.isoformat()[:7], source.language, str(source.area)
