"""Administration: who gets in, what they can do there, and that what they take away is gone at the next click."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from engage.accounts import queries as accounts
from engage.accounts.models import Account, CredentialKind
from engage.admin import service
from engage.audit import service as audit_log
from engage.audit.models import AuditEntry
from engage.bodies import queries as bodies
from engage.bodies import service as bodies_service
from engage.bodies.models import Grant, Seat, SeatRole
from engage.consent import queries as consent
from engage.consent import service as consent_service
from engage.core.authority import GRANTS, RIGHT_NAMES, ROLE_NAMES, Can, Role
from engage.core.languages import translate
from engage.jobs import JobRun
from engage.notifications import outbox
from engage.notifications.models import Delivery, Message
from tests.factories.accounts import give_factors, make_account, signed_in
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
DATA = Path("engage/data")
NOW = datetime(2026, 12, 3, 9, 30, 10, tzinfo=UTC)
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


def facts(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ground(clock: object, app: Flask, act: Act) -> UUID:
    """Denmark, the retention table, and Jette without any role; her account."""
    with act() as work:
        bodies_service.load_bodies(work, facts("facts/municipalities.json"))
        consent_service.load(work, facts("consents.json"), facts("retention.json"))
        return make_account(work, name="Jette", email="jette@example.org").id


@pytest.fixture
def admin(ground: UUID, client: CheckingClient, act: Act) -> CheckingClient:
    """Astrid, who administers, signed in."""
    with act() as work:
        signed_in(client, work, make_account(work, Role.ADMINISTRATOR, name="Astrid", email="astrid@example.org").id)
    return client


@pytest.fixture
def jette(ground: UUID, app: Flask, act: Act) -> CheckingClient:
    """Jette's browser, signed in."""
    client: Any = app.test_client()
    with act() as work:
        signed_in(client, work, ground)
    return client  # type: ignore[no-any-return]


def press(client: CheckingClient, page: str, action: str) -> Any:
    """Press the button of `page` that is sent to an address that ends so."""
    address = re.search(rf'action="([^"]*{action})"', client.get(page).text)
    assert address is not None, f"there is no button {action}"
    return client.post(address[1], data={"csrf_token": client.form(page, "csrf_token")["csrf_token"]})


# --- Who gets in -------------------------------------------------------------------------------


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


# --- Accounts ----------------------------------------------------------------------------------


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
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    counts = []
    for many in (0, 45):
        with act() as work:
            for n in range(many):
                make_account(work, Role.EDITOR, name=f"Person {n}", email=f"p{n}@example.org")
        asked.clear()
        sa.event.listen(app.extensions["store"].engine, "before_cursor_execute", note)
        page = admin.get("/administration/konti/").text
        sa.event.remove(app.extensions["store"].engine, "before_cursor_execute", note)
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


# --- Roles and seats ---------------------------------------------------------------------------


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


# --- Oversight ---------------------------------------------------------------------------------


def test_someone_is_put_on_duty_in_danish_time(admin: CheckingClient, ground: UUID, look: Act) -> None:
    with look() as work:
        secretariat = bodies.body_by_key(work, "sekretariat-1085")
        assert secretariat is not None
        fields = {"account": str(ground), "body": str(secretariat.id)}
        body_id = secretariat.id
    fields |= {"starts_at": "2026-12-03T10:00", "ends_at": "2026-12-03T16:00"}
    assert admin.send("/administration/vagt", fields).status_code == 303
    with look() as work:
        assert bodies.on_duty(work, body_id) == [ground]
        duty, _body = bodies.roster(work)[0]
        assert duty.starts_at == datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
    assert press(admin, "/administration/vagt", "/slut").status_code == 303
    with look() as work:
        assert bodies.on_duty(work, body_id) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"account": ""}, "account"),
        ({"body": "x"}, "body"),
        ({"starts_at": "now"}, "starts_at"),
        ({"ends_at": "2026-12-03T09:00"}, "ends_at"),
    ],
)
def test_a_wrong_duty_comes_back_to_its_field(
    admin: CheckingClient, ground: UUID, fields: dict[str, str], field: str, look: Act
) -> None:
    with look() as work:
        secretariat = bodies.body_by_key(work, "sekretariat-1085")
        assert secretariat is not None
        right = {"account": str(ground), "body": str(secretariat.id)}
    right |= {"starts_at": "2026-12-03T10:00", "ends_at": "2026-12-03T16:00"}
    answer = admin.send("/administration/vagt", right | fields)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_the_days_of_the_retention_table_can_be_changed(admin: CheckingClient, look: Act) -> None:
    page = "/administration/opbevaring/outbox"
    old = admin.form(page, "days")
    assert admin.send(page, {"days": "14"}).status_code == 303
    with look() as work:
        assert consent.rule(work, "outbox").days == 14
    assert admin.post(old.pop(""), data=old | {"days": "20"}).status_code == 409, "someone else was faster"
    for wrong in ("", "many", "0", "-3", "99999"):
        assert admin.send(page, {"days": wrong}).status_code == 422
    assert admin.get("/administration/opbevaring/nothing").status_code == 404
    assert admin.send("/administration/opbevaring/receipt", {"days": "5"}).status_code == 422


def test_a_mail_that_was_given_up_can_be_sent_again(admin: CheckingClient, act: Act, look: Act) -> None:
    with act() as work:
        outbox.put(work, to="jette@example.org", template="invitation", language="da", path="/x")
        work.flush()
        work.run(sa.update(Message).values(delivery=Delivery.FAILED, attempts=8, error="no connection"))
    page = admin.get("/administration/udbakke").text
    assert "no connection" in page
    assert "jette@example.org" not in page
    assert press(admin, "/administration/udbakke", "/igen").status_code == 303
    with look() as work:
        message = work.one(sa.select(Message))
        assert (message.delivery, message.attempts, message.error) == (Delivery.WAITING, 0, None)


def test_a_mail_on_its_way_is_left_alone(admin: CheckingClient, act: Act) -> None:
    with act() as work:
        outbox.put(work, to="jette@example.org", template="invitation", language="da", path="/x")
        work.flush()
        message_id = work.one(sa.select(Message.id))
    token = {"csrf_token": admin.form("/administration/konti/", "email")["csrf_token"]}
    assert admin.post(f"/administration/udbakke/{message_id}/igen", data=token).status_code == 409
    assert admin.post(f"/administration/udbakke/{uuid4()}/igen", data=token).status_code == 404


def test_jobs_show_how_they_went(admin: CheckingClient, act: Act) -> None:
    with act() as work:
        hours = {"due_at": work.now, "started_at": work.now, "finished_at": work.now}
        work.add(JobRun(name="forget-tries", outcome="3 removed", failed=False, **hours))
        work.add(JobRun(name="remove-drafts", outcome="KeyError", failed=True, **hours))
    page = admin.get("/en/administration/job").text
    assert "3 removed" in page
    assert "Failed" in page


def test_the_log_tells_who_did_what_page_by_page(admin: CheckingClient, ground: UUID, act: Act) -> None:
    press(admin, f"/administration/konti/{ground}", "/inviter")
    page = admin.get("/administration/log").text
    assert "accounts.invited" in page
    assert "Astrid" in page
    with act() as work:
        account = work.get(Account, ground)
        for _ in range(120):
            audit_log.record(work, "tests.counted", account)
        total = work.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    numbers: list[str] = []
    page = admin.get("/administration/log").text
    while page:
        numbers += re.findall(r'<th scope="row">(\d+)</th>', page)
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        page = admin.get(onward[1].replace("&amp;", "&")).text if onward else ""
    assert len(numbers) == len(set(numbers)) == total
    assert numbers == sorted(numbers, key=int, reverse=True)
    assert "tests.counted" not in admin.get("/administration/log?handling=accounts").text
    assert admin.get("/administration/log?foer=x&handling=%25").status_code == 200


def test_the_log_of_one_thing(admin: CheckingClient, ground: UUID, act: Act) -> None:
    with act() as work:
        one, other = (make_account(work, email=f"{name}@example.org") for name in ("one", "other"))
        audit_log.record(work, "tests.looked", one)
        audit_log.record(work, "tests.never", other)
    page = admin.get("/administration/log").text
    assert f'href="/administration/log?om={one.id}"' in page
    only = admin.get(f"/administration/log?om={one.id}").text
    assert "tests.looked" in only
    assert "tests.never" not in only
    assert admin.get("/administration/log?om=x").status_code == 200


def test_no_mail_address_stands_in_an_address_or_in_the_log(admin: CheckingClient, look: Act) -> None:
    admin.send("/administration/konti/ny", {"name": "Bo", "email": "bo@example.org", "language": "da"})
    with look() as work:
        kept = str([(entry.action, entry.purpose, entry.details) for entry in work.all(sa.select(AuditEntry))])
    assert "example.org" not in kept


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
