"""Signing in and out, taking up an invitation and ending sessions, as a person does it."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from engage.accounts import entering, queries, rules, service
from engage.accounts.models import CredentialKind, SignIn
from engage.core.authority import Actor, Role
from engage.core.errors import Invalid
from engage.core.work import Store
from tests.factories.accounts import PASSWORD, give_factors, make_account, signed_in
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
NOW = datetime(2026, 12, 3, 9, 30, 10, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A quiet Thursday morning that moves on only when told to."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def seed(clock: object, app: Flask, act: Act) -> str:
    """Mads the moderator has both factors; the secret of the second."""
    with act() as work:
        return give_factors(work, make_account(work, Role.MODERATOR, email="mads@example.org").id)


def give_password(client: CheckingClient, password: str = PASSWORD, address: str = "/log-ind") -> Any:
    return client.send(address, {"email": "mads@example.org", "password": password})


def give_code(client: CheckingClient, seed: str, address: str = "/log-ind/kode") -> Any:
    return client.send(address, {"code": rules.code_at(seed, datetime.now(UTC))})


def token_of(client: CheckingClient) -> str | None:
    with client.session_transaction() as session:
        return session.get("_user_id")


# --- Signing in --------------------------------------------------------------------------------


def test_two_factors_lead_in(client: CheckingClient, seed: str) -> None:
    first = give_password(client, address="/log-ind?naeste=/konto")
    assert (first.status_code, first.location) == (303, "/log-ind/kode?naeste=/konto")
    second = give_code(client, seed, first.location)
    assert (second.status_code, second.location) == (303, "/konto")
    assert "mads@example.org" in client.get("/konto").text


def test_the_session_changes_at_every_step(client: CheckingClient, seed: str, clock: Any) -> None:
    client.get("/log-ind")
    with client.session_transaction() as session:
        before = session.get("csrf_token")
    give_password(client)
    first = token_of(client)
    with client.session_transaction() as session:
        assert session.get("csrf_token") != before
    give_code(client, seed)
    second = token_of(client)
    clock.shift(60)
    give_code(client, seed)
    assert len({None, first, second, token_of(client)}) == 4


def test_a_password_alone_opens_nothing(client: CheckingClient, seed: str) -> None:
    give_password(client)
    for address in ("/konto", "/administration/", "/arbejde/"):
        answer = client.get(address)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/log-ind/kode")


def test_nothing_leads_elsewhere(client: CheckingClient, seed: str) -> None:
    for foreign in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        first = client.send(f"/log-ind?naeste={foreign}", {"email": "mads@example.org", "password": PASSWORD})
        assert first.location.endswith("naeste=/arbejde/")


@pytest.mark.parametrize("email", ["mads@example.org", "nobody@example.org"])
def test_a_wrong_password_is_told_kindly_and_says_nothing(client: CheckingClient, seed: str, email: str) -> None:
    answer = client.send("/en/log-ind", {"email": email, "password": "wrong"})
    assert answer.status_code == 422
    assert "The e-mail address or the password is wrong" in answer.text
    page = answer.text.replace(email, "")
    known = client.send("/en/log-ind", {"email": "mads@example.org", "password": "wrong"}).text
    assert hide_tokens(page) == hide_tokens(known.replace("mads@example.org", ""))


def hide_tokens(page: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", page)


@pytest.mark.parametrize("fields", [{"email": "", "password": ""}, {"email": "x", "password": "y" * 1001}])
def test_an_empty_or_endless_form_comes_back(client: CheckingClient, app: Flask, fields: dict[str, str]) -> None:
    assert client.send("/log-ind", fields).status_code == 422


def test_too_many_tries_are_told_to_wait(client: CheckingClient, seed: str) -> None:
    for _ in range(rules.PASSWORD_TRIES):
        assert give_password(client, "wrong").status_code == 422
    answer = give_password(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= rules.WINDOW + 1


def test_waiting_helps(client: CheckingClient, seed: str, clock: Any) -> None:
    for _ in range(rules.PASSWORD_TRIES + 1):
        answer = give_password(client, "wrong")
    clock.shift(int(answer.headers["Retry-After"]))
    assert give_password(client).status_code == 303


def test_too_many_codes_are_told_to_wait(client: CheckingClient, seed: str) -> None:
    give_password(client)
    for _ in range(rules.CODE_TRIES):
        assert client.send("/log-ind/kode", {"code": "12 34"}).status_code == 422
    answer = give_code(client, seed)
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


def test_a_code_works_once(client: CheckingClient, app: Flask, seed: str) -> None:
    give_password(client)
    assert give_code(client, seed).status_code == 303
    other: Any = app.test_client()
    give_password(other)
    assert give_code(other, seed).status_code == 422


def test_one_code_in_many_hands_works_once(store: Store, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    step_of = rules.step_of

    def slowly(*arguments: Any) -> int | None:
        step = step_of(*arguments)
        time.sleep(0.1)  # long enough for the others to look at the same moment, if nothing holds them back
        return step

    with act() as work:
        account = make_account(work)
        seed = give_factors(work, account.id)
        sessions = [queries.session(work, service.begin_session(work, account.id, assurance=1)) for _ in range(4)]
        actors = [Actor(account.id, session_id=found[0].id) for found in sessions if found]
        code = rules.code_at(seed, work.now)

    monkeypatch.setattr(rules, "step_of", slowly)

    def show(actor: Actor) -> bool:
        with suppress(Invalid):
            return bool(entering.second_factor(store, actor, code))
        return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(show, actors)) == 1


def test_without_a_second_factor_the_way_on_is_said(client: CheckingClient, app: Flask, act: Act) -> None:
    with act() as work:
        signed_in(client, work, make_account(work).id, assurance=1)
    answer = client.get("/en/log-ind/kode")
    assert answer.status_code == 200
    assert "Ask your administrator for a new invitation" in answer.text
    assert client.post("/log-ind/kode", data={"code": "123456"}).status_code == 200
    assert client.get("/konto").status_code == 303


def test_the_code_page_sends_a_stranger_to_the_password(client: CheckingClient, app: Flask) -> None:
    assert client.get("/log-ind/kode").location.startswith("/log-ind?")


# --- Signing out and sessions -------------------------------------------------------------------


@pytest.fixture
def inside(client: CheckingClient, app: Flask, act: Act, clock: object) -> CheckingClient:
    """Mads, signed in."""
    with act() as work:
        signed_in(client, work, make_account(work, Role.MODERATOR, email="mads@example.org").id)
    return client


def test_signing_out_takes_a_button_and_ends_the_session(inside: CheckingClient, look: Act) -> None:
    token = token_of(inside)
    assert inside.get("/log-ud").status_code == 200
    assert token_of(inside) == token
    answer = inside.send("/log-ud")
    assert answer.status_code == 303
    assert "Clear-Site-Data" in answer.headers
    assert token_of(inside) is None
    with look() as work:
        assert queries.session(work, str(token)) is None


def test_a_cookie_kept_after_signing_out_opens_nothing(inside: CheckingClient) -> None:
    token = token_of(inside)
    inside.send("/log-ud")
    with inside.session_transaction() as session:
        session["_user_id"] = token
    assert inside.get("/konto").location.startswith("/log-ind")


def test_signing_out_without_a_token_or_from_elsewhere_does_nothing(inside: CheckingClient) -> None:
    assert inside.post("/log-ud").status_code == 400
    assert inside.post("/log-ud", headers={"Origin": "https://evil.example"}).status_code == 403
    assert inside.get("/konto").status_code == 200


def test_who_is_not_signed_in_is_told_so(client: CheckingClient, app: Flask) -> None:
    assert "You are not signed in." in client.get("/en/log-ud").text


@pytest.mark.parametrize("hours", [1, 13])
def test_a_session_ends_by_itself(inside: CheckingClient, clock: Any, hours: int) -> None:
    clock.shift(hours * 3600)
    assert inside.get("/konto").location.startswith("/log-ind")


def test_a_session_in_use_notes_it_at_most_once_a_minute(inside: CheckingClient, clock: Any, look: Act) -> None:
    seen = []
    for seconds in (30, 30, 30, 3000, 3000):
        clock.shift(seconds)
        assert inside.get("/konto").status_code == 200
        with look() as work:
            seen.append((work.one(sa.select(SignIn)).seen_at - NOW).total_seconds())
    assert seen == [0, 0, 90, 3090, 6090]


def test_my_other_sessions_can_be_ended_one_by_one_and_all(inside: CheckingClient, app: Flask, act: Act) -> None:
    others: list[Any] = [app.test_client() for _ in range(3)]
    with act() as work:
        account = queries.by_email(work, "mads@example.org")
        assert account is not None
        for other in others:
            signed_in(other, work, account.id)
    page = inside.get("/konto").text
    assert page.count("/afslut") == 4
    address = str(re.search(r'action="(/konto/sessioner/[^"]+/afslut)"', page)[1])  # type: ignore[index]
    assert inside.post(address, data=inside.form("/konto")).status_code == 303
    assert sum(other.get("/konto").status_code == 200 for other in others) == 2
    assert inside.post("/konto/sessioner/afslut-andre", data=inside.form("/konto")).status_code == 303
    assert [client.get("/konto").status_code for client in (inside, *others)] == [200, 303, 303, 303]


def test_nobody_ends_the_session_of_another(inside: CheckingClient, app: Flask, act: Act) -> None:
    other: Any = app.test_client()
    with act() as work:
        token = signed_in(other, work, make_account(work, email="bo@example.org").id)
        found = queries.session(work, token)
        assert found is not None
        address = f"/konto/sessioner/{found[0].id}/afslut"
    assert inside.post(address, data=inside.form("/konto")).status_code == 404
    assert other.get("/konto").status_code == 200


def test_my_mails_come_in_my_language(inside: CheckingClient, act: Act) -> None:
    assert inside.send("/konto", {"language": "de"}).status_code == 303
    with act() as work:
        account = queries.by_email(work, "mads@example.org")
        assert account is not None
        assert account.language == "de"
    assert inside.send("/konto", {"language": "xx"}).status_code == 422


def test_closing_the_account_ends_it_at_the_next_click(inside: CheckingClient, act: Act) -> None:
    assert inside.get("/konto").status_code == 200
    with act() as work:
        account = queries.by_email(work, "mads@example.org")
        assert account is not None
        service.disable(work, account.id)
    assert inside.get("/konto").location.startswith("/log-ind")


# --- Invitations -------------------------------------------------------------------------------


@pytest.fixture
def invitation(clock: object, app: Flask, act: Act) -> str:
    """Where an invitation of Jette leads."""
    with act() as work:
        token = service.invite(work, make_account(work, Role.MODERATOR, name="Jette", email="jette@example.org").id)
    return f"/log-ind/velkommen/{token}"


def test_an_invitation_leads_in(client: CheckingClient, invitation: str, clock: Any, look: Act) -> None:
    first = client.send(invitation, {"password": PASSWORD})
    assert (first.status_code, first.location) == (303, f"{invitation}/kode")
    page = client.get(first.location).text
    assert "<svg" in page
    secret = str(re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)[1]).replace(" ", "")  # type: ignore[index]
    assert give_code(client, secret, first.location).status_code == 303
    assert client.get("/konto").status_code == 200
    assert client.get(invitation).status_code == client.get(first.location).status_code == 404
    client.send("/log-ud")
    clock.shift(60)
    client.send("/log-ind", {"email": "jette@example.org", "password": PASSWORD})
    assert give_code(client, secret).status_code == 303
    with look() as work:
        account = queries.by_email(work, "jette@example.org")
        assert account is not None
        assert queries.credential(work, account.id, CredentialKind.TOTP, confirmed=False) is None


@pytest.mark.parametrize("password", ["short", "jette@example.org", "Din stemme", "x" * 201, ""])
def test_a_weak_password_comes_back_to_its_field(client: CheckingClient, invitation: str, password: str) -> None:
    answer = client.send(invitation, {"password": password})
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text


def test_a_wrong_code_comes_back_with_the_same_secret(client: CheckingClient, invitation: str) -> None:
    address = client.send(invitation, {"password": PASSWORD}).location
    secret = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', client.get(address).text)
    answer = client.send(address, {"code": "abcdef"})
    assert answer.status_code == 422
    assert secret is not None
    assert secret[1] in answer.text


def test_the_code_comes_after_the_password(client: CheckingClient, invitation: str) -> None:
    assert client.get(f"{invitation}/kode").location == invitation


def test_an_unknown_a_used_and_an_old_link_look_alike(client: CheckingClient, invitation: str, clock: Any) -> None:
    unknown = client.get("/log-ind/velkommen/nothing")
    clock.shift(timedelta(days=7))
    old = client.get(invitation)
    assert unknown.status_code == old.status_code == 404
    assert unknown.text.replace("/nothing", "") == old.text.replace(invitation.removeprefix("/log-ind/velkommen"), "")


@pytest.mark.parametrize("prefix", ["", "/let", "/en", "/de"])
def test_every_page_speaks_every_language(client: CheckingClient, invitation: str, prefix: str) -> None:
    for address in ("/log-ind", "/log-ud", invitation, "/log-ind/velkommen/nothing"):
        assert client.get(prefix + address).status_code in (200, 404)
