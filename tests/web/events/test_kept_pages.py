"""Pages about meetings are made once for everyone, and never say what is no longer so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from engage.events.models import Event
from engage.events.rules import Kind
from tests.counting import counted
from tests.factories.events import make_place
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import Act, make, words

LIST = "/en/arrangementer/"
NOON = datetime.fromisoformat("2026-11-24T12:00:10+01:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def asked_again(client: CheckingClient, path: str, tag: str) -> int:
    return client.get(path, headers={"If-None-Match": tag}).status_code


@pytest.mark.parametrize("whole", [False, True])
def test_a_page_is_not_drawn_again_within_its_minute_unless_something_happened(
    clock: time_machine.Traveller, client: CheckingClient, act: Act, whole: bool
) -> None:
    number = make(act, capacity=1)
    path = f"{LIST}{number}/" if whole else LIST
    tag = client.get(path).headers["ETag"]
    clock.shift(timedelta(seconds=40))
    assert asked_again(client, path, tag) == 304
    clock.shift(timedelta(seconds=20))
    assert asked_again(client, path, tag) == 200
    full = client.get(path)
    with act() as work:
        make_place(work, work.one(sa.select(Event)))
    assert asked_again(client, path, full.headers["ETag"]) == 200
    assert "waiting list" in words(client.get(path).text).lower()


def test_who_comes_after_its_end_is_not_told_that_it_is_ahead(
    clock: time_machine.Traveller, client: CheckingClient, act: Act
) -> None:
    make(act, starts=datetime.fromisoformat("2026-11-24T12:30"), title="Mødet over middag")  # until half past two
    assert "Mødet over middag" in words(client.get(LIST).text)
    clock.shift(timedelta(hours=2, minutes=29))
    assert "Mødet over middag" in words(client.get(LIST).text)
    clock.shift(timedelta(minutes=2))
    assert "Mødet over middag" not in words(client.get(LIST).text)


def test_pages_of_one_kind_language_and_place_are_not_mixed_up(client: CheckingClient, act: Act) -> None:
    cafe = make(act, kind=Kind.CAFE, title="Caféen")
    seminar = make(act, title="Seminaret")
    for _ in range(2):
        assert "Seminaret" in words(client.get(LIST).text)
        assert "Seminaret" not in words(client.get(f"{LIST}?slags=cafe").text)
        assert "Caféen" in words(client.get(f"{LIST}{cafe}/").text)
        assert "Seminaret" in words(client.get(f"{LIST}{seminar}/").text)
        assert "What is accessible" in words(client.get(f"{LIST}{seminar}/").text)
        assert "What is accessible" not in words(client.get(f"/arrangementer/{seminar}/").text)


def test_the_second_visitor_costs_one_statement(client: CheckingClient, act: Act) -> None:
    for path in (LIST, f"{LIST}{make(act)}/"):
        client.get(path)
        with counted() as sent:
            client.get(path)
        assert len(sent) == 1, sent
