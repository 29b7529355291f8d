"""Drafting, reviewing, publishing, revising and withdrawing; and what the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engage.coding import service as coding
from engage.coding.models import Text
from engage.coding.rules import Stance
from engage.contributions import service as contributions
from engage.contributions.models import Contribution
from engage.core.authority import SYSTEM, VISITOR
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.pages import service as pages
from engage.perspectives import answering, ending, publishing, queries, quoting, service, telling
from engage.perspectives.models import Answer, Entry, Evidence, Perspective, Quote, Result, Version
from engage.perspectives.quoting import Pick
from engage.perspectives.recognition import Answered
from engage.perspectives.rules import Change, Confidence, Seat, Stage, State, Use
from engage.perspectives.service import Decision
from tests.conftest import as_actor
from tests.factories.coding import make_codes, make_text
from tests.factories.perspectives import (
    CLAIM,
    WORDS,
    code_text,
    make_coded,
    make_published,
    make_ready,
    make_started,
    publish,
    revision,
    use_all,
)

WAITS = "Vi har ventet på svar i to år. Ingen ringer tilbage."
OTHER = "Jeg ventede også længe, og jeg mistede troen på det."


def started(author: Work, *texts: str) -> tuple[Perspective, list[Text]]:
    code, found = make_coded(author, *(texts or (WAITS,)))
    return make_started(author, code, found[0]), found


def version_of(work: Work, it: Perspective) -> Version:
    return queries.draft(work, it.id).version


# --- Drafting ---------------------------------------------------------------------------------


def test_one_form_makes_one_perspective(mads: Work) -> None:
    code, (text,) = make_coded(mads, WAITS)
    once = "a key of one form"
    first = service.start(mads, text.focus_area_id, [code.id], claim=CLAIM, once=once)
    assert service.start(mads, text.focus_area_id, [code.id], claim=CLAIM, once=once).id == first.id


def test_a_claim_has_twenty_five_words_at_most(mads: Work) -> None:
    code, (text,) = make_coded(mads, WAITS)
    service.start(mads, text.focus_area_id, [code.id], claim="ord " * 25, once="a")
    with pytest.raises(Invalid) as refused:
        service.start(mads, text.focus_area_id, [code.id], claim="ord " * 26, once="b")
    assert refused.value.field == "claim"


def test_a_visitor_may_know_of_no_draft(mads: Work) -> None:
    it, _ = started(mads)
    with pytest.raises(NotFound):
        queries.draft(as_actor(mads, VISITOR), it.id)


def test_a_passage_is_set_aside_only_with_a_reason(mads: Work) -> None:
    it, _ = started(mads)
    draft = queries.draft(mads, it.id)
    (passage,) = queries.candidates(mads, draft, queries.book(mads, draft))
    with pytest.raises(Invalid):
        service.decide(mads, it.id, {passage.coding_id: Decision(Use.SET_ASIDE, " ")}, revision=1)
    decisions = {passage.coding_id: Decision(Use.SET_ASIDE, "Handler om noget andet")}
    service.decide(mads, it.id, decisions, revision=1)
    (row,) = mads.all(sa.select(Evidence))
    assert (row.use, row.reason, row.text_hash) == (Use.SET_ASIDE, "Handler om noget andet", passage.text_hash)


def test_two_people_in_one_draft_lose_nothing(mads: Work, kirsten: Work) -> None:
    it, _ = started(mads)
    service.write(mads, it.id, {"limits": "Det ene"}, confidence=None, revision=1)
    with pytest.raises(Conflict):
        service.write(kirsten, it.id, {"limits": "Det andet"}, confidence=None, revision=1)
    assert version_of(mads, it).limits == "Det ene"
    assert version_of(mads, it).revision == 2


def test_where_somebody_disagrees_nobody_can_say_that_none_was_found(mads: Work) -> None:
    code, (text,) = make_coded(mads, WAITS)
    against = make_text(mads, "Jeg fik svar samme uge.")
    code_text(mads, against, code, Stance.DISAGREES)
    it = make_started(mads, code, text)
    with pytest.raises(Invalid) as refused:
        service.looked(mads, it.id, dissent="", revision=1)
    assert refused.value.field == "dissent"
    service.looked(mads, it.id, dissent="En fik svar med det samme.", revision=1)
    version = version_of(mads, it)
    assert (version.dissent, version.looked_through) == ("En fik svar med det samme.", 2)


def test_a_theme_brings_its_parts(mads: Work) -> None:
    from engage.coding import codebook
    from engage.coding.codebook import Wording

    code, (text,) = make_coded(mads, WAITS)
    system = as_actor(mads, SYSTEM)
    part = codebook.add(system, version_agreement(mads, text), Wording("En del"), parent_id=code.id)
    other = make_text(mads, OTHER)
    code_text(mads, other, part)
    it = make_started(mads, code, text)
    draft = queries.draft(mads, it.id)
    assert len(queries.candidates(mads, draft, queries.book(mads, draft))) == 2


def version_agreement(work: Work, text: Text) -> Any:
    return text.agreement_id


# --- Review -----------------------------------------------------------------------------------


def test_nothing_goes_to_review_with_something_missing(mads: Work) -> None:
    it, _ = started(mads)
    with pytest.raises(Conflict):
        publishing.send(mads, it.id, revision=1)
    make_ready(mads, it)
    publishing.send(mads, it.id, revision=revision(mads, it))
    assert it.state is State.IN_REVIEW


def test_an_undecided_passage_is_something_missing(mads: Work) -> None:
    code, (text,) = make_coded(mads, WAITS)
    it = make_started(mads, code, text)
    make_ready(mads, it)
    code_text(mads, make_text(mads, OTHER), code)
    with pytest.raises(Conflict):
        publishing.send(mads, it.id, revision=revision(mads, it))


def test_the_second_person_is_somebody_else(mads: Work, kirsten: Work) -> None:
    it, _ = started(mads)
    make_ready(mads, it)
    publishing.send(mads, it.id, revision=revision(mads, it))
    with pytest.raises(Forbidden):
        publishing.publish(mads, it.id, revision=revision(mads, it))
    publishing.publish(kirsten, it.id, revision=revision(mads, it))
    version = version_of(mads, it)
    assert (it.state, version.stage, version.sources) == (State.PUBLISHED, Stage.PUBLISHED, 1)
    assert version.who == {"citizen": 0, "all": 0}


def test_who_had_a_hand_in_it_is_no_second_person_even_when_another_wrote_last(mads: Work, kirsten: Work) -> None:
    it, _ = started(mads)
    make_ready(mads, it)
    service.write(kirsten, it.id, {"limits": "Mere"}, confidence=Confidence.LOW, revision=revision(mads, it))
    publishing.send(kirsten, it.id, revision=revision(mads, it))
    with pytest.raises(Forbidden):
        publishing.publish(mads, it.id, revision=revision(mads, it))


def test_it_comes_back_with_words(mads: Work, kirsten: Work) -> None:
    it, _ = started(mads)
    make_ready(mads, it)
    publishing.send(mads, it.id, revision=revision(mads, it))
    with pytest.raises(Invalid):
        publishing.send_back(kirsten, it.id, why=" ", revision=revision(mads, it))
    publishing.send_back(kirsten, it.id, why="Skriv, hvem der mangler.", revision=revision(mads, it))
    version = version_of(mads, it)
    assert (version.stage, version.review_note, it.state) == (Stage.DRAFT, "Skriv, hvem der mangler.", State.DRAFT)


def test_a_source_that_was_coded_anew_stops_it(mads: Work, kirsten: Work) -> None:
    it, (text,) = started(mads)
    make_ready(mads, it)
    publishing.send(mads, it.id, revision=revision(mads, it))
    coding.save(mads, text.id, [], seen=text.text_hash.hex(), nothing_fits=True)
    with pytest.raises(Conflict):
        publishing.publish(kirsten, it.id, revision=revision(mads, it))


# --- What the database refuses ----------------------------------------------------------------


def raw_publish(work: Work, version: Version, **values: Any) -> None:
    """Publish past every service, with one statement."""
    told = {"stage": "published", "reviewed_by": as_other(version), "looked_at": work.now, "sources": 3, **values}
    work.flush()
    with work.connection.begin_nested():
        work.connection.execute(sa.update(Version.__table__).where(Version.id == version.id).values(**told))


def as_other(version: Version) -> Any:
    from engage.core.ids import new_id

    return new_id()


def test_raw_sql_cannot_publish_without_sources(mads: Work) -> None:
    it, _ = started(mads)
    version = version_of(mads, it)
    with pytest.raises(IntegrityError, match="ck_perspective_version_sources"):
        raw_publish(mads, version)
    use_all(mads, it)
    raw_publish(mads, version)
    stage = sa.select(Version.__table__.c.stage).where(Version.__table__.c.id == version.id)
    assert mads.connection.execute(stage).scalar() == "published"


def test_raw_sql_cannot_publish_with_what_is_set_aside_alone(mads: Work) -> None:
    it, _ = started(mads)
    draft = queries.draft(mads, it.id)
    (passage,) = queries.candidates(mads, draft, queries.book(mads, draft))
    service.decide(mads, it.id, {passage.coding_id: Decision(Use.SET_ASIDE, "Andet")}, revision=1)
    with pytest.raises(IntegrityError, match="ck_perspective_version_sources"):
        raw_publish(mads, draft.version)


def test_raw_sql_cannot_publish_while_something_accepted_is_uncoded(mads: Work) -> None:
    it, _ = started(mads)
    use_all(mads, it)
    make_text(mads, OTHER)
    with pytest.raises(IntegrityError, match="ck_perspective_version_uncoded"):
        raw_publish(mads, version_of(mads, it))
    raw_publish(mads, version_of(mads, it), uncoded_reason="Den kom i går", uncoded=1)


def test_raw_sql_cannot_publish_while_a_text_for_the_secretariat_is_uncoded(mads: Work) -> None:
    it, _ = started(mads)
    use_all(mads, it)
    make_text(mads, OTHER, secret=True)
    with pytest.raises(IntegrityError, match="ck_perspective_version_uncoded"):
        raw_publish(mads, version_of(mads, it))


def test_raw_sql_cannot_insert_a_published_version(mads: Work) -> None:
    it, _ = started(mads)
    table = Version.__table__
    columns = service.fresh(mads, it, 2) | {"id": as_other(version_of(mads, it)), "claim": CLAIM, "stage": "published"}
    columns |= {"reviewed_by": it.id, "looked_at": mads.now, "sources": 1}
    with pytest.raises(IntegrityError, match="ck_perspective_version_sources"), mads.connection.begin_nested():
        mads.connection.execute(sa.insert(table).values(**columns))


def test_the_author_alone_cannot_publish_by_raw_sql(mads: Work) -> None:
    it, _ = started(mads)
    use_all(mads, it)
    version = version_of(mads, it)
    with pytest.raises(IntegrityError, match="ck_perspective_version_second_person"):
        raw_publish(mads, version, reviewed_by=version.written_by)


def test_the_refusal_is_put_into_words(mads: Work, kirsten: Work) -> None:
    it, _ = started(mads)
    make_ready(mads, it)
    publishing.send(mads, it.id, revision=revision(mads, it))
    mads.run(sa.delete(Evidence))
    with pytest.raises(Invalid, match="at least one passage"):
        publishing.publish(kirsten, it.id, revision=revision(mads, it))


def test_publishing_asks_why_something_is_uncoded(mads: Work, kirsten: Work) -> None:
    it, _ = started(mads)
    make_ready(mads, it)
    publishing.send(mads, it.id, revision=revision(mads, it))
    make_text(mads, OTHER)
    with pytest.raises(Invalid) as refused:
        publishing.publish(kirsten, it.id, revision=revision(mads, it))
    assert refused.value.field == "uncoded_reason"


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_history_cannot_be_altered(mads: Work, act: str) -> None:
    started(mads)
    mads.flush()
    table = Entry.__table__
    statement = sa.update(table).values(version=9) if act == "update" else sa.delete(table)
    with pytest.raises(IntegrityError, match="never altered"), mads.connection.begin_nested():
        mads.connection.execute(statement)


# --- Versions ---------------------------------------------------------------------------------


def test_a_new_version_takes_the_place_of_the_old_one(mads: Work, kirsten: Work) -> None:
    it = make_published(mads, kirsten, WAITS)
    first = version_of(mads, it)
    publishing.revise(mads, it.id)
    assert it.state is State.PUBLISHED, "the old one is still read"
    second = version_of(mads, it)
    assert (second.number, second.stage, second.claim) == (2, Stage.DRAFT, CLAIM)
    assert len(queries.decided(mads, second.id)) == 1
    with pytest.raises(Conflict):
        publishing.revise(mads, it.id)
    new = {**WORDS, "claim": "Alle venter for længe."}
    service.write(mads, it.id, new, confidence=Confidence.LOW, revision=second.revision)
    service.looked(mads, it.id, dissent="", revision=revision(mads, it))
    publish(mads, kirsten, it)
    assert first.stage is Stage.REPLACED
    assert first.answer_key is None, "nobody can answer to words that are gone"
    assert telling.told(mads, it.number).version == second
    assert [each.number for each in telling.versions(mads, telling.told(mads, it.number))] == [2, 1]


def test_a_withdrawn_one_says_why_and_nothing_else(mads: Work, kirsten: Work) -> None:
    it = make_published(mads, kirsten, WAITS)
    with pytest.raises(Invalid):
        publishing.withdraw(mads, it.id, why="")
    publishing.withdraw(mads, it.id, why="Det var ikke rigtigt.")
    told = telling.told(mads, it.number)
    assert (told.version, told.perspective.withdrawn_why) == (None, "Det var ikke rigtigt.")
    assert telling.published(mads) == []


def test_a_draft_that_is_withdrawn_was_never_there(mads: Work) -> None:
    it, _ = started(mads)
    publishing.withdraw(mads, it.id, why="Det var et forsøg.")
    with pytest.raises(NotFound):
        telling.told(mads, it.number)


# --- Quotes -----------------------------------------------------------------------------------


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


# --- Answers ----------------------------------------------------------------------------------


def answer(work: Work, it: Perspective, who: str, answered: Answered = Answered.YES) -> bool:
    version = telling.told(work, it.number).version
    assert version is not None
    return answering.answer(as_actor(work, VISITOR), version.id, answered, who=who)


def test_one_answer_each_and_the_first_one_counts(mads: Work, kirsten: Work) -> None:
    it = make_published(mads, kirsten, WAITS)
    assert answer(mads, it, "one")
    assert not answer(mads, it, "one", Answered.NO)
    assert answer(mads, it, "two", Answered.NO)
    assert sorted(each.answer for each in mads.all(sa.select(Answer))) == ["no", "yes"]


def test_results_come_in_batches(mads: Work, kirsten: Work) -> None:
    it = make_published(mads, kirsten, WAITS)
    system = as_actor(mads, SYSTEM)
    for number in range(9):
        answer(mads, it, f"{number}")
    assert answering.batch(system) == 0
    answer(mads, it, "9")
    assert answering.batch(system) == 1
    for number in range(10, 30):
        answer(mads, it, f"{number}")
    assert answering.batch(system) == 0, "a week has not gone by"
    system.now += timedelta(days=7)
    assert answering.batch(system) == 1
    assert [each.counted for each in mads.all(sa.select(Result).order_by(Result.number))] == [10, 30]


def test_closing_destroys_the_key_and_freezes_the_result(mads: Work, kirsten: Work) -> None:
    it = make_published(mads, kirsten, WAITS)
    for number in range(10):
        answer(mads, it, f"{number}")
    version = publishing.close(mads, it.id)
    assert (version.answer_key, version.closed_on) == (None, mads.today)
    with pytest.raises(Conflict):
        answer(mads, it, "late")
    assert answering.batch(as_actor(mads, SYSTEM)) == 0


def test_what_was_answered_long_ago_is_forgotten(mads: Work, kirsten: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    it = make_published(mads, kirsten, WAITS)
    answer(mads, it, "one")
    publishing.close(mads, it.id)
    mads.flush()
    rule = type("Rule", (), {"days": 90})
    monkeypatch.setattr(answering.consent, "rule", lambda _work, _key: rule)
    system = as_actor(mads, SYSTEM)
    system.now += timedelta(days=90)
    assert answering.forget(system) == 0
    system.now += timedelta(days=1)
    assert answering.forget(system) == 1


# --- The chain --------------------------------------------------------------------------------


def test_a_contribution_knows_where_its_words_went(mads: Work, kirsten: Work) -> None:
    code, (public,) = make_coded(mads, WAITS)
    secret = make_text(mads, OTHER, secret=True)
    code_text(mads, secret, code)
    it = make_started(mads, code, public)
    make_ready(mads, it)
    assert telling.built_on(mads, public.contribution_id) == [], "a draft is nobody's business"
    publish(mads, kirsten, it)
    for text in (public, secret):
        assert [each.perspective.number for each in telling.built_on(mads, text.contribution_id)] == [it.number]
    lines = telling.sources(mads, telling.told(mads, it.number))
    assert sorted(each.number is None for each in lines) == [False, True]
