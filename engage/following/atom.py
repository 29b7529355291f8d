"""News as a feed (RFC 4287)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from engage.following.saying import Line

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed in which nothing has happened yet
MIMETYPE = "application/atom+xml"


@dataclass(frozen=True)
class Feed:
    """What a feed is called and where it is. base: the site, with the prefix of the language."""

    topic_id: UUID | None  # None: of everything
    title: str
    author: str
    language: str
    base: str
    path: str  # of the feed itself
    page: str  # that shows the same


def written(feed: Feed, lines: Iterable[Line]) -> bytes:
    """The whole file. The identity of a piece of news stays the same in every feed and for ever."""
    found = list(lines)
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _add(root, "id", f"urn:uuid:{uuid5(feed.topic_id or NAMESPACE_OID, f'engage feed {feed.language}')}")
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((each.noted_at for each in found), default=NEVER)))
    author = SubElement(root, "author")
    _add(author, "name", feed.author)
    SubElement(root, "link", {"rel": "self", "type": MIMETYPE, "href": feed.base + feed.path})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.base + feed.page})
    for each in found:
        entry = SubElement(root, "entry")
        _add(entry, "id", f"urn:uuid:{each.id}")
        _add(entry, "title", f"{each.what}: {' '.join(each.title.text.split())}")
        _add(entry, "updated", _moment(each.noted_at))
        _add(entry, "summary", f"{each.what} ({each.day})")
        link = {"rel": "alternate", "type": "text/html", "href": feed.base + each.path}
        SubElement(entry, "link", link)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode()


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
