"""The three results as pages, lists and CSV: the numbers of what is there, and never of few people."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from engage.agreements.models import Agreement, FocusArea, Party
from engage.bodies.models import Body, BodyKind, Level, Municipality
from engage.contributions.models import Contribution, Status
from engage.core.work import Work
from engage.decisions.rules import Outcome
from engage.development import service
from engage.development.rules import Part, Role, State
from engage.events import programme, stages
from engage.perspectives.models import Version
from engage.replies.models import Reply, ReplyState
from tests.counting import counted
from tests.factories.contributions import make_contribution, make_focus_area
from tests.factories.decisions import answer, make_answered, make_asked
from tests.factories.development import make_activity, make_perspective, put_in
from tests.factories.events import later, make_event
from tests.factories.hearings import make_council, make_hearing, make_sent
from tests.factories.perspectives import CLAIM
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import words as words_of

Act = Callable[..., Any]


def words(answered: Any) -> str:
    """What stands on a page."""
    assert answered.status_code == 200
    return words_of(answered.get_data(as_text=True))


@pytest.fixture(autouse=True)
def nothing_counted_yet(app: Flask) -> None:
    """Sums of people are kept for a day; each test has people of its own."""
    app.extensions.pop("statistics", None)


LISTS = ("udvikling", "perspektiver", "svar", "virkning", "moeder", "raad", "kommuner", "aabne")


def figures(client: CheckingClient, address: str) -> dict[str, tuple[str, str, str, str]]:
    """What the CSV says: key -> (numerator, denominator, value, why there is none)."""
    answered = client.get(address)
    assert answered.headers["Content-Type"].startswith("text/csv")
    text = answered.get_data()
    assert text.startswith("\ufeff".encode())
    rows = csv.DictReader(StringIO(text.decode("utf-8-sig")))
    return {row["key"]: (row["numerator"], row["denominator"], row["value"], row["not_told"]) for row in rows}


def place_of(act: Act) -> str:
    """The address of the one focus area."""
    with act() as work:
        slug, number = work.rows(sa.select(Agreement.slug, FocusArea.number).join(Agreement))[0]
    return f"/en/tal/resultater/{slug}/{number}"


def everything(work: Work) -> None:
    """One of each: two activities, a perspective that is used, answered, and heard about; a meeting; councils."""
    perspective = make_perspective(work)
    used = make_activity(work, perspective, state=State.HELD, title="Med perspektiv")
    put_in(work, used, perspective)
    service.count(work, used.number, {(Role.RELATIVE, Part.SPEAKER): 1}, version=used.version)
    bare = make_activity(work, perspective, state=State.HELD, title="Uden noget")
    coming = make_activity(work, perspective, title="Ikke holdt endnu")
    for it in (used, bare, coming):
        service.publish(work, it.number, version=it.version)
    make_activity(work, perspective, state=State.HELD, title="Ikke vist endnu")
    work.run(sa.update(Version).values(published_on=work.today - timedelta(days=120)))
    asked = make_asked(work, perspective)
    make_answered(work, asked, answer(Outcome.NOT_USED))
    _councils(work, perspective)
    event = make_event(work, days=1, kind="dialogforum")
    programme.set_focus(work, event.id, [perspective.focus_area_id], version=event.version)
    stages.mark_held(later(work, days=2), event.id, version=event.version)
    event.starts_wall = f"{work.today - timedelta(days=130):%Y-%m-%d}T15:00"


def _councils(work: Work, perspective: Any) -> None:
    """Three councils of the agreement's municipalities: one answered, one has not, one is not asked."""
    agreement = work.one(sa.select(Agreement))
    agreement.period_to = work.today + timedelta(days=300)
    councils = [make_council(work, f"raad-{number}") for number in range(3)]
    for number, council in enumerate(councils):
        name = f"By {number}"
        town = work.add(
            Municipality(
                code=f"90{number}", name=name, display=name, slug=name, sort_key=name, longitude=11.0, latitude=55.0
            )
        )
        work.flush()
        work.get(Body, council.id).municipality_id = town.id
        board = Body(
            key=f"kb-{number}",
            kind=BodyKind.MUNICIPAL_COUNCIL,
            name=f"Kommunalbestyrelsen i {name}",
            level=Level.MUNICIPAL,
            municipality_id=town.id,
            valid_from=work.today - timedelta(days=900),
        )
        work.add(board)
        work.flush()
        work.add(Party(agreement_id=agreement.id, body_id=board.id, approval="unknown"))
    it = make_hearing(work, *councils[:2], perspective=perspective)
    make_sent(work, councils[0], it)


def test_each_number_is_that_of_its_list(client: CheckingClient, act: Act) -> None:
    with act() as work:
        everything(work)
    here = place_of(act)
    for address in ("/en/tal/resultater", here):
        found = figures(client, f"{address}.csv")
        assert found["included.held"][2] == "2"
        for key in ("included.perspective", "included.lived", "included.both"):
            assert found[key] == ("1", "2", "", "too_few"), key
        assert found["included.used"][:2] == found["change.decided"][:2] == ("1", "1")
        assert found["change.not_used"][:2] == ("1", "1")
        assert found["change.used"][:2] == ("0", "1")
        assert found["dialogue.councils"][:2] == found["dialogue.municipalities"][:2] == ("1", "3")
        assert found["dialogue.open.new"][2] == "1", "the council that has not answered"
        assert found["dialogue.gap.open"][2] == found["dialogue.gap.longest"][2] == "130"
        page = words(client.get(address))
        for said in ("1 of 2. Too few to say per cent.", "130 days – more than 120", "Fewer than 20", "Too few to say"):
            assert said in page, said
        told = {which: words(client.get(f"{address}/liste/{which}")) for which in LISTS}
        assert "Med perspektiv Yes Yes" in told["udvikling"]
        assert "Uden noget No No" in told["udvikling"]
        assert "Ikke holdt endnu" not in told["udvikling"]
        assert "Ikke vist endnu" not in " ".join(told.values())
        assert CLAIM in told["perspektiver"]
        assert "It is not used" in told["svar"]
        assert "sent a statement" in told["raad"]
        assert told["raad"].count("Not yet") == told["kommuner"].count("Not yet") == 2
        assert "Handicaprådet raad-1" in told["aabne"]
        assert "Handicaprådet raad-0" not in told["aabne"]
    assert "/tal/resultater" in client.get("/en/tal/").get_data(as_text=True)


def people(work: Work, number: int, *, answered: int) -> None:
    """So many wrote 40 days before this month, and so many were answered after 10 days."""
    area = make_focus_area(work)
    first = work.today.replace(day=1) - timedelta(days=40)
    made = [make_contribution(work, focus_area_id=area.id) for _ in range(number)]
    work.flush()
    left_out = [make_contribution(work, focus_area_id=area.id) for _ in range(2)]
    work.flush()
    work.run(sa.update(Contribution).values(received_on=first, focus_area_id=area.id))
    work.run(sa.update(Contribution).where(Contribution.id == left_out[0].id).values(status=Status.WITHDRAWN))
    work.run(sa.update(Contribution).where(Contribution.id == left_out[1].id).values(received_on=work.today))
    for each in made[:answered]:
        told = {"text": "sealed", "state": ReplyState.PUBLISHED, "written_by": uuid4()}
        work.add(Reply(contribution_id=each.id, published_on=first + timedelta(days=10), **told))


@pytest.mark.parametrize(
    ("written", "told", "said"),
    [
        ((19, 19), {"people": "", "median": "", "waiting": ""}, ["Fewer than 20", "Too few to say"]),
        ((20, 10), {"people": "20", "median": "10", "p90": "", "waiting": ""}, ["10 days", "Not yet: too many wait"]),
        ((23, 0), {"people": "25", "median": "", "waiting": "25"}, ["About 25"]),
    ],
)
def test_people_are_counted_from_twenty_on(
    client: CheckingClient, act: Act, written: tuple[int, int], told: dict[str, str], said: list[str]
) -> None:
    number, answered = written
    with act() as work:
        people(work, number, answered=answered)
    found = figures(client, f"{place_of(act)}.csv")
    assert {name: found[f"dialogue.{name}"][2] for name in told} == told
    page = words(client.get(place_of(act)))
    for each in said:
        assert each in page, each
    if number % 5:
        assert f" {number} " not in page


@pytest.mark.parametrize("address", ["", ".csv", *(f"/liste/{which}" for which in LISTS)])
def test_a_page_asks_the_database_few_times(client: CheckingClient, act: Act, address: str) -> None:
    with act() as work:
        everything(work)
    for here in ("/en/tal/resultater", place_of(act)):
        with counted() as sent:
            assert client.get(here + address).status_code == 200
        assert len(sent) <= 8, "\n".join(sent)


def test_what_is_not_there_is_not_found(client: CheckingClient, act: Act) -> None:
    with act() as work:
        make_focus_area(work)
    for address in ("nichts/1", "test-2027-28/9", "test-2027-28/1/liste/alt", "liste/alt"):
        assert client.get(f"/en/tal/resultater/{address}").status_code == 404, address
    assert "Nothing to count yet" in words(client.get("/en/tal/resultater"))
