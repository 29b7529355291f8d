"""Hostile words in questions, answers and what minutes say of them: kept, and looked at wherever they are shown."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.bodies import service as bodies
from engage.bodies.models import Body
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work
from engage.demo import load as demo
from engage.questions import drafting, service
from engage.questions.rules import NOTE_LONGEST, TITLE_LONGEST
from engage.questions.service import Ask
from tests.conftest import as_actor
from tests.trust import hostile
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask

KEY, ASKED = "handicapraad-376", "kkr-1085"
DESK, ROOM = "/arbejde/spoergsmaal/", f"/arbejde/raad/{KEY}/spoergsmaal/"


@dataclass(frozen=True)
class Shown:
    """A question that was answered and did not help, one that waits to be signed, and a draft of a room."""

    number: int
    waiting: int
    draft: UUID


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field of a question, and look wherever it is shown."""
    for shown in each_kept(known, values, _keep, "questions"):
        _look(known, shown)


def _keep(work: Work, value: str) -> Shown:
    text = plain(value)[: NOTE_LONGEST - 100]
    line = " ".join(text.split())[:TITLE_LONGEST]
    staff, chair, politician = (
        as_actor(work, bodies.actor_for(work, account_id))
        for role in ("moderator", "council_chair", "politician")
        if (account_id := demo.account_of(work, role)) is not None
    )
    body_id = work.one(sa.select(Body.id).where(Body.key == ASKED))
    asked = Ask(line, text, body_id, "", work.today + timedelta(days=9))
    draft = drafting.begin(chair, KEY, asked, once=new_token())
    sent = [drafting.begin(chair, KEY, asked, once=new_token()) for _ in range(2)]
    it, waiting = (drafting.send(chair, KEY, row.id, version=row.version) for row in sent)
    for each in (it, waiting):
        service.write(staff, each.number, text, text, version=each.version)
        service.send(staff, each.number, version=each.version)
    service.send_back(politician, it.number, why=text, version=it.version)
    service.send(staff, it.number, version=it.version)
    service.sign(politician, it.number, version=it.version)
    service.publish(staff, it.number, version=it.version)
    service.judge(chair, KEY, it.number, answers=False, note_=text, version=it.version)
    return Shown(it.number, waiting.number, draft.id)


def _look(known: Matrix, shown: Shown) -> None:
    for name, path in (
        ("moderator", DESK),
        ("moderator", f"{DESK}{shown.number}/"),
        ("politician", f"{DESK}{shown.waiting}/underskriv"),
        ("politician", "/arbejde/"),
        ("council_chair", ROOM),
        ("council_chair", f"{ROOM}kladde/{shown.draft}"),
        ("council_chair", f"{ROOM}{shown.number}/svar"),
        *(("anonymous", f"{language}/dialog/spoergsmaal/{shown.number}/") for language in ("", "/let", "/en", "/de")),
        ("anonymous", "/dialog/spoergsmaal/?state=all"),
        ("anonymous", f"/raad/{KEY}/"),
        ("anonymous", "/arrangementer/2/"),
    ):
        answer = ask(known.people[name], "GET", path)
        known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}")
        hostile.judge(known.tally, f"questions, at {path}", answer.status_code, answer.headers, answer.data)
