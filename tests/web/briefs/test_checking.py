"""What stops a brief, sentence by sentence: each rule is asked again when it is sent, released and made into a file."""

from typing import Any

import pytest

from engage.briefs import checking, queries, rules
from engage.briefs.checking import Fault
from engage.core.work import Work
from tests.factories.briefs import asked, make_brief, make_perspective, sentences


@pytest.mark.parametrize(
    ("end", "altered", "fault"),
    [
        ("claim", ({}, {"ids": [], "note": "none"}), Fault.NO_SUPPORT),
        ("reach", ({}, {"corpus": ""}), Fault.NO_SUPPORT),
        ("claim", ({"da": " "}, {}), Fault.NO_WORDS),
        ("quote", ({"da": "Ingen ringer."}, {}), Fault.QUOTE),
        ("quote", ({}, {"text": "0" * 64}), Fault.QUOTE),
        ("quote", ({}, {"start": 1, "end": 4}), Fault.QUOTE),
        ("reach", ({"da@easy": "Flere end 30 mennesker"}, {}), Fault.NUMBERS),
        ("claim", ({}, {"ids": ["perspective:1.99"]}), Fault.OUTDATED),
    ],
)
def test_a_sentence_that_does_not_hold_is_named(
    mads: Work, kirsten: Work, end: str, altered: tuple[dict[str, str], dict[str, Any]], fault: Fault
) -> None:
    one, _ = make_perspective(mads, kirsten)
    it = make_brief(mads)
    asked(mads, it)
    assert checking.faults(mads, list(sentences(mads, it).values()), drawn_now=True) == []
    row = sentences(mads, it)[f"P{one.number}.{end}"]
    row.texts, row.support = row.texts | altered[0], row.support | altered[1]
    row.sha256 = rules.mark(queries.line(row), row.salt)
    found = checking.faults(mads, list(sentences(mads, it).values()), drawn_now=True)
    assert [(each.key, each.fault) for each in found] == [(row.key, fault)]


def test_words_without_their_mark_are_named(mads: Work, kirsten: Work) -> None:
    one, _ = make_perspective(mads, kirsten)
    it = make_brief(mads)
    asked(mads, it)
    row = sentences(mads, it)[f"P{one.number}.claim"]
    row.texts = row.texts | {"de": "Etwas anderes."}
    (found,) = checking.faults(mads, list(sentences(mads, it).values()))
    assert (found.key, found.fault) == (row.key, Fault.ALTERED)
