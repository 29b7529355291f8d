"""What is news and what is not; and that everybody who follows it is told once, and nobody else costs any work."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage.audit.models import Tombstone
from engage.basics import facts
from engage.bodies.models import Body
from engage.bodies.signing import Stage as SignedStage
from engage.consent import service as consent
from engage.core.authority import SYSTEM
from engage.core.work import Store, Work, unit_of_work
from engage.decisions import moving, publishing
from engage.decisions.publishing import WasDone
from engage.decisions.rules import Outcome
from engage.events import planning
from engage.events.models import Event
from engage.events.rules import Stage
from engage.following import digest, gathering, saying, service, topics
from engage.following.models import DigestDue, Follow, Follower, Gathering, News
from engage.following.rules import MOST_LINES, Kind, Rhythm
from engage.notifications.models import Message
from engage.perspectives import publishing as perspectives
from engage.questions.models import Answer
from tests.counting import counted
from tests.factories.contributions import make_body
from tests.factories.decisions import answer, corrected, made_from, make_answered, make_asked, writer
from tests.factories.events import later, make_event, make_plan, on_the_clock
from tests.factories.following import LONE, follower_of, mails, make_follow, morning, thing
from tests.factories.hearings import make_council
from tests.factories.perspectives import CLAIM
from tests.factories.questions import make_answered as make_answered_question
from tests.factories.questions import make_question
from tests.factories.rounds import make_round

MONDAY = "2026-11-23T08:00"


def told(work: Work) -> list[tuple[Kind, int]]:
    """All news that everyone may read, the oldest first."""
    return [(each.news.kind, each.news.edition) for each in reversed(saying.newest(work, 100))]


def kinds(work: Work) -> list[Kind]:
    gathering.gather(replace(work, memo={}))
    return [kind for kind, _ in told(work)]


# --- What is news -------------------------------------------------------------------------------


def test_every_room_has_news_and_each_is_noted_once(full: Store) -> None:
    with unit_of_work(full, SYSTEM) as work:
        found = set(kinds(work))
        assert found == set(Kind) - {Kind.REVISED, Kind.TAKEN_OVER, Kind.MOVED}
        number = work.one(sa.select(sa.func.count(News.id)))
        assert all(line.title for line in saying.lines(saying.newest(work, 99), saying.words_of(work, "de", [])))
        work.run(sa.update(Gathering).values(stamp=-1))
        work.session.expire_all()
        assert gathering.gather(work) == 0
        assert work.one(sa.select(sa.func.count(News.id))) == number
        demo = mails(work)
        assert len(demo) == 1
        assert demo[0][2]["number"] > 5


def test_a_correction_is_news_only_when_the_outcome_is_another(work: Work) -> None:
    asked = make_asked(work)
    make_answered(work, asked)
    assert kinds(work) == [Kind.PERSPECTIVE, Kind.ANSWERED]
    corrected(work, asked, answer(reasons="Rettet.", what_changed="Et ord."))
    assert kinds(work) == [Kind.PERSPECTIVE, Kind.ANSWERED]
    corrected(work, asked, answer(Outcome.OUTSIDE, what_changed="Det kan KKR ikke bestemme."))
    corrected_back = answer(Outcome.NOT_USED, what_changed="Det kan KKR alligevel.")
    assert kinds(work) == [Kind.PERSPECTIVE, Kind.ANSWERED, Kind.ANSWERED]
    corrected(work, asked, corrected_back)
    assert kinds(work)[1:] == [Kind.ANSWERED] * 3


def test_an_answer_is_late_once_and_goes_to_the_successor(work: Work) -> None:
    asked = make_asked(work)
    old = work.get(Body, asked.body_id)
    after = later(work, days=40)
    assert kinds(after)[-1] is Kind.LATE
    old.valid_to, old.successor_id = after.today - timedelta(days=1), make_body(work, "kkr-next").id
    work.flush()
    moving.follow(after)
    assert kinds(later(work, days=41)) == [Kind.PERSPECTIVE, Kind.LATE, Kind.TAKEN_OVER]
    one = saying.newest(work, 1)[0]
    assert {each.topic_id for each in work.rows(sa.text("SELECT topic_id FROM news_about"))}
    assert one.body is not None
    assert one.body.key == "kkr-next"


def test_a_meeting_is_announced_once_and_moved_as_often_as_it_is(work: Work) -> None:
    event = make_event(work)
    assert kinds(work) == [Kind.ANNOUNCED]
    published, event.published_on = event.published_on, None
    work.flush()
    assert kinds(work) == []
    event.published_on, event.title = published, "Et andet navn"
    work.flush()
    assert kinds(work) == [Kind.ANNOUNCED]
    for days in (40, 50):
        planning.change(work, event.id, make_plan(work, days=days), version=event.version)
        work.flush()
        kinds(work)
    assert told(work) == [(Kind.ANNOUNCED, 0), (Kind.MOVED, 1), (Kind.MOVED, 2)]
    assert kinds(later(work, days=60))[1:] == [Kind.MOVED, Kind.MOVED]


def test_a_written_round_is_no_meeting(work: Work) -> None:
    it = make_round(work)
    assert kinds(work) == [Kind.PERSPECTIVE, Kind.ROUND]
    it.event.stage = Stage.MINUTES
    work.flush()
    assert kinds(work) == [Kind.PERSPECTIVE, Kind.ROUND, Kind.ROUND_OVER]


@pytest.mark.parametrize("enough", [True, False])
def test_a_second_answer_is_news_where_the_first_was_not_enough(work: Work, *, enough: bool) -> None:
    first = make_answered_question(work, make_question(work, make_council(work)))
    assert kinds(work)[-2:] == [Kind.QUESTION, Kind.QUESTION_ANSWERED]
    first.stage, first.is_enough, first.note = SignedStage.REPLACED, enough, None if enough else "Hvornår?"
    work.flush()
    second = {c.key: getattr(first, c.key) for c in Answer.__table__.c if c.key != "id"}
    changed = {"number": 2, "stage": SignedStage.PUBLISHED, "is_enough": None, "note": None}
    work.add(Answer(**(second | changed)))
    work.flush()
    assert kinds(work).count(Kind.QUESTION_ANSWERED) == (1 if enough else 2)


def test_what_is_withdrawn_is_told_no_more(work: Work) -> None:
    perspective, _ = made_from(work, {})
    make_follow(work, perspective)
    asked = make_asked(work, perspective)
    make_answered(work, asked)
    perspectives.withdraw(writer(work), perspective.id, why="Kilderne holdt ikke.")
    assert kinds(work) == []
    assert morning(later(work, days=1)) == 0
    assert mails(work) == []


def test_nothing_is_asked_of_the_rooms_while_nothing_has_changed(store: Store) -> None:
    gathering.gather_new(store)
    gathering.gather_new(store)
    with counted() as sent:
        assert gathering.gather_new(store) == 0
    assert len(sent) == 2, sent


# --- Who is told --------------------------------------------------------------------------------


def answered(work: Work, perspective: Any = None, **words: Any) -> Any:
    asked = make_asked(work, perspective)
    make_answered(work, asked)
    return asked


def test_a_follower_is_told_once_of_what_they_follow_in_their_language(work: Work) -> None:
    first, _ = made_from(work, {})
    second, _ = made_from(work, {})
    for each in (first, second):
        make_follow(work, each, language="de")
    make_follow(work, second, "karl@example.org")
    asked = answered(work, first)
    publishing.add_done(
        work, asked.number, WasDone("Nye taxaer", work.today, "Aftalen"), version=asked.version, once="done"
    )
    tomorrow = later(work, days=1)
    assert morning(tomorrow) == 1
    assert morning(tomorrow) == 0
    ((to, language, values),) = mails(work)
    assert (to, language, values["number"], values["more"]) == (LONE, "de", 2, 0)
    news = values["news"]
    assert news.count(CLAIM) == 3, "once as what they follow, and once for each piece of news"
    assert news.index("getan") < news.index("geantwortet"), "the newest first"
    assert f"/svar/{asked.number}/" in news
    assert values["stop"] == values["list_stop"] != values["see"]
    assert morning(later(work, days=2)) == 0


def test_news_about_two_things_that_one_follows_are_told_once(work: Work) -> None:
    perspective, _ = made_from(work, {})
    body = make_body(work, "kkr-test")
    for each in (perspective, body):
        make_follow(work, each)
    make_answered(work, make_asked(work, perspective, body_id=body.id))
    assert morning(later(work, days=1)) == 1
    assert mails(work)[0][2]["number"] == 1


def test_a_weekly_mail_comes_on_its_day_and_holds_the_week(work: Work) -> None:
    monday = on_the_clock(work, MONDAY)
    morning(monday)
    perspective, _ = made_from(monday, {})
    make_follow(monday, perspective, rhythm=Rhythm.WEEKLY)
    assert [morning(later(monday, days=number)) for number in (1, 2)] == [0, 0]
    answered(later(monday, days=2), perspective)
    days = [morning(later(monday, days=number)) for number in (3, 4, 5, 6, 7, 8)]
    assert days == [0, 0, 0, 0, 1, 0]


def test_a_morning_on_which_nobody_worked_is_made_up_for(work: Work) -> None:
    monday = on_the_clock(work, MONDAY)
    morning(monday)
    perspective, _ = made_from(monday, {})
    make_follow(monday, perspective, rhythm=Rhythm.WEEKLY)
    make_follow(monday, perspective, "karl@example.org")
    answered(later(monday, days=1), perspective)
    assert morning(later(monday, days=10)) == 2
    assert morning(later(monday, days=11)) == morning(later(monday, days=14)) == 0


def test_nothing_before_seven_and_nobody_is_told_what_was_before_they_followed(work: Work) -> None:
    perspective, _ = made_from(work, {})
    answered(work, perspective)
    night = on_the_clock(work, "2026-11-24T06:59")
    morning(on_the_clock(work, MONDAY))
    make_follow(night, perspective)
    assert morning(night) == 0
    assert morning(on_the_clock(work, "2026-11-24T07:00")) == 0


@pytest.mark.parametrize("most", [2, 100])
def test_batches_of_any_size_tell_everybody_once(work: Work, most: int) -> None:
    perspective, _ = made_from(work, {})
    people = [f"p{number}@example.org" for number in range(5)]
    for each in people:
        make_follow(work, perspective, each)
    answered(work, perspective)
    assert morning(later(work, days=1), most) == 5
    assert sorted(to for to, _, _ in mails(work)) == people
    assert morning(later(work, days=2), most) == 0


def test_whoever_changes_from_weekly_to_daily_misses_nothing(work: Work) -> None:
    monday = on_the_clock(work, MONDAY)
    morning(monday)
    perspective, _ = made_from(monday, {})
    make_follow(monday, perspective, rhythm=Rhythm.WEEKLY)
    answered(later(monday, days=1), perspective)
    thursday = later(monday, days=3)
    morning(thursday)
    follower = follower_of(work)
    assert follower is not None
    service.change(thursday, follower, rhythm=Rhythm.DAILY, weekday=1, language="da")
    assert digest.send_some(thursday) == 1
    assert [morning(later(monday, days=number)) for number in (4, 7, 14)] == [0, 0, 0]


def test_without_news_there_is_no_mail_and_no_row(work: Work) -> None:
    perspective, _ = made_from(work, {})
    other, _ = made_from(work, {})
    make_follow(work, perspective)
    make_follow(work, other, "karl@example.org")
    answered(work, perspective)
    digest.begin(later(work, days=1))
    assert work.all(sa.select(DigestDue.follower_id)) == [follower_of(work).id]  # type: ignore[union-attr]


def test_many_news_are_cut_short(work: Work) -> None:
    make_follow(work, work.get(Body, make_event(work).body_id))
    for number in range(MOST_LINES + 2):
        make_event(work, title=f"Møde {number}")
    assert morning(later(work, days=1)) == 1
    values = mails(work)[0][2]
    assert (values["number"], values["more"], values["news"].count("* ")) == (MOST_LINES + 2, 2, MOST_LINES)


# --- Who stops, and what ends by itself ---------------------------------------------------------


def test_stopping_forgets_the_address_and_the_mail_that_waits(work: Work) -> None:
    perspective, _ = made_from(work, {})
    make_follow(work, perspective)
    make_follow(work, perspective, "karl@example.org")
    answered(work, perspective)
    morning(later(work, days=1))
    follower = follower_of(work)
    assert follower is not None
    service.stop_all(work, follower.id)
    service.stop_all(work, follower.id)
    assert [to for to, _, _ in mails(work)] == ["karl@example.org"]
    assert work.one(sa.select(sa.func.count(Follower.id))) == work.one(sa.select(sa.func.count(Follow.id))) == 1
    buried = work.one(sa.select(Tombstone).where(Tombstone.subject_kind == "follower"))
    assert buried.subject_id == follower.id


def test_what_nobody_confirms_is_forgotten_and_so_is_who_hears_nothing_for_long(work: Work) -> None:
    consent.load(work, facts("consents.json"), facts("retention.json"))
    perspective, _ = made_from(work, {})
    make_follow(work, perspective)
    service.ask(work, thing(work, perspective), "karl@example.org", Rhythm.DAILY, language="da")
    assert service.forget_over(later(work, days=7)) == 0
    assert service.forget_over(later(work, days=8)) == 2
    assert follower_of(work) is not None
    assert service.forget_over(later(work, days=730)) == 0
    assert service.forget_over(later(work, days=731)) == 1
    assert work.all(sa.select(Follower)) == []
    assert work.all(sa.select(Message).where(Message.template == "follow_confirm")) == []


def test_an_address_is_nowhere_to_be_read(work: Work) -> None:
    perspective, _ = made_from(work, {})
    make_follow(work, perspective)
    rows = work.rows(sa.text("SELECT * FROM follower")) + work.rows(sa.text("SELECT * FROM outbox_message"))
    assert rows
    assert not any("lone" in str(value) for row in rows for value in row)


def test_an_event_nobody_can_see_is_followed_by_nobody(work: Work) -> None:
    event = work.get(Event, make_event(work).id)
    event.published_on = None
    work.flush()
    assert topics.named(work, f"arrangement:{event.number}") is None
