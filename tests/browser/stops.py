"""Every page of the product and the states it can be in, and how a person comes to each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Response

from engage.contributions import service as contributions
from engage.core.config import settings_from
from engage.core.db import make_engine
from engage.core.ids import shown
from engage.core.work import Store, reading
from engage.receipts import service as receipts
from tests.live import Live

FOCUS = "/aftaler/sjaelland-2027-28/fokusomraader/3/"
NEW = "/bidrag/nyt?fokus=sjaelland-2027-28:3"
TOLD = ("c01", "c04", "c19", "c22", "c30", "d01", "d02")  # contributions of the demo that the walk looks at
CPR = "Hans nummer er 140835-4109, og han venter."
PHONE = "Han venter. Ring på 20 30 40 50."
WRONG_CODE = "CCCC-CCCC-CCCC-CCCC-CCCC"


@dataclass(frozen=True)
class Told:
    """A contribution of the demo: where staff find it, and the code of its writer."""

    id: str
    code: str


def told(live: Live) -> dict[str, Told]:
    """The demo's contributions by their names in its file."""
    settings = settings_from(live.env)
    engine = make_engine(settings.url)
    found: dict[str, Told] = {}
    try:
        with reading(Store(engine, settings.keys)) as work:
            for name in TOLD:
                sent = contributions.sent(work, f"demo-{name}")
                assert sent is not None, name
                found[name] = Told(str(sent[0].id), shown(sent[1]))
            found["spoken"] = Told("", shown(receipts.code_of(work, "demo-place-e00-2", "place")))
    finally:
        engine.dispose()
    return found


class Visit:
    """One person in one window: fills in fields and presses buttons by what they are called in the form."""

    def __init__(self, page: Page, live: Live, demo: dict[str, Told]) -> None:
        self.page, self.live, self.demo = page, live, demo
        self.status = 0
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.status = response.status

    def open(self, address: str) -> None:
        self.page.goto(address)

    def field(self, name: str, value: str = "") -> Locator:
        wanted = f'main [name="{name}"]' + (f'[value="{value}"]' if value else "")
        return self.page.locator(wanted).first

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.field(name).fill(value)

    def choose(self, **values: str) -> None:
        for name, value in values.items():
            self.field(name, value).check()

    def send(self, name: str, value: str = "", *, by: str = "") -> None:
        """Press the first button (or the one called `by`) of the form that the field belongs to."""
        form = self.page.locator("main form").filter(has=self.page.locator(f"xpath=.//*[{_named(name, value)}]")).first
        form.locator(f'button[name="{by}"]' if by else "button:not([hidden]):not([type=button])").first.click()
        self.page.wait_for_load_state()

    def contribution(self, name: str, more: str = "") -> None:
        self.open(f"/arbejde/bidrag/{self.demo[name].id}{more}")

    def follow(self, name: str) -> None:
        self.open("/mit-bidrag")
        self.close_own()
        self.fill(code=self.demo[name].code)
        self.send("code")

    def close_own(self) -> None:
        """Close what is open, so that another code can be entered."""
        if not self.field("code").count():
            self.page.locator('main form[action$="/luk"] button').click()
            self.open("/mit-bidrag")


def _named(name: str, value: str) -> str:
    return f'@name="{name}"' + (f' and @value="{value}"' if value else "")


@dataclass(frozen=True)
class Stop:
    """A page in a state: the route that draws it, the way there, and the status of the answer."""

    name: str
    endpoint: str
    go: str | Callable[[Visit], Any]
    status: int = 200

    def reach(self, visit: Visit) -> None:
        if isinstance(self.go, str):
            visit.open(self.go)
        else:
            self.go(visit)


def first_link(name: str) -> Callable[[Visit], None]:
    """Follow the first link of the page whose address contains `name`."""

    def follow(visit: Visit) -> None:
        visit.open(str(visit.page.locator(f'main a[href*="{name}"]').first.get_attribute("href")))

    return follow


def after(address: str, *acts: Callable[[Visit], Any]) -> Callable[[Visit], None]:
    def go(visit: Visit) -> None:
        visit.open(address)
        for act in acts:
            act(visit)

    return go


def send(name: str, value: str = "", by: str = "", **fields: str) -> Callable[[Visit], None]:
    """Fill in `fields` as they are on the page and send the form that `name` belongs to."""

    def go(visit: Visit) -> None:
        for field, content in fields.items():
            place = visit.field(field, content)
            if place.count() and place.get_attribute("type") in ("radio", "checkbox"):
                place.check()
            else:
                visit.field(field).fill(content)
        visit.send(name, value, by=by)

    return go
