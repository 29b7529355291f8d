"""One's own place: the code shows it, and the online link only to those who have a place."""

import pytest

from engage.core.errors import NotFound
from engage.core.ids import shown
from engage.core.work import Work
from engage.events import mine, signing_up
from engage.events.rules import Mode, Standing, State
from tests.factories.events import make_code, make_event

LINK = "https://example.org/room"


def test_the_code_shows_the_place_with_all_that_was_told(work: Work) -> None:
    event = make_event(work, mode=Mode.HYBRID, online_link=LINK)
    place, code = make_code(work, event, name="Bo", question="Hvor lang er pausen?")
    own = mine.by_code(work, shown(code).lower())
    assert (own.place.id, own.event.id, own.state) == (place.id, event.id, State.OPEN)
    assert (own.details.name, own.details.question, own.position) == ("Bo", "Hvor lang er pausen?", None)
    assert LINK not in str(event.online_link)
    with pytest.raises(NotFound):
        mine.by_code(work, "")


def test_the_online_link_is_for_those_who_have_a_place(work: Work) -> None:
    event = make_event(work, mode=Mode.ONLINE, online_link=LINK, capacity=1)
    holder, waiting = make_code(work, event)[0], make_code(work, event)[0]
    assert mine.by_id(work, holder.id).online_link == LINK
    assert (mine.by_id(work, waiting.id).online_link, mine.by_id(work, waiting.id).position) == ("", 1)
    signing_up.cancel(work, holder.id)
    assert mine.by_id(work, holder.id).online_link == ""
    offered = mine.by_id(work, waiting.id)
    assert (offered.place.standing, offered.online_link) == (Standing.OFFERED, "")
    signing_up.accept(work, waiting.id)
    assert mine.by_id(work, waiting.id).online_link == LINK
    assert mine.by_id(work, make_code(work, make_event(work, online_link=LINK))[0].id).online_link == ""
