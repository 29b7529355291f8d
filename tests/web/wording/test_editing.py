"""The editor's pages: what is to be done, and one text beside its source."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from engage.core.authority import Role
from engage.core.work import Work
from engage.wording import queries, service
from engage.wording.models import Page
from tests.factories.agreements import DATA
from tests.pages_checked import CheckingClient

Act = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def page_id(act: Act) -> UUID:
    with act() as work:
        page = work.add(Page(slug="om", title="Om os", body="Vi lytter til dig.", edited_on=work.today))
        return page.id


def address(page_id: UUID, word: str, field: str = "body") -> str:
    return f"/en/arbejde/tekster/wording_page/{page_id}/{field}/{word}"


def test_the_list_leads_to_what_is_missing(
    client: CheckingClient, sign_in: Callable[..., object], page_id: UUID, act: Act
) -> None:
    sign_in(client, Role.EDITOR)
    page = client.get("/en/arbejde/tekster/").text
    for word in ("let", "en", "de"):
        assert f'href="{address(page_id, word)}"' in page
    assert "6 texts need you." in page
    with act() as work:
        row = work.get(Page, page_id)
        for field in ("title", "body"):
            service.set_twin(work, row, field, "en", "We listen.")
        row.body = "Vi lytter mere."
    assert "1 text needs you. 1 of it has" not in page
    english = client.get("/en/arbejde/tekster/?sprog=en").text
    assert "Has fallen behind" in english
    assert f'href="{address(page_id, "de")}"' not in english


def test_a_long_list_is_paged_by_key(client: CheckingClient, sign_in: Callable[..., object], act: Act) -> None:
    with act() as work:
        for number in range(30):
            work.add(Page(slug=f"s{number}", title=f"T{number}", body="x", edited_on=work.today))
    sign_in(client, Role.EDITOR)
    seen, address = 0, "/arbejde/tekster/"
    for _ in range(10):
        page = client.get(address).text
        seen += page.count("/arbejde/tekster/wording_page/") - page.count('/body/da"')
        rest = page.split('rel="next"')
        if len(rest) == 1:
            break
        address = rest[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert seen == 180


def test_readability_is_shown_for_danish(client: CheckingClient, sign_in: Callable[..., object], act: Act) -> None:
    with act() as work:
        service.load_pages(work, DATA / "pages")
        page = queries.page(work, "privatliv")
    sign_in(client, Role.EDITOR)
    assert client.get("/en/arbejde/tekster/").text.count('class="numeric"') > 10
    assert client.get(address(page.id, "let")).text.count("LIX ") == 2
    assert client.get(address(page.id, "en")).text.count("LIX ") == 1


def test_an_editor_writes_a_twin(
    client: CheckingClient, sign_in: Callable[..., object], page_id: UUID, act: Act
) -> None:
    editor = sign_in(client, Role.EDITOR)
    answer = client.send(address(page_id, "en"), {"text": "We listen to you."})
    assert answer.status_code == 303
    with act() as work:
        twin = queries.twin(work, queries.Place("wording_page", page_id, "body", "en"))
        assert twin is not None
        assert (twin.text, twin.edited_by) == ("We listen to you.", editor)
    assert "We listen to you." in client.get("/en/om/").text


def test_an_empty_twin_is_not_saved(client: CheckingClient, sign_in: Callable[..., object], page_id: UUID) -> None:
    sign_in(client, Role.EDITOR)
    answer = client.send(address(page_id, "en"), {"text": "  "})
    assert answer.status_code == 422
    assert "Write the text." in answer.text


@pytest.mark.parametrize("word", ["da", "en"])
def test_neither_of_two_editors_loses_anything(
    client: CheckingClient, sign_in: Callable[..., object], page_id: UUID, word: str
) -> None:
    sign_in(client, Role.EDITOR)
    mine = client.form(address(page_id, word), "text")
    where = mine.pop("")
    assert client.send(address(page_id, word), {"text": "The first one's words."}).status_code == 303
    answer = client.post(where, data=mine | {"text": "The second one's words."})
    assert answer.status_code == 409
    assert "The first one&#39;s words." in answer.text
    assert "The second one&#39;s words.</textarea>" in answer.text
    seen = answer.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    again = client.post(where, data=mine | {"text": "Both.", "seen": seen})
    assert again.status_code == 303


@pytest.mark.parametrize(
    "path", ["account/{}/email/en", "wording_page/{}/slug/en", "wording_page/{}/body/fr", "nothing/{}/x/en"]
)
def test_other_addresses_lead_nowhere(
    client: CheckingClient, sign_in: Callable[..., object], page_id: UUID, path: str
) -> None:
    sign_in(client, Role.EDITOR)
    assert client.get(f"/arbejde/tekster/{path.format(page_id)}").status_code == 404


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMINISTRATOR])
def test_others_may_not(client: CheckingClient, sign_in: Callable[..., object], page_id: UUID, role: Role) -> None:
    sign_in(client, role)
    assert client.get("/arbejde/tekster/").status_code == 403
    assert client.get(address(page_id, "en")).status_code == 403
