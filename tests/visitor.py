"""A visitor over a real socket: keeps cookies, finds a form in a page and sends it, as a browser would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib

from tests.pages_checked import sent_by_itself


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    path: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        """The path that a redirect leads to."""
        parts = urlsplit(self.headers.get("Location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")


class Gone(Exception):
    """The page has no such form."""


def tree_of(text: str) -> Element:
    """The page as a browser would understand it, whatever it is."""
    tree: Element = html5lib.HTMLParser(namespaceHTMLElements=False).parse(text)
    return tree


def form_in(page: Element, address: str, names: Iterable[str] = ()) -> dict[str, Any]:
    """What a browser would send from the first posting form that has all these names; "" is where to. Raises Gone."""
    for form in page.iter("form"):
        controls = [e for e in form.iter() if e.tag in ("input", "select", "textarea", "button")]
        if str(form.get("method")).lower() == "post" and set(names) <= {e.get("name") for e in controls}:
            return {"": urljoin(address, str(form.get("action") or address)), **sent_by_itself(controls)}
    raise Gone(f"{address} has no form with {', '.join(names) or 'method post'}")


def encoded(fields: Mapping[str, Any]) -> bytes:
    return urlencode([(k, v) for k, vs in fields.items() for v in (vs if isinstance(vs, list) else [vs])]).encode()


@dataclass
class Visitor:
    """One person with one browser."""

    port: int
    timeout: float = 30
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    _connection: HTTPConnection | None = None

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request and its answer. Raises OSError or HTTPException when the line breaks."""
        connection = self._connection or HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        self._connection = None
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            content = response.read()
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        for line in response.headers.get_all("Set-Cookie") or []:
            for morsel in SimpleCookie(line).values():
                self.cookies[morsel.key] = morsel.value
        return Answer(response.status, dict(response.headers.items()), content, path)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: Mapping[str, Any], **headers: str) -> Answer:
        return self.ask("POST", path, encoded(fields), Content_Type="application/x-www-form-urlencoded", **headers)

    def form(self, path: str, *names: str) -> dict[str, Any]:
        """As `form_in`, for the page at `path`."""
        return form_in(tree_of(self.get(path).text), path, names)

    def send(self, path: str, fields: Mapping[str, Any]) -> Answer:
        """Open the page, fill in `fields`, and send the form they belong to."""
        filled = self.form(path, *fields) | dict(fields)
        return self.post(urlsplit(filled.pop("")).path, filled)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
