"""Hostile words in hearings and councils' rooms: kept, and looked at on every page that shows them, and in the file."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.bodies import service as bodies
from engage.bodies.models import Body
from engage.core.authority import SYSTEM
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work
from engage.demo import load as demo
from engage.hearings import adopting, drafting, rooms, service
from engage.hearings.adopting import Seen
from engage.hearings.rules import HEADING_LONGEST, TITLE_LONGEST
from engage.hearings.service import Plan
from tests.conftest import as_actor
from tests.trust import hostile
from tests.trust.hostile_briefs import published
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask

KEY = "handicapraad-376"
DESK, ROOM = "/arbejde/hoeringer/", f"/arbejde/raad/{KEY}/"


@dataclass(frozen=True)
class Shown:
    """A hearing about a perspective, one point of what the council says, and the statement that was sent."""

    number: int
    perspective: int
    point: UUID
    receipt: int


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field of a hearing and of a statement, and look wherever it is shown."""
    for shown in each_kept(known, values, _keep, "hearings"):
        _look(known, shown)


def _keep(work: Work, value: str) -> Shown:
    text = plain(value)[:1900]
    line = " ".join(text.split())
    asker, chair, member = (
        as_actor(work, bodies.actor_for(work, account_id))
        for role in ("moderator", "council_chair", "council_member")
        if (account_id := demo.account_of(work, role)) is not None
    )
    perspective = published(asker)
    body = work.one(sa.select(Body).where(Body.key == KEY))
    soon = work.today + timedelta(days=9)
    plan = Plan(line[:TITLE_LONGEST], text, text, None, perspective.id, [body.id], soon, text)
    system = as_actor(work, SYSTEM)
    it = service.start(system, plan, once=new_token())
    service.send(system, it.number, version=it.version)
    words = {"heading": line[:HEADING_LONGEST], "text": text}
    point = drafting.add_point(chair, KEY, it.number, **words, once=new_token())
    drafting.comment(member, KEY, it.number, text=text, once=new_token())
    room = rooms.enter(chair, KEY)
    row = rooms.statement(chair, room, it.id)
    assert row is not None
    adopting.put_up(chair, KEY, it.number, version=row.version)
    seats = {each.account_id: each.id for each in room.votes}
    deputy_id = next(
        each.account_id
        for each in room.votes
        if each.account_id not in (chair.actor.account_id, member.actor.account_id)
    )
    assert deputy_id is not None
    deputy = as_actor(work, bodies.actor_for(work, deputy_id))
    for who, agrees in ((chair, True), (deputy, True), (member, False)):
        seat_id = seats[who.actor.account_id]
        adopting.answer(who, KEY, it.number, seat_id, agrees=agrees, reason=text, version=row.version)
    seen = Seen(row.version, row.answered)
    edition = adopting.adopt(deputy, KEY, it.number, seen=seen, once=new_token(), instead_why=text)
    return Shown(it.number, perspective.number, point.id, edition.receipt)


# --- Looking ----------------------------------------------------------------------------------


def _judge(known: Matrix, name: str, path: str) -> Any:
    answer = ask(known.people[name], "GET", path)
    known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}")
    if answer.mimetype == "text/html":
        hostile.judge(known.tally, f"hearings, at {path}", answer.status_code, answer.headers, answer.data)
    return answer


def _look(known: Matrix, shown: Shown) -> None:
    for path in (DESK, f"{DESK}{shown.number}/"):
        _judge(known, "moderator", path)
    for path in (ROOM, f"{ROOM}hoering/{shown.number}/", f"{ROOM}hoering/{shown.number}/punkt/{shown.point}"):
        _judge(known, "council_member", path)
    for language in ("", "/let", "/en", "/de"):
        _judge(known, "anonymous", f"{language}/hoeringer/{shown.number}/")
        _judge(known, "anonymous", f"{language}/udtalelser/{shown.receipt}/")
    for path in ("/hoeringer/", f"/raad/{KEY}/", f"/perspektiver/{shown.perspective}/"):
        _judge(known, "anonymous", path)
    file = _judge(known, "anonymous", f"/udtalelser/{shown.receipt}.pdf")
    known.tally.expect(file.data.startswith(b"%PDF-"), "a statement is no PDF")
