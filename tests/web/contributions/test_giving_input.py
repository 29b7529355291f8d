"""A visitor gives input step by step, without a script, and gets a code."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.bodies.models import Municipality
from engage.consent.models import Consent, ConsentWording, Purpose
from engage.contributions.models import Contribution, Status
from engage.drafts.models import Draft
from engage.drafts.rules import Publish, Speaker
from tests.factories.contributions import agree_to, make_focus_area
from tests.pages_checked import CheckingClient

TEXT = "Vi har ventet i to år på et sted, hvor min bror kan være om dagen. Ingen ringer tilbage."
NEW, TEXT_STEP, WHO, ABOUT, CONSENT, CHECK = (
    "/bidrag/nyt",
    "/bidrag/kladde/tekst",
    "/bidrag/kladde/hvem",
    "/bidrag/kladde/om",
    "/bidrag/kladde/samtykke",
    "/bidrag/kladde/tjek",
)


@pytest.fixture
def open_area(act: Callable[..., Any]) -> str:
    """A focus area that takes input; its reference."""
    with act() as work:
        agree_to(work)
        work.add(
            Municipality(
                code="0330",
                name="Slagelse",
                display="Slagelse Kommune",
                slug="slagelse",
                sort_key="slagelse",
                longitude=11.3,
                latitude=55.4,
            )
        )
        make_focus_area(work, answer_by=work.today + timedelta(days=90))
    return "test-2027-28:1"


def to_check(client: CheckingClient, text: str = TEXT, **consent: Any) -> None:
    client.send(NEW, {"text": text})
    client.send(WHO, {"role": "relative"})
    client.send(ABOUT, {"under_15": "no"})
    client.send(CONSENT, {"publish": "public"} | consent)


def test_from_the_first_word_to_the_code(client: CheckingClient, open_area: str, act: Callable[..., Any]) -> None:
    answer = client.send(f"{NEW}?fokus={open_area}", {"text": TEXT})
    assert (answer.status_code, answer.location) == (303, WHO)
    assert client.send(WHO, {"role": "relative"}).location == ABOUT
    assert client.send(ABOUT, {"municipality": "0330"}).location == CONSENT
    assert client.send(CONSENT, {"publish": "public", "quote": "yes", "email": "lone@example.org"}).location == CHECK
    page = client.get(CHECK).text
    assert TEXT in page
    assert "Slagelse Kommune" in page
    assert "lone@example.org" in page
    answer = client.send(CHECK)
    assert (answer.status_code, answer.location) == (303, "/bidrag/kvittering")
    assert 'id="receipt-code"' in client.get("/bidrag/kvittering").text
    with act() as work:
        [row] = work.all(sa.select(Contribution))
        assert (row.role, row.publish, row.may_quote, row.status) == (
            Speaker.RELATIVE,
            Publish.PUBLIC,
            True,
            Status.RECEIVED,
        )
        assert row.focus_area_id
        assert row.municipality_id
        assert row.scope_id
        assert work.all(sa.select(Draft)) == []


def test_the_receipt_tells_what_it_can_affect_and_when_an_answer_comes(
    client: CheckingClient, open_area: str, act: Callable[..., Any]
) -> None:
    with act() as work:
        work.one(sa.select(Agreement)).can_affect = "Det kan påvirke den næste aftale."
        day = work.today + timedelta(days=90)
    client.send(f"{NEW}?fokus={open_area}", {"text": TEXT})
    client.send(WHO)
    client.send(ABOUT)
    client.send(CONSENT, {"publish": "secretariat"})
    client.send(CHECK)
    page = client.get("/bidrag/kvittering").text
    assert "Det kan påvirke den næste aftale." in page
    assert f"{day.day}. " in page.split("Fokusområde 1")[0]
    assert str(day.year) in page


def test_the_receipt_is_honest_where_that_is_not_known_yet(client: CheckingClient, open_area: str) -> None:
    def receipt_of(address: str) -> str:
        client.send(address, {"text": TEXT})
        client.send(WHO)
        client.send(ABOUT)
        client.send(CONSENT, {"publish": "secretariat"})
        client.send(CHECK)
        page = client.get("/en/bidrag/kvittering").text
        assert "What it can still affect" in page
        return page

    without = receipt_of(NEW)
    assert "You have not chosen a focus area" in without
    assert "There is no day for the answer yet." in without
    silent = receipt_of(f"{NEW}?fokus={open_area}")
    assert "We do not know yet. When we do, it stands on the page of the focus area." in silent
    assert "You get an answer by" in silent


def test_only_the_text_and_the_choice_of_readers_are_needed(client: CheckingClient, open_area: str, act: Any) -> None:
    client.send(NEW, {"text": TEXT})
    assert client.send(WHO).location == ABOUT
    assert client.send(ABOUT).location == CONSENT
    assert client.send(CONSENT).status_code == 422
    assert client.send(CONSENT, {"publish": "secretariat"}).location == CHECK
    assert client.send(CHECK).status_code == 303
    with act() as work:
        [row] = work.all(sa.select(Contribution))
        assert (row.role, row.publish, row.focus_area_id, row.scope_id, row.under_15) == (
            None,
            Publish.SECRETARIAT,
            None,
            None,
            None,
        )


def test_an_empty_text_is_asked_for_kindly(client: CheckingClient, open_area: str) -> None:
    answer = client.send(NEW, {"text": "  "})
    assert answer.status_code == 422
    assert 'href="#text"' in answer.text


def test_too_long_a_text_is_kept_and_counted(client: CheckingClient, open_area: str) -> None:
    answer = client.send(NEW, {"text": "a" * 20_001})
    assert answer.status_code == 422
    assert "20001" in answer.text or "20,001" in answer.text
    assert "a" * 20_001 in client.get(TEXT_STEP).text


def test_back_and_forth_keeps_every_answer(client: CheckingClient, open_area: str) -> None:
    to_check(client)
    answer = client.send(CONSENT, {"publish": "public", "email": "not an address", "back": "1"})
    assert answer.location == ABOUT
    assert 'value="no" checked' in client.get(ABOUT).text.replace("\n", "")
    assert TEXT in client.get(TEXT_STEP).text
    assert "not an address" in client.get(CONSENT).text, "what was typed is kept, even where it cannot be right"
    assert client.send(CONSENT, {}).status_code == 422


def test_save_and_continue_later_validates_nothing_away(client: CheckingClient, open_area: str, app: Any) -> None:
    answer = client.send(NEW, {"text": "a" * 20_001, "later": "1"})
    assert answer.location == "/bidrag/kladde/gemt"
    page = client.get(answer.location).text
    link = page.split('id="draft-link" href="')[1].split('"')[0]
    assert link.startswith("http://localhost/bidrag/fortsaet/")
    elsewhere: CheckingClient = app.test_client()
    assert elsewhere.get(link.removeprefix("http://localhost")).location == TEXT_STEP
    assert "a" * 20_001 in elsewhere.get(TEXT_STEP).text


def test_a_shared_tablet_shows_nothing_after_closing(client: CheckingClient, open_area: str) -> None:
    client.send(NEW, {"text": TEXT, "later": "1"})
    assert client.send("/bidrag/kladde/gemt").status_code == 303
    assert client.get(TEXT_STEP).location == NEW
    assert TEXT not in client.get(NEW).text


def test_a_new_text_does_not_show_the_unfinished_one(client: CheckingClient, open_area: str) -> None:
    client.send(NEW, {"text": TEXT})
    page = client.get(NEW).text
    assert TEXT not in page
    assert TEXT_STEP in page, "but there is a way on"


def test_a_draft_can_be_deleted(client: CheckingClient, open_area: str, act: Any) -> None:
    client.send(NEW, {"text": TEXT})
    assert client.send("/bidrag/kladde/slet").status_code == 303
    with act() as work:
        assert work.all(sa.select(Draft)) == []
    assert client.get(TEXT_STEP).location == NEW


def test_after_an_hour_the_device_no_longer_opens_the_draft(client: CheckingClient, open_area: str) -> None:
    client.send(NEW, {"text": TEXT})
    with client.session_transaction() as session:
        session["draft"] = session["draft"] | {"at": session["draft"]["at"] - 3601}
    assert client.get(TEXT_STEP).location == NEW


def test_what_was_written_for_hours_on_an_open_page_is_not_lost(client: CheckingClient, open_area: str) -> None:
    client.send(NEW, {"text": TEXT})
    filled = client.form(WHO, "role")
    with client.session_transaction() as session:
        session["draft"] = session["draft"] | {"at": session["draft"]["at"] - 3601}
    filled.pop("")
    assert client.post(WHO, data=filled | {"role": "citizen"}).location == ABOUT
    assert TEXT in client.get(TEXT_STEP).text


def test_the_helper_is_asked_more_and_the_words_stay_apart(client: CheckingClient, open_area: str, act: Any) -> None:
    client.send(NEW, {"text": TEXT})
    answer = client.send(WHO, {"role": "helper"})
    assert answer.location.startswith(WHO)
    told = {
        "relation": "Jeg arbejder på stedet",
        "has_consent": "yes",
        "how_heard": "Med billeder",
        "helper_opinion": "Enig",
    }
    assert client.send(WHO, told).location == ABOUT
    client.send(ABOUT)
    client.send(CONSENT, {"publish": "public"})
    page = client.get(CHECK).text
    assert all(word in page for word in told.values() if word != "yes")
    assert client.send(CHECK).status_code == 303
    with act() as work:
        from engage.contributions.queries import parts

        [row] = work.all(sa.select(Contribution))
        assert row.has_consent is True
        assert {kind.value: text for kind, text in parts(work, row).items()} == {
            "text": TEXT,
            "relation": told["relation"],
            "how_heard": "Med billeder",
            "helper_opinion": "Enig",
        }


def test_a_helper_without_a_yes_sends_to_the_secretariat_only(client: CheckingClient, open_area: str) -> None:
    client.send(NEW, {"text": TEXT})
    client.send(WHO, {"role": "helper"})
    client.send(WHO, {"has_consent": "no"})
    client.send(ABOUT)
    client.send(CONSENT, {"publish": "public"})
    answer = client.send(CHECK)
    assert answer.status_code == 422
    assert 'href="#check-samtykke"' in answer.text


def test_words_of_someone_under_15_are_for_the_secretariat(client: CheckingClient, open_area: str, act: Any) -> None:
    client.send(NEW, {"text": TEXT})
    client.send(WHO)
    client.send(ABOUT, {"under_15": "yes"})
    assert 'name="publish"' not in client.get(CONSENT).text
    assert client.send(CONSENT).location == CHECK
    assert client.send(CHECK).status_code == 303
    with act() as work:
        [row] = work.all(sa.select(Contribution))
        assert (row.publish, row.may_quote, row.under_15) == (Publish.SECRETARIAT, False, True)


def test_newer_words_of_consent_do_not_replace_those_that_were_read(
    client: CheckingClient, open_area: str, act: Any
) -> None:
    to_check(client)
    with act() as work:
        for row in work.all(sa.select(ConsentWording)):
            said = {"label": row.label, "text": "Newer", "legal_basis": row.legal_basis}
            work.add(ConsentWording(purpose=row.purpose, version=2, language=row.language, **said))
    client.send(CHECK)
    to_check(client)
    client.send(CHECK)
    with act() as work:
        rows = work.all(sa.select(Contribution).order_by(Contribution.sequence))
        read = [work.get(ConsentWording, work.get(Consent, row.publish_consent_id).wording_id) for row in rows]
        assert [(each.version, each.purpose) for each in read] == [(1, Purpose.PUBLISH), (2, Purpose.PUBLISH)]


def test_words_of_consent_that_are_none_of_ours_are_passed_over(
    client: CheckingClient, open_area: str, act: Any
) -> None:
    to_check(client, words=f"{uuid4()},nothing,")
    assert client.send(CHECK).status_code == 303
    with act() as work:
        [row] = work.all(sa.select(Contribution))
        assert row.publish_consent_id is not None


def test_questions_are_asked_one_at_a_time(client: CheckingClient, open_area: str, act: Any) -> None:
    from engage.agreements.models import FocusArea, Question

    with act() as work:
        area = work.one(sa.select(FocusArea))
        for position, text in enumerate(("Hvad skal der til?", "Hvem skal spørges?"), start=1):
            work.add(Question(focus_area_id=area.id, position=position, text=text))
    address = f"{NEW}?fokus={open_area}"
    page = client.get(address).text
    assert "Hvad skal der til?" in page
    assert "Hvem skal spørges?" not in page
    other = client.send(address, {"text": TEXT, "another": "2"})
    assert other.status_code == 200
    assert "Hvem skal spørges?" in other.text
    assert TEXT in other.text
    assert "Hvem skal spørges?" in client.get(f"{address}&question=2").text
    assert "Hvad skal der til?" not in client.get(f"{address}&question=0").text
    client.send(f"{address}&question=2", {"text": TEXT})
    client.send(WHO)
    client.send(ABOUT)
    client.send(CONSENT, {"publish": "public"})
    assert "Hvem skal spørges?" in client.get(CHECK).text
    client.send(CHECK)
    with act() as work:
        [row] = work.all(sa.select(Contribution))
        assert work.get(Question, row.question_id).position == 2


def test_i_do_not_know_is_an_answer(client: CheckingClient, open_area: str, act: Any) -> None:
    client.send(f"{NEW}?fokus={open_area}", {"text": TEXT})
    client.send(WHO)
    client.send(ABOUT, {"focus_area": "unknown"})
    client.send(CONSENT, {"publish": "public"})
    assert client.send(CHECK).status_code == 303
    with act() as work:
        assert work.one(sa.select(Contribution)).focus_area_id is None


@pytest.mark.parametrize("prefix", ["/let", "/en", "/de"])
def test_the_language_stays_the_same_from_step_to_step(client: CheckingClient, open_area: str, prefix: str) -> None:
    answer = client.send(f"{prefix}{NEW}", {"text": TEXT})
    assert answer.location == prefix + WHO
    assert client.send(prefix + WHO).location == prefix + ABOUT


def test_a_form_without_its_token_is_shown_again_with_what_was_typed(client: CheckingClient, open_area: str) -> None:
    filled = client.form(NEW, "text")
    filled.pop("")
    answer = client.post(NEW, data=filled | {"text": TEXT, "csrf_token": "stale"})
    assert answer.status_code == 400
    assert TEXT in answer.text


def test_an_unknown_step_is_not_found(client: CheckingClient) -> None:
    assert client.get("/bidrag/kladde/noget").status_code == 404


def test_a_wrong_or_old_link_says_how_to_go_on(client: CheckingClient) -> None:
    assert client.get("/bidrag/fortsaet/nothing").location == NEW
    assert "alert-info" in client.get(NEW).text
