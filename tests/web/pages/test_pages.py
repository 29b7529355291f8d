"""The pages for everyone: what they say, in which language, and what they must never show."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from engage.agreements import queries as agreements
from engage.agreements.models import FocusArea
from engage.contributions import service as contributions
from engage.contributions.models import Contribution
from engage.core.work import Work
from engage.pages import queries
from engage.replies.models import Reply, ReplyState
from engage.web.locale import show_date
from engage.wording import service as wording
from engage.wording.models import Twin
from tests.counting import counted
from tests.factories.agreements import DATA, EARLIER, SOON, load_cycles, make_voice
from tests.factories.contributions import make_body, make_contribution, make_focus_area
from tests.pages_checked import CheckingClient

Act = Callable[..., AbstractContextManager[Work]]
PREFIXES = ["", "/let", "/en", "/de"]
SECRET = "Det her har kun moderatoren lov til at læse, og ingen anden."


@pytest.fixture(autouse=True)
def nothing_counted_yet(app: Flask) -> Iterator[None]:
    """The counts of a day are kept for that day; each test has a day of its own."""
    app.extensions.pop("answered", None)
    yield
    app.extensions.pop("answered", None)


@pytest.fixture
def loaded(act: Act) -> None:
    with act() as work:
        load_cycles(work)
        wording.load_pages(work, DATA / "pages")


def area_of(work: Work, number: int = 3) -> FocusArea:
    return agreements.focus_area(work, SOON, number)


def told_about(work: Work, area: FocusArea, number: int, **values: object) -> Contribution:
    made = make_contribution(work, SECRET)
    made.focus_area_id = area.id
    work.flush()
    make_voice(work, made, number, **values)
    return made


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_page_in_every_language(client: CheckingClient, loaded: None, prefix: str) -> None:
    for path in (
        "/",
        "/aftaler/",
        f"/aftaler/{EARLIER}/",
        f"/aftaler/{SOON}/",
        f"/aftaler/{EARLIER}/fokusomraader/1/",
        f"/aftaler/{SOON}/fokusomraader/3/",
        "/om/",
        "/privatliv",
        "/was",
        "/cookies",
        "/hjaelp",
        "/beskyttelse",
    ):
        answer = client.get(prefix + path)
        assert answer.status_code == 200, path
        assert "missing-twin" not in answer.text, f"{path} is not whole in {prefix}"


def test_pages_stand_when_nothing_is_there_yet(client: CheckingClient) -> None:
    for path in ("/", "/aftaler/"):
        assert client.get(path).status_code == 200
    for path in ("/om/", "/aftaler/none/", f"/aftaler/{SOON}/fokusomraader/1/", "/bidrag/1/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("prefix", PREFIXES[1:])
def test_a_missing_twin_is_said_kindly(client: CheckingClient, loaded: None, act: Act, prefix: str) -> None:
    with act() as work:
        work.run(sa.delete(Twin))
        work.public_changed()
    page = client.get(f"{prefix}/om/").text
    assert "missing-twin" in page
    assert '<div class="prose" lang="da">' in page
    area = client.get(f"{prefix}/aftaler/{SOON}/fokusomraader/3/").text
    assert "missing-twin" in area
    assert '<span lang="da">Styrket samarbejde med borgere og deres pårørende</span>' in area
    assert "missing-twin" in client.get(f"{prefix}/").text


def test_a_twin_that_has_fallen_behind_is_said_kindly(client: CheckingClient, loaded: None, act: Act) -> None:
    with act() as work:
        area_of(work).goal = "Et nyt mål."
    page = client.get(f"/en/aftaler/{SOON}/fokusomraader/3/").text
    assert "missing-twin" in page
    assert "Et nyt mål." not in page
    assert "Et nyt mål." in client.get(f"/aftaler/{SOON}/fokusomraader/3/").text


def test_the_facts_of_the_installation_stand_in_the_pages(client: CheckingClient, loaded: None) -> None:
    page = client.get("/privatliv").text
    assert "Test Secretariat" in page
    assert "dpo@example.org" in page
    assert "12 34 56 78" in client.get("/was").text
    assert 'href="tel:112"' in client.get("/hjaelp").text


def test_an_agreement_says_what_is_known_and_no_more(client: CheckingClient, loaded: None) -> None:
    page = client.get(f"/aftaler/{EARLIER}/").text
    assert "Alle 17 kommuner i Region Sjælland godkendte aftalen i slutningen af 2020." in page
    assert "Udviklingsdel" in page
    assert "Styringsdel" in page
    assert "Fra efteråret 2019 til sommeren 2020" in page
    assert "december 2020" not in page.replace("1. december 2020", "")
    assert "https://www.borger.dk" in page
    assert "mailto:" not in page
    other = client.get("/aftaler/syddanmark-2019-20/").text
    assert "Udviklingsstrategi" in other
    assert "3. marts 2011" in other


def test_a_focus_area_asks_its_questions(client: CheckingClient, loaded: None, act: Act) -> None:
    with act() as work:
        ids = [question.id for question in agreements.questions(work, area_of(work).id)]
    page = client.get(f"/aftaler/{SOON}/fokusomraader/3/").text
    for question_id in ids:
        assert f"/bidrag/nyt?fokus={SOON}:3&amp;question={question_id}" in page
    closed = client.get(f"/aftaler/{EARLIER}/fokusomraader/3/").text
    assert "/bidrag/nyt?fokus" not in closed


def test_voices_are_paged_by_key_there_and_back(client: CheckingClient, loaded: None, act: Act) -> None:
    with act() as work:
        area, other = area_of(work), area_of(work, 2)
        for number in range(1, 51):
            told_about(work, area if number % 10 else other, number)
    here = f"/aftaler/{SOON}/fokusomraader/3/"
    with act() as work:
        first = queries.voices(work, focus_area_id=area.id)
        assert (len(first.voices), first.newer) == (20, None)
        second = queries.voices(work, focus_area_id=area.id, before=first.older)
        third = queries.voices(work, focus_area_id=area.id, before=second.older)
        numbers = [voice.number for part in (first, second, third) for voice in part.voices]
        assert numbers == [number for number in range(50, 0, -1) if number % 10]
        assert third.older is None
        back = queries.voices(work, focus_area_id=area.id, after=third.newer)
        assert [voice.number for voice in back.voices] == [voice.number for voice in second.voices]
        start = queries.voices(work, focus_area_id=area.id, after=back.newer)
        assert [voice.number for voice in start.voices] == [voice.number for voice in first.voices]
        assert start.newer is None
    page = client.get(here).text
    assert f'href="{here}?foer={first.older}#voices" rel="next"' in page
    assert 'rel="prev"' not in page
    assert client.get(f"{here}?foer=1").status_code == 200


@pytest.mark.parametrize("key", ["x", "-1", "99999999999999999999999", "1e5", "%00", ""])
def test_a_key_that_is_none_leads_to_the_beginning(client: CheckingClient, loaded: None, key: str) -> None:
    assert client.get(f"/aftaler/{SOON}/fokusomraader/3/?foer={key}&efter={key}").status_code == 200


@pytest.mark.parametrize("number", ["0", "77", "99999999999999999999999"])
def test_an_address_without_a_voice(client: CheckingClient, number: str) -> None:
    assert client.get(f"/bidrag/{number}/").status_code == 404


def test_only_what_was_approved_is_shown_anywhere(client: CheckingClient, loaded: None, act: Act) -> None:
    with act() as work:
        area = area_of(work)
        told_about(work, area, 1, text="Godkendte ord.", helper_opinion="Hjælperens egne ord.")
        unread = make_contribution(work, SECRET)
        unread.focus_area_id = area.id
        gone = told_about(work, area, 2, text="Taget ned igen.")
        contributions.retract(work, gone)
        told_about(work, area, 3, text="Skjult, men ikke slettet.", withdrawn_on=work.today)
    paths = ["/", f"/aftaler/{SOON}/", f"/aftaler/{SOON}/fokusomraader/3/", "/bidrag/1/", "/aftaler/"]
    seen = ""
    for prefix in PREFIXES:
        for path in paths:
            page = client.get(prefix + path).text
            assert "moderatoren lov" not in page
            assert "Taget ned igen" not in page
            assert "Skjult" not in page
            assert not re.search(r'href="[^"]*/bidrag/[23]/"', page.split("<footer")[0].split("<main")[1])
            seen += page
    assert "Godkendte ord." in seen
    assert "Hjælperens egne ord." in client.get("/bidrag/1/").text
    assert client.get("/bidrag/2/").status_code == 404
    assert client.get("/bidrag/3/").status_code == 404
    never = client.get("/bidrag/4/").text
    assert client.get("/bidrag/2/").text.replace("/bidrag/2/", "") == never.replace("/bidrag/4/", "")


def test_a_voice_shows_role_region_and_month_and_nothing_closer(client: CheckingClient, loaded: None, act: Act) -> None:
    with act() as work:
        told_about(work, area_of(work), 1, text="<b>Vi venter</b>\n\nog venter", language="en")
    page = client.get("/bidrag/1/").text
    assert "Region Sjælland" in page
    assert "november 2026" in page
    assert "&lt;b&gt;Vi venter&lt;/b&gt;" in page
    assert '<blockquote lang="en">' in page
    assert "<blockquote>" in client.get("/en/bidrag/1/").text


def test_what_nobody_said_is_marked_as_made_up(client: CheckingClient, loaded: None, act: Act) -> None:
    with act() as work:
        told_about(work, area_of(work), 1, text="Fundet på", is_demo=True)
        told_about(work, area_of(work), 2, text="Sagt af nogen")
    for path in ("/en/", f"/en/aftaler/{SOON}/fokusomraader/3/"):
        [real, made_up] = client.get(path).text.split('<div class="voice">')[1:]
        assert "Demo: made up" in made_up
        assert "Demo: made up" not in real
    assert "Demo: made up" in client.get("/en/bidrag/1/").text
    assert "Demo: made up" not in client.get("/en/bidrag/2/").text


def test_a_long_voice_is_cut_at_a_word_in_lists(client: CheckingClient, loaded: None, act: Act) -> None:
    with act() as work:
        told_about(work, area_of(work), 1, text="ordene " * 300 + "slut")
        told_about(work, area_of(work), 2, text="x" * 2000)
    page = client.get(f"/aftaler/{SOON}/fokusomraader/3/").text
    assert "ordene …" in page
    assert "slut" not in page
    assert "x" * 700 not in page
    assert "slut" in client.get("/bidrag/1/").text


def test_few_answers_are_not_counted_in_public(client: CheckingClient, loaded: None, act: Act, app: Flask) -> None:
    def answer(work: Work, area_id: UUID, many: int, days: int = 1) -> None:
        for _ in range(many):
            made = make_contribution(work, SECRET)
            made.focus_area_id = area_id
            reply = Reply(contribution_id=made.id, text="sealed", state=ReplyState.PUBLISHED, written_by=uuid4())
            reply.published_on = work.today - timedelta(days=days)
            work.add(reply)
        work.flush()

    with act() as work:
        area = area_of(work)
        answer(work, area.id, 19)
        assert queries.answered(work) == {}
        answer(work, area.id, 5, days=0)
        assert queries.answered(work) == {}, "those of today are not told yet"
        answer(work, area.id, 4)
        assert queries.answered(work) == {area.id: 25}
    assert "25" in client.get("/en/").text.split("Replies to those who wrote")[1].split("</section>")[0]


def test_the_front_page_tells_what_is_public_of_what_came_of_it(client: CheckingClient, loaded: None, act: Act) -> None:
    with act() as work:
        made = make_contribution(work, SECRET)
        made.focus_area_id = area_of(work).id
        reply = Reply(contribution_id=made.id, text="sealed", state=ReplyState.PUBLISHED, written_by=uuid4())
        reply.published_on = work.today - timedelta(days=1)
        work.add(reply)
        agreements.agreement(work, SOON).approvals_known = "Fundet på."
        day = show_date(area_of(work).answer_by)
    page = client.get("/").text
    assert f"Svar senest {day}" in page.split("</section>")[0], "where one chooses what to write about"
    told = page.split("Svar til dem, der har skrevet")[1].split("</section>")[0]
    assert "Når 20 eller flere har fået svar" in told
    assert "<li>" not in told.split("De seneste godkendte aftaler")[0], "one reply could point to somebody"
    assert f'<a href="/aftaler/{EARLIER}/">' in told
    assert "Alle 17 kommuner i Region Sjælland godkendte aftalen i slutningen af 2020." in told
    assert "Fundet på." not in page, "nobody has approved what was made up"
    assert "Alle 17 Kommunen der Region Sjælland haben der Vereinbarung" in client.get("/de/").text


def test_pages_ask_few_questions_however_much_there_is(
    client: CheckingClient, loaded: None, act: Act, app: Flask
) -> None:
    def costs() -> list[int]:
        found = []
        for path in ("/en/", f"/en/aftaler/{SOON}/fokusomraader/3/", f"/en/aftaler/{EARLIER}/", "/en/bidrag/1/"):
            client.get(path)
            with counted() as sent:
                assert client.get(path).status_code == 200
            found.append(len([statement for statement in sent if statement.lstrip().startswith("SELECT")]))
        return found

    with act() as work:
        told_about(work, area_of(work), 1)
    few = costs()
    with act() as work:
        for number in range(2, 30):
            told_about(work, area_of(work), number)
    assert costs() == few
    assert all(cost <= limit for cost, limit in zip(few, (4, 6, 8, 6), strict=True)), few


def test_an_unchanged_page_is_not_drawn_again(client: CheckingClient, loaded: None, act: Act) -> None:
    path = f"/aftaler/{SOON}/fokusomraader/3/"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    with act() as work:
        told_about(work, area_of(work), 1)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_focus_area_elsewhere_is_not_mixed_in(client: CheckingClient, act: Act) -> None:
    with act() as work:
        mine, other = make_focus_area(work), make_focus_area(work, "anden-2027-28")
        told_about(work, mine, 1, text="Min stemme.")
        told_about(work, other, 2, text="En anden stemme.")
    page = client.get("/aftaler/test-2027-28/fokusomraader/1/").text
    assert "Min stemme." in page
    assert "En anden stemme." not in page


def test_only_what_is_open_today_is_offered(client: CheckingClient, act: Act) -> None:
    with act() as work:
        day, kkr = timedelta(days=1), make_body(work)
        make_focus_area(work, body=kkr, number=1, input_from=work.today, input_to=work.today)
        make_focus_area(work, body=kkr, number=2, input_from=work.today - 9 * day, input_to=work.today - day)
        make_focus_area(work, body=kkr, number=3, input_from=work.today + day, input_to=work.today + 9 * day)
        make_focus_area(work, body=kkr, number=4, input_from=None, input_to=None)
        make_focus_area(work, body=kkr, number=5, input_from=work.today - day, input_to=None)
        assert [each.area.number for each in queries.front(work, limit=1).areas] == [1, 5]
        assert [each.area.number for each in agreements.open_focus_areas(work)] == [1, 5]
    page = client.get("/").text
    assert [number for number in range(1, 6) if f"Fokusområde {number}" in page] == [1, 5]
    here = "/en/aftaler/test-2027-28/fokusomraader"
    for number, sentence in (
        (1, "You can give input until"),
        (2, "You could give input until"),
        (3, "You can give input from"),
        (4, "This focus area is not open for input."),
        (5, "You can give input now."),
    ):
        assert sentence in client.get(f"{here}/{number}/").text, number


def test_a_span_of_years_stays_on_one_line_and_keeps_its_letters(client: CheckingClient, loaded: None) -> None:
    page = client.get(f"/aftaler/{EARLIER}/").text
    assert '<h1>Rammeaftale <span class="nowrap">2021-22</span></h1>' in page
    assert "<title>Rammeaftale 2021-22, Region Sjælland" in page
    assert (
        'Rammeaftale <span class="nowrap">2021-22</span></a>' in client.get(f"/aftaler/{EARLIER}/fokusomraader/1/").text
    )
    listed = client.get("/aftaler/").text
    assert 'Rammeaftale <span class="nowrap">2027-28</span> (demo)' in listed
    assert "span class=&#34;" not in listed
    unbroken = client.application.jinja_env.filters["unbroken"]
    for text in ("2021-05-31", "12021-22", "2021-2", "31-01-2027", "a2021-22"):
        assert unbroken(text) == text
    assert unbroken("<b>2019-20") == '&lt;b&gt;<span class="nowrap">2019-20</span>'
