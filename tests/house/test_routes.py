"""Every route has one door, the promised addresses are there, and no two pages share a title."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template

from engage.app import BLUEPRINTS
from engage.core.authority import Can
from engage.web import doors
from tests.house.tree import ENGAGE, TEMPLATES

# One address of each kind that outside systems and people's bookmarks rely on; the numbers and names are examples.
PROMISED = (
    "/",
    "/aftaler/",
    "/aftaler/sjaelland/",
    "/aftaler/sjaelland/fokusomraader/3/",
    "/bidrag/nyt",
    "/bidrag/kladde/tekst",
    "/bidrag/kladde/hvem",
    "/bidrag/kladde/om",
    "/bidrag/kladde/samtykke",
    "/bidrag/kladde/tjek",
    "/bidrag/kvittering",
    "/bidrag/1/",
    "/mit-bidrag",
    "/arrangementer/",
    "/arrangementer/1/",
    "/arrangementer/1/tilmelding",
    "/arrangementer/1.ics",
    "/arrangementer.ics",
    "/arrangementer/1/forslag",
    "/arrangementer/1/referat/",
    "/arrangementer/1/referat.pdf",
    "/min-plads",
    "/min-plads/ord",
    "/mit-forslag",
    "/perspektiver/1/",
    "/udvikling/",
    "/udvikling/1/",
    "/tal/",
    "/tal/resultater",
    "/tal/resultater.csv",
    "/tal/resultater/sjaelland/3",
    "/arbejde/udvikling/",
    "/arbejde/bidrag/",
    "/administration/",
    "/om/",
    "/privatliv",
    "/was",
    "/cookies",
    "/hjaelp",
    "/log-ind",
    "/log-ud",
    "/healthz",
    "/readyz",
    "/metrics",
)
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def rules(app: Flask) -> list[Any]:
    return list(app.url_map.iter_rules())


def test_every_route_names_a_door(app: Flask, rules: list[Any]) -> None:
    assert len(rules) > 20
    without = [rule.endpoint for rule in rules if doors.door_of(app, rule.endpoint) is None]
    assert without == []


def test_the_product_does_not_start_with_a_route_without_a_door() -> None:
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/open", "open", lambda: "anyone")
    with pytest.raises(RuntimeError, match="open"):
        doors.check(bare)


def test_no_route_outside_the_product_is_left_in(app: Flask) -> None:
    """Flask's own static folder would serve files past the doors."""
    assert "static" not in app.view_functions
    assert {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()} <= {m.bp.name for m in BLUEPRINTS}


@pytest.mark.parametrize("address", PROMISED)
def test_a_promised_address_is_there(app: Flask, address: str) -> None:
    found, values = app.url_map.bind("localhost").match(address, method="GET")
    assert doors.door_of(app, found) is not None, (found, values)


def test_what_is_behind_the_desk_is_for_staff(app: Flask, rules: list[Any]) -> None:
    opened = [
        rule.rule
        for rule in rules
        if rule.rule.startswith(("/arbejde", "/administration"))
        and (door := doors.door_of(app, rule.endpoint)) is not None
        and door.kind not in ("staff", "signed_in")
    ]
    assert opened == []


def test_every_right_opens_a_door(app: Flask, rules: list[Any]) -> None:
    used = {door.right for rule in rules if (door := doors.door_of(app, rule.endpoint)) is not None}
    unused = set(Can) - used
    read = "".join(file.read_text(encoding="utf-8") for file in ENGAGE.rglob("*.py") if file.name != "authority.py")
    assert [right for right in unused if f"Can.{right.name}" not in read] == []


def test_a_page_that_shows_cannot_change(app: Flask) -> None:
    """A route that only answers GET opens no writing unit of work, unless its door says that it records a reading."""
    import inspect

    faults = []
    for rule in app.url_map.iter_rules():
        view, door = app.view_functions[rule.endpoint], doors.door_of(app, rule.endpoint)
        assert door is not None
        code = inspect.getsource(inspect.unwrap(view))
        writes = re.search(r"\bwriting\(\)|\bunit_of_work\(", code)
        if writes and not (rule.methods or set()) & WRITES and not door.recorded:
            faults.append(rule.endpoint)
    assert faults == []


def test_a_door_that_may_be_kept_is_public(app: Flask, rules: list[Any]) -> None:
    kept = {rule.endpoint: doors.door_of(app, rule.endpoint) for rule in rules}
    assert [name for name, door in kept.items() if door is not None and door.kept and door.kind != "public"] == []


def test_every_page_has_a_template_that_is_there(app: Flask) -> None:
    named = set()
    for file in ENGAGE.rglob("*.py"):
        named |= set(re.findall(r"render_template\(\s*\"([^\"]+)\"", file.read_text(encoding="utf-8")))
    assert named
    assert sorted(name for name in named if not (TEMPLATES / name).exists()) == []


def test_the_frame_names_site_and_page(app: Flask) -> None:
    """Every page's title begins with its own words and ends with the name of the site."""
    with app.test_request_context("/"):
        page = render_template("errors/error.html", status=404, title="Prøve", message="", retry_after=None)
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title is not None
    site: SimpleNamespace = app.extensions["settings"]
    assert title.group(1).strip().startswith("Prøve")
    assert title.group(1).strip().endswith(site.site_name)
