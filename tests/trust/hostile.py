"""Hostile and unlucky input does no harm: every field, header, cookie and address gets all of it."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.parse import quote_from_bytes, urlsplit
from xml.etree.ElementTree import Element

import psutil
from flask import Flask
from pyotp import TOTP
from xlsxwriter.worksheet import Worksheet

from engage.accounts import views as account_views
from engage.app import create_app
from engage.receipts import queries as receipts
from tests.ground import Ground
from tests.pages_checked import sent_by_itself
from tests.trust import (
    hostile_briefs,
    hostile_decisions,
    hostile_development,
    hostile_dialogue,
    hostile_events,
    hostile_hearings,
    hostile_questions,
    hostile_sense,
    hostile_stored,
    hostile_wire,
    matrix,
    people,
)
from tests.trust.check import Options, Sabotage, Tally
from tests.trust.corpus_hostile import CELLS, MARK, inputs
from tests.trust.matrix import Matrix
from tests.trust.people import Forgetful, Person
from tests.visitor import tree_of

NAME = "hostile"
ENGINES = ("sqlite", "postgres")
MANY, EACH = 5000, 200  # inputs for the three fields that everybody can reach first, and for every other
FEW = (200, 12)
# Where everybody comes first: all of it goes there.
FIRST = (("/bidrag/nyt", "text"), ("/mit-bidrag", "code"), ("/log-ind", "email"))
COMPUTED = "1787569"  # 1337 times 1337: a template that was evaluated
PERSONS = {"everyone": "anonymous", "demo": "anonymous", "password": "half", "signed_in": "editor"}
MOST_MEMORY = 200  # MiB


@dataclass(frozen=True)
class Form:
    """A form as a page shows it, and who sees it."""

    person: str
    path: str
    method: str
    fields: tuple[tuple[str, Any], ...]  # what a browser would send by itself
    names: tuple[str, ...]  # all that can be filled in


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Send everything everywhere, and look at what comes back."""
    many, each = FEW if options.quick else (options.n or MANY, EACH)
    world = people.furnish(ground)
    app = create_app(ground.settings(DEMO="1", LOG_LEVEL="ERROR"), ground.store)
    everyone = people.everybody(ground, app, world)
    app.extensions["store"] = Forgetful(ground.store.engine, ground.keys)
    known = Matrix(ground, app, world, everyone, matrix.read_table(Tally()), tally)
    before = psutil.Process().memory_info().rss
    forms = list(discover(known))
    tally.expect(len(forms) > 20, f"only {len(forms)} forms were found")
    for number, form in enumerate(forms):
        fill_in(known, form, inputs(each, number))
    for path, name in FIRST:
        form = next(f for f in forms if f.path == path and name in f.names)
        alone(known, form, name, inputs(many, 7))
    redirects(known, inputs(each, 11))
    app.extensions["store"] = ground.store
    hostile_stored.run(known, inputs(max(10, each // 2), 13))
    hostile_events.run(known, [*CELLS, *inputs(max(10, each // 3), 19)])
    hostile_dialogue.run(known, inputs(max(10, each // 4), 23))
    hostile_sense.run(known, [*CELLS, *inputs(max(10, each // 6), 29)])
    hostile_briefs.run(known, inputs(max(10, each // 8), 31))
    hostile_development.run(known, inputs(max(10, each // 8), 37))
    hostile_decisions.run(known, inputs(max(10, each // 8), 41))
    hostile_hearings.run(known, inputs(max(10, each // 8), 41))
    hostile_questions.run(known, inputs(max(10, each // 8), 43))
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    tally.expect(grown <= MOST_MEMORY, f"the process grew by {grown:.0f} MiB")
    if not options.quick:
        hostile_wire.run(ground, tally, inputs(EACH, 17))
    fields = {(form.path, name) for form in forms for name in form.names}
    tally.figures |= {"forms": len(forms), "fields": len(fields), "MiB grown": round(grown)}


# --- Finding what can be filled in ------------------------------------------------------------


def discover(known: Matrix) -> Iterator[Form]:
    """Every form of every page, as somebody who may see it; each once."""
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for rule in sorted(known.app.url_map.iter_rules(), key=str):
        group = known.table.get(f"GET {rule}")
        if group is None or "GET" not in (rule.methods or ()):
            continue
        name = PERSONS.get(group.name) or (group.name if group.name in known.people else min(group.roles, default=""))
        person = known.people.get("holder" if group.name.startswith("holder") else name)
        path = matrix.path_of(known, rule)
        if person is None or path is None:
            continue
        steps = matrix.STEPS if rule.arguments == {"step"} else ("",)
        for step in steps:
            address = f"/bidrag/kladde/{step}" if step else path
            answer = matrix.ask(person, "GET", address)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            for form in forms_in(answer.text, address, person):
                key = (form.path, form.method, form.names)
                if key not in seen and form.names:
                    seen.add(key)
                    yield form


def forms_in(text: str, address: str, person: Person) -> Iterator[Form]:
    for element in tree_of(text).iter("form"):
        controls = [e for e in element.iter() if e.tag in ("input", "select", "textarea", "button")]
        names = {str(e.get("name")) for e in controls if e.get("name")} - {"csrf_token"}
        path = urlsplit(str(element.get("action") or address)).path or address
        method = str(element.get("method") or "get").upper()
        sent = sent_by_itself(controls)
        yield Form(person.name, path, method, tuple(sorted(sent.items())), tuple(sorted(names)))


# --- Sending ----------------------------------------------------------------------------------


def raw(value: Any) -> bytes:
    """As bytes, lone surrogates too."""
    return str(value).encode("utf-8", "surrogatepass")


def body_of(fields: dict[str, Any]) -> bytes:
    pairs = [(k, v) for k, vs in fields.items() for v in (vs if isinstance(vs, list) else [vs])]
    return b"&".join(f"{quote_from_bytes(raw(k))}={quote_from_bytes(raw(v))}".encode() for k, v in pairs)


def send(known: Matrix, form: Form, fields: dict[str, Any]) -> None:
    """Send the form, and judge the answer; the browser stays as it was."""
    person = known.people[form.person]
    with person.client.session_transaction() as session:
        before = dict(session)
    body = body_of(fields | ({"csrf_token": person.token} if form.method == "POST" else {}))
    if form.method == "POST":
        kind = "application/x-www-form-urlencoded"
        answer = person.client.post(form.path, data=body, content_type=kind)
    else:
        answer = person.client.get(form.path, query_string=body.decode())
    with person.client.session_transaction() as session:
        session.clear()
        session.update(before)
    judge(
        known.tally, f"{form.method} {form.path} {sorted(fields)[:3]}", answer.status_code, answer.headers, answer.data
    )


def fill_in(known: Matrix, form: Form, values: list[str]) -> None:
    """Each field gets each value, all fields at once; and every fifth value alone, among fields that are well."""
    chance = random.Random(len(values))
    for number, value in enumerate(values):
        everywhere = {name: values[(number + shift) % len(values)] for shift, name in enumerate(form.names)}
        send(known, form, dict(form.fields) | everywhere)
        if number % 5 == 0:
            send(known, form, dict(form.fields) | {chance.choice(form.names): value})


def alone(known: Matrix, form: Form, name: str, values: list[str]) -> None:
    """One field gets all of it."""
    for value in values:
        send(known, form, dict(form.fields) | {name: value})


def redirects(known: Matrix, values: list[str]) -> None:
    """Where somebody is sent after signing in is not for others to say."""
    half, sent = known.people["half"], 0
    for value in values:
        query = f"naeste={quote_from_bytes(raw(value))}"
        fields = {"code": TOTP(half.seed).now()}
        answer = matrix.ask(half, "POST", f"/log-ind/kode?{query}", fields=fields)
        judge(known.tally, "POST /log-ind/kode?naeste", answer.status_code, answer.headers, answer.data)
        sent += answer.status_code == 303
        for path in ("/log-ind", "/bidrag/nyt", "/"):
            answer = half.client.get(path, query_string=query)
            judge(known.tally, f"GET {path}?naeste", answer.status_code, answer.headers, answer.data)
    known.tally.expect(sent * 2 > len(values), f"only {sent} of {len(values)} were let in and sent on")


# --- Judging ----------------------------------------------------------------------------------

INSIDE_A_TAG = re.compile(rf"<[a-zA-Z][^>]*\b{MARK}\b|javascript:[^\"']*{MARK}".encode())


def judge(tally: Tally, what: str, status: int, headers: Any, body: bytes) -> None:
    """No fault, nothing of the visitor's in the page's own language, nothing evaluated, nobody sent elsewhere."""
    tally.expect(status < 500, f"{what}: {status}")
    if INSIDE_A_TAG.search(body):
        found = foreign_elements(tree_of(body.decode("utf-8", "replace")))
        tally.expect(not found, f"{what}: the page holds a visitor's {found}")
    tally.expect(COMPUTED.encode() not in body, f"{what}: something was evaluated")
    tally.expect("X-Zqx" not in headers, f"{what}: a header of the visitor's making")
    location = headers.get("Location", "")
    if location and status in (301, 302, 303, 307, 308):
        parts = urlsplit(location.replace("\\", "/"))
        a_path = not parts.scheme and not parts.netloc and re.match(r"/(?![/\\])", location)
        at_home = bool(a_path) or parts.hostname in ("127.0.0.1", "localhost")
        tally.expect(at_home, f"{what}: sends people to {location[:80]}")


def foreign_elements(page: Element) -> str:
    """The first element or attribute that a visitor wrote, or nothing."""
    for element in page.iter():
        link = str(element.get("href") or element.get("src") or element.get("action") or "")
        if element.tag == MARK or MARK in element.attrib or link.strip().lower().startswith("javascript:"):
            return f"<{element.tag} {' '.join(element.attrib)[:80]}>"
    return ""


# --- Each protection taken away ---------------------------------------------------------------


@contextmanager
def a_view_that_raises() -> Iterator[None]:
    """One that takes for granted that what comes is what it asked for."""

    def careless(text: str) -> str | None:
        text.encode("latin-1")
        return typed(text)

    with mock.patch.object(receipts, "typed", careless):
        yield


typed = receipts.typed


def _by_what_it_looks_like(self: Worksheet, row: int, column: int, words: str, style: Any = None) -> Any:
    return (
        self._write_formula(row, column, words, style)
        if words.startswith("=")
        else own(self, row, column, words, style)
    )


own = Worksheet._write_string


def sabotages(_engine_name: str) -> dict[str, Sabotage]:
    unescaped = mock.patch.object(Flask, "select_jinja_autoescape", return_value=False)
    anywhere = mock.patch.object(account_views, "safe_next", lambda target: target or "/")
    formulas = mock.patch.object(Worksheet, "_write_string", _by_what_it_looks_like)
    return {
        "a list takes words for formulae": Sabotage(lambda _: formulas),
        "pages do not escape": Sabotage(lambda _: unescaped),
        "a view raises at odd letters": Sabotage(lambda _: a_view_that_raises()),
        "a link says where to go after signing in": Sabotage(lambda _: anywhere),
    }
