"""What was found in a text when it was saved holds when it is sent, while words and rules are the same."""

from collections.abc import Callable
from typing import Any

import pytest

from engage.contributions import intake
from engage.core.work import Work
from engage.drafts import service as drafts
from engage.drafts.rules import Answers
from engage.screening import rules as screening
from tests.factories.contributions import agree_to
from tests.pages_checked import CheckingClient

TEXT = "Ring til mig på 20 12 34 56. Min bror siger, at han ikke vil leve mere."
SAID = Answers(text=TEXT, helper_opinion="Jeg hedder Sanne og tror ham.", publish="secretariat")


def found(look: intake.Look) -> list[tuple[str, str, int]]:
    return [(part.name, finding.kind.value, finding.start) for part in look.marked for finding in part.findings]


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each text that was searched for personal data."""
    texts: list[str] = []
    real = screening.find

    def find(text: str, **how: Any) -> Any:
        texts.append(text)
        return real(text, **how)

    monkeypatch.setattr(screening, "find", find)
    return texts


def test_a_look_that_was_kept_says_the_same_without_searching(work: Work, searched: list[str]) -> None:
    first = intake.look(work, SAID)
    assert (first.danger, first.language, len(found(first))) == (True, "da", 2)
    assert searched == [TEXT, SAID.helper_opinion]
    again = intake.look(work, SAID, first.kept())
    assert again == first
    assert len(searched) == 2


@pytest.mark.parametrize("changed", [{"text": TEXT + " Hej."}, {"helper_opinion": ""}, {"relation": "Nabo"}])
def test_other_words_are_looked_at(work: Work, searched: list[str], changed: dict[str, str]) -> None:
    kept = intake.look(work, SAID).kept()
    before = len(searched)
    other = SAID.changed(**changed)
    assert len(intake.look(work, other, kept).marked) == len(searched) - before
    assert intake.look(work, other, kept) == intake.look(work, other)


def test_other_rules_look_again(work: Work, searched: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    kept = intake.look(work, SAID).kept()
    monkeypatch.setattr(screening, "VERSION", "another")
    assert intake.look(work, SAID, kept).basis != kept["basis"]
    assert len(searched) == 4


def test_sending_looks_at_nothing_that_was_looked_at_when_it_was_saved(
    client: CheckingClient, act: Callable[..., Any], searched: list[str]
) -> None:
    with act() as work:
        agree_to(work)
    client.send("/bidrag/nyt", {"text": TEXT})
    client.send("/bidrag/kladde/samtykke", {"publish": "secretariat"})
    client.get("/bidrag/kladde/tjek")
    searched.clear()
    assert client.send("/bidrag/kladde/tjek").status_code == 303
    assert searched == [TEXT], "the page before the sending, and not the sending"


def test_a_draft_without_a_look_is_still_read(work: Work) -> None:
    _, token = drafts.start(work, SAID, "da")
    kept, answers = drafts.read(work, token)
    assert (kept.looked, answers) == (None, SAID)
    drafts.save(work, token, SAID, looked=intake.look(work, SAID).kept())
    kept, answers = drafts.read(work, token)
    assert kept.looked is not None
    assert kept.looked["danger"] is True
    assert answers == SAID
