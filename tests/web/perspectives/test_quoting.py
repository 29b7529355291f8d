"""Quotes: word for word, with consent, and gone with it."""

import pytest
import sqlalchemy as sa

from engage.coding.models import Text
from engage.contributions import service as contributions
from engage.contributions.models import Contribution
from engage.core.authority import SYSTEM, VISITOR
from engage.core.errors import Invalid
from engage.core.work import Work
from engage.pages import service as pages
from engage.perspectives import ending, queries, quoting, telling
from engage.perspectives.models import Evidence, Perspective, Quote
from engage.perspectives.quoting import Pick
from engage.perspectives.rules import Change, Seat
from tests.conftest import as_actor
from tests.factories.coding import make_codes, make_text
from tests.factories.perspectives import (
    WAITS,
    code_text,
    make_coded,
    make_ready,
    make_started,
    publish,
    revision,
    started,
    use_all,
    version_of,
)

OTHER = "Jeg ventede også længe, og jeg mistede troen på det."


def quoted(mads: Work, kirsten: Work, words: str = "Ingen ringer tilbage.") -> tuple[Perspective, Text]:
    code, (text,) = make_coded(mads, WAITS)
    it = make_started(mads, code, text)
    make_ready(mads, it)
    quoting.choose(mads, it.id, [Pick(text.contribution_id, words, Seat.SUB_CODE)], revision=revision(mads, it))
    publish(mads, kirsten, it)
    return it, text


def shown_words(work: Work, it: Perspective) -> list[str | None]:
    return [each.quote.words for each in telling.quotes(work, telling.told(work, it.number))]


def test_a_quote_stands_word_for_word(mads: Work, kirsten: Work) -> None:
    it, _text = quoted(mads, kirsten)
    assert shown_words(mads, it) == ["Ingen ringer tilbage."]
    row = mads.one(sa.select(Quote))
    assert (row.start, row.end) == (31, 52)


@pytest.mark.parametrize("words", ["Nogen ringer tilbage.", "Vi har […] tilbage.", "Vi har ventet tilbage."])
def test_a_quote_that_changes_the_words_is_refused(mads: Work, kirsten: Work, words: str) -> None:
    with pytest.raises(Invalid, match="word for word"):
        quoted(mads, kirsten, words)


def test_without_consent_nobody_is_quoted(mads: Work) -> None:
    (code,) = make_codes(mads, "Ventetid")
    text = make_text(mads, WAITS)  # public, but not to be quoted
    code_text(mads, text, code)
    it = make_started(mads, code, text)
    use_all(mads, it)
    with pytest.raises(Invalid, match="no consent"):
        quoting.choose(mads, it.id, [Pick(text.contribution_id, "Ingen ringer", Seat.MORE)], revision=2)


def test_a_text_from_elsewhere_is_not_quoted(mads: Work) -> None:
    it, _ = started(mads)
    use_all(mads, it)
    _, (stranger,) = make_coded(mads, OTHER)
    with pytest.raises(Invalid):
        quoting.choose(mads, it.id, [Pick(stranger.contribution_id, "Jeg ventede", Seat.MORE)], revision=2)


def test_words_that_tell_too_much_about_somebody_are_refused(mads: Work) -> None:
    telling_words = "Min bror er 34 år gammel og har autisme, og vi har ventet siden marts 2025."
    it, (text,) = started(mads, telling_words)
    use_all(mads, it)
    with pytest.raises(Invalid, match="tell too much"):
        quoting.choose(mads, it.id, [Pick(text.contribution_id, telling_words, Seat.MORE)], revision=2)


def test_a_text_taken_down_takes_its_quote_at_once(mads: Work, kirsten: Work) -> None:
    it, text = quoted(mads, kirsten)
    contributions.unpublish(as_actor(mads, VISITOR), text.contribution_id)
    mads.flush()
    assert shown_words(mads, it) == [], "before any job has been by"
    assert ending.sweep(as_actor(mads, SYSTEM)) == 1
    row = mads.one(sa.select(Quote))
    assert (row.words, row.gone_on) == (None, mads.today)
    assert version_of(mads, it).look_again == "quote"
    assert Change.QUOTE_GONE in [each.change for each in queries.history(mads, it.id)]


def test_who_takes_everything_back_leaves_nothing_here(mads: Work, kirsten: Work) -> None:
    it, text = quoted(mads, kirsten)
    pages.take_back(as_actor(mads, VISITOR), text.contribution_id)
    assert mads.all(sa.select(Quote)) == []
    assert mads.all(sa.select(Evidence)) == []
    assert version_of(mads, it).look_again is not None


def test_a_corrected_text_takes_its_quote_when_it_says_something_else(mads: Work, kirsten: Work) -> None:
    it, text = quoted(mads, kirsten)
    contribution = mads.get(Contribution, text.contribution_id)
    contributions.publish_version(
        as_actor(mads, SYSTEM), contribution, text="Nu ringer de tilbage.", helper_opinion="", language="da"
    )
    assert shown_words(mads, it) == []


def test_the_machine_proposes_and_a_part_that_few_use_has_a_seat(mads: Work) -> None:
    it, texts = started(mads, WAITS, OTHER)
    use_all(mads, it)
    draft = queries.draft(mads, it.id)
    known = queries.book(mads, draft)
    passages = queries.candidates(mads, draft, known)
    voices = quoting.quotable(mads, [each.contribution_id for each in texts])
    proposed = quoting.propose(voices, known, passages, {each.coding_id for each in passages})
    assert {each.words for each in proposed} == {WAITS, OTHER}
    assert all(each.words in each.voice.text for each in proposed)
