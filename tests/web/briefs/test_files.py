"""Briefs as files: an accessible PDF of two pages and a DOCX, from what was released and nothing else."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document
from pypdf import PdfReader

from engage.briefs import releasing
from engage.briefs.models import Brief
from engage.consent.models import Consent
from engage.contributions.models import Contribution
from engage.core.work import Work
from engage.pages import service as pages
from tests.factories.briefs import QUOTED, asked, make_brief, make_perspective, release
from tests.factories.perspectives import CLAIM, WORDS
from tests.pages_checked import CheckingClient
from tests.web.briefs.test_pages import authors, authors_again, released

LONG = (
    "Mennesker, der får hjælp, vil kende dem, der kommer, og vide på forhånd, hvem det bliver, også i weekender "
    "og om natten."
)
LONG_QUOTE = (
    "Jeg har fortalt min historie til elleve forskellige mennesker på et år, og hver gang skal jeg begynde forfra, "
    "fordi ingen af dem har læst, hvad den forrige skrev, eller ved, hvad der blev lovet min mor og mig."
)


def seven(act: Callable[..., Any]) -> int:
    """A released brief with seven perspectives, as long as people write them."""
    with act() as work:
        one, other = authors(work)
        for number in range(7):
            make_perspective(one, other, f"{LONG_QUOTE} Det var tekst {number}.", quote=LONG_QUOTE, claim=LONG)
        it = make_brief(one)
        asked(one, it, **{"assess.1": "De syv perspektiver peger samme vej: der mangler faste mennesker."})
        release(one, other, it)
        return int(it.number)


def tags(reader: PdfReader) -> Iterator[Any]:
    """Every element of the structure."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        each = waiting.pop().get_object()
        kids = each.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            found = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(found, dict):
                waiting.append(found)
        yield each


def content(page: Any) -> str:
    return str(page.get_contents().get_data().decode("latin-1"))


def read(client: CheckingClient, address: str) -> PdfReader:
    return PdfReader(io.BytesIO(client.get(address).data))


def test_seven_perspectives_fit_on_two_pages(client: CheckingClient, act: Callable[..., Any]) -> None:
    number = seven(act)
    reader = read(client, f"/oplaeg/{number}/oplaeg.pdf")
    assert len(reader.pages) == 2
    sizes = {round(float(size), 1) for page in reader.pages for size in re.findall(r"/\S+ ([\d.]+) Tf", content(page))}
    assert min(size for size in sizes if size > 7.5) >= 8.5
    words = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for place in range(1, 8):
        assert f"P{place}." in words
    assert words.count("elleve forskellige") == 7


def test_the_pdf_is_tagged_titled_and_in_its_language(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, _ = released(act)
    reader = read(client, f"/oplaeg/{number}/oplaeg.pdf")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "da"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Fokusområde 1" in str(reader.metadata.title)
    assert reader.metadata.author is None
    assert b"pdfuaid" in root["/Metadata"].get_data()
    kinds = [str(each.get("/S", "")) for each in tags(reader)]
    assert kinds.count("/H1") == 1
    for kind in ("/H2", "/H3", "/Table", "/TH", "/TD", "/Link", "/L"):
        assert kind in kinds, kind
    heads = [each for each in tags(reader) if each.get("/S") == "/TH"]
    assert len(heads) == 5
    for each in heads:
        marks = each["/A"] if isinstance(each["/A"], list) else [each["/A"]]
        assert "/Column" in [mark.get_object().get("/Scope") for mark in marks]
    assert read(client, f"/en/oplaeg/{number}/oplaeg.pdf").trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_same_edition_gives_the_same_bytes(client: CheckingClient, act: Callable[..., Any], kind: str) -> None:
    number, _, _ = released(act)
    one, again = (client.get(f"/oplaeg/{number}/oplaeg.{kind}").data for _ in range(2))
    assert one == again
    with act() as work:
        author, other = authors_again(work)
        it = work.one(sa.select(Brief))
        releasing.revise(author, it.id)
        asked(author, it, **{"assess.1": "Noget nyt."})
        release(author, other, it)
    assert client.get(f"/oplaeg/{number}/oplaeg.{kind}").data != one


def test_the_document_has_headings_a_table_header_and_its_language(
    client: CheckingClient, act: Callable[..., Any]
) -> None:
    number, _, _ = released(act)
    data = client.get(f"/oplaeg/{number}/oplaeg.docx").data
    document = Document(io.BytesIO(data))
    names = [each.style.name for each in document.paragraphs]
    assert names.count("Heading 1") == 1
    assert names.count("Heading 2") >= 5
    assert names.count("Heading 3") == 1
    text = "\n".join(each.text for each in document.paragraphs)
    for words in (CLAIM, QUOTED, WORDS["asked_for"], "Beslut, hvem der ringer tilbage."):
        assert words in text
    (table,) = document.tables
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:tblDescription" in table._tbl.xml
    assert {each.get(next(iter(each.keys()))) for each in document.styles.element.iter() if each.tag.endswith("}lang")}
    own = document.core_properties
    assert (own.author, own.last_modified_by, own.comments, own.keywords) == ("", "", "", "")
    assert own.language == "da-DK"
    assert "Fokusområde 1" in own.title


def test_nothing_hides_inside_the_document(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, contribution_id = released(act)
    with zipfile.ZipFile(io.BytesIO(client.get(f"/oplaeg/{number}/oplaeg.docx").data)) as parts:
        names = parts.namelist()
        whole = b"".join(parts.read(name) for name in names)
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in names if "thumbnail" in name or "comments" in name]
    assert b'w:val="da-DK"' in whole
    for hidden in (contribution_id.hex.encode(), str(contribution_id).encode(), b"w:ins ", b"w:del ", b"python-docx"):
        assert hidden not in whole
    assert re.search(rb"<Relationship [^>]*thumbnail", whole) is None


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_quote_without_consent_stops_the_file_and_is_named(
    client: CheckingClient, act: Callable[..., Any], kind: str
) -> None:
    number, perspective, contribution_id = released(act)
    with act() as work:
        withdraw_consent(work, contribution_id)
    assert QUOTED not in client.get(f"/en/oplaeg/{number}/").get_data(as_text=True)  # before anything was swept
    answer = client.get(f"/en/oplaeg/{number}/oplaeg.{kind}")
    assert answer.status_code == 409
    assert f"P{perspective}.quote" in answer.get_data(as_text=True)
    with act() as work:
        pages.take_down(work, contribution_id)
    answer = client.get(f"/en/oplaeg/{number}/oplaeg.{kind}")
    assert answer.status_code == 200
    assert QUOTED.encode() not in answer.data


def withdraw_consent(work: Work, contribution_id: Any) -> None:
    contribution = work.get(Contribution, contribution_id)
    work.get(Consent, contribution.quote_consent_id).withdrawn_on = work.today
    work.flush()


def test_an_emoji_takes_the_file_from_nobody(client: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        one, other = authors(work)
        make_perspective(one, other, "Det er godt 🙂 her hos os.", quote="Det er godt 🙂 her")
        it = make_brief(one)
        asked(one, it)
        release(one, other, it)
        number = it.number
    assert client.get(f"/oplaeg/{number}/oplaeg.pdf").data.startswith(b"%PDF-")
