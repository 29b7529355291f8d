"""The pages of perspectives: the desk from code to publication, what everyone reads, and the question to everybody."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.coding.models import Coding, Text
from engage.contributions import service as contributions
from engage.contributions.models import Contribution, PublicVersion
from engage.core.authority import Actor, Held, Role
from engage.core.work import Work
from engage.perspectives import answering, queries, quoting
from engage.perspectives.models import Answer, Evidence, Perspective, Quote, Result, Version
from engage.perspectives.quoting import Pick
from engage.perspectives.rules import Seat, Stage, Use
from tests.conftest import as_actor
from tests.counting import counted
from tests.factories.accounts import make_account
from tests.factories.coding import make_text
from tests.factories.contributions import make_code
from tests.factories.perspectives import (
    CLAIM,
    WORDS,
    code_text,
    make_coded,
    make_ready,
    make_started,
    publish,
    revision,
)
from tests.pages_checked import CheckingClient

WAITS = "Vi har ventet på svar i to år. Ingen ringer tilbage."
OTHER = "Jeg ventede også længe, og jeg mistede troen på det."
DESK = "/en/arbejde/perspektiver/"


@pytest.fixture
def mads(client: CheckingClient, sign_in: Callable[..., UUID]) -> UUID:
    return sign_in(client, Role.MODERATOR)


def authors(work: Work) -> tuple[Work, Work]:
    """Two moderators beside the one who is signed in."""
    made = []
    for name in ("Anne Anden", "Tove Tredje"):
        account = make_account(work, name=name, email=f"{name[:4].lower()}@example.org")
        made.append(as_actor(work, Actor(account.id, name, (Held(Role.MODERATOR),), kind="person")))
    return made[0], made[1]


def published(act: Callable[..., Any], *texts: str, quote: str = "") -> tuple[int, UUID, UUID]:
    """A published perspective: its number, its id, and the first contribution behind it."""
    with act() as work:
        one, other = authors(work)
        code, found = make_coded(one, *(texts or (WAITS,)))
        it = make_started(one, code, found[0])
        make_ready(one, it)
        if quote:
            pick = Pick(found[0].contribution_id, quote, Seat.SUB_CODE)
            quoting.choose(one, it.id, [pick], revision=revision(one, it))
        publish(one, other, it)
        return it.number, it.id, found[0].contribution_id


def drafted(act: Callable[..., Any], *texts: str) -> UUID:
    """A draft of somebody else's."""
    with act() as work:
        one, _ = authors(work)
        code, found = make_coded(one, *(texts or (WAITS,)))
        return make_started(one, code, found[0]).id


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def send(client: CheckingClient, address: str, **values: Any) -> Any:
    page = client.get(address).get_data(as_text=True)
    keep = {name: hidden(page, name) for name in ("csrf_token", "revision", "once") if f'name="{name}"' in page}
    return client.post(address, data=keep | values)


# --- The desk ---------------------------------------------------------------------------------


def test_from_codes_to_a_draft_with_sources(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    with act() as work:
        one, _ = authors(work)
        code, found = make_coded(one, WAITS, OTHER)
        area, code_id, ids = found[0].focus_area_id, code.id, [text.id for text in found]
        codings = work.all(sa.select(Coding.id).where(Coding.text_id.in_(ids)).order_by(Coding.made_at))
    assert "Rammeaftale" in client.get(DESK).get_data(as_text=True)
    answer = send(client, f"{DESK}ny/test-2027-28", area="", codes=str(code_id), claim=CLAIM)
    assert answer.status_code == 422
    answer = send(client, f"{DESK}ny/test-2027-28", area=str(area), codes=str(code_id), claim=CLAIM)
    assert answer.status_code == 303
    sources = answer.location
    answer = send(client, sources, **{f"use-{codings[0]}": "used", f"use-{codings[1]}": "set_aside"})
    assert answer.status_code == 422
    assert "Write in a few words why" in answer.get_data(as_text=True)
    assert re.search(rf'id="used-{codings[0]}"[^>]*checked', answer.get_data(as_text=True)), "nothing typed is lost"
    answer = send(
        client,
        sources,
        **{f"use-{codings[0]}": "used", f"use-{codings[1]}": "set_aside", f"reason-{codings[1]}": "Noget andet"},
    )
    assert answer.status_code == 303
    with act() as work:
        rows = {row.coding_id: (row.use, row.reason) for row in work.all(sa.select(Evidence))}
    assert rows == {codings[0]: (Use.USED, None), codings[1]: (Use.SET_ASIDE, "Noget andet")}


def test_all_that_is_undecided_is_used_with_one_button(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    it = drafted(act, WAITS, OTHER)
    assert send(client, f"{DESK}{it}/kilder", do="all").status_code == 303
    with act() as work:
        assert [row.use for row in work.all(sa.select(Evidence))] == [Use.USED, Use.USED]


def test_words_for_the_secretariat_are_opened_elsewhere(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    with act() as work:
        one, _ = authors(work)
        code, found = make_coded(one, WAITS)
        secret = make_text(one, "Kun til jer.", secret=True)
        code_text(one, secret, code)
        it = make_started(one, code, found[0]).id
    page = client.get(f"{DESK}{it}/kilder").get_data(as_text=True)
    assert WAITS in page
    assert "Kun til jer." not in page
    assert "Only the secretariat may read it." in page


def test_the_whole_way_and_the_second_person(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    it = drafted(act)
    here = f"{DESK}{it}"
    assert "What is still missing" in client.get(here).get_data(as_text=True)
    assert send(client, f"{here}/gennemse", do="send").status_code == 409
    assert send(client, f"{here}/kilder", do="all").status_code == 303
    assert send(client, f"{here}/uenighed").status_code == 303
    answer = send(client, f"{here}/ord", confidence="low", **(WORDS | {"claim": "ord " * 26}))
    assert answer.status_code == 422
    assert "Fewer than 10 people say it." in answer.get_data(as_text=True)
    assert send(client, f"{here}/ord", confidence="low", **WORDS).status_code == 303
    assert send(client, f"{here}/gennemse", do="send").status_code == 303
    page = client.get(f"{here}/gennemse").get_data(as_text=True)
    assert "so a colleague must publish it" in page
    assert send(client, f"{here}/gennemse", do="publish").status_code == 409
    with act() as work:
        assert work.one(sa.select(Version.stage)) is Stage.IN_REVIEW


def test_who_did_not_write_it_can_send_it_back_and_publish(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    with act() as work:
        one, _ = authors(work)
        code, found = make_coded(one, WAITS)
        it = make_started(one, code, found[0])
        make_ready(one, it)
        from engage.perspectives import publishing

        publishing.send(one, it.id, revision=revision(one, it))
        here = f"{DESK}{it.id}/gennemse"
    assert send(client, here, do="send_back", why="").status_code == 422
    assert send(client, here, do="publish").status_code == 303
    with act() as work:
        version = work.one(sa.select(Version))
        assert (version.stage, version.reviewed_by) == (Stage.PUBLISHED, mads)


def test_a_colleague_who_was_faster_and_both_texts_on_the_page(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    it = drafted(act)
    page = client.get(f"{DESK}{it}/ord").get_data(as_text=True)
    send(client, f"{DESK}{it}/ord", **(WORDS | {"limits": "Kollegaens ord"}))
    mine = {"csrf_token": hidden(page, "csrf_token"), "revision": hidden(page, "revision")}
    answer = client.post(f"{DESK}{it}/ord", data=mine | WORDS | {"limits": "Mine egne ord"})
    assert answer.status_code == 409
    told = answer.get_data(as_text=True)
    assert "Kollegaens ord" in told
    assert "Mine egne ord" in told


def test_other_languages_are_written_beside_the_danish(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    it = drafted(act)
    answer = send(client, f"{DESK}{it}/sprog/da@easy", claim="Mange venter længe.")
    assert answer.status_code == 303
    assert "Mange venter længe." in client.get(f"{DESK}{it}/sprog/da@easy").get_data(as_text=True)
    assert client.get(f"{DESK}{it}/sprog/sv").status_code == 404


def test_quotes_are_proposed_and_a_person_decides(client: CheckingClient, mads: UUID, act: Callable[..., Any]) -> None:
    it = drafted(act, WAITS, OTHER)
    send(client, f"{DESK}{it}/kilder", do="all")
    here = f"{DESK}{it}/citater"
    page = client.get(here).get_data(as_text=True)
    voices = re.findall(r'name="voice-(\d+)" value="([^"]+)"', page)
    assert len(voices) == 2
    with act() as work:
        texts = dict(work.rows(sa.select(PublicVersion.contribution_id, PublicVersion.text)))
    place, key = voices[0]
    fields = {f"voice-{place}": key, f"seat-{place}": "sub_code", f"take-{place}": "1"}
    answer = send(client, here, **fields, **{f"words-{place}": "Noget helt andet"})
    assert answer.status_code == 422
    assert "word for word" in answer.get_data(as_text=True)
    assert send(client, here, **fields, **{f"words-{place}": texts[UUID(key)]}).status_code == 303
    with act() as work:
        assert work.one(sa.select(Quote.words)) == texts[UUID(key)]


@pytest.mark.parametrize(
    "step", ["", "/ord", "/kilder", "/uenighed", "/citater", "/sprog/en", "/gennemse", "/historik"]
)
def test_a_page_of_the_desk_asks_little_of_the_database(
    client: CheckingClient, mads: UUID, act: Callable[..., Any], step: str
) -> None:
    it = drafted(act, *(f"{WAITS} {number}" for number in range(6)))
    send(client, f"{DESK}{it}/kilder", do="all")
    client.get(f"{DESK}{it}{step}")
    with counted() as sent:
        assert client.get(f"{DESK}{it}{step}").status_code == 200
    assert len(sent) <= 8, "\n".join(sent)


# --- What everyone reads ----------------------------------------------------------------------


def test_everyone_reads_the_whole_of_it(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, contribution_id = published(act, quote="Ingen ringer tilbage.")
    assert CLAIM in client.get("/en/perspektiver/").get_data(as_text=True)
    page = client.get(f"/en/perspektiver/{number}/").get_data(as_text=True)
    for words in (CLAIM, WORDS["asked_for"], WORDS["not_covered"], "Ingen ringer tilbage.", "Not very sure"):
        assert words in page
    assert "We looked for it in 1 text and found nobody." in page
    with act() as work:
        public = work.one(sa.select(PublicVersion.number).where(PublicVersion.contribution_id == contribution_id))
    assert f"/bidrag/{public}/" in client.get(f"/en/perspektiver/{number}/kilder/").get_data(as_text=True)
    assert CLAIM in client.get(f"/en/bidrag/{public}/").get_data(as_text=True)
    assert CLAIM in client.get("/en/aftaler/test-2027-28/fokusomraader/1/").get_data(as_text=True)
    assert "Version 1" in client.get(f"/en/perspektiver/{number}/versioner/").get_data(as_text=True)


def test_a_quote_is_gone_from_the_page_as_soon_as_the_text_is(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, contribution_id = published(act, quote="Ingen ringer tilbage.")
    here = f"/en/perspektiver/{number}/"
    assert "Ingen ringer tilbage." in client.get(here).get_data(as_text=True)
    with act() as work:
        contributions.retract(work, work.get(Contribution, contribution_id))
    assert "Ingen ringer tilbage." not in client.get(here).get_data(as_text=True)


def test_a_draft_is_nobodys_business(client: CheckingClient, act: Callable[..., Any]) -> None:
    drafted(act)
    with act() as work:
        number = work.one(sa.select(Perspective.number))
    for page in ("", "kilder/", "versioner/", "genkender", "svar"):
        assert client.get(f"/en/perspektiver/{number}/{page}").status_code == 404
    assert CLAIM not in client.get("/en/perspektiver/").get_data(as_text=True)


@pytest.mark.parametrize("page", ["", "kilder/", "versioner/", "genkender"])
def test_a_public_page_asks_little_of_the_database(client: CheckingClient, act: Callable[..., Any], page: str) -> None:
    number, _, _ = published(act, WAITS, OTHER, quote="Ingen ringer tilbage.")
    with counted() as sent:
        assert client.get(f"/en/perspektiver/{number}/{page}").status_code == 200
    assert len(sent) <= 8, "\n".join(sent)


# --- By code ----------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [False, True])
def test_with_the_code_one_sees_where_the_words_went(
    client: CheckingClient, act: Callable[..., Any], *, secret: bool
) -> None:
    from engage.contributions.models import Status
    from tests.factories.coding import approve, registered
    from tests.factories.contributions import make_focus_area

    with act() as work:
        one, other = authors(work)
        make_focus_area(work)
        code, found = make_coded(one, WAITS)
        mine, receipt = make_code(work, text=OTHER, focus_area="test-2027-28:1")
        if secret:
            mine.status, mine.status_on = Status.SECRETARIAT_ONLY, work.today
        else:
            approve(work, mine, OTHER)
        code_text(one, registered(work, mine), code)
        it = make_started(one, code, found[0])
        make_ready(one, it)
        publish(one, other, it)
    send(client, "/en/mit-bidrag", code=receipt)
    with counted() as sent:
        page = client.get("/en/mit-bidrag").get_data(as_text=True)
    assert "Your words are part of:" in page
    assert CLAIM in page
    assert len(sent) <= 8, "\n".join(sent)


# --- Do you recognise this? -------------------------------------------------------------------


def test_anyone_answers_once_and_sees_what_others_said_only_then(
    client: CheckingClient, act: Callable[..., Any]
) -> None:
    number, _, _ = published(act)
    here = f"/en/perspektiver/{number}/"
    assert client.get(f"{here}svar").location.endswith("/genkender")
    page = client.get(f"{here}genkender").get_data(as_text=True)
    assert "This is not a vote." in page
    assert send(client, f"{here}genkender").status_code == 422
    assert send(client, f"{here}genkender", answer="yes", role="relative").location.endswith("/svar")
    assert "Too few have answered" in client.get(f"{here}svar").get_data(as_text=True)
    send(client, f"{here}genkender", answer="no")
    with act() as work:
        assert [(row.answer, row.role) for row in work.all(sa.select(Answer))] == [("yes", "relative")]


def test_a_text_goes_its_own_way_and_has_a_code(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, _ = published(act)
    with act() as work:
        before = len(work.all(sa.select(Contribution)))
    answer = send(client, f"/en/perspektiver/{number}/genkender", answer="no", text="Sådan er det ikke hos os.")
    assert answer.status_code == 303
    with act() as work:
        found = work.all(sa.select(Contribution).order_by(Contribution.sequence))
        assert len(found) == before + 1
        assert (found[-1].publish, found[-1].focus_area_id is not None) == ("secretariat", True)
    assert 'id="receipt-code"' in client.get(f"/en/perspektiver/{number}/svar").get_data(as_text=True)


def test_a_cpr_number_is_refused_and_nothing_is_kept(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, _ = published(act)
    answer = send(client, f"/en/perspektiver/{number}/genkender", answer="no", text="Min bror er 010180-1234")
    assert answer.status_code == 422
    with act() as work:
        assert work.all(sa.select(Answer)) == []


def test_an_answer_says_nothing_to_those_who_watch(client: CheckingClient, act: Callable[..., Any]) -> None:
    """No page that is kept may change its mark when somebody answers: a live counter gives people away."""
    number, _, _ = published(act)
    here = f"/en/perspektiver/{number}/"
    before = client.get(here).headers["ETag"]
    with act() as work:
        version = work.one(sa.select(Version))
        answering.answer(work, version.id, answering.Answered.YES, who="somebody")
    assert client.get(here).headers["ETag"] == before


def test_results_show_when_there_are_enough(client: CheckingClient, act: Callable[..., Any]) -> None:
    number, _, _ = published(act)
    with act() as work:
        version = work.one(sa.select(Version))
        for one in range(30):
            answered = answering.Answered.YES if one < 20 else answering.Answered.PARTLY
            answering.answer(work, version.id, answered, who=f"{one}")
        assert answering.batch(work) == 1
        assert work.one(sa.select(Result.counted)) == 30
    send(client, f"/en/perspektiver/{number}/genkender", answer="yes")
    page = client.get(f"/en/perspektiver/{number}/svar").get_data(as_text=True)
    for words in ("At least 30 people", "Few answers", "70 %", "30 %", "fewer than 5 people"):
        assert words in page


def test_after_closing_everyone_sees_the_result(client: CheckingClient, act: Callable[..., Any]) -> None:
    from engage.perspectives import publishing

    number, identity, _ = published(act)
    with act() as work:
        one, _ = _again(work)
        publishing.close(one, identity)
    assert client.get(f"/en/perspektiver/{number}/genkender").status_code == 303
    assert "Answers are closed." in client.get(f"/en/perspektiver/{number}/svar").get_data(as_text=True)


def _again(work: Work) -> tuple[Work, Work]:
    """The author once more."""
    written_by = work.one(sa.select(Version.written_by))
    again = as_actor(work, Actor(written_by, "Anne", (Held(Role.MODERATOR),), kind="person"))
    return again, again


def test_texts_and_drafts_are_found_by_their_ids_only(
    client: CheckingClient, mads: UUID, act: Callable[..., Any]
) -> None:
    it = drafted(act)
    with act() as work:
        assert work.one(sa.select(Text.id)) is not None
        assert queries.draft(_again(work)[0], it).is_open
    assert client.get(f"{DESK}{UUID(int=1)}").status_code == 404


def test_a_card_says_in_a_whole_sentence_how_sure_we_are(client: CheckingClient, act: Callable[..., Any]) -> None:
    published(act)
    assert "We are not very sure of it." in client.get("/en/perspektiver/").get_data(as_text=True)
