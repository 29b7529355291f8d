"""The end of a cycle: what is open is on one page, nothing owed is closed over, and promises go on in the next."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.agreements import service as agreements
from engage.agreements.models import Agreement, FocusArea
from engage.core.authority import Role
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.work import Work
from engage.decisions import cycles
from engage.decisions.cycles import Words
from engage.decisions.models import Closing
from engage.dialogue.models import Carried, FollowUp
from engage.events import programme
from engage.hearings import service as hearings
from engage.hearings.models import Hearing
from tests.factories.contributions import make_code
from tests.factories.decisions import make_answered, make_asked, writer
from tests.factories.development import make_perspective
from tests.factories.dialogue import make_held, make_minutes
from tests.factories.hearings import make_council, make_hearing
from tests.pages_checked import CheckingClient

Act = Callable[..., Any]
WHY = "Vi nåede ikke at svare alle. Det beklager vi."


def over(work: Work, perspective: Any) -> Agreement:
    """Nobody can give input to the cycle of a perspective any more."""
    area = work.get(FocusArea, perspective.focus_area_id)
    area.input_from, area.input_to = work.today - timedelta(days=90), work.today - timedelta(days=1)
    work.flush()
    return work.get(Agreement, area.agreement_id)


def next_of(work: Work, agreement: Agreement) -> Agreement:
    years = {"period_from": date(2029, 1, 1), "period_to": date(2030, 12, 31)}
    return agreements.copy_cycle(work, agreement.id, slug="naeste", title="Næste aftale", **years)


def promise(work: Work, focus_area_id: UUID) -> FollowUp:
    """Something that was promised at a meeting about the focus area, and is not done."""
    event, now = make_held(work)
    programme.set_focus(now, event.id, [focus_area_id], version=event.version)
    make_minutes(now, event)
    return work.all(sa.select(FollowUp).order_by(FollowUp.due_on))[0]


def words(agreement: Agreement, **values: str) -> Words:
    known = {"came_of_it": "Flere bliver ringet op.", "no_reply_why": WHY, "confirm": agreement.title}
    return Words(**(known | values))


def test_a_cycle_is_closed_when_nothing_is_owed_and_promises_go_on(work: Work) -> None:
    perspective = make_perspective(work)
    agreement, asked = over(work, perspective), make_asked(work, perspective)
    row = promise(work, perspective.focus_area_id)
    staff = writer(work)
    assert [each.unanswered for each in cycles.one(staff, agreement.slug).areas] == [1]
    next_of(work, agreement)
    with pytest.raises(Conflict, match="not answered"):
        cycles.close(staff, agreement.slug, words(agreement))
    make_answered(work, asked)
    hearing: Hearing = make_hearing(work, make_council(work), perspective=perspective)
    with pytest.raises(Conflict, match="still runs"):
        cycles.close(staff, agreement.slug, words(agreement))
    hearings.withdraw(work, hearing.number, why="Det var forkert.", version=hearing.version)
    for field, value in (("came_of_it", ""), ("confirm", "noget andet"), ("no_reply_why", "")):
        with pytest.raises(Invalid) as refusal:
            cycles.close(staff, agreement.slug, words(agreement, **{field: value}))
        assert refusal.value.field == field
    closing = cycles.close(staff, agreement.slug, words(agreement))
    assert cycles.close(staff, agreement.slug, words(agreement)).id == closing.id  # twice is once
    assert all(work.all(sa.select(FocusArea.closed_on).where(FocusArea.agreement_id == agreement.id)))
    assert row.id in set(work.all(sa.select(Carried.follow_up_id)))
    assert closing.next_id == work.one(sa.select(Agreement.id).where(Agreement.slug == "naeste"))


def test_promises_need_a_next_cycle_and_strangers_find_nothing(work: Work) -> None:
    perspective = make_perspective(work)
    agreement = over(work, perspective)
    promise(work, perspective.focus_area_id)
    with pytest.raises(Conflict, match="next cycle"):
        cycles.close(writer(work), agreement.slug, words(agreement))
    council = make_council(work)
    for stranger in (council.of(work, "chair"), council.of(work, "member")):
        with pytest.raises(NotFound):
            cycles.close(stranger, agreement.slug, words(agreement))
        assert cycles.listed(stranger) == []
    assert work.all(sa.select(Closing)) == []


def test_the_database_itself_refuses_while_a_focus_area_is_open(work: Work) -> None:
    agreement = over(work, make_perspective(work))
    with pytest.raises(Invalid, match="not closed yet"):
        work.add(Closing(agreement_id=agreement.id, closed_on=work.today, came_of_it="Noget."))
        work.flush()


def test_everybody_reads_what_came_of_it(client: CheckingClient, act: Act, sign_in: Callable[..., UUID]) -> None:
    with act() as work:
        perspective = make_perspective(work)
        area = work.get(FocusArea, perspective.focus_area_id)
        agreement = work.get(Agreement, area.agreement_id)
        promise(work, area.id)
        next_of(work, agreement)
        slug, title = agreement.slug, agreement.title
        _, code = make_code(work, focus_area=f"{slug}:1")
        over(work, perspective)
    public, desk = f"/en/aftaler/{slug}/hvad-kom-der-ud-af-det", f"/en/arbejde/beslutninger/rammeaftaler/{slug}"
    assert client.get(public).status_code == 404
    sign_in(client, Role.MODERATOR)
    assert title in client.get("/en/arbejde/beslutninger/rammeaftaler/").text
    said = {"came_of_it": "Flere bliver ringet op.", "no_reply_why": WHY, "confirm": "forkert"}
    wrong = client.send(desk, said)
    assert wrong.status_code == 422
    assert WHY in wrong.text  # nothing typed is lost
    assert client.send(desk, said | {"confirm": title}).status_code == 303
    assert "Close the cycle for good" not in client.get(desk).text
    client.delete_cookie("session")
    page = client.get(public).text
    for text in ("Flere bliver ringet op.", WHY, "Næste aftale", f"/tal/resultater/{slug}/1"):
        assert text in page
    assert "It goes on in: Næste aftale" in client.get("/en/dialog/").text
    assert public in client.get(f"/en/aftaler/{slug}/fokusomraader/1/").text
    client.send("/en/mit-bidrag", {"code": code})
    assert WHY in client.get("/en/mit-bidrag").text
