"""What is said of a text's language, and how hard it is to read."""

import pytest

from engage.wording import rules
from engage.wording.rules import Shown, seen


def test_a_text_in_another_language_says_so() -> None:
    assert Shown("Hej", "da", missing=True).lang == "da"
    assert Shown("Hej", "da@easy").lang == ""


def test_a_list_holds_one_item_a_line() -> None:
    assert Shown("en\n\nto\n", "da").lines == ["en", "to"]
    assert not Shown("", "da")


def test_equal_texts_have_equal_marks() -> None:
    assert rules.digest("a") == rules.digest("a") != rules.digest("b")
    assert rules.digest(None) == rules.digest("")


@pytest.mark.parametrize(("source", "twin"), [("a", "c"), ("b", "b"), ("a", None)])
def test_an_editor_has_seen_both_texts(source: str, twin: str | None) -> None:
    assert seen("a", "b") == seen("a", "b")
    assert seen("a", "b") != seen(source, twin)


def test_only_running_text_is_judged() -> None:
    text = (
        "## Overskrift\n\nSe [hvor du kan gå hen](/hjaelp). Ring {crisis_lines}\n- **Punkt** https://eksempel.dk/side"
    )
    assert rules.readable(text).split() == ["Se", "hvor", "du", "kan", "gå", "hen.", "Ring", "Punkt"]


def test_lix_is_for_danish_only() -> None:
    text = "Vi hører, hvad du siger. " * 30
    assert rules.lix_of(text, "da") == rules.lix_of(text, "da@easy") == 5.0
    assert rules.lix_of(text, "en") is None
    assert rules.lix_of("For kort.", "da") is None
