"""What a page may ask of the database, and what must never be found in it."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests.counting import counted
from tests.factories.contributions import agree_to, make_code, make_focus_area
from tests.pages_checked import CheckingClient
from tests.web.contributions.test_mine import found_in

NEW, CHECK, MINE = "/bidrag/nyt", "/bidrag/kladde/tjek", "/mit-bidrag"
TEXT = "Vi har ventet i to år på et sted, hvor min bror kan være om dagen."
MOST = 8  # queries a page


def test_every_step_asks_little_of_the_database(client: CheckingClient, act: Callable[..., Any], engine: Any) -> None:
    with act() as work:
        agree_to(work)
        make_focus_area(work)
        _, code = make_code(work, text=TEXT, focus_area="test-2027-28:1")
    asked = {}
    steps = [
        (f"/en{NEW}?fokus=test-2027-28:1", {"text": TEXT}),
        ("/en/bidrag/kladde/hvem", {"role": "citizen"}),
        ("/en/bidrag/kladde/om", {}),
        ("/en/bidrag/kladde/samtykke", {"publish": "public"}),
        (f"/en{CHECK}", None),
    ]
    for address, fields in steps:
        with counted() as statements:
            client.get(address)
        asked[address] = len(statements)
        if fields is not None:
            client.send(address, fields)
    client.send(f"/en{MINE}", {"code": code})
    with counted() as statements:
        client.get(f"/en{MINE}")
    asked[MINE] = len(statements)
    assert {address: number for address, number in asked.items() if number > MOST} == {}
    assert asked[f"/en{CHECK}"] > 1, "the counting sees something"


@pytest.mark.parametrize("marker", ["198.51.100.77", "Markerbrowser"])
def test_neither_the_address_nor_the_browser_of_a_sender_is_kept(
    client: CheckingClient, act: Callable[..., Any], database: Any, marker: str
) -> None:
    with act() as work:
        agree_to(work)
    how = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.77"}, "headers": {"User-Agent": "Markerbrowser 1.0"}}
    client.environ_base |= {"REMOTE_ADDR": "198.51.100.77", "HTTP_USER_AGENT": "Markerbrowser 1.0"}
    client.send(NEW, {"text": TEXT}, **how)
    client.send("/bidrag/kladde/samtykke", {"publish": "public"}, **how)
    assert client.send(CHECK, **how).status_code == 303
    if database.name == "sqlite":
        assert found_in(database, "kladde") is False
        assert found_in(database, "contribution"), "the search sees something"
    assert not found_anywhere(database, marker)


def found_anywhere(database: Any, trace: str) -> bool:
    if database.name == "sqlite":
        return found_in(database, trace)
    with database.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        rows = [connection.execute(sa.text(f'SELECT t.*::text FROM "{name}" t')).all() for name in tables]
    assert any(rows)
    return any(trace in str(row) for table in rows for row in table)
