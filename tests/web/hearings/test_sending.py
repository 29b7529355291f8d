"""What is true of a statement: who answers and adopts it, that it is sent once, and what stays and what goes."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engage.bodies import service as bodies
from engage.bodies.models import SeatRole
from engage.consent import service as consent
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.hearings import adopting, drafting, ending, inviting, queries, rooms, rules
from engage.hearings.drafting import CHANGED
from engage.hearings.models import Answer, Comment, Dissent, Done, DraftPoint, Edition
from engage.hearings.rules import Line, Stage
from tests.factories.agreements import file
from tests.factories.development import make_perspective
from tests.factories.hearings import (
    HEADING,
    TEXT,
    adopt,
    answer,
    mails,
    make_council,
    make_hearing,
    make_sent,
    put_up,
    statement_of,
    write,
)

# --- Approving and sending ----------------------------------------------------------------------


def test_what_was_sent_has_its_points_its_dissents_and_a_mark_that_fits(work: Work) -> None:
    council, perspective = make_council(work), make_perspective(work)
    it = make_hearing(work, council, perspective=perspective)
    edition = make_sent(work, council, it, against=("other",))
    (sent,) = queries.sent_statements(work, perspective.id)
    assert [each.edition.id for each in queries.statements_of(work, council.id)] == [edition.id]
    assert [(each.heading, each.text) for each in sent.points] == [(HEADING, TEXT)]
    assert [(each.reason, each.name, each.nominated_by) for each in sent.dissents] == [
        ("Det er for lidt.", None, "Danske Handicaporganisationer")
    ]
    assert (edition.agreed, edition.silent, edition.is_late, edition.number) == (3, 0, False, 1)
    lines = [Line(each.point_id, each.heading, each.text) for each in sent.points]
    assert edition.sha256 == rules.sealed_with(council.key, it.number, 1, lines, ["Det er for lidt."])
    assert edition.sha256 != rules.sealed_with(council.key, it.number, 1, lines, [])


@pytest.mark.parametrize(
    ("who", "seat", "fine"),
    [
        ("member", "member", True),
        ("substitute", "chair", True),
        ("other", "member", False),
        ("secretary", "member", False),
    ],
)
def test_a_seat_is_answered_for_by_its_holder_or_substitute_only(work: Work, who: str, seat: str, fine: bool) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    put_up(work, council, it)
    if not fine:
        with pytest.raises(Forbidden):
            answer(work, council, it, who, seat=seat)
        return
    answer(work, council, it, who, seat=seat)
    (row,) = work.all(sa.select(Answer))
    assert (row.seat_id, row.given_seat_id) == (council.seats[seat], council.seats[who]), "it is open who answered"


@pytest.mark.parametrize(("who", "why"), [("deputy", "Formanden er syg."), ("substitute", "Formanden er væk.")])
def test_whoever_takes_over_from_the_chair_says_so_openly(work: Work, who: str, why: str) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    put_up(work, council, it)
    answer(work, council, it, "member")
    with pytest.raises(Invalid):
        adopt(work, council, it, who)
    edition = adopt(work, council, it, who, instead_why=why)
    assert (edition.instead_why, edition.adopted_as) == (why, SeatRole(who))


@pytest.mark.parametrize("who", ["member", "secretary"])
def test_nobody_else_adopts(work: Work, who: str) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    put_up(work, council, it)
    answer(work, council, it, "member")
    with pytest.raises(Forbidden):
        adopt(work, council, it, who, instead_why="Jeg vil.")


def test_it_is_not_sent_when_as_many_are_against_it(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    put_up(work, council, it)
    answer(work, council, it, "chair")
    answer(work, council, it, "member", agrees=False)
    with pytest.raises(Conflict):
        adopt(work, council, it)


def test_whoever_adopts_has_seen_every_answer(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    put_up(work, council, it)
    answer(work, council, it, "chair")
    answer(work, council, it, "member")
    row = statement_of(work, council, it)
    seen = adopting.Seen(row.version, row.answered)
    answer(work, council, it, "member", agrees=None)
    with pytest.raises(Conflict) as changed:
        adopt(work, council, it, seen=seen)
    assert changed.value.message == CHANGED


def test_pressed_twice_it_is_sent_once(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    put_up(work, council, it)
    answer(work, council, it, "chair")
    row = statement_of(work, council, it)
    seen = adopting.Seen(row.version, row.answered)
    one, two = (adopt(work, council, it, seen=seen, once="one form") for _ in range(2))
    assert one.receipt == two.receipt
    assert work.one(sa.select(sa.func.count(Edition.id))) == 1


def test_taken_back_the_answers_are_gone(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    row = put_up(work, council, it)
    answer(work, council, it, "member")
    adopting.take_back(council.of(work, "secretary"), council.key, it.number, version=row.version)
    assert row.stage is Stage.DRAFT
    assert work.all(sa.select(Answer)) == []


def test_a_late_statement_is_taken_and_called_late(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    later = replace(work, now=work.now + timedelta(weeks=7, days=1))
    (standing,) = queries.told(later, it.number).standings
    assert standing.is_late
    assert make_sent(later, council, it).is_late


def test_a_correction_is_another_edition_with_the_same_points(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    first = make_sent(work, council, it)
    row = statement_of(work, council, it)
    adopting.correct(council.of(work, "chair"), council.key, it.number, version=row.version)
    (point,) = rooms.points(work, row.id)
    drafting.write_point(
        council.of(work, "chair"),
        council.key,
        it.number,
        point.id,
        heading=HEADING,
        text="Tre dage.",
        version=point.version,
    )
    adopting.put_up(council.of(work, "chair"), council.key, it.number, version=row.version)
    answer(work, council, it, "chair")
    with pytest.raises(Invalid):
        adopt(work, council, it)
    second = adopt(work, council, it, what_changed="En uge er for længe.")
    old, new = queries.by_receipt(work, first.receipt), queries.by_receipt(work, second.receipt)
    assert [each.text for each in old.points] == [TEXT], "what was sent first stays"
    assert [each.text for each in new.points] == ["Tre dage."]
    assert old.points[0].point_id == new.points[0].point_id, "an answer point by point goes on fitting"
    assert [each.edition.id for each in queries.statements_of(work, council.id)] == [second.id]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE council_point SET text = 'andet'",
        "UPDATE council_edition SET agreed = 99",
        "UPDATE council_dissent SET reason = 'andet'",
        "UPDATE council_deed SET deed = 'agreed'",
        "DELETE FROM council_point",
        "DELETE FROM council_deed",
    ],
)
def test_the_database_refuses_to_alter_what_was_sent(work: Work, change: str) -> None:
    council = make_council(work)
    make_sent(work, council, make_hearing(work, council), against=("other",))
    with pytest.raises(sa.exc.DatabaseError, match="never altered"):
        work.session.execute(sa.text(change))
    work.session.rollback()


# --- What stays, and what goes ------------------------------------------------------------------


def test_when_somebody_leaves_their_words_and_the_history_stay(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    write(work, council, it, who="member")
    bodies.end_seat(work, council.seats["member"])
    with pytest.raises(NotFound):
        rooms.enter(council.of(work, "member"), council.key)
    chair = council.of(work, "chair")
    room = rooms.enter(chair, council.key)
    row = statement_of(work, council, it)
    (point,) = rooms.points(chair, row.id)
    assert rooms.names(chair, room)[council.people["member"]] == "Person member"
    assert point.written_by == council.people["member"]
    assert rooms.history(chair, row.id)


def test_a_name_stands_with_a_dissent_only_as_long_as_its_person_wants(work: Work) -> None:
    council = make_council(work)
    other = council.of(work, "other")
    inviting.show_name(other, council.key, shown=True)
    make_sent(work, council, make_hearing(work, council), against=("other",))
    assert work.one(sa.select(Dissent.name)) == "Person other"
    assert [name for _, name in queries.public_seats(work, council.id) if name] == ["Person other"]
    inviting.show_name(other, council.key, shown=False)
    assert work.one(sa.select(Dissent.name)) is None
    assert not any(name for _, name in queries.public_seats(work, council.id))


def test_drafts_comments_and_who_did_what_end_after_a_year_and_what_was_sent_stays(work: Work) -> None:
    consent.load(work, file("consents.json"), file("retention.json"))
    council = make_council(work)
    it = make_hearing(work, council)
    make_sent(work, council, it)
    drafting.comment(council.of(work, "member"), council.key, it.number, text="Godt.", once=uuid4().hex)
    assert ending.forget_rooms(replace(work, now=work.now + timedelta(days=365))) == 0
    later = replace(work, now=work.now + timedelta(days=365 + 7 * 7 + 1))
    assert ending.forget_rooms(later) == 1
    for table in (DraftPoint, Comment, Answer):
        assert work.all(sa.select(table)) == []
    assert set(work.all(sa.select(Done.made_by))) == {None}
    row = statement_of(work, council, it)
    adopting.correct(council.of(later, "chair"), council.key, it.number, version=row.version)
    (point,) = rooms.points(work, row.id)
    assert point.text == TEXT, "a correction begins from what was sent"
    assert ending.forget_rooms(later) == 0, "what is being written again does not go"


def test_councils_are_reminded_once_and_only_those_that_have_not_answered(work: Work) -> None:
    quick, slow = make_council(work), make_council(work)
    it = make_hearing(work, quick, slow)
    make_sent(work, quick, it)
    before = mails(work)
    later = replace(work, now=work.now + timedelta(weeks=6, days=1))
    for _ in range(2):
        assert ending.remind(later) == 1
        assert mails(work) == before + 6
