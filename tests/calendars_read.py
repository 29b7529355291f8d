"""Two readers of calendar files that know nothing of each other, and nothing of the product."""

from typing import Any

import vobject
from icalendar import Calendar


def by_icalendar(text: str) -> list[dict[str, Any]]:
    found = Calendar.from_ical(text).walk("VEVENT")
    return [
        {
            "uid": str(each["UID"]),
            "starts": each.decoded("DTSTART"),
            "ends": each.decoded("DTEND"),
            "summary": str(each["SUMMARY"]),
            "description": str(each["DESCRIPTION"]),
            "location": str(each.get("LOCATION", "")),
            "status": str(each["STATUS"]),
            "sequence": int(each["SEQUENCE"]),
        }
        for each in found
    ]


def by_vobject(text: str) -> list[dict[str, Any]]:
    """It takes the time zone from the file's own VTIMEZONE."""
    found = vobject.readOne(text).contents.get("vevent", [])
    return [
        {
            "uid": each.uid.value,
            "starts": each.dtstart.value,
            "ends": each.dtend.value,
            "summary": each.summary.value,
            "description": each.description.value,
            "location": each.location.value if hasattr(each, "location") else "",
            "status": each.status.value,
            "sequence": int(each.sequence.value),
        }
        for each in found
    ]
