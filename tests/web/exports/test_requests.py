"""Columns about persons: one writes why, another says yes, and the one who asked has the file for seven days."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engage.accounts.models import SignIn
from engage.agreements.models import Agreement
from engage.audit.models import AuditEntry
from engage.consent.models import RetentionRule
from engage.core.authority import Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.exports import service
from engage.exports.models import ExportRequest
from tests import files_read
from tests.conftest import as_actor
from tests.counting import counted
from tests.factories.contributions import make_focus_area
from tests.pages_checked import CheckingClient
from tests.web.exports.test_files import HERE, Coded, coded, coder

SLUG, WHICH = "test-2027-28", "kodninger"
WHY = "Vi skal se, om en kommune fylder for meget. Kun Anne og Bo ser filen."
MAIL = "lone@example.org"


@pytest.fixture
def it(work: Work) -> Coded:
    return coded(work)


def asked(who: Work, once: str = "k1") -> ExportRequest:
    return service.ask(who, SLUG, WHICH, reason=WHY, once=once)


def later(work: Work, **by: float) -> Work:
    moved = as_actor(work, work.actor)
    moved.now = work.now + timedelta(**by)
    return moved


def actions(work: Work) -> list[str]:
    found = work.all(sa.select(AuditEntry).where(AuditEntry.action.like("exports.%")).order_by(AuditEntry.sequence))
    return [each.action for each in found]


def test_two_persons_make_the_file_and_all_of_it_is_on_record(it: Coded, work: Work) -> None:
    request = asked(it.one)
    assert WHY not in request.reason, "it is sealed"
    service.answer(it.two, request.id, approve=True)
    service.fetches(it.one, request.id, "csv")
    file = service.fetch(it.one, request.id, "csv")
    names = files_read.rows_of(file.data)[0]
    assert names[-3:] == ["municipality", "under_15", "email"]
    assert file.name == "test-2027-28-kodninger-personlig.csv"
    assert actions(work) == ["exports.asked", "exports.approved", "exports.made"]
    made = work.one(sa.select(AuditEntry).where(AuditEntry.action == "exports.made"))
    assert (made.purpose, made.subject_id, made.account_id) == ("export", request.id, it.one.actor.account_id)


def test_nobody_says_yes_to_their_own_wish(it: Coded, work: Work) -> None:
    request = asked(it.one)
    with pytest.raises(Forbidden):
        service.answer(it.one, request.id, approve=True)
    with pytest.raises(NotFound):
        service.fetch(it.one, request.id, "csv")
    statement = sa.update(ExportRequest).values(answered_by=request.asked_by, answered_at=work.now, approved=True)
    with pytest.raises(IntegrityError), work.session.begin_nested():
        work.session.execute(statement)


def test_only_who_asked_takes_it_and_only_for_seven_days(it: Coded, work: Work) -> None:
    request = asked(it.one)
    service.answer(it.two, request.id, approve=True)
    for who in (it.two, coder(work, "Tove")):
        with pytest.raises(NotFound):
            service.fetch(who, request.id, "csv")
    assert service.fetch(later(it.one, days=6, hours=23), request.id, "xlsx").data
    with pytest.raises(NotFound):
        service.fetch(later(it.one, days=7), request.id, "xlsx")


def test_it_is_answered_once(it: Coded, work: Work) -> None:
    request = asked(it.one)
    with pytest.raises(Invalid):
        service.answer(it.two, request.id, approve=False)
    service.answer(it.two, request.id, approve=False, why_not="Region er nok.")
    with pytest.raises(Conflict):
        service.answer(coder(work, "Tove"), request.id, approve=True)
    with pytest.raises(NotFound):
        service.fetch(it.one, request.id, "csv")
    assert actions(work) == ["exports.asked", "exports.refused"]


def test_a_wish_needs_a_table_and_a_reason_and_comes_once(it: Coded) -> None:
    for which, reason in ((WHICH, "Fordi."), ("kodebog", WHY), ("", WHY), (WHICH, "x" * 1001)):
        with pytest.raises(Invalid):
            service.ask(it.one, SLUG, which, reason=reason, once="k2")
    assert asked(it.one).id == asked(it.one).id
    assert asked(it.one, "k3").id != asked(it.one).id


def test_another_kkr_knows_nothing_of_it(it: Coded, work: Work) -> None:
    request = asked(it.one)
    area = make_focus_area(work, "other-2027-28")
    there = work.get(Agreement, area.agreement_id).body_id
    stranger = as_actor(work, Actor(it.two.actor.account_id, "X", (Held(Role.MODERATOR, there),), kind="person"))
    with pytest.raises(NotFound):
        service.answer(stranger, request.id, approve=True)
    with pytest.raises(NotFound):
        service.takes(stranger, SLUG, WHICH, "csv")


def test_what_was_asked_is_kept_as_long_as_the_log(it: Coded, work: Work) -> None:
    told = {"what": "Log", "purpose": "accountability", "legal_basis": "6", "counted_from": "the day"}
    work.add(RetentionRule(key="audit", days=365, **told))
    request = asked(it.one)
    assert service.forget(later(work, days=300)) == 0
    assert service.forget(later(work, days=366)) == 1
    assert work.one(sa.select(ExportRequest).where(ExportRequest.id == request.id)) is None


# --- On the pages -----------------------------------------------------------------------------


@pytest.fixture
def asker(client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any]) -> UUID:
    with act() as work:
        coded(work)
    return sign_in(client, Role.MODERATOR)


def token(page: str, name: str = "csrf_token") -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def post(client: CheckingClient, path: str, **values: str) -> Any:
    page = client.get(path).get_data(as_text=True)
    keep = {name: token(page, name) for name in ("csrf_token", "once") if f'name="{name}"' in page}
    return client.post(path, data=keep | values)


def test_from_the_reason_to_the_file(
    client: CheckingClient, asker: UUID, sign_in: Callable[..., UUID], app: Any
) -> None:
    answer = post(client, f"{HERE}personlige", which=WHICH, reason="For kort.")
    assert answer.status_code == 422
    answer = post(client, f"{HERE}personlige", which=WHICH, reason=WHY)
    assert answer.status_code == 303
    one = answer.location
    page = client.get(one).get_data(as_text=True)
    assert WHY in page
    assert "Somebody else must answer it." in page
    assert client.get(f"{one}/fil.csv").status_code == 404
    assert (
        client.post(one, data={"csrf_token": token(client.get(HERE + "personlige").text), "do": "yes"}).status_code
        == 409
    )
    colleague = app.test_client()
    sign_in(colleague, Role.MODERATOR)
    assert "Waits for a colleague" in colleague.get(HERE).get_data(as_text=True)
    assert post(colleague, one, do="no").status_code == 422
    assert post(colleague, one, do="perhaps").status_code == 400
    assert post(colleague, one, do="yes").status_code == 303
    assert colleague.get(f"{one}/fil.csv").status_code == 404
    assert "Your file" in client.get(one).get_data(as_text=True)
    file = client.get(f"{one}/fil.xlsx")
    assert list(files_read.wrong_with_sheet(file.data)) == []
    assert "Approved, until" in client.get(HERE).get_data(as_text=True)


def test_a_file_about_persons_asks_for_the_second_factor_again(
    client: CheckingClient, asker: UUID, act: Callable[..., Any]
) -> None:
    one = post(client, f"{HERE}personlige", which=WHICH, reason=WHY).location
    with act() as work:
        work.run(sa.update(SignIn).values(two_factor_at=work.now - timedelta(hours=1)))
    for path in (one, f"{one}/fil.csv"):
        assert "/log-ind" in client.get(path).location


@pytest.mark.parametrize("path", ["", "personlige"])
def test_a_page_asks_the_database_little(client: CheckingClient, asker: UUID, path: str) -> None:
    one = post(client, f"{HERE}personlige", which=WHICH, reason=WHY).location
    for page in (f"{HERE}{path}", one, "/en/arbejde/eksport/"):
        with counted() as sent:
            assert client.get(page).status_code == 200
        assert len(sent) <= 8, (page, sent)
