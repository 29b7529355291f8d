"""A codebook changes, and what was coded keeps its meaning: merged, split, ended, taken back."""

from datetime import date

import pytest
import sqlalchemy as sa

from engage.agreements import service as agreements
from engage.coding import codebook, queries, service, waiting
from engage.coding.codebook import Wording
from engage.coding.models import Code, CodebookChange, Text
from engage.coding.rules import Change, Choice
from engage.core.authority import SYSTEM, Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.work import Work
from engage.wording import queries as wording
from engage.wording import service as twins
from tests.conftest import as_actor
from tests.factories.coding import agreement_of, codebook_of, make_codes, make_text


def coded(work: Work, text: Text, *codes: Code) -> None:
    service.save(work, text.id, [Choice(code.id) for code in codes], seen=text.text_hash.hex())


def standing(work: Work, text: Text) -> frozenset[object]:
    return frozenset(queries.standings(work, queries.book(work, text.agreement_id))[text.id].codes)


def version(work: Work, text: Text) -> int:
    return queries.book(work, text.agreement_id).codebook.version


def test_what_was_merged_is_read_as_what_it_became_and_back(mads: Work) -> None:
    first, second, third = make_codes(mads, "Ventetid", "Pladser", "Kapacitet")
    text = make_text(mads)
    coded(mads, text, first)
    codebook.merge(mads, text.agreement_id, first.id, second.id, seen=version(mads, text))
    codebook.merge(mads, text.agreement_id, second.id, third.id, seen=version(mads, text))
    assert standing(mads, text) == {third.id}
    [row] = queries.evidence(mads, queries.book(mads, text.agreement_id))
    assert row.code_id == third.id
    codebook.reopen(mads, text.agreement_id, first.id, seen=version(mads, text))
    assert standing(mads, text) == {first.id}


def test_what_was_split_counts_for_nobody_and_is_looked_at_again(mads: Work) -> None:
    first, other = make_codes(mads, "Ventetid", "Sprog")
    text = make_text(mads)
    coded(mads, text, first, other)
    assert waiting.counts(mads, codebook_of(mads, text)).again == 0
    wanted = [Wording("Ventetid på bolig"), Wording("Ventetid på svar")]
    new = codebook.split(mads, text.agreement_id, first.id, wanted, seen=version(mads, text))
    assert standing(mads, text) == {other.id}
    assert waiting.counts(mads, codebook_of(mads, text)).again == 1
    coded(mads, text, new[0], other)
    assert waiting.counts(mads, codebook_of(mads, text)).again == 0
    assert standing(mads, text) == {new[0].id, other.id}


def test_split_into_parts_it_goes_on_as_their_theme(mads: Work) -> None:
    [first] = make_codes(mads, "Ventetid")
    text = make_text(mads)
    coded(mads, text, first)
    wanted = [Wording("På bolig"), Wording("På svar")]
    parts = codebook.split(mads, text.agreement_id, first.id, wanted, seen=version(mads, text), as_parts=True)
    assert [part.key for part in parts] == ["1a", "1b"]
    assert standing(mads, text) == {first.id}


def test_every_change_is_a_row_in_order(mads: Work) -> None:
    first, second = make_codes(mads, "Ventetid", "Pladser")
    text = make_text(mads)
    codebook.describe(mads, text.agreement_id, first.id, Wording("Venten", "Når man venter"), seen=version(mads, text))
    codebook.merge(mads, text.agreement_id, first.id, second.id, seen=version(mads, text))
    rows = mads.all(sa.select(CodebookChange).order_by(CodebookChange.number))
    found = [(row.number, row.change) for row in rows]
    assert found == list(
        enumerate([Change.ADDED, Change.ADDED, Change.RENAMED, Change.DESCRIBED, Change.MERGED], start=1)
    )
    assert rows[2].details == {"before": "Ventetid", "after": "Venten"}
    assert rows[2].made_by == mads.actor.account_id


def test_two_who_change_it_at_once_the_second_looks_again(mads: Work) -> None:
    first, second = make_codes(mads, "Ventetid", "Pladser")
    text = make_text(mads)
    seen = version(mads, text)
    codebook.end(mads, text.agreement_id, first.id, seen=seen)
    with pytest.raises(Conflict):
        codebook.end(mads, text.agreement_id, second.id, seen=seen)


def test_a_number_is_never_used_twice(mads: Work) -> None:
    first, second = make_codes(mads, "Ventetid", "Pladser")
    text = make_text(mads)
    codebook.end(mads, text.agreement_id, second.id, seen=version(mads, text))
    assert codebook.add(mads, text.agreement_id, Wording("Transport")).key == "3"
    assert codebook.add(mads, text.agreement_id, Wording("På svar"), parent_id=first.id).key == "1a"


@pytest.mark.parametrize("name", ["", "ventetid", "x" * 121])
def test_a_name_is_needed_short_and_its_own(mads: Work, name: str) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    with pytest.raises(Invalid):
        codebook.add(mads, text.agreement_id, Wording(name))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.MODERATOR, Role.EDITOR)])
def test_nobody_else_changes_it(mads: Work, role: Role) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    other = as_actor(mads, Actor(mads.actor.account_id, "X", (Held(role),), kind="person"))
    with pytest.raises(Forbidden):
        codebook.add(other, text.agreement_id, Wording("Transport"))


def test_delivered_codes_come_once_and_leave_a_book_that_people_work_in_alone(mads: Work) -> None:
    text = make_text(mads)
    agreement, system = agreement_of(mads, text), as_actor(mads, SYSTEM)
    themes = [
        {"name": "Ventetid", "keywords": "vente", "twins": {"en": {"name": "Waiting"}}, "parts": [{"name": "Bolig"}]}
    ]
    assert codebook.load(system, agreement, themes) == 2
    assert codebook.load(system, agreement, themes) == 0
    english = as_actor(mads, Actor(mads.actor.account_id, "M", (Held(Role.MODERATOR),), language="en", kind="person"))
    book = queries.book(english, agreement.id)
    assert [(code.key, book.name(code)) for code in book.live] == [("1", "Waiting"), ("1a", "Bolig")]


def test_the_next_cycle_has_the_codes_in_use_of_the_one_before(mads: Work) -> None:
    first, second, third = make_codes(mads, "Ventetid", "Pladser", "Sprog")
    text = make_text(mads)
    old = agreement_of(mads, text)
    codebook.split(mads, old.id, third.id, [Wording("Tolk"), Wording("Let sprog")], seen=version(mads, text))
    codebook.merge(mads, old.id, second.id, first.id, seen=version(mads, text))
    twins.set_twin(mads, first, "name", "en", "Waiting")
    system = as_actor(mads, SYSTEM)
    new = agreements.copy_cycle(
        system,
        old.id,
        slug="test-2029-30",
        title="Den næste",
        period_from=date(2029, 1, 1),
        period_to=date(2030, 12, 31),
    )
    assert codebook.follow(system) == 1
    assert codebook.follow(system) == 0, "once"
    book = queries.book(mads, new.id)
    before = queries.book(mads, old.id)
    assert {(code.key, code.name) for code in book.live} == {(code.key, code.name) for code in before.live}
    assert {code.id for code in book.live}.isdisjoint(before.codes)
    parts = [code for code in book.live if code.parent_id is not None]
    assert {book.codes[code.parent_id].name for code in parts if code.parent_id} <= {code.name for code in book.live}
    english = wording.twins(mads, "en", book.live)
    assert "Waiting" in {english.text(code, "name") for code in book.live}
    [entry] = mads.all(sa.select(CodebookChange).where(CodebookChange.codebook_id == book.codebook.id))
    assert (entry.change, entry.details["before"], entry.made_by) == (Change.COPIED, old.title, None)
