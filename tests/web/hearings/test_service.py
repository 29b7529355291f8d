"""What is true of councils' rooms: who is asked and enters, that drafts stay inside, and how members write together."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engage.accounts.models import Account, Invitation
from engage.audit.models import AuditEntry
from engage.bodies import service as bodies
from engage.bodies.models import Seat, SeatRole
from engage.core.authority import Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.hearings import drafting, inviting, queries, rooms, service
from engage.hearings.drafting import OVERTAKEN
from engage.hearings.inviting import Newcomer
from engage.hearings.models import DraftPoint, Hearing
from engage.notifications.models import Message
from tests.conftest import as_actor
from tests.factories.development import colleague, make_perspective
from tests.factories.hearings import (
    HEADING,
    TEXT,
    mails,
    make_council,
    make_hearing,
    plan,
    put_up,
    scope_of,
    statement_of,
    write,
)

# --- Asking -------------------------------------------------------------------------------------


def test_councils_get_six_weeks_or_a_reason_that_everyone_reads(work: Work) -> None:
    council, perspective = make_council(work), make_perspective(work)
    soon = work.today + timedelta(weeks=6) - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        service.start(work, plan(work, perspective, council, due_on=soon), once=uuid4().hex)
    assert refused.value.field == "short_why"
    hasty = service.start(work, plan(work, perspective, council, due_on=soon, short_why="KKR mødes."), once=uuid4().hex)
    assert service.send(work, hasty.number, version=1).short_why == "KKR mødes."
    fine = service.start(
        work,
        plan(work, perspective, council, due_on=soon + timedelta(days=1), short_why="KKR mødes."),
        once=uuid4().hex,
    )
    assert service.send(work, fine.number, version=1).short_why is None, "a reason that is not needed is not shown"


def test_a_draft_that_waited_too_long_is_not_sent_with_too_little_time(work: Work) -> None:
    it = service.start(work, plan(work, make_perspective(work), make_council(work)), once=uuid4().hex)
    with pytest.raises(Invalid):
        service.send(replace(work, now=work.now + timedelta(days=9)), it.number, version=1)


def test_members_get_a_mail_that_says_nothing_and_nobody_else_does(work: Work) -> None:
    council, other = make_council(work), make_council(work)
    make_hearing(work, council)
    assert mails(work) == 6, "each seat of today; who left gets none, nor does a council that is not asked"
    told = [work.unseal(each, "values") for each in work.all(sa.select(Message))]
    assert {each for each in told if each} == {f'{{"key": "{council.key}"}}'}
    assert other.key not in str(told)


def test_another_secretariat_cannot_know_of_a_hearing(work: Work) -> None:
    perspective = make_perspective(work)
    it = service.start(work, plan(work, perspective, make_council(work)), once=uuid4().hex)
    own = as_actor(work, Actor(uuid4(), "", (Held(Role.MODERATOR, scope_of(work, perspective)),), kind="person"))
    foreign = as_actor(work, Actor(uuid4(), "", (Held(Role.MODERATOR, uuid4()),), kind="person"))
    assert queries.one(own, it.number).hearing.id == it.id
    for ask in (
        lambda: queries.one(foreign, it.number),
        lambda: queries.told(foreign, it.number),
        lambda: service.send(foreign, it.number, version=1),
    ):
        with pytest.raises(NotFound):
            ask()


# --- Entering -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["chair", "deputy", "member", "secretary", "substitute"])
def test_whoever_has_a_seat_today_enters_and_writes(work: Work, who: str) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    write(work, council, it, who=who)
    assert [each.heading for each in rooms.points(work, statement_of(work, council, it).id)] == [HEADING]


def test_nobody_else_enters_or_can_tell_the_room_from_one_that_is_not_there(work: Work) -> None:
    council, other = make_council(work), make_council(work)
    it = make_hearing(work, council)
    write(work, council, it)
    outside = [
        council.of(work, "gone"),
        other.of(work, "chair"),
        colleague(work, "Mads Prøve"),
        colleague(work, "Astrid Prøve", Role.ADMINISTRATOR),
    ]
    for someone in outside:
        for key in (council.key, "raad-der-ikke-findes"):
            with pytest.raises(NotFound):
                rooms.enter(someone, key)
            with pytest.raises(NotFound):
                drafting.comment(someone, key, it.number, text="Hej", once=uuid4().hex)
    with pytest.raises(NotFound):
        rooms.hearing(work, rooms.enter(other.of(work, "chair"), other.key), it.number)


def test_nothing_outside_the_room_tells_that_something_is_written(work: Work) -> None:
    council, perspective = make_council(work), make_perspective(work)
    it = make_hearing(work, council, perspective=perspective)
    before = [mails(work), work.one(sa.select(sa.func.count(AuditEntry.id)))]
    write(work, council, it)
    drafting.comment(council.of(work, "member"), council.key, it.number, text="Se på det.", once=uuid4().hex)
    assert [mails(work), work.one(sa.select(sa.func.count(AuditEntry.id)))] == before, "no mail, and no line in the log"
    assert queries.sent_statements(work, perspective.id) == []
    (standing,) = queries.told(work, it.number).standings
    assert standing.sent is None
    stored = str([vars(row) for row in work.all(sa.select(DraftPoint))])
    assert TEXT not in stored, "a draft is sealed"


# --- Writing together ---------------------------------------------------------------------------


def test_of_two_who_write_on_one_point_the_second_is_told_and_two_points_are_two_things(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    first, second = write(work, council, it), write(work, council, it)

    def save(who: str, point_id: object, text: str) -> None:
        drafting.write_point(
            council.of(work, who),
            council.key,
            it.number,
            point_id,
            heading=HEADING,
            text=text,
            version=1,  # type: ignore[arg-type]
        )

    save("member", first, "Medlemmets ord.")
    with pytest.raises(Conflict) as overtaken:
        save("chair", first, "Formandens ord.")
    assert overtaken.value.message == OVERTAKEN
    save("chair", second, "Formandens ord.")
    words = [each.text for each in rooms.points(work, statement_of(work, council, it).id)]
    assert words == ["Medlemmets ord.", "Formandens ord."]


def test_points_are_moved_and_taken_out_and_one_form_makes_one(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    member = council.of(work, "member")
    write(work, council, it, text="Først.")
    last = write(work, council, it, text="Sidst.")
    drafting.move_up(member, council.key, it.number, last)
    for _ in range(2):
        drafting.add_point(member, council.key, it.number, heading="Igen", text="Én gang.", once="one form")
    row = statement_of(work, council, it)
    assert [each.text for each in rooms.points(work, row.id)] == ["Sidst.", "Først.", "Én gang."]
    drafting.drop_point(member, council.key, it.number, last, version=1)
    assert [each.text for each in rooms.points(work, row.id)] == ["Først.", "Én gang."]


def test_nobody_writes_while_the_members_are_asked(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    put_up(work, council, it)
    with pytest.raises(Conflict):
        write(work, council, it)


# --- New members --------------------------------------------------------------------------------


def test_a_new_member_is_seated_and_invited_by_mail(work: Work) -> None:
    council = make_council(work)
    newcomer = Newcomer("Ny Nysen", "ny@example.org", SeatRole.SUBSTITUTE, substitute_for_id=council.seats["member"])
    seat = inviting.invite(council.of(work, "secretary"), council.key, newcomer)
    assert (seat.role, seat.substitute_for_id) == (SeatRole.SUBSTITUTE, council.seats["member"])
    assert work.one(sa.select(Invitation.id)) is not None
    assert work.all(sa.select(Message.template)) == ["invitation"]
    someone = as_actor(work, bodies.actor_for(work, seat.account_id or uuid4()))
    assert rooms.enter(someone, council.key).is_new


def test_whoever_has_an_account_keeps_it_and_gets_a_mail_about_the_room(work: Work) -> None:
    here, there = make_council(work), make_council(work)
    email = f"member.{there.key}@example.org"
    before = work.one(sa.select(sa.func.count(Account.id)))
    seat = inviting.invite(here.of(work, "chair"), here.key, Newcomer("Et andet navn", email, SeatRole.MEMBER))
    assert seat.account_id == there.people["member"]
    assert work.one(sa.select(sa.func.count(Account.id))) == before
    assert work.all(sa.select(Message.template)) == ["council_room"]


@pytest.mark.parametrize("role", [SeatRole.CHAIR, SeatRole.DEPUTY])
def test_a_room_cannot_make_its_own_chair(work: Work, role: SeatRole) -> None:
    council = make_council(work)
    with pytest.raises(Invalid):
        inviting.invite(council.of(work, "chair"), council.key, Newcomer("Ny", "ny@example.org", role))
    with pytest.raises(Forbidden):
        inviting.invite(council.of(work, "member"), council.key, Newcomer("Ny", "ny@example.org", SeatRole.MEMBER))
    assert work.one(sa.select(sa.func.count(Seat.id))) == len(council.seats)


def test_what_was_called_off_is_written_on_no_more(work: Work) -> None:
    council = make_council(work)
    it = make_hearing(work, council)
    write(work, council, it)
    service.withdraw(work, it.number, why="Perspektivet bliver skrevet om.", version=it.version)
    with pytest.raises(Conflict):
        write(work, council, it)
    assert work.one(sa.select(Hearing.withdrawn_why)) == "Perspektivet bliver skrevet om."
