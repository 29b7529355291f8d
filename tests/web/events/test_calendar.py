"""What calendars make of our files: read back by two parsers that know nothing of each other."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engage.core.clock import COPENHAGEN
from engage.events import ics
from engage.events.calendar import CANCELLED, CONFIRMED, Entry
from tests.calendars_read import by_icalendar, by_vobject

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Read = Callable[[str], list[dict[str, Any]]]


def entry(starts: str, ends: str, **values: Any) -> Entry:
    known: dict[str, Any] = {
        "uid": "event-1@engage.example.org",
        "sequence": 0,
        "status": CONFIRMED,
        "summary": 'Møde, med; tegn \\ og "mere"',
        "description": "Første linje.\nAnden linje: æøå ÆØÅ. " + "En lang sætning om ingenting. " * 20,
        "location": "Regionshuset, Alléen 15",
        "path": "/arrangementer/7/",
    }
    return Entry(starts=datetime.fromisoformat(starts), ends=datetime.fromisoformat(ends), **(known | values))


def written(*entries: Entry) -> str:
    return ics.written(entries, name="Møder", base="https://engage.example.org", now=NOW)


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
@pytest.mark.parametrize(
    ("starts", "ends", "utc"),
    [
        ("2026-12-03T16:30", "2026-12-03T17:45", "2026-12-03T15:30"),  # winter
        ("2027-06-03T16:30", "2027-06-03T17:45", "2027-06-03T14:30"),  # summer
        ("2027-03-27T23:30", "2027-03-28T04:00", "2027-03-27T22:30"),  # over the night that is short
        ("2027-10-30T23:30", "2027-10-31T04:00", "2027-10-30T21:30"),  # over the night that is long
    ],
)
def test_the_time_is_what_clocks_in_denmark_show(read: Read, starts: str, ends: str, utc: str) -> None:
    [found] = read(written(entry(starts, ends)))
    assert found["starts"].astimezone(UTC) == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    end = datetime.fromisoformat(ends).replace(tzinfo=COPENHAGEN)
    assert found["ends"].astimezone(UTC) == end.astimezone(UTC)


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_every_letter_comes_back(read: Read) -> None:
    told = entry("2026-12-03T16:30", "2026-12-03T17:45")
    [found] = read(written(told))
    assert (found["summary"], found["location"]) == (told.summary, told.location)
    assert found["description"] == f"{told.description}\n\nhttps://engage.example.org/arrangementer/7/"


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_a_moved_or_cancelled_event_replaces_what_was_there(read: Read) -> None:
    before = entry("2026-12-03T16:30", "2026-12-03T17:45")
    after = entry("2026-12-04T16:30", "2026-12-04T17:45", sequence=1)
    gone = entry("2026-12-04T16:30", "2026-12-04T17:45", sequence=2, status=CANCELLED)
    found = [read(written(each))[0] for each in (before, after, gone)]
    assert len({each["uid"] for each in found}) == 1
    assert [each["sequence"] for each in found] == [0, 1, 2]
    assert [each["status"] for each in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_a_feed_without_events_is_a_calendar(read: Read) -> None:
    assert read(written()) == []


def test_no_line_is_longer_than_calendars_take() -> None:
    text = written(entry("2026-12-03T16:30", "2026-12-03T17:45"))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.count("BEGIN:VTIMEZONE") == 1
