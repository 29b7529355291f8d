"""The queue: its order, its pages, its filters, its counts, and that it costs the same however long it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from engage.contributions.models import Channel, Contribution, Status
from engage.contributions.policy import may_see, visible_to
from engage.core.authority import GRANTS, VISITOR, Actor, Can, Held, Role
from engage.core.work import Work
from engage.moderation import queries, service
from engage.moderation import sheet as sheets
from engage.moderation.models import Outcome
from engage.moderation.queries import Filters
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.contributions import make_body, make_contribution, make_focus_area


def ids(page: queries.QueuePage) -> list[UUID]:
    return [row.id for row in page.rows]


def test_danger_comes_first_and_then_the_oldest(mads: Work) -> None:
    young = make_contribution(mads)
    old = make_contribution(mads, received_on=mads.today - timedelta(days=9))
    danger = make_contribution(mads, crisis=True)
    older_danger = make_contribution(mads, crisis=True, received_on=mads.today - timedelta(days=1))
    same_day = make_contribution(mads, received_on=old.received_on, status=Status.IN_MODERATION)
    make_contribution(mads, status=Status.PUBLISHED)
    make_contribution(mads, status=Status.DECLINED)
    assert ids(queries.queue(mads, Filters())) == [older_danger.id, danger.id, old.id, same_day.id, young.id]
    assert queries.next_up(mads, older_danger.id) == danger.id


def test_pages_follow_one_another_without_gap_or_repeat(mads: Work) -> None:
    made = [
        make_contribution(
            mads,
            crisis=number % 5 == 0,
            status=Status.IN_MODERATION if number % 2 else Status.RECEIVED,
            received_on=mads.today - timedelta(days=number % 4),
        )
        for number in range(25)
    ]
    wanted = sorted(made, key=lambda it: (not it.crisis, it.received_on, it.sequence))
    seen: list[UUID] = []
    after = None
    for _ in range(9):
        page = queries.queue(mads, Filters(), after=after, limit=4)
        seen += ids(page)
        after = page.after
        if after is None:
            break
    assert seen == [it.id for it in wanted]
    assert len(queries.queue(mads, Filters()).rows) == queries.PAGE


def test_filters_narrow_it(mads: Work) -> None:
    area = make_focus_area(mads)
    placed = make_contribution(mads, focus_area="test-2027-28:1")
    phone = make_contribution(mads, "Ring til mig på 23 45 67 89 i morgen, og tak for hjælpen.", channel=Channel.LETTER)
    english = make_contribution(mads, "We have been waiting for an answer for a very long time, and nobody calls us.")
    held = make_contribution(mads, held=True)
    danger = make_contribution(mads, crisis=True)
    waiting = make_contribution(mads)
    token = sheets.load(mads, waiting).token
    service.propose(mads, waiting.id, Outcome.DECLINE, token=token, reason="Fordi")
    done = make_contribution(mads, status=Status.FORWARDED)
    for filters, expected in (
        (Filters(focus_area_id=area.id), placed),
        (Filters(flag="phone"), phone),
        (Filters(language="en"), english),
        (Filters(held=True), held),
        (Filters(crisis=True), danger),
        (Filters(waiting=True), waiting),
        (Filters(status=Status.FORWARDED), done),
    ):
        assert ids(queries.queue(mads, filters)) == [expected.id], filters
    rows = {row.id: row for row in queries.queue(mads, Filters()).rows}
    assert rows[waiting.id].is_waiting
    assert rows[phone.id].flags == {"phone": 1}
    assert queries.queue(mads, Filters(crisis=True, held=True)).rows == []


def test_what_a_colleague_has_open_is_marked_and_left_out_of_what_is_next(work: Work, mads: Work) -> None:
    first, second, mine = make_contribution(mads), make_contribution(mads), make_contribution(mads)
    other = make_account(work, name="Kirsten Kollega")
    service.open_original(as_actor(mads, Actor(other.id, "K", (Held(Role.MODERATOR),), kind="person")), first.id)
    service.open_original(mads, mine.id)
    rows = {row.id: row.is_open for row in queries.queue(mads, Filters()).rows}
    assert rows == {first.id: True, second.id: False, mine.id: False}
    assert queries.next_up(mads, mine.id) == second.id


def test_the_counts_that_matter(mads: Work) -> None:
    assert queries.counts(mads) == queries.Counts(0, 0, 0, 0)
    make_contribution(mads, received_on=mads.today - timedelta(days=12), status=Status.IN_MODERATION)
    make_contribution(mads, crisis=True)
    make_contribution(mads, received_on=mads.today - timedelta(days=90), status=Status.PUBLISHED)
    it = make_contribution(mads)
    service.propose(mads, it.id, Outcome.DECLINE, token=sheets.load(mads, it).token, reason="Fordi")
    assert queries.counts(mads) == queries.Counts(crisis=1, new=2, waiting=1, oldest_days=12)


def test_counting_stops_where_it_would_cost(mads: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    for _ in range(3):
        make_contribution(mads)
    assert queries.counts(mads).new == 2


@contextmanager
def statements(work: Work) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(work.session.bind, "before_cursor_execute", note)
    yield seen
    event.remove(work.session.bind, "before_cursor_execute", note)


def test_a_longer_queue_asks_no_more_questions(mads: Work) -> None:
    def cost() -> int:
        mads.session.expire_all()
        with statements(mads) as seen:
            queries.counts(mads)
            queries.queue(mads, Filters())
        return len(seen)

    for _ in range(3):
        make_contribution(mads)
    few = cost()
    for _ in range(30):
        make_contribution(mads)
    assert few == cost() <= 3


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("reach", ["everywhere", "here"])
def test_who_may_see_one_is_who_finds_it_among_all(work: Work, role: Role | None, reach: str) -> None:
    here, there = make_body(work, "kkr-here"), make_body(work, "kkr-there")
    for scope in (None, here.id, there.id):
        make_contribution(work, scope_id=scope)
    account = make_account(work)
    held = () if role is None else (Held(role, here.id if reach == "here" else None),)
    actor = Actor(account.id, "X", held, kind="person") if role is not None else VISITOR
    everyone = work.all(sa.select(Contribution))
    found = set(work.all(sa.select(Contribution.id).where(visible_to(actor))))
    assert found == {it.id for it in everyone if may_see(actor, it)}
    expected = 0 if role is None or Can.MODERATE not in GRANTS[role] else 3 if reach == "everywhere" else 2
    assert len(found) == expected
    assert {row.id for row in queries.queue(as_actor(work, actor), Filters()).rows} == found
