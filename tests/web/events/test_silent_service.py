"""A silent dialogue: a name that we made, one question at a time, one code for all, and what others may read."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engage.consent.models import RetentionRule
from engage.contributions import service as contributions
from engage.contributions.models import Contribution, Status
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.work import Work
from engage.drafts.rules import Publish, Speaker
from engage.events import ending, nicknames, programme, sealed, silent, stages
from engage.events.models import Place, Writer, Written
from engage.events.silent import Phase, Wish
from engage.receipts.models import Receipt
from tests.factories.contributions import make_focus_area
from tests.factories.events import later, make_code, make_event
from tests.factories.silent import CPR, QUESTIONS, begin, make_dialogue, publish, say

# --- Names ------------------------------------------------------------------------------------


def test_two_people_never_get_the_same_name(work: Work) -> None:
    event = make_dialogue(work)
    first = begin(work, event, 1)
    assert first.nickname not in {name for _ in range(40) for name in silent.names(work, event.id)}
    with pytest.raises(Invalid) as refused:
        silent.begin(work, event.id, Wish(first.nickname, "public"), once="another form", language="da")
    assert refused.value.field == "nickname"


def test_a_name_is_one_of_ours_and_never_the_persons_own(work: Work) -> None:
    event = make_dialogue(work)
    for name in ("Sofus Stilleborg", "", "Blå ugle 1", "Blå ugle 01", "Blå ugle 5000"):
        with pytest.raises(Invalid):
            begin(work, event, nickname=name)
    assert begin(work, event, nickname="Blå ugle 2").nickname == "Blå ugle 2"


def test_there_are_six_names_even_when_all_are_taken(work: Work) -> None:
    import random

    found = nicknames.offered(frozenset(nicknames.MADE), random.Random(1))
    assert len(set(found)) == 6
    assert all(name.endswith(" 2") and nicknames.is_ours(name) for name in found)


def test_the_same_form_gives_the_same_writer(work: Work) -> None:
    event = make_dialogue(work)
    assert begin(work, event).id == begin(work, event).id


# --- When one can write -----------------------------------------------------------------------


@pytest.mark.parametrize(("days", "phase"), [(1, Phase.BEFORE), (0, Phase.ON), (-3, Phase.OVER)])
def test_one_can_write_from_its_beginning_to_its_end(work: Work, days: int, phase: Phase) -> None:
    event = make_dialogue(work, days=days)
    assert silent.phase(work, event) is phase
    if phase is not Phase.ON:
        with pytest.raises(Conflict):
            begin(work, event)


def test_nobody_can_write_when_it_is_cancelled_or_over_while_they_write(work: Work) -> None:
    event = make_dialogue(work)
    writer = begin(work, event)
    with pytest.raises(Conflict):
        say(later(work, days=3), writer)
    stages.cancel(work, event.id, reason="Vi finder en ny dag.", version=event.version)
    with pytest.raises(Conflict):
        say(work, writer)


def test_another_kind_of_event_has_no_such_page(work: Work) -> None:
    with pytest.raises(NotFound):
        silent.event_of(work, make_event(work, questions=QUESTIONS).number)
    with pytest.raises(NotFound):
        silent.event_of(work, make_dialogue(work, questions="").number)


# --- What is sent -----------------------------------------------------------------------------


def test_what_is_sent_is_a_contribution_with_its_question_and_focus_area(work: Work) -> None:
    event = make_dialogue(work)
    area = make_focus_area(work)
    programme.set_focus(work, event.id, [area.id], version=event.version)
    sent = say(work, begin(work, event), 2)
    row = work.one(sa.select(Written))
    assert (row.question, row.asked, row.contribution_id) == (2, "Hvad virker ikke?", sent.contribution.id)
    it = sent.contribution
    assert (it.focus_area_id, it.channel, it.status) == (area.id, "web", Status.RECEIVED)
    assert (it.publish, it.may_quote) == (Publish.PUBLIC, True)


def test_a_dialogue_may_be_held_when_its_focus_area_takes_no_other_input(work: Work) -> None:
    event = make_dialogue(work)
    closed = work.today - timedelta(days=1)
    area = make_focus_area(work, input_from=closed - timedelta(days=5), input_to=closed)
    programme.set_focus(work, event.id, [area.id], version=event.version)
    assert say(work, begin(work, event)).contribution.focus_area_id == area.id


def test_one_code_for_all_that_somebody_writes(work: Work) -> None:
    event = make_dialogue(work)
    writer = begin(work, event)
    assert writer.receipt_id is None
    first, second = say(work, writer, 1), say(work, writer, 2)
    assert first.code
    assert second.code == ""
    found = silent.with_code(work, first.code)
    assert found is not None
    assert found.id == writer.id
    assert [each.question for each, _ in silent.written_by(work, found)] == [1, 2]


def test_whoever_has_a_place_has_its_code_and_gets_no_other(work: Work) -> None:
    event = make_dialogue(work, days=1)
    place, code = make_code(work, event)
    on = later(work, days=1)
    writer = begin(on, event, place=place)
    assert say(on, writer).code == ""
    found = silent.with_code(work, code)
    assert found is not None
    assert found.id == writer.id
    assert begin(on, event, 5, place=place).id == writer.id, "a second start goes on as who they are"


def test_however_often_an_answer_is_sent_it_comes_once_with_the_same_code(work: Work) -> None:
    event = make_dialogue(work)
    writer = begin(work, event)
    first, again = say(work, writer, once="x" * 40), say(work, writer, once="x" * 40)
    assert first.contribution.id == again.contribution.id
    assert first.code == again.code
    assert again.again
    assert work.one(sa.select(sa.func.count()).select_from(Contribution)) == 1


def test_a_cpr_number_blocks_and_a_phone_number_asks_unless_only_the_secretariat_reads(work: Work) -> None:
    event = make_dialogue(work)
    writer = begin(work, event)
    with pytest.raises(Invalid) as refused:
        say(work, writer, text=CPR)
    assert refused.value.field == "text"
    with pytest.raises(Invalid) as refused:
        say(work, writer, text="Ring til mig på 20 30 40 50.")
    assert refused.value.field == "personal"
    sent = say(work, writer, text="Ring til mig på 20 30 40 50.", publish="secretariat")
    assert sent.contribution.publish is Publish.SECRETARIAT


def test_words_of_somebody_under_15_are_for_the_secretariat_whoever_they_said_may_read(work: Work) -> None:
    event = make_dialogue(work)
    young, grown, silent_about_it = (
        say(work, begin(work, event, number, under_15=under_15)).contribution
        for number, under_15 in enumerate(("yes", "no", ""))
    )
    assert [each.under_15 for each in (young, grown, silent_about_it)] == [True, False, None]
    assert [each.publish for each in (young, grown, silent_about_it)] == [
        Publish.SECRETARIAT,
        Publish.PUBLIC,
        Publish.PUBLIC,
    ]
    assert not young.may_quote


@pytest.mark.parametrize("role", ["", "citizen", "relative", "professional", "council", "organisation"])
def test_what_somebody_writes_carries_who_they_are_where_they_said_so(work: Work, role: str) -> None:
    writer = begin(work, make_dialogue(work), role=role)
    found = {say(work, writer, question).contribution.role for question in (1, 2)}
    assert found == {Speaker(role) if role else None}


@pytest.mark.parametrize("role", ["helper", "moderator", "nonsense"])
def test_nobody_writes_as_something_that_is_not_offered(work: Work, role: str) -> None:
    with pytest.raises(Invalid) as refused:
        begin(work, make_dialogue(work), role=role)
    assert refused.value.field == "role"


def test_words_of_danger_go_to_the_crisis_queue(work: Work) -> None:
    sent = say(work, begin(work, make_dialogue(work)), text="Jeg kan ikke mere, og jeg vil ikke leve længere.")
    assert sent.contribution.crisis


# --- What others read -------------------------------------------------------------------------


def test_others_read_it_under_the_name_once_it_is_approved_and_no_longer_when_it_is_taken_down(work: Work) -> None:
    event = make_dialogue(work)
    writer = begin(work, event)
    sent, other = say(work, writer, 1), say(work, writer, 1, text="Også det her virker hver eneste gang.")
    assert silent.answers(work, event.id, 1) == []
    numbers = [publish(work, other), publish(work, sent)]
    found = silent.answers(work, event.id, 1)
    assert [(each.number, each.nickname) for each in found] == [(n, writer.nickname) for n in numbers]
    assert silent.answers(work, event.id, 2) == []
    assert [each.number for each in silent.answers(work, event.id, 1, after=numbers[0])] == [numbers[1]]
    contributions.unpublish(work, sent.contribution.id)
    contributions.withdraw(work, other.contribution.id)
    work.flush()
    assert silent.answers(work, event.id, 1) == []


# --- What is not sent -------------------------------------------------------------------------


def test_what_is_not_sent_is_kept_sealed_and_goes_when_it_is_sent_or_forgotten(work: Work) -> None:
    event = make_dialogue(work)
    writer = begin(work, event)
    silent.keep(work, writer.id, 1, "Halvfærdigt")
    silent.keep(work, writer.id, 2, "Også det")
    assert sealed.pending(work, writer) == {1: "Halvfærdigt", 2: "Også det"}
    assert writer.pending is not None
    assert b"Halv" not in writer.pending
    say(work, writer, 1)
    assert sealed.pending(work, writer) == {2: "Også det"}
    work.flush()
    rule_days(work)
    assert ending.forget_unsent(later(work, days=29)) == 0
    assert ending.forget_unsent(later(work, days=31)) == 1
    work.session.refresh(writer)
    assert (writer.pending, writer.data_key) == (None, None)


def rule_days(work: Work) -> None:
    """The retention table, without the words of consent that the factories made."""
    for key, days in (("draft", 30), ("place", 183)):
        words = {"what": "Ord", "purpose": "Modtage", "legal_basis": "Opgave", "counted_from": "slut"}
        work.add(RetentionRule(key=key, days=days, **words))
    work.flush()


def test_who_sent_nothing_is_deleted_when_they_leave(work: Work) -> None:
    event = make_dialogue(work)
    quiet, said = begin(work, event, 1), begin(work, event, 2)
    say(work, said)
    assert silent.leave(work, quiet.id)
    assert not silent.leave(work, said.id)
    assert work.all(sa.select(Writer.nickname)) == [said.nickname]


def test_the_code_still_opens_what_was_written_when_the_place_is_forgotten(work: Work) -> None:
    rule_days(work)
    event = make_dialogue(work, days=1)
    place, code = make_code(work, event)
    _, lone = make_code(work, event)
    on = later(work, days=1)
    say(on, begin(on, event, place=place))
    work.flush()
    assert ending.forget_places(later(work, days=400)) == 2
    assert work.one(sa.select(Place.id)) is None
    assert silent.with_code(work, code) is not None
    assert silent.with_code(work, lone) is None
    opening = sa.select(sa.func.count()).select_from(Receipt).where(Receipt.opens == "place")
    assert work.one(opening) == 1


def test_staff_who_write_themselves_are_as_anonymous_as_anyone(work: Work) -> None:
    event = make_dialogue(work)
    writer = begin(work, event)
    sent = say(replace(work, actor=replace(work.actor)), writer)
    assert sent.contribution.entered_by is None
