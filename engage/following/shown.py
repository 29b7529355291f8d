"""What a page shows of following: the way to follow what it is about, and news as values for templates."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import request

from engage.following.rules import PREFIXES, Topic
from engage.following.saying import Line
from engage.following.topics import feed_of


def way(kind: Topic, key: str) -> dict[str, str]:
    """Where what a page is about can be followed: by mail, as a feed, and in a calendar where it has meetings."""
    root = request.script_root
    narrow = {Topic.AREA: "fokus", Topic.BODY: "raad"}.get(kind)
    calendar = f"{root}/arrangementer.ics?{urlencode({narrow: key})}" if narrow else ""
    return {
        "mail": f"{root}/folg/nyt?{urlencode({'hvad': f'{PREFIXES[kind]}:{key}'})}",
        "feed": root + feed_of(kind, key),
        "calendar": f"{root}/arrangementer/{key}.ics" if kind is Topic.EVENT else calendar,
    }


def by_day(lines: list[Line]) -> list[tuple[str, list[dict[str, Any]]]]:
    """News as a list shows them, those of one day together."""
    root = request.script_root
    return [
        (day, [{"what": each.what, "title": each.title, "href": root + each.path} for each in found])
        for day, found in groupby(lines, key=lambda each: each.day)
    ]
