"""Making a brief: what it begins with, its order, its words, and the way to release and beyond."""

import pytest
import sqlalchemy as sa

from engage.briefs import checking, gathering, queries, releasing, service
from engage.briefs.models import Brief, Entry, Sentence
from engage.briefs.rules import Change, Kind, Stage, State
from engage.core.authority import SYSTEM
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.pages import service as pages
from engage.perspectives import publishing
from tests.conftest import as_actor
from tests.factories.briefs import (
    CONTACT,
    QUOTED,
    asked,
    make_brief,
    make_perspective,
    make_released,
    purpose,
    release,
    revision,
    sentences,
)
from tests.factories.perspectives import make_published


def order(work: Work, it: Brief) -> list[int]:
    return [number for _, number in gathering.choices(work, queries.draft(work, it.id).edition.id)]


def test_a_brief_begins_with_the_published_perspectives_once_per_form(mads: Work, kirsten: Work) -> None:
    first, _ = make_perspective(mads, kirsten)
    area = queries.offers(mads)[0].area
    one = service.start(mads, area.id, purpose(mads), once="a")
    again = service.start(mads, area.id, purpose(mads), once="a")
    assert one.id == again.id
    assert order(mads, one) == [first.number]
    rows = sentences(mads, one)
    assert rows[f"P{first.number}.quote"].texts == {"da": QUOTED}
    assert rows[f"P{first.number}.reach"].texts["en"] == "Fewer than 20 people"


def test_without_perspectives_there_is_no_brief(mads: Work, kirsten: Work) -> None:
    it, _ = make_perspective(mads, kirsten)
    publishing.withdraw(mads, it.id, why="Den passer ikke.")
    with pytest.raises(Invalid, match="No perspective"):
        make_brief(mads)


def test_a_brief_needs_an_office_to_ask(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    area = queries.offers(mads)[0].area
    it = purpose(mads)
    with pytest.raises(Invalid) as refused:
        service.start(mads, area.id, type(it)(it.body_id, None, None, " "), once="a")
    assert refused.value.field == "contact"


def test_a_move_by_hand_is_logged_and_printed(mads: Work, kirsten: Work) -> None:
    one, _ = make_perspective(mads, kirsten)
    two, _ = make_perspective(mads, kirsten, claim="Noget andet.")
    it = make_brief(mads)
    assert order(mads, it) == [one.number, two.number]
    service.move(mads, it.id, two.number, -1, revision=revision(mads, it))
    assert order(mads, it) == [two.number, one.number]
    assert sentences(mads, it)["order.moved"].texts["en"] == f"Moved by hand: P{two.number}."
    entry = mads.one(sa.select(Entry).where(Entry.change == Change.MOVED))
    assert entry.details == {"perspective": two.number, "place": 2, "to": 1}
    service.reset(mads, it.id, revision=revision(mads, it))
    assert order(mads, it) == [one.number, two.number]
    assert "order.moved" not in sentences(mads, it)


def test_perspectives_are_taken_out_and_in(mads: Work, kirsten: Work) -> None:
    one, _ = make_perspective(mads, kirsten)
    two, _ = make_perspective(mads, kirsten, claim="Noget andet.")
    it = make_brief(mads)
    service.leave(mads, it.id, one.number, revision=revision(mads, it))
    assert order(mads, it) == [two.number]
    service.take(mads, it.id, one.number, revision=revision(mads, it))
    assert order(mads, it) == [two.number, one.number]
    with pytest.raises(NotFound):
        service.take(mads, it.id, 99, revision=revision(mads, it))


def test_few_but_serious_has_a_reason_with_its_author(mads: Work, kirsten: Work) -> None:
    one, _ = make_perspective(mads, kirsten)
    it = make_brief(mads)
    service.serious(mads, it.id, one.number, reason="Liv kan være i fare.", revision=revision(mads, it))
    row = sentences(mads, it)[f"P{one.number}.serious"]
    assert row.kind is Kind.ASSESSMENT
    assert row.support["author"]
    service.serious(mads, it.id, one.number, reason=" ", revision=revision(mads, it))
    assert f"P{one.number}.serious" not in sentences(mads, it)


def test_whoever_saves_from_an_older_page_is_refused(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    it = make_brief(mads)
    old = revision(mads, it)
    asked(mads, it)
    with pytest.raises(Conflict, match="colleague"):
        service.write(kirsten, it.id, {"assess.1": "Det haster."}, what_changed="", revision=old)


def test_only_moderators_of_the_agreement_write(mads: Work, kirsten: Work, work: Work) -> None:
    make_perspective(mads, kirsten)
    it = make_brief(mads)
    with pytest.raises(NotFound):
        queries.draft(as_actor(work, type(mads.actor)()), it.id)


# --- Release ----------------------------------------------------------------------------------


def test_a_sentence_without_words_stops_it_and_is_named(mads: Work, kirsten: Work) -> None:
    one, _ = make_perspective(mads, kirsten)
    it = make_brief(mads)
    with pytest.raises(Conflict, match=f"ask.P{one.number}"):
        releasing.send(mads, it.id, revision=revision(mads, it))


def test_whoever_had_a_hand_in_it_cannot_release_it(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    it = make_brief(mads)
    asked(mads, it)
    releasing.send(mads, it.id, revision=revision(mads, it))
    with pytest.raises(Forbidden, match="Another person"):
        releasing.release(mads, it.id, revision=revision(mads, it))
    releasing.release(kirsten, it.id, revision=revision(mads, it))
    opened = queries.released(mads, it.number)
    assert opened.edition is not None
    verdict = checking.verify(opened.edition, queries.sentences(mads, [opened.edition.id]))
    assert (verdict.whole, verdict.gone, verdict.altered) == (True, 0, ())


@pytest.mark.parametrize("hand", ["translated", "moved"])
def test_whoever_lent_a_hand_before_the_last_writer_cannot_release_it(mads: Work, kirsten: Work, hand: str) -> None:
    one, _ = make_perspective(mads, kirsten)
    other, _ = make_perspective(mads, kirsten)
    it = make_brief(mads)
    asked(mads, it)
    if hand == "translated":
        key = f"ask.P{one.number}"
        words = {key: sentences(mads, it)[key].texts["da"]}
        service.retell(kirsten, it.id, "da@easy", words, revision=revision(mads, it))
    else:
        service.move(kirsten, it.id, other.number, -1, revision=revision(mads, it))
    service.write(mads, it.id, {"assess.1": "Vi tror på det."}, what_changed="", revision=revision(mads, it))
    releasing.send(mads, it.id, revision=revision(mads, it))
    with pytest.raises(Forbidden, match="Another person"):
        releasing.release(kirsten, it.id, revision=revision(mads, it))


def test_it_can_be_sent_back_with_words(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    it = make_brief(mads)
    asked(mads, it)
    releasing.send(mads, it.id, revision=revision(mads, it))
    releasing.send_back(kirsten, it.id, why="Skriv kortere.", revision=revision(mads, it))
    assert queries.draft(mads, it.id).edition.review_note == "Skriv kortere."
    releasing.send(mads, it.id, revision=revision(mads, it))
    releasing.take_back(mads, it.id, revision=revision(mads, it))
    assert queries.draft(mads, it.id).is_open


def test_a_perspective_that_changed_meanwhile_stops_the_release(mads: Work, kirsten: Work) -> None:
    one, _ = make_perspective(mads, kirsten)
    it = make_brief(mads)
    asked(mads, it)
    releasing.send(mads, it.id, revision=revision(mads, it))
    publishing.withdraw(mads, one.id, why="Den passer ikke.")
    with pytest.raises(Conflict, match="Draw the brief anew"):
        releasing.release(kirsten, it.id, revision=revision(mads, it))


def test_a_new_edition_replaces_the_old_one_and_says_what_is_different(mads: Work, kirsten: Work) -> None:
    one, _ = make_perspective(mads, kirsten)
    it = make_released(mads, kirsten)
    releasing.revise(mads, it.id)
    assert queries.released(mads, it.number).edition.number == 1  # until the next one takes its place
    asked(mads, it, **{"assess.1": "Det haster nu."})
    release(mads, kirsten, it)
    stages = {each.number: each.stage for each in queries.editions(mads, it.id)}
    assert stages == {1: Stage.REPLACED, 2: Stage.RELEASED}
    assert "assess.1" in sentences(mads, it)
    assert f"ask.P{one.number}" in sentences(mads, it, 1)
    assert queries.released(mads, it.number, 1).edition.number == 1


def test_a_withdrawn_brief_says_why_and_shows_nothing(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    it = make_released(mads, kirsten)
    with pytest.raises(Invalid):
        releasing.withdraw(mads, it.id, why=" ")
    releasing.withdraw(mads, it.id, why="Mødet er aflyst.")
    opened = queries.released(mads, it.number)
    assert (opened.edition, opened.brief.state) == (None, State.WITHDRAWN)
    with pytest.raises(Conflict):
        releasing.withdraw(mads, it.id, why="Igen.")


# --- Quotes and consent -----------------------------------------------------------------------


@pytest.mark.parametrize("act", ["take_down", "take_back"])
def test_withdrawn_consent_takes_a_quote_out_of_every_edition_and_the_rest_verifies(
    mads: Work, kirsten: Work, act: str
) -> None:
    one, (text,) = make_perspective(mads, kirsten)
    it = make_released(mads, kirsten)
    releasing.revise(mads, it.id)
    asked(mads, it)
    release(mads, kirsten, it)
    key = f"P{one.number}.quote"
    marks = {number: sentences(mads, it, number)[key].sha256 for number in (1, 2)}
    getattr(pages, act)(as_actor(mads, SYSTEM), text.contribution_id)
    mads.session.expire_all()
    for number in (1, 2):
        row = sentences(mads, it, number)[key]
        assert (row.texts, row.support, row.contribution_id, row.salt) == ({}, {}, None, None)
        assert row.sha256 == marks[number]
        edition = queries.edition(mads, it.id, number)
        verdict = checking.verify(edition, queries.sentences(mads, [edition.id]))
        assert (verdict.whole, verdict.gone, verdict.altered) == (True, 1, ())
    dump = str([dict(row._mapping) for row in mads.connection.execute(sa.select(Sentence.__table__))])
    assert QUOTED not in dump


def test_a_quote_without_consent_stops_the_release(mads: Work, kirsten: Work) -> None:
    one, (text,) = make_perspective(mads, kirsten)
    it = make_brief(mads)
    asked(mads, it)
    releasing.send(mads, it.id, revision=revision(mads, it))
    from engage.consent.models import Consent
    from engage.contributions.models import Contribution

    contribution = mads.get(Contribution, text.contribution_id)
    mads.get(Consent, contribution.quote_consent_id).withdrawn_on = mads.today
    mads.flush()
    with pytest.raises(Conflict, match=f"P{one.number}.quote"):
        releasing.release(kirsten, it.id, revision=revision(mads, it))


def test_easy_words_keep_the_numbers(mads: Work, kirsten: Work) -> None:
    one = make_published(mads, kirsten, "Vi har ventet på svar i to år.")
    it = make_brief(mads)
    service.write(mads, it.id, {f"ask.P{one.number}": "Svar inden 4 uger."}, what_changed="", revision=1)
    key = f"ask.P{one.number}"
    with pytest.raises(Invalid) as refused:
        service.retell(mads, it.id, "da@easy", {key: "Svar hurtigt."}, revision=revision(mads, it))
    assert refused.value.field == key
    service.retell(mads, it.id, "da@easy", {key: "Giv svar. Det må tage 4 uger."}, revision=revision(mads, it))
    assert sentences(mads, it)[key].texts["da@easy"] == "Giv svar. Det må tage 4 uger."


def test_the_contact_stands_in_the_head(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    it = make_brief(mads)
    assert queries.draft(mads, it.id).edition.head["contact"] == CONTACT
