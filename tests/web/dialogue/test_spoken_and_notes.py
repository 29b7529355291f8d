"""Words read aloud, which stand in the minutes while their writer wants it; notes from tables, read by moderators."""

import pytest
import sqlalchemy as sa

from engage import basics
from engage.accounts import service as accounts
from engage.audit.models import AuditEntry, Tombstone
from engage.consent.models import Consent, Purpose
from engage.contributions import service as contributions
from engage.contributions.models import Channel, Contribution, PartKind, Status
from engage.contributions.queries import parts
from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.dialogue import minuting, noting, queries, speaking
from engage.dialogue.models import Spoken, TableNote
from engage.drafts.rules import Publish
from engage.events import ending, signing_up, stages
from engage.events.checking import Wish
from engage.events.models import Event, Place
from engage.events.rules import Standing
from engage.moderation import service as moderation
from engage.moderation.models import Outcome
from tests.conftest import as_actor
from tests.factories.contributions import agree_to
from tests.factories.dialogue import ALOUD, make_held, make_minutes, written
from tests.factories.events import later, make_code, make_event, make_place

PHONE = "Ring på 20 30 40 50, siger Tove Mikkelsen."


def texts(work: Work, event: Event) -> list[str]:
    """What everyone reads in the minutes."""
    whole = queries.whole(as_actor(work, VISITOR), event)
    return [each.text for each in whole.spoken]


def place_of(work: Work, event: Event) -> Place:
    found: Place = work.one(sa.select(Place).where(Place.event_id == event.id))
    return found


def test_words_stand_word_for_word_and_only_when_chosen(work: Work) -> None:
    event, now = make_held(work, people=1)
    make_minutes(now, event)
    assert texts(now, event) == []
    spoken = speaking.take_in(now, event.id, place_of(work, event).id)
    assert speaking.take_in(now, event.id, place_of(work, event).id).id == spoken.id
    assert texts(now, event) == [ALOUD]
    whole = queries.whole(now, event)
    assert [each.note for each in whole.corrections] == [speaking.CAME["da"]], "everyone sees that it came later"


def test_reading_the_list_is_on_record_and_shows_nobodys_name(work: Work) -> None:
    event, now = make_held(work, people=1)
    make_place(work, make_event(work, title="Et andet"), aloud="Et andet møde")
    (text,) = speaking.opened(now, event.id)
    assert (text.text, text.shown, text.agreed, text.spoken) == (ALOUD, ALOUD, True, None)
    entry = work.one(sa.select(AuditEntry).where(AuditEntry.action == "dialogue.opened_aloud"))
    assert (entry.purpose, entry.subject_id) == ("read_aloud", event.id)
    with pytest.raises(Forbidden):
        speaking.opened(as_actor(now, VISITOR), event.id)


def test_what_points_to_somebody_is_taken_out_and_more_when_the_organiser_names_it(work: Work) -> None:
    event = make_event(work, days=2)
    place = make_place(work, event, aloud=PHONE, aloud_consent=True, personal="leave")
    now = later(work, days=3)
    make_minutes(now, event, publish=False)
    with pytest.raises(Invalid) as refused:
        speaking.take_in(now, event.id, place.id, take_out="Findes ikke")
    assert refused.value.field == "take_out"
    spoken = speaking.take_in(now, event.id, place.id, take_out="Tove Mikkelsen\n")
    assert spoken.text == "Ring på [telefonnummer fjernet], siger [ord fjernet]."


def test_words_without_a_yes_to_the_minutes_are_only_read_aloud(work: Work) -> None:
    event = make_event(work, days=2)
    place = make_place(work, event, aloud=ALOUD)
    now = later(work, days=3)
    (text,) = speaking.opened(now, event.id)
    assert text.agreed is False
    with pytest.raises(Conflict):
        speaking.take_in(now, event.id, place.id)


def test_a_yes_is_kept_with_its_words_and_taken_back_with_the_text(work: Work) -> None:
    event = make_event(work, days=2)
    place = make_place(work, event, aloud=ALOUD, aloud_consent=True)
    consent = work.get(Consent, place.aloud_consent_id)
    assert (consent.purpose, consent.withdrawn_on) == (Purpose.MINUTES, None)
    signing_up.change(work, place.id, Wish(aloud="", aloud_consent=True), version=place.version)
    assert (place.aloud_consent_id, consent.withdrawn_on) == (None, work.today)


def test_words_are_chosen_when_the_meeting_has_begun_and_while_the_place_stands(work: Work) -> None:
    event = make_event(work, days=2)
    place = make_place(work, event, aloud=ALOUD, aloud_consent=True)
    gone = make_place(work, event, aloud=ALOUD, aloud_consent=True)
    with pytest.raises(Conflict):
        speaking.take_in(work, event.id, place.id)
    signing_up.cancel(work, gone.id)
    now = later(work, days=3)
    with pytest.raises(NotFound):
        speaking.take_in(now, event.id, gone.id)
    other = make_event(now, title="Et andet", days=-1, opened=False)
    with pytest.raises(NotFound):
        speaking.take_in(now, other.id, place.id)


def test_their_writer_takes_the_words_out_with_the_code_at_once_and_for_good(work: Work) -> None:
    event = make_event(work, days=2)
    place, code = make_code(work, event, aloud=ALOUD, aloud_consent=True)
    now = later(work, days=3)
    speaking.take_in(now, event.id, place.id)
    spoken = queries.spoken_by_code(now, code.lower())
    minutes = make_minutes_after(now, event)
    assert texts(now, event) == [ALOUD]
    speaking.take_back(now, spoken.id)
    speaking.take_back(now, spoken.id)
    assert texts(now, event) == []
    assert minutes.number == 2
    with pytest.raises(NotFound):
        queries.spoken_by_code(now, code)
    assert work.one(sa.select(Tombstone.reason).where(Tombstone.subject_id == spoken.id)) == "taken back"
    with pytest.raises(Conflict):
        speaking.take_in(now, event.id, place.id)


def make_minutes_after(now: Work, event: Event) -> object:
    """Publish minutes that were begun by choosing words."""
    stages.mark_held(now, event.id, version=event.version)
    begun = queries.minutes_of(now, event.id)
    assert begun is not None
    kept = minuting.save(now, event.id, written(now, event.body_id), version=begun.version)
    return minuting.publish(now, event.id, version=kept.version)


def test_giving_up_the_place_hides_the_words_at_once_and_they_are_deleted(work: Work) -> None:
    event, now = make_held(work, people=1)
    make_minutes(now, event)
    place = place_of(work, event)
    speaking.take_in(now, event.id, place.id)
    signing_up.cancel(now, place.id)
    assert place.standing is Standing.GIVEN_UP
    assert texts(now, event) == []
    assert speaking.sweep(now) == 1
    assert work.all(sa.select(Spoken.id)) == []
    assert speaking.sweep(now) == 0


def test_the_words_stay_and_the_code_still_takes_them_out_when_the_place_is_forgotten(work: Work) -> None:
    basics.load(work)
    event = make_event(work, days=2)
    place, code = make_code(work, event, aloud=ALOUD, aloud_consent=True)
    now = later(work, days=3)
    speaking.take_in(now, event.id, place.id)
    make_minutes_after(now, event)
    old = later(work, days=200)
    assert ending.forget_places(old) == 1
    work.session.expire_all()
    assert texts(old, event) == [ALOUD]
    spoken = queries.spoken_by_code(old, code)
    assert (spoken.place_id, work.get(Consent, spoken.consent_id).withdrawn_on) == (None, None)
    speaking.take_back(old, spoken.id)
    assert texts(old, event) == []


def test_an_organiser_takes_out_only_words_of_the_own_event(work: Work) -> None:
    event, now = make_held(work, people=1)
    other, _ = make_held(work, title="Et andet")
    spoken = speaking.take_in(now, event.id, place_of(work, event).id)
    with pytest.raises(NotFound):
        speaking.take_out(now, other.id, spoken.id)
    speaking.take_out(now, event.id, spoken.id)
    assert work.all(sa.select(Spoken.id)) == []


# --- Notes from tables ------------------------------------------------------------------------


def make_note(now: Work, event: Event, once: str = "note one", **values: object) -> tuple[TableNote, str]:
    agree_to(now)
    known = {"topic": "Bord 2", "text": "Vi venter for længe.", "publish": Publish.PUBLIC}
    return noting.note(now, event.id, once=once, language="da", **(known | values))  # type: ignore[arg-type]


def test_a_note_becomes_a_contribution_that_waits_for_a_moderator_and_knows_its_meeting(work: Work) -> None:
    event, now = make_held(work)
    note, code = make_note(now, event)
    again, same = make_note(now, event)
    assert (again.id, same) == (note.id, code)
    contribution = work.get(Contribution, note.contribution_id)
    assert (contribution.channel, contribution.status) == (Channel.MEETING, Status.RECEIVED)
    told = parts(now, contribution)
    assert told[PartKind.TEXT] == "Vi venter for længe."
    assert told[PartKind.PROVENANCE] == f"Et seminar om hverdagen, {event.starts_wall[:10]}. Bord 2"
    assert queries.published_notes(now, event.id) == []
    assert [row[0] for row in queries.notes(now, event.id)] == ["Bord 2"]


def test_what_is_published_of_it_says_where_it_comes_from_until_it_is_taken_back(work: Work) -> None:
    event, now = make_held(work)
    note, _ = make_note(now, event)
    account = accounts.create_account(now, name="Mads", email="mads@example.org")
    mads = as_actor(now, Actor(account_id=account.id, held=(Held(Role.MODERATOR),), kind="person"))
    sheet = moderation.open_original(mads, note.contribution_id)
    moderation.propose(
        mads, note.contribution_id, Outcome.PUBLISH, token=sheet.token, reason="", forward_to="", sure=True
    )
    ((public, topic),) = queries.published_notes(now, event.id)
    assert (public.text, topic) == ("Vi venter for længe.", "Bord 2")
    found = queries.meeting_of(now, note.contribution_id)
    assert found is not None
    assert found.id == event.id
    contributions.withdraw(now, note.contribution_id)
    assert queries.published_notes(now, event.id) == []


def test_a_note_needs_its_table_a_meeting_that_has_begun_and_its_organiser(work: Work) -> None:
    event = make_event(work, days=2)
    with pytest.raises(Conflict):
        make_note(work, event)
    now = later(work, days=3)
    with pytest.raises(Invalid) as refused:
        make_note(now, event, topic=" ")
    assert refused.value.field == "topic"
    with pytest.raises(Forbidden):
        make_note(as_actor(now, VISITOR), event)
