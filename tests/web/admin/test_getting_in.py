"""Who gets into administration, for how long, and what stands on its first page."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from engage.accounts import queries as accounts
from engage.bodies import service as bodies_service
from engage.bodies.models import Grant
from engage.core.authority import GRANTS, RIGHT_NAMES, ROLE_NAMES, Can, Role
from engage.core.languages import translate
from tests.factories.accounts import give_factors, signed_in
from tests.pages_checked import CheckingClient
from tests.web.admin.conftest import NOW, Act

PAGES = (
    "/administration/",
    "/administration/konti/",
    "/administration/konti/ny",
    "/administration/vagt",
    "/administration/opbevaring",
    "/administration/opbevaring/outbox",
    "/administration/udbakke",
    "/administration/job",
    "/administration/log",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_sent_to_sign_in(client: CheckingClient, app: Flask, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/log-ind")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_others_may_know_of_it_and_not_enter(client: CheckingClient, ground: UUID, act: Act, role: Role) -> None:
    with act() as work:
        bodies_service.give_role(work, ground, role)
        signed_in(client, work, ground)
    for address in PAGES:
        open_to_them = address == "/administration/log" and Can.SEE_AUDIT in GRANTS[role]
        assert client.get(address).status_code == (200 if open_to_them else 403)


@pytest.mark.parametrize("prefix", ["", "/let", "/en", "/de"])
def test_every_page_opens_in_every_language(admin: CheckingClient, ground: UUID, prefix: str) -> None:
    more = [f"/administration/konti/{ground}{end}" for end in ("", "/rolle", "/plads")]
    for address in (*PAGES, *more):
        assert admin.get(prefix + address).status_code == 200


def test_after_half_an_hour_the_second_factor_is_asked_for_again(admin: CheckingClient, clock: Any, act: Act) -> None:
    with act() as work:
        account = accounts.by_email(work, "astrid@example.org")
        assert account is not None
        seed = give_factors(work, account.id)
    clock.shift(31 * 60)
    answer = admin.get("/administration/konti/")
    assert (answer.status_code, answer.location) == (303, "/log-ind/kode?naeste=/administration/konti/")
    assert admin.get("/konto").status_code == 200, "what anyone may do stays open"
    from engage.accounts.rules import code_at

    assert admin.send(answer.location, {"code": code_at(seed, datetime.now(UTC))}).location == "/administration/konti/"
    assert admin.get("/administration/konti/").status_code == 200


def test_an_administrators_role_runs_out(admin: CheckingClient, act: Act, clock: Any) -> None:
    with act() as work:
        work.run(sa.update(Grant).values(valid_to=work.today))
    assert admin.get("/administration/").status_code == 200
    clock.move_to(NOW + timedelta(hours=14))  # 00:30 in Denmark
    with act() as work:
        account = accounts.by_email(work, "astrid@example.org")
        assert account is not None
        signed_in(admin, work, account.id)
    assert admin.get("/administration/").status_code == 403


def test_the_page_draws_the_one_table_of_rights(admin: CheckingClient) -> None:
    page = admin.get("/en/administration/").text
    for role, rights in GRANTS.items():
        row = re.search(rf'<th scope="row">{translate(ROLE_NAMES[role], "en")}</th>(.*?)</tr>', page, re.DOTALL)
        assert row is not None
        assert set(re.findall(r"<li>(.*?)</li>", row[1])) == {translate(RIGHT_NAMES[each], "en") for each in rights}
