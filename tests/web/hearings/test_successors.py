"""A council ends and another takes over: hearings and drafts go on, what was sent and who agreed is never lost."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.accounts import service as accounts
from engage.bodies import signing
from engage.bodies.models import Body
from engage.core.authority import SYSTEM
from engage.core.errors import Conflict, Forbidden, NotFound
from engage.core.work import Work
from engage.decisions import service as answers
from engage.dialogue import rounds
from engage.hearings import drafting, moving, queries, rooms
from engage.hearings.models import Answer, Edition, Move, Statement
from engage.hearings.rules import Stage
from engage.notifications.models import Message
from tests.factories.decisions import answer as an_answer
from tests.factories.decisions import chair_of, make_asked, writer
from tests.factories.development import make_perspective
from tests.factories.hearings import (
    TEXT,
    Council,
    adopt,
    answer,
    make_council,
    make_hearing,
    make_sent,
    put_up,
    statement_of,
    write,
)
from tests.pages_checked import CheckingClient

Act = Callable[..., AbstractContextManager[Work]]
OURS = "Det her havde vi selv skrevet."


def end(work: Work, old: Council, new: Council, days: int = -1) -> None:
    """The old council's last day was yesterday; the new one takes over."""
    body: Body = work.get(Body, old.id)
    body.valid_to, body.successor_id = work.today + timedelta(days=days), new.id
    work.flush()


def texts(work: Work, council: Council, hearing: Any) -> list[str]:
    chair = council.of(work, "chair")
    found = rooms.statement(chair, rooms.enter(chair, council.key), hearing.id)
    return [each.text for each in rooms.points(chair, found.id)] if found is not None else []


def test_a_draft_goes_on_in_the_other_room_and_the_old_seats_can_do_nothing(work: Work) -> None:
    old, new = make_council(work), make_council(work)
    it = make_hearing(work, old)
    put_up(work, old, it)
    answer(work, old, it, "chair")
    chair = old.of(work, "chair")
    end(work, old, new)
    for do in (
        lambda: adopt(work, old, it),
        lambda: write(work, old, it),
        lambda: rooms.enter(chair, old.key),
    ):
        with pytest.raises(NotFound):
            do()
    assert rounds.hats(chair) == []
    with pytest.raises(NotFound):
        rooms.hearing(new.of(work, "chair"), rooms.enter(new.of(work, "chair"), new.key), it.number)
    assert [moving.follow(work), moving.follow(work)] == [1, 0]
    assert texts(work, new, it) == [TEXT]
    row = statement_of(work, new, it)
    assert (row.stage, work.all(sa.select(Answer))) == (Stage.DRAFT, [])
    assert len(queries.moves(work, it.id)) == 1
    assert [each.body.id for each in queries.told(work, it.number).standings] == [new.id]
    put_up(work, new, it)
    for who in ("chair", "deputy", "member"):
        answer(work, new, it, who)
    assert adopt(work, new, it).body_id == new.id


def test_two_that_become_one_answer_once_with_both_their_points(work: Work) -> None:
    first, second, new = make_council(work), make_council(work), make_council(work)
    it = make_hearing(work, first, second, new)
    write(work, first, it, text="Det første råds ord.")
    write(work, second, it, text="Det andet råds ord.")
    write(work, new, it, text=OURS)
    drafting.comment(second.of(work, "chair"), second.key, it.number, text="Husk bussen.", once="a comment")
    for each in (first, second):
        end(work, each, new)
    assert moving.follow(work) == 2
    assert texts(work, new, it)[0] == OURS
    assert sorted(texts(work, new, it)[1:]) == ["Det andet råds ord.", "Det første råds ord."]
    comments = rooms.comments(work, statement_of(work, new, it).id)
    assert [rooms.opened(work, each, "text") for each in comments] == ["Husk bussen."]
    assert [each.body.id for each in queries.told(work, it.number).standings] == [new.id]


@pytest.mark.parametrize("case", ["sent", "withdrawn", "no successor", "not yet"])
def test_what_does_not_move(work: Work, case: str) -> None:
    old, new = make_council(work), make_council(work)
    it = make_hearing(work, old)
    if case == "sent":
        make_sent(work, old, it)
    if case == "withdrawn":
        from engage.hearings import service

        service.withdraw(work, it.number, why="Det var forkert.", version=it.version)
    end(work, old, new, days=0 if case == "not yet" else -1)
    if case == "no successor":
        work.get(Body, old.id).successor_id = None
        work.flush()
    assert moving.follow(work) == 0
    assert work.all(sa.select(Move)) == []


def test_what_the_successor_has_sent_is_not_touched(work: Work) -> None:
    old, new = make_council(work), make_council(work)
    it = make_hearing(work, old, new)
    sent = make_sent(work, new, it)
    write(work, old, it)
    end(work, old, new)
    assert moving.follow(work) == 1
    assert statement_of(work, new, it).stage is Stage.SENT
    assert [each.id for each in work.all(sa.select(Edition))] == [sent.id]
    assert len(work.all(sa.select(Statement))) == 2


def enter(client: CheckingClient, act: Act, account_id: UUID) -> CheckingClient:
    with act() as work:
        token = accounts.begin_session(work, account_id, assurance=2)
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def test_the_new_council_reads_what_the_old_one_left(client: CheckingClient, act: Act) -> None:
    """Who agreed, what was said and what happened; from the day on, and nobody else."""
    with act() as work:
        old, new, other = make_council(work), make_council(work), make_council(work)
        perspective = make_perspective(work)
        done, going = make_hearing(work, old, perspective=perspective), make_hearing(work, old, perspective=perspective)
        make_sent(work, old, done, against=("other",))
        write(work, old, going)
        drafting.comment(old.of(work, "member"), old.key, done.number, text="Husk bussen.", once="a comment")
        numbers = done.number, going.number
        end(work, old, new, days=0)
    room = f"/en/arbejde/raad/{new.key}/"
    enter(client, act, new.people["member"])
    assert client.get(f"{room}foer/{old.key}/").status_code == 404  # it is still there
    with act() as work:
        end(work, old, new)
        moving.follow(work)
        mails = work.all(sa.select(Message).where(Message.template == "council_room"))
        assert mails
    assert f"foer/{old.key}/" in client.get(room).text
    left = client.get(f"{room}foer/{old.key}/").text
    assert "Went on to your council" in left
    assert "Person chair" in left
    page = client.get(f"{room}foer/{old.key}/hoering/{numbers[0]}/").text
    for words in (TEXT, "Husk bussen.", "Det er for lidt.", "Does not agree", "Adopted and sent it"):
        assert words in page, words
    went = client.get(f"{room}foer/{old.key}/hoering/{numbers[1]}/").text
    assert "It went on to your council" in went
    assert "which took over" in client.get(f"{room}hoering/{numbers[1]}/").text
    assert client.get(f"{room}foer/{other.key}/").status_code == 404
    assert client.get(f"{room}foer/{old.key}/hoering/999/").status_code == 404
    for who in (other.people["chair"], old.people["chair"]):
        enter(client, act, who)
        assert client.get(f"{room}foer/{old.key}/hoering/{numbers[0]}/").status_code == 404
        assert client.get(f"/en/arbejde/raad/{old.key}/").status_code == 404
    client.delete_cookie("session")
    assert "which took over" in client.get(f"/en/hoeringer/{numbers[1]}/").text
    assert f"/raad/{new.key}/" in client.get(f"/en/raad/{old.key}/").text
    assert f"/raad/{old.key}/" in client.get(f"/en/raad/{new.key}/").text


def test_the_chair_of_a_body_that_ended_signs_nothing(work: Work) -> None:
    asked = make_asked(work)
    staff = writer(work)
    answers.write(staff, asked.number, an_answer(), version=asked.version)
    answers.send(staff, asked.number, version=asked.version)
    chair = chair_of(work, asked.body_id)
    assert signing.is_chair(chair, asked.body_id)
    work.get(Body, asked.body_id).valid_to = work.today - timedelta(days=1)
    work.flush()
    assert signing.chairs(replace(work, actor=SYSTEM), asked.body_id) == []
    with pytest.raises((NotFound, Forbidden, Conflict)):
        answers.sign(chair, asked.number, version=asked.version)
