"""Entries as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from engage.events.calendar import ZONE, Entry

LONGEST = 75  # octets of a line
# Summer time as it has been in Denmark since 1996.
_ZONE = f"""BEGIN:VTIMEZONE
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
END:VTIMEZONE""".split("\n")


def written(entries: Iterable[Entry], *, name: str, base: str, now: datetime) -> str:
    """The whole file. name: of the calendar. base: what an entry's path is put behind. now: when it is made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Engage//Events//DA", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_text(name)}", *_ZONE]
    for each in entries:
        lines += _entry(each, base, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _entry(each: Entry, base: str, now: datetime) -> list[str]:
    url = base + each.path
    lines = [
        "BEGIN:VEVENT",
        f"UID:{each.uid}",
        f"SEQUENCE:{each.sequence}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID={ZONE}:{each.starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={ZONE}:{each.ends:%Y%m%dT%H%M%S}",
        f"SUMMARY:{_text(each.summary)}",
        f"DESCRIPTION:{_text(each.description + chr(10) * 2 + url)}",
        f"URL:{url}",
        f"STATUS:{each.status}",
    ]
    return [*lines, *([f"LOCATION:{_text(each.location)}"] if each.location else []), "END:VEVENT"]


def _text(text: str) -> str:
    """A value in which nothing ends the line or begins another value."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, no letter cut in two."""
    pieces, piece, room = [], "", LONGEST
    for letter in line:
        width = len(letter.encode())
        if width > room:
            pieces.append(piece)
            piece, room = "", LONGEST - 1  # the space that goes on with the line takes one
        piece += letter
        room -= width
    return "\r\n ".join([*pieces, piece])
