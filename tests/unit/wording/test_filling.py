"""The facts of an installation in the text of a page: shown letter by letter, whatever they hold."""

from dataclasses import replace
from pathlib import Path

import pytest

from engage.core.config import Settings
from engage.core.crypto import KeyRing
from engage.core.text import markdown
from engage.wording.views import PLACE, filled

FACTS = Settings(secret_key="x" * 32, keys=KeyRing.new(), controller="A & <b>B</b>", dpo_contact="a_b_c@example.org")


def test_what_an_installation_says_of_itself_is_not_markup() -> None:
    shown = markdown(filled("{controller}, {dpo_contact}", replace(FACTS, controller="*[x](javascript:y)* <script>")))
    assert "<em>" not in shown
    assert "<a" not in shown
    assert "&lt;script&gt;" in shown
    assert "a_b_c@example.org" in shown


def test_help_lines_can_be_called() -> None:
    shown = markdown(filled("Ring: {crisis_lines}", FACTS))
    assert 'href="tel:112"' in shown
    assert 'href="tel:70201201"' in shown
    assert "70&nbsp;201&nbsp;201" in shown


def test_other_braces_stay() -> None:
    assert filled("{unknown} {", FACTS) == "{unknown} {"


@pytest.mark.parametrize(
    "page", sorted((Path(__file__).parents[3] / "engage/data/pages").glob("*.md")), ids=lambda page: page.name
)
def test_no_page_keeps_an_unfilled_place(page: Path) -> None:
    text = filled(page.read_text("utf-8"), FACTS)
    assert not PLACE.search(text)
    assert "{" not in text
