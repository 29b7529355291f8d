"""Accounts: made, found, closed, and signed out at the next click."""

import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from engage.accounts import queries as accounts
from engage.bodies import queries as bodies
from engage.bodies import service as bodies_service
from engage.core.authority import Role
from engage.notifications.models import Message
from tests.counting import counted
from tests.factories.accounts import make_account
from tests.pages_checked import CheckingClient
from tests.web.admin.conftest import Act, press


def test_a_new_person_is_invited_by_mail_and_gets_in(admin: CheckingClient, app: Flask, look: Act) -> None:
    answer = admin.send("/administration/konti/ny", {"name": "Ny Ægidius", "email": "ny@example.org", "language": "en"})
    assert answer.status_code == 303
    with look() as work:
        message = work.one(sa.select(Message))
        assert (message.template, message.language) == ("invitation", "en")
        assert work.unseal(message, "recipient") == "ny@example.org"
        path = json.loads(work.unseal(message, "values"))["path"]
    visitor: Any = app.test_client()
    assert visitor.get(path).status_code == 200
    assert "Ny Ægidius" in admin.get(answer.location).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("email", ""), ("email", "jette"), ("email", "jette@example.org")],
)
def test_a_wrong_account_comes_back_to_its_field(admin: CheckingClient, field: str, value: str) -> None:
    fields = {"name": "Bo", "email": "bo@example.org", "language": "da"} | {field: value}
    answer = admin.send("/administration/konti/ny", fields)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_an_account_is_found_by_its_whole_address(admin: CheckingClient, ground: UUID) -> None:
    found = admin.send("/administration/konti/", {"email": "JETTE@example.org"})
    assert (found.status_code, found.location) == (303, f"/administration/konti/{ground}")
    assert admin.send("/administration/konti/", {"email": "jette@example"}).status_code == 422


def test_accounts_page_by_key_with_the_same_queries(admin: CheckingClient, app: Flask, act: Act) -> None:
    counts = []
    for many in (0, 45):
        with act() as work:
            for n in range(many):
                make_account(work, Role.EDITOR, name=f"Person {n}", email=f"p{n}@example.org")
        with counted() as asked:
            page = admin.get("/administration/konti/").text
        counts.append(len([each for each in asked if each.startswith(("SELECT", "INSERT", "UPDATE"))]))
    assert counts[0] == counts[1] <= 8
    names: list[str] = []
    while page:
        names += re.findall(r'<a href="/administration/konti/[^"]+">([^<]+)</a>', page)
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        page = admin.get(onward[1]).text if onward else ""
    assert len(names) == len(set(names)) == 47


def test_a_lost_phone_takes_a_new_invitation(admin: CheckingClient, ground: UUID, look: Act) -> None:
    assert press(admin, f"/administration/konti/{ground}", "/inviter").status_code == 303
    assert press(admin, f"/administration/konti/{ground}", "/inviter").status_code == 303
    with look() as work:
        paths = [json.loads(work.unseal(each, "values"))["path"] for each in work.all(sa.select(Message))]
        tokens = [path.rpartition("/")[2] for path in paths]
        assert len(set(tokens)) == 2
        assert sum(accounts.invitation(work, token) is not None for token in tokens) == 1


def test_closing_and_opening_an_account(admin: CheckingClient, jette: CheckingClient, ground: UUID) -> None:
    page = f"/administration/konti/{ground}"
    assert jette.get("/konto").status_code == 200
    assert press(admin, page, "/luk").status_code == 303
    assert jette.get("/konto").status_code == 303
    assert press(admin, page, "/aabn").status_code == 303
    assert jette.get("/konto").status_code == 303, "an old session does not come back"


def test_a_person_can_be_signed_out_everywhere(admin: CheckingClient, jette: CheckingClient, ground: UUID) -> None:
    assert press(admin, f"/administration/konti/{ground}", f"{ground}/log-ud").status_code == 303
    assert jette.get("/konto").status_code == 303
    assert admin.get("/konto").status_code == 200


@pytest.mark.parametrize("deed", ["inviter", "log-ud", "luk", "aabn"])
def test_a_button_needs_its_token(admin: CheckingClient, ground: UUID, deed: str) -> None:
    assert admin.post(f"/administration/konti/{ground}/{deed}").status_code == 400


@pytest.mark.parametrize("end", ["", "/rolle", "/plads"])
def test_an_account_that_is_not_there_is_not_found(admin: CheckingClient, end: str) -> None:
    assert admin.get(f"/administration/konti/{uuid4()}{end}").status_code == 404


def test_a_role_held_in_two_places_is_named_once(admin: CheckingClient, ground: UUID, act: Act) -> None:
    with act() as work:
        for key in ("kkr-1085", "kkr-1084"):
            kkr = bodies.body_by_key(work, key)
            assert kkr is not None
            bodies_service.give_role(work, ground, Role.MODERATOR, scope_id=kkr.id)
        bodies_service.give_role(work, ground, Role.EDITOR)
    row = admin.get("/en/administration/konti/").text.split(">Jette</a>")[1].split("</tr>")[0]
    assert ">Editor, Moderator</td>" in row
