"""What may be sent, and what is removed from it."""

import pytest

from engage.contributions import rules
from engage.contributions.rules import KIND_NAMES, REMOVED, Marked
from engage.core.errors import Invalid
from engage.drafts.rules import Answers, Publish, Speaker
from engage.screening.rules import Kind, find


@pytest.mark.parametrize(
    ("word", "means"), [("yes", True), ("True", True), (" no ", False), ("", None), ("maybe", None)]
)
def test_yes_no_and_neither(word: str, means: bool | None) -> None:
    assert rules.yes(word) is means


@pytest.mark.parametrize("text", [None, "", "-1", "²", "1" * 10, "1.5", "\u0663"])
def test_a_hidden_number_that_is_none(text: str | None) -> None:
    assert rules.number(text) is None


def test_only_a_helper_has_a_helpers_answers() -> None:
    answers = Answers(text="a\r\n\x00b ", role="citizen", relation="søn", helper_opinion="x", has_consent="yes")
    assert rules.tidied(answers) == Answers(text="a\nb", role="citizen")


def test_a_helper_may_speak_in_public_only_with_a_yes() -> None:
    answers = Answers(text="a", role=Speaker.HELPER, publish=Publish.PUBLIC, has_consent="yes")
    rules.check(answers)
    with pytest.raises(Invalid):
        rules.check(answers.changed(has_consent=""))
    rules.check(answers.changed(has_consent="no", publish=Publish.SECRETARIAT))


def test_every_kind_has_a_name_and_a_replacement_in_every_language() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert {language: set(words) for language, words in REMOVED.items()} == {
        key: set(Kind) for key in ("da", "en", "de")
    }


@pytest.mark.parametrize(("language", "left"), [("da", "[telefonnummer fjernet]"), ("en", "[phone number removed]")])
def test_what_was_asked_about_is_removed_and_nothing_else(language: str, left: str) -> None:
    text = "Call Karen Holm on 22 33 44 55 about it."
    part = Marked("text", text, tuple(find(text)))
    assert rules.without(part, language) == f"Call Karen Holm on {left} about it."


def test_text_for_the_secretariat_alone_is_not_asked_about() -> None:
    text = "Ring 22 33 44 55"
    part = Marked("text", text, tuple(find(text)))
    assert rules.unasked([part], Answers(publish="public")) is not None
    assert rules.unasked([part], Answers(publish="secretariat")) is None
    assert rules.unasked([part], Answers(under_15="yes")) is None
