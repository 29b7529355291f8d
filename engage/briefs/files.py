"""A brief as files: an accessible PDF of two pages, and a document to go on writing in. Only what was released."""

import io
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from engage.briefs.models import Edition
from engage.briefs.shown import Card, Page, Said
from engage.core.languages import Language
from engage.web.locale import gettext

TYPST = Path(__file__).resolve().parents[2] / "templates" / "pdf" / "brief.typ"
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5)  # points: the largest that two pages hold
PAGES = 2
_COUNTED = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)|/Count (\d+)[^>]*?/Type\s*/Pages\b")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOCALES = {"da": "da-DK", "en": "en-GB", "de": "de-DE"}
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def titles() -> dict[str, str]:
    """The headings of a brief, on its page and in its files."""
    return {
        "asked": gettext("What was asked"),
        "who": gettext("Who answered, and who is missing"),
        "perspectives": gettext("What people say"),
        "asks": gettext("What is asked of you"),
        "assessments": gettext("Assessment"),
        "since": gettext("Since last time"),
        "method": gettext("How it was made, and its limits"),
    }


def columns() -> list[str]:
    """The heads of the table of marks."""
    return [
        gettext("No."),
        gettext("How many say it"),
        gettext("Who says it"),
        gettext("Who recognises it"),
        gettext("How sure we are"),
    ]


def heading(page: Page) -> str:
    return gettext("Brief %(number)d", number=page.number)


def foot(page: Page) -> str:
    """Which brief it is, and its mark."""
    return gettext(
        "Brief %(number)d, edition %(edition)d, mark %(mark)s", number=page.number, edition=page.edition, mark=page.mark
    )


def sure(card: Card) -> Said:
    """How sure we are in a word: the first sentence of it."""
    said = card.confidence
    return Said(said.key, said.text.partition(".")[0], said.lang, said.href)


def pdf(page: Page, language: Language, address: str) -> bytes:
    """PDF/UA-1 in the largest letters that two pages hold; the same edition gives the same bytes.

    address: of its page, for what is printed.
    """
    from engage.web.pdf import made

    def one(said: Said) -> dict[str, str]:
        return {"text": said.text, "lang": said.lang.partition("-")[0], "href": said.href, "author": said.author}

    def all_of(name: str) -> list[dict[str, str]]:
        return [one(said) for said in page.sections.get(name, [])]

    def quoted(said: Said) -> dict[str, str]:
        return one(said) | {"who": said.who}

    numbers = [card.number for card in page.cards]
    told: dict[str, Any] = {
        "lang": language.html.partition("-")[0],
        "heading": heading(page),
        "title": page.title,
        "facts": [list(each) for each in page.facts],
        "foot": foot(page),
        "page": address,
        "titles": titles(),
        "columns": columns(),
        "assessment": gettext("assessment"),
        "serious": gettext("Few say it, and it is serious"),
        "wanted": gettext("What is asked for"),
        "differs": gettext("Who sees it differently"),
        "against": gettext("Against it"),
        "evidence": gettext("See what it is made from:"),
        "rows": [
            [f"P{card.number}", one(card.reach), one(card.spread), one(card.recognition), one(sure(card))]
            for card in page.cards
        ],
        "cards": [
            {
                "number": f"P{card.number}",
                "claim": card.claim.text,
                "href": card.href,
                "serious": one(card.serious),
                "asked": one(card.asked),
                "disagreement": one(card.disagreement),
                "quote": quoted(card.quote),
                "against": quoted(card.against),
            }
            for card in page.cards
        ],
        "asks": [
            [f"P{number}", one(said)] for number, said in zip(numbers, page.sections.get("asks", []), strict=False)
        ],
    }
    told |= {name: all_of(name) for name in ("asked", "who", "order", "assessments", "since", "method")}
    file = b""
    for size in SIZES:
        file = made(TYPST, told | {"size": size})
        if pages_in(file) <= PAGES:
            break
    return file


def pages_in(file: bytes) -> int:
    """How many pages a PDF of ours has."""
    return max((int(one or other) for one, other in _COUNTED.findall(file)), default=0)


# --- To go on writing in ----------------------------------------------------------------------


def docx(page: Page, edition: Edition, language: Language, address: str) -> bytes:
    """Headings, a table with a header row, language and title; no author, no traces, the same bytes every time."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    code = language.html.partition("-")[0]
    _language(document, LOCALES[code])
    document.styles["Normal"].font.size = Pt(10)
    _properties(document, page, edition, LOCALES[code])
    names = titles()
    document.add_heading(f"{heading(page)}: {page.title}", 1)
    for label, text in page.facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(text)
    for name in ("asked", "who"):
        _section(document, names[name], page.sections.get(name, []))
    document.add_heading(names["perspectives"], 2)
    _sentences(document, page.sections.get("order", []))
    _marks(document, page)
    for card in page.cards:
        _card(document, card)
    document.add_heading(names["asks"], 2)
    for card, said in zip(page.cards, page.sections.get("asks", []), strict=False):
        _told(document.add_paragraph(style="List Bullet"), said, f"P{card.number}: ")
    for name in ("assessments", "since", "method"):
        _section(document, names[name], page.sections.get(name, []))
    document.add_paragraph(f"{foot(page)}. {address}")
    out = io.BytesIO()
    document.save(out)
    return _clean(out.getvalue())


def _language(document: Any, locale: str) -> None:
    from docx.oxml.ns import qn

    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), locale)
        found.set(qn("w:eastAsia"), locale)


def _properties(document: Any, page: Page, edition: Edition, locale: str) -> None:
    day = edition.released_on or edition.counted_on or date(2000, 1, 1)
    own = document.core_properties
    own.title, own.language, own.subject = f"{heading(page)}: {page.title}", locale, ""
    own.author = own.last_modified_by = own.comments = own.keywords = own.category = ""
    own.created = own.modified = datetime.combine(day, time())
    own.revision = 1


def _section(document: Any, name: str, said: list[Said]) -> None:
    if said:
        document.add_heading(name, 2)
        _sentences(document, said)


def _sentences(document: Any, said: list[Said]) -> None:
    for each in said:
        _told(document.add_paragraph(), each)


def _told(paragraph: Any, said: Said, before: str = "") -> None:
    if before:
        paragraph.add_run(before).bold = True
    _foreign(paragraph.add_run(said.text), said.lang)
    if said.author:
        paragraph.add_run(f" ({gettext('assessment')}: {said.author})")


def _foreign(run: Any, lang: str) -> None:
    """Say in which language a run is, where it is another than the document's."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    code = LOCALES.get(lang.partition("-")[0])
    if code:
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), code)
        run._r.get_or_add_rPr().append(mark)


def _marks(document: Any, page: Page) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    heads = columns()
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), titles()["perspectives"])
    table._tbl.tblPr.append(described)
    for card in page.cards:
        cells = table.add_row().cells
        cells[0].text = f"P{card.number}"
        for cell, said in zip(cells[1:], (card.reach, card.spread, card.recognition, sure(card)), strict=True):
            _told(cell.paragraphs[0], said)


def _card(document: Any, card: Card) -> None:
    document.add_heading(f"P{card.number}. {card.claim.text}", 3)
    for name, said in (
        (gettext("Few say it, and it is serious"), card.serious),
        (gettext("What is asked for"), card.asked),
        (gettext("Who sees it differently"), card.disagreement),
    ):
        if said:
            _told(document.add_paragraph(), said, f"{name}: ")
    for said in (card.quote, card.against):
        if said:
            paragraph = document.add_paragraph(style="Quote")
            _foreign(paragraph.add_run(said.text if said.gone else f"“{said.text}”"), said.lang)
            paragraph.add_run(f" {said.who}")


def _clean(made: bytes) -> bytes:
    """The same parts, without the picture of the library's own template, in one order and with one time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            if "thumbnail" in name:
                continue
            data = old.read(name)
            if name == "_rels/.rels":
                data = _without_picture(data)
            new.writestr(zipfile.ZipInfo(name, LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_picture(relations: bytes) -> bytes:
    return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", relations)
