"""How it was: three faces, once a person, sealed words, counts that point to nobody."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from engage.audit.models import AuditEntry
from engage.bodies.models import Body
from engage.consent.models import RetentionRule
from engage.core.authority import SYSTEM, VISITOR, Role
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.ids import shown
from engage.core.work import Work
from engage.events import ending, evaluation, stages
from engage.events.models import Evaluation, Event
from engage.events.rules import Face
from tests.conftest import as_actor
from tests.counting import counted
from tests.factories.events import SCOPE, later, make_code, make_event
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import Act, words

SignIn = Callable[..., UUID]
CPR = "Mit nummer er 010203-1234."


def held(work: Work, **values: Any) -> tuple[Event, Work]:
    """An event that is over, and the day after it."""
    return make_event(work, days=1, **values), later(work, days=2)


def say(work: Work, event: Event, face: Face = Face.GOOD, text: str = "", by: str = "") -> Evaluation:
    by = by or f"form:{work.one(sa.select(sa.func.count()).select_from(Evaluation))}"
    return evaluation.answer(work, event.id, face, text, by=by)


def test_one_can_say_it_from_its_end_for_sixty_days(work: Work) -> None:
    event = make_event(work, days=1)
    for days in (0, 63):
        with pytest.raises(Conflict):
            say(later(work, days=days), event)
    for days in (2, 61):
        say(later(work, days=days), event)


def test_nobody_says_it_about_an_event_that_was_cancelled(work: Work) -> None:
    event, after = held(work)
    stages.cancel(work, event.id, reason="Sygdom", version=event.version)
    with pytest.raises(Conflict):
        say(after, event)


def test_what_somebody_says_first_stands(work: Work) -> None:
    event, after = held(work)
    assert say(after, event, by="code:1").id == say(after, event, Face.BAD, by="code:1").id
    assert work.all(sa.select(Evaluation.face)) == [Face.GOOD]


def test_words_are_sealed_and_a_cpr_number_is_refused_kindly(work: Work) -> None:
    event, after = held(work)
    with pytest.raises(Invalid) as refused:
        say(after, event, text=CPR)
    assert refused.value.field == "different"
    answer = say(after, event, text="Flere pauser")
    assert answer.different is not None
    assert b"Flere pauser" not in answer.different
    assert evaluation.opened(after, event).words == ["Flere pauser"]


def test_the_organiser_alone_reads_the_words_and_that_is_recorded(work: Work) -> None:
    event, after = held(work)
    say(after, event, text="Flere pauser")
    with pytest.raises(Forbidden):
        evaluation.opened(as_actor(after, VISITOR), event)
    evaluation.opened(as_actor(after, SYSTEM), event)
    read = sa.select(sa.func.count()).where(AuditEntry.action == "events.evaluation_read")
    assert work.one(read) == 1


def test_numbers_are_shown_when_answering_is_over_and_twenty_stand_behind_them_rounded(work: Work) -> None:
    event, after = held(work)
    for number in range(19):
        say(after, event, by=f"form:{number}")
    last, closed = later(after, days=evaluation.OPEN_DAYS - 1), later(after, days=evaluation.OPEN_DAYS)
    assert evaluation.public_counts(closed, event) is None
    evaluation.count_paper(after, event.id, {Face.GOOD: 0, Face.MIDDLE: 0, Face.BAD: 1})
    assert evaluation.public_counts(last, event) is None, "not while they come in"
    assert evaluation.public_counts(closed, event) == {Face.GOOD: None, Face.MIDDLE: None, Face.BAD: None}
    evaluation.count_paper(after, event.id, {Face.GOOD: 4, Face.MIDDLE: 19, Face.BAD: 0})
    assert evaluation.public_counts(closed, event) == {Face.GOOD: 25, Face.MIDDLE: None, Face.BAD: None}


def test_paper_faces_are_counted_anew(work: Work) -> None:
    event, after = held(work)
    for number in (5, 3):
        evaluation.count_paper(after, event.id, {Face.GOOD: number, Face.MIDDLE: 0, Face.BAD: 0})
    say(after, event)
    assert evaluation.opened(after, event).all[Face.GOOD] == 4
    with pytest.raises(Invalid):
        evaluation.count_paper(after, event.id, {Face.GOOD: -1, Face.MIDDLE: 0, Face.BAD: 0})
    with pytest.raises(Conflict):
        evaluation.count_paper(work, event.id, {Face.GOOD: 1, Face.MIDDLE: 0, Face.BAD: 0})


def test_the_words_go_when_their_time_is_over_and_the_counts_stay(work: Work) -> None:
    event, after = held(work)
    told = {"what": "Ord", "purpose": "Lære", "legal_basis": "Opgave", "counted_from": "slut"}
    work.add(RetentionRule(key="evaluation", days=183, **told))
    say(after, event, text="Flere pauser")
    assert ending.forget_evaluations(later(work, days=180)) == 0
    assert ending.forget_evaluations(later(work, days=190)) == 1
    row = work.one(sa.select(Evaluation))
    assert (row.different, row.data_key, row.by_hash, row.face) == (None, None, None, Face.GOOD)
    assert ending.forget_evaluations(later(work, days=190)) == 0


# --- The pages --------------------------------------------------------------------------------

LIST = "/en/arrangementer/"


def over(act: Act) -> tuple[int, str]:
    """An event that ended yesterday, and the code of somebody who had a place."""
    with act() as work:
        event = make_event(work)
        code = make_code(work, event)[1]
        event.starts_at, event.ends_at = work.now - timedelta(days=1, hours=2), work.now - timedelta(days=1)
        return event.number, shown(code)


def test_a_form_and_a_code_count_once_each(client: CheckingClient, act: Act) -> None:
    number, code = over(act)
    path = f"{LIST}{number}/hvordan-gik-det"
    fields = client.form(path, "face") | {"face": "good", "different": "Flere pauser"}
    for _ in range(2):
        assert client.post(path, data=fields).location == f"{path}/tak"
    client.send("/en/min-plads", {"code": code})
    assert "Say how it was" in words(client.get("/en/min-plads").text)
    assert client.send(path, {"face": "bad"}).location == f"{path}/tak"
    assert "You have answered already" in words(client.get(path).text)
    with act() as work:
        assert sorted(work.all(sa.select(Evaluation.face))) == ["bad", "good"]


def test_without_a_face_and_with_a_cpr_number_the_page_comes_back(client: CheckingClient, act: Act) -> None:
    number, _ = over(act)
    path = f"{LIST}{number}/hvordan-gik-det"
    assert client.send(path, {"different": "Flere pauser"}).status_code == 422
    answer = client.send(path, {"face": "good", "different": CPR})
    assert answer.status_code == 422
    assert "010203-1234" in answer.text


def test_words_of_danger_show_whom_to_call(client: CheckingClient, act: Act) -> None:
    number, _ = over(act)
    path = f"{LIST}{number}/hvordan-gik-det"
    client.send(path, {"face": "bad", "different": "Jeg vil ikke leve længere."})
    assert "You do not have to be alone" in words(client.get(f"{path}/tak").text)
    assert "You do not have to be alone" not in words(client.get(f"{path}/tak").text)


def test_before_the_event_the_page_says_so(client: CheckingClient, act: Act) -> None:
    with act() as work:
        number = make_event(work).number
    assert "When the meeting is over" in words(client.get(f"{LIST}{number}/hvordan-gik-det").text)
    assert "How the meeting was" not in words(client.get(f"{LIST}{number}/").text)


def test_the_page_of_the_event_shows_numbers_only_when_many_answered_and_no_more_can(
    client: CheckingClient, act: Act
) -> None:
    number, _ = over(act)
    with act() as work:
        event = work.one(sa.select(Event))
        for each in range(22):
            evaluation.answer(work, event.id, Face.GOOD if each else Face.BAD, "", by=f"form:{each}")
    page = words(client.get(f"{LIST}{number}/").text)
    assert "People can answer until" in page
    assert "About" not in page
    with time_machine.travel(datetime.now(UTC) + timedelta(days=evaluation.OPEN_DAYS + 1), tick=False):
        with counted() as sent:
            page = words(client.get(f"{LIST}{number}/").text)
        assert "Good About 20" in page
        assert "Bad Fewer than 20, or nobody" in page
        assert len(sent) <= 8, "\n".join(sent)


def test_few_answers_are_never_numbers(client: CheckingClient, act: Act) -> None:
    number, _ = over(act)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=evaluation.OPEN_DAYS + 1), tick=False):
        assert "Only few answered" in words(client.get(f"{LIST}{number}/").text)


def test_the_organiser_sees_all_and_counts_paper(client: CheckingClient, act: Act, sign_in: SignIn) -> None:
    number, _ = over(act)
    client.send(f"{LIST}{number}/hvordan-gik-det", {"face": "middle", "different": "Flere pauser"})
    with act() as work:
        scope = work.one(sa.select(Body.id).where(Body.key == SCOPE))
    sign_in(client, Role.ORGANISER, scope=scope)
    path = f"/en/arbejde/arrangementer/{number}/hvordan-gik-det"
    assert client.send(path, {"good": "7"}).status_code == 303
    page = words(client.get(path).text)
    assert "Flere pauser" in page
    assert "Good 0 7 7" in page
    assert "In between 1 0 1" in page
    assert client.send(path, {"good": "mange"}).status_code == 422
