"""The workbench's pages: a text from the keyboard, the codebook, groups, disagreements, figures, discovery."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.coding import machine, service, stages
from engage.coding.models import Code, Codebook, Coding, Group, Member, Run, Step, Suggestion, Text
from engage.coding.rules import Act, RunKind, Source, Stance
from engage.core.authority import Role
from engage.core.ids import new_id
from engage.core.work import Store, Work
from tests.counting import counted
from tests.factories.coding import make_codes, make_text
from tests.factories.contributions import make_focus_area
from tests.pages_checked import CheckingClient

SLUG = "test-2027-28"
HERE = f"/en/arbejde/kodning/{SLUG}/"
LETTER = (
    "Kære politikere. Vi har brug for flere pladser i dagtilbuddet i {place}. Ventetiden er alt for lang. Hilsen {name}"
)


@pytest.fixture
def mads(client: CheckingClient, sign_in: Callable[..., UUID]) -> UUID:
    return sign_in(client, Role.MODERATOR)


def prepared(act: Callable[..., Any], *texts: str, **values: Any) -> list[UUID]:
    """A codebook of three codes, and these texts."""
    with act() as work:
        make_focus_area(work)
        make_codes(work, "Ventetid", "Sprog", "Medbestemmelse")
        return [make_text(work, text, **values).id for text in texts]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def send(client: CheckingClient, address: str, **values: Any) -> Any:
    page = client.get(address).get_data(as_text=True)
    seen = hidden(page, "seen") if 'name="seen"' in page else ""
    return client.post(address, data={"csrf_token": hidden(page, "csrf_token"), "seen": seen} | values)


def press(client: CheckingClient, address: str, on: str = HERE, **values: Any) -> Any:
    page = client.get(on).get_data(as_text=True)
    return client.post(address, data={"csrf_token": hidden(page, "csrf_token")} | values)


def codes_on(act: Callable[..., Any], text_id: UUID) -> list[tuple[str, Stance | None, Source]]:
    with act() as work:
        rows = work.rows(
            sa.select(Code.key, Coding.stance, Coding.source)
            .join(Coding, Coding.code_id == Code.id)
            .where(Coding.text_id == text_id, Coding.ended_at.is_(None))
            .order_by(Code.key)
        )
        return [tuple(row) for row in rows]


def test_three_texts_are_coded_with_nothing_but_numbers_and_enter(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    first, second, third = prepared(act, "Vi venter.", "Jeg forstår ikke brevet.", "Alt går godt.")
    answer = press(client, f"{HERE}naeste")
    assert answer.location.endswith(f"/tekst/{first}")
    answer = send(client, answer.location, typed="1-p 3", do="next")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/tekst/{second}")
    answer = send(client, answer.location, typed="2")
    assert answer.location.endswith(f"/tekst/{third}"), "Enter presses the first button"
    answer = send(client, answer.location, typed="0")
    assert answer.location.endswith(HERE)
    assert codes_on(act, first) == [("1", Stance.PROBLEM, Source.HAND), ("3", None, Source.HAND)]
    assert codes_on(act, second) == [("2", None, Source.HAND)]
    assert codes_on(act, third) == []
    with act() as work:
        assert work.one(sa.select(Step.act).where(Step.text_id == third)) is Act.NOTHING_FITS


@pytest.mark.parametrize(("typed", "status"), [("9", 422), ("syv", 422), ("", 422), ("1 0", 422)])
def test_what_is_no_code_comes_back_with_what_was_typed(
    client: CheckingClient, mads: UUID, act: Callable[..., Any], typed: str, status: int
) -> None:
    [text] = prepared(act, "Vi venter.")
    answer = send(client, f"/en/arbejde/kodning/tekst/{text}", typed=typed)
    assert answer.status_code == status
    assert f'value="{typed}"' in answer.get_data(as_text=True)


def test_codes_can_be_ticked_for_a_part_of_the_text_and_more_added(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    [text] = prepared(act, "Vi venter. Brevet er svært at forstå. Tak.")
    here = f"/en/arbejde/kodning/tekst/{text}"
    with act() as work:
        [first, second, _] = work.all(sa.select(Code.id).order_by(Code.key))
    answer = send(client, here, codes=str(first), sentences="0", stance="problem", do="more")
    assert answer.location.endswith(here)
    page = client.get(here).get_data(as_text=True)
    assert "1 Ventetid, A problem, “Vi venter.”" in page
    kept = re.findall(r'name="kept" value="([^"]*)" checked', page)
    assert len(kept) == 1
    send(client, here, codes=str(second), words="svært at forstå", kept=kept, do="next")
    with act() as work:
        rows = work.rows(
            sa.select(Code.key, Coding.start, Coding.end)
            .join(Coding, Coding.code_id == Code.id)
            .where(Coding.ended_at.is_(None))
            .order_by(Code.key)
        )
    assert [tuple(row) for row in rows] == [("1", 0, 10), ("2", 21, 36)]


def test_a_proposal_is_accepted_by_its_letter_and_never_by_itself(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    [text] = prepared(act, "Vi venter på svar.")
    with act() as work:
        suggest(work, text)
    here = f"/en/arbejde/kodning/tekst/{text}"
    page = client.get(here).get_data(as_text=True)
    assert "a: 1 Ventetid (rather sure)" in page
    assert "Because of: venter" in page
    assert codes_on(act, text) == []
    send(client, here, typed="a")
    assert codes_on(act, text) == [("1", None, Source.SUGGESTION)]


def suggest(work: Work, text_id: UUID) -> None:
    text = work.get(Text, text_id)
    run = Run(agreement_id=text.agreement_id, kind=RunKind.SUGGESTIONS, asked_at=work.now, parameters={})
    run.failed, run.progress = False, 100
    work.add(run)
    work.flush()
    code = work.one(sa.select(Code).where(Code.key == "1"))
    known = {"text_hash": text.text_hash, "rank": 1, "confidence": 0.9, "words": [[3, 9]], "few": False}
    work.add(Suggestion(id=new_id(), run_id=run.id, text_id=text.id, code_id=code.id, **known))


def test_what_the_machine_is_silent_about_is_said(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    [text] = prepared(act, "Vi venter på svar.")
    with act() as work:
        suggest(work, text)
        code, run = work.one(sa.select(Code).where(Code.key == "1")), work.one(sa.select(Run))
        run.outcome, run.finished_at = "done", work.now
        run.parameters = {"few": {"de": [code.id.hex]}, "weak": []}
    here = f"/en/arbejde/kodning/tekst/{text}"
    assert "a: 1 Ventetid" in client.get(here).get_data(as_text=True)
    assert "Deutsch: fewer than 20 texts are coded. The machine does not propose: Ventetid." in client.get(
        f"{HERE}kodebog"
    ).get_data(as_text=True)
    with act() as work:
        work.get(Text, text).language = "de"
    page = client.get(here).get_data(as_text=True)
    assert "Too few texts in this language are coded for the machine to propose: Ventetid." in page
    assert "a: 1 Ventetid" not in page
    with act() as work:
        work.get(Text, text).language = "da"
        work.one(sa.select(Run)).parameters = {"weak": [code.id.hex]}
    page = client.get(here).get_data(as_text=True)
    assert "The machine is wrong too often about: Ventetid." in page
    assert "a: 1 Ventetid" not in page


def test_switched_off_nothing_is_proposed_and_that_is_on_record(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    [text] = prepared(act, "Vi venter på svar.")
    with act() as work:
        suggest(work, text)
    press(client, f"{HERE}kodebog/forslag", on=f"{HERE}kodebog", do="off")
    assert "rather sure" not in client.get(f"/en/arbejde/kodning/tekst/{text}").get_data(as_text=True)
    assert "Proposals switched off" in client.get(f"{HERE}kodebog").get_data(as_text=True)
    with act() as work:
        assert work.one(sa.select(Codebook.suggestions_on)) is False


def test_a_heavy_text_is_folded_until_it_is_opened_on_purpose(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    [text] = prepared(act, "Jeg vil ikke leve mere.")
    here = f"/en/arbejde/kodning/tekst/{text}"
    page = client.get(here).get_data(as_text=True)
    assert "It speaks of suicide or self-harm." in page
    assert "leve mere" not in page
    assert "leve mere" in client.get(f"{here}?vis=ja").get_data(as_text=True)


def test_undo_comes_back_to_the_text(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    [text] = prepared(act, "Vi venter.")
    send(client, f"/en/arbejde/kodning/tekst/{text}", typed="1")
    answer = press(client, f"{HERE}fortryd")
    assert answer.location.endswith(f"/tekst/{text}")
    assert codes_on(act, text) == []


def test_skip_and_hand_over(
    client: CheckingClient, app: Any, mads: UUID, sign_in: Callable[..., UUID], act: Callable[..., Any]
) -> None:
    first, second = prepared(act, "Vi venter.", "Vi venter stadig.")
    other: CheckingClient = app.test_client()
    kirsten = sign_in(other, Role.MODERATOR)
    answer = send(client, f"/en/arbejde/kodning/tekst/{first}", do="skip")
    assert answer.location.endswith(f"/tekst/{second}")
    answer = send(client, f"/en/arbejde/kodning/tekst/{second}/giv", to="", note="")
    assert answer.status_code == 422
    send(client, f"/en/arbejde/kodning/tekst/{second}/giv", to=str(kirsten), note="Du kender stedet.")
    answer = press(other, f"{HERE}naeste")
    assert answer.location.endswith(f"/tekst/{second}")
    assert "Du kender stedet." in other.get(answer.location).get_data(as_text=True)


def test_a_second_reader_sees_nothing_of_the_first_and_then_both_settle(
    client: CheckingClient, app: Any, mads: UUID, sign_in: Callable[..., UUID], act: Callable[..., Any]
) -> None:
    [text] = prepared(act, "Vi venter.")
    here = f"/en/arbejde/kodning/tekst/{text}"
    send(client, here, typed="1")
    other: CheckingClient = app.test_client()
    sign_in(other, Role.MODERATOR)
    assert 'name="kept"' not in other.get(here).get_data(as_text=True)
    assert other.get(f"{here}/uenighed").status_code == 404, "nobody looks before they have read it themselves"
    send(other, here, typed="2")
    page = client.get(f"{HERE}uenighed").get_data(as_text=True)
    assert "1 Ventetid, 2 Sprog" in page
    assert send(client, f"{here}/uenighed", typed="1", note="").status_code == 422
    assert send(client, f"{here}/uenighed", typed="1", note="Talt om det.").status_code == 303
    assert "You differ on no text" in client.get(f"{HERE}uenighed").get_data(as_text=True)
    assert "1 of them by two or more." in client.get(f"{HERE}tal").get_data(as_text=True)


def group_of(work: Work, text_ids: list[UUID]) -> UUID:
    text = work.get(Text, text_ids[0])
    run = work.add(Run(agreement_id=text.agreement_id, kind=RunKind.DUPLICATES, asked_at=work.now, parameters={}))
    run.failed, run.progress = False, 100
    work.flush()
    group = work.add(Group(agreement_id=text.agreement_id, run_id=run.id, centre_id=text.id, made_at=work.now))
    work.flush()
    for text_id in text_ids:
        work.add(Member(group_id=group.id, text_id=text_id, likeness=0.9))
    stages.keep(work)
    return group.id


def test_a_campaign_letter_is_shown_once_and_each_still_counts_as_a_person(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    letters = [LETTER.format(place=place, name=name) for place, name in [("Køge", "A"), ("Køge", "B"), ("Greve", "C")]]
    texts = prepared(act, *letters)
    with act() as work:
        group = group_of(work, texts)
    answer = press(client, f"{HERE}naeste")
    assert answer.location.endswith(f"/gruppe/{group}")
    page = client.get(answer.location).get_data(as_text=True)
    assert "A letter sent by 3 persons" in page
    assert "Greve" in page
    assert send(client, answer.location, typed="1", do="code").status_code == 303
    assert [codes_on(act, text) for text in texts] == [[("1", None, Source.BULK)]] * 3
    press(client, f"{HERE}fortryd")
    assert [codes_on(act, text) for text in texts] == [[]] * 3, "what was done at once is taken back at once"


def test_a_letter_can_be_taken_out_of_its_group_and_put_back(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    texts = prepared(act, *[LETTER.format(place=place, name="A") for place in ("Køge", "Solrød", "Greve")])
    with act() as work:
        group = group_of(work, texts)
    here = f"/en/arbejde/kodning/gruppe/{group}"
    press(client, here, on=here, do="out", text=str(texts[2]))
    assert "A letter sent by 2 persons" in client.get(here).get_data(as_text=True)
    send(client, here, typed="1", do="code")
    assert codes_on(act, texts[2]) == []
    press(client, here, on=here, do="in", text=str(texts[2]))
    assert "A letter sent by 3 persons" in client.get(here).get_data(as_text=True)


def test_the_codebook_merges_and_takes_it_back(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    [text] = prepared(act, "Vi venter.")
    send(client, f"/en/arbejde/kodning/tekst/{text}", typed="1")
    with act() as work:
        [one, two, _] = work.all(sa.select(Code).order_by(Code.key))
        ids = one.id, two.id
    here = f"{HERE}kodebog/{ids[0]}"
    page = client.get(here).get_data(as_text=True)
    sent = {"csrf_token": hidden(page, "csrf_token"), "version": hidden(page, "version"), "do": "merge"}
    assert client.post(here, data=sent | {"into": ""}).status_code == 422
    assert client.post(here, data=sent | {"into": str(ids[1])}).status_code == 303
    assert client.post(here, data=sent | {"into": str(ids[1])}).status_code == 409, "a colleague was faster"
    assert "read as 2 Sprog" in client.get(here).get_data(as_text=True)
    assert codes_on(act, text) == [("1", None, Source.HAND)], "the row points to the code it was made with"
    page = client.get(here).get_data(as_text=True)
    sent = {"csrf_token": hidden(page, "csrf_token"), "version": hidden(page, "version"), "do": "reopen"}
    assert client.post(here, data=sent).status_code == 303


def test_a_new_code_and_a_part_of_it(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    prepared(act)
    send(client, f"{HERE}kodebog", name="Transport", parent="", keywords="bus, tog")
    with act() as work:
        made = work.one(sa.select(Code).where(Code.name == "Transport"))
        assert (made.key, made.keywords) == ("4", "bus\ntog")
        parent = made.id
    send(client, f"{HERE}kodebog", name="Flextrafik", parent=str(parent))
    with act() as work:
        assert work.one(sa.select(Code.key).where(Code.name == "Flextrafik")) == "4a"
    assert send(client, f"{HERE}kodebog", name="transport", parent="").status_code == 422


def test_an_editor_changes_the_codebook_and_reads_no_text(
    client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any]
) -> None:
    [text] = prepared(act, "Vi venter.")
    sign_in(client, Role.EDITOR)
    assert client.get(f"{HERE}kodebog").status_code == 200
    assert client.get("/en/arbejde/kodning/").status_code == 200
    assert client.get(f"/en/arbejde/kodning/tekst/{text}").status_code == 403
    assert client.get(HERE).status_code == 403


def test_looking_for_patterns_is_asked_for_and_says_when_there_are_too_few(
    client: CheckingClient, mads: UUID, act: Callable[..., Any], store: Store
) -> None:
    prepared(act, "Vi venter.", "Brevet er svært.")
    press(client, f"{HERE}moenstre", on=f"{HERE}moenstre")
    assert "It waits for its turn." in client.get(f"{HERE}moenstre").get_data(as_text=True)
    machine.work_off(store)
    assert "too few" in client.get(f"{HERE}moenstre").get_data(as_text=True)


@pytest.mark.parametrize("page", ["", "kodebog", "grupper", "uenighed", "tal", "moenstre"])
def test_a_page_asks_the_database_little(
    client: CheckingClient, mads: UUID, act: Callable[..., Any], page: str
) -> None:
    prepared(act, "Vi venter.", "Brevet er svært.")
    client.get(HERE)
    with counted() as sent:
        assert client.get(f"{HERE}{page}").status_code == 200
    assert len(sent) <= 8, sent


@pytest.mark.parametrize("secret", [False, True])
def test_opening_a_text_asks_the_database_little(
    client: CheckingClient, mads: UUID, act: Callable[..., Any], *, secret: bool
) -> None:
    [text] = prepared(act, "Vi venter.", secret=secret)
    with act() as work:
        suggest(work, text)
    send(client, f"/en/arbejde/kodning/tekst/{text}", typed="1")
    with counted() as sent:
        assert client.get(f"/en/arbejde/kodning/tekst/{text}").status_code == 200
    assert len(sent) <= 8, sent


def test_asking_twice_is_asking_once(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    prepared(act, "Vi venter.")
    press(client, f"{HERE}moenstre", on=f"{HERE}moenstre")
    with act() as work:
        text = work.one(sa.select(Text))
        again = service.last_runs(work, text.agreement_id, RunKind.DISCOVERY)[0]
        assert again is not None
        assert work.session.scalar(sa.select(sa.func.count()).select_from(Run)) == 1
