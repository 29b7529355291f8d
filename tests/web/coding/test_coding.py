"""Putting codes on texts: exactly these words, by this person; taken back, handed over, settled."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.coding import opening, putting, queries, service, texts, waiting
from engage.coding.models import Coding, Step, Text
from engage.coding.rules import Act, Choice, Heavy, Source, Stance
from engage.contributions import service as contributions
from engage.contributions.models import Contribution
from engage.core.authority import SYSTEM, Actor, Held, Role
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.work import Work
from tests.conftest import as_actor
from tests.factories.coding import approve, codebook_of, make_codes, make_text, registered
from tests.factories.contributions import TEXT, make_contribution, make_focus_area


def put(work: Work, text: Text, *choices: Choice) -> Step:
    return service.save(work, text.id, choices, seen=text.text_hash.hex(), nothing_fits=not choices)


def live(work: Work, text: Text) -> list[Coding]:
    work.flush()
    return work.all(
        sa.select(Coding).where(Coding.text_id == text.id, Coding.ended_at.is_(None)).order_by(Coding.made_at)
    )


def stand(work: Work, text: Text) -> queries.Standing:
    return queries.standings(work, queries.book(work, text.agreement_id))[text.id]


# --- What can be coded ------------------------------------------------------------------------


def test_a_text_that_nobody_approved_cannot_be_coded(mads: Work) -> None:
    make_focus_area(mads)
    make_codes(mads, "Ventetid")
    make_contribution(as_actor(mads, SYSTEM), focus_area="test-2027-28:1")
    texts.sync(as_actor(mads, SYSTEM))
    assert mads.all(sa.select(Text)) == []


def test_one_without_focus_area_belongs_to_no_codebook(mads: Work) -> None:
    it = make_contribution(as_actor(mads, SYSTEM))
    approve(mads, it)
    texts.sync(as_actor(mads, SYSTEM))
    assert mads.all(sa.select(Text)) == []


def test_what_is_coded_are_the_redacted_words(mads: Work) -> None:
    make_focus_area(mads)
    make_codes(mads, "Ventetid")
    it = make_contribution(as_actor(mads, SYSTEM), "Jens Hansen venter stadig på svar.", focus_area="test-2027-28:1")
    approve(mads, it, "[navn fjernet] venter stadig på svar.")
    assert opening.opened(mads, registered(mads, it).id).words == "[navn fjernet] venter stadig på svar."


def test_a_later_redaction_asks_for_another_look_and_the_old_codes_stand_nowhere(mads: Work) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    put(mads, text, Choice(code.id, start=0, end=8))
    assert stand(mads, text).codes == {code.id}
    approve(mads, mads.get(Contribution, text.contribution_id), "Det er svært at finde et sted.")
    texts.sync(as_actor(mads, SYSTEM))
    assert queries.standings(mads, queries.book(mads, text.agreement_id)) == {}
    assert waiting.counts(mads, codebook_of(mads, text)).again == 1
    assert waiting.next_id(mads, codebook_of(mads, text)) == text.id
    assert live(mads, text)[0].text_hash != text.text_hash, "the row still says what it was made on"


def test_the_words_changed_while_the_page_was_open(mads: Work) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    seen = text.text_hash.hex()
    approve(mads, mads.get(Contribution, text.contribution_id), "Andre ord nu.")
    with pytest.raises(Conflict):
        service.save(mads, text.id, [Choice(code.id)], seen=seen)


def test_what_was_taken_down_is_not_coded_and_comes_back_with_its_codes(mads: Work) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    put(mads, text, Choice(code.id))
    it = mads.get(Contribution, text.contribution_id)
    contributions.retract(as_actor(mads, SYSTEM), it)
    texts.sync(as_actor(mads, SYSTEM))
    assert text.is_gone
    assert queries.evidence(mads, queries.book(mads, text.agreement_id)) == []
    approve(mads, it)
    texts.sync(as_actor(mads, SYSTEM))
    assert [each.code_id for each in queries.evidence(mads, queries.book(mads, text.agreement_id))] == [code.id]


def test_withdrawing_takes_every_trace_of_what_it_was_about(mads: Work) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    put(mads, text, Choice(code.id))
    contributions.withdraw(as_actor(mads, SYSTEM), text.contribution_id)
    texts.sync(as_actor(mads, SYSTEM))
    mads.flush()
    for table in (Text, Step, Coding):
        assert mads.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_opening_one_for_the_secretariat_only_is_recorded_with_its_purpose(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    open_text, secret = make_text(mads), make_text(mads, secret=True)
    opening.opened(mads, open_text.id)
    opening.opened(mads, secret.id)
    rows = mads.all(sa.select(AuditEntry).where(AuditEntry.action == "coding.opened"))
    assert [(row.subject_id, row.purpose, row.account_id) for row in rows] == [
        (secret.id, "coding", mads.actor.account_id)
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MODERATOR])
def test_nobody_else_opens_a_text(mads: Work, role: Role) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    other = as_actor(mads, Actor(mads.actor.account_id, "X", (Held(role),), kind="person"))
    with pytest.raises(NotFound):
        opening.opened(other, text.id)


def test_another_scope_s_text_looks_unknown(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    elsewhere = make_focus_area(mads, "other-2027-28")
    there = as_actor(mads, Actor(mads.actor.account_id, "X", (Held(Role.MODERATOR, elsewhere.id),), kind="person"))
    with pytest.raises(NotFound):
        opening.opened(there, text.id)
    with pytest.raises(NotFound):
        service.take(there, text.agreement_id)


# --- Codes ------------------------------------------------------------------------------------


def test_a_code_says_who_when_on_what_and_how(mads: Work) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    put(mads, text, Choice(code.id, Stance.PROBLEM, 0, 12))
    [row] = live(mads, text)
    assert (row.coder, row.made_at, row.source) == (mads.actor.account_id, mads.now, Source.HAND)
    assert (row.stance, row.start, row.end, row.of_version) == (Stance.PROBLEM, 0, 12, 1)
    assert row.text_hash == text.text_hash


def test_saying_it_anew_ends_what_one_said_and_deletes_nothing(mads: Work) -> None:
    first, second = make_codes(mads, "Ventetid", "Sprog")
    text = make_text(mads)
    put(mads, text, Choice(first.id))
    put(mads, text, Choice(second.id))
    assert [row.code_id for row in live(mads, text)] == [second.id]
    assert mads.session.scalar(sa.select(sa.func.count()).select_from(Coding)) == 2


def test_a_second_coder_never_destroys_what_the_first_said(mads: Work, kirsten: Work) -> None:
    first, second = make_codes(mads, "Ventetid", "Sprog")
    text = make_text(mads)
    put(mads, text, Choice(first.id))
    put(kirsten, text, Choice(second.id))
    assert {(row.coder, row.code_id) for row in live(mads, text)} == {
        (mads.actor.account_id, first.id),
        (kirsten.actor.account_id, second.id),
    }


def test_nothing_fits_is_something_one_can_say(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    assert put(mads, text).act is Act.NOTHING_FITS
    assert stand(mads, text).by_coder == {mads.actor.account_id: frozenset()}


@pytest.mark.parametrize("nothing", [False, True])
def test_a_choice_must_be_one_thing(mads: Work, nothing: bool) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    choices = [Choice(code.id)] if nothing else []
    with pytest.raises(Invalid):
        service.save(mads, text.id, choices, seen=text.text_hash.hex(), nothing_fits=nothing)


@pytest.mark.parametrize("place", [(-1, 4), (5, 5), (0, 10_000)])
def test_a_span_stands_in_the_text(mads: Work, place: tuple[int, int]) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    with pytest.raises(Invalid):
        put(mads, text, Choice(code.id, None, *place))


# --- Taking back ------------------------------------------------------------------------------


def test_undo_takes_back_the_last_act_and_what_it_ended_stands_again(mads: Work) -> None:
    first, second = make_codes(mads, "Ventetid", "Sprog")
    text = make_text(mads)
    put(mads, text, Choice(first.id))
    later = replace(mads, now=mads.now + timedelta(minutes=1))
    put(later, text, Choice(second.id))
    assert service.undo(later, text.agreement_id) == text.id
    assert [row.code_id for row in live(mads, text)] == [first.id]
    assert service.undo(later, text.agreement_id) == text.id
    assert live(mads, text) == []
    assert service.undo(later, text.agreement_id) is None
    assert mads.session.scalar(sa.select(sa.func.count()).select_from(Coding)) == 2, "undone is not deleted"


def test_nobody_undoes_what_a_colleague_did(mads: Work, kirsten: Work) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    put(mads, text, Choice(code.id))
    assert service.undo(kirsten, text.agreement_id) is None
    assert len(live(mads, text)) == 1


def test_undo_brings_back_what_was_skipped(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    service.skip(mads, text.id)
    assert waiting.next_id(mads, codebook_of(mads, text)) is None
    service.undo(mads, text.agreement_id)
    assert waiting.next_id(mads, codebook_of(mads, text)) == text.id


# --- Whose turn -------------------------------------------------------------------------------


def test_two_are_never_given_the_same_text(mads: Work, kirsten: Work) -> None:
    make_codes(mads, "Ventetid")
    first, second = make_text(mads), make_text(mads)
    assert service.take(mads, first.agreement_id) == first.id
    assert service.take(kirsten, first.agreement_id) == second.id
    assert service.take(mads, first.agreement_id) == first.id, "one's own text is still one's own"


def test_a_text_left_open_is_free_after_half_an_hour(mads: Work, kirsten: Work) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    service.take(mads, text.agreement_id)
    assert service.take(kirsten, text.agreement_id) is None
    later = replace(kirsten, now=kirsten.now + timedelta(minutes=31))
    assert service.take(later, text.agreement_id) == text.id


def test_what_the_machine_wants_read_comes_before_the_oldest(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    oldest, wanted = make_text(mads), make_text(mads)
    wanted.turn = 1
    mads.flush()
    assert service.take(mads, oldest.agreement_id) == wanted.id


def test_what_was_handed_over_comes_first_and_to_nobody_else(mads: Work, kirsten: Work) -> None:
    make_codes(mads, "Ventetid")
    text, other = make_text(mads), make_text(mads)
    give(mads, kirsten)
    other.turn = 1
    service.hand_over(mads, text.id, to=kirsten.actor.account_id, note="Det kender du bedre.")
    assert service.take(kirsten, text.agreement_id) == text.id
    assert opening.opened(kirsten, text.id).text.note != "Det kender du bedre.", "the note is sealed"
    assert kirsten.unseal(text, "note") == "Det kender du bedre."
    assert service.take(mads, text.agreement_id) == other.id
    put(kirsten, text)
    assert text.assigned_to is None


def give(*works: Work) -> None:
    """They are moderators on record, and not only in their hands."""
    from engage.bodies.models import Grant

    for work in works:
        work.add(
            Grant(
                account_id=work.actor.account_id,
                role=Role.MODERATOR,
                scope_id=None,
                valid_from=work.today,
                valid_to=None,
                granted_by=None,
            )
        )
    works[0].flush()


def test_it_is_handed_only_to_somebody_who_codes_here(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    with pytest.raises(Invalid):
        service.hand_over(mads, text.id, to=mads.actor.account_id)


def test_a_share_drawn_by_lot_is_read_by_a_second_coder(mads: Work, kirsten: Work) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    put(mads, text, Choice(code.id))
    assert waiting.counts(kirsten, codebook_of(kirsten, text)).second == 1, "so few texts are all read twice"
    assert service.take(kirsten, text.agreement_id) == text.id
    assert waiting.counts(mads, codebook_of(mads, text)).second == 0, "nobody is their own second coder"
    put(kirsten, text, Choice(code.id))
    assert service.take(kirsten, text.agreement_id) is None


# --- Disagreement -----------------------------------------------------------------------------


def test_only_what_both_say_stands_until_it_is_settled(mads: Work, kirsten: Work) -> None:
    both, one = make_codes(mads, "Ventetid", "Sprog")
    text = make_text(mads)
    put(mads, text, Choice(both.id), Choice(one.id))
    put(kirsten, text, Choice(both.id))
    found = stand(mads, text)
    assert (found.codes, found.disputed) == ({both.id}, {one.id})
    seen = text.text_hash.hex()
    with pytest.raises(Invalid):
        service.settle(mads, text.id, [Choice(one.id)], seen=seen, note=" ")
    step = service.settle(mads, text.id, [Choice(one.id)], seen=seen, note="Talt om det.")
    found = stand(mads, text)
    assert (found.codes, found.disputed) == ({one.id}, set())
    assert len(found.by_coder) == 2, "what each said stays, for the figures"
    assert mads.unseal(step, "note") == "Talt om det."
    rows = queries.evidence(mads, queries.book(mads, text.agreement_id))
    assert [(row.code_id, row.coders) for row in rows] == [(one.id, 1)]


# --- Heavy ------------------------------------------------------------------------------------


def test_words_of_danger_put_a_warning_on_a_text(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    assert make_text(mads, "Jeg vil ikke leve mere.").heavy is Heavy.SELF_HARM
    assert make_text(mads, TEXT).heavy is None


def test_a_person_can_put_a_warning_on_it_and_take_it_away(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    service.mark_heavy(mads, text.id, heavy=True)
    assert text.heavy is Heavy.MARKED
    service.mark_heavy(mads, text.id, heavy=False)
    assert text.heavy is None


def test_what_the_words_warn_of_nobody_takes_away(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads, "Jeg vil ikke leve mere.")
    service.mark_heavy(mads, text.id, heavy=False)
    assert text.heavy is Heavy.SELF_HARM


def test_a_code_that_ended_meanwhile_is_not_put_on(mads: Work) -> None:
    code, *_ = make_codes(mads, "Ventetid")
    text = make_text(mads)
    code.ended_at = mads.now
    mads.flush()
    with pytest.raises(Conflict):
        put(mads, text, Choice(code.id))


def test_the_claim_ends_with_the_saving(mads: Work) -> None:
    make_codes(mads, "Ventetid")
    text = make_text(mads)
    service.take(mads, text.agreement_id)
    assert text.claimed_by == mads.actor.account_id
    put(mads, text)
    assert text.claimed_by is None
    putting.claim(mads, text)
    assert text.claimed_until == mads.now + timedelta(minutes=30)
