"""What a page of the moderator's desk may ask of the database: little, and the same however much there is to show."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.accounts.models import SignIn
from engage.agreements.models import Question, Term, Vocabulary
from engage.bodies import service as bodies
from engage.bodies.models import Duty, Municipality
from engage.contributions import service as writers
from engage.contributions.models import Contribution, PartKind, Status
from engage.core.authority import Role
from engage.core.work import Work
from engage.moderation import service
from engage.moderation.models import Outcome, Presence
from engage.moderation.redacting import Why
from engage.moderation.rules import Reason
from engage.replies import service as replies
from engage.wording.models import Twin
from tests.conftest import as_actor
from tests.counting import counted
from tests.factories.accounts import make_account
from tests.factories.contributions import make_body, make_contribution, make_focus_area
from tests.pages_checked import CheckingClient

MOST = 8
MOST_OF_QUEUE = 6  # asked for most
QUEUE = "/arbejde/bidrag/"
DANGER = "Jeg vil ikke leve mere. Jens hjælper. Min bror er {age} år, bor i Testby og venter siden {age}. marts 2025."
MUCH = 12


@pytest.fixture
def mads(client: CheckingClient, sign_in: Callable[..., UUID]) -> CheckingClient:
    sign_in(client, Role.MODERATOR)
    return client


def asked(client: CheckingClient, act: Callable[..., Any], address: str, *, waits: str = "") -> int:
    """How many statements this page costs when it is dearest: the session has to be noted as used, too.

    waits: the contribution that has not been opened before.
    """
    with act() as work:
        work.run(sa.update(SignIn).values(seen_at=work.now - timedelta(minutes=5)))
        if waits:
            work.run(sa.update(Contribution).where(Contribution.id == UUID(waits)).values(status=Status.RECEIVED))
            work.run(sa.delete(Presence).where(Presence.account_id.not_in(sa.select(Duty.account_id))))
    with counted() as statements:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(statements)


def moderators(work: Work, number: int) -> list[Work]:
    """The same transaction in the hands of several moderators."""
    made = [make_account(work, Role.MODERATOR, name=f"Kollega {n}", email=f"k{n}@example.org") for n in range(number)]
    return [as_actor(work, bodies.actor_for(work, account.id)) for account in made]


def make_subject(work: Work, number: int) -> dict[str, Any]:
    """Focus areas with questions, words of the vocabulary and a municipality, all told in English too."""
    bodies_of = {slug: make_body(work, f"kkr-{slug}") for slug in ("test", "other")}
    areas = [
        make_focus_area(work, f"{slug}-2027-28", n + 1, body=body)
        for slug, body in bodies_of.items()
        for n in range(number)
    ]
    question = work.add(Question(focus_area_id=areas[0].id, position=1, text="Hvad virker?"))
    terms = [
        work.add(Term(vocabulary=Vocabulary.TARGET_GROUP, key=f"term{n}", label=f"Ord {n}", position=n))
        for n in range(number)
    ]
    place = {"display": "Testby Kommune", "slug": "testby", "sort_key": "testby", "longitude": 9.5, "latitude": 56.1}
    work.add(Municipality(code="0999", name="Testby", **place))
    work.flush()
    told = [(area, "title") for area in areas] + [(term, "label") for term in terms] + [(question, "text")]
    for row, field in told:
        named = {"kind": row.__tablename__, "subject_id": row.id, "field": field, "language": "en"}
        work.add(Twin(**named, text=f"English {row.id.hex}", source_digest="", edited_on=work.today))
    work.flush()
    return {
        "focus_area": "test-2027-28:1",
        "question": "1",
        "municipality": "0999",
        "target_groups": [term.key for term in terms],
    }


def make_everything(work: Work, much: int) -> UUID:
    """A contribution with danger, versions, redactions, findings, colleagues, a second person and a reply."""
    subject = make_subject(work, much)
    text = " ".join(DANGER.format(age=n + 10) for n in range(1 + much))
    who: dict[str, Any] = {
        "role": "helper",
        "relation": "Kontaktperson",
        "has_consent": "yes",
        "how_heard": "Vi talte sammen.",
    }
    it = make_contribution(work, text, helper_opinion=f"Jeg er enig. {text}", **who, **subject)
    for _ in range(1 + much // 4):
        writers.correct(work, it.id, text=text, helper_opinion=f"Stadig enig. {text}", version=it.version)
    colleagues = moderators(work, much)
    for each in colleagues:
        service.open_original(each, it.id)
        at = {"starts_at": work.now - timedelta(days=1), "ends_at": work.now + timedelta(days=1)}
        work.add(Duty(body_id=it.scope_id, account_id=each.actor.account_id, **at))
    for n, each in enumerate(colleagues):
        token, words = service.open_original(each, it.id).token, f"{n + 10}. marts 2025"
        service.redact_words(each, it.id, part=PartKind.TEXT, words=words, why=Why(Reason.OTHER), token=token)
        for _ in range(2):
            step = propose(each, it)
            service.undo(each, step, token=service.open_original(each, it.id).token)
    propose(colleagues[0], it)
    service.open_original(colleagues[0], it.id)
    reply = replies.write(colleagues[0], it.id, "Tak for din tekst.", 0)
    replies.send_to_review(colleagues[0], it.id, reply.revision)
    sheet = service.open_original(colleagues[0], it.id)
    assert it.crisis
    assert min(len(sheet.active), len(sheet.findings), len(sheet.steps), it.version - 1) >= 1 + much // 4
    assert sheet.pending is not None
    return it.id


def propose(work: Work, it: Contribution) -> UUID:
    token = service.open_original(work, it.id).token
    return service.propose(work, it.id, Outcome.DECLINE, token=token, reason="Det hører til et andet sted.").id


def pages_of(it: UUID) -> list[str]:
    one = f"{QUEUE}{it}"
    views = ["", "?del=helper_opinion", "?formaal=rights", f"?fra={it}", "/svar"]
    return [f"{prefix}{one}{view}" for prefix in ("", "/en") for view in views]


@pytest.mark.parametrize("much", [1, MUCH])
def test_a_contribution_costs_little_however_much_there_is_of_it(
    mads: CheckingClient, act: Callable[..., Any], much: int
) -> None:
    with act() as work:
        it = make_everything(work, much)
    cost = {page: asked(mads, act, page, waits=str(it)) for page in pages_of(it)}
    assert {page: number for page, number in cost.items() if number > MOST} == {}
    assert min(cost.values()) > 4, "the counting sees something"


def test_a_contribution_costs_the_same_with_more_rows(mads: CheckingClient, act: Callable[..., Any]) -> None:
    with act() as work:
        few, many = make_contribution(work).id, make_everything(work, MUCH)
    cost = [[asked(mads, act, page, waits=str(it)) for page in pages_of(it)] for it in (few, many)]
    assert cost[0] == cost[1]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_queue_costs_the_same_with_more_rows(mads: CheckingClient, act: Callable[..., Any], prefix: str) -> None:
    with act() as work:
        make_everything(work, 2)
        first = make_contribution(work).id
    views = ["", "?status=received&flag=name&language=da&waiting=y", "?crisis=y&held=y", f"?efter={first}"]
    few = [asked(mads, act, f"{prefix}{QUEUE}{view}") for view in views]
    with act() as work:
        for n in range(30):
            make_contribution(work, focus_area=f"other-2027-28:{n % 2 + 1}")
    assert [asked(mads, act, f"{prefix}{QUEUE}{view}") for view in views] == few
    assert max(few) <= MOST_OF_QUEUE


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_entering_and_paper_forms_cost_little(mads: CheckingClient, act: Callable[..., Any], prefix: str) -> None:
    with act() as work:
        make_subject(work, MUCH)
        make_contribution(work)
    enter, paper = f"{prefix}{QUEUE}indtast", f"{prefix}{QUEUE}papirskema"
    told = {"channel": "letter", "provenance": "Et brev", "text": "Jeg venter.", "publish": "public", "under_15": ""}
    assert mads.send(enter, told).status_code == 303
    assert mads.send(paper, {"number": "3", "language": "da"}).status_code == 303
    pages = [enter, f"{enter}/kvittering", paper, f"{paper}/ark", f"{paper}/ark.pdf"]
    cost = {page: asked(mads, act, page) for page in pages}
    assert {page: number for page, number in cost.items() if number > MOST} == {}
