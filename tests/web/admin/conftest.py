"""Astrid, who administers, and Jette, whom she gives rights to."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from engage.bodies import service as bodies_service
from engage.consent import service as consent_service
from engage.core.authority import Role
from tests.factories.accounts import make_account, signed_in
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
DATA = Path("engage/data")
NOW = datetime(2026, 12, 3, 9, 30, 10, tzinfo=UTC)


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
