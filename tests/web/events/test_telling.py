"""Mails about places: at the right hour, once, in the reader's language, and silent about what it is about."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engage import basics, jobs
from engage.core.config import Settings
from engage.core.work import Store, Work, unit_of_work
from engage.events import calendar, ending, needs, planning, programme, queries, signing_up, stages, times
from engage.events.calendar import CANCELLED, CONFIRMED
from engage.events.checking import Wish
from engage.events.models import Event
from engage.events.rules import NeedState, Telling
from engage.notifications.mailer import Claimed, compose
from engage.notifications.models import Message
from engage.wording import queries as wording
from engage.wording import service as wording_service
from tests.factories.contributions import make_focus_area
from tests.factories.events import at_three, later, make_event, make_place, make_plan, on_the_clock

TITLE = "Når psykiatrien slutter klokken 22"
VALUES = {"day": "torsdag", "clock": "15.00", "until_day": "fredag", "until_clock": "08.00", "number": 2}


def mails(work: Work) -> list[str]:
    return work.all(sa.select(Message.template).order_by(Message.template))


def test_reminders_come_at_ten_a_week_and_a_day_ahead_each_once(work: Work) -> None:
    event = make_event(work, days=20)
    make_place(work, event, email="bo@example.org")
    work.run(sa.delete(Message))
    day = at_three(work, 20).date()
    week, eve = day - times.WEEK, day - times.DAY
    for moment, sent in (
        (f"{week}T09:59", []),
        (f"{week}T10:00", ["event_reminder_week"]),
        (f"{week}T15:00", ["event_reminder_week"]),
        (f"{eve}T09:59", ["event_reminder_week"]),
        (f"{eve}T10:00", ["event_reminder_day", "event_reminder_week"]),
        (f"{day}T14:59", ["event_reminder_day", "event_reminder_week"]),
    ):
        ending.remind(on_the_clock(work, moment))
        assert mails(work) == sent, moment


def test_who_waits_is_not_reminded_and_nobody_of_a_cancelled_event(work: Work) -> None:
    event = make_event(work, days=1, capacity=1)
    cancelled = make_event(work, days=1)
    make_place(work, event, name="Bo", email="bo@example.org")
    make_place(work, event, email="inger@example.org")
    make_place(work, cancelled, email="karim@example.org")
    stages.cancel(work, cancelled.id, reason="Nej", version=cancelled.version)
    work.run(sa.delete(Message))
    ending.remind(on_the_clock(work, f"{at_three(work, 1).date() - times.DAY}T10:30"))
    assert mails(work) == ["event_reminder_day"]


def test_the_questions_are_there_a_week_ahead(work: Work) -> None:
    event = make_event(work, days=20, questions="Hvad virker?")
    week = at_three(work, 20).date() - times.WEEK
    assert not queries.questions_are_shown(on_the_clock(work, f"{week}T09:59"), event)
    assert queries.questions_are_shown(on_the_clock(work, f"{week}T10:00"), event)
    assert not queries.questions_are_shown(on_the_clock(work, f"{week}T10:00"), make_event(work, days=20))


@pytest.mark.parametrize("language", ["da", "da@easy", "en", "de"])
@pytest.mark.parametrize("template", [*Telling, "event_needs_overdue"])
def test_every_mail_can_be_written_in_every_language(settings: Settings, template: str, language: str) -> None:
    claimed = Claimed(message_id=uuid4(), lease_by="", recipient="bo@example.org", language=language,
                      template=str(template), values=VALUES)  # fmt: skip
    mail = compose(claimed, settings)
    text = mail.get_content()
    assert mail["Subject"]
    assert settings.base_url in text
    assert "%(" not in text
    assert "tolk" not in (text + mail["Subject"]).lower()


def test_no_mail_says_which_event_it_is_about_or_what_somebody_needs(work: Work) -> None:
    event = make_event(work, title=TITLE, online_link="https://example.org/secret")
    place = make_place(
        work, event, email="bo@example.org", needs=("sign_language",), needs_text="Autisme", needs_consent=True
    )
    need = needs.of_place(work, place)[0][0]
    needs.answer(work, need.id, NeedState.CONFIRMED, words="Tolken kommer", version=need.version)
    stages.cancel(work, event.id, reason="Sygdom", version=event.version)
    found = work.all(sa.select(Message))
    assert len(found) == 3
    for message in found:
        values = work.unseal(message, "values") or ""
        for word in (TITLE, "psykiatri", "Autisme", "tolk", "Tolken", "sign_language", "Sygdom", "secret"):
            assert word not in values


def test_a_mail_is_in_the_language_of_the_form(work: Work) -> None:
    event = make_event(work)
    wish = Wish(email="bo@example.org")
    signing_up.sign_up(work, event.id, wish, once="a form in German, sent once", language="de")
    message = work.one(sa.select(Message))
    values = work.unseal(message, "values") or ""
    assert message.language == "de"
    assert "tag, " in values or "woch, " in values


def test_the_jobs_of_the_room_run(store: Store) -> None:
    with unit_of_work(store) as work:
        basics.load(work)
        make_place(work, make_event(work))
    done = {name: jobs.run(store, jobs.BY_NAME[name]) for name in (
        "lapse-offers", "release-held-seats", "remind", "overdue-needs", "forget-needs", "forget-evaluations",
        "forget-unsent", "forget-places",
    )}  # fmt: skip
    assert done["forget-places"] == "0 removed"
    assert done["remind"] == "0 told"


def entries(work: Work, language: str = "da", **which: Any) -> dict[str, Any]:
    return {each.summary: each for each in calendar.feed(work, language, host="example.org", **which)}


def test_a_calendar_learns_of_a_move_and_of_a_cancellation_and_keeps_the_entry(work: Work) -> None:
    event: Event = make_event(work, title="Et møde")
    make_event(work, opened=False, title="Skjult")
    first = entries(work)["Et møde"]
    assert (first.sequence, first.status, first.starts) == (0, CONFIRMED, at_three(work, 30))
    assert first.location == "Biblioteket, Torvet 1, 4000 Byen"
    planning.change(work, event.id, make_plan(work, title="Et møde", days=31), version=event.version)
    moved = entries(work)["Et møde"]
    assert (moved.uid, moved.sequence, moved.starts) == (first.uid, 1, at_three(work, 31))
    stages.cancel(work, event.id, reason="Nej", version=event.version)
    struck = entries(work)["Et møde"]
    assert (struck.uid, struck.sequence, struck.status) == (first.uid, 2, CANCELLED)


def test_a_feed_holds_what_it_is_about_in_the_readers_language(work: Work) -> None:
    area = make_focus_area(work)
    event, other = make_event(work, title="Et"), make_event(work, title="To", scope="kkr-other")
    programme.set_focus(work, event.id, [area.id], version=event.version)
    wording_service.set_twin(work, event, "title", "en", "One")
    assert set(entries(work)) == {"Et", "To"}
    assert set(entries(work, focus_area_id=area.id)) == {"Et"}
    assert set(entries(work, body_id=other.scope_id)) == {"To"}
    assert set(entries(work, "en")) == {"One", "To"}
    assert wording.twins(work, "en", [event]).text(event, "title") == "One"
    assert entries(later(work, days=400 + 31)) == {}
