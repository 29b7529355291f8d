"""1 January 2027: Region Østdanmark takes over, and what was open in Region Sjælland goes on there."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import time_machine

from engage import jobs
from engage.accounts import service as accounts
from engage.bodies import service as bodies
from engage.bodies import signing
from engage.bodies.models import Body, SeatRole
from engage.bodies.signing import Stage
from engage.core.work import Store, Work
from engage.decisions.models import Asked, Decision, Move
from engage.demo.people import account_of
from engage.hearings.models import Asked as Heard
from engage.hearings.models import Edition
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
FIRST_HOUR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Denmark
ENDED = ("kkr-1085", "dialogforum-1085", "regionsraad-1085")


def ended(work: Work) -> list[Body]:
    return work.all(sa.select(Body).where(Body.key.in_(ENDED)))


def test_on_1_january_2027_the_open_answers_move(full: Store, client: CheckingClient, act: Act) -> None:
    """The demo on the first night of the year: nothing open is left behind, and everybody sees where it is."""
    with act() as work:
        old = ended(work)
        ids = [each.id for each in old]
        heirs = {each.id: work.get(Body, each.successor_id) for each in old}
        open_ones = work.all(sa.select(Asked).where(Asked.body_id.in_(ids), Asked.answered_on.is_(None)))
        signed = set(work.all(sa.select(Decision.asked_id).where(Decision.stage == Stage.SIGNED)))
        owed = {each.number: each.body_id for each in open_ones if each.id not in signed}
        over = work.all(sa.select(Asked).where(Asked.answered_on.is_not(None)))
        answered = {each.number: each.body_id for each in over}
        asked = work.rows(
            sa.select(Heard.hearing_id, Heard.body_id).where(
                Heard.body_id.in_(ids),
                ~sa.exists().where(Edition.hearing_id == Heard.hearing_id, Edition.body_id == Heard.body_id),
            )
        )
        karim = account_of(work, "politician")
    assert owed, "the demo has open answers in the region that ends"
    with time_machine.travel(FIRST_HOUR, tick=False):
        for name in ("follow-bodies", "follow-councils"):
            assert jobs.run(full, jobs.BY_NAME[name]).endswith("moved")
        with act() as work:
            for number, before in owed.items():
                it = work.one(sa.select(Asked).where(Asked.number == number))
                assert it.body_id == heirs[before].id
            for number, before in answered.items():
                assert work.one(sa.select(Asked.body_id).where(Asked.number == number)) == before
            assert {each.moved_on.isoformat() for each in work.all(sa.select(Move))} == {"2027-01-01"}
            for hearing_id, before in asked:
                now = work.all(sa.select(Heard.body_id).where(Heard.hearing_id == hearing_id))
                assert heirs[before].id in now
                assert before not in now
            assert all(signing.chairs(work, each.id) == [] for each in old)
            heir = next(each for each in heirs.values() if each is not None and each.key.startswith("kkr-"))
            bodies.give_seat(work, karim, heir.id, SeatRole.CHAIR)
            token = accounts.begin_session(work, karim, assurance=2)
        number = min(owed)
        page = client.get(f"/en/svar/{number}/").text
        assert heir.name in page
        assert "KKR Sjælland" in page
        with client.session_transaction() as session:
            session["_user_id"] = token
        assert heir.name in client.get("/en/arbejde/").text
