"""Proposals for an agenda: made once with a code or by a council, answered in public words, moved, taken back."""

from typing import Any

import pytest
import sqlalchemy as sa

from engage import basics
from engage.accounts import service as accounts
from engage.audit.models import AuditEntry, Tombstone
from engage.bodies import service as bodies
from engage.bodies.models import BodyKind, Level, SeatRole
from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.dialogue import ending, proposing, queries, sealed
from engage.dialogue.models import Proposal
from engage.dialogue.proposing import Wish
from engage.dialogue.rules import ProposalState
from engage.events import stages
from engage.events.models import AgendaItem, Event
from engage.events.programme import Line, set_agenda
from engage.notifications.models import Message
from engage.receipts.models import Receipt
from tests.conftest import as_actor
from tests.factories.contributions import make_body
from tests.factories.dialogue import make_proposal
from tests.factories.events import later, make_event

PUBLIC: dict[str, Any] = {"title": "Bussen", "why": "Den er sen."}


def organiser(event: Event) -> Actor:
    return Actor(account_id=event.id, held=(Held(Role.ORGANISER, event.scope_id),), kind="person")


def accept(work: Work, proposal: Proposal, **values: Any) -> Proposal:
    return proposing.accept(work, proposal.id, **(PUBLIC | {"starts": "15:20", "version": proposal.version} | values))


def items(work: Work, event: Event) -> list[tuple[int, str, str]]:
    rows = work.all(sa.select(AgendaItem).where(AgendaItem.event_id == event.id).order_by(AgendaItem.position))
    return [(row.position, row.starts, row.title) for row in rows]


def test_one_form_is_one_proposal_and_one_code(work: Work) -> None:
    event = make_event(work)
    first, code = make_proposal(work, event, "form one", name="Bo", email="bo@example.org")
    again, same = make_proposal(work, event, "form one")
    assert (again.id, same) == (first.id, code)
    assert queries.by_code(work, code.lower()).id == first.id
    words = sealed.words(work, first)
    assert (words.title, words.name, words.email) == ("Bussen", "Bo", "bo@example.org")
    row = work.session.execute(sa.text("SELECT title, why, name, email FROM dialogue_proposal")).one()
    assert not any(b"Bus" in bytes(each) or b"Bo" in bytes(each) for each in row), "nothing stands there readable"


def test_a_staff_member_on_the_public_page_is_as_anonymous_as_anyone(work: Work) -> None:
    event = make_event(work)
    mine = as_actor(work, organiser(event))
    proposal, _ = make_proposal(mine, event)
    entry = work.one(sa.select(AuditEntry).where(AuditEntry.action == "dialogue.proposed"))
    assert (entry.account_id, entry.at, proposal.proposed_by) == (None, None, None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"why": " "}, "why"),
        ({"title": "x" * 201}, "title"),
        ({"why": "Hans nummer er 140835-4109."}, "why"),
        ({"name": "Bo 140835-4109"}, "name"),
        ({"why": "Ring på 20 30 40 50."}, "personal"),
        ({"email": "bo"}, "email"),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field(work: Work, values: dict[str, str], field: str) -> None:
    event = make_event(work)
    with pytest.raises(Invalid) as refused:
        make_proposal(work, event, **values)
    assert refused.value.field == field
    assert work.all(sa.select(Proposal.id)) == []


def test_who_wants_to_can_leave_a_phone_number_for_those_who_answer(work: Work) -> None:
    proposal, _ = make_proposal(work, make_event(work), why="Ring på 20 30 40 50.", leave=True)
    assert sealed.words(work, proposal).why == "Ring på 20 30 40 50."


def test_only_a_published_meeting_to_come_takes_proposals_unless_its_organiser_says_no(work: Work) -> None:
    with pytest.raises(NotFound):
        make_proposal(work, make_event(work, opened=False))
    event = make_event(work, days=2)
    with pytest.raises(Conflict):
        make_proposal(later(work, days=3), event)
    proposing.take_proposals(work, event.id, wanted=False)
    proposing.take_proposals(work, event.id, wanted=False)
    with pytest.raises(Conflict):
        make_proposal(work, event)
    proposing.take_proposals(work, event.id, wanted=True)
    make_proposal(work, event)
    stages.cancel(work, event.id, reason="Sne", version=event.version)
    with pytest.raises(Conflict):
        make_proposal(work, event)


def test_an_accepted_one_comes_on_the_programme_in_its_place_and_in_public_words_alone(work: Work) -> None:
    event = make_event(work)
    set_agenda(work, event.id, [Line("15:00", "Velkommen"), Line("16:00", "Pause")], version=event.version)
    proposal, _ = make_proposal(work, event, title="Min bror og bussen", email="bo@example.org")
    accept(as_actor(work, organiser(event)), proposal, starts="15.20", who="Alle")
    assert items(work, event) == [(0, "15:00", "Velkommen"), (1, "15:20", "Bussen"), (2, "16:00", "Pause")]
    ((public, council),) = queries.answered(work, event.id)
    assert (public.public_title, public.state, council) == ("Bussen", ProposalState.ACCEPTED, None)
    mails = work.all(sa.select(Message).where(Message.template == "proposal_answered"))
    assert len(mails) == 1
    with pytest.raises(Conflict):
        accept(work, proposal)


def test_a_moderator_of_the_kkr_may_answer_and_one_of_another_never_hears_of_it(work: Work) -> None:
    event = make_event(work)
    proposal, _ = make_proposal(work, event)
    other = make_body(work, "kkr-other")
    stranger = Actor(account_id=event.id, held=(Held(Role.MODERATOR, other.id),), kind="person")
    with pytest.raises(NotFound):
        proposing.opened(as_actor(work, stranger), proposal.id)
    with pytest.raises(NotFound):
        accept(as_actor(work, stranger), proposal)
    assert queries.proposals(as_actor(work, stranger)) == []
    here = Actor(account_id=event.id, held=(Held(Role.MODERATOR, event.scope_id),), kind="person")
    accept(as_actor(work, here), proposal)
    assert items(work, event) == [(0, "15:20", "Bussen")]


def test_opening_what_was_written_is_on_record_with_its_purpose(work: Work) -> None:
    event = make_event(work)
    proposal, _ = make_proposal(work, event)
    _, words = proposing.opened(as_actor(work, organiser(event)), proposal.id)
    assert words.title == "Bussen"
    entry = work.one(sa.select(AuditEntry).where(AuditEntry.action == "dialogue.opened_proposal"))
    assert (entry.purpose, entry.account_id, entry.subject_id) == ("agenda", event.id, proposal.id)


def test_saying_no_needs_a_reason_and_public_words_name_nobody(work: Work) -> None:
    event = make_event(work)
    proposal, _ = make_proposal(work, event)
    no = {"version": proposal.version, **PUBLIC}
    with pytest.raises(Invalid) as refused:
        proposing.decline(work, proposal.id, reason=" ", **no)
    assert refused.value.field == "reason"
    with pytest.raises(Invalid) as refused:
        proposing.decline(work, proposal.id, reason="Ring på 20 30 40 50.", **no)
    assert refused.value.field == "reason"
    with pytest.raises(Invalid) as refused:
        proposing.decline(work, proposal.id, reason="Nej.", **(no | {"title": "Om 140835-4109"}))
    assert refused.value.field == "title"
    proposing.decline(work, proposal.id, reason="Det er en enkelt sag.", **no)
    ((public, _council),) = queries.answered(work, event.id)
    assert (public.state, public.reason) == (ProposalState.DECLINED, "Det er en enkelt sag.")


def test_nothing_of_one_that_waits_is_public(work: Work) -> None:
    event = make_event(work)
    make_proposal(work, event)
    assert queries.answered(work, event.id) == []


def test_whoever_answers_second_is_told_so(work: Work) -> None:
    event = make_event(work)
    proposal, _ = make_proposal(work, event)
    with pytest.raises(Conflict):
        accept(work, proposal, version=proposal.version + 1)


def test_one_can_be_moved_to_another_meeting_that_takes_proposals(work: Work) -> None:
    event, other, closed = make_event(work), make_event(work, title="Et andet"), make_event(work, title="Lukket")
    proposing.take_proposals(work, closed.id, wanted=False)
    proposal, code = make_proposal(work, event)
    for wrong in (event.id, closed.id, proposal.id):
        with pytest.raises(Invalid):
            proposing.move(work, proposal.id, wrong, version=proposal.version)
    proposing.move(work, proposal.id, other.id, version=proposal.version)
    found = queries.proposal(work, queries.by_code(work, code).id)
    assert (found.event.id, found.proposal.moved_from_id, found.proposal.state) == (
        other.id, event.id, ProposalState.WAITING,
    )  # fmt: skip


def test_whoever_left_an_address_hears_once_of_each_meeting_it_moves_to_and_not_what_it_is_about(work: Work) -> None:
    event, other = make_event(work), make_event(work, title="Et andet")
    proposal, _ = make_proposal(work, event, email="bo@example.org")
    silent, _ = make_proposal(work, event)
    for to in (other, event, other):
        proposing.move(work, proposal.id, to.id, version=proposal.version)
    proposing.move(work, silent.id, other.id, version=silent.version)
    mails = work.all(sa.select(Message).where(Message.template == "proposal_moved"))
    assert [(work.unseal(each, "recipient"), work.unseal(each, "values")) for each in mails] == [
        ("bo@example.org", "{}")
    ] * 2
    assert {each.language for each in mails} == {"da"}


def test_of_very_many_from_one_place_the_last_are_read_last_and_none_is_refused(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "FROM_ONE_PLACE", 2)
    event, home = make_event(work), "198.51.100.7"
    made = [make_proposal(work, event, f"form {n}", source=home)[0] for n in range(3)]
    again, _ = make_proposal(work, event, "form 0", source=home)
    other, _ = make_proposal(work, event, source="203.0.113.9")
    unknown, _ = make_proposal(work, event)
    assert [each.held for each in (*made, again, other, unknown)] == [False, False, True, False, False, False]
    assert [each.proposal.id for each in queries.proposals(work)][-1] == made[2].id
    assert not make_proposal(later(work, hours=1), event, source=home)[0].held


def test_its_writer_takes_it_back_and_nothing_of_it_is_left(work: Work) -> None:
    event = make_event(work)
    proposal, code = make_proposal(work, event, email="bo@example.org")
    accept(work, proposal)
    proposing.withdraw(work, proposal.id)
    proposing.withdraw(work, proposal.id)
    assert sealed.words(work, queries.by_code(work, code)) == sealed.Words()
    assert queries.answered(work, event.id) == []
    assert work.one(sa.select(Tombstone.reason).where(Tombstone.subject_id == proposal.id)) == "withdrawn"
    assert items(work, event) == [(0, "15:20", "Bussen")], "what is on the programme is the organiser's"


def test_words_and_codes_are_forgotten_six_months_after_the_meeting_and_public_words_stay(work: Work) -> None:
    basics.load(work)
    event = make_event(work, days=2)
    proposal, code = make_proposal(work, event)
    accept(work, proposal)
    assert ending.forget_proposals(later(work, days=180)) == 0
    assert ending.forget_proposals(later(work, days=190)) == 1
    assert ending.forget_proposals(later(work, days=191)) == 0
    with pytest.raises(NotFound):
        queries.by_code(work, code)
    assert work.one(sa.select(Receipt.id).where(Receipt.opens == "proposal")) is None
    ((public, _council),) = queries.answered(work, event.id)
    assert (public.public_title, public.data_key) == ("Bussen", None)


# --- Councils ---------------------------------------------------------------------------------


def council(work: Work) -> tuple[Any, Any]:
    """A disability council, and an account with a seat in it."""
    body = make_body(work, "handicapraad-1", kind=BodyKind.DISABILITY_COUNCIL, level=Level.MUNICIPAL)
    account = accounts.create_account(work, name="Svend", email="svend@example.org")
    bodies.give_seat(work, account.id, body.id, SeatRole.MEMBER)
    work.flush()
    return body, account


def test_a_council_proposes_by_its_name_through_whoever_has_a_seat_in_it_today(work: Work) -> None:
    event = make_event(work)
    body, account = council(work)
    other = make_body(work, "handicapraad-2", kind=BodyKind.DISABILITY_COUNCIL, level=Level.MUNICIPAL)
    mine = as_actor(work, bodies.actor_for(work, account.id))
    assert [each.key for each in queries.councils(mine)] == ["handicapraad-1"]
    wish = Wish("Bussen", "Vi hører tit om den.")
    with pytest.raises(Forbidden):
        proposing.propose_for(mine, event.id, other.id, wish, once="one", language="da")
    with pytest.raises(Forbidden):
        proposing.propose_for(as_actor(work, VISITOR), event.id, body.id, wish, once="one", language="da")
    made = proposing.propose_for(mine, event.id, body.id, wish, once="one", language="da")
    assert proposing.propose_for(mine, event.id, body.id, wish, once="one", language="da").id == made.id
    assert (made.receipt_id, made.proposed_by, made.body_id) == (None, account.id, body.id)
    accept(work, made)
    ((_public, name),) = queries.answered(work, event.id)
    assert name == body.name
    assert [each.proposal.id for each in queries.of_bodies(work, [body.id])] == [made.id]


def test_a_seat_that_ended_gives_no_council(work: Work) -> None:
    body, account = council(work)
    after = later(work, days=40)
    work.run(sa.text("UPDATE body_seat SET valid_to = :day").bindparams(day=work.today))
    work.session.expire_all()
    assert queries.councils(as_actor(after, bodies.actor_for(work, account.id))) == []
    assert body.id not in [each.id for each in queries.councils(as_actor(after, VISITOR))]
