"""The whole way of a perspective: every room it passes through, in the order of time, and what is late."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import sqlalchemy as sa

from engage.decisions.models import Asked
from engage.hearings.models import Hearing
from engage.perspectives import publishing
from engage.perspectives.models import Perspective
from tests.counting import counted
from tests.factories.decisions import made_from, make_answered, make_asked
from tests.factories.development import colleague
from tests.factories.hearings import make_council, make_hearing, make_sent, write
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
MOST = 10  # statements of a page
DRAFT = "Det her er kun vores udkast."


def made(act: Act) -> int:
    """One that two councils were asked about: one answered, one is writing. A body owes an answer to it."""
    with act() as work:
        it, _ = made_from(work, {}, {})
        first, second = make_council(work), make_council(work)
        hearing = make_hearing(work, first, second, perspective=it)
        make_sent(work, first, hearing)
        write(work, second, hearing, text=DRAFT)
        make_asked(work, it)
        return it.number


def steps(client: CheckingClient, number: int) -> list[str]:
    """Each step of a thread: its title, with the state that a screen reader hears."""
    page = client.get(f"/en/dialog/{number}/").get_data(as_text=True)
    assert DRAFT not in page
    titles = re.findall(r'<p class="timeline-title">(.*?)</p>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", title)).split()) for title in titles]


def listed(client: CheckingClient) -> str:
    return client.get("/en/dialog/").get_data(as_text=True)


def test_a_thread_tells_the_way_and_then_what_is_still_to_come(client: CheckingClient, act: Act) -> None:
    number = made(act)
    found = steps(client, number)
    for start in ("People told of it", "It was put together", "2 councils were asked", "It was put to KKR"):
        assert sum(step.startswith(start) for step in found) == 1, found
    assert sum("said what it thinks (done)" in step for step in found) == 1
    assert [step.endswith("(still to come)") for step in found] == [False] * (len(found) - 2) + [True] * 2
    for page in (f"/en/perspektiver/{number}/", "/en/dialog/"):
        assert f'/en/dialog/{number}/"' in client.get(page).get_data(as_text=True)


def test_what_is_late_is_said_openly(client: CheckingClient, act: Act) -> None:
    number = made(act)
    with act() as work:
        late = work.today - timedelta(days=3)
        work.one(sa.select(Asked)).put_on = late - timedelta(days=30)
        work.one(sa.select(Asked)).due_on = late
        work.one(sa.select(Hearing)).due_on = late
    found = steps(client, number)
    assert "These councils have not answered (now)" in found
    assert any(step.endswith("has not answered (now)") for step in found)
    assert "The answer is late" in listed(client)


def test_an_answer_ends_the_wait(client: CheckingClient, act: Act) -> None:
    with act() as work:
        it, _ = made_from(work, {})
        make_answered(work, make_asked(work, it))
        number = it.number
    assert any("answered: It is not used (done)" in step for step in steps(client, number))
    assert "It is not used" in listed(client)


def test_one_that_is_withdrawn_has_no_thread(client: CheckingClient, act: Act) -> None:
    number = made(act)
    with act() as work:
        it = work.one(sa.select(Perspective))
        publishing.withdraw(colleague(work, "Mads Moderator"), it.id, why="Det var forkert.")
    assert client.get(f"/dialog/{number}/").status_code == 404
    assert client.get("/dialog/999/").status_code == 404
    assert f"/dialog/{number}/" not in listed(client)


def test_both_pages_ask_the_same_however_much_there_is(client: CheckingClient, act: Act) -> None:
    number = made(act)
    with counted() as one:
        steps(client, number)
    with counted() as few:
        listed(client)
    made(act)
    with counted() as more:
        listed(client)
    assert len(one) <= MOST
    assert len(few) == len(more) <= MOST
