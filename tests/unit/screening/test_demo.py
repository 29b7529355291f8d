"""What is found in the demo's own contributions, so that the demo shows what it says it shows."""

import json
from pathlib import Path
from typing import Any

import pytest

import engage
from engage.screening.crisis import crisis_hits
from engage.screening.language import guess_language
from engage.screening.quasi import needs_second_person
from engage.screening.rules import Weight, find

DATA = Path(engage.__file__).parent / "data"
DEMO = json.loads((DATA / "demo" / "contributions.json").read_text("utf-8"))
PLACES = frozenset(
    {
        place["name"]
        for place in json.loads((DATA / "facts" / "municipalities.json").read_text("utf-8"))["municipalities"]
    }
)
# What a visitor would be stopped or asked about; every other text has nothing of the kind.
FOUND = {"c22": ["cpr"], "c25": ["phone", "email"]}
TEXTS = pytest.mark.parametrize("demo", DEMO["contributions"], ids=lambda demo: demo["id"])


@TEXTS
def test_personal_data(demo: dict[str, Any]) -> None:
    findings = find(demo["text"], allowed_mailboxes=frozenset(DEMO["allowed_mailboxes"]), places=PLACES)
    assert [f.kind.value for f in findings if f.weight is not Weight.HINT] == FOUND.get(demo["id"], [])


@TEXTS
def test_crisis(demo: dict[str, Any]) -> None:
    assert bool(crisis_hits(demo["text"])) == (demo["action"] == "escalate_crisis")


@TEXTS
def test_second_person(demo: dict[str, Any]) -> None:
    assert needs_second_person(demo["text"], PLACES) == (demo["id"] == "c22")


@TEXTS
def test_language(demo: dict[str, Any]) -> None:
    assert guess_language(demo["text"]) == demo["lang"]
