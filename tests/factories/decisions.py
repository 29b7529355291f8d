"""Perspectives put to bodies and their answers, for tests: made by the services that make them for real."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from engage.bodies import service as bodies
from engage.bodies.models import SeatRole
from engage.coding.models import Text
from engage.core.authority import SYSTEM
from engage.core.work import Work
from engage.decisions import publishing, replying, service
from engage.decisions.models import Asked, Decision
from engage.decisions.rules import Outcome
from engage.decisions.service import Answer
from engage.perspectives.models import Perspective
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.coding import make_codes, make_text
from tests.factories.contributions import make_body
from tests.factories.development import colleague
from tests.factories.perspectives import WAITS, code_text, make_ready, make_started, publish

WHY = "Vi har ikke råd til mere personale i denne periode."
EASY = "Vi har ikke penge til det nu."


def answer(outcome: Outcome = Outcome.NOT_USED, **values: Any) -> Answer:
    """A whole answer."""
    return Answer(**({"outcome": outcome, "reasons": WHY, "easy": EASY} | values))


def writer(work: Work) -> Work:
    """Somebody of the secretariat."""
    return colleague(work, "Sara Sekretær")


def chair_of(work: Work, body_id: UUID, **values: Any) -> Work:
    """The same transaction, in the hands of the body's chair."""
    account = make_account(work, name="Karim Formand", email=f"{uuid4().hex[:8]}@example.org")
    first = values.pop("valid_from", work.today - timedelta(days=300))
    bodies.give_seat(as_actor(work, SYSTEM), account.id, body_id, SeatRole.CHAIR, valid_from=first, **values)
    work.flush()
    return as_actor(work, bodies.actor_for(work, account.id))


def made_from(work: Work, *each: dict[str, Any]) -> tuple[Perspective, list[Text]]:
    """A published perspective from one text for each of these contributors, as they sent it."""
    author, second = colleague(work, "Anne Anden"), colleague(work, "Tove Tredje")
    (code,) = make_codes(author, f"Tema {uuid4().hex[:6]}")
    found = [make_text(author, f"{WAITS} ({number})", **values) for number, values in enumerate(each)]
    for text in found:
        code_text(author, text, code)
    it = make_started(author, code, found[0])
    make_ready(author, it)
    publish(author, second, it)
    return it, found


def make_asked(work: Work, perspective: Perspective | None = None, **values: Any) -> Asked:
    """A perspective put to a KKR of its own."""
    it = perspective if perspective is not None else made_from(work, {})[0]
    body_id = values.pop("body_id", None) or make_body(work, f"kkr-{uuid4().hex[:8]}").id
    due = values.pop("due_on", work.today + timedelta(days=30))
    return service.put(as_actor(work, SYSTEM), it.id, body_id, due_on=due, once=uuid4().hex, **values)


def make_signed(work: Work, asked: Asked, words: Answer | None = None) -> Decision:
    """Written, sent and signed."""
    staff = writer(work)
    service.write(staff, asked.number, words or answer(), version=asked.version)
    service.send(staff, asked.number, version=asked.version)
    return service.sign(chair_of(work, asked.body_id), asked.number, version=asked.version)


def make_answered(work: Work, asked: Asked, words: Answer | None = None) -> Decision:
    """As `make_signed`, and shown to everybody; nobody is told yet."""
    make_signed(work, asked, words)
    return publishing.publish(as_actor(work, SYSTEM), asked.number, version=asked.version)


def corrected(work: Work, asked: Asked, words: Answer) -> Decision:
    """A correction, begun, written, signed and shown."""
    service.correct(as_actor(work, SYSTEM), asked.number, version=asked.version)
    return make_answered(work, asked, words)


def tell_all(work: Work, most: int = 100) -> int:
    """Tell everybody who is to be told; how many were."""
    told = 0
    while (some := replying.tell_some(work, most)) is not None:
        told += some
    return told
