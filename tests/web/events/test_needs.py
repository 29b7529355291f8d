"""What people need: asked for with consent, sealed, arranged, told in plain words, overdue ones seen, and purged."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage import basics
from engage.audit.models import AuditEntry
from engage.consent.models import Consent, Purpose
from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.work import Work
from engage.events import ending, lists, needs, queries, sealed, signing_up, times
from engage.events.checking import Wish
from engage.events.models import AccessNeed, Event, Place
from engage.events.rules import NeedKind, NeedState, Standing, Support
from engage.notifications.models import Message
from engage.receipts.models import Receipt
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.events import later, make_event, make_place

WORDS = "Jeg har brug for en stol med armlæn"


def asking(work: Work, event: Event, **wish: Any) -> Place:
    given: dict[str, Any] = {"needs": ("sign_language",), "needs_consent": True, "email": "bo@example.org"}
    return make_place(work, event, **(given | wish))


def only(work: Work) -> AccessNeed:
    found: list[AccessNeed] = work.all(sa.select(AccessNeed))
    assert len(found) == 1
    return found[0]


def test_what_is_needed_is_kept_only_with_consent_to_words_of_its_own(work: Work) -> None:
    event = make_event(work)
    with pytest.raises(Invalid) as refused:
        asking(work, event, needs_consent=False)
    assert refused.value.field == "needs_consent"
    asking(work, event)
    consent = work.one(sa.select(Consent))
    assert (consent.purpose, consent.withdrawn_on) == (Purpose.NEEDS, None)


def test_only_what_the_event_has_can_be_asked_for_and_everything_in_own_words(work: Work) -> None:
    event = make_event(work, hearing_loop=False)
    assert NeedKind.HEARING_LOOP not in needs.offered(event)
    with pytest.raises(Invalid) as refused:
        asking(work, event, needs=("hearing_loop",))
    assert refused.value.field == "needs"
    place = asking(work, event, needs=(), needs_text=WORDS)
    [(need, words)] = needs.of_place(work, place)
    assert (need.kind, words.note) == (NeedKind.OTHER, WORDS)


def test_nothing_of_it_can_be_read_in_the_tables_or_the_log(work: Work) -> None:
    place = asking(work, make_event(work), needs_text=WORDS, name="Bo Tegnsen")
    need = work.one(sa.select(AccessNeed).where(AccessNeed.kind == NeedKind.OTHER))
    assert WORDS.encode() not in need.note
    assert place.name is not None
    assert b"Bo" not in place.name
    assert "sign_language" not in str([row.details for row in work.all(sa.select(AuditEntry))])


def test_a_cpr_number_is_kept_nowhere(work: Work) -> None:
    event = make_event(work)
    for field in ("needs_text", "question", "aloud", "name"):
        with pytest.raises(Invalid) as refused:
            asking(work, event, **{field: "cpr 010203-1234"})
        assert refused.value.field == field


def test_it_is_confirmed_in_plain_words_and_told(work: Work) -> None:
    place = asking(work, make_event(work))
    need = only(work)
    for state in (NeedState.CONFIRMED, NeedState.IMPOSSIBLE):
        with pytest.raises(Invalid):
            needs.answer(work, need.id, state, version=need.version)
    needs.answer(work, need.id, NeedState.ARRANGED, version=need.version)
    needs.answer(work, need.id, NeedState.CONFIRMED, words="Tolken kommer.", version=need.version)
    [(found, words)] = needs.of_place(work, place)
    assert (found.state, words.answer) == (NeedState.CONFIRMED, "Tolken kommer.")
    assert work.all(sa.select(Message.template).order_by(Message.template)) == [
        "place_confirmed",
        "place_need_answered",
    ]


def test_what_is_impossible_has_a_reason_and_an_alternative(work: Work) -> None:
    place = asking(work, make_event(work))
    need = only(work)
    with pytest.raises(Invalid) as refused:
        needs.answer(work, need.id, NeedState.IMPOSSIBLE, words="Ingen tolk er ledig.", version=need.version)
    assert refused.value.field == "alternative"
    needs.answer(
        work,
        need.id,
        NeedState.IMPOSSIBLE,
        words="Ingen tolk er ledig.",
        alternative="Skrivetolk.",
        version=need.version,
    )
    assert needs.of_place(work, place)[0][1].alternative == "Skrivetolk."


def test_two_organisers_do_not_overwrite_each_other(work: Work) -> None:
    asking(work, make_event(work))
    need = only(work)
    seen = need.version
    needs.answer(work, need.id, NeedState.ARRANGED, version=seen)
    with pytest.raises(Conflict):
        needs.answer(work, need.id, NeedState.CONFIRMED, words="Ja.", version=seen)


def test_who_does_not_arrange_the_event_sees_and_answers_nothing(work: Work) -> None:
    event = make_event(work)
    asking(work, event)
    need = only(work)
    elsewhere = Actor(held=(Held(Role.ORGANISER, need.id),), kind="person")
    for actor in (VISITOR, elsewhere):
        other = as_actor(work, actor)
        with pytest.raises(Forbidden):
            needs.open_all(other, event.id)
        with pytest.raises(Forbidden):
            needs.answer(other, need.id, NeedState.ARRANGED, version=need.version)
        with pytest.raises(Forbidden):
            lists.guests(other, event.id)
        assert lists.overdue_needs(other) == []
    assert needs.open_all(as_actor(work, Actor(held=(Held(Role.ORGANISER, event.scope_id),), kind="person")), event.id)
    assert "events.needs_read" in work.all(sa.select(AuditEntry.action))


def test_other_words_are_a_new_request_and_what_is_taken_back_is_deleted(work: Work) -> None:
    event = make_event(work)
    place = asking(work, event, needs_text="En stol")
    consent = place.needs_consent_id
    other = work.one(sa.select(AccessNeed).where(AccessNeed.kind == NeedKind.OTHER))
    needs.answer(work, other.id, NeedState.CONFIRMED, words="Ja.", version=other.version)
    wish = Wish(needs_text="To stole", needs_consent=True)
    signing_up.change(work, place.id, wish, version=place.version)
    [(need, words)] = needs.of_place(work, place)
    assert (need.state, words.note, words.answer) == (NeedState.REQUESTED, "To stole", "")
    signing_up.change(work, place.id, Wish(), version=place.version)
    assert needs.of_place(work, place) == []
    assert place.needs_key is None
    assert work.get(Consent, consent).withdrawn_on == work.today


def test_giving_up_a_place_erases_what_was_told_at_once(work: Work) -> None:
    place = asking(work, make_event(work), needs_text=WORDS, municipality="")
    consent = place.needs_consent_id
    signing_up.cancel(work, place.id)
    assert work.all(sa.select(AccessNeed)) == []
    assert (place.needs_key, place.data_key, place.name, place.email) == (None, None, None, None)
    assert work.get(Consent, consent).withdrawn_on == work.today
    assert signing_up.cancel(work, place.id).standing is Standing.GIVEN_UP


def test_interpreters_are_due_when_all_can_have_asked(work: Work) -> None:
    event = make_event(work, days=30, access_until=work.today + timedelta(days=12))
    assert needs.due_on(event, NeedKind.SIGN_LANGUAGE, work.today) == work.today + timedelta(days=12)
    assert needs.due_on(event, NeedKind.DIET, work.today) == work.today + timedelta(days=23)
    assert needs.due_on(event, NeedKind.DIET, work.today + timedelta(days=28)) == work.today + timedelta(days=28)


def test_what_is_overdue_is_seen_and_its_owner_gets_one_mail_a_day(work: Work) -> None:
    event = make_event(work, days=10, access_until=work.today + timedelta(days=1))
    account = make_account(work, Role.ORGANISER)
    event.owner_id = account.id
    work.flush()
    asking(work, event, email="")
    assert lists.overdue_needs(work) == []
    assert ending.warn_overdue(work) == 0
    assert only(work).owner_id == account.id
    assert lists.overdue_needs(later(work, days=1)) == [], "the last day counts whole"
    late = later(work, days=2)
    assert [each.event.id for each in lists.overdue_needs(late)] == [event.id]
    for _ in range(2):
        assert ending.warn_overdue(late) == 1
    assert work.all(sa.select(Message.template)) == ["event_needs_overdue"]
    [managed] = lists.managed(late)
    assert (managed.open_needs, managed.overdue_needs) == (1, 1)
    need = only(work)
    needs.answer(late, need.id, NeedState.CONFIRMED, words="Ja.", version=need.version)
    assert lists.overdue_needs(late) == []


def test_the_interpreter_that_is_soonest_to_be_booked_comes_first(work: Work) -> None:
    soon = make_event(work, days=10, sign_language=Support.CONFIRMED)
    far = make_event(work, days=40, access_until=work.today + timedelta(days=20))
    assert [each.event.id for each in lists.managed(work)] == [soon.id, far.id]
    asking(work, far)
    first, second = lists.managed(work)
    assert (first.event.id, first.interpreter_by) == (far.id, work.today + timedelta(days=20))
    assert second.interpreter_by is None


def test_thirty_days_after_the_event_nobody_can_know_what_was_needed(work: Work) -> None:
    basics.load(work)
    event = make_event(work, days=3)
    place = asking(work, event, needs_text=WORDS)
    last = later(work, days=33)
    assert ending.purge_needs(last) == 0
    assert ending.purge_needs(later(work, days=34)) == 1
    assert work.all(sa.select(AccessNeed)) == []
    assert queries.fresh(work, place.id).needs_key is None
    assert ending.purge_needs(later(work, days=35)) == 0
    assert sealed.details(work, place).email == "bo@example.org"


def test_a_place_is_forgotten_with_its_code_and_the_number_of_people_stays(work: Work) -> None:
    basics.load(work)
    event = make_event(work, days=3)
    given_up = asking(work, event)
    asking(work, event)
    signing_up.cancel(work, given_up.id)
    assert given_up.standing is Standing.GIVEN_UP
    assert sealed.details(work, given_up) == sealed.Details()
    event.head_count = 1
    ended = times.wall_of(event.ends_at).date()
    assert ending.forget_places(later(work, days=(ended - work.today).days + 183)) == 0
    assert ending.forget_places(later(work, days=(ended - work.today).days + 184)) == 2
    for kind in (Place, AccessNeed, Consent, Receipt):
        assert work.all(sa.select(kind.id)) == []
    assert work.get(Event, event.id).head_count == 1


def test_a_need_is_handed_over_with_another_day(work: Work) -> None:
    event = make_event(work)
    asking(work, event)
    need, account = only(work), make_account(work, Role.ORGANISER)
    due = work.today + timedelta(days=2)
    with pytest.raises(Forbidden):
        needs.hand_over(as_actor(work, VISITOR), need.id, owner_id=None, due=due, version=need.version)
    seen = need.version
    needs.hand_over(work, need.id, owner_id=account.id, due=due, version=seen)
    assert (need.owner_id, need.due_on) == (account.id, due)
    with pytest.raises(Conflict):
        needs.hand_over(work, need.id, owner_id=None, due=due, version=seen)
