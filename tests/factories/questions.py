"""Questions to bodies and their answers, for tests: made by the services that make them for real."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from engage.bodies.models import Body
from engage.core.authority import SYSTEM
from engage.core.work import Work
from engage.questions import drafting, service
from engage.questions.models import Answer, Draft, Question
from engage.questions.service import Ask
from tests.conftest import as_actor
from tests.factories.contributions import make_body
from tests.factories.decisions import chair_of, writer
from tests.factories.hearings import Council

TITLE, WORDS = "Svar på telefonen", "Hvornår kan man ringe til kommunen om aftenen?"
REPLY, EASY = "Fra april er telefonen åben til klokken 20.", "Du kan ringe om aftenen fra april."


def make_asked_body(work: Work) -> Body:
    """A KKR of its own."""
    return make_body(work, f"kkr-{uuid4().hex[:8]}")


def ask(work: Work, body_id: UUID, **values: Any) -> Ask:
    """A whole question."""
    known = {"title": TITLE, "words": WORDS, "body_id": body_id, "due_on": work.today + timedelta(days=30)}
    return Ask(**(known | values))


def make_draft(work: Work, council: Council, body_id: UUID, *, who: str = "member", **values: Any) -> Draft:
    """One that is written in the council's room."""
    member = council.of(work, who)
    return drafting.begin(member, council.key, ask(work, body_id, **values), once=uuid4().hex)


def make_question(work: Work, council: Council | None = None, body_id: UUID | None = None, **values: Any) -> Question:
    """One that is sent: by a council, or by the secretariat."""
    to = body_id or make_asked_body(work).id
    if council is None:
        return service.ask(as_actor(work, SYSTEM), ask(work, to, **values), once=uuid4().hex)
    row = make_draft(work, council, to, **values)
    return drafting.send(council.of(work, "chair"), council.key, row.id, version=row.version)


def make_signed(work: Work, it: Question, words: str = REPLY) -> Answer:
    """Its answer, written, sent and signed."""
    staff = writer(work)
    service.write(staff, it.number, words, EASY, version=it.version)
    service.send(staff, it.number, version=it.version)
    return service.sign(chair_of(work, it.body_id), it.number, version=it.version)


def make_answered(work: Work, it: Question, words: str = REPLY) -> Answer:
    """As `make_signed`, and shown to everybody."""
    make_signed(work, it, words)
    return service.publish(as_actor(work, SYSTEM), it.number, version=it.version)
