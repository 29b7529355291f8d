"""With the code: status, answer, correction, off the site at once, everything back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engage.audit import service as audit
from engage.audit.models import AuditEntry, Tombstone
from engage.consent.models import Consent
from engage.contributions import queries, service
from engage.contributions.models import Contribution, PartKind, PublicVersion, Status, Version
from engage.core.ids import shown
from engage.core.work import Work
from engage.drafts.rules import Publish
from engage.receipts import service as receipts
from engage.replies.models import Reply, ReplyState
from tests.factories.contributions import agree_to, make_code
from tests.pages_checked import CheckingClient

MINE = "/mit-bidrag"
TEXT = "Vi har ventet i to år på Solsikkevangens dagtilbud, og ingen ringer tilbage til os."


@pytest.fixture
def code(act: Callable[..., Any]) -> str:
    with act() as work:
        made, code = make_code(work, text=TEXT, email="lone@example.org", quote="yes")
        service.publish_version(work, made, text="Vi har ventet i to år.", helper_opinion="", language="da")
        reply = Reply(contribution_id=made.id, state=ReplyState.PUBLISHED, written_by=made.id, published_on=work.today)
        work.seal(reply, "text", "Tak. Vi ser på ventetiden sammen med kommunen.")
        work.add(reply)
    return code


def row_of(work: Work) -> Contribution:
    found: Contribution = work.one(sa.select(Contribution))
    return found


def test_the_code_opens_status_words_and_answer(client: CheckingClient, code: str) -> None:
    assert client.send(MINE, {"code": f" {shown(code).lower()} "}).location == MINE
    page = client.get(MINE).text
    assert TEXT in page
    assert "Vi ser på ventetiden" in page
    assert code not in page
    assert shown(code) not in page


def test_the_writer_sees_who_opened_the_words_and_why(client: CheckingClient, code: str, act: Any) -> None:
    with act() as work:
        for purpose in ("moderation", "moderation", "moderation", "reply", None):
            audit.record(work, "moderation.opened_original", row_of(work), purpose=purpose)
    client.send(MINE, {"code": code})
    page = client.get("/en/mit-bidrag").text.split("Who has opened your own words")[1].split("</ul>")[0]
    assert page.count("a moderator. To moderate it") == 1, "once a day says it"
    assert page.count("a moderator. To answer it") == 1
    assert page.count("<li>") == 3
    assert "Project-Id" not in page


def test_before_a_reply_is_published_nobody_reads_it(client: CheckingClient, code: str, act: Any) -> None:
    with act() as work:
        work.one(sa.select(Reply)).state = ReplyState.IN_REVIEW
    client.send(MINE, {"code": code})
    assert "Vi ser på ventetiden" not in client.get(MINE).text


@pytest.mark.parametrize("wrong", ["", "CDFG-HJKM-NPQR-TWXY-3479", "<script>", "0" * 20, "x" * 5000])
def test_every_wrong_code_gets_the_same_answer(client: CheckingClient, code: str, wrong: str) -> None:
    answer = client.send(MINE, {"code": wrong})
    assert answer.status_code == 422
    assert 'href="#code"' in answer.text


def test_wrong_codes_are_slowed_and_a_right_one_always_opens(client: CheckingClient, code: str) -> None:
    form = client.form(MINE, "code")
    form.pop("")
    tries = [client.post(MINE, data=form | {"code": "CDFG-HJKM-NPQR-TWXY-3479"}) for _ in range(11)]
    assert [answer.status_code for answer in tries] == [422] * 10 + [429]
    assert int(tries[-1].headers["Retry-After"]) > 0
    assert client.post(MINE, data=form | {"code": code}).status_code == 303


def test_after_half_an_hour_the_code_is_asked_for_again(client: CheckingClient, code: str) -> None:
    client.send(MINE, {"code": code})
    with client.session_transaction() as session:
        session["mine"] = session["mine"] | {"at": session["mine"]["at"] - 1801}
    assert TEXT not in client.get(MINE).text


def test_closing_leaves_nothing(client: CheckingClient, code: str) -> None:
    client.send(MINE, {"code": code})
    assert press(client, "/mit-bidrag/luk").status_code == 303
    assert TEXT not in client.get(MINE).text


def press(client: CheckingClient, address: str) -> Any:
    """Press the button on one's own page that posts to `address`."""
    form = client.form(MINE)
    assert f'action="{address}"' in client.get(MINE).text
    form.pop("")
    return client.post(address, data=form)


def test_pia_takes_her_text_off_the_site_at_once(client: CheckingClient, code: str, act: Any) -> None:
    client.send(MINE, {"code": code})
    assert press(client, "/mit-bidrag/tag-ned").location == MINE
    with act() as work:
        row = row_of(work)
        assert (row.status, row.publish) == (Status.UNPUBLISHED, Publish.SECRETARIAT)
        public = work.one(sa.select(PublicVersion))
        assert (public.text, public.stems, public.withdrawn_on) == ("", "", work.today)
        assert queries.public(work, public.number) is None
        assert queries.parts(work, row)[PartKind.TEXT] == TEXT, "the secretariat still has it"
        assert work.get(Consent, row.publish_consent_id).withdrawn_on == work.today
    assert "/mit-bidrag/tag-ned" not in client.get(MINE).text


def test_a_correction_is_moderated_and_the_public_text_stays(client: CheckingClient, code: str, act: Any) -> None:
    client.send(MINE, {"code": code})
    assert client.send("/mit-bidrag/ret", {"text": "Nu har vi ventet i tre år."}).location == MINE
    assert "Nu har vi ventet i tre år." in client.get(MINE).text
    with act() as work:
        row = row_of(work)
        assert (row.status, row.version) == (Status.RECEIVED, 2)
        assert queries.parts(work, row, 1)[PartKind.TEXT] == TEXT
        assert queries.public_of(work, row.id).text == "Vi har ventet i to år."


def test_a_correction_is_screened_as_the_text_was(client: CheckingClient, code: str) -> None:
    client.send(MINE, {"code": code})
    answer = client.send("/mit-bidrag/ret", {"text": "Mit nummer er 140835-4109, ring."})
    assert answer.status_code == 422
    assert 'class="mark mark--danger">140835-4109' in answer.text
    form = client.form("/mit-bidrag/ret", "text")
    address = form.pop("")
    phone = {"text": "Ring til mig på 22 33 44 55 om ventetiden."}
    assert 'name="personal"' in client.post(address, data=form | phone).text
    assert client.post(address, data=form | phone | {"personal": "remove"}).location == MINE
    assert "[telefonnummer fjernet]" in client.get(MINE).text


def test_two_windows_do_not_overwrite_each_others_correction(client: CheckingClient, code: str) -> None:
    client.send(MINE, {"code": code})
    old = client.form("/mit-bidrag/ret", "text")
    address = old.pop("")
    client.post(address, data=old | {"text": "Det første vindues ord om ventetid."})
    answer = client.post(address, data=old | {"text": "Det andet vindues ord om ventetid."})
    assert answer.status_code == 409
    assert "Det første vindues ord" in answer.text
    assert "Det andet vindues ord" in answer.text


def test_everything_can_be_taken_along(client: CheckingClient, code: str) -> None:
    client.send(MINE, {"code": code})
    held = json.loads(client.get("/mit-bidrag/data.json").text)
    assert held["versions"][0]["text"] == TEXT
    assert held["email"] == "lone@example.org"
    assert held["public"]["text"] == "Vi har ventet i to år."
    assert {consent["purpose"] for consent in held["consents"]} == {"publish", "quote", "contact"}
    answer = client.get("/mit-bidrag/data.txt")
    assert TEXT in answer.text
    for also in (held["case_number"], held["email"], *(consent["words"] for consent in held["consents"])):
        assert also in answer.text
    assert "code" not in answer.headers["Content-Disposition"]


def test_without_the_code_there_is_nothing_to_take_along(client: CheckingClient, code: str) -> None:
    for address in ("/mit-bidrag/data.json", "/mit-bidrag/data.txt"):
        assert client.get(address).status_code == 404
    assert client.get("/mit-bidrag/ret").location == MINE
    assert client.get("/mit-bidrag/tag-tilbage").location == MINE


def test_the_address_can_be_forgotten(client: CheckingClient, code: str, act: Any) -> None:
    client.send(MINE, {"code": code})
    assert press(client, "/mit-bidrag/glem-mail").location == MINE
    with act() as work:
        assert row_of(work).email is None


def test_a_printed_code_that_is_not_used_yet_says_so(client: CheckingClient, act: Any) -> None:
    with act() as work:
        [code] = receipts.print_codes(work, 1)
    assert client.send(MINE, {"code": code}).location == MINE
    assert client.get(MINE).status_code == 200


def test_taking_everything_back(client: CheckingClient, code: str, act: Any) -> None:
    client.send(MINE, {"code": code})
    page = client.get("/mit-bidrag/tag-tilbage").text
    assert "<h2>" in page, "it says first what goes and what stays"
    assert client.send("/mit-bidrag/tag-tilbage").location == MINE
    assert TEXT not in client.get(MINE).text
    with act() as work:
        row = row_of(work)
        assert (row.status, row.data_key, row.email, row.role, row.length) == (Status.WITHDRAWN, None, None, None, 0)
        assert work.all(sa.select(Version)) == []
        assert work.all(sa.select(Reply)) == []
        assert work.one(sa.select(PublicVersion)).text == ""
        assert [t.subject_id for t in work.all(sa.select(Tombstone))] == [row.id]
        assert all(consent.withdrawn_on for consent in work.all(sa.select(Consent)))


def test_taking_back_leaves_no_byte_of_it(act: Callable[..., Any], database: Any) -> None:
    """The file itself is searched, after the journal was folded into it."""
    with act() as work:
        made, _ = make_code(work, text=TEXT, email="lone@example.org")
        service.publish_version(
            work, made, text="Vi venter på Solsikkevangens dagtilbud.", helper_opinion="", language="da"
        )
        identity, wrapped, email = made.id, str(made.data_key), str(made.email)
    traces = ("Solsikkevangens", wrapped[-40:], email[-40:])
    assert all(found_in(database, trace) for trace in traces), "it is found before"
    with act() as work:
        service.withdraw(work, identity)
    assert not any(found_in(database, trace) for trace in traces)


def found_in(database: Any, trace: str) -> bool:
    """Whether the bytes stand anywhere in the database."""
    if database.name == "sqlite":
        with database.engine.connect() as connection:
            connection.connection.driver_connection.commit()
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        files = [database.file, *database.file.parent.glob(f"{database.file.name}-*")]
        return any(trace.encode() in Path(file).read_bytes() for file in files)
    with database.engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT t.*::text FROM public_version t UNION ALL SELECT c.*::text FROM contribution c")
        )
        return any(trace in str(row[0]) for row in rows)


def test_nothing_of_the_sender_is_kept_beside_the_words(act: Callable[..., Any]) -> None:
    """No column of a contribution holds a time of day, an address or a device, and its record only a day."""
    moments = [
        c.name for t in (Contribution, Version, PublicVersion) for c in t.__table__.columns if "Date" in str(c.type)
    ]
    assert moments == []
    with act() as work:
        agree_to(work)
    from engage.core.authority import VISITOR

    with act(VISITOR) as work:
        made, _ = make_code(work)
        identity = made.id
    with act() as work:
        entries = work.all(sa.select(AuditEntry).where(AuditEntry.subject_id == identity))
        assert entries
        assert [(entry.at, entry.account_id) for entry in entries] == [(None, None)] * len(entries)
