"""The duty roster, the retention table, mail, jobs and the log."""

import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engage.accounts.models import Account
from engage.audit import service as audit_log
from engage.audit.models import AuditEntry
from engage.bodies import queries as bodies
from engage.consent import queries as consent
from engage.jobs import JobRun
from engage.notifications import outbox
from engage.notifications.models import Delivery, Message
from tests.factories.accounts import make_account
from tests.pages_checked import CheckingClient
from tests.web.admin.conftest import Act, press


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
