"""Perspectives from the draft to the published version: what is asked for, by whom, and what follows."""

from typing import Any

import pytest
import sqlalchemy as sa

from engage.coding import service as coding
from engage.coding.models import Text
from engage.coding.rules import Stance
from engage.core.authority import SYSTEM, VISITOR
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.perspectives import publishing, queries, service, telling
from engage.perspectives.models import Evidence
from engage.perspectives.rules import Confidence, Stage, State, Use
from engage.perspectives.service import Decision
from tests.conftest import as_actor
from tests.factories.coding import make_text
from tests.factories.perspectives import (
    CLAIM,
    WAITS,
    WORDS,
    code_text,
    make_coded,
    make_published,
    make_ready,
    make_started,
    publish,
    revision,
    started,
    version_of,
)

OTHER = "Jeg ventede også længe, og jeg mistede troen på det."


# --- Drafting ----------------------------------------------------------------------------------


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


# --- Review ------------------------------------------------------------------------------------


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


# --- Versions ----------------------------------------------------------------------------------


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


# --- The chain ---------------------------------------------------------------------------------


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
