"""Follows every link of the product, as a visitor and as each role in Danish, and each page in every language.

The client checks each answer by itself (tests/pages_checked.py); here it is seen that nothing is missing behind a link,
that nobody is shown a link they may not follow, and that no two pages call themselves the same.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import cast
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from engage.core.crypto import KeyRing
from engage.core.languages import LANGUAGES
from tests.database import Database
from tests.pages_checked import CheckingClient, parse

OF_EACH = 2  # pages of one route that are opened by one person; on the second engine it is one
LEAVES = {"/forlad", "/log-ud"}  # would end the visit
PEOPLE = ("visitor", "administrator", "moderator", "organiser", "council_chair", "politician", "editor", "dpo")


class Seen:
    """What all people together have opened on one engine."""

    def __init__(self) -> None:
        self.opened: Counter[tuple[str, str]] = Counter()
        self.titles: dict[str, set[str]] = defaultdict(set)


@pytest.fixture(scope="module")
def seen(engine_name: str) -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def furnished(wired: Flask, migrated: Database, keys: KeyRing) -> Iterator[Flask]:
    """The product with its demo content, the same for all who walk: they only look."""
    wired.extensions["store"].shelf.clear()
    migrated.furnish(keys)
    yield wired
    migrated.empty()


@pytest.fixture
def arrive(furnished: Flask) -> Callable[[str], CheckingClient]:
    """`arrive(person)` - a client, signed in as one of the demo's people."""

    def enter(person: str) -> CheckingClient:
        client = cast(CheckingClient, furnished.test_client())
        if person != "visitor":
            from engage.accounts import service as accounts
            from engage.core.work import reading, unit_of_work
            from engage.demo import load

            store = furnished.extensions["store"]
            with reading(store) as work:
                account_id = load.account_of(work, person)
            assert account_id is not None
            with unit_of_work(store) as work:
                token = accounts.begin_session(work, account_id, assurance=2)
            with client.session_transaction() as session:
                session["_user_id"] = token
        return client

    return enter


def links(answer: TestResponse) -> Iterator[str]:
    """Every address of this site that a page names."""
    if answer.mimetype != "text/html":
        return
    for element in parse(answer.text).iter():
        named = element.get("href") if element.tag in ("a", "link") else element.get("src")
        method = str(element.get("method") or "get").lower()
        if element.tag == "form" and method == "get":
            named = element.get("action")
        if named:
            address = urldefrag(urljoin(f"http://localhost{answer.request.path}", str(named)))[0]
            if urlsplit(address).netloc == "localhost" and urlsplit(address).scheme == "http":
                yield address.removeprefix("http://localhost") or "/"


def bare(address: str) -> str:
    """An address without language and query."""
    path = urlsplit(address).path
    prefix = next((each.prefix for each in LANGUAGES if each.prefix and f"{path}/".startswith(f"{each.prefix}/")), "")
    return path.removeprefix(prefix) or "/"


@pytest.mark.parametrize("person", PEOPLE)
def test_every_link_leads_somewhere(
    arrive: Callable[[str], CheckingClient], furnished: Flask, seen: Seen, person: str, engine_name: str
) -> None:
    visitor = arrive(person)
    # The words are the same on either engine, and on a page that another person has opened.
    spoken, of_each = ({each.code for each in LANGUAGES}, OF_EACH) if engine_name == "sqlite" else ({"da"}, 1)
    start = ["/"] if person == "visitor" else ["/arbejde/", "/"]
    waiting, known = list(start), set(start)
    opened: Counter[tuple[str, str]] = Counter()
    broken: list[str] = []
    titles = seen.titles
    came_from = dict.fromkeys(start, "")
    router = furnished.url_map.bind("localhost")
    while waiting:
        address = waiting.pop(0)
        language = next((e.code for e in LANGUAGES if e.prefix and f"{address}/".startswith(f"{e.prefix}/")), "da")
        endpoint = "static"
        if bare(address).startswith("/static/") and person != "visitor":
            continue
        if not bare(address).startswith("/static/"):
            try:
                endpoint = str(router.match(bare(address), method="GET")[0])
            except HTTPException:
                broken.append(f"{address} is no address (from {came_from[address]})")
                continue
        by = opened if language == "da" else seen.opened
        if language not in spoken or bare(address) in LEAVES or by[endpoint, language] >= of_each:
            continue
        by[endpoint, language] += 1
        try:
            answer = visitor.get(address)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the walk goes on and tells of it at its end
            broken.append(f"{address} (from {came_from[address]}): {fault!r}"[:1500])
            continue
        if answer.status_code in (301, 302, 303, 307, 308):
            found = [urljoin(f"http://localhost{address}", answer.headers["Location"]).removeprefix("http://localhost")]
        else:
            found = list(links(answer))
        if answer.status_code not in (200, 303):
            broken.append(f"{answer.status_code} {address} (from {came_from[address]})")
        elif answer.status_code == 200 and answer.mimetype == "text/html":
            title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
            titles[f"{language}: {' '.join(title.group(1).split()) if title else ''}"].add(endpoint)
        for link in found:
            if link not in known and not urlsplit(link).netloc:
                known.add(link)
                came_from[link] = address
                waiting.append(link)
    assert not broken, f"{len(broken)} links:\n" + "\n".join(broken[:40])
    assert len(opened) > 12
    shared = {title: sorted(found) for title, found in titles.items() if len(found) > 1}
    assert not shared, f"Two pages call themselves the same: {shared}"
