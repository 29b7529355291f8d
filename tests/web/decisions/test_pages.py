"""The pages of decisions: the desk, the chair's page, what everyone reads, and what a contributor sees by code."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.bodies.signing import Stage
from engage.contributions.models import Contribution
from engage.core.authority import Role
from engage.core.errors import Conflict
from engage.decisions import publishing, service
from engage.decisions.models import Asked, Decision, Reply
from engage.decisions.models import Point as DecisionPoint
from engage.decisions.rules import Answers, Outcome
from engage.hearings.models import Point as StatementPoint
from engage.perspectives.models import Perspective
from tests.factories.accounts import signed_in
from tests.factories.coding import approve, make_codes, registered
from tests.factories.contributions import make_code
from tests.factories.decisions import (
    EASY,
    WHY,
    answer,
    chair_of,
    corrected,
    make_answered,
    make_asked,
    make_signed,
    tell_all,
)
from tests.factories.development import colleague
from tests.factories.hearings import HEADING, make_council, make_hearing, make_sent
from tests.factories.perspectives import CLAIM, WAITS, code_text, make_ready, make_started, publish
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
DESK = "/en/arbejde/beslutninger/"


@pytest.fixture
def mads(client: CheckingClient, sign_in: Callable[..., UUID]) -> UUID:
    return sign_in(client, Role.MODERATOR)


def words(page: Any) -> str:
    main = page.get_data(as_text=True).split('<main id="main"')[1].split("</main>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def press(client: CheckingClient, address: str, do: str, **values: str) -> Any:
    """Press the button of the page that does this."""
    page = client.get(address).get_data(as_text=True)
    form = next(each for each in re.findall(r"<form method=\"post\".*?</form>", page, re.S) if f'value="{do}"' in each)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return client.post(address, data=hidden | {"do": do} | values)


def put(act: Act, **values: Any) -> tuple[int, int]:
    """Something that waits for an answer: its number, and that of its perspective."""
    with act() as work:
        it = make_asked(work, **values)
        return it.number, work.get(Perspective, it.perspective_id).number


def late(act: Act) -> tuple[int, int]:
    number, perspective = put(act)
    with act() as work:
        it = work.one(sa.select(Asked).where(Asked.number == number))
        it.put_on, it.due_on = work.today - timedelta(days=40), work.today - timedelta(days=2)
    return number, perspective


# --- The desk -------------------------------------------------------------------------------------


def test_the_secretariat_puts_a_perspective_to_a_body_and_writes_the_answer(
    client: CheckingClient, mads: UUID, act: Act
) -> None:
    _, perspective = put(act)
    with act() as work:
        body = work.one(sa.select(Agreement.body_id))
        it = work.one(sa.select(Perspective.id))
    page = client.get(f"{DESK}ny?perspektiv={perspective}").get_data(as_text=True)
    assert f'value="{it}" selected' in page or f'selected value="{it}"' in page
    sent = client.send(f"{DESK}ny", {"perspective": str(it), "body": str(body), "due_on": "2027-03-01"})
    assert sent.status_code == 303, words(sent)
    here = sent.headers["Location"]
    refused = client.send(f"{here}ord", {"outcome": "used", "reasons": WHY, "easy": "", "owner": "KKR"})
    assert refused.status_code == 422
    assert WHY in words(refused)
    assert client.send(f"{here}ord", {"outcome": "not_used", "reasons": WHY, "easy": EASY}).status_code == 303
    assert press(client, here, "send").status_code == 303
    assert "Waits for the chair&#39;s signature" in client.get(here).get_data(as_text=True)
    listed = words(client.get(DESK))
    assert "To be drafted" in listed
    assert "Wait for a signature" in listed


def test_what_two_write_at_once_is_not_lost(client: CheckingClient, mads: UUID, act: Act) -> None:
    number, _ = put(act)
    form = client.form(f"{DESK}{number}/ord", "reasons")
    for text, status in (("De første ord", 303), ("De andre ord", 409)):
        sent = client.post(
            form[""], data={k: v for k, v in form.items() if k} | {"outcome": "outside", "reasons": text, "easy": EASY}
        )
        assert sent.status_code == status
    assert "De første ord" in sent.text
    assert "De andre ord" in sent.text


def test_a_late_answer_stands_first_at_the_desk_and_openly_for_all(
    client: CheckingClient, mads: UUID, act: Act
) -> None:
    number, perspective = late(act)
    assert "Late" in words(client.get(DESK))
    for address in ("/en/svar/", f"/en/svar/{number}/", f"/en/perspektiver/{perspective}/"):
        assert "Should have been answered by" in words(client.get(address)), address


def test_another_secretariat_sees_nothing_of_it(app: Any, sign_in: Callable[..., UUID], act: Act) -> None:
    number, _ = put(act)
    with act() as work:
        from tests.factories.contributions import make_body

        elsewhere = make_body(work, "kkr-andet").id
    client: CheckingClient = app.test_client()
    sign_in(client, Role.MODERATOR, scope=elsewhere)
    for path in ("", "ord", "gjort", "historik"):
        assert client.get(f"{DESK}{number}/{path}").status_code == 404
    assert CLAIM not in words(client.get(DESK))


def test_a_focus_area_is_closed_from_the_desk_when_all_is_answered(
    client: CheckingClient, mads: UUID, act: Act
) -> None:
    number, _ = put(act)
    with act() as work:
        area = work.one(sa.select(FocusArea))
        area.input_to = work.today - timedelta(days=1)
        key = str(area.id)
    page = client.get(f"{DESK}fokusomraader")
    assert "It can be closed when everything is answered." in words(page)
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(f"{DESK}{number}/ord").text)
    assert token is not None
    refused = client.post(f"{DESK}fokusomraader", data={"csrf_token": token[1], "area": key})
    assert refused.status_code == 409
    with act() as work:
        make_answered(work, work.one(sa.select(Asked)))
    assert client.send(f"{DESK}fokusomraader", {"area": key}).status_code == 303
    with act() as work:
        area = work.one(sa.select(FocusArea))
        slug, address = work.get(Agreement, area.agreement_id).slug, area.number
    assert "Closed on" in words(client.get(f"/en/aftaler/{slug}/fokusomraader/{address}/"))


# --- The chair ------------------------------------------------------------------------------------


def test_the_chair_signs_on_one_page_and_the_secretariat_shows_it(
    client: CheckingClient, mads: UUID, app: Any, act: Act
) -> None:
    number, perspective = put(act)
    chair: CheckingClient = app.test_client()
    with act() as work:
        it = work.one(sa.select(Asked))
        karim = chair_of(work, it.body_id)
        assert karim.actor.account_id is not None
        signed_in(chair, work, karim.actor.account_id)
    assert client.send(f"{DESK}{number}/ord", {"outcome": "not_used", "reasons": WHY, "easy": EASY}).status_code == 303
    assert chair.get(f"{DESK}{number}/underskriv").status_code == 404, "nothing waits yet"
    press(client, f"{DESK}{number}/", "send")
    desk = words(chair.get("/en/arbejde/"))
    assert "Waits for your signature" in desk
    assert press(chair, f"{DESK}{number}/underskriv", "send_back", why="").status_code == 422
    assert press(chair, f"{DESK}{number}/underskriv", "sign").status_code == 303
    assert WHY not in client.get(f"/en/svar/{number}/").text, "nobody reads it before it is shown"
    assert press(client, f"{DESK}{number}/", "publish").status_code == 303
    for address in (f"/en/svar/{number}/", f"/en/perspektiver/{perspective}/"):
        assert WHY in words(client.get(address))
        assert EASY in words(client.get(address))
    assert "It is not used" in words(client.get("/en/"))


@pytest.mark.parametrize("role", [Role.POLITICIAN, Role.MODERATOR])
def test_whoever_is_not_the_chair_finds_nothing_to_sign(
    client: CheckingClient, sign_in: Callable[..., UUID], act: Act, role: Role
) -> None:
    number, _ = put(act)
    with act() as work:
        it = work.one(sa.select(Asked))
        make_signed(work, it)
        it_decision = work.one(sa.select(Decision))
        it_decision.stage, it_decision.signed_by, it_decision.signed_on = Stage.WAITING, None, None
    sign_in(client, role)
    status = client.get(f"{DESK}{number}/underskriv").status_code
    assert status == (404 if role is Role.POLITICIAN else 403)


def test_councils_get_their_answer_point_by_point(client: CheckingClient, mads: UUID, act: Act) -> None:
    number, _ = put(act)
    with act() as work:
        it = work.one(sa.select(Asked))
        council = make_council(work, name="Handicaprådet Prøve")
        hearing = make_hearing(work, council, perspective=work.get(Perspective, it.perspective_id))
        make_sent(work, council, hearing)
        field = f"point_{work.one(sa.select(StatementPoint)).point_id.hex}"
    assert client.send(f"{DESK}{number}/ord", {"outcome": "not_used", "reasons": WHY, "easy": EASY}).status_code == 303
    refused = press(client, f"{DESK}{number}/", "send")
    assert refused.status_code == 422
    assert "Answer each point of the councils&#39; statements too." in refused.text
    assert client.send(f"{DESK}{number}/ord", {field: "Det gør vi fra maj."}).status_code == 303
    assert press(client, f"{DESK}{number}/", "send").status_code == 303
    with act() as work:
        it = work.one(sa.select(Asked))
        service.sign(chair_of(work, it.body_id), number, version=it.version)
        publishing.publish(work, number, version=it.version)
    page = words(client.get(f"/en/svar/{number}/"))
    assert f"Handicaprådet Prøve, point 1: {HEADING}" in page
    assert "Det gør vi fra maj." in page
    with pytest.raises(Conflict), act() as work:
        work.run(sa.update(DecisionPoint).values(words="Andet"))


# --- What everyone reads --------------------------------------------------------------------------


def test_the_page_of_an_answer_has_its_history_and_what_was_done(client: CheckingClient, mads: UUID, act: Act) -> None:
    number, _ = put(act)
    with act() as work:
        it = work.one(sa.select(Asked))
        make_answered(work, it, answer(Outcome.USED, owner="KKR", next_step="Prøv det", due_on=work.today))
        corrected(
            work,
            it,
            answer(
                Outcome.USED, owner="KKR", next_step="Prøv det", due_on=work.today, what_changed="Et tal var forkert."
            ),
        )
    sent = client.send(
        f"{DESK}{number}/gjort",
        {"what": "To tavler hænger.", "done_on": "2020-01-01", "link": "https://example.org/tavler"},
    )
    assert sent.status_code == 303
    page = words(client.get(f"/en/svar/{number}/"))
    for said in ("Corrected: Et tal var forkert.", "Signed by the chair of", "To tavler hænger.", "Prøv det"):
        assert said in page
    assert client.get("/en/svar/999/").status_code == 404


# --- By code --------------------------------------------------------------------------------------


def told_by_code(act: Act) -> tuple[str, int]:
    """A code whose contribution is behind a published decision, and the number of that."""
    with act() as work:
        author, second = colleague(work, "Anne Anden"), colleague(work, "Tove Tredje")
        (code_row,) = make_codes(author, "Ventetid")
        contribution, code = make_code(work, text=WAITS, focus_area="test-2027-28:1")
        approve(work, contribution, WAITS)
        text = registered(work, contribution)
        code_text(author, text, code_row)
        perspective = make_started(author, code_row, text)
        make_ready(author, perspective)
        publish(author, second, perspective)
        asked = make_asked(work, perspective)
        make_answered(work, asked)
        assert tell_all(work) == 1
        return code, asked.number


def test_whoever_spoke_reads_the_answer_by_code_and_says_whether_it_answers(client: CheckingClient, act: Act) -> None:
    code, number = told_by_code(act)
    here = f"/en/mit-bidrag/svar/{number}"
    assert client.get(here).headers["Location"].endswith("/mit-bidrag")
    client.send("/en/mit-bidrag", {"code": code})
    page = words(client.get("/en/mit-bidrag"))
    assert WHY in page
    assert "Say whether it answers you" in page
    assert client.get(f"/en/mit-bidrag/svar/{number + 1}").status_code == 404
    assert client.send(here, {"text": "Det hjælper ikke mig."}).status_code == 422
    assert client.send(here, {"answer": "no", "text": "Hans nummer er 140835-4109."}).status_code == 422
    assert client.send(here, {"answer": "no", "text": "Det hjælper ikke mig."}).status_code == 303
    assert "This code opens what you wrote" in words(client.get(here))
    with act() as work:
        assert work.one(sa.select(Reply.answer)) is Answers.NO
        assert len(work.all(sa.select(Contribution))) == 2, "the words go to the moderators, as a text of their own"
    assert "You have said: No" in words(client.get("/en/mit-bidrag"))
    assert '"decisions"' in client.get("/en/mit-bidrag/data.json").text


def test_staff_see_numbers_only_where_twenty_have_answered(client: CheckingClient, mads: UUID, act: Act) -> None:
    _, number = told_by_code(act)
    with act() as work:
        work.one(sa.select(Reply)).answer = Answers.NO
    assert "at least 20" in words(client.get(f"{DESK}{number}/"))
