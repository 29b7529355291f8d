"""The moderator's pages: no raw text in the queue, every form without a script, conflicts that keep what was typed."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from engage.agreements.models import Agreement
from engage.audit.models import AuditEntry
from engage.bodies.models import Region
from engage.contributions.models import Channel, Contribution, FoundInPart, PublicVersion, Status
from engage.core.authority import Role
from engage.moderation.models import ModerationStep, Redaction
from tests.factories.contributions import make_contribution, make_focus_area
from tests.pages_checked import CheckingClient

TEXT = "Min bror Jens Hansen venter stadig. Ring til mig på 23 45 67 89 i morgen, for så er jeg hjemme hele dagen."


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
def it(act: Callable[..., Any]) -> UUID:
    with act() as work:
        found: UUID = make_contribution(work, TEXT, channel=Channel.LETTER).id
        return found


def address(contribution_id: UUID) -> str:
    return f"/arbejde/bidrag/{contribution_id}"


def hidden(page: str, do: str) -> dict[str, str]:
    """The hidden fields of the first form on `page` that does `do`."""
    for form in re.findall(r'<form method="post".*?</form>', page, re.DOTALL):
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        if fields.get("do") == do:
            return fields
    raise AssertionError(f"no form to {do} on the page")


def send(client: CheckingClient, it: UUID, do: str, *, page: str = "", status: int = 303, **values: Any) -> Any:
    """Send one of the page's forms, as it is now unless `page` says what was seen."""
    fields = hidden(page or client.get(address(it)).text, do)
    answer = client.post(address(it), data=fields | values)
    assert answer.status_code == status, answer.text
    return answer


def one(act: Callable[..., Any], kind: Any, *conditions: Any) -> Any:
    with act() as work:
        return work.one(sa.select(kind).where(*conditions))


def test_the_queue_shows_no_word_of_the_text(mads: CheckingClient, it: UUID) -> None:
    answer = mads.get("/arbejde/bidrag/")
    assert answer.status_code == 200
    assert str(it) in answer.text
    for word in ("Jens", "Hansen", "bror", "23 45", "hjemme", "letter"):
        assert word not in re.sub(r"<option.*?</option>", "", answer.text)
    assert "Phone number: 1" in answer.text or "Telefonnummer: 1" in answer.text


@pytest.mark.parametrize(
    "query", ["?status=x&focus=y&flag=z&language=q&efter=1", "?crisis=y&held=y&waiting=y", "?flag=phone"]
)
def test_the_queue_takes_any_filter(mads: CheckingClient, it: UUID, query: str) -> None:
    answer = mads.get(f"/arbejde/bidrag/{query}")
    assert answer.status_code == 200
    assert (str(it) in answer.text) is ("crisis" not in query)


def test_the_queue_goes_on_by_key(mads: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        made = [make_contribution(work).id for _ in range(22)]
    first = mads.get("/arbejde/bidrag/?language=da").text
    following = re.search(r'href="([^"]*efter=[^"]*)" rel="next"', first)
    assert following is not None
    second = mads.get(following[1].replace("&amp;", "&")).text
    assert [f'{each}">' in first for each in made] == [True] * 20 + [False] * 2
    assert [f'{each}">' in second for each in made] == [False] * 20 + [True] * 2


def test_two_agreements_of_one_title_are_told_apart(mads: CheckingClient, it: UUID, act: Callable[..., Any]) -> None:
    alike = {"south-2027-28": ("Region Syd", 2027), "east-2027-28": ("Region Øst", 2027), "east-2029-30": (None, 2029)}
    with act() as work:
        made = {}
        for slug, (region, year) in alike.items():
            area = make_focus_area(work, slug)
            agreement = work.get(Agreement, area.agreement_id)
            agreement.title = "Rammeaftale"
            agreement.period_from, agreement.period_to = date(year, 1, 1), date(year + 1, 12, 31)
            if region:
                made[slug] = work.get(Region, agreement.region_id)
                made[slug].name = region
            else:
                agreement.region_id = made["east-2027-28"].id
            make_contribution(work, focus_area=f"{slug}:1")
        make_focus_area(work, "alone-2027-28")
    names = ["Rammeaftale, Region Syd", "Rammeaftale, Region Øst 2027-2028", "Rammeaftale, Region Øst 2029-2030"]
    queue = mads.get("/arbejde/bidrag/").text
    for name in names:
        assert f'<span class="soft">{name}</span>' in queue
    for page in (queue, mads.get(address(it)).text):
        assert [page.count(f"1. Fokusområde 1 ({name})") for name in [*names, "Rammeaftale alone-2027-28"]] == [1] * 4
    entry = mads.get("/arbejde/bidrag/indtast").text
    assert [entry.count(f'<optgroup label="{name}">') for name in names] == [1, 1, 1]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MODERATOR])
def test_nobody_else_gets_in(
    client: CheckingClient, sign_in: Callable[..., UUID], it: UUID, act: Callable[..., Any], role: Role
) -> None:
    sign_in(client, role)
    for path in ("/arbejde/bidrag/", address(it), f"{address(it)}/svar"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Hansen" not in answer.text
    assert one(act, AuditEntry, AuditEntry.action == "moderation.opened_original") is None


def test_another_scope_s_contribution_is_unknown(
    client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any]
) -> None:
    with act() as work:
        make_focus_area(work)
        there = make_focus_area(work, "other-2027-28")
        it = make_contribution(work, focus_area="test-2027-28:1").id
        scope = make_contribution(work, focus_area="other-2027-28:1").scope_id
        assert there is not None
    sign_in(client, Role.MODERATOR, scope=scope)
    assert str(it) not in client.get("/arbejde/bidrag/").text
    known, unknown = client.get(address(it)), client.get(address(UUID(int=5)))
    assert (known.status_code, unknown.status_code) == (404, 404)
    token = re.compile(r'name="csrf_token" value="[^"]*"')
    assert token.sub("", known.text) == token.sub("", unknown.text.replace(str(UUID(int=5)), str(it)))


def test_every_opening_is_recorded(mads: CheckingClient, it: UUID, act: Callable[..., Any]) -> None:
    assert "Jens Hansen" in mads.get(address(it)).text
    mads.get(f"{address(it)}?formaal=rights")
    mads.get(f"{address(it)}?formaal=curiosity")
    with act() as work:
        said = work.all(sa.select(AuditEntry.purpose).where(AuditEntry.action == "moderation.opened_original"))
    assert sorted(said) == ["moderation", "moderation", "rights"]


def test_from_the_first_look_to_the_public_page(mads: CheckingClient, it: UUID, act: Callable[..., Any]) -> None:
    answer = send(mads, it, "decide", status=422, outcome="publish")
    assert 'href="#outcome-0"' in answer.text
    while '"redact_finding"' in mads.get(address(it)).text:
        send(mads, it, "redact_finding")
    send(mads, it, "redact", words="bror", why="family", note="", instead="")
    send(mads, it, "decide", outcome="publish", sure="y")
    public = one(act, PublicVersion)
    assert one(act, Contribution).status is Status.PUBLISHED
    pages = [mads.get(path).text for path in (f"/bidrag/{public.number}/", "/", f"/en/bidrag/{public.number}/")]
    assert "venter stadig" in pages[0]
    for stored in (public.text, public.stems, str(public.helper_opinion), *pages):
        assert "hansen" not in stored.casefold()
        assert "23 45" not in stored


def test_without_a_script_words_are_pasted_and_with_one_selected(
    mads: CheckingClient, it: UUID, act: Callable[..., Any]
) -> None:
    start = TEXT.index("Jens Hansen")
    send(mads, it, "redact", start=str(start), end=str(start + 11), words="", why="name", note="en bror", instead="")
    send(mads, it, "redact", words="hele dagen", number="1", why="other", instead="et stykke tid")
    page = mads.get(address(it)).text
    assert "[et stykke tid]" in page
    redaction = one(act, Redaction, Redaction.start == start)
    assert redaction.reason == "name: en bror"
    send(mads, it, "put_back", page=page)
    assert one(act, Redaction, Redaction.undone_at.is_not(None)) is not None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": "", "why": "name"}, "words"),
        ({"words": "Peter", "why": "name"}, "words"),
        ({"words": "Jens", "why": ""}, "why"),
        ({"words": "Jens", "why": "name", "number": "9"}, "number"),
        ({"words": "Jens", "why": "name", "number": "x"}, "number"),
        ({"words": "Jens", "why": "name", "note": "hedder Jens"}, "note"),
        ({"words": "Jens", "why": "name", "instead": "jens"}, "instead"),
        ({"words": "", "why": "name", "start": "9", "end": "99999"}, "words"),
        ({"words": "", "why": "name", "start": "-1", "end": "²"}, "words"),
    ],
)
def test_what_cannot_be_taken_out_comes_back_with_what_was_typed(
    mads: CheckingClient, it: UUID, act: Callable[..., Any], values: dict[str, str], field: str
) -> None:
    answer = send(mads, it, "redact", status=422, **values)
    assert f'href="#{field}"' in answer.text
    assert one(act, Redaction) is None
    if values.get("note"):
        assert "hedder Jens" in answer.text


def test_what_was_found_stays_with_a_reason_and_is_taken_back(
    mads: CheckingClient, it: UUID, act: Callable[..., Any]
) -> None:
    found = one(act, FoundInPart, FoundInPart.kind == "phone")
    page = mads.get(f"{address(it)}?behold={found.id}").text
    answer = mads.post(address(it), data=hidden(page, "keep"))
    assert answer.status_code == 422
    assert 'href="#keep_reason-0"' in answer.text
    answer = mads.post(address(it), data=hidden(answer.text, "keep") | {"keep_reason": "organisation", "reason": ""})
    assert answer.status_code == 303
    assert one(act, FoundInPart, FoundInPart.id == found.id).resolution == "kept"
    send(mads, it, "reopen")
    assert one(act, FoundInPart, FoundInPart.id == found.id).resolution is None


def test_a_refusal_waits_for_a_colleague(
    mads: CheckingClient, kirsten: CheckingClient, it: UUID, act: Callable[..., Any]
) -> None:
    assert 'href="#decline_reason"' in send(mads, it, "decide", status=422, outcome="decline").text
    send(mads, it, "decide", outcome="decline", decline_reason="Skriv til kommunen.")
    own = mads.get(address(it)).text
    assert '"confirm"' not in own
    step = one(act, ModerationStep)
    forged = hidden(own, "undo") | {"do": "confirm", "step": str(step.id)}
    assert mads.post(address(it), data=forged).status_code == 403
    assert "Skriv til kommunen." in kirsten.get(address(it)).text
    send(kirsten, it, "confirm")
    assert one(act, Contribution).status is Status.DECLINED
    assert "Skriv til kommunen." in kirsten.get(address(it)).text
    send(mads, it, "undo")
    assert one(act, Contribution).status is Status.IN_MODERATION


def test_the_slower_one_keeps_what_they_typed(
    mads: CheckingClient, kirsten: CheckingClient, it: UUID, act: Callable[..., Any]
) -> None:
    page = mads.get(address(it)).text
    assert "and moderator" not in page
    assert "moderator" in kirsten.get(address(it)).text
    send(kirsten, it, "decide", outcome="forward", forward_to="Seminaret")
    send(kirsten, it, "undo")
    answer = send(mads, it, "decide", page=page, status=409, outcome="decline", decline_reason="Mine lange ord.")
    assert "Mine lange ord." in answer.text
    assert one(act, ModerationStep, ModerationStep.undone_at.is_(None)) is None
    again = hidden(answer.text, "decide") | {"outcome": "decline", "decline_reason": "Mine lange ord."}
    assert mads.post(address(it), data=again).status_code == 303


def test_after_an_outcome_the_next_one_comes(mads: CheckingClient, it: UUID, act: Callable[..., Any]) -> None:
    with act() as work:
        following = make_contribution(work).id
    answer = send(mads, it, "decide", outcome="secretariat_only")
    assert str(following) in answer.location
    page = mads.get(answer.location)
    assert str(it) in page.text
    assert 'role="status"' in page.text
    answer = send(mads, following, "decide", outcome="secretariat_only")
    assert answer.location.endswith("/arbejde/bidrag/")


def test_what_is_public_is_taken_down(mads: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        it = make_contribution(work).id
    send(mads, it, "decide", outcome="publish")
    assert 'href="#down_reason"' in send(mads, it, "take_down", status=422, down_reason="").text
    send(mads, it, "take_down", down_reason="Et navn stod der")
    assert one(act, Contribution).status is Status.IN_MODERATION
    assert one(act, PublicVersion).text == ""


def test_a_text_without_focus_area_gets_one(
    client: CheckingClient, sign_in: Callable[..., UUID], it: UUID, act: Callable[..., Any]
) -> None:
    with act() as work:
        make_focus_area(work)
        make_focus_area(work, "other-2027-28")
        mine = make_contribution(work, focus_area="test-2027-28:1").scope_id
    sign_in(client, Role.MODERATOR, scope=mine)
    assert 'href="#focus_area"' in send(client, it, "place", status=422, focus_area="nowhere:1").text
    assert str(it) in send(client, it, "place", focus_area="test-2027-28:1").location
    assert one(act, Contribution, Contribution.id == it).scope_id == mine
    answer = send(client, it, "place", focus_area="other-2027-28:1")
    assert answer.location.endswith("/arbejde/bidrag/")
    assert client.get(address(it)).status_code == 404


def test_danger_shows_the_routine(mads: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        it = make_contribution(work, crisis=True).id
    page = mads.get(address(it)).text
    assert "112" in page
    send(mads, it, "decide", outcome="crisis")
    assert one(act, Contribution).status is Status.CRISIS


def test_the_helper_s_part_has_a_page_of_its_own(mads: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        told = {"role": "helper", "has_consent": "yes", "helper_opinion": "Jeg synes, at han trives."}
        it = make_contribution(work, "Anders vil gerne ud hver dag.", **told).id
    page = mads.get(f"{address(it)}?del=helper_opinion").text
    assert hidden(page, "redact")["part"] == "helper_opinion"
    answer = mads.post(
        f"{address(it)}?del=helper_opinion", data=hidden(page, "redact") | {"words": "trives", "why": "other"}
    )
    assert "del=helper_opinion" in answer.location
    assert one(act, Redaction).part == "helper_opinion"


def test_whoever_decides_sees_every_word_that_becomes_public(mads: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        told = {"role": "helper", "has_consent": "yes", "helper_opinion": "Jeg synes, at han trives."}
        it = make_contribution(work, "Anders vil gerne ud hver dag.", **told).id
    for part, other in (("text", "Jeg synes, at han trives."), ("helper_opinion", "Anders vil gerne ud hver dag.")):
        page = mads.get(f"{address(it)}?del={part}").text
        assert other in page.split('id="decide"')[1]
        assert f"?del={'text' if part == 'helper_opinion' else 'helper_opinion'}#texts" in page.split('id="decide"')[1]


@pytest.mark.parametrize("data", [{}, {"do": "burn"}, {"do": "confirm"}, {"do": "put_back", "redaction": "x"}])
def test_nonsense_is_refused(mads: CheckingClient, it: UUID, data: dict[str, str]) -> None:
    page = mads.get(address(it)).text
    fields = hidden(page, "redact") | data if "do" in data else {}
    assert mads.post(address(it), data=fields).status_code == 400


def test_a_form_without_its_token_does_nothing(mads: CheckingClient, it: UUID, act: Callable[..., Any]) -> None:
    fields = hidden(mads.get(address(it)).text, "decide") | {"csrf_token": "", "outcome": "secretariat_only"}
    assert mads.post(address(it), data=fields).status_code == 400
    assert one(act, Contribution).status is Status.IN_MODERATION


def test_closing_it_says_so_to_others(mads: CheckingClient, kirsten: CheckingClient, it: UUID) -> None:
    mads.get(address(it))
    assert "has this open" in kirsten.get(f"/en{address(it)}").text
    send(mads, it, "leave")
    assert "has this open" not in kirsten.get(f"/en{address(it)}").text


def test_a_longer_queue_costs_the_page_no_more_questions(
    mads: CheckingClient, app: Any, act: Callable[..., Any]
) -> None:
    seen: list[str] = []
    engine = app.extensions["store"].engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def cost() -> int:
        seen.clear()
        assert mads.get("/en/arbejde/bidrag/").status_code == 200
        return len([each for each in seen if each.lstrip().upper().startswith("SELECT")])

    with act() as work:
        make_focus_area(work)
        make_contribution(work, focus_area="test-2027-28:1")
    event.listen(engine, "before_cursor_execute", note)
    few = cost()
    with act() as work:
        for _ in range(24):
            make_contribution(work)
    many = cost()
    event.remove(engine, "before_cursor_execute", note)
    assert few == many <= 8
