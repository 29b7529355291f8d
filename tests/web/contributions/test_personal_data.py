"""Personal data and words of danger are met kindly, on the way and again before sending."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage.bodies.models import Duty
from engage.contributions import queries
from engage.contributions.models import Contribution, FoundInPart
from engage.drafts.rules import Publish
from engage.notifications.models import Message
from tests.factories.accounts import make_account
from tests.factories.contributions import agree_to, make_focus_area
from tests.pages_checked import CheckingClient

NEW, TEXT_STEP, WHO, ABOUT, CONSENT, CHECK = (
    "/bidrag/nyt",
    "/bidrag/kladde/tekst",
    "/bidrag/kladde/hvem",
    "/bidrag/kladde/om",
    "/bidrag/kladde/samtykke",
    "/bidrag/kladde/tjek",
)
CPR = "Min søster har cpr 140835-4109 og venter stadig på svar fra kommunen."
PHONE = "Ring til mig på 22 33 44 55, så fortæller jeg gerne mere om ventetiden."
DANGER = "Jeg kan ikke mere. Jeg vil ikke leve længere, og ingen i kommunen hører efter."


@pytest.fixture(autouse=True)
def words_of_consent(act: Callable[..., Any]) -> None:
    with act() as work:
        agree_to(work)


def on(client: CheckingClient, publish: str = "public") -> None:
    client.send(WHO)
    client.send(ABOUT)
    client.send(CONSENT, {"publish": publish})


def test_a_cpr_number_is_marked_and_must_go(client: CheckingClient, act: Callable[..., Any]) -> None:
    answer = client.send(NEW, {"text": CPR})
    assert answer.status_code == 422
    assert 'href="#text"' in answer.text, "the summary leads to the field"
    assert 'class="mark mark--danger">140835-4109' in answer.text
    assert CPR in answer.text, "and the text is still in it"
    on(client)
    answer = client.send(CHECK)
    assert answer.status_code == 422, "whoever goes round the first question meets the second"
    assert 'href="#check-tekst"' in answer.text
    with act() as work:
        assert work.all(sa.select(Contribution)) == []
    client.send(TEXT_STEP, {"text": CPR.replace("140835-4109", "")})
    assert client.send(CHECK).status_code == 303


def test_a_phone_number_is_asked_about(client: CheckingClient) -> None:
    answer = client.send(NEW, {"text": PHONE})
    assert answer.status_code == 422
    assert 'class="mark mark--warning">22 33 44 55' in answer.text
    assert all(f'name="personal" value="{choice}"' in answer.text for choice in ("remove", "correct", "secretariat"))
    assert "checked" not in answer.text.split('id="personal"')[1].split("</fieldset>")[0]


def test_it_is_removed_in_the_language_of_the_text(client: CheckingClient, act: Callable[..., Any]) -> None:
    assert _again(client, "remove").location == WHO
    on(client)
    page = client.get(CHECK).text
    assert "[telefonnummer fjernet]" in page
    assert "22 33 44 55" not in page
    client.send(CHECK)
    with act() as work:
        row = work.one(sa.select(Contribution))
        assert "22 33 44 55" not in "".join(queries.parts(work, row).values())


def _again(client: CheckingClient, choice: str) -> Any:
    """Send the page that came back, with a choice."""
    first = client.form(NEW, "text")
    first.pop("")
    answer = client.post(NEW, data=first | {"text": PHONE})
    assert answer.status_code == 422
    return client.post(NEW, data=first | {"text": PHONE, "personal": choice})


def test_it_is_left_for_the_secretariat_alone(client: CheckingClient, act: Callable[..., Any]) -> None:
    assert _again(client, "secretariat").location == WHO
    client.send(WHO)
    client.send(ABOUT)
    client.send(CONSENT)
    assert client.send(CHECK).status_code == 303
    with act() as work:
        row = work.one(sa.select(Contribution))
        assert row.publish is Publish.SECRETARIAT
        assert row.flags == {"phone": 1}
        [found] = work.all(sa.select(FoundInPart))
        assert PHONE[found.start : found.end] == "22 33 44 55"


def test_it_is_corrected_by_the_writer(client: CheckingClient) -> None:
    assert _again(client, "correct").status_code == 422
    assert client.send(NEW, {"text": "Uden nummer fortæller jeg gerne mere om ventetiden."}).location == WHO


def test_changing_ones_mind_about_the_readers_asks_again(client: CheckingClient) -> None:
    _again(client, "secretariat")
    on(client, "public")
    answer = client.send(CHECK)
    assert answer.status_code == 422
    assert 'name="personal"' in answer.text
    assert client.send(CHECK, {"personal": "secretariat"}).location == CHECK
    assert client.send(CHECK).status_code == 303


@pytest.mark.parametrize(("choice", "where"), [("remove", CHECK), ("correct", TEXT_STEP)])
def test_the_last_page_offers_every_way(client: CheckingClient, choice: str, where: str) -> None:
    _again(client, "secretariat")
    on(client, "public")
    assert client.send(CHECK, {"personal": choice}).location == where


def test_the_helpers_words_are_searched_too(client: CheckingClient) -> None:
    client.send(NEW, {"text": "Anders vil gerne bestemme selv, hvornår han skal i bad om aftenen."})
    client.send(WHO, {"role": "helper"})
    answer = client.send(WHO, {"has_consent": "yes", "how_heard": CPR})
    assert answer.status_code == 422
    assert 'href="#how_heard"' in answer.text


def test_words_of_danger_show_help_and_stop_nothing(client: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        area = make_focus_area(work)
        body = work.one(sa.select(queries.Agreement)).body_id
        duty = make_account(work, email="vagt@example.org")
        work.add(
            Duty(
                body_id=body,
                account_id=duty.id,
                starts_at=work.now - timedelta(hours=1),
                ends_at=work.now + timedelta(hours=8),
            )
        )
        assert area
    answer = client.send(f"{NEW}?fokus=test-2027-28:1", {"text": DANGER})
    assert answer.location == WHO
    assert 'href="tel:70201201"' in client.get(WHO).text
    on(client)
    assert client.send(CHECK).status_code == 303
    assert 'href="tel:70201201"' in client.get("/bidrag/kvittering").text
    with act() as work:
        row = work.one(sa.select(Contribution))
        assert row.crisis
        [mail] = work.all(sa.select(Message).where(Message.template == "crisis_alert"))
        assert work.unseal(mail, "recipient") == "vagt@example.org"
        assert work.unseal(mail, "values") in (None, "{}")


def test_a_calm_text_shows_no_crisis_lines_at_the_step(client: CheckingClient) -> None:
    client.send(NEW, {"text": "Det var dræbende kedeligt, men personalet var søde og lyttede til mig."})
    assert 'href="tel:70201201"' not in client.get(WHO).text
