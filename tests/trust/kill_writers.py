"""Writers who send and, when the line breaks, send the same form again; and the mail server they never see."""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from aiosmtpd.controller import Controller

from engage.core.ids import ALPHABET, typed
from engage.core.work import unit_of_work
from engage.drafts import service as drafts
from engage.drafts.rules import Answers
from tests.ground import Ground
from tests.live import free_port
from tests.visitor import Answer, Gone, Visitor, form_in, tree_of

PATIENCE = 90  # seconds a writer tries again before giving up
CONSONANTS = "bcdfghjklm"


@dataclass(frozen=True)
class Acknowledged:
    """What the product has told a writer that it has."""

    word: str  # stands in the text and nowhere else
    email: str
    code: str  # empty when the page with the code could not be read any more


@dataclass
class Writers:
    """All of them, and what they were promised."""

    ground: Ground
    run: str
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    retried: int = 0
    troubles: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(self, count: int) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._write, daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        return threads

    def _write(self) -> None:
        while not self.stop.is_set():
            word = "zq" + "".join(CONSONANTS[int(digit)] for digit in f"{next(self.numbers):06d}") + self.run
            email = f"{word}@example.org"
            try:
                self.acknowledged.append(Acknowledged(word, email, self._send(word, email)))
            except (Gone, TimeoutError, AssertionError) as problem:
                if not self.stop.is_set():
                    self.troubles.append(f"{type(problem).__name__}: {problem}"[:200])

    def _send(self, word: str, email: str) -> str:
        """From a complete draft to the code."""
        answers = Answers(text=f"Min søster kalder det {word} når hun er glad.", focus_area="unknown", email=email)
        with unit_of_work(self.ground.store) as work:
            _, token = drafts.start(work, answers.changed(publish="public"), "da")
        visitor = Visitor(self.ground.port, timeout=20)
        self._again(visitor, "GET", f"/bidrag/fortsaet/{token}", 303)
        page = self._again(visitor, "GET", "/bidrag/kladde/tjek", 200)
        filled = form_in(tree_of(page.text), page.path, ["once"])
        path = urlsplit(filled.pop("")).path
        sent = self._again(visitor, "POST", path, 303, filled)
        assert sent.location == "/bidrag/kvittering", f"sent on to {sent.location}"
        shown = self._again(visitor, "GET", "/bidrag/kvittering", 200)
        visitor.close()
        return code_in(tree_of(shown.text))

    def _again(self, visitor: Visitor, method: str, path: str, wanted: int, fields: Any = None) -> Answer:
        """Ask until there is an answer; the very same form each time. Raises TimeoutError."""
        until, problem = time.monotonic() + PATIENCE, ""
        while time.monotonic() < until:
            try:
                answer = visitor.post(path, fields) if method == "POST" else visitor.get(path)
            except (OSError, HTTPException) as error:
                problem = type(error).__name__
            else:
                if answer.status == wanted:
                    return answer
                problem = f"{answer.status}"
                if answer.status < 500:
                    raise AssertionError(f"{method} {path}: {answer.status} {answer.location}")
            self.retried += 1
            time.sleep(random.uniform(0.05, 0.2))
        raise TimeoutError(f"{method} {path}: {problem}")


def code_in(page: Element) -> str:
    """The code that a page shows, ungrouped."""
    for element in page.iter():
        text = "".join(element.itertext()).strip() if element.tag in ("code", "output", "strong", "p", "span") else ""
        found = typed(text) if text and set(text) <= {*ALPHABET, "-", " ", "\n"} else None
        if found:
            return found
    raise Gone("the page shows no code")


class Sink:
    """A mail server that keeps count."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mail = message_from_bytes(envelope.content)
        self.arrived[str(mail["Message-ID"]).strip("<>").partition("@")[0]] += 1
        return "250 Kept"


@contextmanager
def sink(kind: type[Sink] = Sink) -> Iterator[tuple[Any, str]]:
    """A mail server on loopback, and its address."""
    handler, port = kind(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
