"""Very many from one internet connection: nobody is refused, a whole home comes in, and the rest is looked at first."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from engage import basics
from engage.bodies.models import Body
from engage.consent.models import Consent
from engage.core.authority import VISITOR, Role
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.work import Work
from engage.events import claiming, danger, ending, letting_in, lists, queries, sealed, signing_up, stages
from engage.events.checking import Wish
from engage.events.models import AccessNeed, Call, Event, Place
from engage.events.rules import Standing
from engage.notifications.models import Message
from tests.conftest import as_actor
from tests.factories.events import SCOPE, later, make_event, make_place
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import Act, SignIn, make, words

HOME = "198.51.100.7"


def signed(work: Work, event: Event, number: int, source: str = HOME, **wish: Any) -> Place:
    once = f"{source}-{number}"
    return signing_up.sign_up(work, event.id, Wish(**wish), once=once, language="da", source=source)[0]


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two from one place are many."""
    monkeypatch.setattr(claiming, "FROM_ONE_PLACE", 2)


def test_forty_of_one_home_come_in_and_the_next_is_looked_at_first(work: Work) -> None:
    event = make_event(work, capacity=100)
    assert {signed(work, event, n).standing for n in range(40)} == {Standing.CONFIRMED}
    assert signed(work, event, 40).standing is Standing.SET_ASIDE
    assert signed(work, event, 0).standing is Standing.CONFIRMED, "the same form again is no other try"
    assert signed(work, event, 41, source="203.0.113.9").standing is Standing.CONFIRMED
    assert signed(later(work, hours=1), event, 42).standing is Standing.CONFIRMED


@pytest.mark.usefixtures("crowd")
def test_who_is_set_aside_takes_no_seat_and_stands_in_nobodys_way(work: Work) -> None:
    event = make_event(work, capacity=3)
    first, _second, aside = (signed(work, event, n) for n in range(3))
    assert aside.standing is Standing.SET_ASIDE
    assert make_place(work, event).standing is Standing.CONFIRMED, "the third seat is free"
    waiting = make_place(work, event)
    signing_up.cancel(work, first.id)
    assert work.get(Place, waiting.id).standing is Standing.OFFERED
    assert work.get(Place, aside.id).standing is Standing.SET_ASIDE
    assert aside.id not in {guest.place.id for guest in lists.guests(work, event.id)}


@pytest.mark.usefixtures("crowd")
def test_letting_in_seats_as_if_they_came_now_and_tells_them(work: Work) -> None:
    event = make_event(work, capacity=3)
    places = [signed(work, event, n, email="bo@example.org") for n in range(3)]
    called = signed(work, event, 3, phone="20 30 40 50")
    assert letting_in.let_in(work, places[2].id).standing is Standing.CONFIRMED
    assert letting_in.let_in(work, places[2].id).standing is Standing.CONFIRMED, "twice is once"
    newcomer = make_place(work, event)
    assert newcomer.standing is Standing.WAITING
    assert letting_in.let_all_in(work, event.id) == 1
    assert queries.position(work, newcomer) == 1
    assert queries.position(work, work.get(Place, called.id)) == 2, "behind who came in the meantime"
    templates = sorted(work.all(sa.select(Message.template)))
    assert templates == ["place_confirmed", "place_confirmed", "place_confirmed", "place_set_aside"]
    assert [call.place_id for call in work.all(sa.select(Call))] == [called.id]


@pytest.mark.usefixtures("crowd")
def test_only_organisers_let_in_and_only_where_one_can_come(work: Work) -> None:
    event = make_event(work)
    aside = [signed(work, event, n) for n in range(3)][2]
    with pytest.raises(Forbidden):
        letting_in.let_in(as_actor(work, VISITOR), aside.id)
    with pytest.raises(Forbidden):
        letting_in.let_all_in(as_actor(work, VISITOR), event.id)
    stages.cancel(work, event.id, reason="Sygdom.", version=event.version)
    assert "event_cancelled" not in work.all(sa.select(Message.template)), "nobody gave an address"
    with pytest.raises(Conflict):
        letting_in.let_in(work, aside.id)


@pytest.mark.usefixtures("crowd")
def test_who_is_set_aside_hears_when_the_event_is_cancelled_and_can_give_up(work: Work) -> None:
    event = make_event(work)
    aside = [signed(work, event, n, email=f"{n}@example.org") for n in range(4)][2:]
    assert signing_up.cancel(work, aside[1].id).standing is Standing.GIVEN_UP
    stages.cancel(work, event.id, reason="Sygdom.", version=event.version)
    assert work.all(sa.select(Message.template)).count("event_cancelled") == 3


@pytest.mark.usefixtures("crowd")
def test_nobody_who_waits_loses_their_number_when_others_are_let_in(work: Work) -> None:
    event = make_event(work, capacity=2)
    aside = [signed(work, event, n) for n in range(4)][2:]
    waiting = [make_place(work, event) for _ in range(3)]
    assert letting_in.let_all_in(work, event.id) == 2
    assert [queries.position(work, each) for each in (*waiting, *aside)] == [1, 2, 3, 4, 5]


REASON = "Vi kender ikke den, der har meldt så mange til."


def set_aside(work: Work, event: Event, **wish: Any) -> Place:
    """Somebody who comes when very many have come before."""
    for n in range(2):
        signed(work, event, n)
    return signed(work, event, 2, **wish)


@pytest.mark.usefixtures("crowd")
def test_who_is_refused_hears_it_once_and_reads_why_and_the_seats_stay_as_they_are(work: Work) -> None:
    event = make_event(work, capacity=5)
    place = set_aside(
        work, event, name="Bo", email="bo@example.org", aloud="Jeg vil spørges.", question="Hvornår?",
        aloud_consent=True, needs_text="Ro", needs_consent=True,
    )  # fmt: skip
    before = queries.seats_of(work, event)
    assert letting_in.refuse(work, place.id, f" {REASON} ").standing is Standing.REFUSED
    assert letting_in.refuse(work, place.id, "Noget andet").standing is Standing.REFUSED, "twice is once"
    assert sealed.refusal(work, place) == REASON
    assert REASON.encode() not in bytes(place.refusal or b"")
    assert sealed.details(work, place) == sealed.Details(name="Bo", email="bo@example.org")
    assert work.all(sa.select(AccessNeed.id)) == []
    assert None not in work.all(sa.select(Consent.withdrawn_on)), "and what they agreed to is over"
    assert queries.seats_of(work, event) == before
    (mail,) = work.all(sa.select(Message).where(Message.template == "place_refused"))
    assert REASON not in (work.unseal(mail, "values") or "")
    stages.cancel(work, event.id, reason="Sygdom.", version=event.version)
    assert "event_cancelled" not in work.all(sa.select(Message.template)), "who does not come hears nothing more"


@pytest.mark.usefixtures("crowd")
def test_who_left_no_mail_is_called_and_the_list_says_why(work: Work) -> None:
    event = make_event(work)
    letting_in.refuse(work, set_aside(work, event, phone="20 30 40 50").id, REASON)
    (to_call,) = lists.calls(work, event.id)
    assert (to_call.phone, to_call.reason) == ("20 30 40 50", REASON)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("reason", ["", " ", "x" * 1001, "Hans nummer er 140835-4109."])
def test_a_refusal_says_why_in_words_that_may_be_kept(work: Work, reason: str) -> None:
    place = set_aside(work, make_event(work))
    with pytest.raises(Invalid) as refused:
        letting_in.refuse(work, place.id, reason)
    assert refused.value.field == "reason"
    assert place.standing is Standing.SET_ASIDE


@pytest.mark.usefixtures("crowd")
def test_only_who_was_set_aside_is_refused_by_organisers_and_nobody_in_danger_unread(work: Work) -> None:
    event = make_event(work)
    place = set_aside(work, event, question="Jeg kan ikke mere. Jeg vil ikke leve længere.")
    with pytest.raises(Forbidden):
        letting_in.refuse(as_actor(work, VISITOR), place.id, REASON)
    with pytest.raises(Conflict):
        letting_in.refuse(work, place.id, REASON)
    danger.seen_to(work, place.id)
    first = queries.places(work, event.id, Standing.CONFIRMED)[0]
    with pytest.raises(Conflict):
        letting_in.refuse(work, first.id, REASON)
    letting_in.refuse(work, place.id, REASON)
    assert letting_in.let_in(work, place.id).standing is Standing.REFUSED
    assert letting_in.let_all_in(work, event.id) == 0


@pytest.mark.usefixtures("crowd")
def test_who_is_refused_can_have_it_deleted_and_is_forgotten_like_anybody(work: Work) -> None:
    basics.load(work)
    event = make_event(work, days=2)
    place = set_aside(work, event, email="bo@example.org")
    letting_in.refuse(work, place.id, REASON)
    signing_up.cancel(work, place.id)
    assert (place.refusal, place.email, place.standing) == (None, None, Standing.GIVEN_UP)
    assert ending.forget_places(later(work, days=190)) == 3


@pytest.mark.usefixtures("crowd")
def test_saying_no_goes_its_way_on_the_pages(client: CheckingClient, act: Act, look: Act, sign_in: SignIn) -> None:
    number = make(act)
    for _ in range(3):
        client.send(f"/en/arrangementer/{number}/tilmelding", {"name": "Bo Prøvesen"})
    code = re.findall(r'id="receipt-code"[^>]*>([^<]+)<', client.get("/en/arrangementer/kvittering").text)[0]
    with look() as work:
        scope = work.one(sa.select(Body.id).where(Body.key == SCOPE))
        place_id = work.one(sa.select(Place.id).where(Place.standing == Standing.SET_ASIDE))
        other_id = work.one(sa.select(Place.id).where(Place.standing == Standing.CONFIRMED).limit(1))
    sign_in(client, Role.ORGANISER, scope=scope)
    home = f"/en/arbejde/arrangementer/{number}/pladser"
    path = f"{home}/afvis/{place_id}"
    assert f'href="{path}"' in client.get(home).text
    wrong = client.send(path, {"reason": "Hans nummer er 140835-4109."})
    assert wrong.status_code == 422
    assert "140835-4109" in wrong.text, "nothing typed is lost"
    assert client.get(f"{home}/afvis/{other_id}").status_code == 404
    assert client.send(path, {"reason": REASON}).location == home
    page = words(client.get(home).text)
    assert "Sign-ups to look at" not in page
    assert client.get(path).status_code == 404
    assert REASON in words(client.get(f"/en/arbejde/arrangementer/{number}/ring").text)
    client.send("/en/min-plads", {"code": code})
    page = words(client.get("/en/min-plads").text)
    for part in ("You did not get a place.", REASON, "Bo Prøvesen", "Delete what you told us"):
        assert part in page
    assert REASON in client.get("/en/min-plads/data.json").text
    assert REASON in client.get("/en/min-plads/data.txt").text
    assert client.get("/en/min-plads/ret").status_code == 409
    token = client.form("/en/min-plads")["csrf_token"]
    client.post("/en/min-plads/meld-fra", data={"csrf_token": token})
    assert REASON not in client.get("/en/min-plads").text


@pytest.mark.usefixtures("crowd")
def test_the_pages_say_so_and_let_in(client: CheckingClient, act: Act, look: Act, sign_in: SignIn) -> None:
    number = make(act)
    for _ in range(4):
        client.send(f"/en/arrangementer/{number}/tilmelding", {"name": "Bo Prøvesen"})
    receipt = client.get("/en/arrangementer/kvittering").text
    assert "You do not have a place yet." in words(receipt)
    assert "A person who arranges the meeting looks at your sign-up." in words(receipt)
    code = re.findall(r'id="receipt-code"[^>]*>([^<]+)<', receipt)[0]
    client.send("/en/min-plads", {"code": code})
    assert "You do not have a place yet." in words(client.get("/en/min-plads").text)
    with look() as work:
        scope = work.one(sa.select(Body.id).where(Body.key == SCOPE))
    sign_in(client, Role.ORGANISER, scope=scope)
    home = "/en/arbejde/arrangementer/"
    assert "Look at 2 sign-ups that were set aside" in words(client.get(home).text)
    assert "Sign-ups to look at" in words(client.get(f"{home}{number}/pladser").text)
    one = client.form(f"{home}{number}/pladser", "place")
    assert client.post(one.pop(""), data=one).status_code == 303
    assert "1 person is let in and told." in words(client.get(f"{home}{number}/pladser").text)
    assert "Look at 1 sign-up that was set aside" in words(client.get(home).text)
    client.post(f"{home}{number}/pladser/luk-ind", data=one | {"do": "all", "place": ""})
    assert "set aside" not in words(client.get(home).text)
    assert "Sign-ups to look at" not in words(client.get(f"{home}{number}/pladser").text)
    assert "You have a place." in words(client.get("/en/min-plads").text)
    other = make(act)
    with act() as work:
        event = work.one(sa.select(Event).where(Event.number == other))
        aside = [signed(work, event, n) for n in range(3)][2].id
    assert client.post(f"{home}{number}/pladser/luk-ind", data=one | {"place": aside.hex}).status_code == 404
    assert client.post(f"{home}{number}/pladser/luk-ind", data=one | {"place": "nonsense"}).status_code == 400
    with look() as work:
        assert work.get(Place, aside).standing is Standing.SET_ASIDE
