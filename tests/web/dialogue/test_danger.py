"""Words to meetings that may be about danger: whoever is on duty hears of it, reads it first, and sees to it."""

from typing import Any

import pytest
import sqlalchemy as sa

from engage.accounts.models import Account
from engage.audit.models import AuditEntry
from engage.bodies import service as bodies
from engage.bodies.models import Body
from engage.contributions.models import Contribution
from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.dialogue import noting, proposing, queries
from engage.drafts.rules import Publish
from engage.events import danger, evaluation, signing_up
from engage.events.checking import Wish
from engage.events.models import Evaluation, Event, Place
from engage.notifications.models import Message
from tests.conftest import as_actor
from tests.counting import counted
from tests.factories.accounts import make_account
from tests.factories.contributions import make_body
from tests.factories.dialogue import make_held, make_proposal
from tests.factories.events import SCOPE, later, make_event, make_place
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import Act, SignIn, words

DANGER = "Jeg kan ikke mere. Jeg vil ikke leve længere."
CALM = "Det var dræbende kedeligt sidste gang."


@pytest.fixture
def duty(work: Work) -> Event:
    """An event whose KKR has somebody on duty."""
    event = make_event(work)
    account = make_account(work, email="vagt@example.org")
    bodies.put_on_duty(work, account.id, event.scope_id, starts_at=work.now, ends_at=event.ends_at)
    return event


def alerts(work: Work) -> list[tuple[str | None, str | None]]:
    found = work.all(sa.select(Message).where(Message.template == "crisis_alert"))
    return [(work.unseal(each, "recipient"), work.unseal(each, "values")) for each in found]


def entry(work: Work, action: str) -> AuditEntry:
    found: AuditEntry = work.one(sa.select(AuditEntry).where(AuditEntry.action == action))
    return found


def moderator(event: Event) -> Actor:
    return Actor(account_id=event.id, held=(Held(Role.MODERATOR, event.scope_id),), kind="person")


HEARD = [("vagt@example.org", '{"where": "bekymring/"}')]


@pytest.mark.parametrize("field", ["aloud", "question", "needs_text"])
def test_a_sign_up_alerts_whoever_is_on_duty(work: Work, duty: Event, field: str) -> None:
    place = make_place(work, duty, **{field: DANGER}, needs_consent=True)
    assert place.crisis
    assert alerts(work) == HEARD
    assert entry(work, "events.signed_up").details["crisis"] is True
    assert [each.id for each, _event in danger.waiting(as_actor(work, moderator(duty)))] == [place.id]


def test_a_calm_sign_up_alerts_nobody(work: Work, duty: Event) -> None:
    assert not make_place(work, duty, aloud=CALM, question="Hvornår er der pause?").crisis
    assert alerts(work) == []


def test_what_is_new_in_a_place_alerts_and_what_was_seen_to_does_not_again(work: Work, duty: Event) -> None:
    place = make_place(work, duty, question="Hvornår er der pause?")
    signing_up.change(work, place.id, Wish(question=DANGER), version=place.version)
    assert alerts(work) == HEARD
    danger.seen_to(work, place.id)
    signing_up.change(work, place.id, Wish(question=DANGER, name="Bo"), version=place.version)
    assert not place.crisis
    assert alerts(work) == HEARD


def test_reading_it_is_on_record_and_so_is_seeing_to_it(work: Work, duty: Event) -> None:
    place = make_place(work, duty, aloud=DANGER, phone="20 30 40 50", needs_text="Ro", needs_consent=True)
    mine = as_actor(work, moderator(duty))
    found = danger.opened(mine, place.id)
    assert (found.told.aloud, found.told.phone, found.needs_text) == (DANGER, "20 30 40 50", "Ro")
    opened = entry(work, "events.opened_danger")
    assert (opened.purpose, opened.account_id, opened.subject_id) == ("danger", duty.id, place.id)
    danger.seen_to(mine, place.id)
    assert entry(work, "events.danger_seen_to").account_id == duty.id
    assert danger.waiting(mine) == []
    for once_more in (danger.opened, danger.seen_to):
        with pytest.raises(NotFound):
            once_more(mine, place.id)


def test_only_those_who_answer_for_the_kkr_read_it_and_nothing_else_is_opened_so(work: Work, duty: Event) -> None:
    place, calm = make_place(work, duty, aloud=DANGER), make_place(work, duty, aloud=CALM)
    other = Actor(account_id=duty.id, held=(Held(Role.MODERATOR, make_body(work, "kkr-other").id),), kind="person")
    council = Actor(account_id=duty.id, held=(Held(Role.COUNCIL_CHAIR, duty.scope_id),), kind="person")
    for stranger in (other, council, VISITOR):
        with pytest.raises(NotFound):
            danger.opened(as_actor(work, stranger), place.id)
        assert danger.waiting(as_actor(work, stranger)) == []
        assert queries.dangers(as_actor(work, stranger)) == 0
    with pytest.raises(NotFound):
        danger.opened(work, calm.id)


def test_who_gives_up_the_place_takes_the_words_along(work: Work, duty: Event) -> None:
    place = make_place(work, duty, aloud=DANGER)
    signing_up.cancel(work, place.id)
    assert not place.crisis


@pytest.mark.parametrize("field", ["title", "why"])
def test_a_proposal_alerts_too_and_stands_first(work: Work, duty: Event, field: str) -> None:
    make_proposal(work, duty)
    proposal, _ = make_proposal(work, duty, **{field: DANGER})
    assert alerts(work) == HEARD
    assert work.all(sa.select(AuditEntry.details).where(AuditEntry.subject_id == proposal.id))[0]["crisis"] is True
    mine = as_actor(work, moderator(duty))
    assert queries.proposals(mine)[0].proposal.id == proposal.id
    assert queries.dangers(mine) == 1
    proposing.seen_to(mine, proposal.id)
    proposing.seen_to(mine, proposal.id)
    assert entry(work, "dialogue.danger_seen_to").account_id == duty.id
    assert queries.proposals(mine)[1].proposal.id == proposal.id
    assert queries.in_danger(mine) == []


def test_one_that_was_answered_waits_until_somebody_has_seen_to_it(work: Work, duty: Event) -> None:
    proposal, _ = make_proposal(work, duty, why=DANGER)
    proposing.decline(
        work, proposal.id, title="Om at have det svært", why="", reason="Vi ringer.", version=proposal.version
    )
    assert [each.proposal.id for each in queries.proposals(work, waiting=True)] == [proposal.id]
    proposing.seen_to(work, proposal.id)
    assert queries.proposals(work, waiting=True) == []


def test_taking_it_back_takes_the_mark_along(work: Work, duty: Event) -> None:
    proposal, _ = make_proposal(work, duty, why=DANGER)
    proposing.withdraw(work, proposal.id)
    assert queries.dangers(work) == 0


def test_somebody_without_that_right_sees_to_nothing(work: Work, duty: Event) -> None:
    proposal, _ = make_proposal(work, duty, why=DANGER)
    with pytest.raises(NotFound):
        proposing.seen_to(as_actor(work, VISITOR), proposal.id)


def test_a_note_from_a_table_goes_to_the_crisis_queue_like_any_contribution(work: Work) -> None:
    event, now = make_held(work)
    account = make_account(work, email="vagt@example.org")
    bodies.put_on_duty(now, account.id, event.scope_id, starts_at=now.now, ends_at=now.now.replace(year=2099))
    noting.note(now, event.id, topic="Bord 2", text=DANGER, publish=Publish.SECRETARIAT, once="x" * 32, language="da")
    assert work.one(sa.select(Contribution.crisis)) is True
    assert alerts(work) == [("vagt@example.org", "{}")]


# --- The pages --------------------------------------------------------------------------------

LIST = "/en/arbejde/bekymring/"


@pytest.fixture
def marked(act: Act) -> tuple[str, str]:
    """The pages of a sign-up and of a proposal about danger."""
    with act() as work:
        event = make_event(work)
        place = make_place(work, event, aloud=DANGER, name="Bo Prøvesen", phone="20 30 40 50")
        proposal, _ = make_proposal(work, event, why=DANGER, email="bo@example.org")
        make_proposal(work, event, title="Noget helt andet")
        return f"{LIST}{place.id}", f"/en/arbejde/forslag/{proposal.id}"


def scope(look: Any) -> Any:
    with look() as work:
        return work.one(sa.select(Body.id).where(Body.key == SCOPE))


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ORGANISER])
def test_whoever_is_on_duty_is_led_to_both_and_sees_to_them(
    client: CheckingClient, marked: tuple[str, str], sign_in: SignIn, look: Act, role: Role
) -> None:
    sign_in(client, role, scope=scope(look))
    assert "2 texts at meetings may be about danger" in words(client.get("/en/arbejde/").text)
    with counted() as statements:
        page = client.get(LIST).text
    assert len(statements) <= 8
    assert DANGER not in page
    assert "Bo Prøvesen" not in page
    for path in marked:
        assert f'href="{path}"' in page
    first = words(client.get(marked[0]).text)
    for part in (DANGER, "Bo Prøvesen", "20 30 40 50", "call 112"):
        assert part in first
    assert "bo@example.org" in words(client.get(marked[1]).text)
    assert "May be about danger" in client.get("/en/arbejde/forslag/").text
    for path in marked:
        form = client.form(path)
        assert client.post(path, data={"csrf_token": form["csrf_token"], "do": "seen"}).status_code == 303
    assert "Nothing waits here" in words(client.get(LIST).text)
    assert "0 texts at meetings may be about danger" in words(client.get("/en/arbejde/").text)
    assert client.get(marked[0]).status_code == 404
    assert "follow the routine" not in client.get(marked[1]).text


def test_the_organisers_first_page_says_so(
    client: CheckingClient, marked: tuple[str, str], sign_in: SignIn, look: Act
) -> None:
    sign_in(client, Role.ORGANISER, scope=scope(look))
    with counted() as statements:
        page = words(client.get("/en/arbejde/arrangementer/").text)
    assert "2 texts may be about danger" in page
    assert len(statements) <= 8, "\n".join(statements)


def test_whoever_signs_up_on_the_page_is_shown_whom_to_call_and_the_duty_hears(
    client: CheckingClient, act: Act, look: Act
) -> None:
    with act() as work:
        number = make_event(work).number
    client.send(f"/en/arrangementer/{number}/tilmelding", {"question": DANGER})
    assert "70 201 201" in words(client.get("/en/arrangementer/kvittering").text)
    with look() as work:
        assert work.one(sa.select(Place.crisis)) is True


@pytest.fixture
def afterwards(duty: Event, work: Work) -> Evaluation:
    """What somebody said of a meeting when it was over."""
    after = later(work, days=(duty.ends_at - work.now).days + 1)
    bodies.put_on_duty(
        work, work.one(sa.select(Account.id)), duty.scope_id, starts_at=duty.ends_at, ends_at=later(after, days=1).now
    )
    return evaluation.answer(after, duty.id, "bad", DANGER, by="form:1")


def test_what_is_said_of_a_meeting_alerts_the_duty_and_waits_to_be_seen_to(
    work: Work, duty: Event, afterwards: Evaluation
) -> None:
    assert alerts(work) == HEARD
    mine = as_actor(work, moderator(duty))
    assert danger.waiting(mine) == [(afterwards, duty)]
    assert queries.dangers(mine) == 1
    found = danger.opened(mine, afterwards.id)
    assert (found.different, found.told.name, found.event) == (DANGER, "", duty)
    assert entry(work, "events.opened_danger").subject_id == afterwards.id
    danger.seen_to(mine, afterwards.id)
    assert danger.waiting(mine) == []
    with pytest.raises(NotFound):
        danger.opened(mine, afterwards.id)


def test_calm_words_of_a_meeting_alert_nobody(work: Work, duty: Event) -> None:
    after = later(work, days=(duty.ends_at - work.now).days + 1)
    assert not evaluation.answer(after, duty.id, "bad", CALM, by="form:1").crisis
    assert alerts(work) == []


def test_somebody_elses_duty_does_not_read_it(work: Work, duty: Event, afterwards: Evaluation) -> None:
    other = make_body(work)
    stranger = Actor(account_id=other.id, held=(Held(Role.MODERATOR, other.id),), kind="person")
    assert danger.waiting(as_actor(work, stranger)) == []
    with pytest.raises(NotFound):
        danger.opened(as_actor(work, stranger), afterwards.id)


def test_words_about_a_meeting_are_read_where_nobody_can_be_reached(
    client: CheckingClient, sign_in: SignIn, act: Act
) -> None:
    with act() as work:
        event = make_event(work, days=1)
        said = evaluation.answer(later(work, days=2), event.id, "bad", DANGER, by="form:1")
    sign_in(client, Role.MODERATOR, scope=event.scope_id)
    assert "How the meeting was" in words(client.get(LIST).text)
    page = words(client.get(f"{LIST}{said.id}").text)
    for part in (DANGER, "Nobody can tell who wrote it", "call 112"):
        assert part in page
