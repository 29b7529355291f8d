"""What must be true of every answer the product gives: its HTML, its names and labels, its headers."""

import hashlib
import pickle
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from html5lib.html5parser import ParseError
from werkzeug.test import TestResponse

LANGUAGES = {"da", "da-simple", "en", "de"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
REFERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage", "form", "list")
NAMES_ITSELF = ("aria-label", "aria-labelledby", "title")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*")


# What is made anew for each page (ids, keys of forms, tokens), and what stands for it while the page is judged.
MADE_ANEW = re.compile(r"(?<![&\w.-])(?=[\w.-]*\d)[\w.-]{16,}")
STANDS_FOR = re.compile("\ue000(\\d+)\ue001")
FAULTLESS: set[bytes] = set()  # fingerprints of pages seen before, so renamed


class Fault(AssertionError):
    """An answer that no visitor should get."""


def renamed(text: str) -> tuple[str, list[str]]:
    """The page with its tokens numbered in the order they first come, and the tokens.

    Different tokens stay different and equal ones equal, so whatever is wrong with the one is wrong with the other:
    of two pages that differ in nothing else, one is looked at. Reading HTML strictly is most of what a test costs.
    """
    numbers: dict[str, int] = {}
    told = MADE_ANEW.sub(lambda found: f"\ue000{numbers.setdefault(found[0], len(numbers))}\ue001", text)
    return told, list(numbers)


def parse(text: str) -> Element:
    """The page as a tree of one's own. Raises Fault where it is no valid HTML."""
    told, tokens = renamed(text)
    try:
        tree: Element = pickle.loads(remembered(told))  # noqa: S301 - made below
    except Fault:
        return read(text)  # says what is wrong in the page's own words

    def restore(part: str) -> str:
        return STANDS_FOR.sub(lambda found: tokens[int(found[1])], part) if "\ue000" in part else part

    for element in tree.iter() if tokens else ():
        for name, value in element.items():
            element.set(name, restore(value))
        element.text, element.tail = restore(element.text or "") or None, restore(element.tail or "") or None
    return tree


@lru_cache(maxsize=400)
def remembered(told: str) -> bytes:
    return pickle.dumps(read(told))


def read(text: str) -> Element:
    try:
        tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    except ParseError as error:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        parser.parse(text)
        (line, column), code, _ = parser.errors[0]
        near = text.splitlines()[max(0, line - 2) : line + 1]
        raise Fault(f"invalid HTML, {code} at {line}:{column}: {' / '.join(near)} ({error})") from None
    return tree


def words(element: Element) -> str:
    """All that is written inside `element`, and the names of pictures in it."""
    parts = [str(part) for part in element.itertext()]
    parts += [str(inner.get("alt") or inner.get("aria-label") or "") for inner in element.iter()]
    return " ".join(" ".join(parts).split())


def faults_of_page(page: Element) -> Iterator[str]:
    """Every rule that this page breaks, as one sentence each."""
    if page.get("lang") not in LANGUAGES:
        yield f"lang is {page.get('lang')!r}"
    titles = [words(title) for title in page.iter("title") if title in list(page.find("head") or [])]
    if len(titles) != 1 or not titles[0]:
        yield f"the title is {titles}"
    yield from faults_of_headings(page)
    yield from faults_of_names(page)
    yield from faults_of_forms(page)
    for element in page.iter():
        inline = [name for name in element.attrib if name == "style" or name.startswith("on")]
        if inline:
            yield f"<{element.tag}> carries {inline}, which the content policy forbids"
        if element.tag in ("script", "link", "img", "iframe", "source", "audio", "video"):
            address = str(element.get("src") or element.get("href") or "")
            if urlsplit(address).netloc and element.get("rel") not in ("canonical", "alternate"):
                yield f"<{element.tag}> comes from elsewhere: {address}"
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline <{element.tag}>"


def faults_of_headings(page: Element) -> Iterator[str]:
    levels = [int(e.tag[1]) for e in page.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
    if levels.count(1) != 1:
        yield f"there are {levels.count(1)} h1"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"an h{after} follows an h{before}"
    if any(not words(e) for e in page.iter() if re.fullmatch(r"h[1-6]", str(e.tag))):
        yield "a heading is empty"


def faults_of_names(page: Element) -> Iterator[str]:
    """Ids that occur twice, references to none, and things without a name."""
    ids = Counter(str(e.get("id")) for e in page.iter() if e.get("id") is not None)
    twice = [name for name, count in ids.items() if count > 1 or not name.strip()]
    if twice:
        yield f"ids occur twice or are empty: {twice}"
    for element in page.iter():
        wanted = [name for attribute in REFERS for name in str(element.get(attribute) or "").split()]
        href = str(element.get("href") or "")
        if element.tag == "a" and len(href) > 1 and href.startswith("#"):
            wanted.append(href[1:])
        for name in wanted:
            if name not in ids:
                yield f"<{element.tag}> refers to #{name}, which is not there"
        named = words(element) or any(element.get(attribute) for attribute in NAMES_ITSELF)
        if element.tag in ("a", "button", "summary", "legend", "th", "caption") and not named:
            yield f"a <{element.tag}> without a name ({dict(element.attrib)})"
        if element.tag == "img" and element.get("alt") is None:
            yield f"an image without alt: {element.get('src')}"
        if str(element.tag).endswith("}svg") and element.get("aria-hidden") != "true" and element.get("role") != "img":
            yield "an svg that is neither hidden nor a picture with a name"


def faults_of_forms(page: Element) -> Iterator[str]:
    labelled = {str(label.get("for")) for label in page.iter("label") if words(label)}
    inside = {id(e) for label in page.iter("label") if words(label) for e in label.iter()}
    for tag in ("input", "select", "textarea"):
        for control in page.iter(tag):
            kind = str(control.get("type") or "text")
            if tag == "input" and kind in NEEDS_NO_LABEL:
                continue
            named = control.get("id") in labelled or id(control) in inside
            if not (named or control.get("aria-label") or control.get("aria-labelledby")):
                yield f"<{tag} name={control.get('name')!r}> has no label"
            if not control.get("name") and kind != "file":
                yield f"<{tag} id={control.get('id')!r}> has no name, so it is never sent"
    for form in page.iter("form"):
        names = {str(control.get("name")) for control in form.iter("input")}
        if str(form.get("method") or "get").lower() == "post" and "csrf_token" not in names:
            yield f"a form to {form.get('action')!r} has no csrf_token"
        if str(form.get("method") or "get").lower() == "get" and "csrf_token" in names:
            yield f"a search form puts its csrf_token into the address: {form.get('action')!r}"


def faults_of_headers(answer: TestResponse) -> Iterator[str]:
    for name, wanted in HEADERS.items():
        if name not in answer.headers or wanted not in answer.headers[name]:
            yield f"{name} is {answer.headers.get(name)!r}"
    policy = answer.headers.get("Content-Security-Policy", "")
    for directive in filter(None, (part.split() for part in policy.split(";"))):
        loose = [source for source in directive[1:] if source in UNSAFE]
        if loose:
            yield f"the content policy allows {directive[0]} from {loose}"
    if "default-src" not in policy:
        yield "the content policy has no default-src"


def faults_of(answer: TestResponse) -> list[str]:
    """Everything that is wrong with one answer."""
    faults = list(faults_of_headers(answer))
    if answer.status_code >= 500 and answer.status_code != 503:
        faults.append(f"status {answer.status_code}")
    if answer.mimetype == "text/html" and answer.data and answer.status_code not in (301, 302, 303, 307, 308):
        faults += faults_of_text(answer.text)
    return faults


def faults_of_text(text: str) -> list[str]:
    told = hashlib.sha256(renamed(text)[0].encode()).digest()
    if told in FAULTLESS:
        return []
    try:
        faults = list(faults_of_page(parse(text)))
    except Fault as fault:
        return [str(fault)]
    if not faults:
        FAULTLESS.add(told)
    return faults


class CheckingClient(FlaskClient):
    """A visitor who looks twice: every answer is checked, and every unit of work must have been left."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        answer.get_data()
        answer.close()  # a file that was sent is let go of
        faults = faults_of(answer)
        store = self.application.extensions["store"]
        if left := sum(pool.checkedout() for pool in {store.engine.pool, store.reader.pool}):
            faults.append(f"{left} units of work were opened and not left")
        if faults:
            raise Fault(f"{answer.request.method} {answer.request.path} ({answer.status_code}): " + "; ".join(faults))
        return answer

    def form(self, address: str, *names: str) -> dict[str, Any]:
        """What a browser would send from the first posting form at `address` that has fields (or buttons) `names`.

        "" holds where it is sent to. Raises Fault when the page has no such form.
        """
        page = parse(self.get(address).text)
        for form in page.iter("form"):
            controls = [e for e in form.iter() if e.tag in ("input", "select", "textarea", "button")]
            if str(form.get("method")).lower() == "post" and set(names) <= {e.get("name") for e in controls}:
                return {"": form.get("action") or address, **sent_by_itself(controls)}
        raise Fault(f"{address} has no form with {names}")

    def send(self, address: str, fields: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Open `address`, fill in `fields` and send the form they belong to, as a person would."""
        filled = self.form(address, *(fields or {})) | (fields or {})
        return self.post(filled.pop(""), data={k: v for k, v in filled.items() if v is not None}, **kwargs)


def sent_by_itself(controls: list[Element]) -> dict[str, Any]:
    """The fields of a form that nobody has touched; a choice among several becomes a list."""
    found: dict[str, list[str]] = {}
    for control in controls:
        name, kind = str(control.get("name") or ""), str(control.get("type") or "")
        if not name or control.tag == "button" or kind in ("submit", "button", "image", "reset", "file"):
            continue
        if kind in ("checkbox", "radio") and control.get("checked") is None:
            continue
        if control.tag == "select":
            options = list(control.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None]
            if not chosen and control.get("multiple") is None:
                chosen = options[:1]
            found.setdefault(name, []).extend(str(o.get("value", words(o))) for o in chosen)
        elif control.tag == "textarea":
            found.setdefault(name, []).append("".join(control.itertext()).removeprefix("\n"))
        else:
            default = "on" if kind in ("checkbox", "radio") else ""
            found.setdefault(name, []).append(str(control.get("value", default)))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
