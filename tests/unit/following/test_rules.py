"""On which mornings a mail is due, by the clock in Denmark, also when it is moved or somebody slept."""

from datetime import UTC, date, datetime
from uuid import uuid4
from xml.etree.ElementTree import fromstring

import pytest

from engage.core.crypto import KeyRing
from engage.following import atom, sealed
from engage.following.atom import Feed
from engage.following.rules import EVERY_DAY, Rhythm, due_of, slot_of, weekdays_between
from engage.following.saying import Line
from engage.wording.rules import Shown

A = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23T05:59", "2026-11-22"),  # winter: 6:59 by the clock
        ("2026-11-23T06:00", "2026-11-23"),
        ("2026-07-01T04:59", "2026-06-30"),  # summer
        ("2026-07-01T05:00", "2026-07-01"),
        ("2026-03-29T04:59", "2026-03-28"),  # the night that is an hour shorter
        ("2026-03-29T05:00", "2026-03-29"),
        ("2026-10-25T05:59", "2026-10-24"),  # the night that is an hour longer
        ("2026-10-25T06:00", "2026-10-25"),
        ("2026-12-31T23:30", "2026-12-31"),
    ],
)
def test_each_day_has_one_morning(moment: str, day: str) -> None:
    assert slot_of(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("before", "slot", "days"),
    [
        (None, "2026-11-23", {1}),
        ("2026-11-22", "2026-11-23", {1}),
        ("2026-11-20", "2026-11-23", {6, 7, 1}),
        ("2026-11-16", "2026-11-23", {1, 2, 3, 4, 5, 6, 7}),
        ("2026-10-01", "2026-11-23", {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_mornings_that_were_missed_are_made_up_for(before: str | None, slot: str, days: set[int]) -> None:
    assert weekdays_between(date.fromisoformat(before) if before else None, date.fromisoformat(slot)) == days


def test_a_weekly_mail_has_its_day() -> None:
    assert [due_of(Rhythm.DAILY, 3), due_of(Rhythm.WEEKLY, 3)] == [EVERY_DAY, 3]


def test_a_link_opens_one_thing_for_one_purpose() -> None:
    keys, identity = KeyRing.new(), uuid4()
    token = sealed.link(keys, sealed.STOP, identity)
    assert sealed.opened(keys, sealed.STOP, token) == identity
    last = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (
        last,
        token + "A",
        token[:-4],
        "",
        "ø" * 44,
        sealed.link(keys, sealed.STOP, uuid4())[:22] + token[22:],
    ):
        assert sealed.opened(keys, sealed.STOP, wrong) is None
    assert sealed.opened(keys, sealed.SEE, token) is None
    assert sealed.opened(KeyRing.new(), sealed.STOP, token) is None


def line(number: int, title: str) -> Line:
    noted = datetime(2026, 11, number, 8, tzinfo=UTC)
    path = f"/svar/{number}/"
    return Line(number, uuid4(), "Noget er gjort", Shown(title, "da"), "1. november 2026", path, noted, noted.date())


def test_a_feed_is_what_the_standard_asks_for() -> None:
    feed = Feed(uuid4(), "Nyt & mere", "Din stemme", "da", "https://x.example/let", "/feeds/nyt.atom", "/nyt/")
    lines = [line(3, "<b>Tid\n& ro</b>"), line(2, "Ro")]
    root = fromstring(atom.written(feed, lines))  # noqa: S314
    assert root.tag == f"{A}feed"
    for parent in (root, *root.findall(f"{A}entry")):
        for name in ("id", "title", "updated"):
            (found,) = parent.findall(f"{A}{name}")
            assert found.text
    assert root.findtext(f"{A}updated") == "2026-11-03T08:00:00Z"
    assert root.findtext(f"{A}author/{A}name") == "Din stemme"
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{A}link")}
    assert links == {"self": "https://x.example/let/feeds/nyt.atom", "alternate": "https://x.example/let/nyt/"}
    ids = [each.findtext(f"{A}id") for each in root.findall(f"{A}entry")]
    assert ids == [f"urn:uuid:{each.id}" for each in lines]
    assert root.findtext(f"{A}entry/{A}title") == "Noget er gjort: <b>Tid & ro</b>"
    empty = fromstring(atom.written(feed, []))  # noqa: S314
    assert (empty.findtext(f"{A}id"), empty.findall(f"{A}entry")) == (root.findtext(f"{A}id"), [])
    assert empty.findtext(f"{A}updated")
