"""What the pages of briefs ask of the database: little, and no more when there is more to show."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.bodies import service as bodies
from engage.bodies.models import BodyKind, Level, Municipality, SeatRole
from engage.briefs import marking, releasing
from engage.briefs.models import Brief, Edition
from engage.core.authority import Actor, Held, Role
from engage.core.work import Work
from tests.conftest import as_actor
from tests.counting import counted
from tests.factories.briefs import asked, make_brief, make_perspective, make_released, release
from tests.factories.contributions import make_body
from tests.pages_checked import CheckingClient
from tests.web.briefs.test_pages import DESK, authors, text_of

MOST = 8
STEPS = ("", "/til", "/raekkefoelge", "/ord", "/sprog/da@easy", "/gennemse", "/historik")
OPEN = ("", "tal", "tjek", "udgaver", "oplaeg.pdf", "oplaeg.docx")


def perspectives(one: Work, other: Work, many: int) -> None:
    for number in range(many):
        make_perspective(one, other, claim=f"Perspektiv {number} er et andet.")


def statements(client: CheckingClient, address: str) -> list[str]:
    with counted() as sent:
        assert client.get(address).status_code == 200
    return sent


def drafted(act: Callable[..., Any], many: int) -> UUID:
    """A draft of somebody else's about so many perspectives; of more than one: of the next edition."""
    with act() as work:
        one, other = authors(work)
        perspectives(one, other, many)
        it = make_brief(one)
        asked(one, it)
        if many > 1:
            release(one, other, it)
            releasing.revise(one, it.id)
        return it.id


@pytest.mark.parametrize("many", [1, 6])
@pytest.mark.parametrize("step", STEPS)
def test_a_page_of_the_desk(
    client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any], step: str, many: int
) -> None:
    sign_in(client, Role.MODERATOR)
    address = f"{DESK}{drafted(act, many)}{step}"
    text_of(client, address)
    sent = statements(client, address)
    assert len(sent) <= MOST, "\n".join(sent)


@pytest.mark.parametrize("many", [1, 6])
@pytest.mark.parametrize("page", ["", "ny/test-2027-28/1"])
def test_the_list_and_a_new_one(
    client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any], page: str, many: int
) -> None:
    sign_in(client, Role.MODERATOR)
    with act() as work:
        one, other = authors(work)
        perspectives(one, other, many)
        for _ in range(many):
            make_brief(one)
    text_of(client, f"{DESK}{page}")
    sent = statements(client, f"{DESK}{page}")
    assert len(sent) <= MOST, "\n".join(sent)


def seated(work: Work, account: UUID) -> None:
    """Whoever it is sits in the council of a municipality."""
    place = work.add(
        Municipality(
            code="999",
            name="Prøveby",
            display="Prøveby Kommune",
            slug="proeveby",
            sort_key="proeveby",
            longitude=0.0,
            latitude=0.0,
        )
    )
    work.flush()
    council = make_body(
        work, "kb-999", kind=BodyKind.MUNICIPAL_COUNCIL, level=Level.MUNICIPAL, municipality_id=place.id
    )
    bodies.give_seat(work, account, council.id, SeatRole.MEMBER, valid_from=work.today)


@pytest.mark.parametrize("many", [1, 6])
@pytest.mark.parametrize("page", ["mine", "rejs/{number}"])
def test_a_page_of_a_politician(
    client: CheckingClient, sign_in: Callable[..., UUID], act: Callable[..., Any], page: str, many: int
) -> None:
    karim = sign_in(client, Role.POLITICIAN)
    with act() as work:
        one, other = authors(work)
        perspectives(one, other, many)
        numbers = [make_released(one, other).number for _ in range(min(many, 2))]
        seated(work, karim)
        own = as_actor(work, Actor(karim, "Karim", (Held(Role.POLITICIAN),), kind="person"))
        for number in numbers:
            it = work.one(sa.select(Brief).where(Brief.number == number))
            for each in marking.perspectives_in(work, work.one(sa.select(Edition.id).where(Edition.brief_id == it.id))):
                marking.put(own, number, each, note="Spørg om det.")
    address = f"{DESK}{page.format(number=numbers[0])}"
    text_of(client, address)
    sent = statements(client, address)
    assert len(sent) <= MOST, "\n".join(sent)


@pytest.mark.parametrize("many", [1, 6])
@pytest.mark.parametrize("page", ["", *(f"{{number}}/{each}" for each in OPEN)])
def test_a_public_page(client: CheckingClient, act: Callable[..., Any], page: str, many: int) -> None:
    with act() as work:
        one, other = authors(work)
        perspectives(one, other, many)
        for _ in range(min(many, 3)):
            number = make_released(one, other).number
    sent = statements(client, f"/en/oplaeg/{page.format(number=number)}")
    assert len(sent) <= MOST, "\n".join(sent)
