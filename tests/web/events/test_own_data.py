"""What somebody takes along of their place: all that is held, for themselves alone; and the address for letters."""

import json
from typing import Any

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.authority import Role
from engage.core.work import Work
from engage.events import lists, needs, sealed, signing_up, stages
from engage.events.models import AccessNeed, Event, Place
from engage.events.rules import NeedState
from tests.counting import counted
from tests.factories.events import SCOPE, make_code, make_event, make_place
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import Act, SignIn, words

MINE = "/en/min-plads"
STREET = "Prøvevej 3, 2. tv\n4000 Byen"
TOLD: dict[str, Any] = {
    "name": "Bo Prøvesen", "phone": "20 30 40 50", "address": STREET, "role": "relative", "companions": 1,
    "needs": ("sign_language",), "needs_text": "En stol med armlæn", "needs_consent": True,
    "aloud": "Vi vil spørges først.", "question": "Hvor lang er pausen?",
}  # fmt: skip


def told(act: Act) -> str:
    """Somebody has told everything, and been answered; the code."""
    with act() as work:
        event = make_event(work, title="Et møde om hverdagen")
        _, code = make_code(work, event, **TOLD)
        need = work.one(sa.select(AccessNeed).where(AccessNeed.note.is_not(None)))
        words_of_it = {"words": "Det har vi ikke.", "alternative": "En bænk."}
        needs.answer(work, need.id, NeedState.IMPOSSIBLE, version=need.version, **words_of_it)
        return code


def test_everything_that_is_held_can_be_taken_along(client: CheckingClient, act: Act) -> None:
    client.send(MINE, {"code": told(act)})
    with counted() as sent:
        answer = client.get(f"{MINE}/data.json")
    assert len(sent) <= 8
    assert answer.headers["Content-Disposition"] == 'attachment; filename="data.json"'
    held = json.loads(answer.text)
    for name in ("name", "phone", "address", "role", "companions", "aloud", "question"):
        assert held[name] == TOLD[name], name
    assert held["event"]["title"] == "Et møde om hverdagen"
    assert held["standing"] == "confirmed"
    [asked, other] = sorted(held["needs"], key=lambda each: each["kind"], reverse=True)
    assert asked["kind"] == "sign_language"
    assert (other["in_your_words"], other["answer"], other["instead"]) == (
        "En stol med armlæn", "Det har vi ikke.", "En bænk.",
    )  # fmt: skip
    assert [each["purpose"] for each in held["consents"]] == ["needs"]
    assert [each["about"] for each in held["calls_and_letters"]] == ["place_need_answered"]
    text = client.get(f"{MINE}/data.txt").text
    for part in ("Bo Prøvesen", STREET, "En stol med armlæn", "En bænk.", "Vi vil spørges først.", "You have a place."):
        assert part in text
    assert "data.json" in client.get(MINE).text


def test_every_sealed_word_of_a_place_is_among_them(client: CheckingClient, act: Act) -> None:
    """A field that is added later must not be forgotten here."""
    client.send(MINE, {"code": told(act)})
    held = json.loads(client.get(f"{MINE}/data.json").text)
    assert set(sealed.PERSON) <= set(held)
    assert len({"in_your_words", "answer", "instead"} & set(held["needs"][0])) == len(sealed.NEED)


def test_for_others_there_is_nothing(client: CheckingClient, act: Act) -> None:
    told(act)
    for address in (f"{MINE}/data.json", f"{MINE}/data.txt"):
        assert client.get(address).status_code == 404


# --- Letters ----------------------------------------------------------------------------------


def test_an_address_is_sealed_and_goes_with_the_place(work: Work) -> None:
    event = make_event(work)
    place = make_place(work, event, address=STREET)
    work.flush()
    assert place.address is not None
    assert b"vej" not in place.address
    assert sealed.details(work, place).address == STREET
    signing_up.cancel(work, place.id)
    assert place.address is None


def test_whoever_gave_only_an_address_is_written_to(work: Work) -> None:
    event = make_event(work)
    make_place(work, event, address=STREET)
    stages.cancel(work, event.id, reason="Sygdom.", version=event.version)
    assert [(call.phone, call.address) for call in lists.calls(work, event.id)] == [("", STREET)]


def test_only_the_call_and_letter_list_shows_an_address(client: CheckingClient, act: Act, sign_in: SignIn) -> None:
    with act() as work:
        event = make_event(work)
        make_place(work, event, name="Bo Prøvesen", address=STREET)
        number, identity = event.number, event.id
        make_place(work, event)
    with act() as work:
        event = work.get(Event, identity)
        stages.cancel(work, event.id, reason="Sygdom.", version=event.version)
        scope = work.one(sa.select(Body.id).where(Body.key == SCOPE))
    sign_in(client, Role.ORGANISER, scope=scope)
    home = f"/en/arbejde/arrangementer/{number}/"
    assert "Write a letter to: Prøvevej 3, 2. tv" in words(client.get(f"{home}ring").text)
    for page in ("", "pladser", "behov", "spoergsmaal", "indgang", "lister/ark", "lister/ark?liste=navneskilte"):
        answer = client.get(f"{home}{page}").text
        assert "Prøvevej" not in answer, page
    with act() as work:
        assert work.all(sa.select(Place.address).where(Place.address.is_not(None))) != []
