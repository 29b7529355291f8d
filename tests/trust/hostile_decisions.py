"""Hostile words in answers of bodies: kept, signed, shown, corrected, and looked at wherever they stand."""

from dataclasses import dataclass

import sqlalchemy as sa

from engage.accounts.models import Account
from engage.bodies import service as bodies
from engage.bodies import signing
from engage.bodies.models import Body, BodyKind, SeatRole
from engage.bodies.queries import holds_on
from engage.core.authority import Actor, Held, Role
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work
from engage.decisions import publishing, queries, service
from engage.decisions.models import Asked
from engage.decisions.publishing import WasDone
from engage.decisions.rules import LINE_LONGEST, Outcome
from engage.decisions.service import Answer
from engage.demo.people import account_of
from engage.perspectives.models import Perspective
from tests.conftest import as_actor
from tests.trust import hostile
from tests.trust.hostile_briefs import published
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask

DESK = "/arbejde/beslutninger/"


@dataclass(frozen=True)
class Shown:
    """An answer that was corrected once, and the perspective that it is about."""

    number: int
    perspective: int


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field of an answer, and look wherever it is shown."""
    for shown in each_kept(known, values, _keep, "answers of bodies"):
        _look(known, shown)


def _keep(work: Work, value: str) -> Shown:
    text = plain(value)[:3900]
    line = " ".join(text.split())[:LINE_LONGEST]
    one = as_actor(work, Actor(account_of(work, "moderator"), "M", (Held(Role.MODERATOR),), kind="person"))
    perspective = published(one)
    it = _put(one, perspective)
    chair = _chair(work, it)
    for corrected in (False, True):
        if corrected:
            service.correct(one, it.number, version=it.version)
        points = {point.point_id: text for _, point in queries.statement_points(one, perspective.id)}
        answer = Answer(Outcome.USED, text, text, line, text, one.today, text if corrected else "", points)
        service.write(one, it.number, answer, version=it.version)
        service.send(one, it.number, version=it.version)
        if corrected:
            service.send_back(chair, it.number, why=text, version=it.version)
            service.send(one, it.number, version=it.version)
        service.sign(chair, it.number, version=it.version)
        publishing.publish(one, it.number, version=it.version)
    told = WasDone(text, one.today, text, "https://example.org/" + "".join(line.split()))
    publishing.add_done(one, it.number, told, version=it.version, once=new_token())
    return Shown(it.number, perspective.number)


def _put(one: Work, perspective: Perspective) -> Asked:
    """To a body that it was not put to yet."""
    known = sa.select(Asked.asked_body_id).where(Asked.perspective_id == perspective.id)
    free = sa.select(Body.id).where(
        Body.kind == BodyKind.MUNICIPAL_COUNCIL, holds_on(Body, one.today), Body.id.not_in(known)
    )
    return service.put(one, perspective.id, one.one(free.order_by(Body.key)), due_on=one.today, once=new_token())


def _chair(work: Work, it: Asked) -> Work:
    """The politician of the demo leads that body, too."""
    account_id = work.get(Account, account_of(work, "politician")).id
    if account_id not in signing.chairs(work, it.body_id):
        bodies.give_seat(work, account_id, it.body_id, SeatRole.CHAIR, valid_from=work.today)
        work.flush()
    return as_actor(work, bodies.actor_for(work, account_id))


# --- Looking ----------------------------------------------------------------------------------


def _judge(known: Matrix, name: str, path: str) -> None:
    answer = ask(known.people[name], "GET", path)
    known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}")
    hostile.judge(known.tally, f"answers, at {path}", answer.status_code, answer.headers, answer.data)


def _look(known: Matrix, shown: Shown) -> None:
    for page in ("", "gjort", "historik"):
        _judge(known, "moderator", f"{DESK}{shown.number}/{page}")
    _judge(known, "moderator", DESK)
    for language in ("", "/let", "/en", "/de"):
        _judge(known, "anonymous", f"{language}/svar/{shown.number}/")
    _judge(known, "anonymous", "/svar/")
    _judge(known, "anonymous", "/")
    _judge(known, "anonymous", f"/perspektiver/{shown.perspective}/")
