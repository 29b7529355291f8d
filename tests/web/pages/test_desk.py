"""The desk: each finds the ways that their rights open, and no other."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engage.core.authority import GRANTS, Can, Role
from engage.pages.desk import DESK
from tests.factories.contributions import make_contribution
from tests.pages_checked import CheckingClient


@pytest.mark.parametrize("role", list(Role))
def test_the_desk_shows_what_a_role_may_do(client: CheckingClient, sign_in: Callable[..., object], role: Role) -> None:
    sign_in(client, role)
    page = client.get("/en/arbejde/")
    assert page.status_code == 200
    cards = page.text.split('<main id="main"')[1].split("</main>")[0]
    for right, _name, text, _icon, _endpoint in DESK:
        assert (str(text) in cards) == (right in GRANTS[role]), right
    assert ("texts to do" in cards) == (Can.EDIT_TEXTS in GRANTS[role])
    assert ("nobody has read yet" in cards) == (Can.MODERATE in GRANTS[role])


def test_a_visitor_is_sent_to_sign_in(client: CheckingClient) -> None:
    answer = client.get("/arbejde/")
    assert answer.status_code == 303
    assert "/log-ind" in answer.headers["Location"]


def test_somebody_without_a_role_may_not_use_it(client: CheckingClient, sign_in: Callable[..., object]) -> None:
    sign_in(client)
    assert client.get("/arbejde/").status_code == 403


def test_what_is_one_is_told_as_one(
    client: CheckingClient, sign_in: Callable[..., object], act: Callable[..., Any]
) -> None:
    def tiles() -> str:
        shown = client.get("/en/arbejde/bidrag/").text.split('<ul class="stats plain">')[1].split("</ul>")[0]
        return " ".join(re.sub(r"<[^>]+>", "", shown).split())

    sign_in(client, Role.MODERATOR)
    for days, told in (
        (1, "0 may be about danger 1 new contribution 0 wait for a second person 1 day is the longest wait"),
        (2, "0 may be about danger 2 new contributions 0 wait for a second person 2 days is the longest wait"),
    ):
        with act() as work:
            make_contribution(work, received_on=work.today - timedelta(days=days))
        assert tiles() == told
