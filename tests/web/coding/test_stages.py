"""How far a text is, kept beside it: after whatever people do it is what looking at everything anew would find."""

import pytest
import sqlalchemy as sa

from engage.coding import codebook, groups, service, stages, texts, waiting
from engage.coding.codebook import Wording
from engage.coding.models import Codebook, Group, Text
from engage.coding.rules import Choice, Stage
from engage.contributions.models import Contribution, Status
from engage.core.authority import SYSTEM
from engage.core.work import Work
from tests.conftest import as_actor
from tests.factories.coding import approve, codebook_of, make_codes, make_text
from tests.web.coding.test_coding import put
from tests.web.coding.test_pages import group_of


def how_far(work: Work, text: Text) -> tuple[Stage, bool, bool]:
    """The three that are kept, when looking at everything anew finds them right."""
    assert stages.look_after(as_actor(work, SYSTEM)) == 0, "a stage was not kept"
    [row] = work.rows(sa.select(Text.stage, Text.in_group, Text.again).where(Text.id == text.id))
    return tuple(row)  # type: ignore[return-value]


def test_a_text_is_unread_then_read_once_then_read_and_back(mads: Work, kirsten: Work) -> None:
    first, other = make_codes(mads, "Ventetid", "Sprog")
    text = make_text(mads)
    assert how_far(mads, text) == (Stage.UNREAD, False, False)
    put(mads, text, Choice(first.id))
    assert how_far(mads, text) == (Stage.ONCE, False, False)
    put(kirsten, text, Choice(other.id))
    assert how_far(mads, text) == (Stage.READ, False, False)
    service.undo(kirsten, text.agreement_id)
    assert how_far(mads, text) == (Stage.ONCE, False, False)
    service.settle(mads, text.id, [Choice(first.id)], seen=text.text_hash.hex(), note="Aftalt")
    assert how_far(mads, text) == (Stage.READ, False, False)


def test_other_words_and_a_code_that_was_split_are_read_again(mads: Work) -> None:
    [code] = make_codes(mads, "Ventetid")
    text = make_text(mads)
    put(mads, text, Choice(code.id))
    two, seen = [Wording("På bolig"), Wording("På svar")], codebook_of(mads, text).version
    codebook.split(mads, text.agreement_id, code.id, two, seen=seen)
    assert how_far(mads, text) == (Stage.ONCE, False, True)
    codebook.reopen(mads, text.agreement_id, code.id, seen=codebook_of(mads, text).version)
    assert how_far(mads, text) == (Stage.ONCE, False, False)
    approve(mads, mads.get(Contribution, text.contribution_id), "Det er svært at finde et sted.")
    texts.sync(as_actor(mads, SYSTEM))
    assert how_far(mads, text) == (Stage.UNREAD, False, True)


def test_a_letter_of_a_group_is_read_with_it_until_it_is_taken_out_or_the_group_ends(mads: Work) -> None:
    [code] = make_codes(mads, "Ventetid")
    centre, text = make_text(mads), make_text(mads)
    group_id = group_of(mads, [centre.id, text.id])
    assert how_far(mads, text) == (Stage.UNREAD, True, False)
    groups.take_out(mads, group_id, text.id)
    assert how_far(mads, text) == (Stage.UNREAD, False, False)
    groups.put_in(mads, group_id, text.id)
    seen = groups.seen_of(groups.letters(mads, mads.get(Group, group_id)))
    groups.code(mads, group_id, [Choice(code.id)], seen=seen)
    assert how_far(mads, text) == (Stage.ONCE, True, False)
    it = mads.get(Contribution, centre.contribution_id)
    it.status, it.status_on = Status.WITHDRAWN, mads.today
    mads.flush()
    texts.sync(as_actor(mads, SYSTEM))
    assert how_far(mads, text) == (Stage.ONCE, False, False)


def test_what_passed_by_is_found_at_night(mads: Work) -> None:
    [code] = make_codes(mads, "Ventetid")
    text = make_text(mads)
    put(mads, text, Choice(code.id))
    mads.run(sa.update(Text).values(stage=Stage.UNREAD))
    assert stages.look_after(as_actor(mads, SYSTEM)) == 1
    assert how_far(mads, text)[0] is Stage.ONCE


def test_a_codebook_says_how_many_texts_it_had_and_when(mads: Work) -> None:
    [code] = make_codes(mads, "Ventetid")
    text, _ = make_text(mads), make_text(mads)
    put(mads, text, Choice(code.id))
    stages.count(mads)
    [row] = mads.rows(
        sa.select(Codebook.texts, Codebook.texts_read, Codebook.counted_at).where(
            Codebook.agreement_id == text.agreement_id
        )
    )
    assert tuple(row) == (2, 1, mads.now)


def test_counting_what_waits_stops_where_it_is_much(mads: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    make_codes(mads, "Ventetid")
    text, *_ = [make_text(mads) for _ in range(3)]
    assert waiting.counts(mads, codebook_of(mads, text)).unread == 3
    monkeypatch.setattr(waiting, "MOST_COUNTED", 2)
    assert waiting.counts(mads, codebook_of(mads, text)).unread == 2
