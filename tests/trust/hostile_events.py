"""Hostile words about meetings: kept in every field, looked at on every page, in calendars and in files handed out."""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from urllib.parse import quote_from_bytes

import sqlalchemy as sa
from icalendar import Calendar

from engage.bodies.models import Body
from engage.core.authority import SYSTEM
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work, unit_of_work
from engage.events import needs, signing_up
from engage.events.checking import Wish
from engage.events.heard import LEAVE
from engage.events.models import Event
from engage.events.rules import Mode, NeedState
from tests.factories.events import make_event
from tests.trust import hostile
from tests.trust.check import Tally
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask

STAFF = "/arbejde/arrangementer/"
PAGES = ("", "pladser", "behov", "ring", "spoergsmaal", "indgang", "lister", "ret", "program", "aflys", "tilmeld")
LISTS = ("deltagere", "navneskilte", "tolke")
# What a sheet may not hold: a formula, a link to elsewhere, a program, a hidden copy of what it was made from.
NEVER_IN_A_SHEET = ("externalLink", "pivotCache", "embeddings", "vbaProject", "comments", "hyperlink", "customXml")
FORMULA = re.compile(rb"<f[ >/]|t=\"(?:str|e)\"")
NAME = re.compile(r'attachment; filename="[a-z]{3,20}\.(pdf|xlsx|json|txt)"\Z')


@dataclass(frozen=True)
class Shown:
    """An event that is nothing but one value, and the place of somebody who said nothing else."""

    number: int
    code: str


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field of an event and a place, and look wherever it is shown; then as an address."""
    addresses(known, values)
    with unit_of_work(known.ground.store, SYSTEM) as work:
        number = int(known.world.own["event"])
        scope = work.one(sa.select(Body.key).join(Event, Event.scope_id == Body.id).where(Event.number == number))
    for shown in each_kept(known, values, lambda work, value: _keep(work, value, scope), "events"):
        _look(known, shown)
        files(known, shown.number)
        _own(known, shown.code)


def _keep(work: Work, value: str, scope: str) -> Shown:
    text = plain(value)
    short, line = text[:190], " ".join(text.split())[:190] or "x"
    event = make_event(
        work, scope=scope, title=line, description=text[:5000], venue=short, room=short, street=short, meal=short,
        organiser=short, practical=text[:2000], transport=text[:2000], questions=text[:2000], mode=Mode.HYBRID,
        online_link=text[:400],
    )  # fmt: skip
    wish = Wish(
        name=short[:110], phone=short[:38], address=short, needs=("sign_language",), needs_text=text[:900],
        needs_consent=True, aloud=text[:4000], question=text[:900], personal=LEAVE,
    )  # fmt: skip
    place, code = signing_up.sign_up(work, event.id, wish, once=new_token(), language="da")
    for need, _ in needs.of_place(work, place):
        told = {"words": text[:1900], "alternative": text[:1900]}
        needs.answer(work, need.id, NeedState.IMPOSSIBLE, version=need.version, **told)
    return Shown(event.number, code)


def _judge(known: Matrix, name: str, path: str) -> Any:
    answer = ask(known.people[name], "GET", path)
    known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}")
    hostile.judge(known.tally, f"an event, at {path}", answer.status_code, answer.headers, answer.data)
    return answer


def _look(known: Matrix, shown: Shown) -> None:
    for page in PAGES:
        _judge(known, "organiser", f"{STAFF}{shown.number}/{page}")
    for which in LISTS:
        _judge(known, "organiser", f"{STAFF}{shown.number}/lister/ark?liste={which}")
    for path in (f"/arrangementer/{shown.number}/", "/arrangementer/", f"/arrangementer/{shown.number}/tilmelding"):
        _judge(known, "anonymous", path)
    answer = ask(known.people["anonymous"], "GET", f"/arrangementer/{shown.number}.ics")
    known.tally.expect(answer.status_code == 200, f"the calendar of {shown.number}: {answer.status_code}")
    known.tally.expect(answer.mimetype == "text/calendar", f"a calendar is {answer.mimetype}")
    calendar(known.tally, f"/arrangementer/{shown.number}.ics", answer.data)


def calendar(tally: Tally, path: str, data: bytes) -> None:
    """One entry with the names that ours have: whoever writes a title writes no lines of the file."""
    lines = data.decode().split("\r\n")
    tally.expect(all(len(line.encode()) <= 75 for line in lines), f"{path}: a line is too long")
    tally.expect(not any(re.search(r"[\r\n\0]", line) for line in lines), f"{path}: a line break inside a line")
    entries = Calendar.from_ical(data.decode()).walk("VEVENT")
    known = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "LOCATION"}
    tally.expect(len(entries) == 1, f"{path}: {len(entries)} entries")
    tally.expect(all(set(each) <= known for each in entries), f"{path}: names that are none of ours")


def files(known: Matrix, number: int) -> None:
    """Every list as PDF and as a sheet, under a name of ours, and with nothing in it but words."""
    for which in LISTS:
        for kind in ("pdf", "xlsx"):
            path = f"{STAFF}{number}/lister/ark.{kind}?liste={which}"
            answer = ask(known.people["organiser"], "GET", path)
            if not known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}"):
                continue
            named = answer.headers.get("Content-Disposition", "")
            known.tally.expect(bool(NAME.match(named)), f"{path}: is called {named}")
            if kind == "pdf":
                known.tally.expect(answer.data.startswith(b"%PDF-"), f"{path}: is no PDF")
                for part in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/URI"):
                    known.tally.expect(part not in answer.data, f"{path}: holds {part.decode()}")
            else:
                sheet(known.tally, path, answer.data)


def sheet(tally: Tally, path: str, data: bytes) -> None:
    """Reopened: cells of text alone, nothing hidden, nothing that leads elsewhere."""
    with zipfile.ZipFile(BytesIO(data)) as book:
        names = book.namelist()
        for part in NEVER_IN_A_SHEET:
            tally.expect(not any(part in name for name in names), f"{path}: holds {part}")
        tally.expect(b'state="' not in book.read("xl/workbook.xml"), f"{path}: a sheet is hidden")
        for name in names:
            content = book.read(name)
            if name.startswith("xl/worksheets/"):
                cells, formulas = content.count(b"<c "), FORMULA.findall(content)
                tally.expect(cells > 0, f"{path}: {name} is empty")
                tally.expect(not formulas, f"{path}: {name} holds {len(formulas)} formulae")
                tally.expect(b'hidden="' not in content, f"{path}: {name} hides rows or columns")
            if name.endswith(".rels"):
                tally.expect(b'TargetMode="External"' not in content, f"{path}: {name} leads elsewhere")


def _own(known: Matrix, code: str) -> None:
    """The pages and files of the one who said it."""
    client = known.app.test_client()
    person = replace(known.people["anonymous"], client=client)
    with client.session_transaction() as session, known.people["anonymous"].client.session_transaction() as other:
        session["csrf_token"] = other["csrf_token"]
    client.post("/min-plads", data={"code": code, "csrf_token": person.token})
    for path in ("/min-plads", "/min-plads/ret", "/min-plads/data.txt", "/min-plads/data.json"):
        answer = client.get(path)
        known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}")
        if answer.mimetype == "text/html":
            hostile.judge(known.tally, f"one's own, at {path}", answer.status_code, answer.headers, answer.data)
            continue
        named = answer.headers.get("Content-Disposition", "")
        known.tally.expect(bool(NAME.match(named)), f"{path}: is called {named}")
        if path.endswith("json"):
            known.tally.expect(isinstance(json.loads(answer.data), dict), f"{path}: is no JSON")


def addresses(known: Matrix, values: list[str]) -> None:
    """What stands in an address leads to a page, or to nothing, and never to a fault."""
    number = known.world.own["event"]
    for value in values:
        quoted = quote_from_bytes(hostile.raw(value))[:3000]
        for name, path in _addresses(number, quoted):
            answer = ask(known.people[name], "GET", path)
            hostile.judge(known.tally, f"GET {path[:60]}", answer.status_code, answer.headers, answer.data)


def _addresses(number: str, quoted: str) -> Iterator[tuple[str, str]]:
    for field in ("region", "slags", "tid", "kun", "efter"):
        yield "anonymous", f"/arrangementer/?{field}={quoted}"
    yield "anonymous", f"/arrangementer.ics?fokus={quoted}"
    yield "anonymous", f"/arrangementer.ics?raad={quoted}"
    yield "anonymous", f"/arrangementer/{quoted}.ics"
    yield "anonymous", f"/arrangementer/{quoted}/tilmelding"
    yield "organiser", f"{STAFF}?vis={quoted}&side={quoted[:200]}"
    yield "organiser", f"{STAFF}{quoted}/"
    yield "organiser", f"{STAFF}{number}/behov?om={quoted}"
    yield "organiser", f"{STAFF}{number}/indgang?navn={quoted}"
    for kind in ("", ".pdf", ".xlsx"):
        yield "organiser", f"{STAFF}{number}/lister/ark{kind}?liste={quoted}"
