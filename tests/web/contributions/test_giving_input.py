"""A visitor gives input step by step, without a script, and gets a code."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage.bodies.models import Municipality
from engage.contributions.models import Contribution, Status
from engage.drafts.models import Draft
from engage.drafts.rules import Publish, Speaker
from tests.factories.contributions import agree_to, make_focus_area
from tests.pages_checked import CheckingClient

TEXT = "Vi har ventet i to år på et sted, hvor min bror kan være om dagen. Ingen ringer tilbage."
NEW, TEXT_STEP, WHO, ABOUT, CONSENT, CHECK = (
    "/bidrag/nyt",
    "/bidrag/kladde/tekst",
    "/bidrag/kladde/hvem",
    "/bidrag/kladde/om",
    "/bidrag/kladde/samtykke",
    "/bidrag/kladde/tjek",
)


@pytest.fixture
def open_area(act: Callable[..., Any]) -> str:
    """A focus area that takes input; its reference."""
    with act() as work:
        agree_to(work)
        work.add(
            Municipality(
                code="0330", name="Slagelse", display="Slagelse Kommune", slug="slagelse", sort_key="slagelse",
                longitude=11.3, latitude=55.4,
            )
        )
        make_focus_area(work, answer_by=work.today + timedelta(days=90))
    return "test-2027-28:1"


def to_check(client: CheckingClient, text: str = TEXT, **consent: Any) -> None:
    client.send(NEW, {"text": text})
    client.send(WHO, {"role": "relative"})
    client.send(ABOUT, {"under_15": "no"})
    client.send(CONSENT, {"publish": "public"} | consent)


def test_from_the_first_word_to_the_code(client: CheckingClient, open_area: str, act: Callable[..., Any]) -> None:
    answer = client.send(f"{NEW}?fokus={open_area}", {"text": TEXT})
    assert (answer.status_code, answer.location) == (303, WHO)
    assert client.send(WHO, {"role": "relative"}).location == ABOUT
    assert client.send(ABOUT, {"municipality": "0330"}).location == CONSENT
    assert client.send(CONSENT, {"publish": "public", "quote": "yes", "email": "lone@example.org"}).location == CHECK
    page = client.get(CHECK).text
    assert TEXT in page and "Slagelse Kommune" in page and "lone@example.org" in page
    answer = client.send(CHECK)
    assert (answer.status_code, answer.location) == (303, "/bidrag/kvittering")
    assert 'id="receipt-code"' in client.get("/bidrag/kvittering").text
    with act() as work:
        [row] = work.all(sa.select(Contribution))
        assert (row.role, row.publish, row.may_quote, row.status) == (
            Speaker.RELATIVE, Publish.PUBLIC, True, Status.RECEIVED)
        assert row.focus_area_id and row.municipality_id and row.scope_id
        assert work.all(sa.select(Draft)) == []
