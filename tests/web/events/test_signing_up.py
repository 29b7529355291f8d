"""The pages on which people sign up and follow their place: what they say, and what they never show."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from engage.consent.models import Consent, ConsentWording, Purpose
from engage.core.ids import shown
from engage.events import needs, programme, signing_up
from engage.events.models import AccessNeed, Event, Place
from engage.events.rules import Coming, Mode, NeedState, Standing
from tests.counting import counted
from tests.factories.events import hold, make_code, make_event
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import LINK, Act, make, words

LIST, MINE = "/en/arrangementer/", "/en/min-plads"


def sign_up(client: CheckingClient, number: int, **fields: Any) -> str:
    """Sign up on the page; the code."""
    answer = client.send(f"{LIST}{number}/tilmelding", fields or {"name": ""})
    assert answer.location == "/en/arrangementer/kvittering", answer.text
    found = re.search(r'id="receipt-code"[^>]*>([^<]+)<', client.get(answer.location).text)
    assert found is not None
    return found.group(1)


def enter(client: CheckingClient, code: str) -> str:
    """Enter the code; what the page says then."""
    assert client.send(MINE, {"code": code}).location == MINE
    return words(client.get(MINE).text)


# --- Signing up -------------------------------------------------------------------------------


def test_nothing_must_be_said_and_the_code_opens_the_place(client: CheckingClient, act: Act) -> None:
    number = make(act)
    code = sign_up(client, number)
    assert client.send("/en/arrangementer/kvittering", {"saved_code": "y"}).location == f"{LIST}{number}/"
    assert code not in client.get(f"{LIST}{number}/").text
    assert client.get("/en/arrangementer/kvittering").location == MINE
    assert "You have a place." in enter(client, f" {code.lower()} ")


def test_what_was_said_stands_on_ones_own_page(client: CheckingClient, act: Act) -> None:
    number = make(act, mode=Mode.HYBRID, online_link=LINK)
    code = sign_up(
        client, number, name="Bo", email="bo@example.org", role="relative", companions="2", needs=["sign_language"],
        needs_text="Jeg vil sidde foran.", needs_consent="y", aloud="Vi vil spørges først.",
        question="Hvor lang er pausen?",
    )  # fmt: skip
    page = enter(client, code)
    for part in (
        "You and 2 people more", "bo@example.org", "Relative", "Sign-language interpreter", "We have your request",
        "Jeg vil sidde foran.", "Vi vil spørges først.", "Hvor lang er pausen?", LINK,
    ):  # fmt: skip
        assert part in page, part


def test_needs_are_agreed_to_in_the_words_that_were_shown(client: CheckingClient, act: Act, look: Act) -> None:
    number = make(act)
    page = client.get(f"{LIST}{number}/tilmelding").text
    with look() as work:
        agreed = work.one(
            sa.select(ConsentWording).where(ConsentWording.purpose == Purpose.NEEDS, ConsentWording.language == "en")
        )
        assert str(agreed.id) in page
        assert agreed.text in words(page)
    form = client.form(f"{LIST}{number}/tilmelding", "words")
    with act() as work:
        newer = {"version": agreed.version + 1, "text": "Newer words"}
        kept = {c.key: getattr(agreed, c.key) for c in sa.inspect(ConsentWording).column_attrs if c.key != "id"}
        work.add(ConsentWording(**kept | newer))
    client.post(form.pop(""), data=form | {"needs_text": "Lys nok til at se tolken.", "needs_consent": "y"})
    with look() as work:
        assert work.one(sa.select(Consent)).wording_id == agreed.id


@pytest.mark.parametrize("needed", [{"needs": ["sign_language"]}, {"needs_text": "Lys nok til at se tolken."}])
def test_what_tells_of_health_is_kept_only_after_a_yes_of_its_own(
    client: CheckingClient, act: Act, look: Act, needed: dict[str, Any]
) -> None:
    number = make(act)
    assert "needs_consent" not in client.form(f"{LIST}{number}/tilmelding", "needs_consent"), "a box ticked by us"
    answer = client.send(f"{LIST}{number}/tilmelding", {"name": "Bo Skriver"} | needed)
    assert answer.status_code == 422
    assert 'href="#needs_consent"' in answer.text
    assert "Bo Skriver" in answer.text
    kept = needed.get("needs_text", 'value="sign_language" checked')
    assert re.search(kept, answer.text)
    with look() as work:
        assert work.all(sa.select(Place)) == []
    assert sign_up(client, number, **needed, needs_consent="y")
    with look() as work:
        assert work.one(sa.select(Consent)).purpose is Purpose.NEEDS


def test_who_needs_nothing_is_not_asked_to_agree(client: CheckingClient, act: Act, look: Act) -> None:
    sign_up(client, make(act), name="Bo")
    with look() as work:
        assert work.all(sa.select(Consent)) == []


def test_the_same_form_gives_the_same_place(client: CheckingClient, act: Act, look: Act) -> None:
    number = make(act)
    fields = client.form(f"{LIST}{number}/tilmelding", "once")
    address = fields.pop("")
    codes = []
    for _ in range(2):
        client.post(address, data=fields)
        codes.append(re.findall(r'id="receipt-code"[^>]*>([^<]+)<', client.get("/en/arrangementer/kvittering").text))
    assert codes[0] == codes[1] != []
    with look() as work:
        assert len(work.all(sa.select(Place))) == 1


def test_nobody_reaches_a_place_by_a_key_that_is_short_enough_to_guess(client: CheckingClient, act: Act) -> None:
    with act() as work:
        event = make_event(work)
        _, taken = make_code(work, event, once="demo-place-1")
        number = event.number
    assert sign_up(client, number, once="demo-place-1") != shown(taken)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"email": "lone"}, "email"),
        ({"companions": "9"}, "companions"),
        ({"role": "king"}, "role-0"),
        ({"municipality": "none"}, "municipality"),
        ({"needs": ["hearing_loop"]}, "needs-0"),
        ({"aloud": "Mit nummer er 140835-4109."}, "aloud"),
        ({"question": "x" * 1001}, "question"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    client: CheckingClient, act: Act, look: Act, fields: dict[str, Any], at: str
) -> None:
    number = make(act)
    answer = client.send(
        f"{LIST}{number}/tilmelding",
        {"name": "Bo Skriver", "needs_text": "Jeg skal bruge ro.", "needs_consent": "y"} | fields,
    )
    assert answer.status_code == 422
    assert f'href="#{at}"' in answer.text
    assert "Bo Skriver" in answer.text
    assert "Jeg skal bruge ro." in answer.text
    with look() as work:
        assert work.all(sa.select(Place)) == []


PHONE = "Ring til mig på 20 30 40 50, så fortæller jeg mere."


def test_a_phone_number_that_others_would_hear_is_asked_about(client: CheckingClient, act: Act, look: Act) -> None:
    number = make(act)
    filled = client.form(f"{LIST}{number}/tilmelding", "once")
    address = filled.pop("")
    for choice in ({}, {"personal": "correct"}):
        answer = client.post(address, data=filled | {"name": "Bo", "aloud": PHONE} | choice)
        assert answer.status_code == 422
        assert 'href="#personal-0"' in answer.text
        assert re.search(r"<mark[^>]*>20 30 40 50<", answer.text)
        assert "Leave it: only the organiser sees it" in words(answer.text)
    with look() as work:
        assert work.all(sa.select(Place)) == []


@pytest.mark.parametrize(("choice", "kept"), [("remove", False), ("leave", True)])
@pytest.mark.parametrize("field", ["aloud", "question"])
def test_what_the_writer_chose_is_done_with_it(
    client: CheckingClient, act: Act, field: str, choice: str, kept: bool
) -> None:
    number = make(act)
    filled = client.form(f"{LIST}{number}/tilmelding", "once")
    answer = client.post(filled.pop(""), data=filled | {field: PHONE, "personal": choice})
    assert answer.location == "/en/arrangementer/kvittering"
    found = re.search(r'id="receipt-code"[^>]*>([^<]+)<', client.get(answer.location).text)
    assert found is not None
    page = enter(client, found.group(1))
    assert ("20 30 40 50" in page) is kept
    assert ("[telefonnummer fjernet]" in page) is not kept
    form = client.form(f"{MINE}/ret", "companions")
    address = form.pop("")
    assert client.post(address, data=form | {"name": "Bo"}).location == MINE, "what was decided is not asked again"
    form = client.form(f"{MINE}/ret", "companions")
    assert client.post(address, data=form | {field: PHONE + " Eller skriv."}).status_code == 422


def test_what_only_the_organiser_reads_may_hold_a_phone_number_but_no_cpr_number(
    client: CheckingClient, act: Act
) -> None:
    number = make(act)
    assert sign_up(client, number, needs_text=PHONE, needs_consent="y")
    answer = client.send(f"{LIST}{number}/tilmelding", {"needs_text": "Nummer 140835-4109", "needs_consent": "y"})
    assert 'href="#needs_text"' in answer.text


def test_a_name_that_others_would_hear_gets_a_hint_and_nothing_more(client: CheckingClient, act: Act) -> None:
    number = make(act)
    for text, hinted in (("Min søster Karen Margrethe Sørensen venter.", True), ("Vi venter.", False)):
        assert client.send(f"{LIST}{number}/tilmelding", {"aloud": text}).status_code == 303
        receipt = words(client.get("/en/arrangementer/kvittering").text)
        assert ("There seems to be a name in your words" in receipt) is hinted


def test_words_of_danger_are_answered_with_whom_to_call(client: CheckingClient, act: Act) -> None:
    number = make(act)
    client.send(f"{LIST}{number}/tilmelding", {"aloud": "Jeg vil ikke leve længere."})
    assert "You do not have to be alone with this" in words(client.get("/en/arrangementer/kvittering").text)


def test_when_all_seats_are_held_for_others_the_page_says_so(client: CheckingClient, act: Act) -> None:
    with act() as work:
        number = make_event(work, capacity=3, held=(hold(3, work),)).number
    assert "The free seats are held for some just now." in words(client.get(f"{LIST}{number}/tilmelding").text)
    assert "You are number 1 on the waiting list." in enter(client, sign_up(client, number))


# --- One's own place --------------------------------------------------------------------------


@pytest.fixture
def coming(act: Act) -> tuple[int, str]:
    """An event, and the code of a place at it."""
    with act() as work:
        event = make_event(work, capacity=2, mode=Mode.HYBRID, online_link=LINK)
        _, code = make_code(work, event, name="Bo", role="relative", needs=("sign_language",), needs_consent=True)
        return event.number, code


def test_wrong_codes_are_answered_alike_and_shut_the_door_for_a_while(
    client: CheckingClient, act: Act, coming: tuple[int, str]
) -> None:
    answers = [client.send(MINE, {"code": code}) for code in ("", "nonsense", "CCCC-CCCC-CCCC-CCCC-CCCC")]
    assert [answer.status_code for answer in answers] == [422] * 3
    said = {words(answer.text).replace("nonsense", "").replace("CCCC-CCCC-CCCC-CCCC-CCCC", "") for answer in answers}
    assert len(said) == 1
    token = client.form(MINE, "code")
    for _ in range(12):
        last = client.post(MINE, data={**token, "code": "CCCC-CCCC-CCCC-CCCC-CCCC"})
    assert last.status_code == 429
    assert client.post(MINE, data={**token, "code": coming[1]}).location == MINE, "a right one always opens"


def test_what_is_arranged_is_told_in_its_words(client: CheckingClient, act: Act, coming: tuple[int, str]) -> None:
    with act() as work:
        need = work.one(sa.select(AccessNeed))
        needs.answer(work, need.id, NeedState.CONFIRMED, words="Tolken står ved døren.", version=need.version)
    page = enter(client, coming[1])
    assert "It is arranged" in page
    assert "Tolken står ved døren." in page


def test_a_place_is_changed_and_what_is_taken_out_is_gone(
    client: CheckingClient, look: Act, coming: tuple[int, str]
) -> None:
    enter(client, coming[1])
    form = client.form(f"{MINE}/ret", "companions")
    assert (form["name"], form["role"], form["needs"]) == ("Bo", "relative", "sign_language")
    form.pop("needs")
    address = form.pop("")
    assert client.post(address, data=form | {"name": "", "companions": "1"}).location == MINE
    page = words(client.get(MINE).text)
    assert "You and 1 person more" in page
    assert "Bo" not in page
    assert "Sign-language interpreter" not in page
    again = client.post(address, data=form | {"name": "Sent"})
    assert again.status_code == 409, "the page is older than the place"
    assert "Sent" in again.text
    with look() as work:
        assert work.all(sa.select(AccessNeed)) == []


def test_a_need_that_is_added_later_asks_for_a_yes_too(client: CheckingClient, act: Act, look: Act) -> None:
    with act() as work:
        _, code = make_code(work, make_event(work), name="Bo")
    enter(client, code)
    form = client.form(f"{MINE}/ret", "companions")
    assert "needs_consent" not in form
    address = form.pop("")
    answer = client.post(address, data=form | {"needs_text": "En stol"})
    assert answer.status_code == 422
    assert 'href="#needs_consent"' in answer.text
    assert client.post(address, data=form | {"needs_text": "En stol", "needs_consent": "y"}).location == MINE
    assert client.form(f"{MINE}/ret", "companions")["needs_consent"] == "y", "the yes that was given stands there"
    with look() as work:
        assert len(work.all(sa.select(Consent))) == 1


def test_more_seats_than_there_are_leave_the_place_as_it_is(client: CheckingClient, coming: tuple[int, str]) -> None:
    enter(client, coming[1])
    answer = client.send(f"{MINE}/ret", {"companions": "3"})
    assert answer.status_code == 422
    assert 'href="#companions"' in answer.text
    assert "You alone" in words(client.get(MINE).text)


def test_one_press_gives_the_place_up_and_one_can_come_again(
    client: CheckingClient, act: Act, coming: tuple[int, str]
) -> None:
    enter(client, coming[1])
    assert client.get(f"{MINE}/meld-fra").status_code == 405
    token = client.form(MINE)
    assert client.post(f"{MINE}/meld-fra", data={"csrf_token": token["csrf_token"]}).location == MINE
    page = words(client.get(MINE).text)
    assert "The place is given up, and what you told us is deleted." in page
    assert "Sign up again" in page
    assert "Bo" not in page
    assert LINK not in page


@pytest.mark.parametrize(("answer", "standing"), [("sig-ja", Standing.CONFIRMED), ("sig-nej", Standing.GIVEN_UP)])
def test_an_offer_is_taken_or_left(
    client: CheckingClient, act: Act, coming: tuple[int, str], answer: str, standing: Standing
) -> None:
    with act() as work:
        event = work.one(sa.select(Event).where(Event.number == coming[0]))
        _, code = make_code(work, event, companions=1)
        signing_up.cancel(work, work.one(sa.select(Place.id).where(Place.companions == 0)))
    page = enter(client, code)
    assert "There is a place for you. Say yes or no before" in page
    assert LINK not in page
    token = client.form(MINE)["csrf_token"]
    client.post(f"{MINE}/{answer}", data={"csrf_token": token})
    assert (LINK in client.get(MINE).text) == (standing is Standing.CONFIRMED)
    with act() as work:
        assert work.one(sa.select(Place.standing).where(Place.companions == 1)) is standing


def test_the_place_is_closed_on_this_device(client: CheckingClient, coming: tuple[int, str]) -> None:
    enter(client, coming[1])
    token = client.form(MINE)["csrf_token"]
    client.post(f"{MINE}/luk", data={"csrf_token": token})
    assert "Your code" in words(client.get(MINE).text)
    assert client.get(f"{MINE}/ret").location == MINE


@pytest.mark.parametrize("prefix", ["", "/let", "/en", "/de"])
def test_every_page_costs_little_in_every_language(
    client: CheckingClient, act: Act, coming: tuple[int, str], prefix: str
) -> None:
    number, code = coming
    with act() as work:
        event = work.one(sa.select(Event))
        programme.set_agenda(work, event.id, [programme.Line("15:10", "Velkommen")], version=event.version)
    client.send(f"{prefix}/min-plads", {"code": code})
    for path in (
        "/arrangementer/", f"/arrangementer/{number}/", f"/arrangementer/{number}/tilmelding", "/min-plads",
        "/min-plads/ret", f"/arrangementer/{number}.ics", "/arrangementer.ics",
    ):  # fmt: skip
        with counted() as sent:
            assert client.get(prefix + path).status_code == 200
        assert len(sent) <= 8, f"{path}: {sent}"


def test_who_comes_as_what_is_asked_in_the_words_of_the_room(client: CheckingClient, act: Act) -> None:
    fields = client.get(f"{LIST}{make(act)}/tilmelding").text
    assert {f'value="{role.value}"' for role in Coming} <= set(re.findall(r'value="[^"]*"', fields))
