"""The pages of a silent dialogue: choosing a name, one question at a time, the one code, and leaving."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage.contributions.models import Contribution
from engage.drafts.rules import Publish
from engage.events import silent
from engage.events.models import Event, Written
from tests.counting import counted
from tests.factories.silent import CPR, TEXT, begin, make_dialogue, publish, say
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import Act, words

LIST = "/en/arrangementer/"
PUBLIC = {"publish": "public", "quote": "yes"}


def dialogue(act: Act, **values: Any) -> str:
    with act() as work:
        return f"{LIST}{make_dialogue(work, **values).number}/skriv/"


def start(client: CheckingClient, path: str, **fields: str) -> str:
    """Choose the first name; who one is then."""
    form = client.form(path, "nickname")
    name: str = form["offered"].split("|")[0]
    answer = client.post(form.pop(""), data=form | PUBLIC | {"nickname": name} | fields)
    assert answer.location == f"{path}1", answer.text
    return name


def code_on(client: CheckingClient, path: str) -> str:
    found = re.search(r'id="receipt-code"[^>]*>([^<]+)<', client.get(f"{path}kode").text)
    assert found is not None
    return found.group(1)


def test_somebody_writes_saves_the_code_and_comes_back_with_it(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    name = start(client, path)
    page = words(client.get(f"{path}1").text)
    assert "Question 1 of 3" in page
    assert f"You write as: {name}" in page
    assert client.send(f"{path}1", {"text": TEXT}).location == f"{path}kode"
    code = code_on(client, path)
    assert client.send(f"{path}kode", {"saved_code": "y"}).location == f"{path}2"
    assert client.send(f"{path}2", {"text": TEXT + " Altid."}).location == f"{path}3"
    assert (
        client.send(
            f"{path}3",
            {"text": ""},
        ).status_code
        == 422
    )
    leave(client, path)
    assert name not in client.get(f"{path}2").text
    assert TEXT not in client.get(f"{path}1").text
    assert client.get("/en/min-plads/skrevet").location == "/en/min-plads"
    assert client.send("/en/min-plads", {"code": code}).location == "/en/min-plads/skrevet"
    page = words(client.get("/en/min-plads/skrevet").text)
    assert TEXT in page
    assert "It waits to be read by a moderator." in page


def leave(client: CheckingClient, path: str) -> None:
    token = client.form(path, "csrf_token")["csrf_token"]
    assert client.post(f"{path}luk", data={"csrf_token": token}).status_code == 303


def test_an_answer_is_opened_and_taken_back_with_the_one_code(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    start(client, path)
    client.send(f"{path}1", {"text": TEXT})
    with act() as work:
        row = work.one(sa.select(Written))
        publish(work, silent.Sent(work.get(Contribution, row.contribution_id)))
    assert "(redigeret)" in client.get(f"{path}1").text
    token = client.form("/en/min-plads/skrevet", "csrf_token")["csrf_token"]
    answer = client.post(f"/en/min-plads/skrevet/{row.id}", data={"csrf_token": token})
    assert answer.location == "/en/mit-bidrag"
    assert client.send("/en/mit-bidrag/tag-tilbage", {}).location == "/en/mit-bidrag"
    assert "(redigeret)" not in client.get(f"{path}1").text
    assert "You took it back on" in words(client.get("/en/min-plads/skrevet").text)


def test_whoever_leaves_leaves_no_answer_open(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    start(client, path)
    client.send(f"{path}1", {"text": TEXT})
    with act() as work:
        row = work.one(sa.select(Written))
    token = client.form("/en/min-plads/skrevet", "csrf_token")["csrf_token"]
    client.post(f"/en/min-plads/skrevet/{row.id}", data={"csrf_token": token})
    assert TEXT in client.get("/en/mit-bidrag").text
    leave(client, path)
    assert TEXT not in client.get("/en/mit-bidrag").text


def test_nobody_opens_an_answer_of_somebody_else(client: CheckingClient, app: Any, act: Act) -> None:
    path = dialogue(act)
    with act() as work:
        event = work.one(sa.select(Event))
        say(work, begin(work, event, 3))
        row = work.one(sa.select(Written))
    start(client, path)
    client.send(f"{path}1", {"text": TEXT})
    token = client.form("/en/min-plads/skrevet", "csrf_token")["csrf_token"]
    assert client.post(f"/en/min-plads/skrevet/{row.id}", data={"csrf_token": token}).status_code == 404


def test_what_was_typed_is_there_again_after_skipping_going_back_and_an_error(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    start(client, path)
    fields = client.form(f"{path}1", "text")
    assert client.post(f"{path}1", data=fields | {"text": "Halvt", "skip": "1"}).location == f"{path}2"
    assert "Halvt" in client.get(f"{path}1").text
    assert client.post(f"{path}1", data=fields | {"text": "Helt", "back": "1"}).location == path
    assert "Helt" in client.get(f"{path}1").text
    answer = client.send(f"{path}1", {"text": CPR})
    assert answer.status_code == 422
    assert "010203" in answer.text


def test_a_page_that_stood_open_for_hours_still_sends(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    start(client, path)
    fields = client.form(f"{path}1", "text")
    with client.session_transaction() as session:
        session.pop("writer")
    assert client.post(f"{path}1", data=fields | {"text": TEXT}).location == f"{path}kode"


def test_a_dialogue_that_ends_while_somebody_writes_loses_nothing(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    start(client, path)
    fields = client.form(f"{path}1", "text")
    with act() as work:
        event = work.one(sa.select(Event))
        event.ends_at = work.now - timedelta(minutes=1)
    answer = client.post(f"{path}1", data=fields | {"text": TEXT})
    assert answer.status_code == 409
    assert TEXT in answer.text


def test_personal_data_is_removed_and_shown_once_more_before_it_is_sent(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    start(client, path)
    text = "Ring til mig på 20 30 40 50, hvis bussen ikke kommer."
    fields = client.form(f"{path}1", "text") | {"text": text}
    assert client.post(f"{path}1", data=fields).status_code == 422
    answer = client.post(f"{path}1", data=fields | {"personal": "remove"})
    assert answer.status_code == 200
    assert "[telefonnummer fjernet]" in answer.text
    assert client.post(f"{path}1", data=fields | {"personal": "secretariat"}).status_code == 303
    with act() as work:
        assert work.one(sa.select(Contribution)).publish is Publish.SECRETARIAT


def test_words_of_danger_show_whom_to_call_until_one_leaves(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    start(client, path)
    client.send(f"{path}1", {"text": "Jeg kan ikke mere, og jeg vil ikke leve længere."})
    for page in (f"{path}kode", f"{path}2", path):
        assert "70 201 201" in words(client.get(page).text), page
    leave(client, path)
    assert "You do not have to be alone" not in words(client.get(path).text)


def test_who_somebody_is_can_be_said_and_rather_not_stands_first(client: CheckingClient, act: Act, look: Act) -> None:
    path = dialogue(act)
    page = client.get(path).text
    assert re.findall(r'name="role"[^>]*value="([^"]*)"', page) == [
        "", "citizen", "relative", "professional", "council", "organisation",
    ]  # fmt: skip
    start(client, path, role="relative")
    client.send(f"{path}1", {"text": TEXT})
    with look() as work:
        assert work.one(sa.select(Contribution.role)) == "relative"


def test_more_names_change_nothing_else_that_was_chosen(client: CheckingClient, act: Act) -> None:
    path = dialogue(act)
    fields = client.form(path, "nickname")
    page = client.post(path, data=fields | {"publish": "secretariat", "more": "1"}).text
    names = re.findall(r'name="nickname" value="([^"]+)"', page)
    assert len(names) == 6
    assert names != fields["offered"].split("|")
    assert re.search(r'value="secretariat"\s+checked', page)


@pytest.mark.parametrize(("days", "said"), [(1, "You can write here from"), (-3, "Nobody can write here any more")])
def test_before_and_after_the_page_says_so(client: CheckingClient, act: Act, days: int, said: str) -> None:
    path = dialogue(act, days=days)
    assert said in words(client.get(path).text)
    assert "Begin" not in words(client.get(path).text)


def test_a_flood_is_held_and_never_refused(client: CheckingClient, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engage.contributions.sending.FROM_ONE_PLACE", 2)
    path = dialogue(act)
    start(client, path)
    for number in range(4):
        assert client.send(f"{path}2", {"text": f"{TEXT} {number}"}).status_code == 303
    with act() as work:
        held = work.all(sa.select(Contribution.held).order_by(Contribution.sequence))
    assert held == [False, False, True, True]


@pytest.mark.parametrize("page", ["", "1", "kode", "/en/min-plads/skrevet"])
@pytest.mark.parametrize("language", ["/en", "/de"])
def test_each_page_asks_the_database_few_things(client: CheckingClient, act: Act, page: str, language: str) -> None:
    path = dialogue(act)
    start(client, path)
    client.send(f"{path}1", {"text": TEXT})
    address = (page if page.startswith("/") else f"{path}{page}").replace("/en", language)
    with counted() as sent:
        assert client.get(address).status_code == 200
    assert len(sent) <= 8, "\n".join(sent)
