"""The pages on which people find a meeting: what they say, and what they never show."""

import re
from typing import Any

import pytest

from engage.events import programme, stages
from engage.events.rules import Kind, Mode, Support
from tests.factories.events import hold, make_event, make_place
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import LINK, Act, make, words

LIST = "/en/arrangementer/"


def test_the_list_goes_by_date_and_says_what_matters(client: CheckingClient, act: Act) -> None:
    make(act, days=40, title="Det sene møde")
    make(act, days=20, title="Det tidlige møde", sign_language=Support.BOOKED, easy_read=True)
    page = words(client.get(LIST).text)
    assert page.index("Det tidlige møde") < page.index("Det sene møde")
    first, second = page.split("Det sene møde")[0], page.split("Det sene møde")[1]
    assert "Interpreter booked" in first
    assert "Open for sign-up" in first
    assert "15:00 to 17:00" in second


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("slags=cafe", {"kind": Kind.CAFE}),
        ("kun=online", {"mode": Mode.HYBRID, "online_link": LINK}),
        ("kun=tolk", {"speech_to_text": Support.CONFIRMED}),
        ("kun=let", {"easy_read": True}),
    ],
)
def test_the_list_is_narrowed_by_its_address(client: CheckingClient, act: Act, query: str, values: Any) -> None:
    make(act, title="Det ene møde")
    make(act, title="Det andet møde", **values)
    page = words(client.get(f"{LIST}?{query}").text)
    assert "Det andet møde" in page
    assert "Det ene møde" not in page


def test_what_is_over_stands_apart_and_nonsense_asks_for_nothing(client: CheckingClient, act: Act) -> None:
    make(act, title="Det kommende møde")
    assert "There are no meetings here" in words(client.get(f"{LIST}?tid=tidligere").text)
    for nonsense in ("slags=x&kun=y&tid=z&efter=9-9", "region=%00&efter=%00", "efter=x&_scheme=x&endpoint=y"):
        assert "Det kommende møde" in words(client.get(f"{LIST}?{nonsense}").text)


def test_the_list_goes_on_behind_its_last_one(
    client: CheckingClient, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engage.events.views.SHOWN", 2)
    for days in (10, 11, 12):
        make(act, days=days, title=f"Mødet om {days} dage")
    page = client.get(f"{LIST}?slags=seminar")
    assert "Mødet om 12 dage" not in page.text
    onwards = re.search(r'href="([^"]*efter=[^"]*)"', page.text)
    assert onwards is not None
    later = client.get(onwards.group(1).replace("&amp;", "&"))
    assert "Mødet om 12 dage" in later.text
    assert "Mødet om 11 dage" not in later.text


def test_the_page_of_an_event_says_all_of_it_and_never_the_link_or_who_comes(client: CheckingClient, act: Act) -> None:
    with act() as work:
        event = make_event(
            work, mode=Mode.HYBRID, online_link=LINK, capacity=8, held=(hold(3, work),), sign_language=Support.WANTED,
            quiet_room=True, price_dkk=50,
        )  # fmt: skip
        programme.set_agenda(work, event.id, [programme.Line("15:10", "Velkommen", "Formanden")], version=event.version)
        papers = [programme.Paper("Bilaget", "Kort fortalt.", long_url="https://example.org/long")]
        programme.set_materials(work, event.id, papers, version=event.version)
        make_place(work, event, name="Bo Tegnsen")
        number = event.number
    page = client.get(f"{LIST}{number}/")
    said = words(page.text)
    for part in (
        "There are free seats. There is room for 8.", "3 seats are held for citizens, relatives, helpers until",
        "Biblioteket", "50 kroner", "Kaffe", "Asked for, not booked yet", "Quiet room Yes",
        "Accessible toilet We do not know yet",
        "Velkommen Formanden", "Kort fortalt.", "Long version", "Sign up for the meeting",
    ):  # fmt: skip
        assert part in said, part
    for secret in (LINK, "Bo Tegnsen", "example.org/room"):
        assert secret not in page.text


def test_a_draft_is_not_there_and_a_cancelled_one_says_why(client: CheckingClient, act: Act) -> None:
    assert client.get(f"{LIST}{make(act, opened=False)}/").status_code == 404
    assert client.get(f"{LIST}{make(act, opened=False)}/tilmelding").status_code == 404
    with act() as work:
        event = make_event(work)
        stages.cancel(work, event.id, reason="Salen er lukket.", version=event.version)
        number = event.number
    page = words(client.get(f"{LIST}{number}/").text)
    assert "Salen er lukket." in page
    assert "Sign up" not in page
    assert "There is room for" not in page
    assert client.get(f"{LIST}{number}/tilmelding").location == f"{LIST}{number}/"
    assert "You cannot sign up for this event now." in words(client.get(f"{LIST}{number}/").text)
