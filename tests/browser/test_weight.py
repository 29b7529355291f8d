"""What a page weighs, as it travels to a telephone: compressed, counted byte by byte."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Page, Response

from tests.browser.stops import FOCUS, NEW

KB = 1000
LIMITS = {"stylesheet": 16 * KB, "script": 5 * KB, "font": 54 * KB, "sprite": 4 * KB, "document": 12 * KB}
FIRST_VIEW = {"visitor": 100 * KB, "staff": 120 * KB}
REQUESTS = 14
CITIZEN = ("/", FOCUS, NEW, "/aftaler/", "/aftaler/sjaelland-2027-28/", "/mit-bidrag", "/hjaelp", "/log-ind", "/de/")
STAFF = ("/arbejde/", "/arbejde/bidrag/")


@dataclass
class Scale:
    """Weighs everything that a window receives until its page has come to rest."""

    page: Page
    arrived: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self.note)

    def note(self, response: Response) -> None:
        self.arrived.append(response)

    def view(self, address: str) -> dict[str, int]:
        """Bytes by kind of a first view: nothing is in the browser's store yet."""
        self.page.wait_for_load_state("networkidle")
        self.arrived.clear()
        self.page.goto(address, wait_until="networkidle")
        weights: dict[str, int] = {}
        for response in self.arrived:
            kind = self.kind(response)
            weights[kind] = weights.get(kind, 0) + weight(response.body())
        return weights

    def kind(self, response: Response) -> str:
        path = urlsplit(response.url).path
        return "sprite" if "/icons." in path else response.request.resource_type


def weight(body: bytes) -> int:
    """As small as the server can send it; fonts are compressed already and grow no smaller."""
    return min(len(body), len(brotli.compress(body, quality=11)))


def too_heavy(weights: dict[str, int], total: int) -> list[str]:
    faults = [
        f"{kind}: {weights[kind]}, limit {limit}" for kind, limit in LIMITS.items() if weights.get(kind, 0) > limit
    ]
    if sum(weights.values()) > total:
        faults.append(f"all together: {sum(weights.values())}, limit {total}: {weights}")
    return faults


@pytest.mark.parametrize("address", CITIZEN)
def test_a_first_view_is_light(page: Page, address: str) -> None:
    scale = Scale(page)
    weights = scale.view(address)
    assert {"document", "stylesheet", "script", "font"} <= set(weights)
    assert too_heavy(weights, FIRST_VIEW["visitor"]) == []
    assert len(scale.arrived) <= REQUESTS
    assert page.context.cookies() == [] or address in (NEW, "/mit-bidrag", "/log-ind")


@pytest.mark.parametrize("address", STAFF)
def test_a_first_view_of_the_desk_is_light(
    page: Page, open_page: Callable[..., Page], sign_in: Callable[[Page, str], Page], address: str
) -> None:
    signed_in = sign_in(page, "moderator").context.storage_state()
    fresh = open_page(storage_state=signed_in)  # the same person, and nothing in the browser's store
    assert too_heavy(Scale(fresh).view(address), FIRST_VIEW["staff"]) == []


def test_too_much_is_found() -> None:
    assert too_heavy({"document": 12 * KB}, 100 * KB) == []
    assert too_heavy({"document": 12 * KB + 1}, 100 * KB) == ["document: 12001, limit 12000"]
    assert "all together" in too_heavy({"font": 54 * KB, "image": 47 * KB}, 100 * KB)[0]
