"""Without holding the event, PostgreSQL lets several take the last seat: the lock is what keeps it from them."""

import time

import pytest
import sqlalchemy as sa

from engage.core.work import Store, Work, unit_of_work
from engage.events import queries
from engage.events.models import Event, Place
from engage.events.rules import Standing
from tests.factories.events import make_event
from tests.web.events.test_races import sign_up, together

ASKING = 8


def confirmed(store: Store) -> int:
    with unit_of_work(store) as work:
        found = sa.select(sa.func.count()).where(Place.standing == Standing.CONFIRMED)
        return int(work.session.scalar(found) or 0)


def test_the_last_seat_is_promised_once_because_the_event_is_held(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = queries.counted

    def slowly(work: Work, event: Event) -> queries.Counted:
        found = counted(work, event)
        time.sleep(0.02)  # long enough for everybody to have counted before anybody has written
        return found

    monkeypatch.setattr(queries, "counted", slowly)
    with unit_of_work(store) as work:
        event = make_event(work, capacity=1)
    together(*(lambda n=n: sign_up(store, event, f"held {n}") for n in range(ASKING)))
    assert confirmed(store) == 1
    with unit_of_work(store) as work:
        event = make_event(work, capacity=1)
    monkeypatch.setattr(queries, "locked", lambda work, event_id, **_: work.get(Event, event_id))
    together(*(lambda n=n: sign_up(store, event, f"loose {n}") for n in range(ASKING)))
    assert confirmed(store) > 2, "the test itself would see the fault"
