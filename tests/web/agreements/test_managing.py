"""The pages of those who manage agreements."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from engage.agreements import queries
from engage.core.authority import Role
from engage.core.work import Work
from tests.factories.agreements import EARLIER, SOON, load_cycles
from tests.pages_checked import CheckingClient

Act = Callable[..., AbstractContextManager[Work]]
SignIn = Callable[..., object]
HOME = "/en/arbejde/aftaler/"


@pytest.fixture
def loaded(act: Act) -> None:
    with act() as work:
        load_cycles(work)


def test_the_next_cycle_is_made_on_a_page(client: CheckingClient, sign_in: SignIn, loaded: None, act: Act) -> None:
    sign_in(client, Role.EDITOR)
    fields = {"title": "Rammeaftale 2029-30", "slug": "sjaelland-2029-30"}
    days = {"period_from": "2029-01-01", "period_to": "31.12.2030"}
    answer = client.send(f"{HOME}{SOON}/naeste", fields | days)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{HOME}sjaelland-2029-30/"
    assert client.get(answer.headers["Location"]).status_code == 200
    with act() as work:
        new = queries.whole(work, "sjaelland-2029-30")
        assert len(new.focus_areas) == 6
        asked = queries.focus_in_full(work, "sjaelland-2029-30", 3)
        assert len(asked.questions) == 3
    again = client.send(f"{HOME}{SOON}/naeste", fields | days)
    assert again.status_code == 422
    assert "Another agreement has this address." in again.text
    assert "Rammeaftale 2029-30" in again.text, "what was typed is still there"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "Write the name of the agreement."),
        ({"slug": ""}, "Write the address of the agreement."),
        ({"slug": "Å b"}, "Write the address with small letters"),
        ({"period_from": "soon"}, "Write a date, such as 31-01-2027."),
        ({"period_from": "2028-12-31"}, "The next cycle must begin after this one ends."),
        ({"period_to": "2028-12-31"}, "The last day must come after the first."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: CheckingClient, sign_in: SignIn, loaded: None, fields: dict[str, str], message: str
) -> None:
    sign_in(client, Role.EDITOR)
    good = {"title": "Næste", "slug": "naeste", "period_from": "2029-01-01", "period_to": "2030-12-31"}
    answer = client.send(f"{HOME}{SOON}/naeste", good | fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'role="alert"' in answer.text


def test_input_is_opened_and_questions_are_asked(
    client: CheckingClient, sign_in: SignIn, loaded: None, act: Act
) -> None:
    sign_in(client, Role.EDITOR)
    path = f"{HOME}{EARLIER}/fokusomraader/1/"
    with act() as work:
        today, later = work.today, work.today + timedelta(days=20)
    fields = {"input_from": str(today), "input_to": str(later), "new_question": "Hvad virker?"}
    assert client.send(path, fields).status_code == 303
    public = f"/aftaler/{EARLIER}/fokusomraader/1/"
    assert "Hvad virker?" in client.get(public).text
    with act() as work:
        (question,) = queries.questions(work, queries.focus_area(work, EARLIER, 1).id)
    assert client.send(path, {f"question_{question.id.hex}": "Hvad mangler?"}).status_code == 303
    assert "Hvad mangler?" in client.get(public).text
    assert client.send(path, {f"question_{question.id.hex}": ""}).status_code == 303
    assert "Hvad mangler?" not in client.get(public).text
    wrong = client.send(path, {"input_from": str(later), "input_to": str(today)})
    assert wrong.status_code == 422
    assert "The last day must come after the first." in wrong.text


def test_two_editors_of_one_focus_area_lose_nothing(
    client: CheckingClient, sign_in: SignIn, loaded: None, act: Act
) -> None:
    sign_in(client, Role.EDITOR)
    path = f"{HOME}{SOON}/fokusomraader/3/"
    with act() as work:
        area = queries.focus_area(work, SOON, 3)
        first, second, *_ = queries.questions(work, area.id)
    mine = {f"question_{first.id.hex}": "Mine ord.", f"question_{second.id.hex}": "Mine ord til det, der var."}
    opened = client.form(path, *mine) | mine
    assert client.send(path, {f"question_{second.id.hex}": "", "new_question": "Deres nye?"}).status_code == 303
    target = opened.pop("")
    answer = client.post(target, data=opened)
    assert answer.status_code == 409
    assert "Someone else has changed this focus area" in answer.text
    said = answer.text.split('role="alert"')[1].split("<form")[0]
    assert "Deres nye?" in said
    assert "Mine ord til det, der var." in said, "the field it was typed in is gone"
    assert "Mine ord.</textarea>" in answer.text
    with act() as work:
        assert first.text in [each.text for each in queries.questions(work, area.id)], "nothing was saved"
    again = {name: value for name, value in opened.items() if name != f"question_{second.id.hex}"}
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', answer.text)
    assert seen is not None
    assert client.post(target, data=again | {"seen": seen.group(1)}).status_code == 303
    with act() as work:
        assert {"Mine ord.", "Deres nye?"} <= {each.text for each in queries.questions(work, area.id)}


def test_what_is_a_demo_is_marked_for_its_editors_and_so_is_its_copy(
    client: CheckingClient, sign_in: SignIn, loaded: None, act: Act
) -> None:
    sign_in(client, Role.EDITOR)
    fields = {"title": "Rammeaftale 2029-30", "slug": "sjaelland-2029-30"}
    days = {"period_from": "2029-01-01", "period_to": "2030-12-31"}
    assert client.send(f"{HOME}{SOON}/naeste", fields | days).status_code == 303
    rows = {row.split('"')[0]: row for row in client.get(HOME).text.split(f'href="{HOME}')[1:]}
    for slug, is_demo in ((SOON, True), ("sjaelland-2029-30", True), (EARLIER, False)):
        assert (">Demo</" in rows[f"{slug}/"].split("</tr>")[0]) is is_demo, slug
        for page in (f"{HOME}{slug}/", f"/en/aftaler/{slug}/"):
            main = client.get(page).text.split("<main")[1].split("</main>")[0]
            assert (">Demo</" in main) is is_demo, page


def test_what_input_can_affect_is_put_into_words(client: CheckingClient, sign_in: SignIn, loaded: None) -> None:
    sign_in(client, Role.EDITOR)
    assert client.send(f"{HOME}{SOON}/", {"can_affect": "Den næste aftale."}).status_code == 303
    assert "Den næste aftale." in client.get(f"/aftaler/{SOON}/fokusomraader/2/").text


def test_each_manages_the_agreements_of_their_own_kkr(
    client: CheckingClient, sign_in: SignIn, loaded: None, act: Act
) -> None:
    with act() as work:
        own = queries.agreement(work, EARLIER).body_id
    sign_in(client, Role.EDITOR, scope=own)
    page = client.get(HOME).text
    assert f"{HOME}{EARLIER}/" in page
    assert f"{HOME}syddanmark-2019-20/" not in page
    for rest in ("", "naeste", "fokusomraader/1/"):
        assert client.get(f"{HOME}{EARLIER}/{rest}").status_code == 200
        assert client.get(f"{HOME}syddanmark-2019-20/{rest}").status_code == 404
        assert client.post(f"{HOME}syddanmark-2019-20/{rest}").status_code == 404
    assert client.get(f"{HOME}none/").status_code == 404


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.DPO, Role.POLITICIAN])
def test_others_may_not(client: CheckingClient, sign_in: SignIn, loaded: None, role: Role) -> None:
    sign_in(client, role)
    for rest in ("", f"{SOON}/", f"{SOON}/naeste", f"{SOON}/fokusomraader/1/"):
        assert client.get(HOME + rest).status_code == 403
