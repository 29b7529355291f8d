"""Approved texts without a focus area are given one at the coding desk, and can be coded then."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engage.coding import placing
from engage.coding.models import Text
from engage.contributions.models import Contribution, PublicVersion, Status
from engage.core.authority import Actor, Held, Role
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.work import Work
from tests.conftest import as_actor
from tests.factories.coding import REFERENCE, approve, make_codes
from tests.factories.contributions import make_contribution, make_focus_area
from tests.pages_checked import CheckingClient

WORDS = "Vi har ventet på svar i to år."
PAGE = "/en/arbejde/kodning/uden-fokusomraade"


def make_unplaced(work: Work, *, secret: bool = False) -> Contribution:
    if work.one(sa.select(Text.id)) is None and not work.all(sa.text("SELECT 1 FROM focus_area")):
        make_focus_area(work)
    it = make_contribution(work, WORDS)
    if secret:
        it.status, it.status_on = Status.SECRETARIAT_ONLY, work.today
    else:
        approve(work, it, WORDS)
    work.flush()
    assert it.focus_area_id is None
    return it


def test_it_can_be_coded_once_it_has_a_focus_area(work: Work, mads: Work) -> None:
    it, hidden = make_unplaced(work), make_unplaced(work, secret=True)
    make_contribution(work, WORDS)  # nobody has approved this one
    assert placing.how_many(mads) == 2
    assert [each.contribution.id for each in placing.listed(mads)] == [it.id, hidden.id]
    for each in (it, hidden):
        placing.place(mads, each.id, REFERENCE)
    assert placing.how_many(mads) == 0
    texts = work.all(sa.select(Text).order_by(Text.arrived))
    assert [text.contribution_id for text in texts] == [it.id, hidden.id]
    assert work.one(sa.select(PublicVersion.focus_area_id)) == it.focus_area_id == texts[0].focus_area_id
    assert it.scope_id is not None
    with pytest.raises(Conflict):
        placing.place(mads, it.id, REFERENCE)


def test_a_focus_area_is_one_that_is_there(work: Work, mads: Work) -> None:
    it = make_unplaced(work)
    for wrong in ("", "no-such:1"):
        with pytest.raises(Invalid):
            placing.place(mads, it.id, wrong)


def test_what_nobody_approved_and_what_is_none_of_ones_business_is_not_there(work: Work, mads: Work) -> None:
    make_focus_area(work)
    waiting = make_contribution(work, WORDS)
    tine = as_actor(work, Actor(mads.actor.account_id, held=(Held(Role.ORGANISER),), kind="person"))
    for actor, identity in ((mads, waiting.id), (mads, uuid4()), (tine, make_unplaced(work).id)):
        with pytest.raises(NotFound):
            placing.place(actor, identity, REFERENCE)


def test_the_page_shows_public_words_alone(
    client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any]
) -> None:
    sign_in(client, Role.MODERATOR)
    with act() as work:
        make_focus_area(work)
        make_codes(work, "Ventetid")
        it = make_unplaced(work)
        identity = it.id
        hidden = make_unplaced(work, secret=True).case_number
    assert "2 approved texts have no focus area" in client.get("/en/arbejde/kodning/").text
    page = client.get(PAGE).text
    assert page.count(WORDS) == 1
    assert hidden in page
    refused = client.send(PAGE, {"area": ""})
    assert refused.status_code == 422
    assert "Choose a focus area." in refused.text
    assert client.send(PAGE, {"area": REFERENCE}).status_code == 303
    with act() as work:
        assert work.get(Contribution, identity).focus_area_id is not None
    assert client.post(PAGE, data={"csrf_token": client.form(PAGE, "area")["csrf_token"]}).status_code == 404
