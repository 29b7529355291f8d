"""Double clicks, second windows, lost answers and floods: nothing is doubled, lost or refused."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from engage.contributions import sending, service
from engage.contributions.models import Contribution
from engage.core.errors import Conflict
from engage.core.gather import Gathering
from engage.core.work import Store, unit_of_work
from engage.drafts.models import Draft
from engage.drafts.rules import Answers
from engage.receipts.models import Receipt
from tests.factories.contributions import agree_to
from tests.pages_checked import CheckingClient

NEW, TEXT_STEP, WHO, CHECK = "/bidrag/nyt", "/bidrag/kladde/tekst", "/bidrag/kladde/hvem", "/bidrag/kladde/tjek"
AUTOSAVE, RECEIPT = "/bidrag/kladde/autogem", "/bidrag/kvittering"
TEXT = "Bussen holder ikke længere ved værkstedet, og nu kommer jeg for sent hver dag."
OTHER = "En helt anden tekst, skrevet i et andet vindue, om ventetid på svar fra kommunen."


@pytest.fixture(autouse=True)
def words_of_consent(act: Callable[..., Any]) -> None:
    with act() as work:
        agree_to(work)


def ready(client: CheckingClient, text: str = TEXT) -> dict[str, Any]:
    """A draft that only needs to be sent; its last form."""
    client.send(NEW, {"text": text})
    client.send("/bidrag/kladde/samtykke", {"publish": "public"})
    form = client.form(CHECK, "once")
    form.pop("")
    return form


def code_on(client: CheckingClient) -> str:
    return client.get(RECEIPT).text.split('id="receipt-code" translate="no">')[1].split("<")[0]


def count(act: Callable[..., Any], kind: type[Any]) -> int:
    with act() as work:
        return int(work.session.scalar(sa.select(sa.func.count()).select_from(kind)))


def test_a_double_click_gives_the_same_receipt(client: CheckingClient, app: Any, act: Callable[..., Any]) -> None:
    form = ready(client)
    cookie = client.get_cookie("engage_session")
    assert cookie is not None
    second: CheckingClient = app.test_client()
    second.set_cookie("engage_session", cookie.value)
    assert client.post(CHECK, data=form).location == RECEIPT
    assert second.post(CHECK, data=form).location == RECEIPT
    assert code_on(client) == code_on(second)
    assert (count(act, Contribution), count(act, Receipt), count(act, Draft)) == (1, 1, 0)


def test_two_windows_of_one_draft_send_it_once(client: CheckingClient, act: Callable[..., Any]) -> None:
    first = ready(client)
    second = client.form(CHECK, "once")
    second.pop("")
    assert first["once"] == second["once"]
    client.post(CHECK, data=first)
    assert client.post(CHECK, data=second).location == RECEIPT
    assert count(act, Contribution) == 1


def test_the_same_key_at_the_same_moment_gives_one_contribution(store: Store) -> None:
    with unit_of_work(store) as work:
        agree_to(work)

    def send(_: int) -> str:
        for _attempt in range(10):
            try:
                with unit_of_work(store) as work:
                    return service.submit(work, Answers(text=TEXT, publish="public"), once="k" * 40, language="da")[1]
            except Conflict:
                continue
        raise AssertionError

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(send, range(16)))
    assert len(codes) == 1
    with unit_of_work(store) as work:
        assert len(work.all(sa.select(Contribution))) == len(work.all(sa.select(Receipt))) == 1


def test_many_who_send_at_one_moment_are_received_together_and_one_who_sent_before_alone(
    app: Any, act: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    take = sending.take

    def noted(store: Store, posted: Any) -> Any:
        taken.append(len(posted))
        time.sleep(0.2)  # so that the others come meanwhile
        return take(store, posted)

    monkeypatch.setitem(app.extensions, "letterbox", Gathering(partial(noted, app.extensions["store"])))
    writers: list[CheckingClient] = [app.test_client() for _ in range(6)]
    forms = [ready(writer, f"{TEXT} Nummer {number}.") for number, writer in enumerate(writers)]
    writers[0].post(CHECK, data=forms[0])
    cookie = writers[1].get_cookie("engage_session")
    assert cookie is not None
    second: CheckingClient = app.test_client()
    second.set_cookie("engage_session", cookie.value)
    everyone = [*zip(writers[1:], forms[1:], strict=True), (second, forms[1])]

    def send(each: tuple[CheckingClient, dict[str, Any]]) -> str | None:
        # One that looks whether anything was left open would see what the others have open just then.
        return FlaskClient.open(each[0], CHECK, method="POST", data=each[1]).location

    with ThreadPoolExecutor(len(everyone)) as pool:
        answers = list(pool.map(send, everyone))
    assert answers == [RECEIPT] * 6
    assert max(taken) > 1
    assert code_on(second) == code_on(writers[1])
    assert len({code_on(writer) for writer in writers}) == 6
    assert (count(act, Contribution), count(act, Receipt), count(act, Draft)) == (6, 6, 0)


def test_different_keys_give_different_codes(work: Any) -> None:
    agree_to(work)
    made = [service.submit(work, Answers(text=TEXT, publish="public"), once=key * 40, language="da") for key in "ab"]
    assert made[0][1] != made[1][1]
    assert made[0][0].id != made[1][0].id


def test_another_windows_words_are_not_overwritten(client: CheckingClient) -> None:
    client.send(NEW, {"text": TEXT})
    old = client.form(TEXT_STEP, "text")
    old.pop("")
    client.send(TEXT_STEP, {"text": OTHER})
    answer = client.post(TEXT_STEP, data=old | {"text": "Mine egne nye ord om bussen, som ikke må gå tabt."})
    assert answer.status_code == 409
    assert OTHER in answer.text
    assert "Mine egne nye ord" in answer.text
    assert OTHER in client.get(TEXT_STEP).text


def test_after_seeing_both_the_writer_decides(client: CheckingClient) -> None:
    client.send(NEW, {"text": TEXT})
    old = client.form(TEXT_STEP, "text")
    old.pop("")
    client.send(TEXT_STEP, {"text": OTHER})
    page = client.post(TEXT_STEP, data=old | {"text": TEXT}).text
    again = old | {
        name: page.split(f'name="{name}" type="hidden" value="')[1].split('"')[0] for name in ("page", "revision")
    }
    assert client.post(TEXT_STEP, data=again | {"text": TEXT}).location == WHO
    assert TEXT in client.get(TEXT_STEP).text


def test_autosave_keeps_the_first_words(client: CheckingClient, act: Callable[..., Any]) -> None:
    form = client.form(NEW, "text")
    form.pop("")
    for text in ("Bussen", TEXT):
        answer = client.post(AUTOSAVE, data=form | {"text": text})
        assert answer.status_code == 200
        assert set(answer.json) == {"saved", "notices", "revision"}
    assert count(act, Draft) == 1
    assert client.post(NEW, data=form | {"text": TEXT}).location == WHO
    assert count(act, Draft) == 1, "the page that saved itself goes on with its own draft"


def test_autosave_tells_what_it_found(client: CheckingClient) -> None:
    form = client.form(NEW, "text")
    form.pop("")
    notices = client.post(AUTOSAVE, data=form | {"text": "Mit nummer er 140835-4109"}).json["notices"]
    assert len(notices) == 1
    assert "CPR" in notices[0]


def test_autosave_refuses_in_words(client: CheckingClient) -> None:
    form = client.form(NEW, "text")
    form.pop("")
    assert client.post(AUTOSAVE, data=form | {"text": "a" * 20_001}).status_code == 422
    assert client.post(AUTOSAVE, data=form | {"text": TEXT, "csrf_token": ""}).status_code == 422
    assert client.post(AUTOSAVE, data=form | {"step": "hvem"}).status_code == 409


def test_a_late_autosave_does_not_bring_old_words_back(client: CheckingClient) -> None:
    client.send(NEW, {"text": TEXT})
    page = client.form(TEXT_STEP, "text")
    page.pop("")
    assert client.post(TEXT_STEP, data=page | {"text": OTHER}).location == WHO
    assert client.post(AUTOSAVE, data=page | {"text": TEXT}).status_code == 409
    assert OTHER in client.get(TEXT_STEP).text


def test_autosave_keeps_the_other_steps_too(client: CheckingClient) -> None:
    client.send(NEW, {"text": TEXT})
    form = client.form("/bidrag/kladde/om", "under_15")
    form.pop("")
    assert client.post(AUTOSAVE, data=form | {"under_15": "yes"}).status_code == 200
    assert 'value="yes" checked' in client.get("/bidrag/kladde/om").text
    assert TEXT in client.get(TEXT_STEP).text


def test_an_idle_form_is_read_at_once(client: CheckingClient, act: Callable[..., Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("engage.contributions.views.FASTEST", 0)
    client.post(CHECK, data=ready(client))
    with act() as work:
        assert not work.one(sa.select(Contribution)).held


@pytest.mark.parametrize("trap", [{"website": "https://example.org"}, {"issued": "made up"}, {}])
def test_what_a_machine_seems_to_send_is_held(
    client: CheckingClient, act: Callable[..., Any], monkeypatch: Any, trap: dict[str, str]
) -> None:
    monkeypatch.setattr("engage.contributions.views.FASTEST", 3600 if not trap else 0)
    form = client.form(NEW, "text")
    form.pop("")
    client.post(NEW, data=form | {"text": TEXT} | trap)
    client.send("/bidrag/kladde/samtykke", {"publish": "public"})
    assert client.send(CHECK).location == RECEIPT, "it is never refused"
    with act() as work:
        assert work.one(sa.select(Contribution)).held


@pytest.mark.parametrize("limit", ["FROM_ONE_PLACE", "ON_ONE_SUBJECT"])
def test_a_flood_is_held_and_never_refused(
    client: CheckingClient, act: Callable[..., Any], monkeypatch: Any, limit: str
) -> None:
    monkeypatch.setattr("engage.contributions.views.FASTEST", 0)
    monkeypatch.setattr(sending, limit, 1)
    for text in (TEXT, OTHER):
        assert client.post(CHECK, data=ready(client, text)).location == RECEIPT
    with act() as work:
        assert [row.held for row in work.all(sa.select(Contribution).order_by(Contribution.sequence))] == [False, True]


def test_the_code_leaves_the_device_when_it_is_saved(client: CheckingClient) -> None:
    client.post(CHECK, data=ready(client))
    code = code_on(client)
    assert len(code.replace("-", "")) == 20
    page = client.get(RECEIPT)
    assert page.headers["Cache-Control"] == "no-store"
    assert "<svg" in page.text
    assert code not in page.text.split("<svg")[-1]
    assert client.send(RECEIPT).status_code == 422, "the box says that it is saved"
    assert client.send(RECEIPT, {"saved_code": "y"}).location == "/bidrag/tak"
    assert client.get_cookie("engage_session") is None, "nothing is left on a shared tablet"
    assert code not in client.get("/bidrag/tak").text
    assert client.get(RECEIPT).location == "/mit-bidrag"
    assert client.get(CHECK).location == NEW


def test_the_code_is_not_readable_in_the_cookie(client: CheckingClient) -> None:
    client.post(CHECK, data=ready(client))
    code = code_on(client)
    with client.session_transaction() as session:
        assert code not in str(dict(session))
        assert code.replace("-", "") not in str(dict(session))
