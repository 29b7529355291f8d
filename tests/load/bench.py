"""The measurements on one engine: what is asked, of whom, and which goals the answers are held against."""

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import psutil
from flask.testing import FlaskClient

from engage.app import create_app
from engage.contributions import intake
from engage.core.work import unit_of_work
from engage.demo import load as demo
from engage.drafts import service as drafts
from engage.drafts.rules import Answers
from tests.counting import counted
from tests.ground import Ground, end, serving, start, wait_until
from tests.installed import as_installed
from tests.live import free_port
from tests.load import client, fill, floor, meetings, sensemaking
from tests.load.client import Ask, Measured
from tests.visitor import Visitor, encoded

DEMO = {"DEMO": "1", "TRUSTED_PROXIES": "1"}
STARTS = 3
TURNS = 5
WAKING = 1.0  # seconds
EVENTS = (10, 10_000)  # in the list
CODED = 10_000  # texts with codes on them
SENSE = ("coding desk", "text to code", "perspective")
PAGES = ("front page", "focus area", "list of meetings", "one meeting")


@dataclass(frozen=True)
class Figure:
    """One page or form, measured beside its floor."""

    name: str
    rows: int
    measured: Measured
    floor: Measured | None
    queries: int | None = None
    cpu: float | None = None  # milliseconds of processor time for one answer; a busy neighbour does not change it
    floor_cpu: float | None = None

    @property
    def ratio(self) -> float | None:
        """The share of the floor; None where there is no floor, or one that did not answer rightly."""
        sound = self.floor is not None and self.floor.rate > 0 and not self.floor.wrong
        return self.measured.rate / self.floor.rate if self.floor is not None and sound else None


def spent(process: Any) -> float:
    """Seconds of processor time that a server and its processes have used."""
    members = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
    return sum(sum(member.cpu_times()[:2]) for member in members)


def _form(visitor: Visitor, path: str, fields: dict[str, Any], number: int) -> Ask:
    """A form as the visitor's browser would send it, from the address of the person with this number."""
    headers = (
        ("Cookie", "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Forwarded-For", f"10.0.{number // 250}.{number % 250 + 1}"),
    )
    return Ask(path, "POST", headers, encoded(fields), 303)


@dataclass
class Bench:
    """One run on one ground."""

    ground: Ground
    seconds: float
    submissions: int
    sizes: tuple[int, int]
    whole: dict[str, Any] = field(default_factory=dict)  # figures of the process as a whole

    def run(self) -> list[Figure]:
        """Measure everything; what cannot be measured says so on standard error."""
        ground = self.ground
        demo.load(ground.store)
        self.about = fill.subject(ground.store)
        floor.prepare(ground.store.engine, fill.TEXT)
        self.whole["first answer s"] = statistics.median(self._first_answer() for _ in range(STARTS))
        figures: list[Figure] = []
        with self._floor() as self.floor_port, serving(ground, **DEMO) as web:
            self.web = web
            self.staff = self._signed_in("moderator")
            for size in self.sizes:
                fill.fill(ground, self.about, size=size)
                self._say(f"{size} contributions are published, and as many wait")
                figures += self._pages(self._addresses(), size)
            figures += self._unchanged(self._addresses()[:2], self.sizes[-1])
            figures.append(self._submit("submit", list(self._prepared()), self.sizes[-1]))
            figures += self._sense()
            figures += self._meetings()
            self.whole["MiB of a web process"] = max(
                child.memory_info().rss / 2**20 for child in psutil.Process(web.pid).children()
            )
        return figures

    def _say(self, text: str) -> None:
        print(f"{self.ground.engine_name}: {text}", file=sys.stderr, flush=True)

    # --- Who answers --------------------------------------------------------------------------

    def _first_answer(self) -> float:
        """Seconds from the start of the process to the first front page."""
        command = ["-m", "engage", "serve", "--port", str(self.ground.port)]
        process = start(command, as_installed(self.ground.environ(**DEMO)), self.ground.folder / "web.log")
        try:
            return wait_until(self.ground.port, "/", process=process)
        finally:
            end(process)

    @contextmanager
    def _floor(self) -> Iterator[int]:
        """The floor, served by the same server with the same settings."""
        port = free_port()
        command = ["-m", "tests.load.floor", str(port)]
        process = start(command, as_installed(self.ground.environ()), self.ground.folder / "floor.log")
        try:
            wait_until(port, process=process)
            self.floor = process
            yield port
        finally:
            end(process)

    def _signed_in(self, role: str) -> str:
        """The cookie of somebody who has this role."""
        visitor = Visitor(self.ground.port)
        answer = visitor.send("/demo", {"role": role})
        if answer.status != 303:
            raise RuntimeError(f"the {role} could not sign in: {answer.status}")
        visitor.close()
        return "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())

    # --- What is asked ------------------------------------------------------------------------

    def _beside(self, asks: list[Ask], floor_ask: Ask, name: str, size: int, *, once: bool = False) -> Figure:
        """The floor and the product by turns, so that a neighbour's noise falls on both."""
        cpu = floor_cpu = 0.0
        made, beside = list[Measured](), list[Measured]()
        for turn in range(TURNS):
            began = spent(self.floor)
            beside.append(client.measure(self.floor_port, [floor_ask], seconds=self.seconds / TURNS))
            floor_cpu += spent(self.floor) - began
            share, seconds = (asks[turn::TURNS], 120.0) if once else (asks, self.seconds / TURNS)
            began = spent(self.web)
            made.append(client.measure(self.ground.port, share, seconds=seconds, once=once))
            cpu += spent(self.web) - began
        whole, floor_whole = Measured.of(made), Measured.of(beside)
        each, floor_each = cpu / whole.n * 1000, floor_cpu / floor_whole.n * 1000
        return Figure(name, size, whole, floor_whole, cpu=each, floor_cpu=floor_each)

    def _addresses(self) -> list[tuple[str, Ask]]:
        area = f"/aftaler/{self.about.slug}/fokusomraader/{self.about.number}/"
        return [
            ("front page", Ask("/")),
            ("focus area", Ask(area)),
            ("moderation queue", Ask("/arbejde/bidrag/", headers=(("Cookie", self.staff),))),
        ]

    def _pages(self, addresses: list[tuple[str, Ask]], size: int) -> list[Figure]:
        counts = self._queries(addresses)
        for _, ask in addresses:  # the first answers, which are measured as such, only wake the server
            client.measure(self.ground.port, [ask], seconds=WAKING)
        return [replace(self._beside([ask], Ask("/rows"), name, size), queries=counts[name]) for name, ask in addresses]

    def _sense(self) -> list[Figure]:
        """The desk of coders, a text on it, and a perspective, beside as many texts as are published."""
        slug, text_id = sensemaking.prepare(self.ground.store, self.about, coded=min(CODED, self.sizes[-1] // 2))
        self._say("the texts can be coded")
        staff = (("Cookie", self.staff),)
        addresses = [
            ("coding desk", Ask(f"/arbejde/kodning/{slug}/", headers=staff)),
            ("text to code", Ask(f"/arbejde/kodning/tekst/{text_id}", headers=staff)),
            ("perspective", Ask("/perspektiver/1/")),
        ]
        return self._pages(addresses, self.sizes[-1])

    def _unchanged(self, addresses: list[tuple[str, Ask]], size: int) -> list[Figure]:
        found = []
        for name, ask in addresses:
            visitor = Visitor(self.ground.port)
            etag = visitor.get(ask.path).headers.get("ETag", "")
            visitor.close()
            again = Ask(ask.path, headers=(("If-None-Match", etag),), wanted=304)
            found.append(self._beside([again], Ask("/rows"), f"{name}, unchanged", size))
        return found

    def _submit(self, name: str, asks: list[Ask], size: int) -> Figure:
        """Forms that many people send at once, each a different one; the first few only wake the server."""
        commit = Ask("/commit", "POST", body=b"", wanted=303)
        early = len(asks) // 6
        client.measure(self.ground.port, asks[:early], seconds=60, once=True)
        return self._beside(asks[early:], commit, name, size, once=True)

    def _meetings(self) -> list[Figure]:
        """The list with few and with many meetings, one of them, a long list of those who come, and signing up."""
        made = meetings.prepare(self.ground.store)
        public = [
            ("list of meetings", Ask("/arrangementer/")),
            ("one meeting", Ask(f"/arrangementer/{made.guests}/")),
        ]
        figures = []
        for size in EVENTS:
            meetings.fill(self.ground.store, size=size)
            self._say(f"{size} meetings are ahead")
            figures += self._pages(public, size)
        self._wait_for_a_minute()
        figures += self._unchanged(public, EVENTS[-1])
        cookie = (("Cookie", self._signed_in("organiser")),)
        desk = [("attendance list", Ask(f"/arbejde/arrangementer/{made.guests}/lister/ark", headers=cookie))]
        figures += self._pages(desk, meetings.GUESTS)
        figures.append(self._submit("sign-up", list(self._signing_up(made.open)), EVENTS[-1]))
        return figures

    def _wait_for_a_minute(self) -> None:
        """Pages about meetings are made anew each minute: what follows begins with a new one."""
        time.sleep(60 - time.time() % 60)

    def _signing_up(self, number: int) -> Iterator[Ask]:
        """The form of as many people, filled in, each from an address of their own."""
        for each in range(self.submissions):
            visitor = Visitor(self.ground.port)
            filled = visitor.form(f"/arrangementer/{number}/tilmelding", "once")
            path = urlsplit(filled.pop("")).path
            visitor.close()
            yield _form(visitor, path, filled | {"name": f"Gæst {each}", "companions": str(each % 2)}, each)

    def _prepared(self) -> Iterator[Ask]:
        """Complete drafts of as many people, opened by their links up to the page where they are sent.

        Each comes from an address of their own, and they speak of every open focus area: one that is written about by
        hundreds in an hour from one place is a flood, which is another thing.
        """
        answers = Answers(text=fill.TEXT, role="relative", publish="public", quote="yes", under_15="no")
        with unit_of_work(self.ground.store) as work:
            areas = fill.open_areas(work)
            subjects = [areas[number % len(areas)] for number in range(self.submissions)]
            looked = intake.look(work, answers).kept()
            tokens = [drafts.start(work, answers.changed(focus_area=area), "da", looked)[1] for area in subjects]
        for number, token in enumerate(tokens):
            visitor = Visitor(self.ground.port)
            visitor.get(f"/bidrag/fortsaet/{token}")
            filled = visitor.form("/bidrag/kladde/tjek", "once")
            path = urlsplit(filled.pop("")).path
            visitor.close()
            yield _form(visitor, path, filled, number)

    def _queries(self, addresses: list[tuple[str, Ask]]) -> dict[str, int]:
        """How many statements each page sends to the database."""
        app = create_app(self.ground.settings(**DEMO), self.ground.store)
        counts = {}
        visitor: FlaskClient = app.test_client(use_cookies=False)
        for name, ask in addresses:
            visitor.get(ask.path, headers=dict(ask.headers))
            with counted() as sent:
                answer = visitor.get(ask.path, headers=dict(ask.headers))
            counts[name] = len(sent)
            if answer.status_code != 200:
                raise RuntimeError(f"{ask.path} answers {answer.status_code}")
        return counts

    # --- What is wished for -------------------------------------------------------------------

    def goals(self, figures: list[Figure]) -> list[tuple[str, bool, str]]:
        """Each goal, whether it was reached, and the figure it hangs on."""
        found = []
        sizes = dict.fromkeys(("front page", "focus area", "moderation queue"), self.sizes)
        sizes |= dict.fromkeys(("list of meetings", "one meeting"), EVENTS)
        by = {(figure.name, figure.rows): figure for figure in figures}
        for name in PAGES:
            fresh = min(by[name, size].ratio or 0 for size in sizes[name])
            found.append((f"{name}: at least 0.25 of the floor", fresh >= 0.25, f"{fresh:.2f}"))
            unchanged = by[f"{name}, unchanged", sizes[name][-1]].ratio or 0
            found.append((f"{name}, unchanged: at least 0.6", unchanged >= 0.6, f"{unchanged:.2f}"))
        for name, (small, large) in sizes.items():
            grown = by[name, large].measured.at(0.95) / by[name, small].measured.at(0.95)
            found.append(
                (f"{name}: p95 with {large} rows at most 1.3 of that with {small}", grown <= 1.3, f"{grown:.2f}")
            )
            few, many = by[name, small].queries or 0, by[name, large].queries or 0
            found.append((f"{name}: at most 8 queries, as many at any size", few == many <= 8, f"{few}, {many}"))
        for name in SENSE:
            asked = by[name, self.sizes[-1]].queries or 0
            found.append((f"{name} beside {self.sizes[-1]} texts: at most 8 queries", asked <= 8, f"{asked}"))
        share = by["perspective", self.sizes[-1]].ratio or 0
        found.append(("perspective: at least 0.25 of the floor", share >= 0.25, f"{share:.2f}"))
        queries = by["attendance list", meetings.GUESTS].queries or 0
        found.append((f"attendance list of {meetings.GUESTS}: at most 8 queries", queries <= 8, f"{queries}"))
        for name, size in (("submit", self.sizes[-1]), ("sign-up", EVENTS[-1])):
            ratio = by[name, size].ratio or 0
            found.append((f"{name}: at least 0.3 of a durable commit", ratio >= 0.3, f"{ratio:.2f}"))
        first, size = self.whole["first answer s"], self.whole["MiB of a web process"]
        found.append(("first answer within 2 s of the start", first <= 2, f"{first:.2f} s"))
        found.append(("a web process within 130 MiB", size <= 130, f"{size:.0f} MiB"))
        return found
