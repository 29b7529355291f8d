"""Following by mail from the form to the last press, the page of what is new, and the feeds."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from xml.etree.ElementTree import fromstring

import pytest
import sqlalchemy as sa

from engage.following import gathering, queries, sealed
from engage.following.models import Follow, Follower
from engage.following.rules import FROM_ONE_PLACE, MAILS_A_DAY, Rhythm
from engage.notifications import mailer
from engage.perspectives import publishing as perspectives
from tests.factories.contributions import make_body
from tests.factories.decisions import made_from, make_answered, make_asked, writer
from tests.factories.events import make_event
from tests.factories.following import LONE, follower_of, mails, make_follow, morning
from tests.factories.perspectives import CLAIM
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def number(act: Act) -> int:
    """A perspective that everyone reads."""
    with act() as work:
        return int(made_from(work, {})[0].number)


def follow(client: CheckingClient, number: int, prefix: str = "/en", **fields: Any) -> Any:
    return client.send(f"{prefix}/folg/nyt?hvad=perspektiv:{number}", {"email": LONE, "rhythm": "daily"} | fields)


def confirmation(act: Act) -> str:
    """The link of the newest mail that asks whether it was them."""
    with act() as work:
        return str(mails(work, "follow_confirm")[-1][2]["path"])


def confirmed(client: CheckingClient, act: Act, number: int, prefix: str = "/en") -> str:
    """Where somebody sees what they follow, after asking for it and saying yes."""
    assert follow(client, number, prefix).status_code == 303
    return str(client.send(prefix + confirmation(act)).location)


def followed(act: Act) -> list[tuple[Rhythm, int | None]]:
    with act() as work:
        return [(row[0], row[1]) for row in work.rows(sa.select(Follow.wanted, Follow.due))]


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_from_the_page_to_the_mail_and_back_in_every_language(
    client: CheckingClient, act: Act, number: int, prefix: str, settings: Any
) -> None:
    page = client.get(f"{prefix}/perspektiver/{number}/").text
    assert f'href="{prefix}/folg/nyt?hvad=perspektiv%3A{number}"' in page
    answer = follow(client, number, prefix)
    assert CLAIM in client.get(answer.location).text
    here = prefix + confirmation(act)
    assert client.get(here).status_code == 200
    assert followed(act) == [(Rhythm.DAILY, None)], "looking confirms nothing"
    mine = client.send(here).location
    assert followed(act) == [(Rhythm.DAILY, 0)]
    assert CLAIM in client.get(mine).text
    with act() as work:
        make_answered(work, make_asked(work, _perspective(work, number)))
        morning(work)
    post: list[Any] = []
    while mailer.deliver_one(client.application.extensions["store"], settings, "w", post.append):
        pass
    mail = post[-1]
    assert mail["To"] == LONE
    stop = re.fullmatch(r"<(.+)>", mail["List-Unsubscribe"])
    assert stop is not None
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop[1].startswith(f"http://localhost{prefix}/folg/stop/")
    assert b"List-Unsubscribe: <http" in mail.as_bytes(), "written as it is, and not in parts"
    links = re.findall(r"http://localhost\S+", mail.get_content())
    for link in links:
        assert client.get(link.removeprefix("http://localhost")).status_code == 200, link
    assert "\x01" not in mail.get_content()


def _perspective(work: Any, number: int) -> Any:
    from engage.perspectives.models import Perspective

    return work.one(sa.select(Perspective).where(Perspective.number == number))


def test_whoever_asks_is_told_the_same_whatever_the_address_follows(
    client: CheckingClient, act: Act, number: int
) -> None:
    mine = confirmed(client, act, number)
    with act() as work:
        before = len(mails(work, "follow_confirm"))
    answers = [follow(client, number, email=address) for address in (LONE, "new@example.org", LONE.upper())]
    assert len({(each.status_code, each.location) for each in answers}) == 1
    pages = {re.sub(r"csrf\S+", "", client.get(each.location).text) for each in answers}
    assert len(pages) == 1
    with act() as work:
        assert len(mails(work, "follow_confirm")) == before + 1, "the same thing is asked once a day"
        assert work.one(sa.select(sa.func.count(Follower.id))) == 2
    assert client.get(mine).status_code == 200


WRONG = (
    ({"email": ""}, "Write your e-mail address."),
    ({"email": "lone at example"}, "Write the whole e-mail address"),
    ({"email": "x" * 300 + "@example.org"}, "characters"),
    ({"rhythm": "hourly"}, "Choose"),
)


def test_what_is_wrong_is_said_and_nothing_is_lost(client: CheckingClient, act: Act, number: int) -> None:
    for fields, said in WRONG:
        answer = follow(client, number, **fields)
        assert answer.status_code == 422
        assert said in answer.text
        assert fields.get("email", LONE) in answer.text
    assert followed(act) == []


def test_nobody_can_fill_a_mailbox_or_try_for_ever(client: CheckingClient, act: Act) -> None:
    with act() as work:
        numbers = [make_event(work).number for _ in range(MAILS_A_DAY + 2)]
    for each in numbers:
        assert client.send(f"/folg/nyt?hvad=arrangement:{each}", {"email": LONE}).status_code == 303
    with act() as work:
        assert len(mails(work, "follow_confirm")) == MAILS_A_DAY
    for _ in range(FROM_ONE_PLACE - len(numbers)):
        client.send(f"/folg/nyt?hvad=arrangement:{numbers[0]}", {"email": "bo@example.org"})
    answer = client.send(f"/folg/nyt?hvad=arrangement:{numbers[0]}", {"email": "bo@example.org"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]


def test_a_follower_changes_everything_and_stops_one_thing(client: CheckingClient, act: Act, number: int) -> None:
    here = confirmed(client, act, number)
    with act() as work:
        make_follow(work, make_body(work, "kkr-test"))
    page = client.get(here).text
    assert CLAIM in page
    assert "kkr-test" in page.lower()
    sent = client.send(here, {"rhythm": "weekly", "weekday": "4", "tongue": "de"})
    assert sent.status_code == 303
    with act() as work:
        follower = follower_of(work)
        assert follower is not None
        assert (follower.rhythm, follower.weekday, follower.language) == (Rhythm.WEEKLY, 4, "de")
        assert set(work.all(sa.select(Follow.due))) == {4}
        ids = [each.id for each in queries.confirmed(work, follower.id)]
    assert client.send(here, {"rhythm": "weekly", "weekday": "9"}).status_code == 422
    token = client.form(here)["csrf_token"]
    for each in ids:
        gone = client.post(f"{here}/slip/{each}", data={"csrf_token": token})
    assert gone.status_code == 200
    assert "We have deleted your address" in gone.text
    assert client.get(here).status_code == 404
    with act() as work:
        assert follower_of(work) is None


def test_one_press_stops_from_anywhere_and_looking_stops_nothing(client: CheckingClient, act: Act, number: int) -> None:
    confirmed(client, act, number)
    with act() as work:
        follower = follower_of(work)
        assert follower is not None
        here = f"/en/folg/stop/{sealed.link(work.keys, sealed.STOP, follower.id)}"
    assert client.get(here).status_code == 200
    assert followed(act)
    program = client.application.test_client(use_cookies=False)
    pressed = {"headers": {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}}
    for _ in range(2):
        answer = program.post(here, data={"List-Unsubscribe": "One-Click"}, **pressed)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert followed(act) == []
    assert client.get(here).status_code == 200


def test_a_link_that_is_none_opens_nothing(client: CheckingClient, act: Act, number: int) -> None:
    confirmed(client, act, number)
    with act() as work:
        follower = follower_of(work)
        assert follower is not None
        stop = sealed.link(work.keys, sealed.STOP, follower.id)
        nobody = {purpose: sealed.link(work.keys, purpose, uuid4()) for purpose in (sealed.SEE, sealed.CONFIRM)}
    for path in (
        f"/folg/mit/{stop}",
        f"/folg/ja/{stop}",
        f"/folg/mit/{nobody[sealed.SEE]}",
        f"/folg/ja/{nobody[sealed.CONFIRM]}",
        f"/folg/stop/{stop[:-2]}AA",
        "/folg/stop/noget",
    ):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/folg/stop/{stop[:-2]}AA").status_code == 404
    assert followed(act)


NOTHING = (
    "", "perspektiv:", "perspektiv:99", "perspektiv:x", "perspektiv:²", "noget:1", "fokus:x", "fokus:x:99999999",
    "organ:nobody", "organ:" + "x" * 200, "arrangement:" + "9" * 30, "arrangement:1\n",
)  # fmt: skip


def test_what_is_not_there_cannot_be_followed(client: CheckingClient) -> None:
    for reference in NOTHING:
        for path in ("/folg/nyt", "/folg/sendt"):
            assert client.get(path, query_string={"hvad": reference}).status_code == 404, reference


def test_what_is_new_and_its_feeds(client: CheckingClient, act: Act, number: int) -> None:
    assert "There is nothing new yet" in client.get("/en/nyt/").text
    assert fromstring(client.get("/feeds/nyt.atom").data).findall(f"{A}entry") == []  # noqa: S314
    with act() as work:
        body = make_body(work, "kkr-test")
        event = make_event(work, title="Et møde om taxaer")
        make_answered(work, make_asked(work, _perspective(work, number), body_id=body.id))
        gathering.gather(work)
    page = client.get("/en/nyt/").text
    assert "answered: It is not used" in page
    assert "Et møde om taxaer" in page
    areas = re.findall(r'option value="([^"]+)"', page)
    narrowed = client.get("/en/nyt/", query_string={"fokus": areas[0]}).text
    assert CLAIM in narrowed
    assert "Et møde om taxaer" not in narrowed
    assert client.get("/en/nyt/?fokus=x:1").status_code == 404
    found = {}
    area = areas[0].replace(":", "/")
    for path in (
        "nyt", f"perspektiver/{number}", f"arrangementer/{event.number}", "raad/kkr-test", f"fokusomraader/{area}"
    ):  # fmt: skip
        answer = client.get(f"/en/feeds/{path}.atom")
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        root = fromstring(answer.data)  # noqa: S314
        own = root.find(f"{A}link[@rel='self']")
        assert own is not None
        assert own.get("href") == f"http://localhost/en/feeds/{path}.atom"
        found[path] = {each.findtext(f"{A}id") for each in root.findall(f"{A}entry")}
        assert found[path], path
        for link in root.findall(f"{A}entry/{A}link"):
            assert client.get(urlsplit(str(link.get("href"))).path).status_code == 200
        again = client.get(f"/en/feeds/{path}.atom", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    assert found["nyt"] == set().union(*found.values())
    with act() as work:
        perspectives.withdraw(writer(work), _perspective(work, number).id, why="Kilderne holdt ikke.")
    assert CLAIM not in client.get("/en/nyt/").text
    assert client.get(f"/feeds/perspektiver/{number}.atom").status_code == 404
    assert client.get(f"/folg/nyt?hvad=perspektiv:{number}").status_code == 404


def test_a_long_list_goes_on(client: CheckingClient, act: Act) -> None:
    with act() as work:
        for each in range(25):
            make_event(work, title=f"Møde nummer {each:02}")
        gathering.gather(work)
    first = client.get("/nyt/").text
    older = re.search(r'href="(/nyt/\?foer=\d+)"', first)
    assert older is not None
    second = client.get(older[1]).text
    titles = re.findall(r"Møde nummer \d\d", first + second)
    assert len(set(titles)) == 25
    assert client.get("/nyt/?foer=x").status_code == client.get(f"/nyt/?foer={10**30}").status_code == 200
