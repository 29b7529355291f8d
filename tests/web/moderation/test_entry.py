"""What staff enter for others: a code to hand over, a sealed number, and the paper form with a code of its own."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.contributions.models import Channel, Contribution
from engage.contributions.queries import holder, parts
from engage.core.authority import Role
from engage.core.languages import LANGUAGES
from engage.moderation import paper
from engage.receipts import queries as receipts
from engage.receipts import service as issuing
from engage.receipts.models import Receipt
from tests.factories.contributions import agree_to, make_focus_area
from tests.pages_checked import CheckingClient

ENTRY = "/arbejde/bidrag/indtast"
PAPER = "/arbejde/bidrag/papirskema"
TOLD = {
    "channel": "letter",
    "provenance": "Et brev, tastet af sekretariatet.",
    "text": "Jeg har ventet længe, og mit cpr er 010190-1234.",
    "role": "citizen",
    "publish": "public",
    "quote": "no",
    "under_15": "",
    "focus_area": "test-2027-28:1",
}


@pytest.fixture
def organiser(client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any]) -> CheckingClient:
    with act() as work:
        agree_to(work)
        make_focus_area(work)
    sign_in(client, Role.ORGANISER)
    return client


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    fields = re.findall(r'<input id="(csrf_token|once)" name="\w+" type="hidden" value="([^"]*)"', page)
    return dict(fields) or {"csrf_token": "", "once": ""}


def send(client: CheckingClient, path: str, status: int, **values: Any) -> Any:
    answer = client.post(path, data=hidden(client.get(path).text) | values)
    assert answer.status_code == status, answer.text
    return answer


def test_a_letter_is_entered_and_its_code_handed_over(organiser: CheckingClient, act: Callable[..., Any]) -> None:
    answer = send(organiser, ENTRY, 303, **TOLD)
    page = organiser.get(answer.location)
    shown = re.search(r'<code id="receipt-code"[^>]*>([^<]+)</code>', page.text)
    assert shown is not None
    assert "<svg" in page.text
    with act() as work:
        found = receipts.find(work, shown[1])
        assert found is not None
        it = holder(work, found)
        assert (it.channel, it.sealed_cpr, it.scope_id is not None) == (Channel.LETTER, True, True)
        assert parts(work, it)["provenance"] == TOLD["provenance"]
        assert it.entered_by is not None
    with organiser.session_transaction() as session:
        assert shown[1].replace("-", "") not in str(dict(session))


def test_a_double_click_gives_one_contribution(organiser: CheckingClient, act: Callable[..., Any]) -> None:
    data = hidden(organiser.get(ENTRY).text) | TOLD
    assert [organiser.post(ENTRY, data=data).status_code for _ in range(2)] == [303, 303]
    with act() as work:
        assert len(work.all(sa.select(Contribution))) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "web"}, "channel-0"),
        ({"channel": ""}, "channel-0"),
        ({"provenance": ""}, "provenance"),
        ({"text": ""}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"publish": ""}, "publish-0"),
        ({"receipt_code": "CDFG"}, "receipt_code"),
        ({"email": "lone"}, "email"),
        ({"focus_area": "nowhere:1"}, "focus_area"),
        ({"municipality": "999"}, "municipality"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    organiser: CheckingClient, act: Callable[..., Any], change: dict[str, str], field: str
) -> None:
    answer = send(organiser, ENTRY, 422, **(TOLD | change))
    assert f'href="#{field}"' in answer.text
    with act() as work:
        assert work.one(sa.select(Contribution)) is None


def test_the_code_of_a_paper_form_opens_what_was_entered(organiser: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        code = issuing.print_codes(work, 1)[0]
    send(organiser, ENTRY, 303, **(TOLD | {"channel": "paper_form", "receipt_code": code.lower()}))
    with act() as work:
        found = receipts.find(work, code)
        assert found is not None
        assert holder(work, found).channel is Channel.PAPER_FORM
    again = send(organiser, ENTRY, 422, **(TOLD | {"channel": "paper_form", "receipt_code": code}))
    assert 'href="#receipt_code"' in again.text


def test_without_a_fresh_code_there_is_nothing_to_show(organiser: CheckingClient) -> None:
    assert organiser.get(f"{ENTRY}/kvittering").location.endswith(ENTRY)
    assert organiser.get(f"{PAPER}/ark").location.endswith(PAPER)
    assert organiser.get(f"{PAPER}/ark.pdf").location.endswith(PAPER)


@pytest.mark.parametrize("role", [Role.POLITICIAN, Role.COUNCIL_CHAIR, Role.EDITOR, Role.DPO, Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", [ENTRY, f"{ENTRY}/kvittering", PAPER, f"{PAPER}/ark", f"{PAPER}/ark.pdf"])
def test_others_do_not_enter(client: CheckingClient, sign_in: Callable[..., UUID], role: Role, path: str) -> None:
    sign_in(client, role)
    assert client.get(path).status_code == 403


def test_every_paper_form_has_a_code_of_its_own(organiser: CheckingClient, act: Callable[..., Any]) -> None:
    answer = send(organiser, PAPER, 303, number="3", language="de")
    page = organiser.get(answer.location).text
    codes = re.findall(r'<code translate="no">([^<]+)</code>', page)
    assert len(set(codes)) == 3
    assert organiser.get(answer.location).text.count(codes[0]) == page.count(codes[0])  # looking again makes no others
    with act() as work:
        assert all(receipts.find(work, code) for code in codes)
        assert len(work.all(sa.select(Receipt).where(Receipt.on_paper))) == 3
        assert work.one(sa.select(AuditEntry).where(AuditEntry.action == "moderation.printed_forms")) is not None
    pdf = organiser.get(f"{PAPER}/ark.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("number", ["", "0", "21", "x"])
def test_the_number_of_forms_has_a_limit(organiser: CheckingClient, act: Callable[..., Any], number: str) -> None:
    assert 'href="#number"' in send(organiser, PAPER, 422, number=number, language="da").text
    with act() as work:
        assert work.one(sa.select(Receipt)) is None


@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_a_form_fits_on_one_sheet_and_is_tagged(app: Any, language: str) -> None:
    import json

    import typst

    with app.test_request_context():
        words = paper.words_in(language)
        made = paper.make_pdf(words, ["CDFG-HJKM-NPQR-TWXY-3479"])
    assert b"pdfuaid:part" in made
    data = json.dumps({**words, "codes": ["CDFG-HJKM-NPQR-TWXY-3479"] * 2})
    sheets = typst.compile(str(paper.TYPST), format="png", ppi=20, sys_inputs={"data": data}, ignore_system_fonts=True)
    assert len(sheets) == 2
