"""The page where a reply is written: four eyes, both texts after a conflict, readability said."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.core.authority import Role
from engage.replies.models import Reply, ReplyState
from tests.factories.contributions import make_contribution
from tests.pages_checked import CheckingClient

WORDS = "Tak for din tekst. Vi har talt med kommunen om ventetiden."


@pytest.fixture
def mads(client: CheckingClient, sign_in: Callable[..., UUID]) -> CheckingClient:
    sign_in(client, Role.MODERATOR)
    return client


@pytest.fixture
def kirsten(app: Any, sign_in: Callable[..., UUID]) -> CheckingClient:
    other: CheckingClient = app.test_client()
    sign_in(other, Role.MODERATOR)
    return other


@pytest.fixture
def page(act: Callable[..., Any]) -> str:
    with act() as work:
        return f"/arbejde/bidrag/{make_contribution(work).id}/svar"


def hidden(text: str, do: str) -> dict[str, str]:
    """The hidden fields of the form on the page with a button or field that does `do`."""
    for form in re.findall(r'<form method="post".*?</form>', text, re.DOTALL):
        if f'name="do" value="{do}"' in form:
            return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)) | {"do": do}
    raise AssertionError(f"no way to {do} on the page")


def send(client: CheckingClient, page: str, do: str, *, seen: str = "", status: int = 303, **values: str) -> Any:
    answer = client.post(page, data=hidden(seen or client.get(page).text, do) | values)
    assert answer.status_code == status, answer.text
    return answer


def stored(act: Callable[..., Any]) -> Any:
    with act() as work:
        return work.one(sa.select(Reply))


def test_from_the_first_word_to_the_published_reply(
    mads: CheckingClient, kirsten: CheckingClient, page: str, act: Callable[..., Any]
) -> None:
    assert 'href="#text"' in send(mads, page, "write", status=422, text="").text
    send(mads, page, "write", text=WORDS)
    assert stored(act).state is ReplyState.DRAFT
    send(mads, page, "send", text=f"{WORDS} Hilsen os.")
    own = mads.get(page).text
    assert 'value="publish"' not in own
    forged = hidden(own, "take_back") | {"do": "publish"}
    assert mads.post(page, data=forged).status_code == 403
    send(kirsten, page, "publish")
    assert stored(act).state is ReplyState.PUBLISHED
    assert "Hilsen os." in mads.get(page).text


def test_it_can_be_changed_while_it_waits(mads: CheckingClient, page: str, act: Callable[..., Any]) -> None:
    send(mads, page, "send", text=WORDS)
    send(mads, page, "take_back")
    assert stored(act).state is ReplyState.DRAFT
    assert WORDS in mads.get(page).text


def test_two_writers_see_both_texts(mads: CheckingClient, kirsten: CheckingClient, page: str) -> None:
    seen = mads.get(page).text
    send(kirsten, page, "write", text="Kirstens ord.")
    answer = send(mads, page, "write", seen=seen, status=409, text="Mads' ord.")
    assert "Kirstens ord." in answer.text
    assert "Mads&#39; ord." in answer.text
    send(mads, page, "write", seen=answer.text, text="Begges ord.")
    assert "Begges ord." in kirsten.get(page).text


def test_readability_is_said_when_there_is_enough_to_measure(mads: CheckingClient, page: str) -> None:
    assert "LIX" in mads.get(page).text
    send(mads, page, "write", text="Vi læser din tekst i dag. " * 25)
    assert re.search(r"LIX[^<]*\d", mads.get(f"/en{page}").text)


def test_reading_for_a_reply_is_recorded_as_such(mads: CheckingClient, page: str, act: Callable[..., Any]) -> None:
    mads.get(page)
    with act() as work:
        entry = work.one(sa.select(AuditEntry).where(AuditEntry.action == "moderation.opened_original"))
        assert entry.purpose == "reply"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MODERATOR])
def test_nobody_else_sees_the_page(client: CheckingClient, sign_in: Callable[..., UUID], page: str, role: Role) -> None:
    sign_in(client, role)
    assert client.get(page).status_code == 403
    assert client.post(page, data={"text": WORDS}).status_code == 403


@pytest.mark.parametrize("revision", ["", "-1", "x", "99", "²"])
def test_a_revision_nobody_read_is_a_conflict(mads: CheckingClient, page: str, revision: str) -> None:
    send(mads, page, "write", status=409, text=WORDS, revision=revision)
