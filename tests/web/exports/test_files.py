"""Files of what everyone may read: their rows, their formats, and nothing that was withheld."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.briefs import releasing
from engage.coding import codebook, service
from engage.coding.codebook import Wording
from engage.coding.models import Code, Text
from engage.coding.rules import Stance
from engage.consent.models import Consent
from engage.contributions import service as contributions
from engage.contributions.models import Contribution, PublicVersion
from engage.core.authority import Actor, Held, Role
from engage.core.work import Work
from engage.exports import codings, queries, refi, tables
from engage.exports.codings import Material
from engage.perspectives import publishing, quoting
from engage.perspectives.quoting import Pick
from engage.perspectives.rules import Seat
from tests import files_read
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.briefs import (
    CONTACT,
    QUOTED,
    asked,
    make_brief,
    make_perspective,
    make_released,
    release,
    sentences,
)
from tests.factories.coding import make_codes, make_text
from tests.factories.events import make_event
from tests.factories.perspectives import (
    CLAIM,
    WAITS,
    code_text,
    make_coded,
    make_ready,
    make_started,
    publish,
    revision,
)
from tests.pages_checked import CheckingClient

HERE = "/en/arbejde/eksport/test-2027-28/"
OWL = "🦉 Vi venter på svar. Å, hvor længe? =SUM(A1)"
SECRET = "Kun for sekretariatet"


@pytest.fixture
def mads(client: CheckingClient, sign_in: Callable[..., UUID]) -> UUID:
    return sign_in(client, Role.MODERATOR)


def coder(work: Work, name: str) -> Work:
    account = make_account(work, name=name, email=f"{uuid4().hex}@example.org")
    return as_actor(work, Actor(account.id, name, (Held(Role.MODERATOR),), kind="person"))


@dataclass
class Coded:
    """Two coders, and what they coded."""

    one: Work
    two: Work
    texts: list[Text]
    codes: list[Code]


def coded(work: Work) -> Coded:
    """Three texts, the last for the secretariat alone, and codes by two coders."""
    found = [make_text(work, OWL), make_text(work, "Bussen kommer aldrig.", role="relative")]
    found.append(make_text(work, SECRET, secret=True))
    codes = make_codes(work, "Ventetid", "Transport")
    part = codebook.add(work, found[0].agreement_id, Wording("Bus"), parent_id=codes[1].id)
    one, two = coder(work, "Anne"), coder(work, "Bo")
    at = OWL.index("Å")
    code_text(one, found[0], codes[0], Stance.PROBLEM, start=at, end=at + 13)
    code_text(two, found[0], codes[0])
    code_text(one, found[1], part)
    service.save(two, found[1].id, [], seen=found[1].text_hash.hex(), nothing_fits=True)
    code_text(one, found[2], codes[0])
    return Coded(one, two, found, [*codes, part])


def rows(work: Work, key: str, *, personal: bool = False) -> list[dict[str, Any]]:
    it, table = Material(work, queries.book(work, "test-2027-28")), tables.BY_KEY[key]
    make = table.personal if personal else table.rows
    assert make is not None
    names = [column.name for column in table.columns(personal=personal)]
    return [dict(zip(names, row, strict=True)) for row in make(it)]


def test_a_row_for_each_code_that_each_coder_gave(work: Work) -> None:
    it = coded(work)
    found = rows(it.one, "kodninger")
    numbers = {work.one(sa.select(PublicVersion.number).where(PublicVersion.text == OWL))}
    assert {each["contribution"] for each in found if each["theme"] == "Ventetid"} == numbers
    told = {(each["passage"], each["code"], each["stance"], each["act"], each["stands"]) for each in found}
    assert told == {
        ("Å, hvor længe?"[:13], "1", "problem", "coded", True),
        (OWL, "1", None, "coded", True),
        ("Bussen kommer aldrig.", "2a", None, "coded", False),
        (None, "0", None, "nothing_fits", False),
    }
    assert {each["sub_code"] for each in found} == {None, "Bus"}
    coders = {each["coder"] for each in found}
    assert len(coders) == 2
    assert coders == {each["coder"] for each in rows(it.two, "kodninger")}, "the same number each time"
    assert {each["role"] for each in found} == {"citizen", "relative"}


def test_what_is_not_public_any_more_is_in_no_file(work: Work) -> None:
    it = coded(work)
    book = queries.book(it.one, "test-2027-28")
    assert SECRET not in str([list(table.rows(Material(it.one, book))) for table in tables.TABLES])
    assert SECRET.encode() not in b"".join(data for _, data in files_read.parts(refi.qdpx(Material(it.one, book))))
    contributions.withdraw(work, it.texts[0].contribution_id)
    assert {each["contribution"] for each in rows(it.one, "kodninger")} == {
        work.one(sa.select(PublicVersion.number).where(PublicVersion.text == "Bussen kommer aldrig."))
    }


def test_a_text_in_other_words_than_those_coded_waits_for_its_coders(work: Work) -> None:
    it = coded(work)
    public = work.one(sa.select(PublicVersion).where(PublicVersion.text == OWL))
    public.text = "Noget andet"
    work.flush()
    assert not [each for each in rows(it.one, "kodninger") if each["code"] == "1"]


def test_the_codebook_with_its_history(work: Work) -> None:
    it = coded(work)
    book = queries.book(it.one, "test-2027-28")
    codebook.merge(it.one, book.agreement.id, it.codes[1].id, it.codes[0].id, seen=book.codebook.version)
    found = {each["code"]: each for each in rows(it.one, "kodebog")}
    assert [found["2"][name] for name in ("state", "became", "name")] == ["merged", "1", "Transport"]
    assert found["2a"]["theme"] == "1", "parts move along"
    last = rows(it.one, "kodebog-historik")[-1]
    assert [last[name] for name in ("change", "code", "after")] == ["merged", "2", "1"]
    assert last["by"] in {each["coder"] for each in rows(it.one, "kodninger")}


def test_a_project_opens_in_programs_of_research(work: Work) -> None:
    it = coded(work)
    book = queries.book(it.one, "test-2027-28")
    data = refi.qdpx(Material(it.one, book))
    root, texts = files_read.project(data)
    assert list(files_read.wrong_with_refi(root, files_read.PROJECT)) == []
    assert set(texts.values()) == {OWL, "Bussen kommer aldrig."}
    number = work.one(sa.select(PublicVersion.number).where(PublicVersion.text == OWL))
    found = files_read.coded(data)
    assert (f"Bidrag {number}", "Å, hvor længe?"[:13], "1 Ventetid") in found
    assert (f"Bidrag {number}", "Å, hvor længe?"[:13], "Problem") in found
    assert (f"Bidrag {number}", OWL, "1 Ventetid") in found
    assert len(found) == 4
    assert data == refi.qdpx(Material(it.two, queries.book(it.two, "test-2027-28")))


def test_a_codebook_of_research_has_parts_inside_their_themes(work: Work) -> None:
    it = coded(work)
    root = files_read.xml(refi.qdc(Material(it.one, queries.book(it.one, "test-2027-28"))))
    assert list(files_read.wrong_with_refi(root, files_read.CODEBOOK)) == []
    inside = {
        (theme.attrib["name"], part.attrib["name"])
        for theme in root.iter(f"{files_read.CODEBOOK}Code")
        for part in theme.findall(f"{files_read.CODEBOOK}Code")
    }
    assert ("2 Transport", "2a Bus") in inside
    assert ("Holdning", "Problem") in inside


def test_the_grammar_of_the_tests_knows_what_is_wrong() -> None:
    head, code = f'<Project xmlns="{files_read.PROJECT[1:-1]}" name="x">', "<CodeBook><Codes/></CodeBook></Project>"
    assert list(files_read.wrong_with_refi(files_read.xml(head + code), files_read.PROJECT)) == ["in Codes stand "]
    turned = "<Sources/><CodeBook/></Project>"
    assert len(list(files_read.wrong_with_refi(files_read.xml(head + turned), files_read.PROJECT))) == 3


def published(work: Work, quote: str = "") -> tuple[Work, Any, Contribution]:
    one, two = coder(work, "Anne"), coder(work, "Bo")
    code, found = make_coded(one, OWL, "Jeg venter også.")
    it = make_started(one, code, found[0])
    make_ready(one, it)
    if quote:
        picks = [Pick(found[0].contribution_id, quote, Seat.SUB_CODE)]
        quoting.choose(one, it.id, picks, revision=revision(one, it))
    publish(one, two, it)
    return one, it, work.get(Contribution, found[0].contribution_id)


def test_perspectives_with_evidence_and_quotes_that_hold(work: Work) -> None:
    one, it, voice = published(work, "Vi venter på svar.")
    (version,) = rows(one, "perspektiver")
    assert (version["perspective"], version["stage"], version["people"]) == (it.number, "published", 0)
    assert "sources" not in version, "exact numbers are told to nobody"
    assert {each["passage"] for each in rows(one, "perspektiver-kilder")} == {OWL, "Jeg venter også."}
    (quote,) = rows(one, "perspektiver-citater")
    assert OWL[quote["start"] : quote["end"]] == quote["words"] == "Vi venter på svar."
    contributions.unpublish(work, voice.id)
    assert rows(one, "perspektiver-citater") == []
    assert {each["passage"] for each in rows(one, "perspektiver-kilder")} == {"Jeg venter også."}


def test_a_withdrawn_perspective_and_a_draft_are_in_no_file(work: Work) -> None:
    one, it, _ = published(work)
    publishing.revise(one, it.id)
    assert [each["version"] for each in rows(one, "perspektiver")] == [1]
    publishing.withdraw(one, it.id, why="Den passer ikke mere.")
    for table in tables.TABLES[3:]:
        assert rows(one, table.key) == []


def test_every_file_can_be_taken_and_that_is_on_record(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    with act() as work:
        coded(work)
    assert "Codings" in client.get(HERE).get_data(as_text=True)
    assert "Rammeaftale" in client.get("/en/arbejde/eksport/").get_data(as_text=True)
    for table in tables.TABLES:
        sheet = client.get(f"{HERE}{table.key}.xlsx")
        assert list(files_read.wrong_with_sheet(sheet.data)) == []
        names = [cell.text for cell in files_read.sheets(sheet.data)["data"][0]]
        assert names == [column.name for column in table.columns()]
        comma = client.get(f"{HERE}{table.key}.csv")
        assert list(files_read.wrong_with_csv(comma.data)) == []
        assert files_read.rows_of(comma.data)[0] == names
        assert comma.headers["Content-Disposition"] == f'attachment; filename="test-2027-28-{table.key}.csv"'
    for form in ("qdc", "qdpx"):
        assert client.get(f"{HERE}refi.{form}").status_code == 200
    described = files_read.rows_of(client.get("/en/arbejde/eksport/ordbog.csv").data)
    assert {(row[0], row[1]) for row in described[1:]} == {
        (table.key, column.name) for table in tables.TABLES for column in table.columns(personal=True)
    }
    with act() as work:
        made = work.all(sa.select(AuditEntry).where(AuditEntry.action == "exports.made"))
    assert len(made) == 2 * len(tables.TABLES) + 2


# --- Briefs -----------------------------------------------------------------------------------


def test_briefs_by_edition_and_by_sentence(work: Work) -> None:
    one, two = coder(work, "Anne"), coder(work, "Bo")
    it, (text,) = make_perspective(one, two)
    brief = make_released(one, two)
    assert [(row["brief"], row["edition"], row["stage"]) for row in rows(one, "oplaeg")] == [
        (brief.number, 1, "released")
    ]
    releasing.revise(one, brief.id)
    asked(one, brief, **{"assess.1": "=Det haster."})
    assert {row["edition"] for row in rows(one, "oplaeg-saetninger")} == {1}, "a draft is in no file"
    release(one, two, brief)
    assert [row["stage"] for row in rows(one, "oplaeg")] == ["replaced", "released"]
    found = [row for row in rows(one, "oplaeg-saetninger") if row["edition"] == 2]
    assert [row["position"] for row in found] == list(range(1, len(found) + 1))
    by_key = {row["key"]: row for row in found}
    kept = sentences(one, brief)
    assert {key: row["sha256"] for key, row in by_key.items()} == {key: row.sha256 for key, row in kept.items()}
    claim, reach = by_key[f"P{it.number}.claim"], by_key[f"P{it.number}.reach"]
    assert (claim["text"], claim["kind"], claim["sources"]) == (CLAIM, "evidence", f"perspective:{it.number}.1")
    assert (reach["query"], reach["value"], reach["text_en"]) == ("reach", "null", "Fewer than 20 people")
    assert (by_key["assess.1"]["kind"], by_key["assess.1"]["text"]) == ("assessment", "=Det haster.")
    assert "Anne" not in str(found), "names are in no file"
    quote = by_key[f"P{it.number}.quote"]
    assert quote["text"] == QUOTED == WAITS[quote["start"] : quote["end"]]
    contribution = work.get(Contribution, text.contribution_id)
    work.get(Consent, contribution.quote_consent_id).withdrawn_on = work.today
    work.flush()
    (gone,) = [row for row in rows(one, "oplaeg-saetninger") if row["edition"] == 2 and row["kind"] == "quote"]
    assert (gone["text"], gone["contribution"], gone["start"], gone["sha256"]) == (None, None, None, quote["sha256"])
    releasing.withdraw(one, brief.id, why="Mødet er aflyst.")
    assert rows(one, "oplaeg") == rows(one, "oplaeg-saetninger") == []


def test_the_meeting_of_a_brief_is_in_its_row(work: Work) -> None:
    one, two = coder(work, "Anne"), coder(work, "Bo")
    make_perspective(one, two)
    event = make_event(work)
    make_released(one, two, make_brief(one, event.id))
    (row,) = rows(one, "oplaeg")
    assert (row["meeting"], row["meeting_on"]) == (event.title, date.fromisoformat(event.starts_wall[:10]))
    assert (row["contact"], row["what_changed"]) == (CONTACT, None)


@pytest.mark.parametrize("path", ["findes-ikke.csv", "kodninger.pdf", "refi.zip", "../en/personlige.csv"])
def test_what_is_no_file_is_not_there(client: CheckingClient, mads: UUID, act: Callable[..., Any], path: str) -> None:
    with act() as work:
        coded(work)
    assert client.get(f"{HERE}{path}").status_code == 404


def test_without_the_right_nobody_takes_a_file(
    client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any]
) -> None:
    with act() as work:
        coded(work)
    sign_in(client, Role.POLITICIAN)
    assert client.get(f"{HERE}kodninger.csv").status_code == 403


def test_personal_columns_are_in_no_other_table(work: Work) -> None:
    it = coded(work)
    plain, personal = rows(it.one, "kodninger"), rows(it.one, "kodninger", personal=True)
    assert set(personal[0]) - set(plain[0]) == {"municipality", "under_15", "email"}
    assert len(plain) == len(personal)
    assert codings.codings_personal is tables.BY_KEY["kodninger"].personal
