"""Where meetings are named: the front page, their focus area, and people's own calendars."""

from datetime import timedelta

import sqlalchemy as sa

from engage.agreements import queries as agreements
from engage.events import programme, stages
from engage.events.models import Event
from engage.events.rules import Mode
from tests.counting import counted
from tests.factories.agreements import SOON, load_cycles
from tests.factories.events import make_event
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import LINK, Act, make, words


def test_the_front_page_names_the_next_two_and_hears_of_a_cancelled_one(client: CheckingClient, act: Act) -> None:
    numbers = [make(act, days=days, title=f"Mødet om {days} dage") for days in (12, 10, 11)]
    page = words(client.get("/en/").text).split("The next meetings")[1]
    assert "Mødet om 10 dage" in page
    assert "Mødet om 11 dage" in page
    assert "Mødet om 12 dage" not in page
    with act() as work:
        event = work.one(sa.select(Event).where(Event.number == numbers[1]))
        stages.cancel(work, event.id, reason="Sygdom.", version=event.version)
    assert "Cancelled" in words(client.get("/en/").text)


def test_a_focus_area_names_its_meetings_without_asking_again(client: CheckingClient, act: Act) -> None:
    with act() as work:
        load_cycles(work)
        area = agreements.focus_area(work, SOON, 3)
        event = make_event(work, title="Mødet om området")
        make_event(work, title="Mødet om alt andet")
        programme.set_focus(work, event.id, [area.id], version=event.version)
    address = f"/en/aftaler/{SOON}/fokusomraader/3/"
    page = words(client.get(address).text).split("Meetings about this")[1]
    assert "Mødet om området" in page
    assert "Mødet om alt andet" not in page
    with counted() as sent:
        client.get(address)
    assert [statement for statement in sent if "FROM event" in statement] == []
    assert "Mødet om området" in client.get(f"/arrangementer.ics?fokus={SOON}:3").text
    assert "Mødet om alt andet" not in client.get(f"/arrangementer.ics?fokus={SOON}:3").text


# --- Calendars --------------------------------------------------------------------------------


def test_calendars_get_the_event_at_its_wall_time_and_never_the_link(client: CheckingClient, act: Act) -> None:
    with act() as work:
        event = make_event(work, title="Møde, med; tegn", mode=Mode.HYBRID, online_link=LINK)
        number, day, key = event.number, work.today + timedelta(days=30), event.id.hex
    answer = client.get(f"/arrangementer/{number}.ics")
    assert answer.mimetype == "text/calendar"
    for text in (answer.text, client.get("/arrangementer.ics").text):
        lines = text.replace("\r\n ", "").split("\r\n")
        assert f"DTSTART;TZID=Europe/Copenhagen:{day:%Y%m%d}T150000" in lines
        assert "SUMMARY:Møde\\, med\\; tegn" in lines
        assert any(line.startswith(f"UID:event-{key}@") for line in lines)
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
        assert LINK not in text


def test_a_feed_is_of_a_focus_area_or_of_a_body(client: CheckingClient, act: Act) -> None:
    number = make(act)
    assert f"/arrangementer/{number}/" in client.get("/arrangementer.ics?raad=kkr-events").text
    for nothing in ("raad=ingen", "raad=%00", "fokus=ingen:3", "fokus=x", "fokus=%00:3"):
        assert client.get(f"/arrangementer.ics?{nothing}").status_code == 404
