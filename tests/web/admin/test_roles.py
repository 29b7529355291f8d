"""Roles and seats: given, ended, and gone at the next click."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from engage.accounts import queries as accounts
from engage.accounts.models import CredentialKind
from engage.admin import service
from engage.bodies import queries as bodies
from engage.bodies import service as bodies_service
from engage.bodies.models import Grant, Seat, SeatRole
from engage.core.authority import Can, Role
from tests.pages_checked import CheckingClient
from tests.web.admin.conftest import Act, press


def test_a_role_given_and_taken_counts_at_the_next_click(
    admin: CheckingClient, jette: CheckingClient, ground: UUID, look: Act
) -> None:
    page = f"/administration/konti/{ground}"
    assert jette.get("/administration/log").status_code == 403
    with look() as work:
        kkr = bodies.body_by_key(work, "kkr-1085")
        assert kkr is not None
        scope = str(kkr.id)
    assert admin.send(f"{page}/rolle", {"role": "dpo", "scope": scope}).status_code == 303
    assert jette.get("/administration/log").status_code == 200
    assert "KKR Sjælland" in admin.get(page).text
    assert press(admin, page, "/slut").status_code == 303
    assert jette.get("/administration/log").status_code == 403


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": "nobody"}, "role"),
        ({"scope": "elsewhere"}, "scope"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "tomorrow"}, "valid_from"),
        ({"valid_to": "2026-01-01"}, "valid_to"),
        ({"role": "administrator"}, "valid_to"),
    ],
)
def test_a_wrong_role_comes_back_to_its_field(
    admin: CheckingClient, ground: UUID, fields: dict[str, str], field: str, look: Act
) -> None:
    page = f"/administration/konti/{ground}/rolle"
    filled = admin.form(page, "role") | {"role": "editor"} | fields
    answer = admin.post(filled.pop(""), data=filled)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    with look() as work:
        assert work.one(sa.select(Grant).where(Grant.account_id == ground)) is None


def test_a_seat_gives_its_right_until_it_is_ended(
    admin: CheckingClient, jette: CheckingClient, ground: UUID, look: Act
) -> None:
    page = f"/administration/konti/{ground}"
    assert jette.get("/arbejde/").status_code == 403
    with look() as work:
        council = bodies.body_by_key(work, "handicapraad-330")
        assert council is not None
        body = str(council.id)
    given = admin.send(f"{page}/plads", {"body": body, "role": "chair", "nominated_by": "DH"})
    assert given.status_code == 303
    assert jette.get("/arbejde/").status_code == 200
    assert press(admin, page, "/slut").status_code == 303
    assert jette.get("/arbejde/").status_code == 403


def test_a_seat_that_has_expired_gives_nothing(jette: CheckingClient, ground: UUID, act: Act) -> None:
    with act() as work:
        council = bodies.body_by_key(work, "handicapraad-330")
        assert council is not None
        day = timedelta(days=1)
        bodies_service.give_seat(
            work, ground, council.id, SeatRole.MEMBER, valid_from=work.today - 9 * day, valid_to=work.today
        )
    assert jette.get("/arbejde/").status_code == 200
    with act() as work:
        work.run(sa.update(Seat).values(valid_to=work.today - day))
    assert jette.get("/arbejde/").status_code == 403


def test_nobody_arranges_their_own_rights(admin: CheckingClient, look: Act) -> None:
    with look() as work:
        mine = accounts.by_email(work, "astrid@example.org")
        assert mine is not None
        account_id, grant = mine.id, work.one(sa.select(Grant.id).where(Grant.account_id == mine.id))
    page = f"/administration/konti/{account_id}"
    assert "/slut" not in admin.get(page).text
    filled = admin.form(f"{page}/rolle", "role")
    assert admin.post(filled.pop(""), data=filled | {"role": "moderator"}).status_code == 403
    token = {"csrf_token": filled["csrf_token"]}
    assert admin.post(f"{page}/roller/{grant}/slut", data=token).status_code == 403
    assert admin.post(f"{page}/luk", data=token).status_code == 403


def test_the_first_administrator_is_made_by_the_system(act: Act, look: Act, app: Flask) -> None:
    """As the command line does: nobody is there yet to ask."""
    with act() as work:
        account = service.create_and_invite(work, name="Astrid", email="astrid@example.org", language="da")
        bodies_service.give_role(work, account.id, Role.ADMINISTRATOR)
    with look() as work:
        actor = bodies_service.actor_for(work, account.id)
        assert actor.can(Can.ADMINISTER)
        assert accounts.credential(work, account.id, CredentialKind.PASSWORD) is None
        assert work.one(sa.select(Grant)).valid_to is not None
