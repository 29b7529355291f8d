"""Every page that a person can open is looked at in a browser (tests/browser/stops_*.py), or it says here why not."""

from typing import Any

from flask import Flask

from tests.browser import stops_organiser, stops_public, stops_staff
from tests.browser.stops import Stop

# Answers to a GET that are no page of their own.
NO_PAGE = {
    "briefs.docx": "a file; its headings are tested with it",
    "briefs.pdf": "a file; its tags are tested with it",
    "contributions.resume": "leads to the step of the draft that the link opens",
    "dialogue.minutes_pdf": "a file; its tags are tested with it",
    "development.file": "a file",
    "events.calendar_entry": "a file",
    "events.calendar_feed": "a file",
    "events.material": "a file",
    "events.mine_json": "a file",
    "events.mine_text": "a file",
    "events_staff.sheet_pdf": "a file; what it says is tested with it",
    "exports_staff.table": "a file; what it says is tested with it",
    "exports_staff.research": "a file; what it says is tested with it",
    "exports_staff.dictionary": "a file; what it says is tested with it",
    "exports_staff.fetch": "a file; what it says is tested with it",
    "events_staff.sheet_xlsx": "a file; what it says is tested with it",
    "following.feed": "a file; what it says is tested with it",
    "following.feed_of_area": "a file; what it says is tested with it",
    "following.feed_of_body": "a file; what it says is tested with it",
    "following.feed_of_event": "a file; what it says is tested with it",
    "following.feed_of_perspective": "a file; what it says is tested with it",
    "health.alive": "for machines",
    "health.metrics": "for machines",
    "health.ready": "for machines",
    "hearings.statement_pdf": "a file; its tags are tested with it",
    "moderation_staff.paper_pdf": "a file; its tags are tested with it",
    "pages.mine_json": "a file",
    "pages.mine_text": "a file",
    "statistics.area_csv": "a file; what it says is tested with it",
    "statistics.results_csv": "a file; what it says is tested with it",
    "web.leave": "leads away from the site",
}


def stops() -> list[Stop]:
    modules = (stops_public, stops_organiser, stops_staff)
    groups = [value for module in modules for value in vars(module).values() if isinstance(value, tuple)]
    return [stop for group in groups for stop in group if isinstance(stop, Stop)]


def pages(app: Flask) -> set[str]:
    """The endpoints that answer a GET."""
    rules: list[Any] = list(app.url_map.iter_rules())
    return {rule.endpoint for rule in rules if "GET" in (rule.methods or set())}


def test_every_page_is_looked_at(app: Flask) -> None:
    looked_at = {stop.endpoint for stop in stops()}
    assert sorted(pages(app) - looked_at - set(NO_PAGE)) == []


def test_the_exceptions_are_pages_that_nobody_looks_at(app: Flask) -> None:
    assert sorted(set(NO_PAGE) - pages(app)) == []
    assert sorted(set(NO_PAGE) & {stop.endpoint for stop in stops()}) == []


def test_no_two_stops_are_called_the_same() -> None:
    names = [(stop.name, stop.endpoint, str(stop.go)) for stop in stops()]
    assert len(set(names)) == len(names)
