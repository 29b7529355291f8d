"""Entries as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from engage.core.clock import COPENHAGEN
from engage.events.calendar import ZONE, Entry

# Summer time as it has been in Denmark since 1996.
_RULES = f"""BEGIN:VTIMEZONE
TZID:{ZONE}
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE
"""


def written(entries: Iterable[Entry], *, name: str, base: str, now: datetime) -> str:
    """The whole file. name: of the calendar. base: what an entry's path is put behind. now: when it is made."""
    # Large, and needed by few: loaded by whoever first asks for a calendar.
    from icalendar import Calendar, Event

    calendar = Calendar()
    head = {"PRODID": "-//Engage//Events//DA", "VERSION": "2.0", "CALSCALE": "GREGORIAN", "METHOD": "PUBLISH"}
    for key, value in (head | {"X-WR-CALNAME": name}).items():
        calendar.add(key, value)
    calendar.add_component(_zone())
    for each in entries:
        event, url = Event(), base + each.path
        event.add("UID", each.uid)
        event.add("SEQUENCE", each.sequence)
        event.add("DTSTAMP", now.astimezone(UTC))
        event.add("DTSTART", each.starts.replace(tzinfo=COPENHAGEN))
        event.add("DTEND", each.ends.replace(tzinfo=COPENHAGEN))
        event.add("SUMMARY", each.summary)
        event.add("DESCRIPTION", f"{each.description}\n\n{url}")
        event.add("URL", url)
        event.add("STATUS", each.status)
        if each.location:
            event.add("LOCATION", each.location)
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


@cache
def _zone() -> Any:
    """How clocks are set in Denmark, by rules: the lists of moments that libraries make are not read everywhere."""
    from icalendar import Timezone

    return Timezone.from_ical(_RULES)
